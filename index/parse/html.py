"""HTML to lines, tables with merged cells spread out."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from index.parse.lines import Line

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


def html_title(text: str) -> str:
    """The page's ``<title>``, cut at the usual separators of site names."""
    soup = BeautifulSoup(text, "lxml")
    title = soup.title.get_text() if soup.title else ""
    return re.split(r"[_|｜]|\s[-—–]\s", title.strip())[0].strip()


def _walk(node: Tag, lines: list[Line], marked: bool = False) -> None:
    inline: list[tuple[str, bool]] = []

    def flush() -> None:
        whole = _squeeze("".join(t for t, _ in inline))
        if whole:
            lead = ""
            for t, bold in inline:
                if t.strip() and not bold:
                    break
                lead += t
            lead = _squeeze(lead)
            lines.append(Line(whole, gap=True, lead=lead if len(lead) < len(whole) else "", marked=marked))
        inline.clear()

    def visit(child: Tag, bold: bool) -> None:
        for item in child.children:
            if isinstance(item, Tag):
                name = item.name.lower()
                if name == "table":
                    flush()
                    lines.extend(_table(item))
                elif name == "br":
                    flush()
                elif name in _BLOCKS:
                    flush()
                    _walk(item, lines, marked or name in _HEADINGS)
                else:
                    visit(item, bold or name in {"b", "strong"})
            elif type(item) is NavigableString:
                inline.append((str(item), bold))

    visit(node, False)
    flush()


def _squeeze(text: str) -> str:
    return re.sub(r"[\s\u00a0\u3000]+", " ", text).strip()


def _table(table: Tag) -> list[Line]:
    """Rows of cells; a merged cell stands once, in its first row, and leaves blanks where it reaches."""
    rows: list[list[str]] = []
    pending: dict[int, int] = {}
    for tr in table.find_all("tr"):
        if not isinstance(tr, Tag) or tr.find_parent("table") is not table:
            continue
        row: list[str] = []

        def skip(row: list[str] = row) -> None:
            while pending.get(len(row), 0) > 0:
                pending[len(row)] -= 1
                row.append("")

        for cell in tr.find_all(["td", "th"], recursive=False):
            skip()
            width = _span(cell, "colspan")
            height = _span(cell, "rowspan")
            for i in range(width):
                if height > 1:
                    pending[len(row)] = height - 1
                row.append(_squeeze(cell.get_text()) if i == 0 else "")
        skip()
        if any(row):
            rows.append(row)
    return [
        Line(_squeeze(" ".join(row)), gap=i == 0, cells=tuple(row))
        if sum(map(bool, row)) >= 2
        else Line(_squeeze(" ".join(row)), gap=i == 0)
        for i, row in enumerate(rows)
    ]


def _span(cell: Tag, name: str) -> int:
    """A colspan or rowspan between 1 and 200, whatever the page says."""
    value = str(cell.get(name, "1"))
    return min(max(int(value), 1), 200) if value.isdigit() else 1
