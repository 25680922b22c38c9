"""How well the search finds the gold sections; the measures are those of ir-measures."""

from __future__ import annotations

from collections.abc import Sequence

import ir_measures
from ir_measures import RR, R, Success, nDCG

from eval.run.records import EvalRecord
from eval.sets.questions import Question, under
from qa.types import Retrieved

MEASURES = {
    "hit@1": Success @ 1,
    "hit@3": Success @ 3,
    "hit@5": Success @ 5,
    "hit@10": Success @ 10,
    "mrr@10": RR @ 10,
    "ndcg@10": nDCG @ 10,
    "recall@10": R @ 10,
}


def ranking(question: Question, retrieved: Sequence[Retrieved]) -> list[str]:
    """The sections found, best first, in the names that the judgements use.

    A section counts for a gold section that it equals or lies under. The first that counts for a
    gold section (or for one of its alternatives) takes its name ``gold:N``, so that each gain is made
    once; every other section keeps a name of its own and gains nothing.
    """
    open_ = dict(enumerate(question.requirements))
    names = []
    for rank, found in enumerate(retrieved):
        fits = [n for n, golds in open_.items() if any(g.doc == found.doc_id and under(found.section, g.section) for g in golds)]
        if fits:
            # Where gold sections lie in one another, the deepest is the one that was meant.
            best = max(fits, key=lambda n: max(len(g.section) for g in open_[n]))
            del open_[best]
            names.append(f"gold:{best}")
        else:
            names.append(f"other:{rank}")
    return names


def retrieval_values(records: Sequence[EvalRecord]) -> dict[str, dict[str, float]]:
    """Each measure of each answerable question with gold sections, by question id.

    - ``hit@k``: 1 where one of the first k sections is a gold one (Success@k).
    - ``mrr@10``: 1/rank of the first gold section, 0 beyond rank 10 (RR@10; Voorhees, TREC-8 1999).
    - ``ndcg@10``: DCG = Σ gain/log2(rank+1) over the first ten, divided by the best possible
      (nDCG@10; Järvelin & Kekäläinen, TOIS 2002), gain 1 for each gold section.
    - ``recall@10``: share of the gold sections among the first ten.

    Source: ir-measures (MacAvaney, Macdonald & Ounis, ECIR 2022) over pytrec_eval.
    """
    qrels: dict[str, dict[str, int]] = {}
    run: dict[str, dict[str, float]] = {}
    for record in records:
        question = record.question
        if not question.answerable or not question.gold or record.noise:
            continue
        qrels[question.id] = {f"gold:{n}": 1 for n in range(len(question.requirements))}
        retrieved = record.answer.retrieved if record.answer else ()
        # Ranks are what the system showed: scores only say the order, ties and all.
        run[question.id] = {name: float(-rank) for rank, name in enumerate(ranking(question, retrieved))} or {"none": 0.0}
    values: dict[str, dict[str, float]] = {q: {} for q in qrels}
    if qrels:
        label = {measure: name for name, measure in MEASURES.items()}
        for metric in ir_measures.iter_calc(list(MEASURES.values()), qrels, run):
            values[metric.query_id][label[metric.measure]] = float(metric.value)
    return values
