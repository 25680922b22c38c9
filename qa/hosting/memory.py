"""Memory that a server has freed goes back to the system: glibc keeps it, and a pool for each thread, for what may come."""

from __future__ import annotations

import ctypes
import sys
import threading
import time
from typing import Any

_EACH_S = 60
_ARENA_MAX, _ARENAS = -8, 2
"""``M_ARENA_MAX`` of glibc's ``mallopt``, and how many pools all threads share."""


def keep_small() -> threading.Thread | None:
    """Has all threads share few pools, and from now on gives back every minute what is free.

    Returns:
        The thread that does so, which ends with the program; None where the C library is not glibc.
    """
    library = _glibc()
    if library is None:
        return None
    library.mallopt(_ARENA_MAX, _ARENAS)
    giving = threading.Thread(target=_give_back, args=(library,), name="memory", daemon=True)
    giving.start()
    return giving


def _glibc() -> Any:
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") and hasattr(library, "mallopt") else None


def _give_back(library: Any) -> None:
    while True:
        time.sleep(_EACH_S)
        library.malloc_trim(0)
