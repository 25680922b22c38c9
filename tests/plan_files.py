"""One plan of our own as TXT, DOCX and PDF, made by the libraries that offices use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate, Paragraph, Spacer, Table, TableStyle

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))


@dataclass(frozen=True)
class Grid:
    """A table: its rows, a cell that is None belonging to the one left of it, one that is ``^`` to the one above."""

    rows: tuple[tuple[str | None, ...], ...]


@dataclass(frozen=True)
class Auto:
    """A heading whose number Word counts by itself: ``level`` of the list, and its text without the number."""

    level: int
    number: str
    text: str


Item = str | Grid | Auto

_PORTS = "推进东港、西港和南港错位发展，统一调度岸线、锚地和拖轮，建设深水泊位和配套铁路专用线，"
PLAN: tuple[Item, ...] = (
    "云岭省湖区治理规划",
    "云岭省人民政府",
    "2026年4月",
    "为做好湖区治理，制定本规划。规划期为2026—2030年。",
    Auto(0, "第一章", "总体要求"),
    Auto(1, "第一节", "指导思想"),
    "坚持先治水后兴业，" + "把湖区建成宜居宜业的家园，" * 6 + "让居民喝上好水。",
    Auto(1, "第二节", "主要目标"),
    "到2030年，湖区水质达到Ⅲ类，年均新增湿地12.5平方公里；" + _PORTS * 3 + "货物吞吐量达到9000万吨。",
    "专栏1 湖区治理主要指标",
    Grid(
        (
            ("指标", None, "2025年", "2030年", "属性"),
            ("水质达标率（%）", None, "81.2", "95", "约束性"),
            ("湿地面积", "天然（平方公里）", "310", "330左右", "预期性"),
            ("^", "人工（平方公里）", "12.5", "25", "预期性"),
            ("绿化率（%）", None, "", "41", "预期性"),
        )
    ),
    "注：带*的为2024年数据。",
    Auto(0, "第二章", "重点任务"),
    Auto(1, "第一节", "加高旧堤"),
    "加高旧堤46公里，堤顶宽度统一为6米。" + _PORTS * 4 + "沿堤设巡查站22座。",
    Auto(2, "一、", "修复湖岸"),
    "修复湖岸带35公里，种植芦苇和水杉。",
    Auto(2, "二、", "清理航道"),
    "清理航道12公里，通航水深达到4米。",
    Auto(1, "第二节", "发展湖区产业"),
    "培育水产、文旅和船舶修造产业。" + "引进修造船企业4家，建设绿色船厂，" * 8 + "建成冷库20万吨。",
    "专栏2 产业工程",
    "（一）冷链工程：建设冷库容量20万吨，开通生鲜专列。",
    "（二）船厂工程：新建船台3座。",
    Auto(0, "第三章", "保障措施"),
    "每季度通报进展，未完成任务的单位须书面说明。",
)


def as_text(items: Sequence[Item]) -> str:
    """The plan as a TXT file: a paragraph a line, the cells of a row parted by tabs."""
    lines: list[str] = []
    for item in items:
        match item:
            case Grid(rows):
                lines += ["\t".join(_texts(rows)[i]) for i in range(len(rows))]
            case Auto(_, number, text):
                lines.append(f"{number} {text}" if number.startswith("第") else f"{number}{text}")
            case str(text):
                lines.append(text)
    return "\n".join(lines) + "\n"


def _texts(rows: Sequence[tuple[str | None, ...]]) -> list[list[str]]:
    """Rows for TXT, where a group has a cell of its own and a merged name has one cell."""
    return [["" if cell == "^" else cell or "" for at, cell in enumerate(row) if cell is not None] for row in rows]


# -- DOCX ------------------------------------------------------------------------------------------

_LEVELS = (("chineseCounting", "第%1章", "tab"), ("chineseCounting", "第%2节", "space"), ("chineseCounting", "%3、", "nothing"))


def write_docx(path: Path, items: Sequence[Item], change: Callable[[Any], None] | None = None) -> Path:
    """The plan as a DOCX with heading styles and Word's own numbering; ``change`` may edit the document before it is saved."""
    document = docx.Document()
    num = _numbering(document)
    for item in items:
        match item:
            case Grid(rows):
                _docx_table(document, rows)
            case Auto(level, _, text):
                paragraph = document.add_paragraph(text, style=f"Heading {level + 1}")
                number(paragraph, num, level)
            case str(text):
                document.add_paragraph(text)
    if change is not None:
        change(document)
    document.save(str(path))
    return path


