"""Several readers beside one writer: a version stays while it is read, and a slow reader gets another one."""

from __future__ import annotations

import gc
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.errors import IndexCorruptError, IndexMissingError, PlanQAError
from index.ingest import change
from index.ingest.build import Making
from index.store import versions
from index.store.files import open_store, open_version

pytestmark = pytest.mark.slow


@pytest.fixture
def copy(index_dir: Path, tmp_path: Path) -> Path:
    """A copy of the index of the test plans that a test may change."""
    return Path(shutil.copytree(index_dir, tmp_path / "copy"))


def test_a_version_stays_as_long_as_a_reader_holds_it(copy: Path) -> None:
    making = Making(keep=1)
    first = versions.current_version(copy)
    reader = open_store(copy)
    for _ in range(3):
        change.rebuild(copy, making)
    current = versions.current_version(copy)
    assert versions.names(copy) == sorted([first.name, *versions.names(copy)[-2:]])
    assert first.is_dir()
    assert reader.folder == first
    del reader
    gc.collect()
    change.rebuild(copy, making)
    # The version before the published one stays too: it may be gone back to, and its readers are the likeliest.
    assert versions.names(copy) == [current.name, versions.current_version(copy).name]
    with pytest.raises(IndexCorruptError, match="不存在"):
        open_version(copy, first)


def test_readers_open_a_whole_index_while_versions_come_and_go(copy: Path) -> None:
    def read(_: int) -> int:
        return len(open_store(copy).documents)

    with ThreadPoolExecutor(2) as pool:
        reading = [pool.submit(read, i) for i in range(30)]
        for ids in (["harbour"], ["region"]):
            change.remove(copy, ids, Making(keep=1))
            change.rebuild(copy, Making(keep=1))
        assert {r.result() for r in reading} <= {1, 2, 3}
    assert read(0) == 1


def test_files_of_a_plan_that_did_not_change_are_shared(copy: Path) -> None:
    first = versions.current_version(copy)
    change.remove(copy, ["harbour"], Making())
    second = versions.current_version(copy)
    kept = sorted(p.relative_to(second) for p in (second / "plans").rglob("*") if p.is_file())
    assert len(kept) == 2 * len(("source", "catalogue", "sketch"))
    assert all((first / p).samefile(second / p) for p in kept)


def test_a_full_disk_is_told_and_the_draft_removed(copy: Path) -> None:
    import errno

    before = sorted(p.name for p in (copy / "versions").iterdir())
    with pytest.raises(PlanQAError, match="磁盘已满"), versions.draft(copy):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert sorted(p.name for p in (copy / "versions").iterdir()) == before


def test_versions_without_a_manifest_are_no_empty_directory(copy: Path) -> None:
    """A build without a path would put the shipped plans in the place of what lies there."""
    (copy / "CURRENT").unlink()
    for manifest in copy.glob("versions/*/manifest.json"):
        manifest.unlink()
    with pytest.raises(IndexCorruptError, match="planqa build 路径"):
        versions.current_version(copy)
    shutil.rmtree(copy / "versions")
    with pytest.raises(IndexMissingError):
        versions.current_version(copy)
