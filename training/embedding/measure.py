"""Measures a static model: recall on held-out pairs, neighbours of everyday wording, speed.

python -m training.embedding.measure --model index/models/static \\
    --pairs DATA/qa_pairs.jsonl.xz --plans PLANS
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.models.embed import StaticEmbeddings, Vectors
from index.search import scale
from index.store.words.bm25 import Searched
from index.text.analyze import normalise, pairs, words
from index.text.segment import segment
from index.text.sentences import split_sentences
from training.embedding.config import TrainConfig
from training.embedding.sources import Pair, PlanUnit, held_out, read_pairs, read_plans

_TERMS = 2000
_NEIGHBOURS = Path(__file__).with_name("neighbours.tsv")


def general(model: StaticEmbeddings, data: Sequence[Pair], share: float, weights: Sequence[float]) -> dict[str, float]:
    """Recall@1 of the held-out questions among all passages: BM25 (words, and character pairs at 0.6),
    the model (a passage by its best sentence), and both added after scaling to a maximum of one."""
    passages = sorted({p.passage for p in data})
    at = {passage: i for i, passage in enumerate(passages)}
    asked = [p for p in data if held_out(p, share)]
    by_words = Searched.of([words(p) for p in passages])
    by_pairs = Searched.of([pairs(p) for p in passages])
    sentences = [(i, passage[a:b]) for i, passage in enumerate(passages) for a, b in split_sentences(passage)]
    owner = np.array([i for i, _ in sentences])
    cosines = np.clip(model.embed([p.question for p in asked]) @ model.embed([s for _, s in sentences]).T, 0, 1)
    hits: Counter[str] = Counter()
    for pair, row in zip(asked, cosines, strict=True):
        dense = np.zeros(len(passages), np.float32)
        np.maximum.at(dense, owner, row)
        plain = scale(by_words.scores(words(pair.question, query=True)))
        lexical = plain + np.float32(0.6) * scale(by_pairs.scores(pairs(pair.question)))
        candidates = {"bm25": plain, "bm25+pairs": lexical, "dense": dense}
        candidates |= {f"bm25 + {w} dense": plain + np.float32(w) * scale(dense) for w in weights}
        candidates |= {f"bm25+pairs + {w} dense": lexical + np.float32(w) * scale(dense) for w in weights}
        for name, scores in candidates.items():
            hits[name] += int(scores.argmax()) == at[pair.passage]
    return {"questions": len(asked), **{name: round(n / len(asked), 4) for name, n in hits.items()}}


def neighbours(model: StaticEmbeddings, units: Sequence[PlanUnit], listed: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Rank of the plan wording among the most frequent words of the plans, for each everyday wording."""
    counts = Counter(w for u in units for w in segment(normalise(u.text)) if len(w) > 1 and "\u4e00" <= w[0] <= "\u9fff")
    terms = [w for w, _ in counts.most_common(_TERMS)]
    terms += sorted({official for _, official in listed} - set(terms))
    vectors: Vectors = model.embed(terms)
    ranks = {}
    for everyday, official in listed:
        cosines = vectors @ model.embed([everyday])[0]
        ranks[f"{everyday} → {official}"] = 1 + int((cosines > cosines[terms.index(official)]).sum())
    return ranks


def speed(model: StaticEmbeddings, units: Sequence[PlanUnit]) -> float:
    """Units of plans embedded in a second."""
    texts = [u.embedded for u in units]
    before = time.perf_counter()
    model.embed(texts)
    return round(len(texts) / (time.perf_counter() - before))


def read_listed(path: Path) -> list[tuple[str, str]]:
    """Pairs of everyday and plan wording."""
    lines = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [(a, b) for a, _, b in (line.partition("\t") for line in lines)]


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command; the result is JSON."""
    parser = argparse.ArgumentParser(prog="python -m training.embedding.measure", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--plans", type=Path, required=True)
    parser.add_argument("--neighbours", type=Path, default=_NEIGHBOURS)
    arguments = parser.parse_args(argv)
    before = time.perf_counter()
    model = StaticEmbeddings(arguments.model)
    loaded = time.perf_counter() - before
    units = read_plans(arguments.plans)
    ranks = neighbours(model, units, read_listed(arguments.neighbours))
    result = {
        "megabytes": round(sum(p.stat().st_size for p in arguments.model.rglob("*") if p.is_file()) / 1e6, 2),
        "load_ms": round(loaded * 1000, 1),
        "units_per_second": speed(model, units),
        "general": general(model, read_pairs(arguments.pairs), TrainConfig().held_out, (0.2, 0.5, 1.0, 1.5)),
        "neighbours": ranks,
        "neighbours_top10": sum(r <= 10 for r in ranks.values()),
        "neighbours_median_rank": float(np.median(list(ranks.values()))),
    }
    print(json.dumps(result, ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
