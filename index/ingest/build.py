"""Files to a published index; what fails is a row of the report, not an exception.

What an earlier version of the index already holds of a plan is taken from there (``index/ingest/plan_builder.py``): a plan is parsed
only where its file, its metadata or the program has changed, and a unit is embedded only where its text is new.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from index.chunk import ChunkConfig
from index.errors import InputError, PlanQAError, reason
from index.ingest.plan_builder import Making, Progress, Source, Workshop, read_plans_toml
from index.ingest.reuse import Shelf
from index.models.embed import BUILTIN, LSA, load_embeddings
from index.parse import SUFFIXES, ParseLimits
from index.parse.intake.names import shown
from index.parse.structure.metadata import Metadata, split_front_matter
from index.store import files, versions
from index.store.duplicates import find_near_duplicates, same_plan
from index.store.plan_files import PartRecord
from index.text.profile import Profile, activate, load_profile
from index.types import Mend

__all__ = [
    "IngestReport",
    "IngestRow",
    "Making",
    "Progress",
    "Source",
    "assemble",
    "find_files",
    "ingest",
    "known_plans",
    "profile_beside",
    "profile_of",
    "read_plans_toml",
]


@dataclass(frozen=True, slots=True)
class IngestRow:
    """What became of one file: ``indexed``, ``duplicate`` or ``failed``, with the reason in Chinese.

    ``reused``: nothing had to be parsed; ``mended``: what the parser repaired.
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
) -> IngestReport:
    """Builds an index of the plans under ``paths`` and publishes it in ``root``.

    Args:
        paths: files and folders; folders are searched for plan files at any depth.
        root: the index directory. The index that is there serves on until the new one is complete.
        model, chunking, known, keep, fresh, limits, profile: see ``Making``.
        progress: is told of each step.

    Raises:
        InputError: no file was found, or none of them could be read.
        ModelError: the embedding model cannot be loaded.
        PlanQAError: another build is running, or the directory cannot be written.
    """
    making = Making(model, chunking or ChunkConfig(), known or {}, keep, fresh, limits or ParseLimits(), profile or Profile())
    sources = [Source(path) for path in find_files(paths)]
    with versions.writer(root):
        return assemble(root, sources, profile_of(paths, sources, making), making, progress)


