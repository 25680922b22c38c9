"""Plans of an opened index as they are asked for: what tells them apart is at hand, their words are read from the catalogues where
something is shown or read of them, and those read last are kept."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from index.store.catalogue import Catalogue
from index.store.port import PlanRecord
from index.types import Block, Chunk, Document, Section, Unit

_OPEN, _TEXTS, _SECTIONS, _BLOCKS, _CHUNKS = 128, 384, 1024, 96, 8192
"""Catalogues that are open at once, and how many texts, section trees, lists of blocks and chunks are kept: about 80 MB together."""

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")
_Item = TypeVar("_Item")


class Recent(Generic[_Key, _Value]):
    """What was made last for some keys; not for several threads at once.

    Args:
        most: how many are kept.
        drop: is told of each that is not kept any longer.
    """

    def __init__(self, most: int, drop: Callable[[_Value], None] | None = None) -> None:
        self._most, self._drop = most, drop
        self._kept: OrderedDict[_Key, _Value] = OrderedDict()

    def get(self, key: _Key, make: Callable[[], _Value]) -> _Value:
        """What is kept for a key, or what is made for it now."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        self._kept[key] = value = make()
        if len(self._kept) > self._most:
            _, dropped = self._kept.popitem(last=False)
            if self._drop:
                self._drop(dropped)
        return value


class _Kept:
    """What was read last of plans, by their keys: the same for every version that has them, so that a new one finds it."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.catalogues: Recent[str, Catalogue] = Recent(_OPEN, Catalogue.close)
        self.texts: Recent[str, str] = Recent(_TEXTS)
        self.sections: Recent[str, tuple[Section, ...]] = Recent(_SECTIONS)
        self.blocks: Recent[str, tuple[Block, ...]] = Recent(_BLOCKS)
        self.places: Recent[str, dict[str, list[int]]] = Recent(_SECTIONS)
        self.chunks: Recent[tuple[str, int], Chunk] = Recent(_CHUNKS)


_kept = _Kept()


class Texts:
    """The words of the plans of a version; threads share it.

    Args:
        folder: of the version; must stay as long as this is used.
        records: its plans, in their order.
        held: keeps the folder from being removed.
    """

    def __init__(self, folder: Path, records: Sequence[PlanRecord], held: IO[bytes] | None) -> None:
        self._folder, self._records, self._held = folder, records, held
        self._first = np.cumsum([0, *(r.chunks for r in records)])

    def text(self, plan: int) -> str:
        """The text of a plan by its number."""
        with _kept.lock:
            return _kept.texts.get(self._key(plan), lambda: self._catalogue(plan).text())

    def sections(self, plan: int) -> tuple[Section, ...]:
        """Its sections."""
        with _kept.lock:
            return _kept.sections.get(self._key(plan), lambda: self._catalogue(plan).sections())

    def blocks(self, plan: int) -> tuple[Block, ...]:
        """Its blocks."""
        with _kept.lock:
            return _kept.blocks.get(self._key(plan), lambda: self._catalogue(plan).blocks())

    def chunk(self, number: int) -> Chunk:
        """A chunk by its number in the version."""
        plan = int(np.searchsorted(self._first, number, side="right")) - 1
        at = number - int(self._first[plan])
        with _kept.lock:
            return _kept.chunks.get((self._key(plan), at), lambda: self._chunk(plan, at))

    def passages(self, plan: int, locator: str) -> range | list[int]:
        """Numbers of the chunks of a plan, or of those of one of its sections without what is nested in it."""
        first = int(self._first[plan])
        if not locator:
            return range(first, int(self._first[plan + 1]))
        with _kept.lock:
            places = _kept.places.get(self._key(plan), lambda: self._by_section(plan))
        return [first + at for at in places.get(locator, ())]

    def _key(self, plan: int) -> str:
        return self._records[plan].key

    def _chunk(self, plan: int, at: int) -> Chunk:
        return self._catalogue(plan).chunk(at, self._records[plan].id, self.sections(plan), self.text(plan))

    def _by_section(self, plan: int) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        sections = self.sections(plan)
        for at, section in enumerate(self._catalogue(plan).chunk_sections()):
            found.setdefault(sections[section].locator, []).append(at)
        return found

    def _catalogue(self, plan: int) -> Catalogue:
        key = self._key(plan)
        return _kept.catalogues.get(key, lambda: Catalogue(self._folder / "plans" / key / "catalogue.sqlite"))


class StoredDocument(Document):
    """A plan whose words lie in the index.

    Args:
        record: what is at hand of it.
        number: its number in the version.
        texts: the words of the version's plans.
    """

    __slots__ = ("_number", "_record", "_texts")
    _record: PlanRecord
    _number: int
    _texts: Texts

    def __new__(cls, *values: Any, **changed: Any) -> Any:
        # What ``dataclasses.replace`` makes of it is a plan of its own, no longer that of the index.
        return Document(**changed) if changed else super().__new__(cls)

    def __init__(self, record: PlanRecord, number: int, texts: Texts) -> None:
        of_file = {"source": record.origin.name, "sha256": record.origin.sha256}
        same = ("id", "title", "issuer", "period", "published", "kind", "mended", "place", "level", "genre", "link", "guessed")
        values = {**of_file, **{name: getattr(record, name) for name in same}}
        for name, value in {**values, "_record": record, "_number": number, "_texts": texts}.items():
            object.__setattr__(self, name, value)

    @property
    def text(self) -> str:
        """The text of the plan."""
        return self._texts.text(self._number)

    @property
    def sections(self) -> tuple[Section, ...]:
        """Its sections."""
        return self._texts.sections(self._number)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Its blocks."""
        return self._texts.blocks(self._number)

    @property
    def opening(self) -> str:
        """The first characters of the text."""
        return self._record.opening

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Document) and _values(self) == _values(other)

    def __hash__(self) -> int:
        return hash((self.id, self.sha256))


