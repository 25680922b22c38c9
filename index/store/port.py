"""What a store of plans must do: to be read and searched (``Store``), and to be written (``StoreWriter``).

Questions, search and ingest know a store by these types alone; the files of ``index.store.files`` are the first to
fulfil them. ``tests/index/store/store_contract.py`` is what any store must pass.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from index.models.embed import Embedder
from index.parse.metadata.record import Metadata
from index.store.duplicates import Sketch
from index.text.places.unlisted import Names
from index.text.profile import Profile
from index.types import Chunk, Document, DocumentKind, Mend, Section, Unit

Field = Literal["chunk_words", "chunk_pairs", "heading_words", "heading_pairs", "heading_names", "unit_words", "unit_pairs"]
"""What is searched by words: chunks, their headings or their units, by words or by pairs of characters; ``heading_names`` has for
a chunk the whole name of its own heading and those of the categories of its table rows (``plan_files.heading_name``, ``category_name``)."""
Scores = NDArray[np.float32]
Numbers = NDArray[np.int64]
"""Chunks or units by their numbers."""
Progress = Callable[[str, int, int], None]
"""Called with the stage in Chinese, how much is done and how much there is."""


class Store(Protocol):
    """A published version of an index, opened. It never changes, and threads share it.

    Plans stand in the order of their ids, chunks and units in the order of the plans' texts; a chunk or unit is known by
    its number in that order.
    """

    @property
    def fingerprint(self) -> str:
        """Identifies plans, settings and software of this version in answers and reports."""
        ...

    @property
    def created(self) -> str:
        """When the version was published, an ISO time."""
        ...

    @property
    def model(self) -> str:
        """Name of the embedding model."""
        ...

    @property
    def embeddings(self) -> Embedder:
        """The embedding model."""
        ...

    @property
    def profile(self) -> Profile:
        """What the plans add to the knowledge of text; was active when the version was made, and must be when it is searched."""
        ...

    @property
    def documents(self) -> Sequence[Document]:
        """The plans."""
        ...

    @property
    def chunks(self) -> Sequence[Chunk]:
        """The chunks of all plans, by number."""
        ...

    @property
    def units(self) -> Sequence[Unit]:
        """The units of all chunks, by number."""
        ...

    @property
    def unit_chunk(self) -> NDArray[np.int64]:
        """Number of the chunk that each unit belongs to."""
        ...

    @property
    def unit_start(self) -> NDArray[np.int64]:
        """Number of the first unit of each chunk."""
        ...

    @property
    def chunk_plan(self) -> NDArray[np.int64]:
        """Number of the plan that each chunk belongs to."""
        ...

    @property
    def by_id(self) -> Mapping[str, Document]:
        """Plans by id."""
        ...

    def chunk(self, chunk_id: str) -> Chunk | None:
        """A chunk by its id, None where there is none."""
        ...

    def section(self, doc_id: str, locator: str) -> Section | None:
        """A section by its address, None where the plan has no such section."""
        ...

    def passages(self, doc_id: str, locator: str = "") -> Sequence[Chunk]:
        """The chunks of a plan in order, or those of one of its sections without what is nested in it."""
        ...

    @property
    def bodies(self) -> Sequence[str]:
        """Names of the bodies in the plans' lists of responsible units, longest first."""
        ...

    def frequency(self, token: str, field: Field = "unit_words") -> int:
        """In how many chunks or units a token stands."""
        ...

    def numbers(self, field: Field, token: str) -> Numbers:
        """The chunks or units that have a token, ascending."""
        ...

    def plans_with(self, piece: str) -> Numbers:
        """Numbers of the plans, ascending, that have a pair of characters, or a number or Latin word, in a unit or a heading."""
        ...

    def numbers_with(self, field: Field, characters: str) -> Numbers:
        """The chunks or units that have a token with some characters in it, ascending."""
        ...

    def has_phrase(self, phrase: str) -> bool:
        """Whether any unit has these very characters, both normalised."""
        ...

    def chunks_of(self, plans: Collection[str]) -> Numbers:
        """Numbers of the chunks of some plans, ascending; of all where none are named."""
        ...

    def in_plans(self, plans: Collection[str]) -> NDArray[np.bool_]:
        """Of each chunk, whether it is of one of these plans; true for all where none are named."""
        ...

    def scores(self, field: Field, tokens: Sequence[str], numbers: Numbers | None = None) -> Scores:
        """BM25 of each chunk or unit for the tokens, or of each of ``numbers``, which ascend; zero where it has none of them, and for
        all but the best where a store is too large to score everything."""
        ...

    def candidates(self, vector: Scores, tokens: Mapping[Field, Sequence[str]], plans: Collection[str] = ()) -> Numbers | None:
        """Units, ascending, among which those are that come nearest to a question, of all plans or of some: what else there is need not
        be scored. None where all is scored.

        Args:
            vector: of the question, a unit vector of shape (dimension,).
            tokens: its words as each field has them.
            plans: ids of the plans that are meant; all where empty.
        """
        ...

    def cosines(self, vector: Scores, units: Numbers | None = None) -> Scores:
        """Cosine of each unit's vector with a unit vector of shape (dimension,), nought for units that are not looked at where the store
        is not ``exhaustive``; or of each of ``units``."""
        ...

    @property
    def exhaustive(self) -> bool:
        """Whether every vector is looked at."""
        ...

    def clause_cosines(self, vector: Scores, units: Sequence[int]) -> list[float] | None:
        """The largest cosine of a clause of each of these units, 0 to 1; None where the model is too slow to ask it."""
        ...


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a plan came from: the name and hash of its file, and the metadata given with it.

    ``overrides`` won over what the text states (``plans.toml``, the page), ``known`` was taken where the text is silent.
    """

    name: str
    sha256: str
    overrides: dict[str, Any] | None = None
    known: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """What a store says of one plan without opening it; ``key`` changes with all that the plan was made from."""

    key: str
    origin: Origin
    id: str
    title: str
    issuer: str
    period: tuple[int, int] | None
    published: str
    kind: DocumentKind
    sections: int
    chunks: int
    units: int
    mended: tuple[Mend, ...]
    guessed: tuple[str, ...] = ()
    told: Names = ()
    """Places that the plan names and no table lists, by what they lie in."""
    place: str = ""
    level: str = ""
    genre: str = ""
    link: str = ""
    opening: str = ""
    """The first characters of its text."""
    bodies: tuple[str, ...] = ()
    """Bodies in its lists of who is responsible."""

    def as_json(self) -> dict[str, Any]:
        """The record as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> PlanRecord:
        """Reads what ``as_json`` gave, from JSON text, of this program or an older one.

        Raises:
            KeyError, TypeError, ValueError: it is no such record.
        """
        period = values["period"]
        changed = {
            "origin": Origin(**values["origin"]),
            "period": (int(period[0]), int(period[1])) if period else None,
            "mended": tuple(Mend(**m) for m in values["mended"]),
            "guessed": tuple(values.get("guessed", ())),
            "bodies": tuple(values.get("bodies", ())),
            "told": tuple((above, tuple(names)) for above, names in values.get("told", ())),
        }
        return cls(**{**values, **changed})


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """A version that an index can be rolled back to: its name, time of publication (ISO, UTC), fingerprint, the titles
    of its plans by id, and whether it is the published one."""

    name: str
    created: str
    fingerprint: str
    plans: dict[str, str]
    current: bool


