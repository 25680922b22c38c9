"""How large the directory of a ZIP is, before anything reads it."""

from __future__ import annotations

import os
import struct
from typing import IO

_END = b"PK\x05\x06"
_END_BYTES = 22 + 65535
"""The last record of a ZIP and the longest comment behind it (APPNOTE 4.3.16)."""


def directory_bytes(file: IO[bytes]) -> int:
    """The size of the central directory that the last record of a ZIP tells; 0 where there is no such record. A reader takes in
    no more than that."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _END_BYTES))
    tail = file.read()
    at = tail.rfind(_END)
    return struct.unpack_from("<L", tail, at + 12)[0] if 0 <= at <= len(tail) - 22 else 0
