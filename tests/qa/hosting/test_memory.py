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


def test_all_threads_share_few_pools() -> None:
    (pools,) = printed("""
import ctypes
import tempfile
import threading
from qa.hosting import memory
memory.keep_small()
held, all_there = [], threading.Barrier(9)
def take():
    held.append(bytearray(2000))
    all_there.wait()
    all_there.wait()
threads = [threading.Thread(target=take) for _ in range(8)]
for thread in threads:
    thread.start()
all_there.wait()
library = ctypes.CDLL(None)
library.fopen.restype = ctypes.c_void_p
with tempfile.NamedTemporaryFile() as told:
    file = ctypes.c_void_p(library.fopen(told.name.encode(), b"w"))
    library.malloc_info(0, file)
    library.fclose(file)
    print(told.read().count(b"<heap nr="))
all_there.wait()
""")
    assert 1 <= pools <= 2


def test_reading_gives_back_what_long_sentences_took() -> None:
    (more,) = printed("""
from index.models.reading import Reader
from qa.hosting import memory
def in_use():
    # What the reader gave back may stay with glibc until the server's next minute.
    memory._glibc().malloc_trim(0)
    return resident()
reader = Reader()
reader.read("新建多少处水塘", ["新建水塘一处。"])
before = in_use()
reader.read("新建多少处水塘", [f"{n}" + "新建水塘，方便群众使用。" * 20 for n in range(24)])
print(in_use() - before)
""")
    assert more < 25
