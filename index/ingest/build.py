"""Files to a published index; what fails is a row of the report, not an exception.

What an earlier version of the index already holds of a plan is taken from there: a plan is parsed
only where its file, its metadata or the program has changed, and a unit is embedded only where its text is new.
"""

from __future__ import annotations

import itertools
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from index.chunk import ChunkConfig
from index.errors import InputError, PlanQAError, StoppedError, reason
from index.ingest import apart
from index.ingest.archives import unpacked
from index.ingest.choice import choose
from index.ingest.plan_builder import Making, PlanBuilder, Source, read_plans_toml
from index.ingest.profiles import profile_of
from index.ingest.spread import Spread
from index.models.embed import BUILTIN, load_embeddings
from index.parse import ParseLimits
from index.parse.intake.archive import ARCHIVES
from index.parse.intake.detect import what_to_do
from index.parse.intake.names import shown
from index.parse.intake.soffice import readable
from index.parse.mend import Log
from index.parse.metadata.front_matter import split_front_matter
from index.parse.metadata.record import Metadata
from index.store import versions
from index.store.milvus.opening import open_changed
from index.store.milvus.place import Place
from index.store.milvus.rows import Facts
from index.store.port import PlanRecord, Progress, StoreWriter
from index.text.profile import Profile, activate
from index.types import Mend

_TOLD = 3
"""Of so many files that were left in archives it is told why, where nothing else is there."""
_MANY = 8
"""Plans from which on they are made in processes of their own."""
_BESIDE = (".toml", ".yaml", ".yml", ".json", ".jsonl", ".css", ".js", ".ini", ".log")
"""Files beside plans that nobody takes for plans: settings, and what a saved web page consists of."""

__all__ = [
    "Found",
    "IngestReport",
    "IngestRow",
    "Making",
    "Progress",
    "Source",
    "assemble",
    "find_files",
    "found_in",
    "ingest",
    "known_plans",
    "open_index",
    "read_plans_toml",
]


@dataclass(frozen=True, slots=True)
class IngestRow:
    """What became of one file: ``indexed``, ``duplicate``, ``failed`` or, of a kind that is not read, ``unread``, with the
    reason in Chinese.

    ``reused``: nothing had to be parsed; ``mended``: what the parser repaired and what it could not read; ``guessed``: the
    fields of the metadata that were concluded.
    """

    path: str
    status: str
    doc_id: str = ""
    title: str = ""
    sections: int = 0
    chunks: int = 0
    units: int = 0
    note: str = ""
    reused: bool = False
    mended: tuple[Mend, ...] = ()
    guessed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IngestReport:
    """The rows of the files that were given, and the fingerprint of the index that is published now.

    ``removed``: ids of the plans that were in the index before and no longer are; ``embedded``: how many units were
    embedded, the others being known.
    """

    rows: tuple[IngestRow, ...]
    fingerprint: str
    removed: tuple[str, ...] = ()
    embedded: int = 0


def ingest(
    paths: Sequence[Path],
    root: Path,
    *,
    model: str = BUILTIN,
    chunking: ChunkConfig | None = None,
    known: Mapping[str, Metadata] | None = None,
    limits: ParseLimits | None = None,
    progress: Progress | None = None,
    keep: int = versions.KEEP,
    fresh: bool = False,
    profile: Profile | None = None,
    place: Place | None = None,
    facts: Facts | None = None,
    scheduler: str = "",
) -> IngestReport:
    """Builds an index of the plans under ``paths`` and publishes it in ``root``.

    Args:
        paths: files and folders; folders are searched for plan files at any depth.
        root: the index directory. The index that is there serves on until the new one is complete.
        model, chunking, known, keep, fresh, limits, profile, place, facts, scheduler: see ``Making``.
        progress: is told of each step.

    Raises:
        InputError: no file was found, or none of them could be read.
        ModelError: the embedding model cannot be loaded.
        PlanQAError: another build is running, or the directory cannot be written.
    """
    making = Making(
        model, chunking or ChunkConfig(), known or {}, keep, fresh, limits or ParseLimits(), profile or Profile(), place, facts, scheduler
    )
    with found_in(paths, making.limits) as found, open_index(root, making) as writer:
        report = assemble(writer, found.sources, profile_of(found.paths, found.sources, making), making, progress)
        return found.completed(report)


