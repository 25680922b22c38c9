"""Takes the plan files out of a ZIP, within limits and never outside of the folder that is given for them."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from index.errors import ParseError, reason
from index.parse.intake.detect import what_to_do
from index.parse.intake.directory import directory_bytes
from index.parse.intake.limits import ParseLimits
from index.parse.intake.names import plan_id, shown
from index.parse.intake.soffice import readable

ARCHIVES = (".zip",)
"""The suffixes of archives that are taken apart."""
BESIDE = ("plans.toml",)
"""What is taken out beside plans: what tells of them."""
_UTF8 = 0x800
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Others may need gigabytes to unpack a byte."""
_ENTRY_BYTES = 1000
"""No entry of the directory of an ordinary archive is longer."""
_CHUNK = 2**20
_MOST_FOLDERS = 40
_MOST_NAME_BYTES = 2000
"""A system takes names of about twice as many, the folder that they are unpacked in included."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How many plan files were taken out, and the names of the others with the reason in Chinese."""

    plans: int
    left: tuple[tuple[str, str], ...]


def unpack(path: Path, folder: Path, limits: ParseLimits) -> Taken:
    """Writes the plan files of a ZIP into a folder.

    Args:
        path: the ZIP.
        folder: an empty folder; file names and folders inside the archive are kept as far as they are names.
        limits: how many files, and how large one and all of them may be.

    Raises:
        ParseError: it is damaged, or exceeds a limit.
    """
    name = shown(path.name)
    try:
        with path.open("rb") as file:
            if directory_bytes(file) > limits.max_entries * _ENTRY_BYTES:
                raise _too_many(name, limits)
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > limits.max_entries:
                raise _too_many(name, limits)
            return _Unpacking(archive, folder, name, limits).take(infos)
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError) as error:
        raise ParseError(f"压缩包“{name}”已损坏或不完整，打不开。", "请重新下载，或重新压缩后再试。") from error
    except OSError as error:
        raise ParseError(f"读不了压缩包“{name}”：{reason(error)}。", "请检查文件、权限和磁盘空间。") from error


class _Unpacking:
    def __init__(self, archive: zipfile.ZipFile, folder: Path, name: str, limits: ParseLimits) -> None:
        self.archive, self.folder, self.name, self.limits = archive, folder, name, limits
        self.left = limits.max_archive_mb * 2**20

    def take(self, infos: list[zipfile.ZipInfo]) -> Taken:
        plans, left = 0, []
        for info in infos:
            parts = _parts(info)
            if not parts or any(part.startswith((".", "~$", "__MACOSX")) for part in parts):
                continue
            why = self._take(info, parts)
            plans += not why and parts[-1] not in BESIDE
            if why:
                left.append(("/".join(parts[-_MOST_FOLDERS:])[-_MOST_NAME_BYTES:], why))
        return Taken(plans, tuple(left))

    def _take(self, info: zipfile.ZipInfo, parts: tuple[str, ...]) -> str:
        """Writes one file; the reason why it was not."""
        suffix = PurePosixPath(parts[-1]).suffix.lower()
        if suffix in ARCHIVES:
            return "压缩包里的压缩包不展开：请解压后收录里面的文件。"
        if not readable(suffix) and parts[-1] not in BESIDE:
            return what_to_do(suffix)
        if info.flag_bits & _ENCRYPTED:
            return "设了密码，没有解开：请去掉密码，重新压缩后再试。"
        if info.compress_type not in _METHODS or stat.S_ISLNK(info.external_attr >> 16):
            return "压缩方式不支持：请解压后收录。"
        if len(parts) > _MOST_FOLDERS or len("/".join(parts).encode()) > _MOST_NAME_BYTES:
            return "目录套得太深或名称太长：请改短后再试。"
        target = self.folder.joinpath(*parts)
        if target.exists():
            return "压缩包里有另一个同名文件：请改名后再试。"
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError):
            return "压缩包里有一个文件与它的目录同名：请改名后再试。"
        if self._write(info, target):
            return ""
        target.unlink()
        return f"超过 {self.limits.max_file_mb} MB，没有收录：请检查文件。"

    def _write(self, info: zipfile.ZipInfo, target: Path) -> bool:
        """Writes a file; False where it is larger than one may be. What the directory says of sizes is not trusted."""
        size = 0
        with self.archive.open(info) as source, target.open("xb") as out:
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                self.left -= len(chunk)
                if self.left < 0:
                    raise ParseError(
                        f"压缩包“{self.name}”解压后超过 {self.limits.max_archive_mb} MB（压缩炸弹或异常文件），已停止。",
                        "请解压检查，只收录里面的规划文件。",
                    )
                if size > self.limits.max_file_mb * 2**20:
                    return False
                out.write(chunk)
        return True


def _too_many(name: str, limits: ParseLimits) -> ParseError:
    return ParseError(f"压缩包“{name}”里的文件太多（上限 {limits.max_entries} 个）。", "请解压后分批收录。")


def _parts(info: zipfile.ZipInfo) -> tuple[str, ...]:
    """The folders and the name of a file as names that may be written; nothing of them climbs or is absolute."""
    parts = [part for part in _name(info).replace("\\", "/").split("/") if part.strip(" .") and not part.endswith(":")]
    return tuple(map(plan_id, parts))


def _name(info: zipfile.ZipInfo) -> str:
    """The name of an entry: UTF-8 where it says so or reads so, else GBK, which programs on Chinese Windows write."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename
