"""HTML to lines, tables with merged cells spread out."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from index.parse.formats.grid import MAX_COLUMNS, row_line
from index.parse.formats.notes import Notes
from index.parse.formats.styles.cascade import Page, settle, sheets
from index.parse.formats.styles.css import hides, is_raised, is_turned
from index.parse.formats.styles.paint import hide
from index.parse.lines import POWER, Line, Run, all_bold, bold_lead, plain, single_spaced
from index.parse.mend import Log

_UNSHOWN = ("template", "datalist", "video", "audio", "canvas")
"""Elements whose text stands for something else and is not shown."""
_DROP = ("script", "style", "noscript", "nav", "footer", "header", "form", "iframe", "head", "select", "textarea", "object", *_UNSHOWN)
_AROUND = ("nav", "footer", "header", "form", "select", "textarea", "object")
_NOT_SHOWN = "去掉网页里不显示或划去的文字"
_CALL = re.compile(r"[\[［(（〔]?(?:注\s*)?(?:\d{1,3}|[①-⑳]|[*†])[\]］)）〕]?")
"""The text of a link that calls a footnote."""
_NOTE_BLOCKS = ["li", "p", "dd", "aside", "div", "td"]
_NOTE_CHARS = 2000
_ICON_PX = 50
_BLOCKS = {
    "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "main", "body", "ul", "ol", "dl",
    "dt", "dd", "blockquote", "pre", "center", "figure", "figcaption", "td", "th", "span-block", "br", "hr",
}  # fmt: skip
_UNCLOSED = {
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "br", "hr", "img", "input", "meta", "link", "col", "area", "base", "wbr",
    "param", "source", "track", "embed",
}  # fmt: skip
"""Elements that need no end."""
DEEPEST = 2000
"""How deep the elements of a page may lie in one another that is read at all."""
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


def depth(text: str) -> int:
    """How deep the elements of a page lie in one another, told from its tags alone: the time to read it grows with the square of it."""
    deepest = 0
    path: list[str] = []
    opened: Counter[str] = Counter()
    for end, name in re.findall(r"<(/?)([a-zA-Z][\w-]*)", text):
        name = name.lower()
        if name in _UNCLOSED:
            continue
        if not end:
            path.append(name)
            opened[name] += 1
            deepest = max(deepest, len(path))
        elif opened[name]:
            # It ends what stands in it without an end of its own too.
            while (last := path.pop()) != name:
                opened[last] -= 1
            opened[name] -= 1
    return deepest


def html_lines(text: str, log: Log) -> list[Line]:
    """Reads the visible text of a page: one line a block element, one row of cells a table row, one a picture; a footnote
    behind the paragraph that calls it.

    Args:
        text: of the page.
        log: takes what was left out or moved.
    """
    soup = BeautifulSoup(text, "lxml")
    rules, page = sheets(soup), Page(soup)
    settle(page, rules)
    hide(page, rules)
    for tag in soup(_DROP):
        if tag.name == "iframe":
            log.lose("网页里嵌入的内容未读取", str(tag.get("src", "")))
        elif tag.name in _AROUND and (said := single_spaced(tag.get_text())):
            log.add("去掉网页的导航、页眉页脚和表单", said)
        elif tag.name in _UNSHOWN and (said := single_spaced(tag.get_text())):
            log.add(_NOT_SHOWN, said)
        tag.decompose()
    _drop_unseen(soup, log)
    notes = Notes(_notes(soup), log)
    lines: list[Line] = []
    _walk(soup.body or soup, lines, notes)
    return lines + notes.rest()


def _drop_unseen(soup: BeautifulSoup, log: Log) -> None:
    """Takes out what a page does not show or strikes out, and marks figures that are set as powers (10<sup>6</sup> as 10^6)."""
    for tag in soup.find_all(_is_unseen):
        if not tag.decomposed:
            said = single_spaced(tag.get_text())
            if said:
                log.add(_NOT_SHOWN, said)
            tag.decompose()
    for tag in soup.find_all(_is_raised):
        before = next((s for s in tag.find_all_previous(string=True, limit=3) if s.strip()), "")
        if POWER.fullmatch(tag.get_text().strip()) and before.rstrip()[-1:].isdecimal():
            tag.insert(0, "^")
    for tag in soup("bdo", dir="rtl") + [tag for tag in soup.find_all(style=True) if is_turned(str(tag["style"]))]:
        tag.string = tag.get_text()[::-1]


def _is_unseen(tag: Tag) -> bool:
    style, hidden = (
        str(tag.get("style", "")),
        tag.has_attr("hidden") or (not tag.has_attr("open") and (tag.name == "dialog" or tag.has_attr("popover"))),
    )
    return tag.name not in ("html", "body") and hides(tag.name, style, hidden=hidden, holds_others=tag.find(True) is not None)


def _is_raised(tag: Tag) -> bool:
    """Whether an element is set above the line, by its style or as the power of a formula (MathML)."""
    of_formula = tag.parent is not None and tag.parent.name == "msup" and tag.find_previous_sibling(True) is not None
    return of_formula or is_raised(tag.name, str(tag.get("style", "")))


def _notes(soup: BeautifulSoup) -> dict[str, str]:
    """The footnotes of a page by their address; takes them out and puts a mark where each is called."""
    named = {str(tag[key]): tag for key in ("name", "id") for tag in soup.find_all(True) if tag.has_attr(key)}
    found: dict[str, str] = {}
    blocks: list[Tag] = []
    for link in soup.find_all("a", href=re.compile(r"^#.")):
        key = str(link["href"])[1:]
        call = single_spaced(link.get_text())
        target = named.get(key)
        if target is None or link in target.parents or not _CALL.fullmatch(call):
            continue
        block = target if target.name in _NOTE_BLOCKS else target.find_parent(_NOTE_BLOCKS)
        if block is None or link in block.descendants:
            continue
        if key not in found:
            # The back link and the number are no part of the note.
            said = " ".join(str(s) for s in block.strings if s.find_parent("a") is None or not _is_back(s.find_parent("a")))
            said = re.sub(rf"^\s*{_CALL.pattern}\s*(?=\D)", "", single_spaced(said))
            if not 0 < len(said) <= _NOTE_CHARS:
                continue
            found[key] = said
            blocks.append(block)
        link.replace_with(Notes.mark(key))
    for block in blocks:
        block.decompose()
    return found


def _is_back(link: Tag | None) -> bool:
    return link is not None and str(link.get("href", "")).startswith("#")


def page_labels(text: str) -> dict[str, str]:
    """What the head of a page says of the document on it, by the names of the standard for government web sites
    (``articletitle``, ``pubdate``; 国办发〔2017〕47号); ``title`` is the page's own, cut at the usual separators of site names."""
    soup = BeautifulSoup(text, "lxml")
    title = soup.title.get_text() if soup.title else ""
    labels = {str(tag.get("name", "")).lower(): str(tag.get("content", "")).strip() for tag in soup("meta")}
    return {"title": re.split(r"[_|｜]|\s[-—–]\s", title.strip())[0].strip(), **{k: v for k, v in labels.items() if k and v}}


