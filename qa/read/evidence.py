"""Hits to evidence: which units of the chunks found answer what was asked.

Features of the words, the time and the places put the units in a first order; the reader reads those that come first and
settles it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import attrgetter, mul

from index.facts.times import Spoken
from index.models.reading import Reader, Reading
from index.store.port import Store
from index.types import Chunk, Hit, Unit
from qa.read.features import featurize
from qa.read.framing import framed
from qa.types import Evidence, Features, Query


@dataclass(frozen=True, slots=True)
class EvidenceConfig:
    """``chunks``: how many hits are looked at, ``keep``: how many units are kept, ``read``: how many of them the reader reads at
    most, ``step`` at a time, until one is ``plain`` (a logit); the others weigh the features of the same name.

    The weights were fitted on the dev split by ``python -m eval.tune.fit``.
    """

    chunks: int = 24
    keep: int = 60
    read: int = 12
    step: int = 6
    plain: float = 1.5
    own: float = 0.7
    context: float = 1.9
    heading: float = 0.2
    search: float = 3.6
    lexical: float = 0.6
    dense: float = 4.0
    clause: float = 4.2
    figure: float = 2.5
    year: float = 2.2
    other_year: float = -0.3
    place: float = 0.5
    no_place: float = -1.0
    place_topic: float = 0.0
    place_entry: float = 1.9
    responsible: float = 5.3
    stray_list: float = 1.7
    row: float = 0.4
    past: float = 0.5
    reached: float = 0.7
    expired: float = -1.1
    enumeration: float = 1.6
    unseen: float = 0.0
    answers: float = 8.0


_LOGITS = (-6.0, 6.0)
"""The logits that count as 0 and as 1."""


def select(
    query: Query, hits: Sequence[Hit], store: Store, config: EvidenceConfig | None = None, reader: Reader | None = None
) -> list[Evidence]:
    """Units of the hits as evidence, best first.

    Args:
        query: the question as understood.
        hits: what the search found, best first.
        store: the index, for the weights of words and the plans' titles.
        config: weights.
        reader: reads the first of them; none where it is off.
    """
    config = config or EvidenceConfig()
    weights = attrgetter(*Features._fields)(config)
    rows = featurize(query, hits[: config.chunks], store)
    scores = [round(sum(map(mul, features, weights)), 4) for _, _, features, _ in rows]
    # What is read comes to stand no lower, so that of the others no more need be made than are kept.
    first = sorted(range(len(rows)), key=scores.__getitem__, reverse=True)[: max(config.keep, config.read)]
    ordered = [_found(i, *rows[at], scores[at], store) for i, at in enumerate(first)]
    if reader is not None:
        read = sorted(_read(query.wording or query.text, ordered, reader, config), key=_by_score)
        ordered = [replace(item, id=i) for i, item in enumerate(read[: config.keep])]
    return ordered[: config.keep]


def _found(number: int, chunk: Chunk, unit: Unit, features: Features, spoken: Spoken, score: float, store: Store) -> Evidence:
    document = store.by_id[chunk.doc_id]
    return Evidence(number, chunk, unit, unit.span, document.text[slice(*unit.span)], unit.kind, score, features, document.title, spoken)


def _by_score(item: Evidence) -> float:
    return -item.score


def _read(question: str, ordered: Sequence[Evidence], reader: Reader, config: EvidenceConfig) -> list[Evidence]:
    """The evidence, of which the first was read; what was not counts as the least of what was."""
    read: list[Reading] = []
    for at in range(0, min(config.read, len(ordered)), config.step):
        some = ordered[at : min(at + config.step, config.read)]
        read += reader.read(question, [framed(e.title, e.chunk, e.unit, question) for e in some])
        if max(r.answers for r in read) >= config.plain:
            break
    least = min((_share(r) for r in read), default=0.0)
    shares = [*map(_share, read), *[least] * (len(ordered) - len(read))]
    readings = [*read, *[None] * (len(ordered) - len(read))]
    return [
        replace(e, score=round(e.score + config.answers * share, 4), features=e.features._replace(answers=share), reading=reading)
        for e, share, reading in zip(ordered, shares, readings, strict=True)
    ]


def reread(item: Evidence, answers: float, config: EvidenceConfig) -> Evidence:
    """A piece of evidence that was read, with another logit that it answers, and what it is worth by that."""
    if item.reading is None:
        return item
    reading = replace(item.reading, answers=answers)
    share = _share(reading)
    score = round(item.score + config.answers * (share - item.features.answers), 4)
    return replace(item, score=score, features=item.features._replace(answers=share), reading=reading)


def _share(reading: Reading) -> float:
    low, high = _LOGITS
    return min(1.0, max(0.0, (reading.answers - low) / (high - low)))
