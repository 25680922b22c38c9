"""All that the plans say of a name, on the page and as files."""

from __future__ import annotations

import base64
import io

from docx import Document as Word

from qa.engine import Engine
from qa.page.dossier.view import gather
from qa.page.shared.state import PageState


def test_what_is_said_is_shown_by_plan_and_section_with_its_place(water_engine: Engine) -> None:
    shown = gather(PageState(water_engine), {"do": "show", "name": "渠"})["result"]
    assert "见于2份规划" in shown
    assert "<mark>渠</mark>" in shown
    assert 'href="#plans/canal/%E4%B8%80%2F%40' in shown
    assert "不代替规划文件" in shown
    only = gather(PageState(water_engine), {"do": "show", "name": "渠", "plan": "canal"})["result"]
    assert "见于1份规划" in only


def test_nothing_found_and_nothing_asked_are_said(water_engine: Engine) -> None:
    state = PageState(water_engine)
    assert "都没有写到“<b>”" in gather(state, {"do": "show", "name": "<b>"})["result"].unescape()
    assert "<b>" not in gather(state, {"do": "show", "name": "<b>"})["result"]
    assert "名称是空的" in gather(state, {"do": "show", "name": 7})["result"]
    assert "没有编号为" in gather(state, {"do": "csv", "name": "渠", "plan": "x"})["result"]
    assert gather(state, {"do": "open"})["form"].count("<option") == 3
    assert list(gather(state, {"do": "open", "name": "渠"})) == ["form", "result"]


def test_files_say_the_same(water_engine: Engine) -> None:
    state = PageState(water_engine)
    word = gather(state, {"do": "docx", "name": "水库"})["file"]
    assert word["name"] == "水库-2026-06-01.docx"
    paragraphs = [(p.style.name, p.text) for p in Word(io.BytesIO(base64.b64decode(word["content"]))).paragraphs]
    assert paragraphs[0] == ("Title", "规划中关于水库的内容")
    assert [text for style, text in paragraphs if style == "Heading 1"] == ["《青禾市水网建设规划》（2026—2030年）", "出处"]
    assert ("Heading 2", "第一节 骨干水网工程") in paragraphs
    assert any("从柳河水库引水入城" in text and text.endswith("[1]") for _, text in paragraphs)
    file = gather(state, {"do": "csv", "name": "水库"})["file"]
    assert "从柳河水库引水入城" in base64.b64decode(file["content"]).decode("utf-8-sig")
