"""Official documents: paper, type, numbering by Word, notes that do not run on."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from docx import Document as Word
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from hypothesis import given
from hypothesis import strategies as st

from qa.word.official import OfficialDocument, Text, note_numbers


def opened(made: OfficialDocument) -> Any:
    return Word(io.BytesIO(made.save()))


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [((), ""), ((2,), "[2]"), ((1, 2), "[1][2]"), ((1, 2, 3), "[1]–[3]"), ((3, 1, 2, 7, 7), "[1]–[3][7]"), (tuple(range(1, 50)), "[1]–[49]")],
)  # fmt: skip
def test_numbers_of_notes_do_not_run_on(numbers: tuple[int, ...], shown: str) -> None:
    assert note_numbers(numbers) == shown


@given(st.lists(st.integers(1, 60)))
def test_each_number_stands_in_what_is_shown(numbers: list[int]) -> None:
    stands: set[int] = set()
    for part in note_numbers(numbers).replace("]–[", "–").strip("[]").split("]["):
        first, _, last = part.partition("–")
        stands |= set(range(int(first), int(last or first) + 1)) if part else set()
    assert stands == set(numbers)


def test_paper_type_and_page_numbers() -> None:
    made = OfficialDocument("水网规划", "（2026年6月1日）")
    made.heading("目标")
    made.paragraph(Text("新建泵站4座。", (1,)), "再并网。")
    made.remark("说明")
    word = opened(made)
    section = word.sections[0]
    paper = section.page_width, section.page_height, section.top_margin, section.left_margin
    assert [round(length.mm) for length in paper] == [210, 297, 37, 28]
    faces = {n: (word.styles[n].element.rPr.rFonts.get(qn("w:eastAsia")), word.styles[n].font.size) for n in ("Normal", "Title", "Heading 1", "Heading 2")}  # fmt: skip
    assert faces == {
        "Normal": ("仿宋", Pt(16)), "Title": ("方正小标宋简体", Pt(22)), "Heading 1": ("黑体", Pt(16)), "Heading 2": ("楷体", Pt(16)),
    }  # fmt: skip
    assert word.styles["Normal"].paragraph_format.first_line_indent == Pt(32)
    assert [(p.text, p.style.name) for p in word.paragraphs] == [
        ("水网规划", "Title"), ("（2026年6月1日）", "Subtitle"), ("目标", "Heading 1"), ("新建泵站4座。[1]再并网。", "Normal"), ("说明", "Caption"),
    ]  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(made.save())) as parts:
        fonts, footers = parts.read("word/fontTable.xml").decode(), [n for n in parts.namelist() if "footer" in n]
        assert "FangSong" in fonts
        assert len(footers) == 2
        assert all("PAGE" in parts.read(name).decode() for name in footers)


def test_lists_begin_anew_and_headings_are_numbered_by_word() -> None:
    made = OfficialDocument("水网规划")
    for heading, items in (("渠", ("先修渠。", "后通水。")), ("泵", ("一号泵站。",))):
        made.heading(heading)
        made.items([Text(item) for item in items])
    made.items([Text("（一）自带编号。")], own_numbers=True)
    made.notes("出处", ["《水网规划》"])
    numbered = [(p.text, p._p.pPr.numPr.numId.val) for p in opened(made).paragraphs if p._p.pPr is not None and p._p.pPr.numPr is not None]
    texts, ids = zip(*numbered, strict=True)
    assert texts == ("渠", "先修渠。", "后通水。", "泵", "一号泵站。")
    assert ids[0] == ids[3]
    assert ids[1] == ids[2] != ids[4]


def test_tables_repeat_their_heads_and_fill_the_text() -> None:
    made = OfficialDocument()
    made.table([[Text("指标"), Text("甲市")], [Text("保证率"), Text("96%" * 40, (1,))]])
    (grid,) = opened(made).tables
    assert grid.rows[0]._tr.xpath(".//w:tblHeader")
    assert not grid.rows[1]._tr.xpath(".//w:tblHeader")
    assert sum(cell.width for cell in grid.rows[0].cells) == pytest.approx(Mm(156), rel=0.001)
    assert grid.cell(1, 1).text.endswith("[1]")


def test_what_xml_cannot_hold_is_left_out() -> None:
    made = OfficialDocument("水\x07网", "\x00")
    made.paragraph("甲\x0b乙")
    assert [p.text for p in opened(made).paragraphs] == ["水网", "", "甲乙"]