def element(tag: str, **values: str) -> Any:
    """An element of WordprocessingML with attributes of its namespace."""
    made = OxmlElement(tag)
    for name, value in values.items():
        made.set(qn(f"w:{name}"), value)
    return made


def number(paragraph: Any, num: int, level: int) -> None:
    """Makes a paragraph part of an automatic list."""
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = num


def _numbering(document: Any, levels: Sequence[tuple[str, str, str]] = _LEVELS) -> int:
    part = document.part.numbering_part.element
    abstract = element("w:abstractNum", abstractNumId="90")
    for at, (form, text, suffix) in enumerate(levels):
        level = element("w:lvl", ilvl=str(at))
        level.extend(
            [element("w:start", val="1"), element("w:numFmt", val=form), element("w:suff", val=suffix), element("w:lvlText", val=text)]
        )
        abstract.append(level)
    part.insert(0, abstract)
    num = element("w:num", numId="90")
    num.append(element("w:abstractNumId", val="90"))
    part.append(num)
    return 90


def _docx_table(document: Any, rows: Sequence[tuple[str | None, ...]]) -> None:
    table = document.add_table(len(rows), len(rows[0]))
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            if cell is None:
                table.cell(y, x - 1).merge(table.cell(y, x))
            elif cell == "^":
                table.cell(y - 1, x).merge(table.cell(y, x))
            else:
                table.cell(y, x).text = cell


# -- PDF -------------------------------------------------------------------------------------------


def _style(size: float, **values: Any) -> ParagraphStyle:
    return ParagraphStyle("", fontName=FONT, fontSize=size, leading=1.6 * size, wordWrap="CJK", **values)


_BODY = _style(12, firstLineIndent=24)
_HEADS = (_style(18, alignment=1, spaceBefore=12, spaceAfter=12), _style(15, alignment=1, spaceBefore=8, spaceAfter=8), _BODY)


def write_pdf(path: Path, items: Sequence[Item], columns: int = 1, first_page: int = 1, breaks: Sequence[int] = (), **encrypt: Any) -> Path:
    """The plan as a PDF with a running head and page numbers.

    Args:
        path: where to write.
        items: the plan.
        columns: of text on a page.
        first_page: the number printed on the first page.
        breaks: places among the items before which a new page begins.
        encrypt: keyword arguments of the document template.
    """
    left, bottom, width, height = 72.0, 80.0, A4[0] - 144.0, A4[1] - 160.0
    gap = 24.0 if columns > 1 else 0.0
    wide = (width - gap * (columns - 1)) / columns
    frames = [
        Frame(left + i * (wide + gap), bottom, wide, height, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
        for i in range(columns)
    ]

    def furnish(canvas: Canvas, template: BaseDocTemplate) -> None:
        canvas.setFont(FONT, 9)
        canvas.drawString(left, A4[1] - 50, "云岭省湖区治理规划（征求意见稿）")
        canvas.line(left, A4[1] - 56, left + width, A4[1] - 56)
        canvas.drawCentredString(A4[0] / 2, 40, f"— {template.page + first_page - 1} —")

    template = BaseDocTemplate(str(path), pagesize=A4, **encrypt)
    template.addPageTemplates([PageTemplate(frames=frames, onPage=furnish)])
    story: list[Flowable] = []
    for at, item in enumerate(items):
        if at in breaks:
            story.append(PageBreak())
        story += _flowables(item, wide)
    template.build(story)
    return path


def _flowables(item: Item, width: float) -> list[Flowable]:
    match item:
        case Grid(rows):
            return [_pdf_table(rows, width), Spacer(1, 8)]
        case Auto(level, number, text):
            return [Paragraph(f"{number} {text}" if number.startswith("第") else f"{number}{text}", _HEADS[level])]
    return [Paragraph(item, _BODY)]


def _pdf_table(rows: Sequence[tuple[str | None, ...]], width: float) -> Table:
    style: list[tuple[Any, ...]] = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONTNAME", (0, 0), (-1, -1), FONT)]
    for y, row in enumerate(rows):
        style += [("SPAN", (x - 1, y), (x, y)) for x, cell in enumerate(row) if cell is None]
        style += [("SPAN", (x, y - 1), (x, y)) for x, cell in enumerate(row) if cell == "^"]
    small = _style(9)
    cells = [[Paragraph("" if cell in (None, "^") else str(cell), small) for cell in row] for row in rows]
    return Table(cells, colWidths=[width / len(rows[0])] * len(rows[0]), style=TableStyle(style))
