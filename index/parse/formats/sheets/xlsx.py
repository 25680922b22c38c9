"""XLSX to sheets (ECMA-376 Part 1, 18): shared strings, formats, merged cells, what is hidden, comments and pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from index.errors import ParseError
from index.parse.formats.package import Package, opened
from index.parse.formats.sheets import number_format
from index.parse.formats.sheets.sheet import MAX_AREAS, MAX_CELLS, Sheet, too_many_cells, workbook_lines
from index.parse.intake.limits import ParseLimits
from index.parse.lines import POWER, Line, single_spaced
from index.parse.mend import Log

_REFERENCE = re.compile(r"^\$?([A-Z]{1,3})\$?(\d{1,7})$")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ON = ("1", "true")
_MAX_COLUMN = 16384
_WHITE = 250
"""The least of the three colours, of 255, from which on text is white."""


def xlsx_lines(data: bytes, name: str, limits: ParseLimits, log: Log) -> list[Line]:
    """Reads the sheets of an XLSX that are shown.

    Args:
        data: the file's bytes.
        name: the file's name for messages.
        limits: what it may cost.
        log: is told of what is hidden, has no stored value, or is no text.

    Raises:
        ParseError: the file is damaged, encrypted, another kind of package, or exceeds a limit.
    """
    with opened(data, name, limits) as package:
        return workbook_lines(_Workbook(package, name, log).sheets(), log)


@dataclass(frozen=True, slots=True)
class _Formats:
    """The code of each cell format by its number, whether days count from 1904 on, and the numbers of those that nobody sees."""

    codes: Sequence[str]
    from_1904: bool
    unseen: frozenset[int]

    def is_unseen(self, style: str) -> bool:
        """Whether what has this format is struck out, or white on white."""
        return style.isdecimal() and int(style) in self.unseen

    def shown(self, value: float, style: str) -> str:
        at = int(style) if style.isdecimal() else 0
        code = self.codes[at] if at < len(self.codes) else number_format.GENERAL
        return number_format.shown(value, code, from_1904=self.from_1904)


class _Workbook:
    def __init__(self, package: Package, name: str, log: Log) -> None:
        self.package, self.name, self.log = package, name, log
        targets = (target for kind, target in package.relations("").values() if kind == "officeDocument")
        self.part = next((t for t in targets if t in package.parts), "xl/workbook.xml")
        self.left = MAX_CELLS

    def sheets(self) -> list[Sheet]:
        """The sheets in their order."""
        book = self.package.find(self.part)
        relations = self.package.relations(self.part)
        listed = book.findall("{*}sheets/{*}sheet") if book is not None else []
        if book is None or not listed:
            raise ParseError(f"文件“{self.name}”里没有工作表。", "请用 Excel 或 WPS 打开检查。")
        by_kind = dict(relations.values())
        settings = book.find("{*}workbookPr")
        styles = self._part(by_kind, "styles")
        formats = _Formats(_codes(styles), settings is not None and settings.get("date1904", "") in _ON, _unseen(styles))
        strings = _strings(self._part(by_kind, "sharedStrings"))
        sheets = []
        for node in listed:
            id_ = next((value for key, value in node.items() if key.endswith("}id")), "")
            kind, target = relations.get(id_, ("", ""))
            sheet = Sheet(node.get("name", ""), hidden=node.get("state", "visible") != "visible")
            if kind == "worksheet":
                self._read(sheet, target, strings, formats)
            elif kind == "chartsheet":
                sheet.pictures.append(sheet.name)
            elif kind:
                self.log.lose("宏和对话框的工作表未收录", sheet.name)
            sheets.append(sheet)
        return sheets

    def _part(self, by_kind: dict[str, str], kind: str) -> etree._Element | None:
        return self.package.find(by_kind.get(kind, ""))

    def _read(self, sheet: Sheet, part: str, strings: Sequence[str], formats: _Formats) -> None:
        root = self.package.xml(part)
        for column in root.iterfind("{*}cols/{*}col"):
            if column.get("hidden", "") in _ON or _is_nothing(column.get("width")):
                last = min(_number(column.get("max")), _MAX_COLUMN)
                sheet.hidden_columns.update(range(_number(column.get("min")) - 1, last))
        below = -1
        for row in root.iterfind("{*}sheetData/{*}row"):
            below = _number(row.get("r"), below + 2) - 1
            if row.get("hidden", "") in _ON or _is_nothing(row.get("ht")):
                sheet.hidden_rows.add(below)
            beside = -1
            for cell in row.iterfind("{*}c"):
                at = _place(cell.get("r", "")) or (below, beside + 1)
                beside = at[1]
                if text := self._text(cell, strings, formats, f"{sheet.name}!{cell.get('r', '')}"):
                    if formats.is_unseen(cell.get("s", "")):
                        self.log.lose("划去的或白色的单元格未收录", f"{sheet.name}：{text}")
                        continue
                    sheet.cells[at] = text
                    self.left -= 1
                    if self.left < 0:
                        raise too_many_cells(self.name)
        for merged in root.iterfind("{*}mergeCells/{*}mergeCell"):
            first, _, last = merged.get("ref", "").partition(":")
            if (top := _place(first)) and (bottom := _place(last)):
                sheet.merged.append((top[0], bottom[0], top[1], bottom[1]))
        if len(sheet.merged) > MAX_AREAS:
            raise too_many_cells(self.name)
        if not sheet.hidden:
            self._beside(sheet, part)

    def _text(self, cell: etree._Element, strings: Sequence[str], formats: _Formats, place: str) -> str:
        """What a cell shows."""
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inline = cell.find("{*}is")
            return _rich(inline) if inline is not None else ""
        value = cell.findtext("{*}v", "").strip()
        if not value:
            if cell.find("{*}f") is not None and kind != "str":
                self.log.lose("公式没有存下算出的值，未收录", place)
            return ""
        match kind:
            case "s":
                at = _number(value, -1)
                return strings[at] if 0 <= at < len(strings) else ""
            case "str" | "d":
                return single_spaced(_unescaped(value))
            case "e":
                self.log.lose("出错的单元格未收录", f"{place} {value}")
                return ""
            case "b":
                return "TRUE" if value in _ON else "FALSE"
        try:
            return formats.shown(float(value), cell.get("s", ""))
        except ValueError:
            return single_spaced(value)

    def _beside(self, sheet: Sheet, part: str) -> None:
        """What a sheet has beside its cells: comments, and the pictures, charts and text boxes of its drawings."""
        for kind, target in self.package.relations(part).values():
            found = self.package.find(target) if kind in ("comments", "drawing") else None
            if found is None:
                continue
            if kind == "comments":
                comments = [_rich(node) for node in found.iterfind("{*}commentList/{*}comment/{*}text")]
                self.log.lose("批注未收录", f"{sheet.name}：{comments[0]}" if comments else "", len(comments))
            else:
                self._drawing(sheet, found)

    def _drawing(self, sheet: Sheet, drawing: etree._Element) -> None:
        for box in drawing.iterfind(".//{*}sp/{*}txBody"):
            if text := single_spaced(" ".join(_drawn(p) for p in box.iterfind("{*}p"))):
                self.log.add("文本框文字收在工作表之后", text)
                sheet.boxes.append(text)
        for kind in ("pic", "graphicFrame"):
            for shown in drawing.iterfind(f".//{{*}}{kind}"):
                about = next(shown.iter("{*}cNvPr"), None)
                sheet.pictures.append(single_spaced(about.get("descr") or about.get("title") or "") if about is not None else "")


def _codes(styles: etree._Element | None) -> list[str]:
    """The format code of each cell format."""
    if styles is None:
        return []
    own = {f.get("numFmtId", ""): f.get("formatCode", "") for f in styles.iterfind("{*}numFmts/{*}numFmt")}
    numbers = (xf.get("numFmtId", "0") for xf in styles.iterfind("{*}cellXfs/{*}xf"))
    return [own.get(n) or number_format.BUILT_IN.get(_number(n), number_format.GENERAL) for n in numbers]


def _unseen(styles: etree._Element | None) -> frozenset[int]:
    """The numbers of the cell formats whose font is struck out, or white without a ground of another colour."""
    if styles is None:
        return frozenset()
    struck: set[int] = set()
    white: set[int] = set()
    for at, font in enumerate(styles.iterfind("{*}fonts/{*}font")):
        mark = font.find("{*}strike")
        if mark is not None and mark.get("val", "1") in _ON:
            struck.add(at)
        if _is_white(font.find("{*}color")):
            white.add(at)
    bare = {at for at, fill in enumerate(styles.iterfind("{*}fills/{*}fill")) if _is_bare(fill.find("{*}patternFill"))}
    formats = [(_number(xf.get("fontId")), _number(xf.get("fillId"))) for xf in styles.iterfind("{*}cellXfs/{*}xf")]
    return frozenset(at for at, (font, fill) in enumerate(formats) if font in struck or (font in white and fill in bare))


def _is_white(color: etree._Element | None) -> bool:
    """Whether a colour is white: by its value, by its place in the palette (18.8.27), or as the ground of the theme."""
    if color is None:
        return False
    value = color.get("rgb", "")[-6:]
    by_value = re.fullmatch(r"[0-9A-Fa-f]{6}", value) is not None and min(bytes.fromhex(value)) >= _WHITE
    by_theme = color.get("theme") == "0" and re.fullmatch(r"-?0(?:\.0\d*)?", color.get("tint", "0")) is not None
    return by_value or by_theme or color.get("indexed") in ("1", "9")


def _is_bare(fill: etree._Element | None) -> bool:
    """Whether a fill leaves a cell white; one that is no pattern is a gradient."""
    if fill is None:
        return False
    pattern = fill.get("patternType", "none")
    return pattern == "none" or (pattern == "solid" and _is_white(fill.find("{*}fgColor")))


def _is_nothing(size: str | None) -> bool:
    """Whether a width or height is given as none."""
    return size is not None and re.fullmatch(r"0(?:\.0+)?", size) is not None


def _strings(part: etree._Element | None) -> list[str]:
    return [_rich(item) for item in part.iterfind("{*}si")] if part is not None else []


def _rich(node: etree._Element) -> str:
    """The text of a string with or without runs; not how it is pronounced."""
    return single_spaced(_unescaped("".join(_pieces(node))))


def _pieces(node: etree._Element) -> Iterator[str]:
    """The text of each run: of one that is struck out none, of a power behind a number with its mark."""
    yield from (t.text or "" for t in node.iterchildren("{*}t"))
    before = ""
    for run in node.iterchildren("{*}r"):
        said = "".join(t.text or "" for t in run.iterchildren("{*}t"))
        struck, raised = run.find("{*}rPr/{*}strike"), run.find("{*}rPr/{*}vertAlign[@val='superscript']")
        if struck is not None and struck.get("val", "1") in _ON:
            continue
        power = raised is not None and before[-1:].isdecimal() and POWER.fullmatch(said.strip()) is not None
        yield f"^{said}" if power else said
        before = said.strip() or before


def _drawn(paragraph: etree._Element) -> str:
    return "".join(t.text or "" for t in paragraph.iter("{*}t"))


def _unescaped(text: str) -> str:
    """A string with characters written by their number (``_x000D_``, 22.4.2.4) in place."""
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


def _place(reference: str) -> tuple[int, int] | None:
    found = _REFERENCE.match(reference)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def _number(text: str | None, default: int = 0) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else default
