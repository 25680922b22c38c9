"""Builds the section tree of a plan from its lines; the numbering tells the levels."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from index.parse.formats.grid import is_note
from index.parse.lines import Line
from index.parse.mend import Log, is_hard_wrapped, is_open, join, squeeze
from index.parse.structure import tables
from index.parse.structure.headings import LIST_STYLES, SENTENCE_END, heading_text, item_style, split_run_in, squeeze_heading, title_like
from index.parse.structure.section_tree import Node, Piece, Structure, assemble
from index.parse.structure.toc import heading_key
from index.text.numbering import LEVELS, Numbering, recognise

_JOINING = ("和", "与", "及", "并", "的", "、")
"""A heading's first line that ends so is not complete in itself."""
_MAX_PARAGRAPH = 10_000
"""No paragraph of a plan is longer; joining on without end would take time by the square."""
_MIN_JOIN = 14
"""Shorter lines that stop without a full stop are headings, names or dates, not broken sentences."""


def build(lines: Sequence[Line], contents: Sequence[tuple[str, int | None]], log: Log) -> Structure:
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


def opening_lines(lines: Sequence[Line]) -> list[str]:
    """The lines before the first numbered heading: where title, issuer and date stand."""
    for i, line in enumerate(lines):
        numbering = recognise(line.text)
        if numbering and numbering.style in ("编", "章", "节", "一、"):
            return [other.text for other in lines[:i]]
    return [line.text for line in lines[:30]]


