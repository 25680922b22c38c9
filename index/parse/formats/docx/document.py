"""DOCX to lines: paragraphs with their automatic numbers, tables with merged cells spread, changes accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from index.errors import ParseError
from index.parse.formats.docx.looks import Looks, formula, symbol
from index.parse.formats.docx.numbering import Label, Numberer, attribute, child_value, integer, is_on
from index.parse.formats.docx.package import parts_of
from index.parse.formats.docx.styles import Style, Styles
from index.parse.formats.grid import MAX_COLUMNS, row_line
from index.parse.formats.notes import Notes
from index.parse.intake.limits import ParseLimits
from index.parse.lines import POWER, Line, Run, all_bold, bold_lead, plain, single_spaced
from index.parse.mend import Log

_CONTAINERS = {"sdt", "sdtContent", "smartTag", "customXml", "ins", "moveTo", "hyperlink", "fldSimple", "dir", "bdo", "ruby", "rubyBase"}
_CHARACTERS = {"tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
_CALLS = {"footnoteReference": "脚注", "endnoteReference": "尾注"}
_PICTURES = ("blip", "imagedata", "chart", "relIds")
"""What a drawing holds that shows a picture, a chart or a diagram."""
_HEADING = re.compile(r"^(?:heading|标题)\s*[1-9]$", re.I)
_SPACES = re.compile(r"[ \u00a0\u3000]+")
_TOC = re.compile(r"^(?:toc|目录)\s*[1-9]$", re.I)


def docx_lines(data: bytes, name: str, limits: ParseLimits, log: Log) -> list[Line]:
    """Reads the body of a DOCX.

    Args:
        data: the file's bytes.
        name: the file's name for messages.
        limits: what it may cost.
        log: takes what was accepted, left out or put back.

    Raises:
        ParseError: the file is damaged, encrypted, another kind of package, or exceeds a limit.
    """
    body, styles, numbering, noted = parts_of(data, name, limits)
    root = body.find("{*}body") if body is not None else None
    if root is None:
        raise ParseError(f"文件“{name}”里没有正文。", "请用 Word 打开检查。")
    reader = _Reader(Styles.read(styles), Looks.read(styles), Numberer.read(numbering), Notes(_note_texts(noted), log), name, limits, log)
    reader.blocks(root, 0)
    reader.flush()
    return reader.lines


@dataclass
class _Text:
    """The runs of a paragraph: text with whether it is bold; ``\\n`` for line breaks. ``boxes`` are its text boxes, ``pictures``
    what is said of its pictures; ``properties`` those of the paragraph, ``on_paper`` that it stands in no table and no box."""

    properties: etree._Element | None = None
    on_paper: bool = True
    runs: list[Run] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)


class _Reader:
    def __init__(self, styles: Styles, looks: Looks, numberer: Numberer, notes: Notes, name: str, limits: ParseLimits, log: Log) -> None:
        self.styles = styles
        self.looks = looks
        self.numberer = numberer
        self.notes = notes
        self.behind: list[Line] | None = None
        self.name = name
        self.limits = limits
        self.log = log
        self.lines: list[Line] = []
        self.carried: list[Run] = []

    def blocks(self, node: etree._Element, depth: int) -> None:
        """Paragraphs and tables of a body, cell, content control or text box, in their order."""
        if depth > self.limits.max_nesting:
            raise ParseError(f"文件“{self.name}”的表格或文本框嵌套超过 {self.limits.max_nesting} 层。", "请简化排版后再试。")
        for child in _elements(node):
            match _local(child):
                case "p":
                    self._paragraph(child, depth)
                case "tbl":
                    self._table(child, depth)
                case "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo" | "smartTag":
                    # A container is no depth of its own; the XML parser bounds how deep they go.
                    self.blocks(child, depth)

    # -- paragraphs --------------------------------------------------------------------------

    def flush(self) -> None:
        """Writes what waits for a next paragraph where none comes."""
        if self.carried:
            runs, self.carried = self.carried, []
            self._emit(runs, None)

    def _paragraph(self, node: etree._Element, depth: int) -> None:
        properties = node.find("{*}pPr")
        text = _Text(properties, depth == 0, self.carried)
        self.carried = []
        self._runs(node, text)
        mark = properties.find("{*}rPr") if properties is not None else None
        if mark is not None and (mark.find("{*}del") is not None or mark.find("{*}moveFrom") is not None):
            # The end of this paragraph was deleted: the next one goes on with it.
            self.carried = text.runs
            self.log.add("接受修订：合并删去段落标记的段落", plain(text.runs))
        else:
            self._emit(text.runs, properties)
        self._put([Line(caption, gap=True, picture=True) for caption in text.pictures])
        for box in text.boxes:
            self.log.add("文本框文字按所在位置收录", single_spaced("".join(box.itertext()))[:30])
            self.blocks(box, depth + 1)

    def _put(self, lines: list[Line]) -> None:
        """Adds lines that stand behind a paragraph; those of a cell behind its table."""
        (self.lines if self.behind is None else self.behind).extend(lines)

    def _emit(self, runs: list[Run], properties: etree._Element | None) -> None:
        key = child_value(properties, "pStyle") or ""
        chain = list(self.styles.chain(key))
        text = plain(runs)
        if not text.strip():
            # Word counts an empty numbered paragraph, but shows no number that a reader could miss.
            return
        label = self._label(properties, chain)
        toc = any(_TOC.match(style.name) for _, style in chain[:1])
        level = integer(child_value(properties, "outlineLvl"), 9)
        marked = 0 if toc else level + 1 if level < 9 else int(_is_heading(chain))
        if label is not None and label.text:
            self.log.add("补上自动编号", f"{label.text}{text}".strip())
            runs = [(label.text, bool(runs and runs[0][1])), *runs]
        bullet = label is not None and label.bullet
        for i, part in enumerate(_split(runs)):
            whole, called = self.notes.take(plain(part).replace("\t", "\t" if toc else " "))
            if stripped := _SPACES.sub(" ", whole).strip():
                lead, item, bold = self.notes.take(bold_lead(part))[0], i == 0 and bullet, all_bold(part)
                self.lines.append(Line(stripped, gap=i == 0, lead=lead, marked=marked, item=item, bold=bold))
            self._put(called)

    def _label(self, properties: etree._Element | None, chain: list[tuple[str, Style]]) -> Label | None:
        numbers = properties.find("{*}numPr") if properties is not None else None
        num = child_value(numbers, "numId")
        level = child_value(numbers, "ilvl")
        at = integer(level, 0) if level is not None else None
        if num is None:
            for key, style in chain:
                if style.num is not None:
                    num = style.num
                    if at is None:
                        at = style.level if style.level is not None else self.numberer.level_of_style(num, key)
                    break
                if at is None and style.level is not None:
                    at = style.level
            if num is not None and chain and (named := self.numberer.level_of_style(num, chain[0][0])):
                at = named
        if not num or num == "0":
            return None
        return self.numberer.next(num, at or 0)

    def _runs(self, node: etree._Element, text: _Text) -> None:
        for child in _elements(node):
            name = _local(child)
            match name:
                case "r":
                    self._run(child, text)
                case "ins" | "moveTo":
                    self.log.add("接受修订：收录插入的文字", single_spaced("".join(child.itertext())))
                    self._runs(child, text)
                case "del" | "moveFrom":
                    self.log.add("接受修订：去掉删除的文字", single_spaced("".join(child.itertext())))
                case "oMath" | "oMathPara":
                    text.runs.append((formula(child), False))
                case _ if name in _CONTAINERS:
                    self._runs(child, text)
                case "drawing" | "pict":
                    self._drawing(child, text)

    def _run(self, run: etree._Element, text: _Text) -> None:
        if unseen := self.looks.unseen(run, text.properties, on_paper=text.on_paper):
            if said := single_spaced("".join(run.itertext())):
                self.log.add(unseen, said)
            return
        bold = _has(run, "b")
        if self.looks.is_raised(run, text.properties) and POWER.fullmatch(_said(run)) and plain(text.runs)[-1:].isdecimal():
            text.runs.append(("^", bold))
        for child in _elements(run):
            name = _local(child)
            match name:
                case "t":
                    text.runs.append((child.text or "", bold))
                case _ if name in _CHARACTERS:
                    text.runs.append((_CHARACTERS[name], bold))
                case "sym":
                    text.runs.append((symbol(child), bold))
                    if not text.runs[-1][0]:
                        self.log.lose("符号字体的字符未收录", plain(text.runs)[-30:])
                case "br" | "cr":
                    text.runs.append(("" if attribute(child, "type") in ("page", "column") else "\n", False))
                case "drawing" | "pict" | "object":
                    self._drawing(child, text)
                case "ruby":
                    self._runs(child, text)
                case "commentReference":
                    self.log.lose("批注未收录", plain(text.runs)[-30:])
                case _ if name in _CALLS:
                    text.runs.append((self.notes.mark(f"{_CALLS[name]}{attribute(child, 'id')}"), bold))

    def _drawing(self, node: etree._Element, text: _Text) -> None:
        """The text boxes of a drawing; one without any may be a picture."""
        before = len(text.boxes)
        self._boxes(node, text)
        if len(text.boxes) == before and any(next(node.iter(f"{{*}}{part}"), None) is not None for part in _PICTURES):
            about = next(node.iter("{*}docPr"), None)
            text.pictures.append(single_spaced((about.get("descr") or about.get("title") or "") if about is not None else ""))

    def _boxes(self, node: etree._Element, text: _Text) -> None:
        """The outermost text boxes of a drawing; the copy for old readers is left out."""
        for child in _elements(node):
            if _local(child) == "txbxContent":
                text.boxes.append(child)
            else:
                self._boxes(child, text)

    # -- tables ------------------------------------------------------------------------------

    def _table(self, table: etree._Element, depth: int) -> None:
        self.flush()
        rows = [row for row in _inside(table, "tr") if not self._deleted(row)]
        cells_of = [list(_inside(row, "tc")) for row in rows]
        whole = [cell for cells in cells_of for cell in cells]
        if all(len(cells) <= 1 for cells in cells_of) or any(cell.find(".//{*}tbl") is not None for cell in whole):
            # A table of single cells, or with a table inside, lays out the page.
            for cell in whole:
                self.blocks(cell, depth + 1)
            return
        above: dict[int, str] = {}
        first = True
        outer, self.behind = self.behind, []
        for tr, cells in zip(rows, cells_of, strict=True):
            line = row_line(self._row(tr, cells, above, depth), len(cells), first)
            if line is not None:
                self.lines.append(line)
                first = False
        behind, self.behind = self.behind, outer
        self._put(behind)

    def _row(self, tr: etree._Element, cells: list[etree._Element], above: dict[int, str], depth: int) -> list[str]:
        """The text in each column of a row; ``above`` holds what cells merged downwards say, by their column."""
        skipped = integer(child_value(tr.find("{*}trPr"), "gridBefore"), 0)
        row = [""] * max(0, min(skipped, MAX_COLUMNS))
        for cell in cells:
            at, properties = len(row), cell.find("{*}tcPr")
            span = max(1, min(integer(child_value(properties, "gridSpan"), 1), MAX_COLUMNS - at))
            merge = cell.find("{*}tcPr/{*}vMerge")
            if merge is not None and attribute(merge, "val") != "restart":
                content = above.get(at, "")
            else:
                content = self._cell(cell, depth)
                above[at] = content if merge is not None else ""
            row += [content] * span
            if len(row) >= MAX_COLUMNS:
                break
        return row

    def _cell(self, cell: etree._Element, depth: int) -> str:
        """A cell's paragraphs as one text."""
        kept, self.lines = self.lines, []
        carried, self.carried = self.carried, []
        try:
            self.blocks(cell, depth + 1)
            self.flush()
            return single_spaced(" ".join(line.text for line in self.lines))
        finally:
            self.lines, self.carried = kept, carried

    def _deleted(self, row: etree._Element) -> bool:
        properties = row.find("{*}trPr")
        if properties is None or properties.find("{*}del") is None:
            return False
        self.log.add("接受修订：去掉删除的表格行", single_spaced(" ".join(row.itertext())))
        return True


