"""What editors do with plans: reports in words, nothing read that was not uploaded, nobody else let in."""

from __future__ import annotations

import re
import shutil
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from index.ingest import IngestReport, IngestRow, ingest
from index.types import Mend
from qa.accounts import Person
from qa.config import Config
from qa.engine import Engine
from qa.page.desk import Desk
from qa.page.editing import Deed, Editing, render_report
from qa.page.people import LOCAL, NOBODY

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
