"""Plans made by the workers of a Dask cluster give the very index that plans made here do."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.chunk import ChunkConfig
from index.errors import PlanQAError, StoppedError
from index.ingest import spread
from index.ingest.build import ingest
from index.ingest.spread import Spread
from index.parse import ParseLimits
from index.store.files import open_store
from index.text.profile import Profile

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """A scheduler with two workers, each a process of its own."""
    distributed = pytest.importorskip("distributed", reason="distributed is not installed (the extra spread)")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        yield cluster.scheduler_address


def test_two_workers_make_the_same_index(scheduler: str, plans_dir: Path, tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.mkdir()
    for path in plans_dir.iterdir():
        (given / path.name).write_bytes(path.read_bytes())
    (given / "empty.md").write_text("", "utf-8")
    here = ingest([given], tmp_path / "here")
    there = ingest([given], tmp_path / "there", scheduler=scheduler)
    assert there == here
    assert [row.status for row in there.rows].count("failed") == 1
    assert open_store(tmp_path / "there").manifest["files"] == open_store(tmp_path / "here").manifest["files"]
    again = ingest([given], tmp_path / "there", scheduler=scheduler)
    assert all(row.reused for row in again.rows if row.status == "indexed")
    with Spread(scheduler, Profile(), ChunkConfig(), ParseLimits()) as machines:
        assert machines.at_once() == 2


def test_another_version_of_the_program_stops_the_build(
    scheduler: str, plans_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spread, "program_key", lambda: "other")
    with pytest.raises(StoppedError, match="不是同一版本"):
        ingest([plans_dir], tmp_path / "index", scheduler=scheduler)
    assert not (tmp_path / "index" / "CURRENT").exists()


def test_a_cluster_that_is_not_there_is_told(plans_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="distributed is not installed (the extra spread)")
    monkeypatch.setattr(spread, "_CONNECT_S", 1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    for address in (f"tcp://127.0.0.1:{port}", "nowhere"):
        with pytest.raises(PlanQAError, match="连不上 Dask 的调度"):
            ingest([plans_dir], tmp_path / "index", scheduler=address)


def test_a_client_that_is_not_installed_is_told(plans_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(PlanQAError, match="没有装 distributed") as told:
        ingest([plans_dir], tmp_path / "index", scheduler="tcp://127.0.0.1:1")
    assert "plan-qa[spread]" in told.value.hint


def test_files_stay_in_their_folder(tmp_path: Path) -> None:
    spread._write(tmp_path / "in", {"a/b": b"1", "../c": b"2", "/d": b"3"})
    assert sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()) == ["in/a/b", "in/c", "in/d"]
