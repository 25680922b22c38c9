"""The ablation table of the search: ``python -m eval.tune.ablation --index DIR [--index DIR] --out docs/retrieval.md``.

Each row is a set of channels with the weights of ``SearchConfig``; the last but one adds the everyday
wordings, the last the order of the evidence, which is what answers are made of. A question hits at k
if one of the first k sections is one it should be answered from, or lies below it.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np

from eval.sets.questions import SHIPPED, Question, load, under
from index.search import SearchConfig, search
from index.store.files import open_store
from index.store.port import Store
from index.text.wordings import Terms, load_terms
from index.types import Hit
from qa.config import Config
from qa.read.evidence import select
from qa.types import Query
from qa.understand.query import understand

CUTOFFS = (1, 3, 5, 10)
RESAMPLES = 1000
LEXICAL = ("words", "pairs", "heading", "unit")
ROWS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("词（BM25）", ("words",)),
    ("字对（BM25）", ("pairs",)),
    ("词 + 字对", ("words", "pairs")),
    ("+ 标题", ("words", "pairs", "heading")),
    ("+ 最好的一句（BM25）", LEXICAL),
    ("只用各句的向量", ("dense",)),
    ("+ 各句的向量", (*LEXICAL, "dense")),
)
Ranked = list[tuple[str, str]]
"""(plan, section) of what was found, best first, each once."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command."""
    parser = argparse.ArgumentParser(prog="python -m eval.tune.ablation", description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--index", type=Path, action="append", required=True, help="an index directory; may be given again")
    parser.add_argument("--name", action="append", default=[], help="what to call each index in the table")
    parser.add_argument("--as-of", type=date.fromisoformat, default=date.today())
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args(argv)
    questions = [q for q in load([SHIPPED]) if q.answerable and q.gold]
    parts = [_HEAD.format(count=len(questions), dev=sum(q.split == "dev" for q in questions), resamples=RESAMPLES)]
    names = arguments.name + [str(i) for i in arguments.index[len(arguments.name) :]]
    for name, index in zip(names, arguments.index, strict=True):
        parts.append(table(name, questions, open_store(index), load_terms(Path(Config().terms)), arguments.as_of))
    arguments.out.write_text("\n\n".join(parts) + "\n", "utf-8")
    return 0


def table(name: str, questions: Sequence[Question], store: Store, terms: Terms, as_of: date) -> str:
    """The table of one index in Markdown."""
    full = SearchConfig()
    plain = [understand(q.question, q.history, None, store, Terms(), as_of) for q in questions]
    worded = [understand(q.question, q.history, None, store, terms, as_of) for q in questions]

    def channels(chosen: Sequence[str]) -> SearchConfig:
        return replace(full, **{f.name: 0.0 for f in fields(full) if f.name not in chosen})

    def by_search(query: Query, config: SearchConfig) -> Ranked:
        return _sections(search(store, query.about, 40, plans=query.plans, config=config))

    chunks = np.asarray(store.embeddings.embed_documents([c.text for c in store.chunks]), np.float32)

    def whole(query: Query, config: SearchConfig) -> Ranked:
        """With one vector for a whole chunk in place of its best unit's."""
        total = sum(getattr(config, f.name) for f in fields(config))
        lexical = {h.chunk.id: h.score * total for h in search(store, query.about, len(chunks), plans=query.plans, config=config)}
        cosines = np.clip(chunks @ np.asarray(store.embeddings.embed_query(query.about), np.float32), 0, 1)
        scores = np.array([lexical.get(c.id, 0.0) for c in store.chunks]) + full.dense * cosines
        within = [i for i in np.argsort(-scores, kind="stable") if not query.plans or store.chunks[i].doc_id in query.plans]
        return list(dict.fromkeys((store.chunks[i].doc_id, store.chunks[i].locator) for i in within[:40]))

    def by_evidence(query: Query, config: SearchConfig) -> Ranked:
        hits = search(store, query.about, Config().top_k, plans=query.plans, config=config)
        found = [(e.chunk.doc_id, e.chunk.locator) for e in select(query, hits, store, Config().evidence)]
        return list(dict.fromkeys(found))

    rows: list[tuple[str, Sequence[Query], Callable[[Query], Ranked]]] = [
        (label, plain, partial(by_search, config=channels(chosen))) for label, chosen in ROWS
    ]
    rows.insert(-2, ("只用整段的向量", plain, lambda q: whole(q, channels(()))))
    rows.insert(-1, ("+ 整段的向量", plain, lambda q: whole(q, channels(LEXICAL))))
    rows.append(("+ 用语对照", worded, lambda q: by_search(q, full)))
    rows.append(("+ 选证据", worded, lambda q: by_evidence(q, full)))
    groups = [
        ("dev 全部", [q.split == "dev" for q in questions]),
        ("dev 口语", [q.split == "dev" and q.colloquial for q in questions]),
        ("test 全部", [q.split == "test" for q in questions]),
        ("test 口语", [q.split == "test" and q.colloquial for q in questions]),
    ]
    lines = [f"## {name}", "", f"| 通道 | {' | '.join(g for g, _ in groups)} |", f"| --- |{' --- |' * len(groups)}"]
    for label, queries, ranked in rows:
        ranks = np.array([_rank(ranked(query), question) for query, question in zip(queries, questions, strict=True)])
        cells = [_cell(ranks[np.array(mask)]) for _, mask in groups]
        lines.append(f"| {label} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _sections(hits: Sequence[Hit]) -> Ranked:
    return list(dict.fromkeys((h.chunk.doc_id, h.chunk.locator) for h in hits))


def _rank(ranked: Ranked, question: Question) -> int:
    """How many sections stand before the first right one."""
    right = (i for i, (doc, section) in enumerate(ranked) if any(g.doc == doc and under(section, g.section) for g in question.gold))
    return next(right, 10**6)


def _cell(ranks: np.ndarray[tuple[int], np.dtype[np.int64]]) -> str:
    """hit@1/3/5/10, and the 95% percentile-bootstrap interval of hit@5."""
    shares = " / ".join(f"{(ranks < k).mean():.3f}" for k in CUTOFFS)
    draws = np.random.default_rng(0).integers(0, len(ranks), (RESAMPLES, len(ranks)))
    low, high = np.percentile((ranks < 5)[draws].mean(axis=1), (2.5, 97.5))
    return f"{shares}（{low:.3f}–{high:.3f}）"


_HEAD = """# 检索的各个通道

由 `python -m eval.tune.ablation` 写出。题目是 `eval/sets/questions` 里有应引章节的 {count} 道可答题，其中 dev {dev} 道；权重只在 dev 上调。各格为按章节计的 hit@1 / 3 / 5 / 10，括号里是 hit@5 的 95% 自助法区间（{resamples} 次）。名次越靠前的章节里有应引章节（或其下级）才算命中；跨章节的题，命中其一即可。

“+”加在上面的词法通道上；“各句的向量”取一段里最相近的一句，“整段的向量”给一段一个向量，两者取一，程序用前者。"""


if __name__ == "__main__":
    raise SystemExit(main())
