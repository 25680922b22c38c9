"""What Word counts, hides, changes and merges reaches the lines as a reader of the printed page sees it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.text import WD_BREAK
from hostile_files import W, document, package
from hypothesis import given
from hypothesis import strategies as st
from plan_files import element, number
from plan_text import BOUNDED

from index.parse.formats.docx.document import docx_lines
from index.parse.formats.docx.numbering import Numberer, chinese
from index.parse.intake.limits import ParseLimits
from index.parse.lines import Line
from index.parse.mend import Log
from index.text.numerals import chinese_to_int


def read(data: bytes) -> tuple[list[Line], dict[str, int]]:
    """The lines of a DOCX and what was mended, with how often."""
    log = Log()
    lines = docx_lines(data, "plan.docx", ParseLimits(), log)
    return lines, {m.kind: m.count for m in log.mends()}


def body(xml: str, **parts: str) -> tuple[list[Line], dict[str, int]]:
    """The same of a body written by hand."""
    return read(package(document(xml), **parts))


def texts(lines: list[Line]) -> list[str]:
    return [line.text for line in lines]


def p(inner: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


# -- numbers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "said"),
    [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (101, "一百零一"), (110, "一百一十"), (1005, "一千零五"), (20010, "20010")],
)
def test_numbers_in_chinese(value: int, said: str) -> None:
    assert chinese(value) == said


@BOUNDED
@given(st.integers(1, 9999))
def test_what_is_counted_reads_back(value: int) -> None:
    assert chinese_to_int(chinese(value).replace("零", "")) == value


def level(at: int, form: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(levels: str, nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>') -> str:
    return f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>{nums}</w:numbering>'


def listed(*items: tuple[int, int, str], rules: str) -> list[str]:
    """Paragraphs as (list, level, text), with their numbers."""
    xml = "".join(p(r(text), f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{num}"/></w:numPr>') for num, at, text in items)
    return texts(body(xml, numbering=rules)[0])


GOVERNMENT = (
    level(0, "chineseCounting", "%1、") + level(1, "chineseCounting", "（%2）") + level(2, "decimal", "%3.") + level(3, "decimal", "%3.%4 ")
)


def test_levels_count_on_and_begin_again_below_a_new_one() -> None:
    items = [(1, 0, "甲"), (1, 1, "乙"), (1, 2, "丙"), (1, 2, "丁"), (1, 3, "戊"), (1, 1, "己"), (1, 2, "庚"), (1, 0, "辛"), (1, 1, "壬")]
    assert listed(*items, rules=numbering(GOVERNMENT)) == [
        "一、甲", "（一）乙", "1.丙", "2.丁", "2.1 戊", "（二）己", "1.庚", "二、辛", "（一）壬",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("chineseCountingThousand", "一二"),
        ("japaneseCounting", "一二"),
        ("chineseLegalSimplified", "壹贰"),
        ("ideographTraditional", "甲乙"),
        ("ideographZodiac", "子丑"),
        ("decimalFullWidth", "１２"),
        ("decimalEnclosedCircle", "①②"),
        ("upperRoman", "III"),
        ("lowerLetter", "ab"),
        ("unknownFormat", "12"),
    ],
)
def test_formats(form: str, said: str) -> None:
    found = listed((1, 0, "。"), (1, 0, "。"), rules=numbering(level(0, form, "%1")))
    assert "".join(text.removesuffix("。") for text in found) == said


def test_two_lists_of_one_rule_count_on_unless_one_starts_anew() -> None:
    second = '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="7"/>{}</w:num>'
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    items = [(1, 0, "甲"), (1, 0, "乙"), (2, 0, "丙"), (2, 0, "丁")]
    assert listed(*items, rules=numbering(GOVERNMENT, second.format(""))) == ["一、甲", "二、乙", "三、丙", "四、丁"]
    assert listed(*items, rules=numbering(GOVERNMENT, second.format(anew))) == ["一、甲", "二、乙", "一、丙", "二、丁"]


def test_a_level_that_does_not_begin_again() -> None:
    rules = numbering(level(0, "chineseCounting", "第%1章 ") + level(1, "chineseCounting", "第%2节 ", '<w:lvlRestart w:val="0"/>'))
    items = [(1, 0, "甲"), (1, 1, "乙"), (1, 0, "丙"), (1, 1, "丁")]
    assert listed(*items, rules=rules) == ["第一章 甲", "第一节 乙", "第二章 丙", "第二节 丁"]


def test_bullets_are_items_and_a_list_that_is_not_there_counts_nothing() -> None:
    rules = numbering(level(0, "bullet", "●"))
    xml = p(r("建设展厅4个"), '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
    xml += p(r("建设码头"), '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="99"/></w:numPr>')
    lines, _ = body(xml, numbering=rules)
    assert [(line.text, line.item) for line in lines] == [("建设展厅4个", True), ("建设码头", False)]


def test_the_number_may_come_from_the_style_or_from_one_it_is_based_on() -> None:
    styles = (
        f'<w:styles xmlns:w="{W}">'
        '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:name w:val="章节"/><w:basedOn w:val="A"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="C"><w:name w:val="c"/><w:basedOn w:val="C"/></w:style></w:styles>'
    )
    xml = p(r("甲"), '<w:pStyle w:val="A"/>') + p(r("乙"), '<w:pStyle w:val="B"/>') + p(r("丙"), '<w:pStyle w:val="C"/>')
    xml += p(r("丁"), '<w:pStyle w:val="A"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    lines, mends = body(xml, numbering=numbering(GOVERNMENT), styles=styles)
    assert [(line.text, line.marked) for line in lines] == [("一、甲", True), ("二、乙", True), ("丙", False), ("丁", True)]
    assert mends == {"补上自动编号": 2}


@BOUNDED
@given(st.lists(st.tuples(st.sampled_from(["1", "2", "9"]), st.integers(-1, 9)), max_size=30))
def test_any_order_of_levels_is_counted_without_an_error(steps: list[tuple[str, int]]) -> None:
    from lxml import etree

    numberer = Numberer.read(etree.fromstring(numbering(GOVERNMENT)))
    found = [numberer.next(num, at) for num, at in steps]
    assert [label is not None for label in found] == [num == "1" and 0 <= at <= 3 for num, at in steps]


# -- runs and changes ------------------------------------------------------------------------------


def test_changes_are_accepted_and_told() -> None:
    xml = p(r("新增湿地") + f"<w:del>{r('10').replace('w:t', 'w:delText')}</w:del><w:ins>{r('12')}</w:ins>" + r("平方公里。"))
    xml += p(f"<w:moveFrom>{r('移走')}</w:moveFrom>{r('留下。')}<w:moveTo>{r('移来。')}</w:moveTo>")
    xml += p(r("前半句，"), "<w:rPr><w:del/></w:rPr>") + p(r("后半句。"))
    lines, mends = body(xml)
    assert texts(lines) == ["新增湿地12平方公里。", "留下。移来。", "前半句，后半句。"]
    assert mends == {"接受修订：去掉删除的文字": 2, "接受修订：收录插入的文字": 2, "接受修订：合并删去段落标记的段落": 1}


def test_a_deleted_end_of_the_last_paragraph_loses_nothing() -> None:
    assert texts(body(p(r("最后一句。"), "<w:rPr><w:del/></w:rPr>"))[0]) == ["最后一句。"]


def test_what_is_hidden_or_stands_in_notes_is_left_out_and_told() -> None:
    xml = p(r("办好学校") + r("暗", "<w:vanish/>") + r("。", '<w:vanish w:val="0"/>') + '<w:r><w:footnoteReference w:id="1"/></w:r>')
    lines, mends = body(xml)
    assert (texts(lines), mends) == (["办好学校。"], {"去掉隐藏文字": 1, "脚注只有标记，没有内容": 1})


def test_breaks_tabs_hyphens_links_fields_and_bold() -> None:
    field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    xml = p(
        r("第一行")
        + "<w:r><w:br/></w:r>"
        + r("第二行")
        + '<w:r><w:tab/></w:r><w:r><w:t>A</w:t><w:noBreakHyphen/><w:t>B</w:t><w:br w:type="page"/></w:r>'
    )
    xml += p(f"<w:hyperlink>{r('链接')}</w:hyperlink><w:sdt><w:sdtContent>{r('控件')}</w:sdtContent></w:sdt>" + field + r("7"))
    xml += p(r("客船链条：", "<w:b/>") + r("研制客滚船。"))
    lines, _ = body(xml)
    assert texts(lines) == ["第一行", "第二行 A-B", "链接控件7", "客船链条：研制客滚船。"]
    assert [line.lead for line in lines] == ["", "", "", "客船链条："]
    assert [line.gap for line in lines] == [True, False, True, True]


def test_a_text_box_is_read_once_at_its_place() -> None:
    box = f"<w:txbxContent>{p(r('专栏1 产业工程'))}{p(r('新建船台3座。'))}</w:txbxContent>"
    drawing = f"<mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    xml = p(r("前文。") + f'<w:r xmlns:mc="urn:mc">{drawing}</w:r>') + p(r("后文。"))
    lines, mends = body(xml)
    assert texts(lines) == ["前文。", "专栏1 产业工程", "新建船台3座。", "后文。"]
    assert mends == {"文本框文字按所在位置收录": 1}


def test_a_table_of_contents_keeps_its_tabs_and_is_no_heading() -> None:
    styles = f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="T"><w:name w:val="toc 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style></w:styles>'
    lines, _ = body(p(r("第一章 总体要求") + "<w:r><w:tab/></w:r>" + r("3"), '<w:pStyle w:val="T"/>'), styles=styles)
    assert [(line.text, line.marked, line.cells) for line in lines] == [("第一章 总体要求\t3", False, ())]


# -- tables ----------------------------------------------------------------------------------------


def made(tmp_path: Path, change: Callable[[Any], None]) -> list[Line]:
    """The lines of a document that python-docx makes."""
    document_ = docx.Document()
    change(document_)
    path = tmp_path / "made.docx"
    document_.save(str(path))
    return read(path.read_bytes())[0]


def fill(table: Any, *rows: str) -> None:
    for row, words in zip(table.rows, rows, strict=True):
        for cell, word in zip(row.cells, words.split("|"), strict=True):
            cell.text = word


def test_merged_cells_stand_in_every_place_that_they_cover(tmp_path: Path) -> None:
    def change(document_: Any) -> None:
        table = document_.add_table(4, 3)
        fill(table, "指标|2025年|2030年", "农业||", "茶园|15|18", "||20")
        table.cell(1, 0).merge(table.cell(1, 2))
        table.cell(2, 0).merge(table.cell(3, 0))

    assert [line.cells for line in made(tmp_path, change)] == [
        ("指标", "2025年", "2030年"), ("农业",), ("茶园", "15", "18"), ("茶园", "—", "20"),
    ]  # fmt: skip


def test_a_frame_of_one_column_and_a_table_in_a_table_are_text(tmp_path: Path) -> None:
    def change(document_: Any) -> None:
        fill(document_.add_table(2, 1), "专栏1 产业工程", "新建船台3座。")
        outer = document_.add_table(1, 2)
        fill(outer.cell(0, 1).add_table(1, 2), "指标|2030年")

    lines = made(tmp_path, change)
    assert [(line.text, line.cells) for line in lines] == [
        ("专栏1 产业工程", ()), ("新建船台3座。", ()), ("指标 2030年", ("指标", "2030年")),
    ]  # fmt: skip


def test_deleted_rows_and_numbers_in_cells(tmp_path: Path) -> None:
    def change(document_: Any) -> None:
        table = document_.add_table(3, 2)
        fill(table, "指标|2030年", "删去|1", "茶园|18")
        table.rows[1]._tr.get_or_add_trPr().append(element("w:del"))
        document_.add_paragraph("正文。").add_run().add_break(WD_BREAK.PAGE)
        number(document_.add_paragraph("甲"), 999, 0)

    assert texts(made(tmp_path, change)) == ["指标 2030年", "茶园 18", "正文。", "甲"]


INLINE = st.sampled_from(
    [
        r("办好学校。"),
        r("第一章 ", "<w:b/>"),
        f"<w:ins>{r('增')}</w:ins>",
        f"<w:del>{r('删')}</w:del>",
        "<w:r><w:br/></w:r>",
        "<w:r/>",
        "<w:sdt/>",
        "<w:x/>",
    ]
)
PARAGRAPHS = st.builds(
    p,
    st.lists(INLINE, max_size=4).map("".join),
    st.sampled_from(
        ["", "<w:rPr><w:del/></w:rPr>", '<w:numPr><w:numId w:val="1"/></w:numPr>', '<w:outlineLvl w:val="x"/>', '<w:pStyle w:val="?"/>']
    ),
)
CELLS = st.builds(
    "<w:tc><w:tcPr>{}</w:tcPr>{}</w:tc>".format,
    st.sampled_from(
        [
            "",
            '<w:gridSpan w:val="2"/>',
            '<w:gridSpan w:val="99999"/>',
            "<w:vMerge/>",
            '<w:vMerge w:val="restart"/>',
            '<w:gridSpan w:val="-1"/>',
        ]
    ),
    PARAGRAPHS,
)
TABLES = st.lists(st.lists(CELLS, max_size=4).map(lambda c: f"<w:tr>{''.join(c)}</w:tr>"), max_size=4).map(
    lambda t: f"<w:tbl>{''.join(t)}</w:tbl>"
)


@BOUNDED
@given(st.lists(st.one_of(PARAGRAPHS, TABLES, st.builds("<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>".format, TABLES)), max_size=6))
def test_any_body_gives_lines_without_empty_text_or_deleted_words(blocks: list[str]) -> None:
    lines, _ = body("".join(blocks), numbering=numbering(GOVERNMENT))
    assert all(line.text.strip() and "删" not in line.text and len(line.cells) <= 100 for line in lines)
    kept = "".join(blocks).count("办好学校")
    # Merged cells repeat their words; outside of them each stands once.
    if "gridSpan" not in "".join(blocks) and "vMerge" not in "".join(blocks):
        assert "".join(texts(lines)).count("办好学校") == kept


# -- notes and pictures ----------------------------------------------------------------------------

PICTURE = (
    '<w:r><w:drawing><wp:inline xmlns:wp="urn:wp"><wp:docPr id="1" descr="专栏1 学校指标"/>'
    '<a:blip xmlns:a="urn:a"/></wp:inline></w:drawing></w:r>'
)


def test_footnotes_stand_behind_the_paragraph_or_table_that_calls_them() -> None:
    def notes(kind: str, *said: str) -> str:
        inner = "".join(f'<w:{kind} w:id="{i}">{p(r(text))}</w:{kind}>' for i, text in enumerate(said, 1))
        return f'<w:{kind}s xmlns:w="{W}"><w:{kind} w:id="-1" w:type="separator">{p(r("线"))}</w:{kind}>{inner}</w:{kind}s>'

    def call(kind: str, number: int) -> str:
        return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'

    def cell(inner: str) -> str:
        return f"<w:tc>{p(inner)}</w:tc>"

    table = (
        f"<w:tbl><w:tr>{cell(r('学校'))}{cell(r('30') + call('footnote', 2))}</w:tr><w:tr>{cell(r('道路'))}{cell(r('5'))}</w:tr></w:tbl>"
    )
    xml = p(r("新建学校30所") + call("footnote", 1) + r("，改建20所") + call("endnote", 1) + r("。")) + table + p(r("落实责任。"))
    parts = {"footnotes": notes("footnote", "其中山区12所", "不含幼儿园。"), "endnotes": notes("endnote", "指扩建。")}
    lines, mends = body(xml, **parts)
    assert texts(lines) == [
        "新建学校30所，改建20所。",
        "注1：其中山区12所。",
        "注2：指扩建。",
        "学校 30",
        "道路 5",
        "注3：不含幼儿园。",
        "落实责任。",
    ]
    assert mends == {"脚注收在所注的段落之后": 3}


def test_a_picture_keeps_its_place_and_what_is_said_of_it() -> None:
    lines, _ = body(p(r("办好学校。") + PICTURE) + p(r("落实责任。")))
    assert [(line.text, line.picture) for line in lines] == [("办好学校。", False), ("专栏1 学校指标", True), ("落实责任。", False)]
