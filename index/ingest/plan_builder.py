"""Makes the parts of a new version, each in a folder of the draft, or takes them as they are from an older version."""

from __future__ import annotations

import json
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from index.chunk import ChunkConfig, chunk
from index.errors import ConfigError, ParseError, reason
from index.ingest.reuse import VECTORS, Shelf
from index.models import lsa
from index.models.embed import BUILTIN, NeuralEmbeddings, StaticEmbeddings
from index.parse import ParseLimits, parse
from index.parse.structure.metadata import Metadata
from index.store import catalogue, duplicates, files, versions
from index.store.plan_files import Origin, PartRecord, known_for, part_key, read_hashes, unit_texts, write_part, write_vectors
from index.text.profile import Profile

Progress = Callable[[str, int, int], None]
"""Called with the stage in Chinese, how much is done and how much there is."""

_BATCH = 256


@dataclass(frozen=True, slots=True)
class Making:
    """How an index is made.

    ``model``: ``builtin``, ``lsa``, a hub name or a model folder; ``chunking``: how to cut; ``known``: metadata by plan
    id, for plans whose text, front matter and ``plans.toml`` leave it out; ``keep``: how many versions stay; ``fresh``:
    parses and embeds everything anew, whatever is there; ``limits``: what one file may cost to read; ``profile``: that of
    the plans of ``known``, for their files where these have none beside them.
    """

    model: str = BUILTIN
    chunking: ChunkConfig = field(default_factory=ChunkConfig)
    known: Mapping[str, Metadata] = field(default_factory=dict)
    keep: int = versions.KEEP
    fresh: bool = False
    limits: ParseLimits = field(default_factory=ParseLimits)
    profile: Profile = field(default_factory=Profile)


@dataclass(frozen=True, slots=True)
class Source:
    """A plan's file: ``path`` is where its bytes lie; ``overrides`` is metadata that wins over ``plans.toml`` and the
    text; ``stored`` is the record of the plan where the file comes out of the index itself."""

    path: Path
    overrides: Mapping[str, Any] | None = None
    stored: PartRecord | None = None

    @property
    def name(self) -> str:
        """The name the file was given by; what of it is no text (bytes of another encoding) as question marks."""
        return self.stored.origin.name if self.stored else self.path.name.encode("utf-8", "replace").decode("utf-8")


class Workshop:
    """The parts of a draft.

    ``hashes`` has the checksums of files taken from older versions, by their path in the draft; ``reused`` the keys
    of the parts that were taken; ``embedded`` counts the units that were embedded.

    Args:
        draft: the folder of the new version.
        shelf: what older versions hold; None to make everything anew.
        making: how the index is made.
        tell: is told of each step.
    """

    def __init__(self, draft: Path, shelf: Shelf | None, making: Making, tell: Progress) -> None:
        self.hashes: dict[str, str] = {}
        self.reused: set[str] = set()
        self.embedded = 0
        self._draft, self._shelf, self._making, self._tell = draft, shelf, making, tell
        self._made: dict[str, PartRecord] = {}
        (draft / "plans").mkdir()

    def make(self, source: Source) -> PartRecord:
        """The part of a plan's file, taken from an older version where it can be.

        Raises:
            PlanQAError: the file cannot be read as a plan.
        """
        overrides, known = _overrides(source), self._making.known
        if source.stored:
            given = source.stored.origin.known
            known = {source.stored.id: Metadata.from_json(given)} if given else {}
        try:
            if not source.path.is_file():  # a pipe would be waited for
                raise ParseError(f"“{source.name}”不是普通文件，或已不在。", "请给出一个规划文件。")
            sha256 = source.stored.origin.sha256 if source.stored else files.file_hash(source.path)
        except OSError as error:
            raise ParseError(f"读不了文件“{source.path}”：{reason(error)}。", "请检查路径和权限。") from error
        found = self._shelf and self._shelf.find(source.name, sha256, overrides, known, self._making.chunking)
        if not found:
            return self._parse(source, overrides, known)
        key = found.record.key
        if key not in self._made:
            linked = found.link(self.folder(key))
            self.hashes |= {f"plans/{key}/{name}": digest for name, digest in linked.items()}
            self.reused.add(key)
            self._made[key] = found.record
        return found.record

    def folder(self, key: str) -> Path:
        """The folder of a part."""
        return self._draft / "plans" / key

    def sketch(self, record: PartRecord) -> duplicates.Sketch:
        """What a plan is compared by with others."""
        return duplicates.Sketch.load(self.folder(record.key) / "sketch.npy")

    def drop_all_but(self, records: Sequence[PartRecord]) -> None:
        """Removes the parts of plans that are not to be published."""
        wanted = {r.key for r in records}
        for folder in (self._draft / "plans").iterdir():
            if folder.name not in wanted:
                shutil.rmtree(folder)

    def embed(self, records: Sequence[PartRecord], embeddings: StaticEmbeddings | NeuralEmbeddings | None) -> int:
        """Writes the vectors of the parts that have none yet.

        Args:
            records: the plans to be published.
            embeddings: the model; None to make one from the texts of all plans.

        Returns:
            The length of a vector.
        """
        if embeddings is None:
            self._tell("由文本生成向量模型", 0, 1)
            lsa.train([text for r in records for text in self._texts(r)], self._draft / "model")
            embeddings = StaticEmbeddings(self._draft / "model")
        todo = [r for r in records if not (self.folder(r.key) / VECTORS).exists()]
        done, total = 0, sum(r.units for r in todo)
        for record in todo:
            folder = self.folder(record.key)
            hashes = read_hashes(folder)
            vectors = np.zeros((len(hashes), embeddings.dimension), np.float32)
            known = self._shelf.vectors(hashes) if self._shelf else {}
            for row, vector in known.items():
                vectors[row] = vector
            texts = self._texts(record)
            missing = [row for row in range(len(texts)) if row not in known]
            for at in range(0, len(missing), _BATCH):
                self._tell("计算向量", done + at, total)
                rows = missing[at : at + _BATCH]
                vectors[rows] = embeddings.embed([texts[row] for row in rows])
            self.embedded += len(missing)
            done += len(texts)
            write_vectors(folder, vectors)
        return embeddings.dimension

    def _parse(self, source: Source, overrides: dict[str, Any] | None, known: Mapping[str, Metadata]) -> PartRecord:
        making = self._making
        if source.stored and not files.is_intact(source.path, source.stored.origin.sha256):
            raise ParseError("存着的原文件已损坏。", "请用原文件替换它。")
        with tempfile.TemporaryDirectory() as scratch:
            path = source.path
            if path.name != source.name:
                # A stored file is parsed under the name that it was given by: that may be all that names the plan.
                path = Path(shutil.copyfile(source.path, Path(scratch) / source.name))
            document = parse(path, overrides, known, making.limits)
            origin = Origin(source.name, document.sha256, overrides, known_for(document.id, known))
            key = part_key(origin, making.chunking)
            if key not in self._made:
                self._made[key] = write_part(self.folder(key), path, origin, document, chunk(document, making.chunking), key)
        return self._made[key]

    def _texts(self, record: PartRecord) -> list[str]:
        _, chunks = catalogue.read(self.folder(record.key) / "catalogue.sqlite")
        return unit_texts(chunks)


def read_plans_toml(folder: Path) -> dict[str, dict[str, Any]]:
    """Metadata by file stem from a folder's ``plans.toml``; empty where there is none.

    Raises:
        ConfigError: the file is not valid TOML of tables.
    """
    path = folder / "plans.toml"
    if not path.is_file():
        return {}
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
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
