"""Pairs to learn retrieval from, as columns ``anchor``, ``positive`` and, where mined, ``negative``.

* questions with the passage that answers them, and with a hard negative: the best passage by BM25
  that is another one (Karpukhin et al. 2020, "Dense Passage Retrieval");
* the opening sentence of an article with what follows it, as a title with its body;
* a sentence out of the middle of an article with its surroundings (inverse cloze task; Lee et al. 2019,
  "Latent Retrieval for Weakly Supervised Open Domain Question Answering");
* headings and leads of the plans with their sentences;
* everyday words with the words of plans, from a list;
* everyday questions with a sentence that answers and a near one that does not, from a list.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from pathlib import Path

from index.store.words.bm25 import Searched
from index.text.analyze import normalise, words
from index.text.sentences import split_sentences
from training.embedding.sources import Pair, PlanUnit

Columns = dict[str, list[str]]


def columns(rows: Iterable[tuple[str, ...]]) -> Columns:
    """Rows of the same length as named columns."""
    names = ("anchor", "positive", "negative")
    return {name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=False)}


def question_pairs(pairs: Sequence[Pair], negatives_from: int, seed: int) -> Columns:
    """Questions, their passages and one hard negative each, drawn from the best ``negatives_from`` other passages by BM25."""
    chance = random.Random(seed)
    passages = sorted({p.passage for p in pairs})
    if len(passages) < 2:
        return {}
    lexical = Searched.of([words(p) for p in passages])
    rows = []
    for pair in pairs:
        scores = lexical.scores(words(pair.question, query=True))
        best = [passages[i] for i in (-scores).argsort(kind="stable")[: negatives_from + 1] if passages[i] != pair.passage]
        rows.append((normalise(pair.question), normalise(pair.passage), normalise(chance.choice(best[:negatives_from]))))
    return columns(rows)


def article_pairs(articles: Iterable[str], *, max_chars: int, seed: int) -> tuple[Columns, Columns]:
    """Opening sentences with what follows, and sentences of the middle with their surroundings."""
    chance = random.Random(seed)
    openings, cloze = [], []
    for article in articles:
        sentences = [article[a:b] for a, b in split_sentences(article[: 6 * max_chars])]
        if len(sentences) < 3:
            continue
        body = "".join(sentences[1:])[:max_chars]
        if 8 <= len(sentences[0]) <= 120 and len(body) >= 40:
            openings.append((sentences[0], body))
        at = chance.randrange(1, len(sentences))
        around = "".join(sentences[max(1, at - 2) : at] + sentences[at + 1 : at + 3])[:max_chars]
        if 10 <= len(sentences[at]) <= 120 and len(around) >= 30:
            cloze.append((sentences[at], around))
    return columns(openings), columns(cloze)


def plan_pairs(units: Sequence[PlanUnit]) -> Columns:
    """Headings and leads of the plans with the sentences that stand under them."""
    rows = [(normalise(u.heading), normalise(u.text)) for u in units if len(u.text) >= 10]
    rows += [(normalise(u.lead), normalise(u.text)) for u in units if u.lead and len(u.text) >= 10 and not u.text.startswith(u.lead)]
    rows += [(normalise(u.lead), normalise(u.text[len(u.lead) :])) for u in units if u.lead and u.text.startswith(u.lead + "。")]
    return columns(dict.fromkeys((a, p) for a, p in rows if len(a) >= 2 and len(p) >= 8))


def everyday_pairs(path: Path) -> Columns:
    """Lines of everyday wording, tab, plan wording; ``#`` opens a comment. Both directions."""
    lines = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    rows = [(normalise(a), normalise(b)) for a, b in lines]
    return columns(rows + [(b, a) for a, b in rows])


def answer_triples(path: Path) -> Columns:
    """Lines of a question, tab, the sentence that answers it, tab, a near one that does not; ``#`` opens a comment."""
    lines = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return columns(tuple(map(normalise, line)) for line in lines)
