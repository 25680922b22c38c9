"""A server gives freed memory back, and reading leaves little behind."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="memory is given back to glibc's system only")]
ROOT = Path(__file__).parents[3]
BEGIN = """
import re
from pathlib import Path
def resident():
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
"""


def printed(script: str) -> list[int]:
    """The numbers that a script prints in a process of its own."""
    done = subprocess.run([sys.executable, "-c", BEGIN + script], cwd=ROOT, check=True, capture_output=True, text=True)
    return [int(number) for number in done.stdout.split()]


def test_what_was_freed_goes_back() -> None:
    kept, given = printed("""
from qa.hosting import memory
memory._EACH_S = 0.2
# Blocks below the size that glibc maps on its own, with one still in use behind them.
blocks = [bytearray(100_000) for _ in range(500)]
last = blocks.pop()
del blocks
print(resident())
memory.keep_small()
end = memory.time.monotonic() + 10
while resident() > 30 and memory.time.monotonic() < end:
    memory.time.sleep(0.1)
print(resident())
""")
    assert kept - given >= 30


def test_reading_gives_back_what_long_sentences_took() -> None:
    (more,) = printed("""
from index.models.reading import Reader
reader = Reader()
reader.read("新建多少处水塘", ["新建水塘一处。"])
before = resident()
reader.read("新建多少处水塘", [f"{n}" + "新建水塘，方便群众使用。" * 20 for n in range(24)])
print(resident() - before)
""")
    assert more < 25
