"""Makes the plans of a new version from files, or takes them as they are from an earlier version."""

from __future__ import annotations

import json
import threading
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.chunk import ChunkConfig, chunk
from index.errors import ConfigError, ParseError, reason
from index.ingest.apart import Apart
from index.ingest.spread import Spread
from index.models.embed import BUILTIN
from index.parse import ParseLimits, parse
from index.parse.metadata.record import Metadata
from index.store import files, versions
from index.store.milvus.place import Place
from index.store.milvus.rows import Facts
from index.store.plan_files import known_for
from index.store.port import Origin, PlanRecord, StoreWriter
from index.text.profile import Profile


@dataclass(frozen=True, slots=True)
class Making:
    """How an index is made.

    ``model``: ``builtin``, a hub name or a model folder; ``chunking``: how to cut; ``known``: metadata by plan
    id, for plans whose text, front matter and ``plans.toml`` leave it out; ``keep``: how many versions stay; ``fresh``:
    parses and embeds everything anew, whatever is there; ``limits``: what one file may cost to read; ``profile``: that of
    the plans of ``known``, for their files where these have none beside them; ``place``: the Milvus that the index goes into
    besides its files; ``facts``: reads the facts that stand there beside the texts; ``scheduler``: address of the
    Dask cluster that makes the plans, empty for this machine.
    """

    model: str = BUILTIN
    chunking: ChunkConfig = field(default_factory=ChunkConfig)
    known: Mapping[str, Metadata] = field(default_factory=dict)
    keep: int = versions.KEEP
    fresh: bool = False
    limits: ParseLimits = field(default_factory=ParseLimits)
    profile: Profile = field(default_factory=Profile)
    place: Place | None = None
    facts: Facts | None = None
    scheduler: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A plan's file: ``path`` is where its bytes lie; ``overrides`` is metadata that wins over ``plans.toml`` and the
    text; ``stored`` is the record of the plan where the file comes out of the index itself; ``folders`` lie between the folder
    that was given and the file, where another file there has its stem."""

    path: Path
    overrides: Mapping[str, Any] | None = None
    stored: PlanRecord | None = None
    folders: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name the file was given by, behind the folders that set it apart; what of it is no text (bytes of another
        encoding) as question marks."""
        if self.stored:
            return self.stored.origin.name
        return "/".join((*self.folders, self.path.name)).encode("utf-8", "replace").decode("utf-8")


class PlanBuilder:
    """Files to plans of a new version: parsed, or taken over by the writer from an earlier version.

    ``reused`` has the keys of the plans that were taken over.

    Args:
        writer: of the new version.
        making: how the index is made.
        apart: the processes or machines that plans are made on; this process where None.
    """

    def __init__(self, writer: StoreWriter, making: Making, apart: Apart | Spread | None = None) -> None:
        self.reused: set[str] = set()
        self._writer, self._making, self._apart = writer, making, apart
        self._writing = threading.Lock()

    def make(self, source: Source) -> PlanRecord:
        """The plan of a file, put into the new version.

        Raises:
            PlanQAError: the file cannot be read as a plan.
        """
        overrides, known = _overrides(source), _known(source, self._making.known)
        sha256 = _sha256(source)
        with self._writing:
            taken = self._writer.take(source.name, sha256, overrides, known)
        if not taken:
            return self._made(source, overrides, known)
        self.reused.add(taken.key)
        return taken

    def _made(self, source: Source, overrides: dict[str, Any] | None, known: Mapping[str, Metadata]) -> PlanRecord:
        if source.stored and not files.is_intact(source.path, source.stored.origin.sha256):
            raise ParseError("存着的原文件已损坏。", "请用原文件替换它。")
        if self._apart:
            with self._writer.room() as folder:
                record = self._apart.make(source.path, source.name, overrides, known, folder)
                with self._writing:
                    return self._writer.adopt(folder, record)
        # A stored file is parsed under the name that it was given by: that may be all that names the plan.
        document = parse(source.path, overrides, known, self._making.limits, source.name)
        origin = Origin(source.name, document.sha256, overrides, known_for(document.id, known))
        return self._writer.add(source.path, origin, document, chunk(document, self._making.chunking))


def read_plans_toml(folder: Path) -> dict[str, dict[str, Any]]:
    """Metadata by file stem from a folder's ``plans.toml``; empty where there is none.

    Raises:
        ConfigError: the file is not valid TOML of tables.
    """
    path = folder / "plans.toml"
    if not path.is_file():
        return {}
    try:
        tables = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"读不了“{path}”：{error}。", '每份规划一节，如 [outline-15fyp] 下写 title = "…"。') from error
    if not all(isinstance(v, dict) for v in tables.values()):
        raise ConfigError(f"“{path}”的写法不对。", '每份规划一节，如 [outline-15fyp] 下写 title = "…"。')
    return tables


def _overrides(source: Source) -> dict[str, Any] | None:
    if source.stored:
        return source.stored.origin.overrides
    given = {**read_plans_toml(source.path.parent).get(source.path.stem, {}), **(source.overrides or {})}
    # As the manifest will give them back: dates as text, tuples as lists.
    values: dict[str, Any] = json.loads(json.dumps(given, default=str))
    return values or None


def _known(source: Source, known: Mapping[str, Metadata]) -> Mapping[str, Metadata]:
    if not source.stored:
        return known
    given = source.stored.origin.known
    return {source.stored.id: Metadata.from_json(given)} if given else {}


def _sha256(source: Source) -> str:
    try:
        if not source.path.is_file():  # a pipe would be waited for
            raise ParseError(f"“{source.name}”不是普通文件，或已不在。", "请给出一个规划文件。")
        return source.stored.origin.sha256 if source.stored else files.file_hash(source.path)
    except OSError as error:
        raise ParseError(f"读不了文件“{source.path}”：{reason(error)}。", "请检查路径和权限。") from error