def _note_texts(noted: list[tuple[str, etree._Element]]) -> dict[str, str]:
    """The text of each footnote and endnote, by what it is called in ``_CALLS`` and its number."""
    return {
        f"{kind}{attribute(note, 'id')}": " ".join("".join(t.text or "" for t in p.iter("{*}t")) for p in note.iter("{*}p"))
        for kind, part in noted
        for note in _elements(part)
        if attribute(note, "type") in ("", "normal")
    }


def _inside(node: etree._Element, name: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, also those in content controls and accepted insertions."""
    for child in _elements(node):
        if _local(child) == name:
            yield child
        elif _local(child) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _inside(child, name)


def _elements(node: etree._Element) -> Iterator[etree._Element]:
    """The child elements, without comments and processing instructions; of alternate content one branch: both hold the same text."""
    for child in node:
        if not isinstance(child.tag, str):
            continue
        if _local(child) != "AlternateContent":
            yield child
        elif (branch := next(child.iterchildren("{*}Choice", "{*}Fallback"), None)) is not None:
            yield from _elements(branch)


def _local(node: etree._Element) -> str:
    return str(etree.QName(node).localname)


def _is_heading(chain: list[tuple[str, Style]]) -> bool:
    """Whether a style, or one that it is based on, is that of a heading."""
    return any(_HEADING.match(style.name) or style.outline for _, style in chain)


def _said(run: etree._Element) -> str:
    """What the text elements of a run say."""
    return "".join(t.text or "" for t in run.iterfind("{*}t")).strip()


def _has(run: etree._Element, name: str) -> bool:
    """Whether a property of a run is set and not switched off."""
    found = run.find(f"{{*}}rPr/{{*}}{name}")
    return found is not None and is_on(found)


def _split(runs: list[Run]) -> list[list[Run]]:
    """The runs between line breaks."""
    parts: list[list[Run]] = [[]]
    for text, bold in runs:
        for i, piece in enumerate(text.split("\n")):
            if i:
                parts.append([])
            parts[-1].append((piece, bold))
    return parts
