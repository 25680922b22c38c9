"""PPTX to lines (ECMA-376 Part 1, 19 and 21): the title of a slide as a heading, its text, lists and tables, then its notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from index.errors import ParseError
from index.parse.formats.docx.numbering import chinese
from index.parse.formats.grid import MAX_COLUMNS, row_line
from index.parse.formats.package import Package, opened
from index.parse.intake.limits import ParseLimits
from index.parse.lines import POWER, Line, Run, all_bold, bold_lead, plain, single_spaced
from index.parse.mend import Log

_TITLES = ("title", "ctrTitle")
_OPENING = ("ctrTitle", "subTitle")
"""Placeholders of title slides."""
_FURNITURE = ("dt", "ftr", "sldNum", "hdr", "sldImg")
"""Placeholders that repeat on every slide."""
_BODIES = ("body", "subTitle", "obj", "")
_OFF = ("0", "false")
_ROUND = {"arabicPeriod": "{}.", "arabicParenR": "{})", "arabicParenBoth": "({})", "arabicPlain": "{}"}
_IN_CHINESE = {"ea1ChsPeriod": "{}、", "ea1ChsPlain": "{}", "ea1ChtPeriod": "{}、", "ea1ChtPlain": "{}"}


def pptx_lines(data: bytes, name: str, limits: ParseLimits, log: Log) -> list[Line]:
    """Reads the slides of a PPTX that are shown, in their order; a slide is a page.

    Args:
        data: the file's bytes.
        name: the file's name for messages.
        limits: what it may cost.
        log: is told of what is hidden or is no text.

    Raises:
        ParseError: the file is damaged, encrypted, another kind of package, or exceeds a limit.
    """
    with opened(data, name, limits) as package:
        shows = [target for kind, target in package.relations("").values() if kind == "officeDocument" and target in package.parts]
        part = shows[0] if shows else "ppt/presentation.xml"
        show = package.find(part)
        relations = package.relations(part)
        listed = show.findall("{*}sldIdLst/{*}sldId") if show is not None else []
        if not listed:
            raise ParseError(f"文件“{name}”里没有幻灯片。", "请用 PowerPoint 或 WPS 打开检查。")
        if len(listed) > limits.max_pages:
            raise ParseError(f"文件“{name}”有 {len(listed)} 页，超过 {limits.max_pages} 页的上限。", "请拆成几个文件。")
        ids = (next((value for key, value in node.items() if key.endswith("}id")), "") for node in listed)
        lines: list[Line] = []
        for number, id_ in enumerate(ids, 1):
            slide = _Slide(package, relations.get(id_, ("", ""))[1], number, name, limits, log)
            lines += slide.read()
        return lines


@dataclass(slots=True)
class _Slide:
    package: Package
    part: str
    number: int
    name: str
    limits: ParseLimits
    log: Log
    lines: list[Line] = field(default_factory=list)

    def read(self) -> list[Line]:
        """The lines of the slide; none where it is not shown."""
        root = self.package.xml(self.part)
        if root.get("show", "1") in _OFF:
            self.log.lose("隐藏的幻灯片未收录", f"第{self.number}页")
            return []
        tree = root.find("{*}cSld/{*}spTree")
        shapes = list(self._shapes(tree, 0)) if tree is not None else []
        title = next((s for s in shapes if _placeholder(s) in _TITLES and _words(s)), None)
        if title is not None:
            # The title of the title slide is that of the document.
            whole = self.number == 1 and any(_placeholder(s) in _OPENING for s in shapes)
            self.lines.append(Line(_words(title), gap=True, marked=int(not whole), page=self.number))
        for shape in shapes:
            if shape is not title:
                self._shape(shape)
        self._beside()
        return self.lines

    def _shapes(self, node: etree._Element, depth: int) -> Iterator[etree._Element]:
        """The shapes in reading order, those of groups in the place of their group."""
        if depth > self.limits.max_nesting:
            raise ParseError(f"文件“{self.name}”的图形组合嵌套超过 {self.limits.max_nesting} 层。", "请简化排版后再试。")
        for child in node:
            match _local(child):
                case "grpSp":
                    yield from self._shapes(child, depth + 1)
                case "AlternateContent":
                    if (branch := next(child.iterchildren("{*}Choice", "{*}Fallback"), None)) is not None:
                        yield from self._shapes(branch, depth + 1)
                case "sp" | "graphicFrame" | "pic" | "cxnSp":
                    yield child

    def _shape(self, shape: etree._Element) -> None:
        placeholder = _placeholder(shape)
        if placeholder in _FURNITURE:
            return
        about = next(shape.iter("{*}cNvPr"), None)
        if about is not None and about.get("hidden", "0") not in _OFF:
            if words := _words(shape):
                self.log.lose("隐藏的文字未收录", words)
            return
        table = shape.find(".//{*}tbl")
        body = shape.find("{*}txBody")
        if table is not None:
            self._table(table)
        elif body is not None:
            self._paragraphs(body, listed=placeholder in _BODIES)
        elif _local(shape) in ("pic", "graphicFrame"):
            caption = (about.get("descr") or about.get("title") or "") if about is not None else ""
            self.lines.append(Line(single_spaced(caption), gap=True, page=self.number, picture=True))

    def _paragraphs(self, body: etree._Element, listed: bool) -> None:
        """The paragraphs of a text frame; those of a placeholder for a list are items unless they say otherwise."""
        counts: Counter[int] = Counter()
        for at, paragraph in enumerate(body.iterchildren("{*}p")):
            runs = _runs(paragraph, self.log)
            text = single_spaced(plain(runs))
            if not text:
                continue
            properties = paragraph.find("{*}pPr")
            level = int(properties.get("lvl", "0")) if properties is not None and properties.get("lvl", "0").isdecimal() else 0
            counted = properties.find("{*}buAutoNum") if properties is not None else None
            for deeper in [key for key in counts if key > level or (key == level and counted is None)]:
                del counts[deeper]
            item = listed and not (properties is not None and properties.find("{*}buNone") is not None)
            if counted is not None:
                counts[level] += 1
                label = _label(counted.get("type", ""), int(counted.get("startAt", "1")) - 1 + counts[level])
                text, item = f"{label}{text}", False
                self.log.add("补上自动编号", text)
            lead = "" if counted is not None else bold_lead(runs)
            self.lines.append(Line(text, gap=at == 0, lead=lead, item=item, page=self.number, bold=all_bold(runs)))

    def _table(self, table: etree._Element) -> None:
        above: list[str] = []
        first = True
        for tr in table.iterchildren("{*}tr"):
            row: list[str] = []
            own = 0
            for cell in list(tr.iterchildren("{*}tc"))[:MAX_COLUMNS]:
                at = len(row)
                if cell.get("hMerge", "0") not in _OFF and row:
                    row.append(row[-1])
                elif cell.get("vMerge", "0") not in _OFF and at < len(above):
                    own += 1
                    row.append(above[at])
                else:
                    own += 1
                    row.append(_words(cell))
            line = row_line(row, own, first, self.number)
            above = row
            if line is not None:
                self.lines.append(line)
                first = False

    def _beside(self) -> None:
        """The notes of the slide, which follow it; its comments are told only."""
        for kind, target in self.package.relations(self.part).values():
            if kind == "comments":
                self.log.lose("批注未收录", f"第{self.number}页")
            notes = self.package.find(target) if kind == "notesSlide" else None
            for shape in notes.iter("{*}sp") if notes is not None else ():
                body = shape.find("{*}txBody")
                if body is not None and _placeholder(shape) == "body" and _words(shape):
                    self.log.add("备注收在幻灯片之后", _words(shape))
                    self._paragraphs(body, listed=False)


def _placeholder(shape: etree._Element) -> str | None:
    """What a shape is a place for on the slide; None where it is no placeholder."""
    found = shape.find("{*}nvSpPr/{*}nvPr/{*}ph")
    return found.get("type", "") if found is not None else None


def _runs(paragraph: etree._Element, log: Log | None = None) -> list[Run]:
    """The text of a paragraph without what is struck out, which the log is told."""
    runs: list[Run] = []
    for child in paragraph:
        match _local(child):
            case "r" | "fld":
                properties, said = child.find("{*}rPr"), child.findtext("{*}t", "")
                if properties is not None and properties.get("strike", "noStrike") != "noStrike":
                    if log is not None:
                        log.add("去掉划去的文字", said)
                    continue
                raised = properties is not None and not properties.get("baseline", "0").startswith(("-", "0"))
                power = raised and POWER.fullmatch(said.strip()) is not None and plain(runs).rstrip()[-1:].isdecimal()
                bold = properties is not None and properties.get("b", "0") not in _OFF
                runs.append((f"^{said}" if power else said, bold))
            case "br" | "tab":
                runs.append((" ", False))
            case "m" | "AlternateContent":
                runs.append(
                    ("".join(t.text or "" for t in child.iter("{http://schemas.openxmlformats.org/officeDocument/2006/math}t")), False)
                )
    return runs


def _words(node: etree._Element) -> str:
    """The text of a shape or cell as one line."""
    return single_spaced(" ".join(plain(_runs(paragraph)) for paragraph in node.iter("{*}p")))


def _label(kind: str, number: int) -> str:
    """The number of a paragraph that is counted (20.1.10.61); of a kind not known as digits with a point."""
    if kind in _IN_CHINESE:
        return _IN_CHINESE[kind].format(chinese(number))
    if kind.startswith("circleNum") and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    return _ROUND.get(kind, "{}.").format(number)


def _local(node: etree._Element) -> str:
    return str(etree.QName(node).localname) if isinstance(node.tag, str) else ""
