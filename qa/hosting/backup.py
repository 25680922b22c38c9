"""A whole installation as one file, and an installation from such a file.

    backup.json                  what is in the file, and which program wrote it
    settings/planqa.toml         the settings, and settings/tokens, settings/terms where they name such files
    people/accounts.db …         accounts, audit log, feedback: copies that SQLite made while the service ran on
    index/NAME/…                 the published version of the index, with the original files of the plans

Whoever has the file can sign in as nobody, but sees the hashes of passwords and tokens: it is readable by its owner only.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from index.errors import IndexMismatchError, IndexMissingError, InputError, PlanQAError, reason
from index.store import versions
from index.store.files import open_version
from qa.config import FILE, Config, load_config
from qa.environment import Environment

_FORM = 1
"""Raised when the file changes its form."""
_NOTE = "backup.json"
_SETTINGS = "settings/planqa.toml"
_MOST_NOTE_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class Restored:
    """``written``: what was put where; ``kept``: files that were there and have another name now; ``rebuild``: the index is of
    another program, so that ``planqa build --stored`` must make it anew from the plans in it."""

    written: tuple[str, ...]
    kept: tuple[Path, ...]
    rebuild: bool


def back_up(file: Path, root: Path, config: Config, settings: Path | None = None) -> tuple[str, ...]:
    """Writes a backup; the service may run on meanwhile.

    Args:
        file: the backup, whose name should end in ``.tar.gz``; must not exist.
        root: the index directory.
        config: the settings.
        settings: the file that they were read from; the usual one where None.

    Returns:
        The names of what is in it.

    Raises:
        InputError: the file exists or cannot be written.
        PlanQAError: something of the installation cannot be read.
    """
    if file.exists():
        raise InputError(f"“{file}”已经存在。", "请另取一个名字。")
    draft = file.with_name(f".{file.name}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w:gz") as archive:
                names = _fill(archive, root, config, settings or _settings_file())
            out.flush()
            os.fsync(out.fileno())
        os.replace(draft, file)
    except OSError as error:
        raise InputError(f"写不了备份“{file}”：{reason(error)}。", "请检查路径、权限和磁盘空间。") from error
    finally:
        draft.unlink(missing_ok=True)
    return names


def _fill(archive: tarfile.TarFile, root: Path, config: Config, settings: Path) -> tuple[str, ...]:
    names = []
    single = {_SETTINGS: settings, **{f"settings/{name}": path for name, path in _named_files(config).items() if path}}
    for name, path in single.items():
        if path.is_file():
            archive.add(path, name)
            names.append(name)
    with tempfile.TemporaryDirectory() as room:
        for name, path in _databases(config).items():
            if path.is_file():
                _copy(path, Path(room) / name)
                archive.add(Path(room) / name, f"people/{name}")
                names.append(f"people/{name}")
    try:
        version = versions.current_version(root)
        with versions.hold(version):
            archive.add(version, f"index/{version.name}")
        names.append(f"index/{version.name}")
    except IndexMissingError:
        pass
    if not names:
        raise InputError(f"没有可备份的：没有索引“{root}”，也没有设置和账号。", "请在安装目录里运行，或用 --index、--config 指定。")
    note = {"form": _FORM, "program": metadata.version("plan-qa"), "made": time.strftime("%Y-%m-%dT%H:%M:%S%z"), "holds": names}
    data = json.dumps(note, ensure_ascii=False, indent=1).encode()
    info = tarfile.TarInfo(_NOTE)
    info.size, info.mtime = len(data), int(time.time())
    archive.addfile(info, io.BytesIO(data))
    return tuple(names)


def restore(file: Path, root: Path | None = None) -> Restored:
    """Puts a backup in place. What is there already is kept: databases under another name, settings as they are, the index as
    an older version that ``planqa rollback`` goes back to.

    Args:
        file: the backup.
        root: the index directory; that of the settings where None.

    Raises:
        InputError: it is no backup, or is damaged.
        PlanQAError: something cannot be written, or the index in it is damaged.
    """
    try:
        with tempfile.TemporaryDirectory() as folder, tarfile.open(file, "r:gz") as archive:
            room = Path(folder)
            archive.extractall(room, filter="data")
            _need_note(room / _NOTE, file)
            return _put(room, root)
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise InputError(f"“{file}”不是 planqa backup 写的备份，或已损坏。", "请检查文件。") from error
    except OSError as error:
        raise InputError(f"恢复“{file}”时出错：{reason(error)}。", "请检查路径、权限和磁盘空间；已有的东西没有删除。") from error


def _need_note(path: Path, file: Path) -> None:
    if not path.is_file() or path.stat().st_size > _MOST_NOTE_BYTES:
        raise ValueError("no note")
    form = json.loads(path.read_text("utf-8")).get("form")
    if form != _FORM:
        raise InputError(f"“{file}”由另一版本的程序写成（格式 {form}，现为 {_FORM}）。", "请用写它的版本恢复，再升级。")


def _put(room: Path, root: Path | None) -> Restored:
    """Puts the parts of a backup in place: all of them are laid beside their places first, so that a full disk changes nothing, and each
    takes its place in one step, so that one who is killed leaves each whole."""
    settings = _settings_file()
    anew = (room / _SETTINGS).is_file() and not settings.exists()
    config = load_config(room / _SETTINGS if anew else settings if settings.is_file() else None)
    files = {f"people/{name}": path for name, path in _databases(config).items()}
    files |= {f"settings/{name}": path for name, path in _named_files(config).items() if path}
    if anew:
        files = {_SETTINGS: settings, **files}
    wanted = {room / name: path for name, path in files.items() if (room / name).is_file()}
    home = root or Path(config.index_dir)
    written, kept, rebuild = list[str](), list[Path](), False
    with ExitStack() as beside:
        found = [p for p in (room / "index").glob("*") if p.is_dir()]
        brought = [beside.enter_context(_brought(version, home)) for version in found[:1]]
        laid = [(beside.enter_context(_beside(path)), path) for path in wanted.values()]
        for source, (draft, _) in zip(wanted, laid, strict=True):
            _write(source, draft)
        try:
            for draft, path in laid:
                kept += [_kept(path)] if path.exists() else []
                _swap(draft, path)
                written.append(str(path))
            for name, older in brought:
                versions.point(home, name)
                versions.sweep(home)
                rebuild = older
                written.append(str(home))
        except (OSError, sqlite3.Error) as error:
            already = f"已经恢复的有{'、'.join(written)}；" if written else ""
            raise PlanQAError(f"恢复时出错：{reason(error)}。", f"{already}其余没有变。请检查磁盘空间和权限，再恢复一次。") from error
    return Restored(tuple(written), tuple(kept), rebuild)


@contextmanager
def _brought(version: Path, root: Path) -> Iterator[tuple[str, bool]]:
    """Puts a version of a backup among those of an index, which nobody else writes meanwhile: its name, and whether it is of another
    program."""
    with versions.writer(root):
        with versions.draft(root) as draft:
            shutil.copytree(version, draft, dirs_exist_ok=True)
            target = root / "versions" / version.name
            if not target.exists():
                os.replace(draft, target)
        try:
            open_version(root, target)
            older = False
        except IndexMismatchError:
            older = True
        yield version.name, older


@contextmanager
def _beside(path: Path, end: str = "part") -> Iterator[Path]:
    """The path of a file that is to take the place of another; removed at the end where it has not. What one who was killed left of it
    is written over."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{end}")
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _write(source: Path, target: Path) -> None:
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out, source.open("rb") as data:
        shutil.copyfileobj(data, out)
        out.flush()
        os.fsync(out.fileno())


