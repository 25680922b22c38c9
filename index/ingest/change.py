"""Changes an index plan by plan, and goes back to what it was: what editors do, by page or command line.

Every change publishes a whole new version and costs in proportion to the plans it names. A change that fails, or is
killed, leaves the index as it was; a question that is being answered keeps the version it began with.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from index.errors import IndexMissingError, InputError
from index.ingest.build import IngestReport, Making, Progress, Source, assemble, found_in, open_index
from index.ingest.profiles import profile_beside, profile_kept, profile_of
from index.store.file_writer import list_versions
from index.store.milvus.opening import open_changed
from index.store.milvus.place import Place
from index.store.port import PlanRecord, VersionInfo

__all__ = ["VersionInfo", "add", "list_versions", "rebuild", "remove", "replace", "roll_back"]


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
    with found_in(paths, making.limits, overrides) as found, open_index(root, making) as writer:
        try:
            stored = _sources(writer.stored())
        except IndexMissingError:
            stored = []
        beside = profile_of(found.paths, found.sources, making) if not stored else profile_beside(found.paths, found.sources)
        profile = profile_kept(writer, stored, making) | beside if stored else beside
        able = [_id(s) for s in stored] if replace else ()
        report = assemble(writer, found.sources, profile, making, progress, stored=stored, replaceable=able)
        return found.completed(report)


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
    with found_in([path], making.limits, {path: {**(overrides or {}), "id": plan_id}}) as found, open_index(root, making) as writer:
        if len(found.sources) != 1:
            raise InputError(f"“{path.name}”里有 {len(found.sources)} 份规划。", "换下一份规划只能用一个文件。")
        source = found.sources[0]
        stored = _sources(writer.stored())
        _need([plan_id], stored)
        # The plan itself is not looked at: it may be just because it is damaged that it is replaced.
        profile = profile_kept(writer, stored, making) | profile_beside(found.paths, [source])
        return found.completed(assemble(writer, [source], profile, making, progress, stored=[s for s in stored if _id(s) != plan_id]))


def remove(root: Path, plan_ids: Collection[str], making: Making, *, progress: Progress | None = None) -> IngestReport:
    """Takes plans out of an index. Versions that hold them stay for a while; see ``rollback``.

    Returns:
        A report without rows; ``removed`` has the ids.

    Raises:
        InputError: the index has no such plan, or no other.
        PlanQAError: see ``add``.
    """
    with open_index(root, making) as writer:
        stored = _sources(writer.stored())
        _need(plan_ids, stored)
        left = [source for source in stored if _id(source) not in plan_ids]
        if not left:
            raise InputError("不能移除索引里的全部规划。", "请先添加别的规划，或用 planqa build 路径 重新建索引。")
        return assemble(writer, [], profile_kept(writer, stored, making), making, progress, stored=left)


def rebuild(root: Path, making: Making, *, progress: Progress | None = None) -> IngestReport:
    """Makes the published index anew from the files that are stored in it, with this program, these settings and the
    profiles as they are now where their folders are still there.

    Raises:
        PlanQAError: see ``add``; a stored file is missing or damaged.
    """
    with open_index(root, making) as writer:
        stored = _sources(writer.stored())
        return assemble(writer, [], profile_kept(writer, stored, making, again=True), making, progress, stored=stored)


def roll_back(root: Path, to: str | None = None, place: Place | None = None) -> VersionInfo:
    """Publishes an older version again, after opening it to see that it is whole.

    Args:
        root: the index directory.
        to: name of a version or the beginning of it; None for the one before the published one.
        place: the Milvus of the settings, which is to have it too; None where there is none.

    Raises:
        InputError: there is no such version.
        PlanQAError: it cannot be opened, or another process is writing.
    """
    with open_changed(root, place) as writer:
        return writer.roll_back(to)


def _sources(stored: Sequence[tuple[PlanRecord, Path]]) -> list[Source]:
    return [Source(path, stored=record) for record, path in stored]


def _need(plan_ids: Collection[str], stored: Sequence[Source]) -> None:
    missing = set(plan_ids) - {_id(source) for source in stored}
    if missing:
        known = "、".join(_id(source) for source in stored)
        raise InputError(f"索引里没有编号为“{'、'.join(sorted(missing))}”的规划。", f"索引里有：{known}。")


def _id(source: Source) -> str:
    return source.stored.id if source.stored else ""
