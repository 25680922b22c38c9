"""PDF with a text layer to lines: pages to rows, columns in reading order, rows joined to paragraphs, tables to cells."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from index.errors import ParseError
from index.parse.formats.grid import row_line
from index.parse.formats.pdf.layout import Row, gutters, merged, rows_of, strip_furniture
from index.parse.formats.pdf.ocr import read_scans
from index.parse.formats.pdf.page import Glyph, Page, read_page
from index.parse.formats.pdf.paragraphs import Flowing, glue, paragraphs
from index.parse.formats.pdf.tables import Grid, find_grids
from index.parse.intake.limits import ParseLimits
from index.parse.intake.sandbox import allow_ocr
from index.parse.lines import Line, single_spaced
from index.parse.mend import Log

_END_WITHIN = 2048
"""Writers end a file with ``%%EOF``; some servers add a few bytes."""
_SCAN_SHARE = 0.5
"""A picture over this share of a page with next to no text is a scanned page."""
_SCAN_CHARS = 20
_SEVERAL_PAGES = 3
_UNRULED_COLUMNS = 3
_UNRULED_ROWS = 3
"""Fewer columns or rows without lines between them may be chance, or a signature."""


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of a page: its top edge, left and right edge, and its rows."""

    top: float
    x0: float
    x1: float
    lines: tuple[Line, ...]


def pdf_lines(data: bytes, name: str, limits: ParseLimits, log: Log, *, ocr: bool = False) -> list[Line]:
    """Reads the text layer of a PDF.

    Args:
        data: the file's bytes.
        name: the file's name for messages.
        limits: what it may cost.
        log: takes what was put right and what was left out.
        ocr: whether to recognise the text of scanned pages.

    Raises:
        ParseError: the file is damaged, cut off, encrypted, scanned without a text layer, or exceeds a limit.
    """
    document = _open(data, name, limits)
    pages = list(_pages(document, name, limits, log))
    if ocr and (scans := [page for page in pages if _is_scan(page)]):
        allow_ocr()
        recognised = {page.number: page for page in read_scans(document, scans, log)}
        pages = [recognised.get(page.number, page) for page in pages]
    _check_text(pages, name, log, ocr)
    return lines_of_pages(pages, log)


def lines_of_pages(pages: Sequence[Page], log: Log) -> list[Line]:
    """The lines of pages whose glyphs, rules and pictures have their places.

    Args:
        pages: all pages of a document.
        log: takes what was put right and what was left out.
    """
    grids = [find_grids(page.rules) for page in pages]
    inside = [_by_cell(page, found) for page, found in zip(pages, grids, strict=True)]
    rows, printed = strip_furniture([rows_of(free) for free, _ in inside], [page.box for page in pages], log)
    labels = _labels(len(pages), printed)
    shown = _pictures(pages)
    flow: list[Flowing | Line] = []
    for at, (found, middle) in enumerate(zip(rows, gutters(rows), strict=True)):
        tables = [_table(grid, cells, labels[at]) for grid, cells in zip(grids[at], inside[at][1], strict=True)]
        if middle is None:
            found, unruled = _unruled(found, labels[at])
            tables += unruled
        tables += [_Table(y1, x0, x1, (Line("", gap=True, page=labels[at], picture=True),)) for x0, _, x1, y1 in shown[at]]
        flow += _reading_order(found, tables, middle, at, labels[at])
    return paragraphs(flow, log)


def _open(data: bytes, name: str, limits: ParseLimits) -> pypdfium2.PdfDocument:
    if b"%%EOF" not in data[-_END_WITHIN:]:
        # A cut-off file may still open, with pages missing: an answer that a plan is silent would be wrong.
        raise ParseError(f"文件“{name}”不完整（没有 PDF 的结尾标记），可能没有下载完。", "请重新下载或重新导出。")
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise ParseError(f"文件“{name}”设了打开密码。", "请去掉密码，另存后再上传。") from error
        raise ParseError(f"文件“{name}”已损坏，不是完整的 PDF。", "请重新下载，或用原软件打开后另存一份。") from error
    if len(document) > limits.max_pages:
        raise ParseError(f"文件“{name}”有 {len(document)} 页，超过 {limits.max_pages} 页的上限。", "请拆成几个文件。")
    if not len(document):
        raise ParseError(f"文件“{name}”一页也没有，可能已损坏。", "请用原软件打开后另存一份再试。")
    return document


