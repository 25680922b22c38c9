"""Hits to evidence: which units of the chunks found speak of what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from operator import attrgetter, mul

from index.store.port import Store
from index.types import Hit
from qa.read.features import featurize
from qa.types import Evidence, Features, Query


@dataclass(frozen=True, slots=True)
class EvidenceConfig:
    """``chunks``: how many hits are read, ``keep``: how many units are kept; the others weigh the features of the same name.

    The weights were fitted on the dev split by ``python -m eval.tune.fit``.
    """

    chunks: int = 24
    keep: int = 60
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


def select(query: Query, hits: Sequence[Hit], store: Store, config: EvidenceConfig | None = None) -> list[Evidence]:
    """Units of the hits as evidence, best first.

    Args:
        query: the question as understood.
        hits: what the search found, best first.
        store: the index, for the weights of words and the plans' titles.
        config: weights.
    """
    config = config or EvidenceConfig()
    names = [f.name for f in fields(Features)]
    values, weights = attrgetter(*names), attrgetter(*names)(config)
    found = []
    for chunk, unit, features, spoken in featurize(query, hits[: config.chunks], store):
        score = sum(map(mul, values(features), weights))
        found.append((score, chunk, unit, features, spoken))
    found.sort(key=lambda item: -item[0])
    return [
        Evidence(
            id=i,
            chunk=chunk,
            unit=unit,
            span=unit.span,
            quote=store.by_id[chunk.doc_id].text[slice(*unit.span)],
            kind=unit.kind,
            score=round(score, 4),
            features=features,
            title=store.by_id[chunk.doc_id].title,
            time=spoken,
        )
        for i, (score, chunk, unit, features, spoken) in enumerate(found[: config.keep])
    ]
