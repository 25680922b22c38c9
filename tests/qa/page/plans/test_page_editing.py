"""What editors do with plans: reports in words, nothing read that was not uploaded, nobody else let in."""

from __future__ import annotations

import errno
import re
import shutil
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import hostile_files
import pytest

from index.errors import PlanQAError
from index.ingest.build import IngestReport, IngestRow, ingest
from index.parse import ParseLimits
from index.types import Mend
from qa.config import Config
from qa.engine import Engine
from qa.page.access.people import LOCAL, NOBODY
from qa.page.plans.editing import EditingHandlers, EditorAction, render_report
from qa.page.shared.state import PageState
from qa.people.accounts import Person

pytestmark = pytest.mark.slow

EDITOR = Person("李编辑", True)


class EditedIndex:
    """An index of the water plan, an upload folder, and what was noted in the audit log."""

    def __init__(self, folder: Path, water_dir: Path) -> None:
        self.water_dir = water_dir
        self.root, self.uploads = folder / "index", folder / "uploads"
        self.uploads.mkdir()
        ingest([water_dir / "water.md"], self.root)
        self.noted: list[EditorAction] = []
        self.state = PageState(Engine(self.root, Config(), date(2026, 6, 1)))
        self.editing = EditingHandlers(self.state, self.uploads, self.noted.append)

    def upload(self, name: str, text: str | None = None) -> str:
        folder = self.uploads / f"upload{len(list(self.uploads.iterdir()))}"
        folder.mkdir()
        if text is None:
            shutil.copy(self.water_dir / name, folder)
        else:
            (folder / name).write_text(text, "utf-8")
        return str(folder / name)

    def do(self, person: Person = EDITOR, **data: Any) -> str:
        """Does something and returns the last report as text."""
        reports = [u["report"] for u in self.editing.handle(data, person) if "report" in u]
        return unescape(re.sub(r"<[^>]+>", "", reports[-1]))

    @property
    def plans(self) -> list[str]:
        return [d.id for d in self.state.store.documents]


@pytest.fixture
def edited(tmp_path: Path, water_dir: Path) -> EditedIndex:
    return EditedIndex(tmp_path, water_dir)


def test_plans_are_added_removed_and_brought_back(edited: EditedIndex) -> None:
    told = list(edited.editing.handle({"do": "add", "files": [edited.upload("canal.md")]}, EDITOR, "10.0.0.7"))
    assert any("解析" in u.get("report", "") and "<progress" in u["report"] for u in told)
    assert "青禾市灌区改造行动方案" in told[-2]["report"]
    assert "青禾市灌区改造行动方案" in told[-1]["plans"]
    assert edited.plans == ["canal", "water"]
    assert list(edited.uploads.iterdir()) == []
    assert "已移除：canal" in edited.do(do="remove", target="canal")
    assert edited.plans == ["water"]
    versions = re.findall(r'data-do="rollback" data-target="(.*?)"', edited.editing.plans())
    assert "现在有2份规划" in edited.do(do="rollback", target=versions[0])
    assert edited.plans == ["canal", "water"]
    assert edited.noted == [
        EditorAction(EDITOR, "add", "canal.md", "10.0.0.7", True), EditorAction(EDITOR, "remove", "canal", "", True), EditorAction(EDITOR, "rollback", versions[0], "", True)
    ]  # fmt: skip


def test_a_change_that_cannot_be_noted_is_told_as_done(edited: EditedIndex) -> None:
    def full(action: EditorAction) -> None:
        raise PlanQAError("记录用不了：磁盘已满。")

    edited.editing = EditingHandlers(edited.state, edited.uploads, full)
    told = edited.do(do="add", files=[edited.upload("canal.md")])
    assert ("青禾市灌区改造行动方案" in told, "记录用不了：磁盘已满。" in told) == (True, True)
    assert edited.plans == ["canal", "water"]
    assert "没有编号为“gone”" in edited.do(do="remove", target="gone")