def _pages(document: pypdfium2.PdfDocument, name: str, limits: ParseLimits, log: Log) -> Iterator[Page]:
    chars = 0
    for at in range(len(document)):
        try:
            page = read_page(document, at)
        except pypdfium2.PdfiumError as error:
            raise ParseError(f"文件“{name}”的第 {at + 1} 页已损坏，读不出来。", "请重新下载，或用原软件打开后另存一份。") from error
        chars += len(page.glyphs)
        if chars > limits.max_chars:
            raise ParseError(f"文件“{name}”的字数超过 {limits.max_chars} 字的上限。", "请拆成几个文件。")
        if page.tilted:
            log.add("去掉斜排文字（水印）", page.tilted)
        if page.unseen:
            log.lose("看不见或划去的文字未收录", page.unseen, len(page.unseen))
        log.add("还原部首字符", f"第{at + 1}页", page.radicals)
        yield page


def _check_text(pages: Sequence[Page], name: str, log: Log, ocr: bool) -> None:
    """Refuses files without a readable text layer; single pages without one are named."""
    scanned = [] if ocr else [page.number for page in pages if _is_scan(page)]
    chars = [g.text for page in pages for g in page.glyphs if g.text.strip()]
    if not chars and not scanned:
        raise ParseError(f"文件“{name}”里没有可提取的文字（空白页，或文字已转成图形）。", "请用原软件重新导出 PDF，或换成 DOCX。")
    if not chars or len(scanned) * 2 > len(pages):
        raise ParseError(
            f"文件“{name}”是扫描件（{len(pages)} 页里有 {len(scanned)} 页是图片）。",
            "请换成带文字的 PDF 或 DOCX；或安装文字识别组件后再试：pip install 'plan-qa[ocr]'。",
        )
    if scanned:
        log.add("整页图片，其中的文字未收录", "第" + "、".join(map(str, scanned[:12])) + "页", len(scanned))
    # Fonts without a table to Unicode give private or replacement characters.
    broken = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" for c in chars)
    if broken > 0.3 * len(chars):
        raise ParseError(f"文件“{name}”的字体没有文字编码，提取出来是乱码。", "请用原软件重新导出 PDF，或换成 DOCX。")


def _is_scan(page: Page) -> bool:
    return page.images >= _SCAN_SHARE and sum(bool(g.text.strip()) for g in page.glyphs) < _SCAN_CHARS


def _pictures(pages: Sequence[Page]) -> list[list[tuple[float, float, float, float]]]:
    """The pictures of each page that may stand for text: none on scanned pages, nor what lies under a whole page or at the same
    place on several."""
    places = Counter(tuple(map(round, box)) for page in pages for box in page.pictures)
    return [
        [box for box in page.pictures if page.images < _SCAN_SHARE and places[tuple(map(round, box))] < _SEVERAL_PAGES] for page in pages
    ]


def _labels(count: int, printed: dict[int, int]) -> list[int | None]:
    """The page number to cite for each page: as printed where most pages print one, else the file's own count."""
    steps = [number - at for at, number in printed.items()]
    if len(steps) * 2 < count:
        return [at + 1 for at in range(count)]
    step = max(set(steps), key=steps.count)
    return [at + step if at + step > 0 else None for at in range(count)]


