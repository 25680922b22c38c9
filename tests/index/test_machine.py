"""What a container allows counts, not only what the machine has."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import machine
from index.ingest import apart


@pytest.fixture
def group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(machine, "_GROUP", tmp_path)
    monkeypatch.setattr(machine.os, "sched_getaffinity", lambda _: set(range(16)), raising=False)
    return tmp_path


@pytest.mark.parametrize(("said", "processors"), [("150000 100000", 2), ("5000 100000", 1), ("max 100000", 16), ("", 16)])
def test_the_processors_of_a_container_count(group: Path, said: str, processors: int) -> None:
    (group / "cpu.max").write_text(said)
    assert machine.processors() == processors


@pytest.mark.skipif(not Path("/proc/meminfo").exists(), reason="no /proc")
def test_the_memory_of_a_container_counts(group: Path) -> None:
    whole = machine.free_memory()
    assert whole is not None
    for name, said in (("memory.max", "1000"), ("memory.current", "900"), ("memory.stat", "anon 800\ninactive_file 50\n")):
        (group / name).write_text(said)
    assert machine.free_memory() == 150
    (group / "memory.max").write_text("max")
    assert machine.free_memory() != 150


@pytest.mark.parametrize(("free", "processes"), [(None, 8), (800 * 2**20, 3), (2**20, 1)])
def test_no_more_processes_make_plans_than_have_memory(
    group: Path, monkeypatch: pytest.MonkeyPatch, free: int | None, processes: int
) -> None:
    monkeypatch.setattr(apart, "free_memory", lambda: free)
    assert apart.at_once() == processes
