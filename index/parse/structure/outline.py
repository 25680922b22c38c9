"""Builds the section tree of a plan from its lines; the numbering tells the levels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from index.parse.formats.grid import is_note
from index.parse.lines import MAX_PARAGRAPH, Line
from index.parse.mend import Log, is_closed, is_open, join, squeeze, wrapped_width
from index.parse.structure import tables
from index.parse.structure.candidates import CHAPTERS, UNNUMBERED, has_figure
from index.parse.structure.headings import (
    PICTURE_MARK,
    SENTENCE_END,
    caption_number,
    caption_of,
    heading_text,
    item_style,
    split_run_in,
    squeeze_heading,
    title_like,
)
from index.parse.structure.section_tree import CLOSING, Node, Piece, Structure, assemble
from index.parse.structure.series import Heading, read_headings
from index.parse.structure.toc import Entry, Pages
from index.text.numbering import LEVELS, LIST_STYLES, Numbering, has_bullet, recognise, recognise_heading
from index.text.sentences import is_responsible

_JOINING = ("和", "与", "及", "并", "的", "、")
"""A heading's first line that ends so is not complete in itself."""
_TIME_END = re.compile(r"(?:年|时期|期间)$")
"""A heading that ends in a time does not say what was or is to be done then."""
_GOES_ON, _PROSE = 20, 40
"""Characters up to which a line may go on with such a heading, and from which on the next is the text below it."""
_TITLE_END = re.compile(r"(?:规划|纲要|方案|计划)$")
_UNREAD_PICTURE = "图片未读取，其中的文字、表格和数字不在索引里"
_RUN_IN = (*LIST_STYLES, "（1）", "第一，", "条")
"""Numberings whose heading may have text behind it on its line."""
_MAX_LABEL = 30
"""A heading without a number stands in a locator with its first words."""
_MIN_JOIN = 14
"""Shorter lines that stop without a full stop are headings, names or dates, not broken sentences."""


def build(lines: Sequence[Line], contents: Sequence[Entry], log: Log) -> Structure:
    """Builds the tree.

    Args:
        lines: the body, without the table of contents, page numbers and revision marks.
        contents: the entries of the table of contents.
        log: takes the repairs made.
    """
    builder = _Builder(lines, contents, log)
    builder.run()
    page = lines[0].page if lines else None
    return assemble(builder.nodes, builder.pieces, page, log)


