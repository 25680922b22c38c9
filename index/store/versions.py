"""The versions of an index on disk: one writer, many readers, a pointer that one rename moves.

    DIR/CURRENT              name of the version that readers open
    DIR/versions/NAME/       a version; see index/store/files.py
    DIR/versions/.NAME.draft/ a version in the making, or what a killed writer left of one

A version is complete or absent. Files of plans that did not change are the same files (hard links) in the versions that
hold them, so that a version costs little and is still whole by itself. A reader holds a shared lock on the version it has
open; old versions that nobody holds are removed after each publication.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout

from index.errors import IndexCorruptError, IndexMissingError, PlanQAError, reason

try:
    import fcntl
except ImportError:  # pragma: no cover — Windows has no flock; a version is then kept by its age alone
    fcntl = None  # type: ignore[assignment]

_CHOOSE = "请用 planqa rollback 退回一个版本，有哪些见 planqa versions。"

_FROM_FILES = "请用原文件重建：planqa build 路径；有备份的用 planqa restore 文件。"

_MOST_NAME_BYTES = 200
_DRAFT = re.compile(r"\.[0-9a-f]{32}\.draft")

KEEP = 5
"""How many versions stay, the published one included."""


@contextmanager
def writer(root: Path) -> Iterator[None]:
    """Holds the write lock of an index directory; the system frees it when the process ends, however it ends.

    Raises:
        PlanQAError: another build is running, or the directory cannot be written.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(root / ".lock", timeout=0)
        lock.acquire()
    except Timeout as error:
        raise PlanQAError(f"另一个进程正在写索引“{root}”。", "请等它结束后再试。") from error
    except OSError as error:
        raise PlanQAError(f"写不了索引目录“{root}”：{reason(error)}。", "请检查路径和权限，或用 --index 另选目录。") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def draft(root: Path) -> Iterator[Path]:
    """A folder in which a new version is made; removed where it was not published. Only the writer may ask for one."""
    versions = root / "versions"
    folder = versions / f".{uuid.uuid4().hex}.draft"
    try:
        folder.mkdir(parents=True)
        yield folder
    except (OSError, sqlite3.Error) as error:
        raise PlanQAError(f"写不了索引目录“{root}”：{reason(error)}。", "请检查磁盘空间和权限；原来的索引没有变。") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def switch(root: Path, folder: Path, name: str, keep: int) -> None:
    """Makes a finished draft a version of that name, and that the published one."""
    versions = root / "versions"
    for path in folder.rglob("*"):
        # What is shared with an older version is on the disk already.
        if path.is_dir() or path.stat().st_nlink == 1:
            _sync(path)
    _sync(folder)
    os.replace(folder, versions / name)
    _sync(versions)
    before = pointer(root)
    point(root, name)
    _clean(versions, {name, before}, keep)


def point(root: Path, name: str) -> None:
    """Makes a version the published one, by one rename. A folder that lies there instead of the file is kept under another name."""
    new, current = root / "CURRENT.new", root / "CURRENT"
    try:
        for path in (new, current):
            if path.is_dir() and not path.is_symlink():
                path.rename(root / f"{path.name}.{uuid.uuid4().hex}.old")
        new.write_text(name, "utf-8")
        _sync(new)
        os.replace(new, current)
    except OSError:
        new.unlink(missing_ok=True)
        raise
    _sync(root)


def pointer(root: Path) -> str:
    """What CURRENT names; empty where it is missing or unreadable."""
    try:
        return _named(root)
    except (OSError, UnicodeDecodeError):
        return ""


def _named(root: Path) -> str:
    """What CURRENT names, as far as a name is long.

    Raises:
        OSError, UnicodeDecodeError: it is missing, unreadable or no file; a pipe would be waited for.
    """
    path = root / "CURRENT"
    if not path.is_file():
        raise FileNotFoundError(path)
    with path.open("rb") as file:
        return file.read(_MOST_NAME_BYTES).decode("utf-8").strip()


def current_version(root: Path) -> Path:
    """Folder of the version that is published.

    Raises:
        IndexMissingError: nothing has been published there.
        IndexCorruptError: the version that was published is gone, or there are versions and none is named.
    """
    try:
        name = _named(root)
    except (OSError, UnicodeDecodeError) as error:
        if names(root):
            raise IndexCorruptError(f"索引“{root}”里没有写明用哪个版本（CURRENT 缺失或读不了）。", _CHOOSE) from error
        if _remains(root):
            raise IndexCorruptError(f"索引“{root}”已损坏，没有一个版本有清单。", _FROM_FILES) from error
        raise IndexMissingError(f"“{root}”里没有索引。", "请先运行 planqa build，或用 --index 指定索引目录。") from error
    folder = root / "versions" / Path(name).name
    if not name or len(name) > 100 or not _has_manifest(folder):
        raise IndexCorruptError(f"索引“{root}”指向的版本“{name[:60]}”不存在，或读不了。", _CHOOSE if names(root) else _FROM_FILES)
    return folder


def names(root: Path) -> list[str]:
    """Names of the complete versions, oldest first: a name begins with the time of its publication."""
    versions = root / "versions"
    if not versions.is_dir():
        return []
    return sorted(p.name for p in versions.iterdir() if not p.name.startswith(".") and _has_manifest(p))


def _has_manifest(folder: Path) -> bool:
    try:
        return (folder / "manifest.json").is_file()
    except OSError:  # a folder that we may not look into
        return False


def _remains(root: Path) -> bool:
    """Whether there are folders of versions, complete or not: what is in them is somebody's."""
    versions = root / "versions"
    return versions.is_dir() and any(p.is_dir() and not p.name.startswith(".") for p in versions.iterdir())


def hold(folder: Path) -> IO[bytes]:
    """Marks a version as in use, until the file that is returned is closed or the process ends.

    Raises:
        OSError: the version is gone, or is being removed.
    """
    file = (folder / "manifest.json").open("rb")
    if fcntl is not None:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            file.close()
            raise
    return file


def unfinished(root: Path) -> bool:
    """Whether a change was killed before it was published: its draft is there, and nobody is writing. The index is as it was before."""
    try:
        if not any(_DRAFT.fullmatch(path.name) for path in (root / "versions").iterdir()):
            return False
        with FileLock(root / ".lock", timeout=0):
            return True
    except (Timeout, OSError):
        return False


def sweep(root: Path) -> None:
    """Removes what killed writers left. Only the writer may; its own draft is gone with the rest."""
    for path in (root / "versions").glob(".*.draft"):
        shutil.rmtree(path, ignore_errors=True)


def _clean(versions: Path, wanted: set[str], keep: int) -> None:
    """Removes what killed writers left, and versions beyond the newest ``keep`` that no reader holds."""
    complete = sorted(p.name for p in versions.iterdir() if not p.name.startswith("."))
    wanted = wanted | set(complete[-max(1, keep) :])
    for path in versions.iterdir():
        if path.name in wanted:
            continue
        if path.name.startswith("."):
            shutil.rmtree(path, ignore_errors=True)
        else:
            _remove_unheld(path)


def _remove_unheld(folder: Path) -> None:
    with contextlib.suppress(OSError), (folder / "manifest.json").open("rb") as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Renamed first: a version that is half removed must not look like one.
        gone = folder.with_name(f".{folder.name}.draft")
        os.replace(folder, gone)
        shutil.rmtree(gone, ignore_errors=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
