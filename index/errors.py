"""The one exception family of the product: a message for the user and a hint what to do."""

import errno
import re
import shutil
import sqlite3

_REASONS = {
    errno.ENOENT: "没有这个文件或目录",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "它是一个目录",
    errno.ENOTDIR: "上级不是目录",
    errno.EEXIST: "已经存在",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EFBIG: "文件超过允许的大小",
    errno.EIO: "磁盘读写出错",
    errno.EMFILE: "打开的文件太多",
    errno.EROFS: "磁盘只读",
    errno.ENAMETOOLONG: "名称太长",
    errno.ENOMEM: "内存不够",
}
_OF_SQLITE = {
    sqlite3.SQLITE_FULL: "磁盘已满",
    sqlite3.SQLITE_IOERR: "磁盘读写出错，磁盘可能已满",
    sqlite3.SQLITE_READONLY: "没有权限写，或磁盘只读",
    sqlite3.SQLITE_CANTOPEN: "打不开",
    sqlite3.SQLITE_BUSY: "别的程序正在用它",
    sqlite3.SQLITE_LOCKED: "别的程序正在用它",
    sqlite3.SQLITE_CORRUPT: "文件已损坏",
    sqlite3.SQLITE_NOTADB: "它不是数据库，或已损坏",
}


def reason(error: OSError | sqlite3.Error) -> str:
    """Why the system refused, in Chinese where we know the code."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return _OF_SQLITE.get(code, str(error))
    if isinstance(error, shutil.Error):
        # Of several files: each with its reason in words, which begin with the code.
        codes = [int(code) for code in re.findall(r"\[Errno (\d+)\]", str(error))]
        return _REASONS.get(codes[0], str(error)[:200]) if codes else str(error)[:200]
    if "temporary directory" in str(error):
        # What tempfile says where it can write into none.
        return "没有能写的临时目录，磁盘可能已满"
    if error.errno is None and "written" in str(error):
        # What numpy says of a short write, which has no code.
        return "没有写完，磁盘可能已满"
    return _REASONS.get(error.errno or 0, error.strerror or type(error).__name__)


class PlanQAError(Exception):
    """An error that a user can act on.

    Args:
        message: what went wrong, in Chinese, one sentence.
        hint: what to do about it, in Chinese; may be empty.

    Only callers (CLI, page, API) catch it and map it to an exit code, a notice or a status.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}{self.hint and ' ' + self.hint}"


def of_system(error: OSError | sqlite3.Error) -> PlanQAError:
    """What to tell a user of an error of the system that nobody closer to it has told."""
    return PlanQAError(f"读写文件时出错：{reason(error)}。", "请检查磁盘空间、权限和打开的文件数，然后重试。")


class ParseError(PlanQAError):
    """A file cannot be read as a plan."""


class StoppedError(PlanQAError):
    """A build cannot go on, whatever the file in hand: what it runs on is gone."""


class IndexMissingError(PlanQAError):
    """There is no index at the place that was named."""


class IndexCorruptError(PlanQAError):
    """A file of the index is missing, changed or unreadable."""


class IndexMismatchError(PlanQAError):
    """The index was built by another version or with other settings than those in use."""


class ModelError(PlanQAError):
    """An embedding model cannot be loaded."""


class InputError(PlanQAError):
    """A question, option or file given by the user cannot be used."""


class ConfigError(PlanQAError):
    """The settings file cannot be used."""
