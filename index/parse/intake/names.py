"""File names as they may be shown, stored and used as ids: never a path, never control characters."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

from index.errors import InputError

_MAX_CHARS = 80


def shown(name: str) -> str:
    """A file name for messages and citations: control and format characters are dropped, the middle of a long one is left out."""
    plain = "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    return plain if len(plain) <= _MAX_CHARS else f"{plain[: _MAX_CHARS // 2]}…{plain[-_MAX_CHARS // 4 :]}"


def plan_id(stem: str) -> str:
    """A plan's id from its file's stem; a name without any usable character gives ``plan``."""
    return shown(stem.replace("/", "-").replace("\\", "-")).strip(" .") or "plan"


def safe_name(name: str) -> str:
    """The name under which an uploaded file may be stored.

    Args:
        name: the name that came with the upload, perhaps with a path of another system.

    Raises:
        InputError: the name has a path that climbs, is absolute, or has control characters, is too long or empty.
    """
    told = shown(name)
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in name):
        raise InputError(f"文件名“{told}”里有控制字符。", "请改名后再上传。")
    plain = name.replace("\\", "/")
    if "/" in plain or plain in ("", ".", "..") or plain[1:2] == ":":
        raise InputError(f"文件名“{told}”是一个路径。", "请只给文件名，不带目录。")
    if plain.startswith(".") or plain != plain.strip():
        raise InputError(f"文件名“{told}”以点或空格开头，或以空格结尾。", "请改名后再上传。")
    # Most file systems take 255 bytes; a longer name would fail half-way.
    if len(plain.encode()) > 200:
        raise InputError(f"文件名“{told}”太长。", "请改短到 60 个字以内。")
    return PurePosixPath(plain).name
