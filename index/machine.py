"""What this process may take of the machine: processors and memory, also where it is one of a container's."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterator
from pathlib import Path

_GROUP = Path("/sys/fs/cgroup")
"""What the system tells of the group of processes that this one is in, such as a container."""


def processors() -> int:
    """How many processors this process may use, as far as the system tells."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        used, of = map(int, (_GROUP / "cpu.max").read_text().split())
    except (OSError, ValueError):
        return allowed  # no limit, or no such group
    return max(min(allowed, math.ceil(used / of)), 1)


def free_memory() -> int | None:
    """Bytes of memory that may still be taken, by this machine and by the group of processes that this one is in; None where
    the system does not tell."""
    return min(_limits(), default=None)


def _limits() -> Iterator[int]:
    try:
        yield int(re.findall(r"MemAvailable:\s*(\d+) kB", Path("/proc/meminfo").read_text())[0]) * 1024
    except (OSError, IndexError):
        return
    try:
        # What is only kept of files gives way to whoever needs memory.
        kept = int(re.findall(r"(?m)^inactive_file (\d+)", (_GROUP / "memory.stat").read_text())[0])
        yield int((_GROUP / "memory.max").read_text()) - int((_GROUP / "memory.current").read_text()) + kept
    except (OSError, ValueError, IndexError):
        return  # no limit, or no such group
