"""A version of an index whose candidates a Milvus finds: by meaning and by words in one hybrid search, held to the plans that are
meant. What they are worth is told by the files, as of any other store."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from index.errors import IndexMismatchError
from index.store.files import FileStore
from index.store.milvus.collection import count, partition
from index.store.milvus.place import NOWHERE, Place, connected, told
from index.store.milvus.rows import OF_CHUNK, OF_UNIT, asked, filtered, serial
from index.store.port import Field, Numbers, PlanRecord, Scores
from index.store.segments import Segment

CANDIDATES = 1024
"""Units that are asked for."""
_SMOOTHING = 60
"""Of reciprocal rank fusion (Cormack, Clarke & Buettcher 2009): how little the first ranks stand out."""
_WEIGHTS: Mapping[Field, float] = {"unit_words": 1.0, "unit_pairs": 1.0, "chunk_words": 0.5, "chunk_pairs": 0.3, "heading_words": 0.5}
_MOST_NAMED = 4096
"""Plans that are named in a filter."""
_TIMEOUT_S = 30.0
_REBUILD = "请运行 planqa build --stored 把它放进去（不用重新解析）；或把设置 store 留空，只用本机文件。"


@dataclass(frozen=True)
class MilvusStore(FileStore):
    """A version on disk with its rows in a Milvus; fulfils ``index.store.port.Store``. ``opened`` makes one."""

    place: Place = NOWHERE
    segments: tuple[Segment, ...] = ()

    @classmethod
    def opened(cls, store: FileStore, place: Place) -> MilvusStore:
        """Finds the rows of an opened version.

        Raises:
            IndexMismatchError: they are not there, or not all of them.
            PlanQAError: the Milvus cannot be reached.
        """
        segments = tuple(Segment.load(store.folder / "segments" / name) for name in store.manifest["segments"])
        client, collection = connected(place), store.manifest.get("milvus", "")
        if not collection:
            raise IndexMismatchError(f"索引“{store.folder.parents[1]}”没有放进 Milvus。", _REBUILD)
        with told(place):
            known = client.has_collection(collection)
            if known:
                # A Milvus that was started again does not have it in memory.
                client.load_collection(collection)
            there = [count(client, collection, segment.name) if known else -1 for segment in segments]
        if any(segment.units not in (0, found) for segment, found in zip(segments, there, strict=True)):
            raise IndexMismatchError(f"Milvus“{place.shown}”里没有这个索引的全部句子（集合 {collection}）。", _REBUILD)
        return cls(**{f.name: getattr(store, f.name) for f in fields(store)}, place=place, segments=segments)

    def candidates(self, vector: Scores, tokens: Mapping[Field, Sequence[str]], plans: Collection[str] = ()) -> Numbers | None:
        """The units that a hybrid search finds: nearest by vector, by their own words, and by those of their chunk and headings."""
        within = expression(self.records, plans, [key for segment in self.segments for key, _, _ in segment.plans])
        requests = self._requests(vector, tokens, within) if within is not None else []
        names = [partition(segment.name) for segment in self.segments if segment.units]
        if not requests or not names:
            return np.zeros(0, np.int64)
        from pymilvus import RRFRanker

        with told(self.place):
            [hits] = connected(self.place).hybrid_search(
                self.manifest["milvus"],
                requests,
                RRFRanker(_SMOOTHING),
                limit=CANDIDATES,
                partition_names=names,
                output_fields=["id"],
                timeout=_TIMEOUT_S,
            )
        return self._numbers_of(np.array([hit["id"] for hit in hits], np.int64))

    def _requests(self, vector: Scores, tokens: Mapping[Field, Sequence[str]], within: str) -> list[Any]:
        from pymilvus import AnnSearchRequest

        data: dict[str, tuple[Any, dict[str, Any]]] = {}
        if vector.any():
            data["dense"] = vector, {"params": {"ef": CANDIDATES}}
        for name, wanted in (("words", OF_UNIT), ("context", OF_CHUNK)):
            data[name] = asked(tokens, wanted, lambda field, token: self.lexical[field].rarity(token), _WEIGHTS), {}
        return [
            AnnSearchRequest(data=[values], anns_field=name, param={"metric_type": "IP", **param}, limit=CANDIDATES, expr=within)
            for name, (values, param) in data.items()
            if len(values)
        ]

    def _numbers_of(self, ids: Numbers) -> Numbers:
        """The units of some rows, ascending; a plan that is in two segments counts in one."""
        found = [np.zeros(0, np.int64)]
        for segment, (_, numbers) in zip(self.segments, self.vectors, strict=True):
            inside = ids[ids >> 32 == serial(segment.name)] & 0xFFFFFFFF
            found.append(inside if numbers is None else numbers[inside])
        whole = np.unique(np.concatenate(found))
        return whole[whole >= 0]


def expression(records: Sequence[PlanRecord], plans: Collection[str], held: Collection[str]) -> str | None:
    """What a Milvus is to look among for some plans: what place, level and period they have in common where that tells them from all
    others, else their names; empty for all that there is, None where there is no such plan.

    Args:
        records: the plans of the version.
        plans: ids of those that are meant; all where empty.
        held: keys of the plans in its segments, of which some may be gone.
    """
    meant = [record for record in records if record.id in plans] if plans else records
    if not meant:
        return None
    same = [f"{name} == {_literal(value)}" for name, value in _common(meant).items()] if len(meant) < len(records) else []
    if len(meant) != len(records) and sum(_common(meant).items() <= filtered(r).items() for r in records) != len(meant):
        return f"plan in [{', '.join(_literal(record.key) for record in meant[:_MOST_NAMED])}]"
    gone = sorted(set(held) - {record.key for record in records})[:_MOST_NAMED]
    return " and ".join([*same, *([f"plan not in [{', '.join(map(_literal, gone))}]"] if gone else ())])


def _common(records: Sequence[PlanRecord]) -> dict[str, str | int]:
    """What all of some plans have."""
    found = filtered(records[0])
    for record in records:
        found = {name: value for name, value in found.items() if filtered(record)[name] == value}
    return found


def _literal(value: str | int) -> str:
    return json.dumps(value, ensure_ascii=False)