class _Builder:
    def __init__(self, lines: Sequence[Line], contents: Sequence[Entry], log: Log) -> None:
        self.lines = lines
        self.log = log
        self.listed = Pages(contents)
        self.wrapped = wrapped_width(lines) > 0
        self.width = max((len(x.text) for x in lines), default=0) if self.wrapped else 0
        self.reading = read_headings(lines, self.listed)
        self.nodes: list[Node] = []
        self.stack: list[int] = []
        self.pieces: list[Piece] = []
        self.table: list[tuple[str, ...]] = []
        self.notes: list[str] = []
        self.last_line_length = 0
        self.last_number: dict[str, int] = {}
        self.locators: set[str] = set()
        self.copies: dict[str, int] = {}

    # -- reading -----------------------------------------------------------------------------

    def run(self) -> None:
        at = 0
        while at < len(self.lines):
            at = self._take(at)
        self._flush_table()

    def _take(self, at: int) -> int:
        """Reads the line at ``at`` and returns the position of the next one to read."""
        line = self.lines[at]
        if line.picture:
            self._picture(line)
            return at + 1
        text = squeeze(line.text) if not line.cells else line.text
        numbering = recognise_heading(re.sub(r"\s+", " ", line.text))
        heading = self.reading.headings.get(at)
        if at == self.reading.closing:
            self._close_report()
        if numbering and at in self.reading.repeats:
            self._repeats(numbering, line)
            return at + 1
        if numbering and numbering.style == "专栏" and title_like(line.text):
            return self._open(Heading(numbering, LEVELS["专栏"]), line, at)
        if heading and not self._is_box_item(heading.numbering):
            return self._open(heading, line, at)
        if line.cells or self._is_category(at):
            if self._is_caption_row(line) or (line.gap and self._begins_another(line)):
                self._flush_table()
            self.table.append(line.cells or (text,))
            return at + 1
        if self.table and is_note(text):
            self.notes.append(squeeze(line.text, self.log))
            return at + 1
        self._flush_table()
        self._paragraph(line, recognise(re.sub(r"\s+", " ", line.text)))
        return at + 1

    def _close_report(self) -> None:
        """Begins the closing address, which belongs to no section of the report."""
        self._flush_table()
        self.stack.clear()
        locator = self._distinct(CLOSING)
        self.nodes.append(Node(CLOSING, 0, 0, CLOSING, CLOSING, (CLOSING,), locator))
        self.stack.append(len(self.nodes) - 1)

    def _is_category(self, at: int) -> bool:
        """A short line between table rows names the rows below it."""
        line = self.lines[at]
        if not self.table or line.marked or len(line.text) > 16 or SENTENCE_END.search(line.text):
            return False
        if recognise(line.text) or caption_number(squeeze(line.text)) is not None:
            return False
        following = self._line(at + 1)
        return following is not None and bool(following.cells) and not is_note(line.text) and not self._begins_another(following)

    def _begins_another(self, line: Line) -> bool:
        """Whether a row is the head of another table than the open one."""
        if not self.table or line.cells == self.table[0]:
            return False
        # Words below figures, in another number of columns, are heads too.
        words = sum(cell.strip("—") != "" for cell in line.cells) > 1 and not any(map(tables.is_value, line.cells))
        other = words and len(line.cells) != len(self.table[0]) and any(map(tables.is_value, self.table[-1]))
        return other or tables.opens_table(line.cells)

    def _is_caption_row(self, line: Line) -> bool:
        """Whether a row of the open table holds nothing but the numbered caption of the next one."""
        filled = [cell for cell in line.cells if cell.strip("—")]
        return bool(self.table) and len(filled) == 1 and caption_number(squeeze(filled[0])) is not None

    def _picture(self, line: Line) -> None:
        """Keeps the place of a picture: its own numbered caption, or the empty box that it fills, as a heading that says so."""
        self._flush_table()
        self.log.lose(_UNREAD_PICTURE, f"第{line.page}页" if line.page and not line.text else line.text or "没有文字说明")
        numbering = caption_number(squeeze(line.text))
        box = self._top()
        if numbering is not None and not (box is not None and self._is_empty(box) and box.label == numbering.label):
            self._open(Heading(numbering, LEVELS["专栏"]), line, len(self.lines))
            box = self._top()
        if box is not None and self._is_empty(box):
            self.pieces[-1].text += PICTURE_MARK
            box.headings = (*box.headings[:-1], self.pieces[-1].text)
            self.stack.pop()

    def _is_empty(self, box: Node) -> bool:
        """Whether nothing stands in a box yet but its heading."""
        return box.style == "专栏" and bool(self.pieces) and self.pieces[-1].kind == "heading" and self.pieces[-1].text == box.headings[-1]

    # -- sections ----------------------------------------------------------------------------

    def _top(self) -> Node | None:
        return self.nodes[self.stack[-1]] if self.stack else None

    def _open_of(self, style: str) -> Node | None:
        return next((self.nodes[i] for i in reversed(self.stack) if self.nodes[i].style == style), None)

    def _line(self, at: int) -> Line | None:
        return self.lines[at] if at < len(self.lines) else None

    def _repeats(self, n: Numbering, line: Line) -> None:
        """Leaves out the open heading printed again, perhaps garbled: it votes on the wording."""
        if same := self._open_of(n.style):
            same.titles[squeeze(n.rest)] += 1
        self.log.add("去掉换页重复的标题", line.text)

    def _is_box_item(self, n: Numbering) -> bool:
        """Whether a list number counts on inside an open box; under chapters all of them do."""
        box = self._open_of("专栏")
        if box is None or n.style not in LIST_STYLES:
            return False
        return self.reading.by_chapter or 0 < box.last_item.get(n.style, 0) == n.number - 1

    def _open(self, found: Heading, line: Line, at: int) -> int:
        self._flush_table()
        n = found.numbering
        rest, run_in, taken = (n.rest, "", found.lines) if n.style == UNNUMBERED else self._heading(n, line, at)
        title = squeeze_heading(rest)
        heading = heading_text(n, title)
        while (parent := self._top()) and _closes(parent, n.style, found.level):
            self.stack.pop()
        self._note_gap(n, found.level)
        listed = self.listed.take(heading, n.style)
        inherited = parent.page if parent and n.style not in CHAPTERS else None
        headings = (*(parent.headings if parent else ()), heading)
        label = n.label or title.replace("/", "／")[:_MAX_LABEL]
        locator = self._distinct(f"{parent.locator}/{label}" if parent else label)
        node = Node(n.style, found.level, n.number, label, title, headings, locator, line.page or listed or inherited, Counter([title]))
        self.nodes.append(node)
        self.last_number[n.style] = n.number
        self.stack.append(len(self.nodes) - 1)
        self.pieces.append(Piece("heading", heading, len(self.nodes) - 1))
        if run_in:
            self._start(Line(run_in))
        return at + taken

    def _note_gap(self, n: Numbering, level: int) -> None:
        """Notes where a number does not go on from the last one of its style."""
        same = next((node for node in reversed(self.nodes) if node.level == level), None)
        if n.style in CHAPTERS and n.number not in (1, self.last_number.get(n.style, 0) + 1, same.number + 1 if same else 1):
            self.log.add("编号不连续", f"{n.label} {n.rest}")

    def _heading(self, n: Numbering, line: Line, at: int) -> tuple[str, str, int]:
        """The words of a heading, the text that runs on behind them, and how many lines they take."""
        following = self._line(at + 1)
        if following is not None and self._breaks_behind_a_time(n, line, following, at):
            self.log.add("接上折行的标题", f"{line.text}／{following.text}")
            return f"{n.rest}{following.text}".strip(), "", 2
        if n.style in _RUN_IN and not line.marked:
            head, tail = split_run_in(n.rest)
            # What states an amount is a statement to cite and no title, however short.
            return ("", n.rest, 1) if not head or (tail and has_figure(head)) else (head, tail, 1)
        if n.style == "前言" or following is None or not self._is_folded(n, line, following, at):
            return line.text.strip() if n.style == "前言" else n.rest, "", 1
        self.log.add("接上折行的标题", f"{line.text}／{following.text}")
        return f"{n.rest}{'' if n.rest.endswith(_JOINING) else ' '}{following.text}".strip(), "", 2

    def _breaks_behind_a_time(self, n: Numbering, line: Line, following: Line, at: int) -> bool:
        """Whether a heading is broken behind a time (一、“十四五”时期 / 主要目标和任务): a short line goes on, and then comes prose."""
        after = self._line(at + 2)
        if line.marked or following.cells or following.picture or after is None or after.cells or recognise(following.text):
            return False
        short = len(following.text) <= _GOES_ON and title_like(following.text) and not is_closed(following.text)
        return short and n.rest != "" and _TIME_END.search(n.rest) is not None and len(after.text) >= _PROSE

    def _distinct(self, locator: str) -> str:
        """A locator with a number behind it where another section has it."""
        found = locator
        if locator in self.locators:
            at = self.copies.get(locator, 2)
            while f"{locator}-{at}" in self.locators:
                at += 1
            self.copies[locator] = at + 1
            found = f"{locator}-{at}"
            self.log.add("同一编号出现两次", found)
        self.locators.add(found)
        return found

    def _is_folded(self, n: Numbering, line: Line, following: Line, at: int) -> bool:
        """Whether a heading goes on in the next line."""
        if following.cells or following.picture or recognise(following.text) or not title_like(following.text):
            return False
        if not n.rest and n.style == "附件":
            return len(following.text) <= 40 and not is_closed(following.text)
        if self.listed.names(line.text + following.text):
            return True
        if not n.rest and not following.gap and n.style != "专栏":
            return len(following.text) <= 40
        if self.listed or following.gap or line.marked or len(line.text) < 16 or len(following.text) > 24:
            return False
        after = self._line(at + 2)
        return after is not None and (after.gap or recognise(after.text) is not None)

    # -- paragraphs --------------------------------------------------------------------------

    def _paragraph(self, line: Line, numbering: Numbering | None) -> None:
        last = self.pieces[-1] if self.pieces else None
        if last is not None and last.kind == "paragraph" and last.node == self._here() and self._continues(last.text, line, numbering):
            joined = squeeze_seam(join(last.text, squeeze(line.text, self.log), self.log), len(last.text))
            if not self.wrapped or line.gap:
                self.log.add("接上断开的行", f"{last.text[-8:]}／{line.text[:8]}")
            last.text = joined
        else:
            self._close_box_before(line, numbering)
            self._start(line)
        self.last_line_length = len(line.text)

    def _here(self) -> int:
        return self.stack[-1] if self.stack else -1

    def _start(self, line: Line) -> None:
        self.pieces.append(Piece("paragraph", squeeze(line.text, self.log), self._here()))

    def _continues(self, last: str, line: Line, numbering: Numbering | None) -> bool:
        """Whether a line goes on with the last paragraph."""
        if len(last) + len(line.text) > MAX_PARAGRAPH or self._opens_paragraph(last, line, numbering):
            return False
        if self.wrapped:
            full = self.last_line_length >= self.width - 6
            return not _TITLE_END.search(last) if is_open(last) else full or is_responsible(line.text)
        if is_responsible(line.text):
            return True
        return is_open(last) and (len(last) >= (30 if self._here() < 0 else _MIN_JOIN) or last.endswith(("，", "、")))

    def _opens_paragraph(self, last: str, line: Line, numbering: Numbering | None) -> bool:
        """Whether a line opens a paragraph by its form: an item, a note, the next number."""
        if line.item or line.lead or is_note(line.text) or has_bullet(line.text) or caption_of(last):
            return True
        if numbering is None or numbering.style not in LIST_STYLES:
            return False
        return not is_open(last) or numbering.number == self._next_item(numbering.style)

    def _next_item(self, style: str) -> int:
        box = self._open_of("专栏")
        return (box.last_item.get(style, 0) if box else 0) + 1

    def _close_box_before(self, line: Line, numbering: Numbering | None) -> None:
        """Ends an unmarked box where the section's prose goes on.

        The items of a box open with a number or with words before a colon; a paragraph that opens
        with a short sentence of its own instead (or, where the items are bold, with nothing bold)
        is no item. What follows the table of a box is none either, unless it opens like an item.
        """
        box = self._top()
        if box is None or box.style != "专栏" or len(self.stack) < 2:
            return
        style, bold = item_style(line, numbering)
        if numbering is not None and numbering.style in LIST_STYLES:
            box.last_item[numbering.style] = numbering.number
            for deeper in LIST_STYLES[LIST_STYLES.index(numbering.style) + 1 :]:
                box.last_item.pop(deeper, None)
        if not box.item_style:
            if style in ("number", "colon"):
                box.item_style, box.item_bold = style, bold
            return
        if style in ("number", "colon") or is_note(line.text):
            return
        if style == "sentence" or box.item_style == "row" or (box.item_bold and not bold):
            self.stack.pop()
            self.log.add("专栏没有结束标记，其后的正文归还本节", f"{box.label}／{line.text[:20]}")

    # -- tables ------------------------------------------------------------------------------

    def _flush_table(self) -> None:
        if not self.table:
            return
        node = self._here()
        if node >= 0 and not self.nodes[node].item_style:
            self.nodes[node].item_style = "row"
        above = self.pieces[-1].text if self.pieces and self.pieces[-1].kind != "row" else ""
        # The unit of a table may stand between its caption and its head.
        lines = (piece.text for piece in self.pieces[:-3:-1] if piece.kind == "paragraph" and piece.node == node)
        caption = next(filter(None, map(caption_of, lines)), "")
        for row in tables.read_table(self.table, self.notes, self.log, above):
            self.pieces.append(
                Piece("row", row.text, node, lead=caption_of(row.category) or row.category or caption, statement=row.statement)
            )
        self.pieces += [Piece("note", note, node) for note in self.notes]
        self.table, self.notes = [], []


def _closes(section: Node, style: str, level: int) -> bool:
    """Whether a section ends where one of another style opens."""
    if style == "专栏":
        return section.style == "专栏"
    return section.style in ("前言", CLOSING) or section.level >= level


def squeeze_seam(text: str, at: int) -> str:
    """A text both of whose halves are squeezed, squeezed where they meet."""
    start = max(0, at - 8)
    while start and text[start].isspace():
        start -= 1
    return text[:start] + squeeze(text[start : at + 8]) + text[at + 8 :] if at + 8 < len(text) else text[:start] + squeeze(text[start:])
