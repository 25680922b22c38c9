"""What editors do with plans: reports in words, nothing read that was not uploaded, nobody else let in."""

from __future__ import annotations

import re
import shutil
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import hostile_files
import pytest

from index.ingest.build import IngestReport, IngestRow, ingest
from index.parse import ParseLimits
from index.types import Mend
from qa.config import Config
from qa.engine import Engine
from qa.page.access.people import LOCAL, NOBODY
from qa.page.chat.handlers import Desk
from qa.page.plans.editing import Deed, Editing, render_report
from qa.people.accounts import Person

EDITOR = Person("李编辑", True)


class Room:
    """An index of the water plan, an upload folder, and what was noted in the audit log."""

    def __init__(self, folder: Path, water_dir: Path) -> None:
        self.water_dir = water_dir
        self.root, self.uploads = folder / "index", folder / "uploads"
        self.uploads.mkdir()
        ingest([water_dir / "water.md"], self.root)
        self.noted: list[Deed] = []
        self.desk = Desk(Engine(self.root, Config(), date(2026, 6, 1)))
        self.editing = Editing(self.desk, self.uploads, self.noted.append)

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
        return [d.id for d in self.desk.store.documents]


@pytest.fixture
def room(tmp_path: Path, water_dir: Path) -> Room:
    return Room(tmp_path, water_dir)


def test_plans_are_added_removed_and_brought_back(room: Room) -> None:
    told = list(room.editing.handle({"do": "add", "files": [room.upload("canal.md")]}, EDITOR, "10.0.0.7"))
    assert any("解析" in u.get("report", "") and "<progress" in u["report"] for u in told)
    assert "青禾市灌区改造行动方案" in told[-2]["report"]
    assert "青禾市灌区改造行动方案" in told[-1]["plans"]
    assert room.plans == ["canal", "water"]
    assert list(room.uploads.iterdir()) == []
    assert "已移除：canal" in room.do(do="remove", target="canal")
    assert room.plans == ["water"]
    versions = re.findall(r'data-do="rollback" data-target="(.*?)"', room.editing.plans())
    assert "现在有2份规划" in room.do(do="rollback", target=versions[0])
    assert room.plans == ["canal", "water"]
    assert room.noted == [
        Deed(EDITOR, "add", "canal.md", "10.0.0.7", True), Deed(EDITOR, "remove", "canal", "", True), Deed(EDITOR, "rollback", versions[0], "", True)
    ]  # fmt: skip


def test_a_plan_is_replaced_and_keeps_its_id(room: Room) -> None:
    text = (room.water_dir / "water.md").read_text("utf-8").replace("| 22 | 35 |", "| 22 | 47 |").replace("id: water\n", "")
    assert "已收录" in room.do(do="add", files=[room.upload("新版.md", text)], target="water")
    assert room.noted == [Deed(EDITOR, "replace", "water ← 新版.md", "", True)]
    assert room.plans == ["water"]
    assert "47" in room.desk.store.by_id["water"].text


def test_index_is_rebuilt_from_what_is_stored(room: Room) -> None:
    before = room.desk.store.folder
    assert room.do(do="rebuild") == "索引已重建。"
    assert room.desk.store.folder != before
    assert room.plans == ["water"]
    assert room.noted == [Deed(EDITOR, "rebuild", "", "", True)]


def test_what_cannot_be_done_is_said(room: Room) -> None:
    assert "没有选择文件" in room.do(do="add", files=[])
    assert "只能用一个文件" in room.do(do="add", files=[room.upload("canal.md"), room.upload("water.md")], target="water")
    assert "没有编号为“gone”" in room.do(do="remove", target="gone")
    assert "不能移除索引里的全部规划" in room.do(do="remove", target="water")
    assert room.noted[-1] == Deed(EDITOR, "remove", "water", "", False)
    assert "没有名称以" in room.do(do="rollback", target="x")
    assert "不认识的操作" in room.do(do="format")
    shown = room.do(do="add", files=[room.upload("坏.pdf.exe", "x")])
    assert "未能收录" in shown
    assert "不支持“坏.pdf.exe”的格式" in shown
    assert str(room.uploads) not in shown
    assert room.plans == ["water"]


