"""Opens an index for reading or writing, with the Milvus of the settings or with its files alone: the door to both stores."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.chunk import ChunkConfig
from index.models.embed import BUILTIN
from index.parse.intake.limits import ParseLimits
from index.store import files, versions
from index.store.file_writer import FileWriter, open_writer
from index.store.files import FileStore
from index.store.milvus.collection import Shared
from index.store.milvus.place import Place
from index.store.milvus.rows import Facts
from index.store.milvus.store import MilvusStore


def open_reader(root: Path, place: Place | None) -> FileStore:
    """Opens the published index.

    Args:
        root: the index directory.
        place: the Milvus; None for the files alone, of an index with rows in a Milvus too.

    Raises:
        PlanQAError: see ``index.store.files.open_store`` and ``MilvusStore.opened``.
    """
    store = files.open_store(root)
    return MilvusStore.opened(store, place) if place else store


@contextmanager
def open_changed(
    root: Path,
    place: Place | None,
    model: str = BUILTIN,
    chunking: ChunkConfig | None = None,
    keep: int = versions.KEEP,
    fresh: bool = False,
    limits: ParseLimits | None = None,
    facts: Facts | None = None,
) -> Iterator[FileWriter]:
    """The writer of an index directory, for as long as the ``with`` lasts; see ``open_writer`` and, for
    ``facts``, ``Shared``.

    Raises:
        PlanQAError: another process is writing, the directory cannot be written, or the Milvus cannot be reached: before anything is
            parsed.
    """
    shared = Shared(place, root, facts) if place else None
    with open_writer(root, model, chunking, keep, fresh, limits, shared) as writer:
        yield writer
