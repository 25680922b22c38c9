"""Measures models as what search finds units by: hits of sections and of sentences, by vectors alone and beside BM25.

    python -m training.encoder.measure --index DIR --others DIR [--static FOLDER ...] [--encoder FOLDER[:FILE] ...]
                                       [--reader FOLDER:FILE] [--most-units 5000] [--work DIR]

``--index`` is an index of the four plans, ``--others`` what ``python -m eval.others build`` wrote. An encoder is a folder that
``training.reader.base`` wrote, with the weights of a file of ``training.encoder.contrast`` if one is given; ``--reader`` takes the
encoder out of a ``reader.onnx``. Of the other governments' documents those are searched that have most questions for their
length, up to ``--most-units`` units (0: all), since an encoder takes long. Only answerable questions with gold sections are asked.

A hit at k: one of the first k sections is, or lies below, a gold one; one of the first k units stands in a gold section and holds a
fact asked for. Beside BM25 the channels are fused as in ``index.search``, units with those of their chunks; cosines of models differ in
spread, so that of ``WEIGHTS`` of the vectors that is shown for each model with which most first sentences are right. What an encoder
made of units is kept in ``--work``.
"""

from __future__ import annotations

import argparse
import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.sets.facts import found_facts
from eval.sets.options import AS_OF
from eval.sets.questions import under
from eval.tune.examples import Asked, others, shipped
from index.models.embed import StaticEmbeddings
from index.search import SearchConfig, best_of_chunk, scale
from index.store.plan_files import unit_texts
from index.store.port import Store
from index.text.analyze import pairs, words
from qa.config import Config

CUTOFFS = (1, 5, 40)
WEIGHTS = (2.0, 4.0, 8.0)
"""Weights of the vectors beside the lexical channels; that of ``SearchConfig`` is the first."""
Floats = NDArray[np.float32]
Ranks = NDArray[np.int64]
NEVER = 10**6


@dataclass(frozen=True, slots=True)
class Model:
    """A name, and what makes unit vectors of units and of questions."""

    name: str
    units: Callable[[Sequence[str]], Floats]
    questions: Callable[[Sequence[str]], Floats]


@dataclass(frozen=True, slots=True)
class Search:
    """What a question is searched with, whatever the model: its words, the lexical channels over chunks and units, the units that it may
    be answered from, and which of these and of the chunks are right."""

    about: str
    chunks: Floats
    units: Floats
    allowed: NDArray[np.bool_]
    right_units: NDArray[np.bool_]
    right_chunks: NDArray[np.bool_]


def searches(asked: Sequence[Asked], docs: frozenset[str]) -> list[Search]:
    """The answerable questions about some documents, looked for in these; none where no unit is right."""
    weights, found = SearchConfig(), []
    store = asked[0].engine.store
    inside = store.in_plans(docs)
    for one in asked:
        question = one.question
        if not question.answerable or not {g.doc for g in question.gold} & docs:
            continue
        query = one.query()
        by_words, by_pairs = words(query.about, query=True), pairs(query.about)
        lexical = scale(scale(store.scores("unit_words", by_words)) + scale(store.scores("unit_pairs", by_pairs)))
        chunks = weights.words * scale(store.scores("chunk_words", by_words)) + weights.pairs * scale(store.scores("chunk_pairs", by_pairs))
        chunks = chunks + weights.heading * scale(store.scores("heading_words", by_words))
        allowed = inside & store.in_plans([p for p in query.plans if p in docs])
        right = np.array([any(g.doc == c.doc_id and under(c.locator, g.section) for g in question.gold) for c in store.chunks])
        told = np.zeros(len(store.unit_chunk), np.bool_)
        for n in np.flatnonzero(right[store.unit_chunk]).tolist():
            unit = store.units[n]
            told[n] = any(found_facts(question.facts, f"{unit.lead} {unit.text}"))
        found.append(Search(query.about, chunks.astype(np.float32), lexical, allowed[store.unit_chunk], told, right))
    return found


def ranks(store: Store, search: Search, cosines: Floats) -> dict[str, int]:
    """How many sections, and how many units, stand before the first right one, by cosines alone and, after the weight of the vectors,
    beside the lexical channels."""
    unit, at = SearchConfig().unit, store.unit_chunk
    dense = np.where(search.allowed, np.clip(cosines, 0, 1), -1).astype(np.float32)
    by_chunk = np.full(len(store.chunks), -1, np.float32)
    np.maximum.at(by_chunk, at, dense)
    found = {"section": _sections(store, by_chunk, search.right_chunks), "sentence": _before(dense, search.right_units)}
    chunks = search.chunks + unit * best_of_chunk(store, search.units)
    units = search.chunks[at] + unit * search.units
    out = np.float32(-NEVER)
    for weight in WEIGHTS:
        found[f"section {weight:g}"] = _sections(store, np.where(by_chunk < 0, out, chunks + weight * by_chunk), search.right_chunks)
        found[f"sentence {weight:g}"] = _before(np.where(search.allowed, units + weight * dense, out), search.right_units)
    return found


def _before(scores: Floats, right: NDArray[np.bool_]) -> int:
    return int((scores > scores[right].max()).sum()) if right.any() else NEVER


def _sections(store: Store, scores: Floats, right: NDArray[np.bool_]) -> int:
    if not right.any():
        return NEVER
    ahead = np.flatnonzero(scores > scores[right].max()).tolist()
    return len({(store.chunks[i].doc_id, store.chunks[i].locator) for i in ahead})