def _kept(path: Path) -> Path:
    """A copy of a file under another name, of a database with what SQLite keeps beside it."""
    kept = path.with_name(f"{path.name}.{time.strftime('%Y%m%d%H%M%S')}.{time.time_ns() % 10**9}.old")
    with _beside(path, "kept.part") as draft:
        draft.unlink(missing_ok=True)
        # Made before SQLite does: nobody else may read it.
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600))
        try:
            _write(path, draft) if path.suffix != ".db" else _copy(path, draft)
        except PlanQAError:  # it is damaged, and kept as it is
            _write(path, draft)
        os.replace(draft, kept)
    return kept


def _swap(draft: Path, path: Path) -> None:
    """Puts a file in the place of another. A database takes the contents of the new one in one transaction, so that a service that has it
    open goes on with them; one that is damaged makes room."""
    if path.exists() and path.suffix == ".db":
        try:
            with closing(sqlite3.connect(draft)) as there, closing(sqlite3.connect(path)) as here:
                there.backup(here)
            return
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
                raise
        for end in ("-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
    os.replace(draft, path)


def _copy(source: Path, target: Path) -> None:
    """A copy of a database that others may be writing (https://www.sqlite.org/backup.html)."""
    try:
        with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(target)) as here:
            there.backup(here)
    except sqlite3.Error as error:
        raise PlanQAError(f"“{source}”读不出来：{reason(error)}。", "请检查文件。") from error


def _databases(config: Config) -> dict[str, Path]:
    return {"accounts.db": Path(config.accounts.file), "audit.db": Path(config.accounts.audit), "feedback.db": Path(config.feedback)}


def _named_files(config: Config) -> dict[str, Path | None]:
    """The files that the settings name; None where they name none."""
    names = {"tokens": config.server.tokens_file, "terms": config.terms}
    return {name: Path(path) if path else None for name, path in names.items()}


def _settings_file() -> Path:
    return Environment().config or Path(FILE)