def _walk(node: Tag, lines: list[Line], notes: Notes, marked: int = 0, item: bool = False) -> None:
    """Adds the lines of a block element."""
    first = len(lines)
    block = _Block(lines, notes, marked)
    block.read(node)
    block.flush()
    if item and len(lines) > first:
        lines[first] = replace(lines[first], item=True)


@dataclass
class _Block:
    """A block element on its way: the lines so far, whether it is a heading, and the text that makes no line yet."""

    lines: list[Line]
    notes: Notes
    marked: int
    runs: list[Run] = field(default_factory=list)

    def read(self, node: Tag, bold: bool = False) -> None:
        """Reads what an element holds."""
        for child in node.children:
            if isinstance(child, Tag):
                self._element(child, child.name.lower(), bold)
            elif type(child) is NavigableString:
                self.runs.append((str(child), bold))

    def _element(self, node: Tag, name: str, bold: bool) -> None:
        if name == "img":
            if not _is_icon(node):
                self.flush()
                self.lines.append(_picture(node))
            return
        if name != "table" and name not in _BLOCKS:
            self.read(node, bold or name in {"b", "strong"})
            return
        self.flush()
        if name == "table":
            self.lines.extend(_table(node, self.notes))
        elif name != "br":
            _walk(node, self.lines, self.notes, self.marked or (int(name[1]) if name in _HEADINGS else 0), name == "li")

    def flush(self) -> None:
        """Makes a line of the text so far."""
        whole, called = self.notes.take(plain(self.runs))
        if text := single_spaced(whole):
            lead = self.notes.take(bold_lead(self.runs))[0]
            self.lines.append(Line(text, gap=True, lead=lead, marked=self.marked, bold=all_bold(self.runs)))
        self.lines += called
        self.runs.clear()


def _picture(image: Tag) -> Line:
    """A picture with the text that is given for it."""
    return Line(single_spaced(str(image.get("alt") or image.get("title") or "")), gap=True, picture=True)


def _is_icon(image: Tag) -> bool:
    """Whether a picture is too small to hold text."""
    sizes = [str(image.get(side, "")).removesuffix("px") for side in ("width", "height")]
    return any(size.isdecimal() and int(size[:5]) < _ICON_PX for size in sizes)


def _table(table: Tag, notes: Notes) -> list[Line]:
    """Rows of cells; a merged cell stands in every place that it covers, an empty one reads ``—``.

    A row of one cell only is a category line, a note or prose; a table of such rows, or with a table
    inside, lays out the page and is read as text.
    """
    trs = [tr for tr in table.find_all("tr") if isinstance(tr, Tag) and tr.find_parent("table") is table]
    cells_of = [tr.find_all(["td", "th"], recursive=False) for tr in trs]
    lines: list[Line] = []
    if table.find("table") is not None or all(len(cells) <= 1 for cells in cells_of):
        for cell in (cell for cells in cells_of for cell in cells):
            _walk(cell, lines, notes)
        return lines
    behind = [_picture(image) for image in table.find_all("img") if not _is_icon(image)]
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
            whole, called = notes.take(cell.get_text())
            behind += called
            text = single_spaced(whole)
            for _ in range(_span(cell, "colspan")):
                above[len(row)] = _span(cell, "rowspan") - 1, text
                row.append(text)
        carry()
        line = row_line(row, len(cells), not lines)
        if line is not None:
            lines.append(line)
    return lines + behind


def _span(cell: Tag, name: str) -> int:
    """A colspan or rowspan between 1 and 200, whatever the page says."""
    value = str(cell.get(name, "1"))
    return min(max(int(value[:4]), 1), 200) if value.isdecimal() else 1
