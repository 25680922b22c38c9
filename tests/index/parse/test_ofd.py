"""OFD files give the section tree, the tables and the page numbers that a PDF of the same plan gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from ofd_files import flowing, grid, ofd, text

from index.errors import ParseError
from index.parse import parse
from index.parse.intake.limits import ParseLimits
from index.types import Document

TITLE = "云岭省茶业发展规划（2026—2030年）"
FIRST = [
    "第一章 发展目标",
    "到2030年，全省茶园面积达到360万亩，茶叶产量达到42万吨，建成一批生态茶园，茶旅融合的路线更加完善，茶农的收入稳步提高。",
    "第二章 主要任务",
    "改造老茶园120万亩。",
]
TABLE = [["指标", "单位", "2025年", "2030年"], ["茶园面积", "万亩", "310", "360"], ["茶亭数量", "座", "45", "80"]]


def read(tmp_path: Path, data: bytes, name: str = "plan.ofd", limits: ParseLimits | None = None) -> Document:
    path = tmp_path / name
    path.write_bytes(data)
    return parse(path, limits=limits)


def pages() -> list[str]:
    second = flowing(["第三章 指标安排", "茶业的主要指标见下表。"])
    return [
        text(TITLE, 50, 20, size=6) + flowing(FIRST, 40) + text("— 1 —", 95, 280),
        second + grid(TABLE, 60) + text("— 2 —", 95, 280),
    ]


def test_the_tree_the_table_and_the_pages_of_a_file(tmp_path: Path) -> None:
    document = read(tmp_path, ofd(pages()))
    assert document.title == TITLE
    assert [(s.headings[-1], s.page) for s in document.sections if s.headings[-1].startswith("第")] == [
        ("第一章 发展目标", 1),
        ("第二章 主要任务", 1),
        ("第三章 指标安排", 2),
    ]
    assert FIRST[1] in document.text
    assert [b.statement for b in document.blocks if b.kind == "row"] == [
        "茶园面积：2025年310万亩，2030年360万亩。",
        "茶亭数量：2025年45座，2030年80座。",
    ]


def test_a_file_is_known_by_what_it_is(tmp_path: Path) -> None:
    document = read(tmp_path, ofd(pages()), "plan.docx")
    assert any("plan.docx 是 OFD" in mend.example for mend in document.mended)


def test_what_is_hidden_aslant_or_on_every_page_is_told(tmp_path: Path) -> None:
    first, second = pages()
    aslant = text("内部资料", 60, 150, ctm="0.7 -0.7 0.7 0.7 0 0")
    hidden = text("作废的数字", 60, 200, visible="false")
    document = read(tmp_path, ofd([first + aslant + hidden, second], template=text("云岭省文件", 80, 8)))
    told = {mend.kind: mend.lost for mend in document.mended}
    assert told["去掉斜排文字（水印）"] is False
    assert told["隐藏的内容未收录"] is True
    assert not any(word in document.text for word in ("内部资料", "作废的数字", "云岭省文件"))


def test_glyphs_that_are_enlarged_stand_where_they_are_seen(tmp_path: Path) -> None:
    # One glyph an object, ten times enlarged, as some programs write.
    line = "第一章 发展目标"
    glyphs = "".join(text(char, 30 + 4.9 * i, 30, size=0.49, ctm="10 0 0 10 0 0") for i, char in enumerate(line))
    document = read(tmp_path, ofd([glyphs + flowing(["茶园面积达到360万亩。"], 40)]))
    assert document.sections[-1].headings[-1] == line


@pytest.mark.parametrize(
    ("data", "limits", "said"),
    [
        (ofd([""]), None, "里没有可提取的文字"),
        (ofd([]), None, "一页也没有"),
        (ofd(pages(), more={"Encryptions.xml": "<a/>"}), None, "加了密"),
        (ofd(pages(), more={"Doc_0/Document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), None, "实体声明"),
        (ofd(pages(), more={"Doc_0/Pages/Page_0/Content.xml": "<a>"}), None, "已损坏"),
        (ofd(pages())[:400], None, "打不开"),
        (ofd(pages()), ParseLimits(max_pages=1), "超过 1 页的上限"),
        (ofd(pages()), ParseLimits(max_chars=50), "超过 50 字的上限"),
    ],
    ids=["no text", "no page", "encrypted", "entities", "broken xml", "cut off", "pages", "characters"],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_what_is_refused(tmp_path: Path, data: bytes, limits: ParseLimits | None, said: str) -> None:
    with pytest.raises(ParseError, match=said):
        read(tmp_path, data, limits=limits)
