"""What Word, slides, sheets, PDF and OFD do not show is not read, and powers stay powers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hidden_files import written
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
