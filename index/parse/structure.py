"""Builds the section tree of a plan from its lines; the numbering tells the levels."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.parse import tables
from index.parse.lines import Line
from index.parse.mend import Log, is_hard_wrapped, is_open, join, squeeze
from index.parse.numbering import LEVELS, Numbering, recognise, strip_number
from index.parse.toc import heading_key
from index.segment import segment
from index.types import Block, BlockKind, Section

_LIST_STYLES = ("一、", "（一）", "1.")
_SENTENCE_END = re.compile(r"[。；！？;]")
_LEAD = re.compile(r"^(?P<lead>[^。：:；，]{2,26}|[^。：:；\d]{2,20})(?P<mark>[。：:])(?=.)")
_JOINING = ("和", "与", "及", "并", "的", "、")
"""A heading's first line that ends so is not complete in itself."""
_MAX_PARAGRAPH = 10_000
"""No paragraph of a plan is longer; joining on without end would take time by the square."""
_MIN_JOIN = 14
"""Shorter lines that stop without a full stop are headings, names or dates, not broken sentences."""


@dataclass
class _Node:
    style: str
    number: int
    label: str
    title: str
    headings: tuple[str, ...]
    locator: str
    page: int | None = None
    titles: Counter[str] = field(default_factory=Counter)
    item_style: str = ""
    item_bold: bool = False
    last_item: dict[str, int] = field(default_factory=dict)


@dataclass
class _Piece:
    kind: BlockKind
    text: str
    node: int
    lead: str = ""
    statement: str = ""
    bold: str = ""


@dataclass(frozen=True, slots=True)
class Structure:
    """The mended text with its sections and blocks."""

    text: str
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]


