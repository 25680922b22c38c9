"""HTML to lines, tables with merged cells spread out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from index.parse.formats.grid import MAX_COLUMNS, row_line
from index.parse.lines import Line, Run, bold_lead, plain, single_spaced

_DROP = ("script", "style", "noscript", "template", "nav", "footer", "header", "form", "iframe", "head")
_BLOCKS = {
    "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "main", "body", "ul", "ol", "dl",
    "dt", "dd", "blockquote", "pre", "center", "figure", "figcaption", "td", "th", "span-block", "br", "hr",
}  # fmt: skip
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


def html_lines(text: str) -> list[Line]:
    """Reads the visible text of a page: one line a block element, one row of cells a table row."""
    soup = BeautifulSoup(text, "lxml")
    for tag in soup(_DROP):
        tag.decompose()
    lines: list[Line] = []
    _walk(soup.body or soup, lines)
    return lines


def page_labels(text: str) -> dict[str, str]:
    """What the head of a page says of the document on it, by the names of the standard for government web sites
    (``articletitle``, ``pubdate``; 国办发〔2017〕47号); ``title`` is the page's own, cut at the usual separators of site names."""
    soup = BeautifulSoup(text, "lxml")
    title = soup.title.get_text() if soup.title else ""
    labels = {str(tag.get("name", "")).lower(): str(tag.get("content", "")).strip() for tag in soup("meta")}
    return {"title": re.split(r"[_|｜]|\s[-—–]\s", title.strip())[0].strip(), **{k: v for k, v in labels.items() if k and v}}


def _walk(node: Tag, lines: list[Line], marked: bool = False, item: bool = False) -> None:
    """Adds the lines of a block element."""
    first = len(lines)
    block = _Block(lines, marked)
    block.read(node)
    block.flush()
    if item and len(lines) > first:
        lines[first] = replace(lines[first], item=True)


@dataclass
class _Block:
    """A block element on its way: the lines so far, whether it is a heading, and the text that makes no line yet."""

    lines: list[Line]
    marked: bool
    runs: list[Run] = field(default_factory=list)

    def read(self, node: Tag, bold: bool = False) -> None:
        """Reads what an element holds."""
        for child in node.children:
            if isinstance(child, Tag):
                self._element(child, child.name.lower(), bold)
            elif type(child) is NavigableString:
                self.runs.append((str(child), bold))

    def _element(self, node: Tag, name: str, bold: bool) -> None:
        if name != "table" and name not in _BLOCKS:
            self.read(node, bold or name in {"b", "strong"})
            return
        self.flush()
        if name == "table":
            self.lines.extend(_table(node))
        elif name != "br":
            _walk(node, self.lines, self.marked or name in _HEADINGS, name == "li")

    def flush(self) -> None:
        """Makes a line of the text so far."""
        if text := single_spaced(plain(self.runs)):
            self.lines.append(Line(text, gap=True, lead=bold_lead(self.runs), marked=self.marked))
        self.runs.clear()


def _table(table: Tag) -> list[Line]:
    """Rows of cells; a merged cell stands in every place that it covers, an empty one reads ``—``.

    A row of one cell only is a category line, a note or prose; a table of such rows, or with a table
    inside, lays out the page and is read as text.
    """
    trs = [tr for tr in table.find_all("tr") if isinstance(tr, Tag) and tr.find_parent("table") is table]
    cells_of = [tr.find_all(["td", "th"], recursive=False) for tr in trs]
    lines: list[Line] = []
    if table.find("table") is not None or all(len(cells) <= 1 for cells in cells_of):
        for cell in (cell for cells in cells_of for cell in cells):
            _walk(cell, lines)
        return lines
    above: dict[int, tuple[int, str]] = {}  # column: how many more rows the merged cell covers, its text
    for cells in cells_of:
        row: list[str] = []

        def carry(row: list[str] = row) -> None:
            while above.get(len(row), (0, ""))[0] > 0:
                left, text = above[len(row)]
                above[len(row)] = left - 1, text
                row.append(text)

        for cell in cells:
            if len(row) >= MAX_COLUMNS:
                break
            carry()
            text = single_spaced(cell.get_text())
            for _ in range(_span(cell, "colspan")):
                above[len(row)] = _span(cell, "rowspan") - 1, text
                row.append(text)
        carry()
        line = row_line(row, len(cells), not lines)
        if line is not None:
            lines.append(line)
    return lines


def _span(cell: Tag, name: str) -> int:
    """A colspan or rowspan between 1 and 200, whatever the page says."""
    value = str(cell.get(name, "1"))
    return min(max(int(value[:4]), 1), 200) if value.isdecimal() else 1