def assemble(
    root: Path,
    new: Sequence[Source],
    profile: Profile,
    making: Making,
    progress: Progress | None = None,
    *,
    stored: Sequence[Source] = (),
    replaceable: Collection[str] = (),
) -> IngestReport:
    """Makes a version of ``stored`` and ``new`` plans and publishes it; the caller holds the write lock.

    Args:
        root: the index directory.
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
    embeddings = None if making.model == LSA else load_embeddings(making.model, Path(making.model))
    before = {r.id for r in current_records(root)}
    activate(profile)
    with versions.draft(root) as draft:
        workshop = Workshop(draft, None if making.fresh else Shelf(root, making.model), making, tell)
        held = [_keep(workshop, source) for source in stored]
        rows: dict[int, IngestRow] = {}
        made: dict[int, PartRecord] = {}
        for i, source in enumerate(new):
            tell(f"解析 {source.name}", i, len(new))
            try:
                made[i] = workshop.make(source)
            except PlanQAError as error:
                rows[i] = IngestRow(str(source.path), "failed", note=str(error))
        tell("查重", 0, 1)
        kept, replaced, notes = _choose(workshop, made, held, replaceable)
        rows |= {i: _row(new[i], made[i], workshop, notes.get(i)) for i in made}
        report = tuple(rows[i] for i in range(len(new)))
        records = [*(r for r in held if r.id not in replaced), *(made[i] for i in kept)]
        if not records:
            reasons = "；".join(r.note for r in report[:3])
            raise InputError(f"没有一份文件能建索引：{reasons}", "请检查文件后重试，可用 planqa inspect 查看单个文件。")
        if new and stored and not kept:
            # Nothing new can be taken in: what is published stays.
            return IngestReport(report, published_fingerprint(root))
        workshop.drop_all_but(records)
        dimension = workshop.embed(records, embeddings)
        tell("词法索引", 0, 1)
        settings = {"chunk": asdict(making.chunking)}
        fingerprint = files.publish(
            root, draft, records, model=making.model, dimension=dimension, settings=settings, hashes=workshop.hashes, keep=making.keep
        )
    tell("完成", 1, 1)
    return IngestReport(report, fingerprint, tuple(sorted(before - {r.id for r in records})), workshop.embedded)


def current_records(root: Path) -> list[PartRecord]:
    """The plans of the published index; none where there is no index that can be read."""
    try:
        return [PartRecord.from_json(plan) for plan in files.read_manifest(root, versions.current_version(root))["plans"]]
    except PlanQAError:
        return []


def published_fingerprint(root: Path) -> str:
    """The fingerprint of the published index.

    Raises:
        IndexMissingError, IndexCorruptError, IndexMismatchError: see ``open_store``.
    """
    return str(files.read_manifest(root, versions.current_version(root))["fingerprint"])


def find_files(paths: Sequence[Path]) -> list[Path]:
    """The plan files among ``paths`` and in their folders, in the order of their names.

    Raises:
        InputError: a path is missing or unreadable, or there is no plan file at all.
    """
    found: list[Path] = []
    for path in paths:
        try:
            if path.is_dir():
                inside = sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in SUFFIXES)
                found += [p for p in inside if not p.name.startswith(".") and p.stem.lower() != "readme"]
                next(path.iterdir(), None)
            elif path.exists():
                found.append(path)
            else:
                raise InputError(f"找不到“{shown(str(path))}”。", "请检查路径。")
        except OSError as error:
            raise InputError(f"读不了“{shown(str(path))}”：{reason(error)}。", "请检查路径和权限。") from error
    if not found:
        raise InputError(f"“{'、'.join(map(str, paths))}”里没有规划文件。", f"支持的格式：{'、'.join(sorted(SUFFIXES))}。")
    return list(dict.fromkeys(found))


def profile_beside(paths: Sequence[Path], sources: Sequence[Source]) -> Profile:
    """What the profiles in the given folders, and beside the plan files found there, say together.

    Raises:
        ConfigError: one of them cannot be used.
    """
    folders = dict.fromkeys((*(p for p in paths if p.is_dir()), *(s.path.parent for s in sources)))
    return functools.reduce(Profile.__or__, map(load_profile, folders), Profile())


def profile_of(paths: Sequence[Path], sources: Sequence[Source], making: Making) -> Profile:
    """``profile_beside``; where nothing is there, the profile of the known plans if one of the files is named as one of these.

    Raises:
        ConfigError: see ``profile_beside``.
    """
    found = profile_beside(paths, sources)
    known = any(s.path.stem in making.known for s in sources)
    return making.profile if known and not found.folders else found


def known_plans(folder: Path) -> dict[str, Metadata]:
    """Metadata by id of the plans in a folder, from the front matter of its Markdown files."""
    found = {}
    for path in sorted(folder.glob("*.md")):
        meta, _ = split_front_matter(path.read_text("utf-8"), path.name)
        if meta is not None:
            found[meta.id or path.stem] = meta
    return found


def _keep(workshop: Workshop, source: Source) -> PartRecord:
    """The part of a plan that is in the index; made anew from its stored file where the program has changed.

    Raises:
        PlanQAError: that is not possible; nothing may be dropped that nobody asked to drop.
    """
    try:
        return workshop.make(source)
    except PlanQAError as error:
        raise PlanQAError(f"索引里的“{source.name}”读不出来：{error.message}", "请用原文件替换它，或移除它。") from error


def _choose(
    workshop: Workshop, made: Mapping[int, PartRecord], held: Sequence[PartRecord], replaceable: Collection[str]
) -> tuple[list[int], set[str], dict[int, str]]:
    """Which new plans are taken in, which plans of the index they replace, and why the others are left out."""
    notes: dict[int, str] = {}
    sketches = {i: workshop.sketch(record) for i, record in made.items()}
    numbers = list(made)
    for pair in find_near_duplicates([made[i] for i in numbers], [sketches[i] for i in numbers]):
        name = made[numbers[pair.kept]].origin.name
        notes[numbers[pair.dropped]] = f"与“{name}”重复（{pair.overlap:.0%} 的文字相同），未重复收录"
    taken: dict[str, int] = {}
    # Where an official text and our digest of it come together, the official text is the one to cite.
    for i in sorted((i for i in numbers if i not in notes), key=lambda i: made[i].kind == "digest"):
        first = taken.setdefault(made[i].id, i)
        if first != i:
            notes[i] = f"编号 {made[i].id} 已被“{made[first].origin.name}”使用，未重复收录"
    replaced: set[str] = set()
    held_sketches = {r.id: workshop.sketch(r) for r in held} if taken else {}
    for i in taken.values():
        same = {}
        for other in held:
            if made[i].key == other.key:
                notes[i] = "已在索引里，没有变化"
            elif made[i].id == other.id:
                same[other.id] = f"编号 {other.id} 已在索引里（“{other.origin.name}”），未收录；要换成这一份，请用替换"
            elif share := same_plan(made[i], sketches[i], other, held_sketches[other.id]):
                same[other.id] = f"与索引里的“{other.origin.name}”重复（{share:.0%} 的文字相同），未收录；要换成这一份，请用替换"
        refused = [note for plan_id, note in same.items() if plan_id not in replaceable]
        if refused:
            notes.setdefault(i, refused[0])
        if i not in notes:
            replaced |= set(same)
    return sorted(i for i in taken.values() if i not in notes), replaced, notes


def _row(source: Source, record: PartRecord, workshop: Workshop, note: str | None) -> IngestRow:
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
        record.key in workshop.reused,
        record.mended,
    )