class StoreWriter(Protocol):
    """The only writer of an index, with a new version in the making, which begins without plans.

    Nobody sees it before ``publish``, and a writer that ends without that leaves everything as it was.
    """

    def stored(self) -> list[tuple[PlanRecord, Path]]:
        """The plans of the published version, each with the place of its file's bytes.

        Raises:
            IndexMissingError: nothing is published.
            PlanQAError: they cannot be read.
        """
        ...

    def profile(self) -> Profile | None:
        """The profile of the published version; None where there is none to be read."""
        ...

    def take(self, name: str, sha256: str, overrides: dict[str, Any] | None, known: Mapping[str, Metadata]) -> PlanRecord | None:
        """Puts into the new version what an earlier one already made of this file, with this metadata and these settings.

        Args:
            name, sha256, overrides: see ``Origin``.
            known: metadata by plan id, for what the file leaves out.

        Returns:
            None where there is nothing that can be taken.
        """
        ...

    def add(self, file: Path, origin: Origin, document: Document, chunks: Sequence[Chunk]) -> PlanRecord:
        """Puts a plan into the new version; once, if it is the very same again.

        Raises:
            ParseError: the file has changed since it was parsed.
        """
        ...

    def room(self) -> AbstractContextManager[Path]:
        """The path of a folder in which the files of a plan may be made apart, for ``adopt``; gone at the end."""
        ...

    def adopt(self, folder: Path, record: PlanRecord) -> PlanRecord:
        """Puts a plan into the new version whose files, as ``plan_files.write_plan`` makes them, lie in a folder of ``room``."""
        ...

    def sketch(self, record: PlanRecord) -> Sketch:
        """What a plan of the new version is compared by with others."""
        ...

    def remove(self, record: PlanRecord) -> None:
        """Takes a plan out of the new version."""
        ...

    def embed(self, embeddings: Embedder, tell: Progress) -> int:
        """Makes the vectors of the new version that no earlier one has.

        Returns:
            How many units were embedded.
        """
        ...

    def publish(self) -> str:
        """Makes the new version the published one, at once, and gives its fingerprint; its plans must have been embedded."""
        ...

    def versions(self) -> list[VersionInfo]:
        """The versions of the index that this program can read, oldest first."""
        ...

    def roll_back(self, to: str | None = None) -> VersionInfo:
        """Publishes an older version again, after opening it to see that it is whole.

        Args:
            to: name of a version or the beginning of it; None for the one before the published one.

        Raises:
            InputError: there is no such version.
            PlanQAError: it cannot be opened.
        """
        ...