def open_index(root: Path, making: Making) -> AbstractContextManager[StoreWriter]:
    """The writer of an index directory, with the settings that an index is made by; see ``open_changed``."""
    return open_changed(root, making.place, making.model, making.chunking, making.keep, making.fresh, making.limits, making.facts)


def assemble(
    writer: StoreWriter,
    new: Sequence[Source],
    profile: Profile,
    making: Making,
    progress: Progress | None = None,
    *,
    stored: Sequence[Source] = (),
    replaceable: Collection[str] = (),
) -> IngestReport:
    """Makes a version of ``stored`` and ``new`` plans and publishes it.

    Args:
        writer: of the index.
        new: files whose rows are reported.
        profile: of all the plans; is activated.
        making: how.
        progress: is told of each step.
        stored: plans that are in the index and shall stay. A new file that has the id of one, or is a copy of it, is a
            duplicate.
        replaceable: ids of those stored plans whose place such a file takes instead.

    Raises:
        InputError: there is nothing to publish.
        ModelError, PlanQAError: see ``ingest``.
    """
    tell = progress or (lambda stage, done, total: None)
    # The model is tried first: a wrong name must not cost the time of parsing.
    embeddings = load_embeddings(making.model)
    activate(profile)
    before = next((v for v in writer.versions() if v.current), None)
    with _builder(writer, making, profile, len(stored) + len(new)) as (builder, at_once):
        stayed = _each(builder, stored, at_once, tell)
        results = _each(builder, new, at_once, tell)
    made = {i: found for i, found in enumerate(results) if isinstance(found, PlanRecord)}
    # What cannot be read any more need not be, where a new file takes its place.
    given = {record.id for record in made.values()} & set(replaceable)
    held = [_kept(source, found) for source, found in zip(stored, stayed, strict=True) if not _is_given_anew(source, found, given)]
    failures = {i: IngestRow(str(new[i].path), "failed", note=str(e)) for i, e in enumerate(results) if isinstance(e, PlanQAError)}
    tell("查重", 0, 1)
    choice = choose(made, held, replaceable, writer)
    rows = failures | {i: _row(new[i], made[i], builder, choice.notes.get(i)) for i in made}
    report = tuple(rows[i] for i in range(len(new)))
    records = [*(r for r in held if r.id not in choice.replaced), *(made[i] for i in choice.taken)]
    if not records:
        reasons = "；".join(r.note for r in report[:3])
        raise InputError(f"没有一份文件能建索引：{reasons}", "请检查文件后重试，可用 planqa inspect 查看单个文件。")
    if before and new and stored and not choice.taken:
        # Nothing new can be taken in: what is published stays.
        return IngestReport(report, before.fingerprint)
    _remove(writer, [*held, *made.values()], records)
    embedded = writer.embed(embeddings, tell)
    tell("词法索引", 0, 1)
    fingerprint = writer.publish()
    tell("完成", 1, 1)
    removed = sorted(set(before.plans if before else ()) - {r.id for r in records})
    return IngestReport(report, fingerprint, tuple(removed), embedded)


def _remove(writer: StoreWriter, records: Sequence[PlanRecord], kept: Sequence[PlanRecord]) -> None:
    """Removes what is not kept."""
    for record in records:
        if record not in kept:
            writer.remove(record)