def test_what_an_editor_says_of_a_plan_wins_over_its_text(room: Room) -> None:
    told = {"title": " 青禾市 灌溉规划 ", "issuer": "青禾市水务局", "period": "2031年—2035年"}
    assert "已收录" in room.do(do="add", files=[room.upload("canal.md")], **told)
    found = room.desk.store.by_id["canal"]
    assert (found.title, found.issuer, found.period, found.kind) == ("青禾市 灌溉规划", "青禾市水务局", (2031, 2035), "official")
    assert "已收录" in room.do(do="add", files=[room.upload("canal.md")], target="canal", period="2032")
    found = room.desk.store.by_id["canal"]
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
def test_what_cannot_be_said_of_a_plan(room: Room, told: dict[str, Any], problem: str) -> None:
    files = [room.upload("canal.md") for _ in range(told.pop("files", 1))]
    assert problem in room.do(do="add", files=files, **told)
    assert room.plans == ["water"]
    assert list(room.uploads.iterdir()) == []


def test_a_plan_is_stored_under_the_name_that_it_came_with(room: Room) -> None:
    text = "第一章 总则\n修渠50公里。\n"
    assert "已收录" in room.do(do="add", files=[room.upload("gradio.txt", text)], names=["渠系（草案）.txt"])
    assert [(d.id, d.source) for d in room.desk.store.documents if d.id != "water"] == [("渠系（草案）", "渠系（草案）.txt")]


@pytest.mark.parametrize(
    ("name", "problem"),
    [("../CURRENT", "是一个路径"), ("C:\\plan.txt", "是一个路径"), ("a\n.txt", "控制字符"), ("规" * 80 + ".txt", "太长")],
)
def test_a_name_with_tricks_is_refused(room: Room, name: str, problem: str) -> None:
    assert problem in room.do(do="add", files=[room.upload("canal.md")], names=[name])
    assert room.plans == ["water"]
    assert list(room.uploads.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("zip-bomb.docx", "解压后超过 100 MB（压缩炸弹或异常文件），已停止"),
        ("cut.pdf", "不完整（没有 PDF 的结尾标记），可能没有下载完"),
        ("picture.pdf", "其实是 PNG 图片，不是规划文本"),
    ],
)
def test_hostile_uploads_are_refused_in_words(room: Room, tmp_path: Path, name: str, problem: str) -> None:
    file = Path(room.upload(name, ""))
    file.write_bytes(hostile_files.build(tmp_path)[name])
    before = room.desk.store.fingerprint
    report = room.do(do="add", files=[str(file)])
    assert f"未能收录 {name}" in report
    assert problem in report
    assert room.desk.store.fingerprint == before
    assert list(room.uploads.iterdir()) == []


def test_limits_of_the_settings_hold_for_uploads(room: Room) -> None:
    config = Config(parse=ParseLimits(max_file_mb=0))
    editing = Editing(Desk(Engine(room.root, config, date(2026, 6, 1))), room.uploads, room.noted.append)
    reports = [u.get("report", "") for u in editing.handle({"do": "add", "files": [room.upload("canal.md")]}, EDITOR)]
    assert any("“canal.md”超过 0 MB" in unescape(report) for report in reports)


@pytest.mark.parametrize("path", ["/etc/passwd", "../index/CURRENT", ".", "", "missing/x.md"])
def test_only_uploaded_files_are_read(room: Room, path: str) -> None:
    assert "上传的文件不见了" in room.do(do="add", files=[str(room.uploads / path)])
    assert "上传的文件不见了" in room.do(do="add", files=[path])
    assert (room.root / "CURRENT").exists()


def test_a_link_out_of_the_uploads_is_not_followed(room: Room, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("# 秘密", "utf-8")
    (room.uploads / "u").mkdir()
    (room.uploads / "u" / "plan.md").symlink_to(tmp_path / "secret.md")
    assert "上传的文件不见了" in room.do(do="add", files=[str(room.uploads / "u" / "plan.md")])


@pytest.mark.parametrize("data", [{"do": "open"}, {"do": "remove", "target": "water"}, {}])
def test_readers_can_do_nothing(room: Room, data: dict[str, Any]) -> None:
    for person in (NOBODY, Person("读者", False)):
        assert list(room.editing.handle(data, person))[-1]["plans"] == ""
        assert "只有编辑" in room.do(person, **data)
    assert room.noted == []
    assert LOCAL.editor


def test_report_says_what_was_mended_and_shows_it_as_text() -> None:
    evil = "<img src=x onerror=alert(1)>"
    row = IngestRow(f"/tmp/u/{evil}.md", "indexed", "x", evil, 3, 4, 5, mended=(Mend("折行", 2, evil),))
    html = render_report(IngestReport((row, IngestRow("/tmp/u/b.md", "failed", note=evil)), "f"))
    assert "<img" not in html
    assert "折行 2处，例：" in html
    assert "3节，5句" in html
