"""The rows of a segment: a unit each, with its vector, its words by weight, what it is filtered by, and its text.

Words are cut by ourselves and go in as sparse vectors of which the inner product with those of a question is BM25: a server would cut
them by a dictionary of its own, and weigh them by the part of the plans that it happens to hold together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.store import catalogue
from index.store.file_writer import Homes
from index.store.port import Field, PlanRecord
from index.store.segments import Segment
from index.store.words.bm25 import K1, B
from index.store.words.postings import hash_of
from index.types import Chunk, Document

OF_UNIT: tuple[Field, ...] = ("unit_words", "unit_pairs")
"""Fields whose words stand with a unit."""
OF_CHUNK: tuple[Field, ...] = ("chunk_words", "chunk_pairs", "heading_words")
"""Fields whose words stand with the first unit of a chunk."""
_SALTS: dict[Field, int] = {field: number * 0x1F35AF05 for number, field in enumerate((*OF_UNIT, *OF_CHUNK), start=1)}
MOST_BYTES, MOST_TEXT_BYTES = 2048, 65_535
"""Of a name, and of the text of a unit: the latter is the longest string that Milvus takes."""
_NOTHING = {0: 1e-6}
"""The sparse vector of what has no words: one must not be empty, and no question has this dimension."""

Weights = dict[int, float]
Facts = Callable[[Document, Chunk], Sequence[Sequence[Mapping[str, Any]]]]
"""Gives the facts of each unit of a chunk as JSON values."""


def serial(segment: str) -> int:
    """28 bits of the name of a segment, the upper half of the ids of its rows."""
    return int(segment[:7], 16)


def dimension(field: Field, token: str) -> int:
    """The dimension of a token in a sparse vector: two tokens share one with a chance of one in a thousand million."""
    return int(_dimensions(field, np.array([hash_of(token)], np.uint64))[0])


def _dimensions(field: Field, hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
    return ((hashes >> np.uint64(33)).astype(np.int64) ^ _SALTS[field]) | 1


def rows(segment: Segment, homes: Homes, facts: Facts | None = None) -> Iterator[dict[str, Any]]:
    """The rows of a segment, in the order of its units.

    Args:
        segment: on disk.
        homes: its plans; one that no version has any more may be missing, and has rows without texts.
        facts: reads the facts of a chunk; they are left out where None.
    """
    codes, scales, sizes = segment.array("codes"), segment.array("scales"), segment.array("sizes").astype(np.int64)
    words, context = _weighed(segment, OF_UNIT), _weighed(segment, OF_CHUNK)
    first, number, chunk_at = serial(segment.name) << 32, 0, 0
    for key, count, _ in segment.plans:
        record, document, chunks = None, None, list[Chunk]()
        if key in homes:
            record, (document, chunks) = homes[key][0], catalogue.read(homes[key][1] / "catalogue.sqlite")
        shared = _shared(key, record)
        for at in range(count):
            section, texts = (chunks[at].locator, _texts(chunks[at])) if chunks else ("", [""] * int(sizes[chunk_at]))
            said = facts(document, chunks[at]) if facts and document else [[]] * len(texts)
            for place, text in enumerate(texts):
                yield {
                    "id": first + number,
                    "dense": codes[number].astype(np.float32) * scales[number],
                    "words": words(number) or _NOTHING,
                    "context": (context(chunk_at) if not place else None) or _NOTHING,
                    "section": clipped(section),
                    "text": clipped(text, MOST_TEXT_BYTES),
                    "facts": said[place],
                    **shared,
                }
                number += 1
            chunk_at += 1


def _texts(chunk: Chunk) -> Sequence[str]:
    return [f"{u.lead} {u.text}" if u.lead and not u.text.startswith(u.lead) else u.text for u in chunk.units]


def _shared(key: str, record: PlanRecord | None) -> dict[str, Any]:
    """What all rows of a plan have."""
    told = {"doc": record.id, "title": record.title} if record else {"doc": "", "title": ""}
    return {"plan": key, **{name: clipped(text) for name, text in told.items()}, **filtered(record)}


def filtered(record: PlanRecord | None) -> dict[str, str | int]:
    """What plans are told apart by in a search: place, level, and the years that the period begins and ends with, nought for none."""
    begins, ends = (record and record.period) or (0, 0)
    return {
        "place": clipped(record.place if record else ""),
        "level": clipped(record.level if record else ""),
        "begins": begins,
        "ends": ends,
    }


def clipped(text: str, most_bytes: int = MOST_BYTES) -> str:
    """The beginning of a text, at most so many bytes of UTF-8; what of it is no text left out."""
    return text.encode("utf-8", "ignore")[:most_bytes].decode("utf-8", "ignore")


def _weighed(segment: Segment, fields: Sequence[Field]) -> Any:
    """What gives the weights of the words of a chunk or unit by its number in the segment:
    tf / (tf + k₁ (1 − b + b |d| / avgdl)), the part of BM25 that does not depend on the question, with the mean length in the segment."""
    tables = [_table(segment, field) for field in fields]

    def weights(number: int) -> Weights:
        found: Weights = {}
        for begins, dimensions, values in tables:
            some = slice(begins[number], begins[number + 1])
            for at, value in zip(dimensions[some].tolist(), values[some].tolist(), strict=True):
                found[at] = found.get(at, 0.0) + value
        return found

    return weights


def _table(segment: Segment, field: Field) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """The inverted index of a field turned round: of each document where its words begin, their dimensions and their weights."""
    index = segment.index(field)
    documents, counts = index.all()
    tokens = np.repeat(np.arange(len(index.hashes)), np.diff(index.starts))
    order = np.argsort(documents, kind="stable")
    documents, tf = documents[order], counts[order].astype(np.float32)
    lengths = np.asarray(index.lengths, np.float64)
    norms = K1 * (1 - B + B * lengths / (lengths.mean() or 1.0)) if len(lengths) else lengths
    begins = np.concatenate([[0], np.cumsum(np.bincount(documents, minlength=len(lengths)))]).astype(np.int64)
    return begins, _dimensions(field, index.hashes)[tokens[order]], (tf / (tf + norms[documents])).astype(np.float32)


def asked(fields: Mapping[Field, Sequence[str]], wanted: Sequence[Field], rarity: Any, weight: Mapping[Field, float]) -> Weights:
    """The words of a question as a sparse vector: the other part of BM25, ln(1 + (N − df + ½) / (df + ½)) for each, and of each field
    at most its weight in all.

    Args:
        fields: the words by field.
        wanted: the fields that are meant.
        rarity: gives the inverse document frequency of a word in a field, nought for one that stands nowhere.
        weight: of each field.
    """
    found: Weights = {}
    for field in wanted:
        known = [(token, rare) for token in fields.get(field, ()) if (rare := rarity(field, token)) > 0]
        total = sum(rare for _, rare in known)
        for token, rare in known:
            at = dimension(field, token)
            found[at] = found.get(at, 0.0) + weight[field] * rare / total
    return found