def build(lines: Sequence[Line], contents: Sequence[tuple[str, int | None]], log: Log) -> Structure:
    """Builds the tree.

    Args:
        lines: the body, without the table of contents, page numbers and revision marks.
        contents: the entries of the table of contents.
        log: takes the repairs made.
    """
    builder = _Builder(lines, contents, log)
    builder.run()
    return builder.finish()


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
        heads = [n for line in lines if not line.cells and (n := recognise(line.text)) and _title_like(line.text)]
        self.by_chapter = sum(n.style in ("编", "章", "节") for n in heads) >= 2
        self.nodes: list[_Node] = []
        self.stack: list[int] = []
        self.pieces: list[_Piece] = []
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
        if self.table and tables.is_note(text):
            self.notes.append(squeeze(line.text, self.log))
            return at + 1
        self._flush_table()
        if numbering and numbering.style in _LIST_STYLES and self._is_list_section(numbering, line, at):
            return self._open(numbering, line, at)
        self._paragraph(line, numbering)
        return at + 1

    def _is_category(self, at: int) -> bool:
        """A short line between table rows names the rows below it."""
        line = self.lines[at]
        if not self.table or len(line.text) > 16 or _SENTENCE_END.search(line.text) or recognise(line.text):
            return False
        following = next((x for x in self.lines[at + 1 : at + 3]), None)
        return following is not None and bool(following.cells) and not tables.is_note(line.text)

    # -- sections ----------------------------------------------------------------------------

    def _top(self) -> _Node | None:
        return self.nodes[self.stack[-1]] if self.stack else None

    def _open_of(self, style: str) -> _Node | None:
        return next((self.nodes[i] for i in reversed(self.stack) if self.nodes[i].style == style), None)

    def _major(self, n: Numbering, line: Line, at: int) -> str:
        if n.style == "前言":
            return "section" if not self.stack else ""
        if not _title_like(line.text):
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
            if not _title_like(line.text.rstrip("。")) or len(line.text) > 40 or top is None:
                return False
            following = recognise(self.lines[at + 1].text) if at + 1 < len(self.lines) else None
            return line.marked or following is None or LEVELS[following.style] > LEVELS[n.style]
        if n.style != "一、" and self._open_of("一、") is None and self._open_of("（一）") is None:
            return n.style == "（一）" and n.number == 1
        head, _ = _split_run_in(n.rest)
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
        if n.style in _LIST_STYLES and not line.marked:
            rest, run_in = _split_run_in(n.rest)
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
        heading = _heading(n, title)
        node = _Node(
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
        self.pieces.append(_Piece("heading", heading, len(self.nodes) - 1))
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
        if following.cells or recognise(following.text) or not _title_like(following.text):
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
            joined = _squeeze_seam(join(last.text, squeeze(line.text, self.log), self.log), len(last.text))
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
        self.pieces.append(_Piece("paragraph", squeeze(line.text, self.log), self._here(), bold=line.lead))

    def _continues(self, last: _Piece, line: Line, numbering: Numbering | None) -> bool:
        if len(last.text) > _MAX_PARAGRAPH:
            return False
        if line.item or line.lead or tables.is_note(line.text) or re.match(r"^(?:——|――|--|•|●|·|◆|■)", line.text):
            return False
        in_list = numbering is not None and numbering.style in _LIST_STYLES
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
        style, bold = _item_style(line, numbering)
        if numbering is not None and numbering.style in _LIST_STYLES:
            box.last_item[numbering.style] = numbering.number
            for deeper in _LIST_STYLES[_LIST_STYLES.index(numbering.style) + 1 :]:
                box.last_item.pop(deeper, None)
        if not box.item_style:
            if style in ("number", "colon"):
                box.item_style, box.item_bold = style, bold
            return
        if style in ("number", "colon") or tables.is_note(line.text):
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
            self.pieces.append(_Piece("row", row.text, node, lead=row.category, statement=row.statement))
        self.pieces += [_Piece("note", note, node) for note in self.notes]
        self.table, self.notes = [], []

    # -- result ------------------------------------------------------------------------------

    def finish(self) -> Structure:
        self._vote_titles()
        page = self.lines[0].page if self.lines else None
        if not self.nodes:
            self.nodes = [_Node("全文", 1, "全文", "", ("全文",), "全文", page)]
            for piece in self.pieces:
                piece.node = 0
        elif any(p.node < 0 for p in self.pieces):
            # What stands before the first heading belongs to the preface.
            if self.nodes[0].style != "前言":
                self.nodes.insert(0, _Node("前言", 0, "前言", "", ("前言",), "前言", page))
                for piece in self.pieces:
                    piece.node += 1
            for piece in self.pieces:
                piece.node = max(piece.node, 0)
        text, spans = "", []
        for piece in self.pieces:
            spans.append((len(text), len(text) + len(piece.text)))
            text += piece.text + "\n"
        return Structure(text, tuple(self._sections(spans)), tuple(self._blocks(spans)))

    def _vote_titles(self) -> None:
        better: dict[str, str] = {}
        renamed: dict[int, str] = {}
        for i, node in enumerate(self.nodes):
            if len(node.titles) < 2:
                continue
            best = max(node.titles, key=lambda t: (node.titles[t], -_fragments(t), len(t)))
            if best == node.title:
                continue
            old, new = node.headings[-1], f"{node.label} {best}".strip()
            self.log.add("还原有误的标题", f"{node.title} → {best}")
            better[old] = new
            renamed[i] = new
        for piece in self.pieces if renamed else ():
            if piece.kind == "heading" and piece.node in renamed:
                piece.text = renamed[piece.node]
        for node in self.nodes if better else ():
            node.headings = tuple(better.get(h, h) for h in node.headings)

    def _sections(self, spans: Sequence[tuple[int, int]]) -> list[Section]:
        extent: dict[str, tuple[int, int]] = {}
        for piece, (start, end) in zip(self.pieces, spans, strict=True):
            parts = self.nodes[piece.node].locator.split("/")
            for depth in range(1, len(parts) + 1):
                key = "/".join(parts[:depth])
                first, last = extent.get(key, (start, end))
                extent[key] = min(first, start), max(last, end)
        return [Section(n.locator, n.headings, n.page, extent.get(n.locator, (0, 0))) for n in self.nodes]

    def _blocks(self, spans: Sequence[tuple[int, int]]) -> list[Block]:
        blocks = []
        group, node = "", -1
        for piece, span in zip(self.pieces, spans, strict=True):
            lead = piece.lead
            if piece.kind == "heading" or piece.node != node:
                group, node = "", piece.node
            if piece.kind == "paragraph":
                if match := _LEAD.match(piece.text):
                    lead = match["lead"].strip()
                if (found := recognise(piece.text)) and found.style == "（一）":
                    # A line like （一）世界级 names the numbered paragraphs below it.
                    group = piece.text.rstrip("。") if len(piece.text) <= 24 and not lead else ""
                elif group:
                    lead = f"{strip_number(group)} {strip_number(lead)}".strip()
            blocks.append(Block(piece.kind, span, piece.node, lead, piece.statement))
        return blocks


def _fragments(title: str) -> int:
    """How many characters of a title stand alone as words: garbled words fall apart."""
    return sum(len(word) == 1 for word in segment(title))


def _squeeze_seam(text: str, at: int) -> str:
    """A text both of whose halves are squeezed, squeezed where they meet."""
    start = max(0, at - 8)
    while start and text[start].isspace():
        start -= 1
    return text[:start] + squeeze(text[start : at + 8]) + text[at + 8 :] if at + 8 < len(text) else text[:start] + squeeze(text[start:])


def _title_like(text: str) -> bool:
    """Whether a line can be a heading: short, and no sentence ends in it."""
    return len(text) <= 70 and not _SENTENCE_END.search(text) and not text.rstrip().endswith(("，", ",", "、"))


def _split_run_in(rest: str) -> tuple[str, str]:
    """``建设枢纽。高水平建设…`` as heading and the text that runs on behind it."""
    head, mark, tail = rest.partition("。")
    return (head.strip(), tail.strip()) if mark or len(rest) <= 45 else ("", rest)


def squeeze_heading(text: str) -> str:
    """A heading's text: parts stay apart by one space, other spaces go."""
    text = re.sub(r"[*#]", "", text).strip().rstrip("。")
    return re.sub(r"\s*(?<=\d)\s+(?=\D)|(?<=\D)\s+(?=\d)", "", re.sub(r"\s+", " ", text)).strip()


def _heading(n: Numbering, title: str) -> str:
    if n.style == "一、":
        return f"{n.label}、{title}"
    if n.style == "（一）":
        return f"{n.label}{title}"
    if n.style == "1.":
        return f"{n.label}. {title}"
    return f"{n.label} {title}".strip()


def _item_style(line: Line, numbering: Numbering | None) -> tuple[str, bool]:
    """How a paragraph opens: ``number``, ``colon``, ``sentence`` or ``plain``; and whether bold."""
    if numbering is not None and numbering.style in _LIST_STYLES:
        return "number", bool(line.lead)
    if line.lead:
        return ("colon" if line.lead.endswith(("：", ":")) or line.text[len(line.lead) :].startswith(("：", ":")) else "sentence"), True
    match = _LEAD.match(line.text)
    if match:
        return ("sentence" if match["mark"] == "。" else "colon"), False
    return "plain", False
