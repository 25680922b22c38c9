"""The ablation table of the search: ``python -m eval.tune.ablation --index DIR [--index DIR] --out docs/retrieval.md``.

Each row is a set of channels with the weights of ``SearchConfig``; the last but one adds the everyday
wordings, the last the order of the evidence, which is what answers are made of. A question hits at k
if one of the first k sections is one it should be answered from, or lies below it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from datetime import date
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.sets.questions import SHIPPED, Question, load, under
from index.search import SearchConfig, search
from index.store.files import open_store
from index.store.port import Store
from index.text.wordings import Terms, load_terms
from index.types import Chunk
from qa.config import Config
from qa.read.evidence import select
from qa.types import Query
from qa.understand.query import understand

CUTOFFS = (1, 3, 5, 10)
DEPTH = 40
"""Chunks searched for a question."""
RESAMPLES = 1000
LEXICAL = ("words", "pairs", "heading", "unit")
ROWS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("词（BM25）", ("words",)),
    ("字对（BM25）", ("pairs",)),
    ("词 + 字对", ("words", "pairs")),
    ("+ 标题", ("words", "pairs", "heading")),
    ("+ 最好的一句（BM25）", LEXICAL),
    ("只用整段的向量", ("whole",)),
    ("只用各句的向量", ("dense",)),
    ("+ 整段的向量", (*LEXICAL, "whole")),
    ("+ 各句的向量", (*LEXICAL, "dense")),
)
"""Label and channels of ``SearchConfig``; ``whole`` is one vector for a chunk in place of its best unit's."""
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
    groups = {
        f"{split} {label}": np.array([q.split == split and (q.colloquial or not colloquial) for q in questions])
        for split in ("dev", "test")
        for label, colloquial in (("全部", False), ("口语", True))
    }
    lines = [f"## {name}", "", f"| 通道 | {' | '.join(groups)} |", f"| --- |{' --- |' * len(groups)}"]
    for label, found in _rows(questions, store, terms, as_of):
        ranks = np.array([_rank(ranked, question) for ranked, question in zip(found, questions, strict=True)])
        lines.append(f"| {label} | {' | '.join(_cell(ranks[mask]) for mask in groups.values())} |")
    return "\n".join(lines)


def _rows(questions: Sequence[Question], store: Store, terms: Terms, as_of: date) -> Iterator[tuple[str, list[Ranked]]]:
    """The label of each row, and what was found for each question."""
    plain, worded = ([understand(q.question, q.history, None, store, wordings, as_of) for q in questions] for wordings in (Terms(), terms))
    vectors = np.asarray(store.embeddings.embed_documents([c.text for c in store.chunks]), np.float32)
    for label, channels in ROWS:
        config = replace(SearchConfig(), **{f.name: 0.0 for f in fields(SearchConfig) if f.name not in channels})
        if "whole" in channels:
            yield label, [_by_whole_chunks(query, store, vectors, config) for query in plain]
        else:
            yield label, [_by_search(query, store, config) for query in plain]
    yield "+ 用语对照", [_by_search(query, store, SearchConfig()) for query in worded]
    yield "+ 选证据", [_by_evidence(query, store) for query in worded]


def _by_search(query: Query, store: Store, config: SearchConfig) -> Ranked:
    return _sections(h.chunk for h in search(store, query.about, DEPTH, plans=query.plans, config=config))


def _by_whole_chunks(query: Query, store: Store, vectors: NDArray[np.float32], config: SearchConfig) -> Ranked:
    """Lexical channels as configured, and the cosine of each whole chunk at the weight of the units' in the shipped search."""
    total = sum(getattr(config, f.name) for f in fields(config))
    hits = search(store, query.about, len(store.chunks), plans=query.plans, config=config)
    lexical = {h.chunk.id: h.score * total for h in hits}
    cosines = np.clip(vectors @ np.asarray(store.embeddings.embed_query(query.about), np.float32), 0, 1)
    scores = np.array([lexical.get(c.id, 0.0) for c in store.chunks]) + SearchConfig().dense * cosines
    best = (store.chunks[i] for i in np.argsort(-scores, kind="stable"))
    return _sections(islice((c for c in best if not query.plans or c.doc_id in query.plans), DEPTH))


def _by_evidence(query: Query, store: Store) -> Ranked:
    config = Config()
    hits = search(store, query.about, config.top_k, plans=query.plans)
    return _sections(e.chunk for e in select(query, hits, store, config.evidence))


def _sections(chunks: Iterable[Chunk]) -> Ranked:
    return list(dict.fromkeys((c.doc_id, c.locator) for c in chunks))


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