def _by_cell(page: Page, grids: Sequence[Grid]) -> tuple[list[Glyph], list[dict[int, list[Glyph]]]]:
    """The glyphs outside of tables, and for each table those of each of its cells."""
    free: list[Glyph] = []
    cells: list[dict[int, list[Glyph]]] = [{} for _ in grids]
    for glyph in page.glyphs:
        middle = (glyph.x0 + glyph.x1) / 2, glyph.y + 0.3 * glyph.size
        for grid, found in zip(grids, cells, strict=True):
            if place := grid.place(*middle):
                found.setdefault(grid.owner[place[0]][place[1]], []).append(glyph)
                break
        else:
            free.append(glyph)
    return free, cells


def _table(grid: Grid, cells: dict[int, list[Glyph]], page: int | None) -> _Table:
    texts = {owner: single_spaced(glue([merged(row).text for row in rows_of(found)])) for owner, found in cells.items()}
    lines: list[Line] = []
    for owners in grid.owner:
        line = row_line([texts.get(owner, "") for owner in owners], len(set(owners)), not lines, page)
        if line is not None:
            lines.append(line)
    return _Table(grid.ys[0], grid.xs[0], grid.xs[-1], tuple(lines))


def _unruled(rows: Sequence[Row], page: int | None) -> tuple[list[Row], list[_Table]]:
    """Takes tables without vertical lines out of the rows: rows that follow each other with as many pieces, one above the other."""
    free: list[Row] = []
    tables: list[_Table] = []
    for group in _alike(rows):
        if len(group) < _UNRULED_ROWS:
            free += group
            continue
        lines = [row_line([piece.text for piece in row], len(row), i == 0, page) for i, row in enumerate(group)]
        tables.append(_Table(group[0][0].y, group[0][0].x0, group[0][-1].x1, tuple(line for line in lines if line is not None)))
    return free, tables


def _alike(rows: Sequence[Row]) -> list[list[Row]]:
    """Runs of rows whose pieces, three or more, stand in the same columns; other rows by themselves."""
    groups: list[list[Row]] = []
    for row in rows:
        last = groups[-1][-1] if groups else ()
        if len(row) == len(last) >= _UNRULED_COLUMNS and all(a.x0 < b.x1 and b.x0 < a.x1 for a, b in zip(last, row, strict=True)):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _reading_order(rows: Sequence[Row], tables: Sequence[_Table], middle: float | None, at: int, label: int | None) -> list[Flowing | Line]:
    """The rows and tables of a page as they are read: down the left column, then down the right one.

    What crosses the strip between the columns (a heading, a wide table) parts the page into bands.
    """
    items = [(flowing.piece.y, flowing.column, flowing) for row in rows for flowing in _flowing(row, middle, at, label)]
    placed: list[tuple[float, int, Flowing | _Table]] = [*items, *((t.top, _column(t.x0, t.x1, middle), t) for t in tables)]
    placed.sort(key=lambda item: -item[0])
    crossing = sorted(y for y, column, _ in placed if column < 1)
    # By the number of crossing things above; what crosses comes last in its band.
    placed.sort(key=lambda item: (len(crossing) - bisect_right(crossing, item[0]), item[1] if item[1] > 0 else 3))
    return [line for _, _, item in placed for line in (item.lines if isinstance(item, _Table) else (item,))]


def _column(x0: float, x1: float, middle: float | None) -> int:
    """The column in which something stands, as ``Flowing`` numbers them."""
    if middle is None:
        return 0
    if x0 < middle < x1:
        return -1
    return 1 if x1 <= middle else 2


def _flowing(row: Row, middle: float | None, at: int, label: int | None) -> list[Flowing]:
    """A row where it crosses the middle, else the part of it in each column."""
    columns = [_column(p.x0, p.x1, middle) for p in row]
    if min(columns) < 1:
        return [Flowing(merged(row), at, min(columns), label)]
    parts = {column: tuple(p for p, own in zip(row, columns, strict=True) if own == column) for column in sorted(set(columns))}
    return [Flowing(merged(part), at, column, label) for column, part in parts.items()]
