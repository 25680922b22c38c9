"""What stands on a page of a PDF: glyphs with their places and the straight lines drawn between them."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pypdfium2
import pypdfium2.raw as pdfium

_THIN = 3.0
"""Points: a filled rectangle not thicker than this is a line."""
_PICTURE_SHARE = 0.02
"""A picture under this share of a page is an ornament: a box with a line of text takes more."""
_NOT_DRAWN = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_WHITE = 250
"""The least of the three colours, of 255, from which on text is white."""
_MAX_GLYPHS = 60_000
_MAX_RULES = 6_000
"""A page of a plan has some thousand glyphs and some hundred rules; drawings (maps) have more, and no tables."""
_MOST_CROSSED = 2_000_000
"""Characters near lines that are looked at on a page: a page of tables has some ten thousand, and a drawing strikes nothing out."""
# Radicals that some fonts give in place of the character: Unicode's Equivalent_Unified_Ideograph for those that
# normalisation (NFKC) leaves alone and that are simplified characters of their own.
_RADICALS = str.maketrans(
    "⺁⺇⺋⺟⺠⺩⺪⺶⻄⻅⻆⻉⻋⻌⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
    "厂几㔾母民王疋羊西见角贝车辶长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
)


_SCAN_SHARE = 0.5
"""Pictures over this share of a page: it may be a scan, whose recognised text lies unseen on it."""
_TOO_SMALL = 2.0
"""Points: smaller text is a grey line."""
_STRIKE = (0.12, 0.5)
"""Where a line strikes a character out, above its baseline in units of its size."""
_EDGE = 0.35
"""How far from the edges of characters a line that strikes them out may end, in units of their size."""
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character: its left and right edge, baseline and size in points, y upwards."""

    text: str
    x0: float
    x1: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: horizontal where ``y0 == y1``, vertical where ``x0 == x1``."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def horizontal(self) -> bool:
        return self.y0 == self.y1