class _Builder:
    def __init__(self, lines: Sequence[Line], contents: Sequence[tuple[str, int | None]], log: Log) -> None:
        self.lines = lines
        self.log = log
        self.contents = [(heading_key(t), p) for t, p in contents]
        self.keys = {k for k, _ in self.contents}
        self.entries: dict[str, list[int]] = {}
        for place, (key, _) in enumerate(self.contents):
            self.entries.setdefault(key, []).append(place)
        self.used = 0
        self.wrapped = is_hard_wrapped(lines)
        self.width = max((len(x.text) for x in lines), default=0) if self.wrapped else 0
        heads = [n for line in lines if not line.cells and (n := recognise(line.text)) and title_like(line.text)]
        self.by_chapter = sum(n.style in ("编", "章", "节") for n in heads) >= 2
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
        text = squeeze(line.text) if not line.cells else line.text
        numbering = recognise(re.sub(r"\s+", " ", line.text))
        if numbering and numbering.style in ("编", "章", "节", "专栏", "附件", "前言"):
            role = self._major(numbering, line, at)
            if role == "repeat":
                return at + 1
            if role == "section":
                return self._open(numbering, line, at)
        if line.cells or self._is_category(at):
            self.table.append(line.cells or (text,))
            return at + 1
        if self.table and is_note(text):
            self.notes.append(squeeze(line.text, self.log))
            return at + 1
        self._flush_table()
        if numbering and numbering.style in LIST_STYLES and self._is_list_section(numbering, line, at):
            return self._open(numbering, line, at)
        self._paragraph(line, numbering)
        return at + 1

    def _is_category(self, at: int) -> bool:
        """A short line between table rows names the rows below it."""
        line = self.lines[at]
        if not self.table or len(line.text) > 16 or SENTENCE_END.search(line.text) or recognise(line.text):
            return False
        following = next((x for x in self.lines[at + 1 : at + 3]), None)
        return following is not None and bool(following.cells) and not is_note(line.text)

    # -- sections ----------------------------------------------------------------------------

    def _top(self) -> Node | None:
        return self.nodes[self.stack[-1]] if self.stack else None

    def _open_of(self, style: str) -> Node | None:
        return next((self.nodes[i] for i in reversed(self.stack) if self.nodes[i].style == style), None)

    def _major(self, n: Numbering, line: Line, at: int) -> str:
        if n.style == "前言":
            return "section" if not self.stack else ""
        if not title_like(line.text):
            return ""
        if n.style == "附件":
            return "section" if n.rest == "" or line.marked or line.gap else ""
        same = self._open_of(n.style)
        if same is not None and same.label == n.label:
            # The heading again at the top of a page, perhaps garbled: vote on its wording.
            same.titles[squeeze(n.rest)] += 1
            self.log.add("去掉换页重复的标题", line.text)
            return "repeat"
        if n.style == "专栏":
            return "section"
        # Under a new 编 the chapters begin again or go on counting.
        expected = {same.number + 1} if same is not None else {1, self.last_number.get(n.style, 0) + 1}
        if n.number not in expected:
            known = heading_key(line.text) in self.keys
            apart = line.marked or line.gap or not self._in_sentence()
            if not (known or apart) or (same is not None and n.number < same.number and not known):
                return ""
            self.log.add("编号不连续", line.text)
        return "section"

    def _in_sentence(self) -> bool:
        """Whether the text so far is a paragraph that no full stop has closed."""
        last = self.pieces[-1] if self.pieces else None
        return last is not None and last.kind == "paragraph" and is_open(last.text)

    def _is_list_section(self, n: Numbering, line: Line, at: int) -> bool:
        if self._half_sentence():
            return False
        top = self._top()
        box = self._open_of("专栏")
        if box is not None:
            if self.by_chapter:
                return False
            last = box.last_item.get(n.style, 0)
            if n.number == last + 1 and (last or not self._fits_outside(n)):
                return False
        if not self._fits_outside(n):
            return False
        if self.by_chapter:
            # Under chapters only a line of its own with text below it is a section, not a list item.
            if not title_like(line.text.rstrip("。")) or len(line.text) > 40 or top is None:
                return False
            following = recognise(self.lines[at + 1].text) if at + 1 < len(self.lines) else None
            return line.marked or following is None or LEVELS[following.style] > LEVELS[n.style]
        if n.style != "一、" and self._open_of("一、") is None and self._open_of("（一）") is None:
            return n.style == "（一）" and n.number == 1
        head, _ = split_run_in(n.rest)
        return 0 < len(head) <= 45

    def _half_sentence(self) -> bool:
        """Whether the text so far stops inside a sentence, so that this line must go on with it."""
        last = self.pieces[-1] if self.pieces else None
        return last is not None and last.kind == "paragraph" and last.text.endswith(("，", "、", "的", "和", "（"))

    def _fits_outside(self, n: Numbering) -> bool:
        """Whether a list number goes on where the open section of its style stopped, or begins one."""
        same = self._open_of(n.style)
        return n.number == (same.number + 1 if same is not None else 1)

    def _open(self, n: Numbering, line: Line, at: int) -> int:
        self._flush_table()
        taken = 1
        rest, run_in = n.rest, ""
        if n.style in LIST_STYLES and not line.marked:
            rest, run_in = split_run_in(n.rest)
        elif n.style != "前言":
            following = self.lines[at + 1] if at + 1 < len(self.lines) else None
            if following is not None and self._is_folded(line, following, at):
                rest = f"{rest}{'' if rest.endswith(_JOINING) else ' '}{following.text}".strip()
                self.log.add("接上折行的标题", f"{line.text}／{following.text}")
                taken = 2
        title = squeeze_heading(rest)
        level = LEVELS[n.style]
        if n.style == "专栏":
            while self.stack and self._top_style() == "专栏":
                self.stack.pop()
        else:
            while self.stack and (LEVELS[self._top_style()] >= level or self._top_style() == "前言"):
                self.stack.pop()
        parent = self._top()
        heading = heading_text(n, title)
        node = Node(
            n.style,
            n.number,
            n.label,
            title,
            (*(parent.headings if parent else ()), heading),
            f"{parent.locator}/{n.label}" if parent else n.label,
            titles=Counter([title]),
        )
        listed = self._page(heading, n.style)
        node.page = line.page or listed or (parent.page if parent and n.style not in ("编", "章", "节") else None)
        if node.locator in self.locators:
            node.locator = self._distinct(node.locator)
            self.log.add("同一编号出现两次", node.locator)
        self.locators.add(node.locator)
        self.nodes.append(node)
        self.last_number[n.style] = n.number
        self.stack.append(len(self.nodes) - 1)
        self.pieces.append(Piece("heading", heading, len(self.nodes) - 1))
        if run_in:
            self._start(Line(run_in))
        return at + taken

    def _top_style(self) -> str:
        return self.nodes[self.stack[-1]].style

    def _distinct(self, locator: str) -> str:
        at = self.copies.get(locator, 2)
        while f"{locator}-{at}" in self.locators:
            at += 1
        self.copies[locator] = at + 1
        return f"{locator}-{at}"

    def _is_folded(self, line: Line, following: Line, at: int) -> bool:
        if following.cells or recognise(following.text) or not title_like(following.text):
            return False
        whole = heading_key(line.text + following.text)
        if whole in self.keys:
            return True
        n = recognise(line.text)
        if n is not None and not n.rest and not following.gap and n.style != "专栏":
            return len(following.text) <= 40
        if self.keys or following.gap or line.marked or len(line.text) < 16 or len(following.text) > 24:
            return False
        after = self.lines[at + 2] if at + 2 < len(self.lines) else None
        return after is not None and (after.gap or recognise(after.text) is not None)

    def _page(self, heading: str, style: str) -> int | None:
        """The page of a heading; entries are used up in order, since 第一节 stands in every chapter."""
        places = [self._next_entry(heading_key(heading))]
        if style == "前言":
            places += [self._next_entry(key) for key in self.keys if key.endswith("前言")]
        found = min((place for place in places if place is not None), default=None)
        if found is None:
            return None
        self.used = found + 1
        return self.contents[found][1]

    def _next_entry(self, key: str) -> int | None:
        """The place of the next unused entry of the table of contents with this text."""
        places = self.entries.get(key, [])
        at = bisect_left(places, self.used)
        return places[at] if at < len(places) else None

    # -- paragraphs --------------------------------------------------------------------------

    def _paragraph(self, line: Line, numbering: Numbering | None) -> None:
        last = self.pieces[-1] if self.pieces else None
        if last is not None and last.kind == "paragraph" and last.node == self._here() and self._continues(last, line, numbering):
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

    def _continues(self, last: Piece, line: Line, numbering: Numbering | None) -> bool:
        if len(last.text) > _MAX_PARAGRAPH:
            return False
        if line.item or line.lead or is_note(line.text) or re.match(r"^(?:——|――|--|•|●|·|◆|■)", line.text):
            return False
        in_list = numbering is not None and numbering.style in LIST_STYLES
        if in_list and (not is_open(last.text) or (numbering is not None and numbering.number == self._next_item(numbering.style))):
            return False
        if self.wrapped:
            if not is_open(last.text):
                short = self.last_line_length < self.width - 6
                return not short or re.match(r"^[（(]\s*责任单位", line.text) is not None
            return not re.search(r"(?:规划|纲要|方案|计划)$", last.text)
        if re.match(r"^[（(]\s*(?:责任|牵头|配合)单位", line.text):
            return True
        if not is_open(last.text):
            return False
        return len(last.text) >= (30 if self._here() < 0 else _MIN_JOIN) or last.text.endswith(("，", "、"))

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
        for row in tables.read_table(self.table, self.notes, self.log):
            self.pieces.append(Piece("row", row.text, node, lead=row.category, statement=row.statement))
        self.pieces += [Piece("note", note, node) for note in self.notes]
        self.table, self.notes = [], []


def squeeze_seam(text: str, at: int) -> str:
    """A text both of whose halves are squeezed, squeezed where they meet."""
    start = max(0, at - 8)
    while start and text[start].isspace():
        start -= 1
    return text[:start] + squeeze(text[start : at + 8]) + text[at + 8 :] if at + 8 < len(text) else text[:start] + squeeze(text[start:])
