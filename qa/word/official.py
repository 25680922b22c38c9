"""A Word document in the form of Chinese official documents: A4, 仿宋 for the text, 黑体 and 楷体 for headings.

Sizes, margins and lines a page are those of GB/T 9704-2012 (党政机关公文格式): text 156 by 225 mm, 22 lines of 28 characters
of size 3 (16 pt) a page, title size 2 (22 pt), page numbers between dashes at the outer edge. Numbers of notes are raised;
what Word numbers (headings, lists) it numbers itself, so that it stays right when the text is edited.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

TEXT_PT, TITLE_PT, SMALL_PT = 16, 22, 12
LINE_PT = 28.95
"""Distance of lines: 22 of them fill the 225 mm of text."""
_MARGINS_MM = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}
_LATIN = "Times New Roman"
SONG, HEI, KAI, FANG = "方正小标宋简体", "黑体", "楷体", "仿宋"
_INSTEAD = {
    SONG: "小标宋,方正小标宋_GBK,宋体,SimSun,Noto Serif CJK SC",
    HEI: "SimHei,STHeiti,Noto Sans CJK SC",
    KAI: "楷体_GB2312,KaiTi,STKaiti,AR PL UKai CN",
    FANG: "仿宋_GB2312,FangSong,STFangsong,Noto Serif CJK SC",
}
"""Fonts that stand in where one is not installed."""
_STYLES = {
    "Normal": (FANG, TEXT_PT, False),
    "Title": (SONG, TITLE_PT, False),
    "Subtitle": (KAI, TEXT_PT, False),
    "Heading 1": (HEI, TEXT_PT, False),
    "Heading 2": (KAI, TEXT_PT, False),
    "Heading 3": (FANG, TEXT_PT, True),
    "Caption": (FANG, 14, False),
    "Footer": ("宋体", 14, False),
}
_HEADING_NUMBERS = ("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")
_LIST_NUMBERS = (("decimal", "%1."),)
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets)."""


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text and the numbers of the notes behind it."""

    text: str
    notes: tuple[int, ...] = ()


def note_numbers(numbers: Sequence[int]) -> str:
    """Numbers of notes as they stand behind a text: ``[1][2]``, a run of more than two as ``[1]–[5]``."""
    shown, left = "", sorted(set(numbers))
    while left:
        end = next((i for i, n in enumerate(left) if n != left[0] + i), len(left))
        run, left = left[:end], left[end:]
        shown += f"[{run[0]}]–[{run[-1]}]" if len(run) > 2 else "".join(f"[{n}]" for n in run)
    return shown


def day(made: date) -> str:
    """A day as documents name it."""
    return f"{made.year}年{made.month}月{made.day}日"


class OfficialDocument:
    """A document that grows from top to bottom.

    Args:
        title: its title; empty for one that begins with its text.
        subtitle: a line below the title.
    """

    def __init__(self, title: str = "", subtitle: str = "") -> None:
        from docx import Document as Word

        self.word: Any = Word()
        _lay_out(self.word)
        self._numbered: Any = None
        self.word.core_properties.title, self.word.core_properties.author = _xml(title), "规划问答"
        if title:
            self.word.add_paragraph(_xml(title), style="Title")
        if subtitle:
            self.word.add_paragraph(_xml(subtitle), style="Subtitle")

    def heading(self, text: str, level: int = 1, *, numbered: bool = True) -> None:
        """A heading of level 1 to 3: 一、 （一） 1."""
        heading = self.word.add_heading(_xml(text), level)
        if numbered:
            self._numbered = self._numbered or _numbering(self.word, _HEADING_NUMBERS)
            _number(heading, self._numbered, level - 1)

    def paragraph(self, *texts: Text | str) -> None:
        """A paragraph of the text, its first line two characters in."""
        _write(self.word.add_paragraph(), texts)

    def items(self, items: Sequence[Text], *, own_numbers: bool = False) -> None:
        """A list; numbered from 1 unless the items bring ``own_numbers``."""
        numbering = None if own_numbers else _numbering(self.word, _LIST_NUMBERS)
        for item in items:
            paragraph = self.word.add_paragraph()
            _write(paragraph, (item,))
            if numbering:
                _number(paragraph, numbering, 0)

    def table(self, rows: Sequence[Sequence[Text]]) -> None:
        """A table, its first row the heads, which are repeated on each page; columns as wide as what stands in them asks for."""
        from docx.enum.table import WD_TABLE_ALIGNMENT
        from docx.shared import Mm, Pt

        grid = self.word.add_table(len(rows), len(rows[0]), style="Table Grid")
        grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        widths = _widths(rows)
        for column, width in zip(grid.columns, widths, strict=True):
            column.width = Mm(width)
        for number, (cells, row) in enumerate(zip(grid.rows, rows, strict=True)):
            _element(cells._tr.get_or_add_trPr(), "cantSplit")
            if number == 0:
                _element(cells._tr.get_or_add_trPr(), "tblHeader")
            for cell, text, width in zip(cells.cells, row, widths, strict=True):
                cell.width = Mm(width)
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.first_line_indent, paragraph.paragraph_format.line_spacing = Pt(0), Pt(18)
                for run in _write(paragraph, (text,)):
                    _font(run, HEI if number == 0 else FANG, SMALL_PT)
        self.word.add_paragraph().paragraph_format.line_spacing = Pt(12)

    def notes(self, title: str, entries: Sequence[str]) -> None:
        """The notes that raised numbers point to, under a heading of their own.

        Their numbers are written out, not given by Word: they must stay those of the text when the list is edited.
        """
        from docx.shared import Pt

        self.heading(title, 1, numbered=False)
        for number, entry in enumerate(entries, 1):
            paragraph = self.word.add_paragraph(_xml(f"[{number}] {entry}"), style="Caption")
            paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Pt(32), Pt(-32)

    def remark(self, text: str) -> None:
        """A remark of ours in small type."""
        self.word.add_paragraph(_xml(text), style="Caption")

    def save(self) -> bytes:
        """The file."""
        out = io.BytesIO()
        self.word.save(out)
        return out.getvalue()


def _lay_out(word: Any) -> None:
    """Paper, margins, styles, page numbers."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt, RGBColor

    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, size in _MARGINS_MM.items():
        setattr(section, name, Mm(size))
    section.footer_distance = Mm(28)
    for name, (font, size, bold) in _STYLES.items():
        style = word.styles[name]
        _font(style, font, size)
        style.font.bold, style.font.italic, style.font.color.rgb = bold, False, RGBColor(0, 0, 0)
        layout = style.paragraph_format
        layout.space_before = layout.space_after = Pt(0)
        layout.line_spacing = Pt(LINE_PT)
        # Two characters of the text.
        layout.first_line_indent = Pt(2 * TEXT_PT) if name == "Normal" or name.startswith("Heading") else Pt(0)
        layout.alignment = WD_ALIGN_PARAGRAPH.CENTER if name in ("Title", "Subtitle") else None
        layout.keep_with_next = name.startswith("Heading")
    # Without it the punctuation may be set as in Taiwan or Japan.
    for language in word.styles.element.xpath(".//w:rPrDefault//w:lang"):
        language.set(_qn("eastAsia"), "zh-CN")
    word.styles["Title"].paragraph_format.line_spacing = Pt(36)
    word.styles["Title"].paragraph_format.space_after = Pt(12)
    word.styles["Subtitle"].paragraph_format.space_after = Pt(LINE_PT)
    word.styles["Caption"].paragraph_format.line_spacing = Pt(22)
    for border in word.styles["Title"].element.xpath(".//w:pBdr"):
        border.getparent().remove(border)
    word.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)
    _name_fonts(word)