def test_a_full_disk_is_told(edited: EditedIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: Any, **named: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("index.ingest.build.tempfile.TemporaryDirectory", full)
    assert "读写文件时出错：磁盘已满。" in edited.do(do="add", files=[edited.upload("canal.md")])


def test_a_plan_is_replaced_and_keeps_its_id(edited: EditedIndex) -> None:
    text = (edited.water_dir / "water.md").read_text("utf-8").replace("| 22 | 35 |", "| 22 | 47 |").replace("id: water\n", "")
    assert "已收录" in edited.do(do="add", files=[edited.upload("新版.md", text)], target="water")
    assert edited.noted == [EditorAction(EDITOR, "replace", "water ← 新版.md", "", True)]
    assert edited.plans == ["water"]
    assert "47" in edited.state.store.by_id["water"].text


def test_index_is_rebuilt_from_what_is_stored(edited: EditedIndex) -> None:
    before = edited.state.store.folder
    assert edited.do(do="rebuild") == "索引已重建。"
    assert edited.state.store.folder != before
    assert edited.plans == ["water"]
    assert edited.noted == [EditorAction(EDITOR, "rebuild", "", "", True)]


def test_what_cannot_be_done_is_said(edited: EditedIndex) -> None:
    assert "没有选择文件" in edited.do(do="add", files=[])
    assert "只能用一个文件" in edited.do(do="add", files=[edited.upload("canal.md"), edited.upload("water.md")], target="water")
    assert "没有编号为“gone”" in edited.do(do="remove", target="gone")
    assert "不能移除索引里的全部规划" in edited.do(do="remove", target="water")
    assert edited.noted[-1] == EditorAction(EDITOR, "remove", "water", "", False)
    assert "没有名称以" in edited.do(do="rollback", target="x")
    assert "不认识的操作" in edited.do(do="format")
    shown = edited.do(do="add", files=[edited.upload("坏.pdf.exe", "x")])
    assert "未能收录" in shown
    assert "不支持“坏.pdf.exe”的格式" in shown
    assert str(edited.uploads) not in shown
    assert edited.plans == ["water"]


def test_what_an_editor_says_of_a_plan_wins_over_its_text(edited: EditedIndex) -> None:
    told = {"title": " 青禾市 灌溉规划 ", "issuer": "青禾市水务局", "period": "2031年—2035年"}
    assert "已收录" in edited.do(do="add", files=[edited.upload("canal.md")], **told)
    found = edited.state.store.by_id["canal"]
    assert (found.title, found.issuer, found.period, found.kind) == ("青禾市 灌溉规划", "青禾市水务局", (2031, 2035), "official")
    assert "已收录" in edited.do(do="add", files=[edited.upload("canal.md")], target="canal", period="2032")
    found = edited.state.store.by_id["canal"]
    assert (found.title, found.period) == ("青禾市灌区改造行动方案", (2032, 2032))


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ({"period": "近几年"}, "规划期“近几年”看不懂。 请写成 2026-2030，只有一年的写 2026。"),
        ({"period": "2030-2026"}, "规划期“2030-2026”看不懂"),
        ({"issuer": "局" * 121}, "超过120个字"),
        ({"title": "规划", "files": 2}, "几个文件不能用同一个名称"),
    ],
)
def test_what_cannot_be_said_of_a_plan(edited: EditedIndex, told: dict[str, Any], problem: str) -> None:
    files = [edited.upload("canal.md") for _ in range(told.pop("files", 1))]
    assert problem in edited.do(do="add", files=files, **told)
    assert edited.plans == ["water"]
    assert list(edited.uploads.iterdir()) == []