def find_files(paths: Sequence[Path], told: Sequence[Path] = ()) -> list[Path]:
    """The plan files among ``paths`` and in their folders, in the order of their names; ``told`` are the paths that a message names.

    Raises:
        InputError: a path is missing or unreadable, or there is no plan file at all.
    """
    found: list[Path] = []
    for path in paths:
        try:
            if path.is_dir():
                inside = sorted(p for p in path.rglob("*") if p.is_file() and readable(p.suffix.lower()))
                found += [p for p in inside if not p.name.startswith((".", "~$")) and p.stem.lower() != "readme"]
                next(path.iterdir(), None)
            elif path.exists():
                found.append(path)
            else:
                raise InputError(f"找不到“{shown(str(path))}”。", "请检查路径。")
        except OSError as error:
            raise InputError(f"读不了“{shown(str(path))}”：{reason(error)}。", "请检查路径和权限。") from error
    if not found:
        suffixes = [path.suffix.lower() for path in _unread(paths)] or [""]
        raise InputError(f"“{'、'.join(map(str, told or paths))}”里没有规划文件。", "".join(dict.fromkeys(map(what_to_do, suffixes))))
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Found:
    """The plan files of given files and folders: ``paths`` are these, with the folders that ZIPs were unpacked into in the place of
    the ZIPs; ``archives`` is the ZIP by such a folder, ``rows`` tell of files that are not read."""

    sources: tuple[Source, ...]
    paths: tuple[Path, ...]
    archives: Mapping[Path, Path]
    rows: tuple[IngestRow, ...]

    def completed(self, report: IngestReport) -> IngestReport:
        """A report with the files that are not read, and the files of ZIPs by their place in the ZIP."""
        return replace(report, rows=tuple(replace(row, path=self._place(row.path)) for row in (*report.rows, *self.rows)))

    def _place(self, path: str) -> str:
        inside = next(((folder, archive) for folder, archive in self.archives.items() if folder in Path(path).parents), None)
        return str(inside[1] / Path(path).relative_to(inside[0])) if inside else path


@contextmanager
def found_in(paths: Sequence[Path], limits: ParseLimits, overrides: Mapping[Path, Mapping[str, Any]] | None = None) -> Iterator[Found]:
    """The plan files that ``find_files`` finds and those in ZIPs, each with its overrides; files of one stem in different folders
    by names that set them apart. What was unpacked is removed at the end.

    Raises:
        InputError: see ``find_files``; or a ZIP of several plans was given a title.
        ParseError: there is nothing but a ZIP that cannot be unpacked.
    """
    given = dict(overrides or {})
    with tempfile.TemporaryDirectory() as room:
        opened = unpacked(paths, Path(room), limits)
        folders = {archive: folder for folder, archive in opened.archives.items()}
        inside = tuple(folder for archive, folder in folders.items() if archive not in paths)
        searched = (*(folders.get(path, path) for path in paths if path not in opened.failed), *inside)
        if not searched and opened.failed:
            raise next(iter(opened.failed.values()))
        try:
            files = find_files(searched, told=paths)
        except InputError as error:
            # In a folder with nothing but archives that cannot be unpacked, why they cannot, or what is in them, says more.
            inside_them = [f"“{shown(archive.name)}”里的“{shown(name)}”{why}" for archive, name, why in opened.left]
            told = InputError(error.message, "".join(inside_them[:_TOLD])) if inside_them else error
            raise next(iter(opened.failed.values()), told) from None
        for archive, folder in folders.items():
            plans = [file for file in files if folder in file.parents]
            if "title" in given.get(archive, {}) and len(plans) > 1:
                raise InputError(f"压缩包“{archive.name}”里有 {len(plans)} 份规划，不能用同一个名称。", "请不填名称，或一次只收录一份。")
            given |= {file: given[archive] for file in plans if archive in given}
        stems = Counter(file.stem for file in files)
        apart = {file: _folders(file, searched) if stems[file.stem] > 1 else () for file in files}
        sources = tuple(Source(file, given.get(file), folders=apart[file]) for file in files)
        rows = [IngestRow(str(archive), "failed", note=str(error)) for archive, error in opened.failed.items()]
        rows += [IngestRow(str(archive / name), "unread", note=f"没有收录：{why}") for archive, name, why in opened.left]
        rows += [
            IngestRow(str(file), "unread", note=f"没有收录：{what_to_do(file.suffix.lower())}")
            for file in _unread(paths)
            if file.suffix.lower() not in ARCHIVES
        ]
        yield Found(sources, searched, opened.archives, tuple(rows))


