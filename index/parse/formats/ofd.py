"""OFD to lines (GB/T 33190-2016): the text and the lines of each page by their places, then as the pages of a PDF."""

from __future__ import annotations

import math
import posixpath
import re
from dataclasses import dataclass, field

from lxml import etree

from index.errors import ParseError
from index.parse.formats.package import Package, opened, target_of
from index.parse.formats.pdf.document import lines_of_pages
from index.parse.formats.pdf.page import Glyph, Page, Rule, plain_char, straight
from index.parse.intake.limits import ParseLimits
from index.parse.lines import Line
from index.parse.mend import Log

_POINTS = 72 / 25.4
"""Points in a millimetre, the unit of OFD."""
Box = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]
_A4: Box = (0.0, 0.0, 210.0, 297.0)
_THIN = 1.0
"""Millimetres: a filled rectangle not thicker than this is a line."""
_SCAN_SHARE = 0.5
"""A picture over this share of a page without text is a scanned page."""
_PLAIN = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_ASLANT = 0.02
"""Sine of the angle from which on text stands aslant."""
_PATH = re.compile(r"([SMLQBAC])([^SMLQBAC]*)")
_FALSE = ("false", "0")


def ofd_lines(data: bytes, name: str, limits: ParseLimits, log: Log) -> list[Line]:
    """Reads the pages of an OFD file in their order.

    Args:
        data: the file's bytes.
        name: the file's name for messages.
        limits: what it may cost.
        log: takes what was put right and what was left out.

    Raises:
        ParseError: the file is damaged, encrypted, holds no text, or exceeds a limit.
    """
    with opened(data, name, limits) as package:
        if "Encryptions.xml" in package.parts:
            raise ParseError(f"文件“{name}”加了密。", "请去掉密码，另存后再上传。")
        pages: list[Page] = []
        chars = 0
        for sheet in _sheets(package, name, limits):
            pages.append(_Reader(package, len(pages) + 1, limits, log).page(sheet))
            chars += len(pages[-1].glyphs)
            if chars > limits.max_chars:
                raise ParseError(f"文件“{name}”的字数超过 {limits.max_chars} 字的上限。", "请拆成几个文件。")
    if not any(g.text.strip() for page in pages for g in page.glyphs):
        raise ParseError(f"文件“{name}”里没有可提取的文字（扫描件，或文字已转成图形）。", "请换成带文字的 PDF 或 DOCX。")
    scanned = [page.number for page in pages if page.images >= _SCAN_SHARE and not page.glyphs]
    if scanned:
        log.lose("整页图片，其中的文字未收录", "第" + "、".join(map(str, scanned[:12])) + "页", len(scanned))
    return lines_of_pages(pages, log)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page of a document: the name of its part, its own or its document's box in millimetres, the parts of the templates by
    their ids."""

    part: str
    box: Box
    templates: dict[str, str]


def _sheets(package: Package, name: str, limits: ParseLimits) -> list[_Sheet]:
    """The pages of all documents of a file, in order."""
    found: list[_Sheet] = []
    for root in package.xml("OFD.xml").findall("{*}DocBody/{*}DocRoot"):
        part = target_of("", (root.text or "").strip())
        document, folder = package.xml(part), posixpath.dirname(part)
        templates = {t.get("ID", ""): target_of(folder, t.get("BaseLoc", "")) for t in document.findall("{*}CommonData/{*}TemplatePage")}
        box = _box(document.find("{*}CommonData/{*}PageArea/{*}PhysicalBox"), _A4)
        listed = document.findall("{*}Pages/{*}Page")
        found += [_Sheet(target_of(folder, page.get("BaseLoc", "")), box, templates) for page in listed]
    if not found:
        raise ParseError(f"文件“{name}”一页也没有，可能已损坏。", "请用原软件打开后另存一份再试。")
    if len(found) > limits.max_pages:
        raise ParseError(f"文件“{name}”有 {len(found)} 页，超过 {limits.max_pages} 页的上限。", "请拆成几个文件。")
    return found


@dataclass(slots=True)
class _Reader:
    """Reads a page: what stands on it is gathered in points, y upwards."""

    package: Package
    number: int
    limits: ParseLimits
    log: Log
    top: float = 0.0
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    pictures: list[tuple[float, float, float, float]] = field(default_factory=list)
    tilted: list[str] = field(default_factory=list)

    def page(self, sheet: _Sheet) -> Page:
        """The page with what its templates put under it."""
        root = self.package.xml(sheet.part)
        left, top, width, height = _box(root.find("{*}Area/{*}PhysicalBox"), sheet.box)
        self.top = top + height
        under = (sheet.templates.get(t.get("TemplateID", ""), "") for t in root.findall("{*}Template"))
        for content in (*filter(None, map(self.package.find, filter(None, under))), root):
            for layer in content.findall("{*}Content/{*}Layer"):
                self._block(layer, 0)
        if self.tilted:
            self.log.add("去掉斜排文字（水印）", "".join(self.tilted))
        covered = sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in self.pictures)
        images = min(1.0, covered / max(1.0, width * height * _POINTS**2))
        box = (left * _POINTS, 0.0, (left + width) * _POINTS, height * _POINTS)
        return Page(self.number, box, tuple(self.glyphs), tuple(self.rules), images, tuple(self.pictures), "".join(self.tilted))

    def _block(self, block: etree._Element, depth: int) -> None:
        for item in block.iterchildren("{*}*"):
            kind = etree.QName(item).localname
            if item.get("Visible", "true") in _FALSE or item.get("Alpha", "255") == "0" or _is_not_drawn(item, kind):
                self.log.lose("隐藏的内容未收录", f"第{self.number}页")
            elif kind == "TextObject":
                self._text(item)
            elif kind == "PathObject":
                self._path(item)
            elif kind == "ImageObject":
                x, y, width, height = _numbers(item.get("Boundary", ""), 4) or (0.0, 0.0, 0.0, 0.0)
                self.pictures.append((*self._point(x, y + height), *self._point(x + width, y)))
            elif kind == "PageBlock" and depth < self.limits.max_nesting:
                self._block(item, depth + 1)
            elif kind in ("PageBlock", "CompositeObject"):
                self.log.lose("组合图形未收录", f"第{self.number}页")

    def _point(self, x: float, y: float) -> tuple[float, float]:
        return x * _POINTS, (self.top - y) * _POINTS

    def _text(self, item: etree._Element) -> None:
        """The glyphs of a text; a font tells how wide they are, which is not read: the next glyph, or the size, bounds each."""
        left, top, _, height = _numbers(item.get("Boundary", ""), 4) or (0.0, 0.0, 0.0, 4.0)
        a, b, c, d, e, f = _matrix(item)
        size = _number(item.get("Size"), height)
        if abs(b) > _ASLANT * math.hypot(a, b):
            self.tilted += [code.text or "" for code in item.findall("{*}TextCode")]
            return
        x = y = 0.0
        for code in item.findall("{*}TextCode"):
            text = code.text or ""
            x, y = _number(code.get("X"), x), _number(code.get("Y"), y)
            steps = _steps(code.get("DeltaX", ""), len(text)), _steps(code.get("DeltaY", ""), len(text))
            for at, char in enumerate(text):
                own = size * (1.0 if _is_wide(char) else 0.5)
                step = steps[0][at] if at < len(steps[0]) else 0.0 if steps[1] else own
                end = x + (step if 0 < step <= size else own)
                (x0, base), (x1, _) = (self._point(left + a * at_x + c * y + e, top + b * at_x + d * y + f) for at_x in (x, end))
                self.glyphs.append(Glyph(plain_char(char), x0, x1, base, max(1.0, size * math.hypot(c, d) * _POINTS)))
                x += step
                y += steps[1][at] if at < len(steps[1]) else 0.0

    def _path(self, item: etree._Element) -> None:
        """The straight lines of a path; of a filled rectangle its middle line where it is thin."""
        left, top, width, height = _numbers(item.get("Boundary", ""), 4) or (0.0, 0.0, 0.0, 0.0)
        if item.get("Stroke", "true") in _FALSE:
            if item.get("Fill", "false") not in _FALSE and min(width, height) <= _THIN < max(width, height):
                middle = (left, top + height / 2, left + width, top + height / 2)
                x0, y0, x1, y1 = middle if width > height else (left + width / 2, top, left + width / 2, top + height)
                self.rules += straight(self._point(x0, y0), self._point(x1, y1))
            return
        a, b, c, d, e, f = _matrix(item)
        begin = last = None
        for step, rest in _PATH.findall(item.findtext("{*}AbbreviatedData") or ""):
            numbers = _numbers(rest, 2, last=True)
            x, y = numbers or (0.0, 0.0)
            point = self._point(left + a * x + c * y + e, top + b * x + d * y + f)
            if step == "L" and last is not None and numbers:
                self.rules += straight(last, point)
            elif step == "C" and last is not None and begin is not None:
                self.rules += straight(last, begin)
            begin, last = (point, point) if step in "SM" else (begin, point if numbers else begin)


def _is_not_drawn(item: etree._Element, kind: str) -> bool:
    return kind == "TextObject" and item.get("Fill", "true") in _FALSE and item.get("Stroke", "false") in _FALSE


def _numbers(text: str, count: int, *, last: bool = False) -> tuple[float, ...]:
    """The first or last numbers of a list; none where it has fewer, or other things."""
    try:
        found = tuple(map(float, text.split()))
    except ValueError:
        return ()
    found = found[-count:] if last else found[:count]
    return found if len(found) == count and all(map(math.isfinite, found)) else ()


def _number(text: str | None, otherwise: float) -> float:
    return next(iter(_numbers(text or "", 1)), otherwise)


def _box(element: etree._Element | None, otherwise: Box) -> Box:
    found = _numbers(element.text or "", 4) if element is not None else ()
    return (found[0], found[1], found[2], found[3]) if found and found[2] > 0 < found[3] else otherwise


def _matrix(item: etree._Element) -> Matrix:
    found = _numbers(item.get("CTM", ""), 6)
    return (found[0], found[1], found[2], found[3], found[4], found[5]) if found else _PLAIN


def _steps(text: str, most: int) -> list[float]:
    """The steps from glyph to glyph; ``g 3 5.5`` stands for three of 5.5 (GB/T 33190, 11.3)."""
    found: list[float] = []
    words = iter(text.split())
    for word in words:
        times, step = (_number(next(words, ""), 0.0), next(words, "")) if word == "g" else (1.0, word)
        found += [_number(step, 0.0)] * int(min(max(times, 0.0), most - len(found)))
    return found


def _is_wide(char: str) -> bool:
    return ord(char) > 0x2E7F