def _values(document: Document) -> list[object]:
    return [getattr(document, name) for name in Document.__dataclass_fields__]


class Plans(tuple[Document, ...]):
    """The plans of a store.

    Args:
        documents: they.
        saying: the numbers of those that may have some words in their text, in the order of the plans; None for all.
    """

    def __new__(cls, documents: Iterable[Document], _: Callable[[str], NDArray[np.int64] | None]) -> Plans:
        return super().__new__(cls, documents)

    def __init__(self, _: Iterable[Document], saying: Callable[[str], NDArray[np.int64] | None]) -> None:
        self._saying = saying

    def saying(self, words: str) -> Iterator[Document]:
        """The plans that may have some words in their text: every one that has them within a sentence or a heading."""
        numbers = self._saying(words)
        return iter(self) if numbers is None else (self[number] for number in numbers.tolist())


class Lazily(Sequence[_Item]):
    """A sequence whose items are made when they are taken.

    Args:
        length: how many there are.
        item: gives one by its number, from nought on.
    """

    def __init__(self, length: int, item: Callable[[int], _Item]) -> None:
        self._length, self._item = length, item

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, at: int) -> _Item: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[_Item]: ...
    def __getitem__(self, at: int | slice) -> Any:
        if isinstance(at, slice):
            return [self._item(i) for i in range(*at.indices(self._length))]
        number = int(at) + (self._length if at < 0 else 0)
        if not 0 <= number < self._length:
            raise IndexError(at)
        return self._item(number)

    def __iter__(self) -> Iterator[_Item]:
        return map(self._item, range(self._length))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return id(self)


def unit_at(chunks: Sequence[Chunk], unit_chunk: NDArray[np.int64], unit_start: NDArray[np.int64]) -> Callable[[int], Unit]:
    """What gives a unit by its number, from its chunk."""

    def unit(number: int) -> Unit:
        chunk = int(unit_chunk[number])
        return chunks[chunk].units[number - int(unit_start[chunk])]

    return unit