def _page_number(footer: Any, side: Any) -> None:
    """``— 1 —`` at the outer edge, one character in."""
    from docx.shared import Pt

    paragraph = footer.paragraphs[0]
    paragraph.alignment = side
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
    paragraph.add_run("— ")
    field = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        made = _element(field._r, "fldChar" if kind else "instrText")
        if kind:
            made.set(_qn("fldCharType"), kind)
        made.text = text or None
    paragraph.add_run(" —")


def _font(of: Any, chinese: str, size: int) -> None:
    """Sets the font of a style or a run; Word chooses that of Chinese text by an attribute of its own."""
    from docx.shared import Pt

    of.font.name, of.font.size = _LATIN, Pt(size)
    fonts = of.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(_qn("eastAsia"), chinese)
    # The template's theme fonts would win over names.
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(_qn(theme), None)


def _name_fonts(word: Any) -> None:
    """Tells in the document's table of fonts what may stand in for each."""
    from lxml import etree

    part = next(r.target_part for r in word.part.rels.values() if r.reltype.endswith("/fontTable"))
    table = etree.fromstring(part.blob)
    for name, others in _INSTEAD.items():
        for old in [f for f in table if f.get(_qn("name")) == name]:
            table.remove(old)
        font = etree.SubElement(table, _qn("font"), {_qn("name"): name})
        # The schema wants this order. 86 is the charset of simplified Chinese.
        for tag, value in (("altName", others), ("charset", "86"), ("family", "auto"), ("pitch", "variable")):
            etree.SubElement(font, _qn(tag), {_qn("val"): value})
    part._blob = etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)


