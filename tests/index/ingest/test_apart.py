"""Plans made in processes of their own give the very index that plans made one after the other do; a build that was killed goes on."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from index.chunk import ChunkConfig
from index.errors import ParseError
from index.ingest import apart
from index.ingest import build as building
from index.ingest.apart import Apart
from index.ingest.build import ingest
from index.parse import ParseLimits
from index.store.earlier_versions import NOTES
from index.store.files import open_store
from index.text.profile import Profile

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[3]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Ten plans, one of them twice and one that is none."""
    given = tmp_path / "given"
    given.mkdir()
    for number in range(9):
        text = (
            f"# 第{number}镇发展规划\n\n## 第一章 总则\n\n到2030年，第{number}镇的茶园面积达到{number + 3}万亩，建设{number + 2}所学校。\n"
        )
        (given / f"plan-{number}.md").write_text(text, "utf-8")
    (given / "again.md").write_text((given / "plan-3.md").read_text("utf-8"), "utf-8")
    (given / "empty.md").write_text("", "utf-8")
    return given


def test_the_index_is_the_same_in_however_many_processes(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "processors", lambda: 1)
    one = ingest([folder], tmp_path / "one")
    monkeypatch.setattr(apart, "processors", lambda: 2)
    told: list[tuple[int, int]] = []
    several = ingest(
        [folder], tmp_path / "several", progress=lambda stage, done, total: told.append((done, total)) if "解析" in stage else None
    )
    assert several == one
    assert told == [(i, 11) for i in range(11)]
    first, second = open_store(tmp_path / "one"), open_store(tmp_path / "several")
    assert list(second.documents) == list(first.documents)
    assert list(second.chunks) == list(first.chunks)
    assert second.scores("unit_words", ["茶园", "面积"]).tolist() == first.scores("unit_words", ["茶园", "面积"]).tolist()
    assert second.manifest["files"] == first.manifest["files"]


def test_a_build_that_was_killed_goes_on_where_it_was(folder: Path, tmp_path: Path) -> None:
    root = tmp_path / "index"
    code = "import sys; from pathlib import Path; from index.ingest.build import ingest; ingest([Path(sys.argv[1])], Path(sys.argv[2]))"
    process = subprocess.Popen([sys.executable, "-c", code, str(folder), str(root)], cwd=ROOT, start_new_session=True)
    end = time.monotonic() + 240
    while len(notes := list(root.glob(f"versions/.*.draft/{NOTES}/*.json"))) < 2 and process.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if not notes:
        pytest.skip("the build was over before it could be killed")
    report = ingest([folder], root)
    assert sum(row.reused for row in report.rows) >= 1
    assert len(open_store(root).documents) == 9
    assert not list(root.glob("versions/.*.draft"))
    assert report.fingerprint == ingest([folder], tmp_path / "anew").fingerprint


def test_a_process_that_ends_twice_fails_its_plan_alone(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask, asked = apart._ask, iter([True, False, False])

    def end(process: subprocess.Popen[bytes], task: dict[str, Any]) -> dict[str, Any]:
        answer = ask(process, task)
        if next(asked):
            return answer
        raise OSError("gone")

    with Apart(Profile(), ChunkConfig(), ParseLimits()) as processes:
        with pytest.raises(ParseError, match="是空的"):
            processes.make(folder / "empty.md", "empty.md", None, {}, tmp_path / "a")
        monkeypatch.setattr(apart, "_ask", end)
        assert processes.make(folder / "plan-1.md", "plan-1.md", None, {}, tmp_path / "b").units > 0
        with pytest.raises(ParseError, match="两次意外结束"):
            processes.make(folder / "plan-2.md", "plan-2.md", None, {}, tmp_path / "c")
        monkeypatch.undo()
        assert processes.make(folder / "plan-2.md", "plan-2.md", None, {}, tmp_path / "d").title == "第2镇发展规划"


def test_a_process_that_ended_once_is_replaced(folder: Path, tmp_path: Path) -> None:
    with Apart(Profile(), ChunkConfig(), ParseLimits()) as processes:
        processes.make(folder / "plan-1.md", "plan-1.md", None, {}, tmp_path / "a")
        idle = processes._idle.get_nowait()
        idle.kill()
        processes._idle.put(idle)
        (tmp_path / "b").mkdir()  # what it had begun to write
        assert processes.make(folder / "plan-2.md", "plan-2.md", None, {}, tmp_path / "b").title == "第2镇发展规划"


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="no /proc")
def test_a_process_takes_nothing_from_where_it_was_started(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "json.py").write_text("raise SystemExit", "utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PLANQA_LLM_KEY", "secret")
    with Apart(Profile(), ChunkConfig(), ParseLimits()) as processes:
        assert processes.make(Path("plan-1.md"), "plan-1.md", None, {}, tmp_path / "a").title == "第1镇发展规划"
        process = processes._idle.get_nowait()
        assert b"secret" not in Path(f"/proc/{process.pid}/environ").read_bytes()
        processes._idle.put(process)


def test_a_full_disk_leaves_the_index_as_it_was(folder: Path, tmp_path: Path) -> None:
    root = tmp_path / "index"
    before = ingest([folder], root).fingerprint
    towns = "".join(f"\n第{n}村的茶园面积达到{n + 3}万亩，建设{n + 2}所学校。\n" for n in range(4000))
    (folder / "long.md").write_text(f"# 茶镇发展规划\n\n## 第一章 总则\n{towns}", "utf-8")
    code = """
import resource, sys
from pathlib import Path
from index.errors import PlanQAError
from index.ingest import apart
from index.ingest.build import ingest
apart.processors = lambda: 2
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
try:
    ingest([Path(sys.argv[1])], Path(sys.argv[2]))
except PlanQAError as error:
    print(error)
"""
    said = subprocess.run([sys.executable, "-c", code, str(folder), str(root)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert re.search("写不了索引目录.*文件超过允许的大小", said.stdout), said.stderr[-500:]
    assert open_store(root).fingerprint == before


def test_few_plans_are_made_in_this_process(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building.apart, "Apart", lambda *_: pytest.fail("processes were started"))
    ingest([folder / "plan-1.md"], tmp_path / "index")