def _folders(file: Path, paths: Sequence[Path]) -> tuple[str, ...]:
    """The folders between a given folder and a file in it; of a file that was given itself the one that it lies in."""
    root = next((path for path in paths if path in file.parents), None)
    between = file.parent.relative_to(root).parts if root else ()
    return between or ((file.absolute().parent.name,) if len(paths) > 1 else ())


def _unread(paths: Sequence[Path]) -> list[Path]:
    """The files in the given folders that are of a kind which is not read."""
    inside = (file for path in paths if path.is_dir() for file in sorted(path.rglob("*")) if file.is_file())
    return [
        file
        for file in dict.fromkeys(inside)
        if not readable(file.suffix.lower()) and file.suffix.lower() not in _BESIDE and not file.name.startswith((".", "~$"))
    ]


def known_plans(folder: Path) -> dict[str, Metadata]:
    """Metadata by id of the plans in a folder, from the front matter of its Markdown files."""
    found = {}
    for path in sorted(folder.glob("*.md")):
        meta, _ = split_front_matter(path.read_text("utf-8"), Log())
        if meta != Metadata():
            found[meta.id or path.stem] = meta
    return found


@contextmanager
def _builder(writer: StoreWriter, making: Making, profile: Profile, plans: int) -> Iterator[tuple[PlanBuilder, int]]:
    """What makes plans, and how many at once: on other machines where a scheduler is set, else in processes of their own where there
    are many plans and several processors."""
    if making.scheduler and plans:
        with Spread(making.scheduler, profile, making.chunking, making.limits) as machines:
            # One more than they have room for: the next one is there when one is done.
            yield PlanBuilder(writer, making, machines), machines.at_once() + 1
        return
    at_once = apart.at_once() if plans >= _MANY else 1
    if at_once == 1:
        yield PlanBuilder(writer, making), 1
        return
    with apart.Apart(profile, making.chunking, making.limits) as processes:
        yield PlanBuilder(writer, making, processes), at_once


def _each(builder: PlanBuilder, sources: Sequence[Source], at_once: int, tell: Progress) -> list[PlanRecord | PlanQAError]:
    """The plans of files, or why there is none, in the order of the files."""
    done = itertools.count()

    def make(source: Source) -> PlanRecord | PlanQAError:
        if at_once == 1:
            tell(f"解析 {source.name}", next(done), len(sources))
        try:
            return builder.make(source)
        except StoppedError:
            raise
        except PlanQAError as error:
            return error
        finally:
            if at_once > 1:
                tell(f"解析 {source.name}", next(done), len(sources))

    if at_once == 1:
        return list(map(make, sources))
    with ThreadPoolExecutor(at_once) as threads:
        return list(threads.map(make, sources))


def _is_given_anew(source: Source, found: PlanRecord | PlanQAError, given: Collection[str]) -> bool:
    return isinstance(found, PlanQAError) and source.stored is not None and source.stored.id in given


def _kept(source: Source, found: PlanRecord | PlanQAError) -> PlanRecord:
    """A plan that is in the index; made anew from its stored file where the program has changed.

    Raises:
        PlanQAError: that is not possible; nothing may be dropped that nobody asked to drop.
    """
    if isinstance(found, PlanQAError):
        plan = source.stored.id if source.stored else ""
        hint = f"请用原文件换下它：planqa add --replace 文件；或移除它：planqa remove {plan}。"
        raise PlanQAError(f"索引里的“{source.name}”读不出来：{found.message}", hint) from found
    return found


def _row(source: Source, record: PlanRecord, builder: PlanBuilder, note: str | None) -> IngestRow:
    if note is not None:
        return IngestRow(str(source.path), "duplicate", record.id, record.title, note=note)
    return IngestRow(
        str(source.path),
        "indexed",
        record.id,
        record.title,
        record.sections,
        record.chunks,
        record.units,
        "；".join(f"{m.kind} {m.count} 处" for m in record.mended),
        record.key in builder.reused,
        record.mended,
        record.guessed,
    )
