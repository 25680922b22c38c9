"""Changes an index plan by plan, and goes back to what it was: what editors do, by page or command line.

Every change publishes a whole new version and costs in proportion to the plans it names. A change that fails, or is
killed, leaves the index as it was; a question that is being answered keeps the version it began with.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import IndexMissingError, InputError, PlanQAError
from index.ingest.build import IngestReport, Making, Progress, Source, assemble, find_files, profile_beside, profile_of
from index.store import files, versions
from index.store.plan_files import PartRecord, source_file
from index.text.profile import Profile, load_profile


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """A version that an index can be rolled back to: its name, time of publication (ISO, UTC), fingerprint, the titles
    of its plans by id, and whether it is the published one."""

    name: str
    created: str
    fingerprint: str
    plans: dict[str, str]
    current: bool


def add(
    root: Path,
    paths: Sequence[Path],
    making: Making,
    *,
    replace: bool = False,
    overrides: Mapping[Path, Mapping[str, Any]] | None = None,
    progress: Progress | None = None,
) -> IngestReport:
    """Adds the plans of files to an index, which is made where there is none.

    Args:
        root: the index directory.
        paths: files and folders.
        making: how; should be as the index was built.
        replace: a file with the id of a plan of the index, or with the same text, takes its place; otherwise it is
            a duplicate of the report and changes nothing.
        overrides: metadata for some of the files (``id``, ``title``, ``issuer``, ``period``, ``published``, ``kind``), which
            wins over ``plans.toml`` and text.
        progress: is told of each step.

    Returns:
        A row for each file; where none of them could be taken in, nothing is published.

    Raises:
        InputError: no plan file was found, or there is no index and none could be read.
        PlanQAError: another process is writing, or the index cannot be read or written.
    """
    sources = [Source(path, (overrides or {}).get(path)) for path in find_files(paths)]
    with versions.writer(root):
        stored = _stored(root, none_is_fine=True)
        profile = _profile(root, making) | profile_beside(paths, sources) if stored else profile_of(paths, sources, making)
        return assemble(root, sources, profile, making, progress, stored=stored, replaceable=[_id(s) for s in stored] if replace else ())


def replace(
    root: Path,
    plan_id: str,
    path: Path,
    making: Making,
    *,
    overrides: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> IngestReport:
    """Puts another file in the place of a plan, which keeps its id; ``overrides`` as for one file of ``add``.

    Returns:
        A report of one row; where the file could not be taken in, nothing is published.

    Raises:
        InputError: the index has no such plan, or it is the only one and the file cannot be taken in.
        PlanQAError: see ``add``.
    """
    source = Source(path, {**(overrides or {}), "id": plan_id})
    with versions.writer(root):
        stored = _stored(root)
        _need([plan_id], stored)
        # The plan itself is not looked at: it may be just because it is damaged that it is replaced.
        stored = [s for s in stored if _id(s) != plan_id]
        profile = _profile(root, making) | profile_beside([path], [source])
        return assemble(root, [source], profile, making, progress, stored=stored)


def remove(root: Path, plan_ids: Collection[str], making: Making, *, progress: Progress | None = None) -> IngestReport:
    """Takes plans out of an index. Versions that hold them stay for a while; see ``rollback``.

    Returns:
        A report without rows; ``removed`` has the ids.

    Raises:
        InputError: the index has no such plan, or no other.
        PlanQAError: see ``add``.
    """
    with versions.writer(root):
        stored = _stored(root)
        _need(plan_ids, stored)
        left = [source for source in stored if _id(source) not in plan_ids]
        if not left:
            raise InputError("不能移除索引里的全部规划。", "请先添加别的规划，或用 planqa build 重新建索引。")
        return assemble(root, [], _profile(root, making), making, progress, stored=left)


def rebuild(root: Path, making: Making, *, progress: Progress | None = None) -> IngestReport:
    """Makes the published index anew from the files that are stored in it, with this program, these settings and the
    profiles as they are now where their folders are still there.

    Raises:
        PlanQAError: see ``add``; a stored file is missing or damaged.
    """
    with versions.writer(root):
        return assemble(root, [], _profile(root, making, again=True), making, progress, stored=_stored(root))


def roll_back(root: Path, to: str | None = None) -> VersionInfo:
    """Publishes an older version again, after opening it to see that it is whole.

    Args:
        root: the index directory.
        to: name of a version or the beginning of it; None for the one before the published one.

    Raises:
        InputError: there is no such version.
        PlanQAError: it cannot be opened, or another process is writing.
    """
    with versions.writer(root):
        found = list_versions(root)
        if to is None:
            parent = _parent(root)
            older = [v for v in found if v.name < versions.pointer(root)]
            chosen = [v for v in found if v.name == parent] or older[-1:]
            if not chosen:
                raise InputError("没有更早的版本可以退回。", "用 planqa versions 查看有哪些版本。")
        else:
            chosen = [v for v in found if to and v.name.startswith(to)]
            if len(chosen) != 1:
                problem = "不止一个" if chosen else "没有"
                raise InputError(f"{problem}名称以“{to}”开头的版本。", "用 planqa versions 查看有哪些版本。")
        (version,) = chosen
        files.open_version(root, root / "versions" / version.name)
        versions.point(root, version.name)
    return VersionInfo(version.name, version.created, version.fingerprint, version.plans, True)


def list_versions(root: Path) -> list[VersionInfo]:
    """The versions of an index that this program can read, oldest first."""
    current = versions.pointer(root)
    found = []
    for name in versions.names(root):
        try:
            manifest = files.read_manifest(root, root / "versions" / name)
        except PlanQAError:
            continue
        plans = {plan["id"]: plan["title"] for plan in manifest["plans"]}
        found.append(VersionInfo(name, manifest["created"], manifest["fingerprint"], plans, name == current))
    return found


def original(root: Path, plan_id: str) -> tuple[str, Path]:
    """The file of a plan of the published index as it was given: its name, and where its bytes lie.

    Raises:
        InputError: the index has no such plan.
        PlanQAError: the index cannot be read.
    """
    stored = _stored(root)
    _need([plan_id], stored)
    return next((source.name, source.path) for source in stored if _id(source) == plan_id)


def _stored(root: Path, *, none_is_fine: bool = False) -> list[Source]:
    """The plans of the published index as sources.

    Raises:
        IndexMissingError: there is no index.
        PlanQAError: a stored file is missing.
    """
    try:
        folder = versions.current_version(root)
    except IndexMissingError:
        if none_is_fine:
            return []
        raise
    found = []
    for values in files.read_manifest(root, folder)["plans"]:
        record = PartRecord.from_json(values)
        path = source_file(folder / "plans" / record.key)
        if path is None:
            raise PlanQAError(f"索引里“{record.title}”的原文件不见了。", "请用原文件重新运行 planqa build。")
        found.append(Source(path, stored=record))
    return found


def _profile(root: Path, making: Making, *, again: bool = False) -> Profile:
    """The profile of the published index; of the known plans where these stand in an index of an older program.

    Args:
        root: the index directory.
        making: how; has the profile of the known plans.
        again: read it anew where all of it still lies where it came from.
    """
    try:
        stored = Profile.load(versions.current_version(root))
    except (OSError, ValueError, TypeError):
        return making.profile if any(_id(source) in making.known for source in _stored(root)) else Profile()
    found = [load_profile(Path(folder)) for folder in stored.folders] if again else []
    return functools.reduce(Profile.__or__, found) if found and all(p.folders for p in found) else stored


def _need(plan_ids: Collection[str], stored: Sequence[Source]) -> None:
    missing = set(plan_ids) - {_id(source) for source in stored}
    if missing:
        known = "、".join(_id(source) for source in stored)
        raise InputError(f"索引里没有编号为“{'、'.join(sorted(missing))}”的规划。", f"索引里有：{known}。")


def _id(source: Source) -> str:
    return source.stored.id if source.stored else ""


def _parent(root: Path) -> str:
    return str(files.read_manifest(root, versions.current_version(root)).get("parent", ""))
