"""What nobody sees of a file is not read as text, and what was taken out is in the report; powers stay powers."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hostile_files import document, package
from ofd_files import ofd
from ofd_files import text as ofd_text
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color
from plan_files import FONT
from reportlab.pdfgen.canvas import Canvas
from sheet_files import shape, show, workbook

from index.parse import parse
from index.parse.formats.styles.cascade import sheets
from index.text.analyze import normalise
from index.text.quantity import read
from index.unseen import UNSEEN
from qa.llm.reply import statements
from qa.proofread.manuscript import Setting, from_text

BODY = "云岭省规划\n\n第一章 目标\n\n{}\n\n第二章 其他\n\n没有。\n"
PAGE = "<html><body><h1>云岭省规划</h1><h2>第一章 目标</h2>{}<h2>第二章 其他</h2><p>没有。</p></body></html>"


def target(tmp_path: Path, name: str, text: str) -> tuple[str, dict[str, int]]:
    """What is read of the first chapter, and the repairs by kind with their count."""
    (tmp_path / name).write_text(text, "utf-8")
    document = parse(tmp_path / name)
    span = next(s.span for s in document.sections if s.locator == "第一章")
    return document.text[slice(*span)].partition("\n")[2].strip(), {m.kind: m.count for m in document.mended}


@pytest.mark.parametrize(
    "unseen", ["\u200b", "\u00ad", "\u2060", "\u202e", "\u2066", "\u061c", "\u034f", "\u3164", "\ufe0f", "\U000e0031", "\x7f", "\ufffc"]
)
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_characters_without_width_do_not_break_a_number(tmp_path: Path, name: str, unseen: str) -> None:
    assert target(tmp_path, name, BODY.format(f"产值3{unseen}50亿元。")) == ("产值350亿元。", {"去掉看不见的字符": 1})


def test_cells_are_cleaned_too(tmp_path: Path) -> None:
    table = "| 指标 | 2030年 |\n| --- | --- |\n| 产值（亿元） | 3\u200b50 |"
    said, mended = target(tmp_path, "a.md", BODY.format(table))
    assert "350" in said
    assert mended["去掉看不见的字符"] == 1


@pytest.mark.parametrize(
    "unseen",
    ["<del>12</del>", "<s>12</s>", "<span hidden>12</span>", '<b style="display: none">12</b>', '<i style="visibility:hidden">12</i>'],
)
def test_what_a_page_does_not_show_is_not_read(tmp_path: Path, unseen: str) -> None:
    assert target(tmp_path, "a.html", PAGE.format(f"<p>产值{unseen}13亿元。</p>")) == (
        "产值13亿元。",
        {"去掉网页里不显示或划去的文字": 1},
    )


def test_what_is_struck_out_in_markdown_is_not_read(tmp_path: Path) -> None:
    assert target(tmp_path, "a.md", BODY.format("产值~~12~~13亿元，1~2年。")) == ("产值13亿元，1~2年。", {"去掉划去的文字": 1})


def test_a_power_is_no_longer_number(tmp_path: Path) -> None:
    assert target(tmp_path, "a.html", PAGE.format("<p>达到10<sup>6</sup>吨，注<sup>1</sup>。</p>"))[0] == "达到10^6吨，注1。"
    assert [normalise(t) for t in ("10⁶吨", "１０²", "10km²", "第⁴")] == ["10^6吨", "10^2", "10km2", "第4"]
    assert [q.figure.number for q in read(normalise("达到10⁶吨，铺路3公里"))] == ["3"]


def written(tmp_path: Path, name: str, data: bytes) -> tuple[str, str]:
    """The text read of a file on one line, and the kinds of its repairs."""
    (tmp_path / name).write_bytes(data)
    found = parse(tmp_path / name)
    return found.text.replace("\n", "|"), "；".join(m.kind for m in found.mended)


def test_every_format_and_control_character_counts_as_unseen() -> None:
    missed = [c for c in map(chr, range(0x110000)) if unicodedata.category(c) in ("Cf", "Cc") and not (c.isspace() or UNSEEN.match(c))]
    assert missed == []


def test_characters_with_a_line_through_them_are_not_read(tmp_path: Path) -> None:
    assert target(tmp_path, "a.txt", BODY.format("产值1\u03362\u033613亿元。")) == ("产值13亿元。", {"去掉划去的文字": 1})


@pytest.mark.parametrize(
    ("style", "text"),
    [
        (".x{display:none}", '<span class="x">12</span>'),
        ("p #y, .q{color:red; visibility:hidden}", '<span id="y">12</span>'),
        ("", '<span style="opacity:0">12</span>'),
        ("", '<span style="font-size:0px">12</span>'),
        ("", '<span style="left:-9999px; position:absolute">12</span>'),
        ("", '<span style="height:0; overflow:hidden">12</span>'),
        ("", "<select><option>12</option></select>"),
        (".x{position:absolute} span{clip:rect(0,0,0,0)}", '<span class="x">12</span>'),
        (".x{clip-path:inset(50%)}", '<span class="x">12</span>'),
        (".x{clip-path:circle(0)}", '<span class="x">12</span>'),
        (".x{color:transparent}", '<span class="x">12</span>'),
        (".x{color:rgba(0, 0, 0, 0)}", '<span class="x">12</span>'),
        (".x{color:#12345600}", '<span class="x">12</span>'),
        (".x{filter:opacity(0)}", '<span class="x">12</span>'),
        (".x{scale:0}", '<span class="x">12</span>'),
        (".x{font:0/0 a}", '<span class="x">12</span>'),
        ("", "<dialog>12</dialog>"),
        ("", "<span popover>12</span>"),
        ("", "<template>12</template>"),
        ("", "<video>12</video>"),
        ("", '<span style="color:#fff">12</span>'),
        ("", '<font color="white">12</font>'),
        ("", '<span style="color:rgb(253, 253, 254)">12</span>'),
        ("", '<span style="color:hsl(0,0%,100%)">12</span>'),
        (".x{color:#FFF}", '<span class="x"><b>12</b></span>'),
        (".x{background:#003366} .y{color:#036}", '<span class="x"><b class="y">12</b></span>'),
        (".x{font-size:0}", '<span class="x"><b>12</b></span>'),
        ("", '<span style="font-size:1px">12</span>'),
        ("", '<span style="font-size:0.1rem"><b style="font-size:200%">12</b></span>'),
        (":root{--c:#fff} .x{color:var(--c)}", '<span class="x">12</span>'),
        (".x{color:var(--c, white)}", '<span class="x">12</span>'),
        (":root{--a:var(--b); --b:none}", '<span style="display:var(--a)">12</span>'),
        ("p{color:#000; .x{display:none}}", '<span class="x">12</span>'),
        ("p{& .x, & .y{display:none}}", '<span class="x">12</span>'),
        ("p{@media screen{& .x{display:none}}}", '<span class="x">12</span>'),
        (".x{position:absolute; right:-9999px}", '<span class="x">12</span>'),
        (".x{position:fixed; left:-100vw}", '<span class="x">12</span>'),
        (".x{position:absolute; left:99999px}", '<span class="x">12</span>'),
        (".x{position:absolute; inset:-9999px auto auto}", '<span class="x">12</span>'),
        (".x{margin-left:-9999px}", '<span class="x">12</span>'),
        (".x{transform:translateX(-9999px)}", '<span class="x">12</span>'),
        (".x{display:inline-block; width:0; overflow:hidden}", '<span class="x">12</span>'),
        (".x{position:absolute; width:1px; height:1px; overflow:hidden}", '<span class="x">12</span>'),
        (".x{opacity:0.01}", '<span class="x">12</span>'),
    ],
)
def test_what_styles_hide_is_not_read(tmp_path: Path, style: str, text: str) -> None:
    page = f"<style>{style}</style>" + PAGE.format(f"<p>产值{text}13亿元。</p>")
    assert target(tmp_path, "a.html", page)[0] == "产值13亿元。"


@pytest.mark.parametrize(
    "style",
    [
        "@media print{.x{display:none}}",
        ".x:hover{display:none}",
        ".y{display:none}",
        "/* .x{display:none} */",
        "body{visibility:hidden}",
        ".x{color:transparent; background-clip:text}",
        ".x{color:#000}",
        ".x{color:rgb(0,0,0)}",
        ".x{clip:rect(0,0,0,0)}",
        ".x{position:absolute; clip:rect(0,99px,99px,0)}",
        ".x{font:0/0 a; font-size:14px}",
        ".x{font-size:0; font:bold 14px/20px a}",
        ".x{clip-path:inset(5%)}",
        ".x{filter:opacity(0.9)}",
        ".x{vertical-align:middle}",
        "body{background:#003366} .x{color:#fff}",
        "p{background:url(a.png)} .x{color:#fff}",
        "p{background-color:var(--g)} .x{color:#fff}",
        "body{font-size:0} p{font-size:14px}",
        ".x{font-size:0.1em}",
        "body{color:#fff} .x{color:#000}",
        ":root{--d:none} .y{--d:block} .x{display:var(--d)}",
        ".x{position:relative; left:5px; top:1px}",
        ".x{overflow:hidden; height:1px}",
        "p{.y{display:none}}",
        ".x{opacity:0.5}",
    ],
)
def test_what_styles_show_is_read(tmp_path: Path, style: str) -> None:
    """Rules for paper, of a state, for other elements; and a page that is hidden as a whole until a script has run."""
    page = f"<style>{style}</style>" + PAGE.format('<p>产值<span class="x">13</span>亿元。</p>')
    assert target(tmp_path, "a.html", page)[0] == "产值13亿元。"


@pytest.mark.parametrize(
    "text",
    [
        "<details><summary>更多</summary>产值13亿元。</details>",
        '<p aria-hidden="true">产值13亿元。</p>',
        '<table bgcolor="navy"><tr><td><font color="#fff">产值13亿元。</font></td></tr></table>',
        '<link rel="stylesheet" href="a.css"><p class="title" style="color:#fff">产值13亿元。</p>',
        '<p style="color:#fff"><a href="b.html">产值13亿元。</a></p>',
    ],
)
def test_what_a_reader_of_a_page_sees_or_may_open_is_read(tmp_path: Path, text: str) -> None:
    assert "产值13亿元。" in target(tmp_path, "a.html", PAGE.format(text))[0]


def test_print_in_the_colour_of_its_ground_is_told_of(tmp_path: Path) -> None:
    said, mended = target(tmp_path, "a.html", PAGE.format('<p>产值13亿元。</p><p style="color:#fff">产值12亿元。<b>密</b></p>'))
    assert (said, mended) == ("产值13亿元。", {"去掉网页里不显示或划去的文字": 2})


def test_values_named_by_each_other_stay_short() -> None:
    sheet = ":root{" + "".join(f"--a{n}:var(--a{n + 1})var(--a{n + 1});" for n in range(40)) + "} .x{color:var(--a0)}"
    rules = sheets(BeautifulSoup(f"<style>{sheet}</style>", "lxml"))
    assert sum(len(value) for rule in rules for value, _ in rule.said.values()) < 20_000


def test_powers_of_a_page_whatever_holds_them(tmp_path: Path) -> None:
    for power in (
        "<b>10</b><sup>6</sup>",
        '10<span style="vertical-align:super">6</span>',
        '10<span style="vertical-align:0.5em">6</span>',
        "<style>b{vertical-align:30%}</style>10<b>6</b>",
        '10<span style="position:relative; top:-0.5em">6</span>',
        "<math><msup><mn>10</mn><mn>6</mn></msup></math>",
    ):
        assert target(tmp_path, "a.html", PAGE.format(f"<p>达到{power}吨。</p>"))[0] == "达到10^6吨。"


def test_a_text_that_a_page_turns_round_is_read_as_it_is_shown(tmp_path: Path) -> None:
    for turned in ('<bdo dir="rtl">31</bdo>', '<b style="unicode-bidi:bidi-override; direction:rtl">31</b>'):
        assert target(tmp_path, "a.html", PAGE.format(f"<p>产值{turned}亿元。</p>"))[0] == "产值13亿元。"


@pytest.mark.parametrize(
    "text", ["<del>12</del>", "<s>12</s>", "<span hidden>12</span>", '<b style="display:none"><i>1</i>2</b>', "~~1\n2~~"]
)
def test_what_html_in_markdown_hides_is_not_read(tmp_path: Path, text: str) -> None:
    assert target(tmp_path, "a.md", BODY.format(f"产值{text}13亿元。"))[0] == "产值13亿元。"


def test_a_hidden_holder_hides_its_paragraphs_until_it_ends(tmp_path: Path) -> None:
    said = target(tmp_path, "a.md", BODY.format("<div hidden>\n\n产值12亿元。\n\n</div>\n\n产值13亿元，达到10<sup>6</sup>吨。"))[0]
    assert said == "产值13亿元，达到10^6吨。"


def test_a_hidden_paragraph_that_is_not_closed_ends_with_its_block(tmp_path: Path) -> None:
    assert target(tmp_path, "a.md", BODY.format("<p hidden>产值12亿元。\n\n产值13亿元。"))[0] == "产值13亿元。"


def run(text: str, looks: str = "") -> str:
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


_STYLES = (
    '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:type="character" w:styleId="A">'
    '<w:rPr><w:vanish/></w:rPr></w:style><w:style w:type="character" w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    '<w:style w:type="character" w:styleId="W"><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="V"><w:basedOn w:val="W"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="P"><w:pPr><w:shd w:val="clear" w:fill="1F3864"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Q"><w:basedOn w:val="P"/><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style></w:styles>'
)


@pytest.mark.parametrize(
    "looks",
    [
        "<w:strike/>",
        "<w:dstrike/>",
        "<w:vanish/>",
        '<w:rStyle w:val="B"/>',
        '<w:color w:val="FFFFFF"/>',
        '<w:color w:val="fefefe"/>',
        '<w:sz w:val="2"/>',
        '<w:rStyle w:val="V"/>',
        '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:color="auto" w:fill="auto"/>',
        '<w:color w:val="FFFFFF"/><w:shd w:val="nil" w:color="auto" w:fill="FFFFFF"/>',
        '<w:color w:val="FFFFFF"/><w:highlight w:val="none"/>',
        '<w:color w:val="FFFFFF"/><w:highlight w:val="white"/>',
    ],
)
def test_what_word_does_not_show_is_not_read(tmp_path: Path, looks: str) -> None:
    body = f"<w:p>{run('产值')}{run('12', looks)}{run('13亿元。')}</w:p>"
    said, mended = written(tmp_path, "a.docx", package(document(body), styles=_STYLES))
    assert said == "产值13亿元。|"
    assert mended in ("去掉划去的文字", "去掉隐藏文字")


def test_white_text_on_a_ground_and_switched_off_looks_are_read(tmp_path: Path) -> None:
    white = '<w:color w:val="FFFFFF"/>'
    shaded, off = f'{white}<w:shd w:val="clear" w:fill="000080"/>', '<w:rStyle w:val="B"/><w:vanish w:val="0"/>'
    cell = f"<w:tbl><w:tr><w:tc><w:p>{run('人口5万人。', white)}</w:p></w:tc></w:tr></w:tbl>"
    body = f"<w:p>{run('产值')}{run('1', shaded)}{run('3', off)}{run('亿元。')}</w:p>{cell}"
    assert written(tmp_path, "a.docx", package(document(body), styles=_STYLES)) == ("产值13亿元。|人口5万人。|", "")


@pytest.mark.parametrize(
    ("properties", "looks"),
    [
        ('<w:pStyle w:val="Q"/>', ""),
        ('<w:pStyle w:val="Q"/>', '<w:shd w:val="clear" w:color="auto" w:fill="auto"/>'),
        ('<w:shd w:val="solid" w:color="auto" w:fill="auto"/>', '<w:color w:val="FFFFFF"/>'),
        ("", '<w:color w:val="FFFFFF"/><w:highlight w:val="darkBlue"/>'),
        ("", '<w:rStyle w:val="W"/><w:color w:val="auto"/>'),
        ('<w:pStyle w:val="Q"/><w:shd w:val="clear" w:fill="auto"/>', '<w:color w:val="000000"/>'),
    ],
)
def test_white_text_on_the_ground_of_its_style_is_read(tmp_path: Path, properties: str, looks: str) -> None:
    body = f"<w:p><w:pPr>{properties}</w:pPr>{run('产值13亿元。', looks)}</w:p>"
    assert written(tmp_path, "a.docx", package(document(body), styles=_STYLES)) == ("产值13亿元。|", "")


def test_a_paragraph_takes_back_the_ground_of_its_style(tmp_path: Path) -> None:
    properties = '<w:pStyle w:val="Q"/><w:shd w:val="clear" w:color="auto" w:fill="auto"/>'
    body = f"<w:p><w:pPr>{properties}</w:pPr>{run('产值12亿元。')}</w:p><w:p>{run('产值13亿元。')}</w:p>"
    assert written(tmp_path, "a.docx", package(document(body), styles=_STYLES)) == ("产值13亿元。|", "去掉隐藏文字")


def test_formulas_powers_and_symbols_of_word(tmp_path: Path) -> None:
    math = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    power = f"<m:oMath {math}><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>6</m:t></m:r></m:sup></m:sSup></m:oMath>"
    part = f"<m:oMath {math}><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"
    raised = run("甲10") + run("6", '<w:vertAlign w:val="superscript"/>') + run("，乙10") + run("7", '<w:position w:val="8"/>')
    symbols = '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>' + run("5，") + '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
    said, mended = written(
        tmp_path, "a.docx", package(document(f"<w:p>{raised}{run('，丙')}{power}{run('，丁')}{part}{run('，戊')}{symbols}</w:p>"))
    )
    assert said == "甲10^6，乙10^7，丙10^6，丁1/2，戊≥5，|"
    assert mended == "符号字体的字符未收录"


def test_slides(tmp_path: Path) -> None:
    runs = "".join(
        f"<a:r><a:rPr {looks}/><a:t>{said}</a:t></a:r>"
        for looks, said in (("", "产值"), ('strike="sngStrike"', "12"), ("", "13亿元，10"), ('baseline="30000"', "6"), ("", "吨。"))
    )
    body = shape("用处", "body").replace("用处", f"</a:t></a:r>{runs}<a:r><a:t>")
    said, mended = written(tmp_path, "a.pptx", show(shape("第一章 目标", "title") + body))
    assert said == "第一章 目标|产值13亿元，10^6吨。|"
    assert mended == "去掉划去的文字"


def test_sheets(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        sheet = book.worksheets[0]
        sheet["B2"].value = CellRichText(TextBlock(InlineFont(strike=True), "12"), "13")
        sheet["B3"].value = CellRichText("10", TextBlock(InlineFont(vertAlign="superscript"), "6"))
        sheet["C2"].font = Font(strike=True)
        sheet["C3"].font = Font(color="FFFFFFFF")
        sheet["B1"].font = sheet["C1"].font = Font(color="FFFFFFFF")
        sheet["B1"].fill = sheet["C1"].fill = PatternFill("solid", fgColor="FF000080")

    rows = [["指标", "2025年", "2030年"], ["产值（亿元）", "", "14"], ["产量（吨）", "", "15"], ["人口（万人）", "5", "6"]]
    said, mended = written(tmp_path, "a.xlsx", workbook({"目标": rows}, change))
    assert said == "目标|产值（亿元）：2025年 13；2030年 —|产量（吨）：2025年 10^6；2030年 —|人口（万人）：2025年 5；2030年 6|"
    assert mended == "划去的或白色的单元格未收录"


@pytest.mark.parametrize(
    ("color", "fill", "read"),
    [
        ({"rgb": "FFFEFEFE"}, None, False),
        ({"theme": 0}, None, False),
        ({"indexed": 9}, None, False),
        ({"rgb": "FFFFFFFF"}, {"rgb": "FFFFFFFF"}, False),
        ({"theme": 0}, {"theme": 0}, False),
        ({"theme": 0, "tint": -0.5}, None, True),
        ({"theme": 0}, {"theme": 4}, True),
        ({"theme": 1}, None, True),
        ({"indexed": 8}, {"indexed": 9}, True),
    ],
)
def test_white_cells_on_white(tmp_path: Path, color: dict[str, Any], fill: dict[str, Any] | None, read: bool) -> None:
    """White by its value, by the theme or by the palette, on no fill or on a white one."""

    def change(book: Any) -> None:
        cell = book.worksheets[0]["C2"]
        cell.font = Font(color=Color(**color))
        if fill is not None:
            cell.fill = PatternFill("solid", fgColor=Color(**fill))

    rows = [["指标", "2025年", "2030年"], ["产值（亿元）", "12", "14"], ["人口（万人）", "5", "6"]]
    assert ("2030年 14" in written(tmp_path, "a.xlsx", workbook({"目标": rows}, change))[0]) is read


def _pdf(path: Path, draw: Callable[[Canvas, float], None]) -> bytes:
    canvas = Canvas(str(path))
    canvas.setFont(FONT, 12)
    canvas.drawString(72, 760, "第一章 目标")
    draw(canvas, 730)
    canvas.setFont(FONT, 12)
    canvas.drawString(72, 700, "别的没有，都在这里了。")
    canvas.save()
    return path.read_bytes()


def _struck(canvas: Canvas, y: float) -> None:
    canvas.drawString(72, y, "产值1213亿元。")
    canvas.line(96, y + 4, 96 + canvas.stringWidth("12", FONT, 12), y + 4)


def _white(canvas: Canvas, y: float) -> None:
    canvas.drawString(72, y, "产值13亿元。")
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(200, y, "产值12亿元。")
    canvas.setFillColorRGB(0, 0, 0)


def _outside(canvas: Canvas, y: float) -> None:
    canvas.drawString(72, y, "产值13亿元。")
    canvas.drawString(700, y, "产值12亿元。")


def _tiny(canvas: Canvas, y: float) -> None:
    canvas.drawString(72, y, "产值13亿元。")
    canvas.setFont(FONT, 0.5)
    canvas.drawString(72, y - 8, "产值12亿元。")


@pytest.mark.parametrize("draw", [_struck, _white, _outside, _tiny])
def test_what_a_page_of_a_pdf_does_not_show_is_not_read(tmp_path: Path, draw: Callable[[Canvas, float], None]) -> None:
    said, mended = written(tmp_path, "a.pdf", _pdf(tmp_path / "made.pdf", draw))
    assert said == "第一章 目标|产值13亿元。|别的没有，都在这里了。|"
    assert "看不见或划去的文字未收录" in mended


def test_white_on_blue_and_powers_of_a_pdf_are_read(tmp_path: Path) -> None:
    def draw(canvas: Canvas, y: float) -> None:
        canvas.setFillColorRGB(0, 0, 0.5)
        canvas.rect(60, y - 6, 300, 20, fill=1, stroke=0)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(72, y, "产值10")
        canvas.setFont(FONT, 7)
        canvas.drawString(72 + canvas.stringWidth("产值10", FONT, 12), y + 5, "6")
        canvas.setFillColorRGB(0, 0, 0)

    assert "|产值10^6|" in written(tmp_path, "a.pdf", _pdf(tmp_path / "made.pdf", draw))[0]


def test_what_an_ofd_does_not_draw_is_not_read(tmp_path: Path) -> None:
    unseen = ofd_text("产值12亿元。", 90, 40)
    lines = [ofd_text("第一章 目标", 30, 30), ofd_text("产值13亿元。", 30, 40)]
    for looks in ('Alpha="0"', 'Fill="false"'):
        made = ofd(["".join([*lines, unseen.replace("<ofd:TextObject", f"<ofd:TextObject {looks}")])])
        assert written(tmp_path, "a.ofd", made)[0] == "第一章 目标|产值13亿元。|"


def test_marks_beside_a_number_make_no_other_number() -> None:
    """Full width folded to half makes figures of notes, indexes and fractions: 13①亿元 was 131亿元."""
    for text, numbers in {
        "产值13①亿元": ["13"],
        "①13亿元": ["13"],
        "达到20③": ["20"],
        "10₆吨": ["10"],
        "10⁻⁶吨": [],
        "$10^{6}$吨": [],
    }.items():
        assert [q.figure.number for q in read(normalise(text)) if q.figure.number not in ("1", "3", "6")] == numbers, text
    assert "11" not in {q.figure.number for q in read(normalise("1½亿吨"))}
    assert normalise("100㎡、CO₂、PM₂.₅") == "100m2、co2、pm2.5"


def test_drafts_and_sentences_of_models_are_cleaned_too() -> None:
    assert from_text("产值3\u200b50亿元。", Setting()).text == "产值350亿元。\n"
    assert [said.text for said in statements(["产值3\u200b50\u202e亿元。[1]"])] == ["产值350亿元。"]