@dataclass(frozen=True, slots=True)
class Page:
    """A page turned so that its text runs to the right.

    ``number`` counts from 1; ``box`` is left, bottom, right and top; ``images`` the share of the page
    that pictures cover, ``pictures`` the boxes of those that are too large for ornaments; ``tilted`` what was written aslant, ``radicals`` how many characters were put right,
    ``unseen`` what stands in the file but is not seen on the page, or struck out on it.
    """

    number: int
    box: Box
    glyphs: tuple[Glyph, ...]
    rules: tuple[Rule, ...]
    images: float
    pictures: tuple[Box, ...] = ()
    tilted: str = ""
    radicals: int = 0
    unseen: str = ""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A character with its box and origin, before the page is turned upright."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    origin: tuple[float, float]
    angle: int
    size: float
    drawn: bool
    white: bool

    def stands_in(self, box: Box) -> bool:
        x, y = (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2
        return box[0] <= x <= box[2] and box[1] <= y <= box[3]

    def turned(self) -> _Placed:
        """Turned a quarter clockwise: (x, y) to (y, -x)."""
        return replace(self, x0=self.y0, y0=-self.x1, x1=self.y1, y1=-self.x0, origin=(self.origin[1], -self.origin[0]))

    def glyph(self) -> Glyph:
        return Glyph(self.text, self.x0, self.x1, self.origin[1], self.size)


def read_page(document: pypdfium2.PdfDocument, at: int) -> Page:
    """Reads page number ``at`` (from 0).

    Raises:
        pypdfium2.PdfiumError: the page cannot be loaded.
    """
    page = document[at]
    try:
        left, bottom, right, top = page.get_mediabox()
        text = page.get_textpage()
        try:
            placed, radicals = _placed(text)
        finally:
            text.close()
        rules, images, pictures, grounds = _drawings(page, max(1.0, (right - left) * (top - bottom)))
    finally:
        page.close()
    sight = _Sight((left, bottom, right, top), grounds, images >= _SCAN_SHARE)
    unseen = "".join(p.text for p in placed if not sight.has(p)).strip()
    placed = [p for p in placed if sight.has(p)]
    angles = Counter(p.angle for p in placed if p.text.strip() and p.angle % 90 == 0)
    main = angles.most_common(1)[0][0] if angles else 0
    tilted = "".join(p.text for p in placed if p.angle % 90)
    placed = [p for p in placed if p.angle == main or not p.text.strip()]
    # PDFium counts the angle clockwise.
    for _ in range(-(main // 90) % 4):
        placed = [p.turned() for p in placed]
        rules = [Rule(r.y0, -r.x1, r.y1, -r.x0) for r in rules]
        pictures = [(y0, -x1, y1, -x0) for x0, y0, x1, y1 in pictures]
        left, bottom, right, top = bottom, -right, top, -left
    glyphs, struck = _without_struck([p.glyph() for p in placed], rules)
    return Page(at + 1, (left, bottom, right, top), glyphs, tuple(rules), images, tuple(pictures), tilted, radicals, unseen + struck)


@dataclass(frozen=True, slots=True)
class _Sight:
    """What is seen of a page: its box, what lies on it in colour, and whether it may be a scan."""

    box: Box
    grounds: list[Box]
    scan: bool

    def has(self, char: _Placed) -> bool:
        """Whether a character can be seen."""
        if char.size < _TOO_SMALL or not char.stands_in(self.box):
            return not char.text.strip()
        if not char.drawn:
            return self.scan
        return not char.white or any(char.stands_in(ground) for ground in self.grounds)


def _without_struck(glyphs: list[Glyph], rules: Sequence[Rule]) -> tuple[tuple[Glyph, ...], str]:
    """The glyphs without those that a line strikes out, and those: a line that begins and ends with characters of the text and runs
    through the middle of all between."""
    struck: set[int] = set()
    written = sorted((g.y, i) for i, g in enumerate(glyphs) if g.text.strip())
    sizes = [glyphs[i].size for _, i in written]
    least, most = (min(sizes), max(sizes)) if sizes else (0.0, 0.0)
    left = _MOST_CROSSED
    for rule in rules:
        if not rule.horizontal:
            continue
        # Only characters whose baseline lies so far below the line may be struck out by it.
        first, last = (bisect_left(written, (rule.y0 - share * size, -1)) for share, size in ((_STRIKE[1], most), (_STRIKE[0], least)))
        left -= last - first
        if left < 0:
            break
        near = ((i, glyphs[i]) for _, i in written[first:last])
        under = [
            i for i, g in near if _STRIKE[0] * g.size < rule.y0 - g.y < _STRIKE[1] * g.size and rule.x0 <= (g.x0 + g.x1) / 2 <= rule.x1
        ]
        if not under:
            continue
        opens, ends = min((glyphs[i] for i in under), key=lambda g: g.x0), max((glyphs[i] for i in under), key=lambda g: g.x1)
        if abs(opens.x0 - rule.x0) < _EDGE * opens.size and abs(ends.x1 - rule.x1) < _EDGE * ends.size:
            struck.update(under)
    return tuple(g for i, g in enumerate(glyphs) if i not in struck), "".join(glyphs[i].text for i in sorted(struck))


def _placed(text: pypdfium2.PdfTextPage) -> tuple[list[_Placed], int]:
    """The characters of a page, and how many of them were radicals in place of characters."""
    raw = text.raw
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    color = [ctypes.c_uint() for _ in range(4)]
    found: list[_Placed] = []
    radicals = 0
    for i in range(min(text.count_chars(), _MAX_GLYPHS)):
        code = pdfium.FPDFText_GetUnicode(raw, i)
        # Spaces and line ends that PDFium made up are left out: the places of the glyphs tell more.
        if code < 32 or pdfium.FPDFText_IsGenerated(raw, i) == 1 or not pdfium.FPDFText_GetLooseCharBox(raw, i, box):
            continue
        char = chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        plain = plain_char(char)
        radicals += plain != char and "\u2e80" <= char <= "\u2fdf"
        pdfium.FPDFText_GetCharOrigin(raw, i, x, y)
        angle = round(math.degrees(pdfium.FPDFText_GetCharAngle(raw, i))) % 360
        pdfium.FPDFText_GetMatrix(raw, i, matrix)
        # The size that is seen: a producer may set 1 and enlarge the page instead. Boxes differ from font to font.
        size = pdfium.FPDFText_GetFontSize(raw, i) * math.hypot(matrix.b, matrix.d)
        if not 1 <= size <= 1000:
            size = max(1.0, box.right - box.left)
        drawn = pdfium.FPDFTextObj_GetTextRenderMode(pdfium.FPDFText_GetTextObject(raw, i)) not in _NOT_DRAWN
        pdfium.FPDFText_GetFillColor(raw, i, *color)
        white = drawn and min(part.value for part in color[:3]) >= _WHITE
        found.append(_Placed(plain, box.left, box.bottom, box.right, box.top, (x.value, y.value), angle, size, drawn, white))
    return found, radicals


def plain_char(char: str) -> str:
    """The character meant: radicals and compatibility forms of ideographs as the ideograph, odd spaces as one space."""
    if "\u2e80" <= char <= "\u2fdf" or "\uf900" <= char <= "\ufaff":
        return unicodedata.normalize("NFKC", char.translate(_RADICALS))
    if char.isspace():
        return " "
    return char


def _drawings(page: pypdfium2.PdfPage, area: float) -> tuple[list[Rule], float, list[Box], list[Box]]:
    """The rules of a page, the share that pictures cover, the large pictures, and what white text would be seen on."""
    rules: list[Rule] = []
    covered = 0.0
    pictures: list[Box] = []
    grounds: list[Box] = []
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING], max_depth=6):
        if len(grounds) < _MAX_RULES and (item.type != pdfium.FPDF_PAGEOBJ_PATH or _is_ground(item)):
            grounds.append(item.get_bounds())
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = item.get_bounds()
            size = max(0.0, right - left) * max(0.0, top - bottom)
            covered += size
            if size >= _PICTURE_SHARE * area:
                pictures.append((left, bottom, right, top))
        elif item.type == pdfium.FPDF_PAGEOBJ_PATH and len(rules) < _MAX_RULES:
            rules += _path_rules(item)
    return (rules if len(rules) < _MAX_RULES else []), min(1.0, covered / area), pictures, grounds


def _is_ground(path: pypdfium2.PdfObject) -> bool:
    """Whether a path is filled with another colour than white."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path.raw, fill, stroke)
    color = [ctypes.c_uint() for _ in range(4)]
    return bool(fill.value) and (not pdfium.FPDFPageObj_GetFillColor(path.raw, *color) or min(part.value for part in color[:3]) < _WHITE)


def _path_rules(path: pypdfium2.PdfObject) -> list[Rule]:
    """The horizontal and vertical lines of a path; of a filled rectangle its middle line where it is thin."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path.raw, fill, stroke)
    if not stroke.value:
        if not fill.value:
            return []
        left, bottom, right, top = path.get_bounds()
        if top - bottom <= _THIN < right - left:
            return [Rule(left, (top + bottom) / 2, right, (top + bottom) / 2)]
        if right - left <= _THIN < top - bottom:
            return [Rule((left + right) / 2, bottom, (left + right) / 2, top)]
        return []
    a, b, c, d, e, f = path.get_matrix().get()
    x, y = ctypes.c_float(), ctypes.c_float()
    rules: list[Rule] = []
    begin: tuple[float, float] | None = None
    last: tuple[float, float] | None = None
    for i in range(min(pdfium.FPDFPath_CountSegments(path.raw), 400)):
        segment = pdfium.FPDFPath_GetPathSegment(path.raw, i)
        if not segment or not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            begin = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO and last is not None:
            rules += straight(last, point)
        if pdfium.FPDFPathSegment_GetClose(segment) and begin is not None:
            rules += straight(point, begin)
        last = point
    return rules


def straight(one: tuple[float, float], other: tuple[float, float]) -> list[Rule]:
    """The rule between two points; none where they stand neither above nor beside each other."""
    (x0, y0), (x1, y1) = one, other
    if abs(y0 - y1) <= 1 < abs(x0 - x1):
        return [Rule(min(x0, x1), (y0 + y1) / 2, max(x0, x1), (y0 + y1) / 2)]
    if abs(x0 - x1) <= 1 < abs(y0 - y1):
        return [Rule((x0 + x1) / 2, min(y0, y1), (x0 + x1) / 2, max(y0, y1))]
    return []