def dense_for_length(asked: Sequence[Asked], most_units: int) -> frozenset[str]:
    """The documents with most answerable questions for their length, of so many units together; all that are asked about where 0."""
    store = asked[0].engine.store
    names = [d.id for d in store.documents]
    units = Counter(names[p] for p in store.chunk_plan[store.unit_chunk])
    questions = Counter(doc for one in asked if one.question.answerable for doc in {g.doc for g in one.question.gold} if units[doc])
    chosen: list[str] = []
    for doc in sorted(questions, key=lambda d: (units[d] / questions[d], d)):
        if not most_units or sum(units[d] for d in chosen) + units[doc] <= most_units:
            chosen.append(doc)
    return frozenset(chosen)


def table(name: str, asked: Sequence[Asked], models: Sequence[Model], most_units: int) -> Iterator[str]:
    """Markdown: a line for each model, written as each is done."""
    docs = dense_for_length(asked, most_units)
    store = asked[0].engine.store
    found = searches(asked, docs)
    inside = np.flatnonzero(store.in_plans(docs)[store.unit_chunk])
    texts = unit_texts(store.chunks)
    told = np.array([s.right_units.any() for s in found])
    yield f"{name}：{len(docs)} 份文件 {len(inside)} 句，{len(found)} 题，其中 {int(told.sum())} 题有写着要点的句子\n"
    yield "| 模型 | 章节，只用向量 | 句子，只用向量 | 章节，加词法 | 句子，加词法 | 向量的权重 | 每秒句数 |"
    yield "| --- |" + " --- |" * 6
    for model in models:
        started = time.perf_counter()
        vectors = model.units([texts[i] for i in inside])
        pace = len(inside) / (time.perf_counter() - started)
        asked_by = model.questions([s.about for s in found])
        rows = []
        for search, vector in zip(found, asked_by, strict=True):
            cosines = np.zeros(len(texts), np.float32)
            cosines[inside] = vectors @ vector
            rows.append(ranks(store, search, cosines))
        yield f"| {model.name} | {' | '.join(_cells(rows, told))} | {pace:.0f} |"


def _cells(rows: Sequence[dict[str, int]], told: NDArray[np.bool_]) -> list[str]:
    before = {kind: np.array([r[kind] for r in rows])[told if kind.startswith("sentence") else slice(None)] for kind in rows[0]}
    weight = max(WEIGHTS, key=lambda w: (before[f"sentence {w:g}"] < 1).mean())
    kinds = ("section", "sentence", f"section {weight:g}", f"sentence {weight:g}")
    return [*(_cell(before[kind]) for kind in kinds), f"{weight:g}"]


def _cell(before: Ranks) -> str:
    return " / ".join(f"{(before < k).mean():.3f}" for k in CUTOFFS)


def static(folder: Path) -> Model:
    """A static model folder."""
    model = StaticEmbeddings(folder)
    return Model(folder.name, model.embed, model.embed)


def kept(work: Path | None, name: str, made: Callable[[Sequence[str]], Floats]) -> Callable[[Sequence[str]], Floats]:
    """What makes vectors, each list of texts once for a name."""

    def vectors(texts: Sequence[str]) -> Floats:
        if work is None:
            return made(texts)
        work.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]
        file = work / f"{name}-{digest}.npy"
        if not file.exists():
            np.save(file, made(texts))
        found: Floats = np.load(file, allow_pickle=False)
        return found

    return vectors


def transformer(given: str, work: Path | None, reader: bool = False) -> Model:
    """An encoder given as FOLDER or FOLDER:FILE."""
    from safetensors.torch import load_file

    from training.encoder.encoder import PASSAGE, QUERY, Encoder
    from training.reader.shipped import shipped as weights_of

    base, _, weights = given.partition(":")
    model = Encoder(Path(base))
    if reader:
        model.encoder.load_state_dict(
            {n.removeprefix("encoder."): t for n, t in weights_of(Path(weights)).items() if n.startswith("encoder.")}
        )
    elif weights:
        model.encoder.load_state_dict(load_file(weights))
    model.eval()
    name = Path(weights).parent.name if weights else Path(base).name
    front = ("", "") if reader else (PASSAGE, QUERY)
    units, questions = (lambda texts, f=f: model.embed(texts, f) for f in front)
    return Model(name, kept(work, name, units), questions)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--others", type=Path, required=True)
    parser.add_argument("--static", type=Path, action="append", default=[])
    parser.add_argument("--encoder", action="append", default=[])
    parser.add_argument("--reader", action="append", default=[])
    parser.add_argument("--most-units", type=int, default=5000)
    parser.add_argument("--work", type=Path)
    arguments = parser.parse_args()
    models = [*map(static, arguments.static), *(transformer(e, arguments.work) for e in arguments.encoder)]
    models += [transformer(r, arguments.work, True) for r in arguments.reader]
    config = Config()
    asked = {"正式文本 dev": list(shipped(arguments.index, AS_OF, config)), "别的政府 dev": list(others(arguments.others, AS_OF, config))}
    for (name, some), most in zip(asked.items(), (0, arguments.most_units), strict=True):
        for line in table(name, some, models, most):
            print(line, flush=True)
        print(flush=True)


if __name__ == "__main__":
    main()
