"""The collection of an index in a Milvus: a partition a segment, which is complete before a version names it and never changes.

So a version is seen whole or not at all by whoever reads it, going back is naming the older partitions again, and a writer that was
killed leaves nothing but a partition that nobody names.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from index.errors import InputError, PlanQAError
from index.store.file_writer import Homes
from index.store.milvus.place import Place, connected, own_name, told
from index.store.milvus.rows import MOST_BYTES, MOST_TEXT_BYTES, Facts, rows, serial
from index.store.port import Progress
from index.store.segments import Segment

FORM = 1
"""Raised when the rows change their form; is part of the collection's name, with the dimension of the vectors, so that rows of two
forms are never in one."""
_PREFIX, _OWNER = "s_", "of_"
"""Partitions of segments, and the empty one whose name says of which index directory a collection is."""
_BATCH = 500
_GRAPH = {"M": 16, "efConstruction": 200}


def partition(segment: str) -> str:
    """Name of the partition of a segment."""
    return f"{_PREFIX}{segment}"


class Shared:
    """The writer's side of the collection of an index; fulfils ``index.store.file_writer.Elsewhere``.

    Args:
        place: the Milvus.
        root: the index directory.
        facts: reads the facts that stand beside the texts; none do where None.

    Raises:
        PlanQAError: it cannot be reached.
    """

    def __init__(self, place: Place, root: Path, facts: Facts | None = None) -> None:
        self._facts = facts
        self._place, self._name, self._owner = place, place.named(root), f"{_OWNER}{own_name(root)}"
        self._client = connected(place)

    def put(self, segments: Sequence[Segment], homes: Homes, dimension: int, tell: Progress) -> str:
        """Makes sure that the rows of some segments are there, whole; those that are there stay as they are.

        Args:
            segments: on disk.
            homes: their plans.
            dimension: of the vectors.
            tell: is told of what was written.

        Returns:
            The name of the collection.

        Raises:
            InputError: the collection is that of another index.
            PlanQAError: the rows could not be written.
        """
        name = f"{self._name}_{FORM}_{dimension}"
        with told(self._place):
            if not self._client.has_collection(name):
                self._make(name, dimension)
            elif not self._client.has_partition(name, self._owner):
                raise InputError(f"Milvus“{self._place.shown}”的集合“{name}”是另一个索引的。", "请在 store 末尾另写一个集合名，或不写。")
            else:
                # A Milvus that was started again does not have it in memory.
                self._client.load_collection(name)
            missing = [s for s in segments if s.units and count(self._client, name, s.name) != s.units]
            done, total = 0, sum(s.units for s in missing)
            for segment in missing:
                self._drop(name, partition(segment.name))
                self._client.create_partition(name, partition(segment.name))
                made = rows(segment, homes, self._facts)
                while batch := list(itertools.islice(made, _BATCH)):
                    self._client.insert(name, batch, partition_name=partition(segment.name))
                    done += len(batch)
                    tell("写入 Milvus", done, total)
            if missing:
                self._client.flush(name)
                if not self._place.embedded:
                    self._client.load_partitions(name, [partition(s.name) for s in missing])
            for segment in missing:
                if (there := count(self._client, name, segment.name)) != segment.units:
                    raise PlanQAError(
                        f"写进 Milvus“{self._place.shown}”的句子应有 {segment.units} 条，只有 {there} 条。",
                        "请再做一次；原来的索引没有变。",
                    )
        return name

    def keep(self, segments: Mapping[str, Collection[str]]) -> None:
        """Removes what the index has there but some segments, by their collection."""
        with told(self._place):
            for collection in self._client.list_collections():
                if not re.fullmatch(rf"{self._name}_\d+_\d+", collection):
                    continue
                if not self._client.has_partition(collection, self._owner):
                    continue
                if collection not in segments:
                    self._client.drop_collection(collection)
                    continue
                wanted = {partition(name) for name in segments[collection]}
                for found in self._client.list_partitions(collection):
                    if found.startswith(_PREFIX) and found not in wanted:
                        self._drop(collection, found)

    def _drop(self, collection: str, name: str) -> None:
        if not self._client.has_partition(collection, name):
            return
        if not self._place.embedded:
            # A server has partitions in memory one by one, and removes none that is; the embedded one does not know this.
            self._client.release_partitions(collection, [name])
        self._client.drop_partition(collection, name)

    def _make(self, name: str, dimension: int) -> None:
        from pymilvus import DataType, MilvusClient

        schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("dense", DataType.FLOAT_VECTOR, dim=dimension)
        for field in ("words", "context"):
            schema.add_field(field, DataType.SPARSE_FLOAT_VECTOR)
        for field in ("plan", "doc", "title", "place", "level", "section"):
            schema.add_field(field, DataType.VARCHAR, max_length=MOST_BYTES)
        for field in ("begins", "ends"):
            schema.add_field(field, DataType.INT32)
        schema.add_field("text", DataType.VARCHAR, max_length=MOST_TEXT_BYTES)
        schema.add_field("facts", DataType.JSON)
        indexes = self._client.prepare_index_params()
        indexes.add_index("dense", index_type="HNSW", metric_type="IP", params=_GRAPH)
        for field in ("words", "context"):
            indexes.add_index(field, index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
        for field in ("plan", "place", "level", "begins", "ends"):
            indexes.add_index(field, index_type="INVERTED")
        self._client.create_collection(name, schema=schema)
        # There is nothing yet to be indexed that would have to be waited for.
        self._client.create_index(name, indexes, sync=False)
        self._client.load_collection(name)
        self._client.create_partition(name, self._owner)


def count(client: Any, collection: str, segment: str) -> int:
    """How many rows of a segment are there; -1 where its partition is not."""
    name = partition(segment)
    if not client.has_partition(collection, name):
        return -1
    # The embedded one counts all partitions, whichever are named: hence by the ids too.
    first = serial(segment) << 32
    own = f"id >= {first} and id < {first + (1 << 32)}"
    found = client.query(collection, filter=own, output_fields=["count(*)"], partition_names=[name], consistency_level="Strong")
    return int(found[0]["count(*)"])