def test_a_plan_is_stored_under_the_name_that_it_came_with(edited: EditedIndex) -> None:
    text = "第一章 总则\n修渠50公里。\n"
    assert "已收录" in edited.do(do="add", files=[edited.upload("gradio.txt", text)], names=["渠系（草案）.txt"])
    assert [(d.id, d.source) for d in edited.state.store.documents if d.id != "water"] == [("渠系（草案）", "渠系（草案）.txt")]


@pytest.mark.parametrize(
    ("name", "problem"),
    [("../CURRENT", "是一个路径"), ("C:\\plan.txt", "是一个路径"), ("a\n.txt", "控制字符"), ("规" * 80 + ".txt", "太长")],
)
def test_a_name_with_tricks_is_refused(edited: EditedIndex, name: str, problem: str) -> None:
    assert problem in edited.do(do="add", files=[edited.upload("canal.md")], names=[name])
    assert edited.plans == ["water"]
    assert list(edited.uploads.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("zip-bomb.docx", "解压后超过 100 MB（压缩炸弹或异常文件），已停止"),
        ("cut.pdf", "不完整（没有 PDF 的结尾标记），可能没有下载完"),
        ("picture.pdf", "其实是 PNG 图片，不是规划文本"),
    ],
)
def test_hostile_uploads_are_refused_in_words(edited: EditedIndex, tmp_path: Path, name: str, problem: str) -> None:
    file = Path(edited.upload(name, ""))
    file.write_bytes(hostile_files.build(tmp_path)[name])
    before = edited.state.store.fingerprint
    report = edited.do(do="add", files=[str(file)])
    assert f"未能收录 {name}" in report
    assert problem in report
    assert edited.state.store.fingerprint == before
    assert list(edited.uploads.iterdir()) == []


def test_limits_of_the_settings_hold_for_uploads(edited: EditedIndex) -> None:
    config = Config(parse=ParseLimits(max_file_mb=0))
    editing = EditingHandlers(PageState(Engine(edited.root, config, date(2026, 6, 1))), edited.uploads, edited.noted.append)
    reports = [u.get("report", "") for u in editing.handle({"do": "add", "files": [edited.upload("canal.md")]}, EDITOR)]
    assert any("“canal.md”超过 0 MB" in unescape(report) for report in reports)


@pytest.mark.parametrize("path", ["/etc/passwd", "../index/CURRENT", ".", "", "missing/x.md"])
def test_only_uploaded_files_are_read(edited: EditedIndex, path: str) -> None:
    assert "上传的文件不见了" in edited.do(do="add", files=[str(edited.uploads / path)])
    assert "上传的文件不见了" in edited.do(do="add", files=[path])
    assert (edited.root / "CURRENT").exists()


def test_a_link_out_of_the_uploads_is_not_followed(edited: EditedIndex, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("# 秘密", "utf-8")
    (edited.uploads / "u").mkdir()
    (edited.uploads / "u" / "plan.md").symlink_to(tmp_path / "secret.md")
    assert "上传的文件不见了" in edited.do(do="add", files=[str(edited.uploads / "u" / "plan.md")])


@pytest.mark.parametrize("data", [{"do": "open"}, {"do": "remove", "target": "water"}, {}])
def test_readers_can_do_nothing(edited: EditedIndex, data: dict[str, Any]) -> None:
    for person in (NOBODY, Person("读者", False)):
        assert list(edited.editing.handle(data, person))[-1]["plans"] == ""
        assert "只有编辑" in edited.do(person, **data)
    assert edited.noted == []
    assert LOCAL.editor


def test_report_says_what_was_mended_and_shows_it_as_text() -> None:
    evil = "<img src=x onerror=alert(1)>"
    row = IngestRow(f"/tmp/u/{evil}.md", "indexed", "x", evil, 3, 4, 5, mended=(Mend("折行", 2, evil),))
    html = render_report(IngestReport((row, IngestRow("/tmp/u/b.md", "failed", note=evil)), "f"))
    assert "<img" not in html
    assert "折行 2处，例：" in html
    assert "3节，5句" in html