def _numbering(word: Any, levels: Sequence[tuple[str, str]]) -> int:
    """A numbering of its own, which begins at 1; its id."""
    root = word.part.numbering_part.element
    abstract_id = 1 + max((int(a.get(_qn("abstractNumId"))) for a in root.findall(_qn("abstractNum"))), default=0)
    abstract = _element(root, "abstractNum")
    abstract.set(_qn("abstractNumId"), str(abstract_id))
    # Definitions stand before the numberings that use them.
    first = root.find(_qn("num"))
    if first is not None:
        first.addprevious(abstract)
    _element(abstract, "multiLevelType").set(_qn("val"), "multilevel")
    for depth, (form, shown) in enumerate(levels):
        level = _element(abstract, "lvl")
        level.set(_qn("ilvl"), str(depth))
        for tag, value in (("start", "1"), ("numFmt", form), ("suff", "nothing"), ("lvlText", shown), ("lvlJc", "left")):
            _element(level, tag).set(_qn("val"), value)
        indent = _element(_element(level, "pPr"), "ind")
        indent.set(_qn("left"), "0")
        indent.set(_qn("firstLine"), str(2 * TEXT_PT * 20))
    made: int = root.add_num(abstract_id).numId
    return made


def _number(paragraph: Any, numbering: int, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val, properties.get_or_add_numId().val = level, numbering


def _write(paragraph: Any, texts: Sequence[Text | str]) -> list[Any]:
    """Adds texts to a paragraph, the numbers of their notes raised; its runs."""
    for text in texts:
        piece = Text(text) if isinstance(text, str) else text
        paragraph.add_run(_xml(piece.text))
        if piece.notes:
            paragraph.add_run(note_numbers(piece.notes)).font.superscript = True
    runs: list[Any] = paragraph.runs
    return runs


def _widths(rows: Sequence[Sequence[Text]]) -> list[float]:
    """Widths of columns in mm that fill the text's 156, by how much stands in them; none so narrow that a short word breaks."""
    long = [max(len(row[i].text) for row in rows) for i in range(len(rows[0]))]
    # By the root, or one long sentence would take all.
    shares = [max(length, 4) ** 0.5 for length in long]
    return [156 * share / sum(shares) for share in shares]


def _element(parent: Any, tag: str) -> Any:
    from docx.oxml import OxmlElement

    made = OxmlElement(f"w:{tag}")
    parent.append(made)
    return made


def _qn(name: str) -> str:
    from docx.oxml.ns import qn

    found: str = qn(f"w:{name}")
    return found


def _xml(text: str) -> str:
    return NOT_XML.sub("", text)
