"""Slide shows: a slide's title is a heading, its text, lists and tables stand below, its notes follow."""

from __future__ import annotations

from pathlib import Path

from sheet_files import shape, show, write

from index.parse import parse
from index.types import Document

PICTURE = '<p:pic><p:nvPicPr><p:cNvPr id="3" name="p" descr="表2 港口分布"/></p:nvPicPr></p:pic>'


def cell(text: str, **merged: int) -> str:
    attributes = " ".join(f'{key}="{value}"' for key, value in merged.items())
    return f"<a:tc {attributes}><a:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:txBody></a:tc>"


TABLE = (
    "<p:graphicFrame><a:graphic><a:graphicData><a:tbl>"
    f"<a:tr>{cell('指标', gridSpan=2)}{cell('', hMerge=1)}{cell('2030年')}</a:tr>"
    f"<a:tr>{cell('港口', rowSpan=2)}{cell('吞吐量（万吨）')}{cell('9000')}</a:tr>"
    f"<a:tr>{cell('', vMerge=1)}{cell('泊位（个）')}{cell('12')}</a:tr>"
    "</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
)


def texts(document: Document) -> list[str]:
    return [document.text[slice(*b.span)] for b in document.blocks if b.kind != "heading"]


def test_slides_in_their_order(tmp_path: Path) -> None:
    group = f"<p:grpSp>{shape('码头由港务部门管理，经费列入预算，按季度公开进度。')}</p:grpSp>"
    slides = (
        shape("云岭省港口发展规划", "ctrTitle") + shape("2026年4月", "subTitle"),
        shape("到2030年，港口年吞吐量达到9000万吨，港口集疏运体系基本建成。", "body")
        + shape("港口发展目标", "title")
        + shape("2", "sldNum")
        + TABLE,
        'show="0"\n' + shape("备用", "title") + shape("不讲的内容。", "body"),
        shape("港口保障措施", "title")
        + shape("加强领导，压实责任。\n按年评估。", "body", '<a:buAutoNum type="ea1ChsPeriod"/>')
        + PICTURE
        + group,
    )
    found = parse(write(tmp_path, "a.pptx", show(*slides, notes={1: "吞吐量不含内河港口。"})))
    assert found.title == "云岭省港口发展规划"
    assert [(s.headings[-1], s.page) for s in found.sections if s.headings[-1].startswith("港口")] == [
        ("港口发展目标", 2),
        ("港口保障措施", 4),
    ]
    assert texts(found)[-7:] == [
        "到2030年，港口年吞吐量达到9000万吨，港口集疏运体系基本建成。",
        "港口—吞吐量（万吨）：2030年 9000",
        "港口—泊位（个）：2030年 12",
        "吞吐量不含内河港口。",
        "一、加强领导，压实责任。",
        "二、按年评估。",
        "码头由港务部门管理，经费列入预算，按季度公开进度。",
    ]
    mends = {m.kind: (m.example, m.lost) for m in found.mended}
    assert mends["隐藏的幻灯片未收录"] == ("第3页", True)
    assert mends["备注收在幻灯片之后"] == ("吞吐量不含内河港口。", False)
    assert "不讲的内容" not in found.text
    assert any(m.lost and m.example == "表2 港口分布" for m in found.mended)
