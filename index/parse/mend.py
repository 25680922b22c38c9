"""Repairs of extraction damage; facts and the source's own misprints stay as they are."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from statistics import quantiles

from index.parse.lines import MAX_PARAGRAPH, Line
from index.text.genres import TITLE_END
from index.text.numbering import recognise
from index.text.segment import segment
from index.text.sentences import cut_within
from index.text.word_lists import words_of
from index.types import Mend
from index.unseen import STRUCK, UNSEEN

_CJK = "\u3007\u3400-\u4dbf\u4e00-\u9fff"
_WIDE = f"{_CJK}，。、；：？！“”‘’（）《》〈〉【】〔〕—…％"
# A space is extraction residue where it touches a Chinese character or full-width mark on either side.
_SPACE = re.compile(rf"(?<=[{_WIDE}])[ \t]+|(?<![ \t])[ \t]+(?=[{_WIDE}])")
_RESIDUE = re.compile(r"(?:(?<=\s)|^)\S*删除\s*\[[^\]\n]{1,12}\]\s*[:：]?.*$")
_PAGE_MARK = re.compile(r"^(?:[-—–―－·•\s]+\d{1,4}[-—–―－·•\s]+|第\s*\d{1,4}\s*页(?:\s*[,，/共]*\s*共?\s*\d{1,4}\s*页)?)$")
_BARE_NUMBER = re.compile(r"^\d{1,4}$")
_CLOSED = re.compile(
    r"[。！？；：!?;:][”’」』]?$|[（(][^（()）]*(?:责任|牵头|配合)[^（()）]*单位[^（()）]*(?:[（(][^（()）]*[)）][^（()）]*)*[)）]$|^[（(].*[)）]$"
)
_PAGE_HEAD_LINES = 60
_END_CHARS = 2000
"""How far back the end of a sentence is looked for: the longest list of responsible units has some hundred characters."""
_OPEN_LIST = re.compile(r"[（(][^（()）]*[:：]$")
_RUNNING_HEAD = re.compile(rf"^[^。；，,：:]{{4,40}}{TITLE_END.pattern}")
_SUBSCRIPT = re.compile(r"(?<!\s)\s*_\s*\{\s*([\d.]+)\s*\}")


_RADICAL = re.compile("[\u2e80-\u2fd5\uf900-\ufaff\U0002f800-\U0002fa1f]")
"""Radicals (CJK Radicals Supplement, Kangxi Radicals) and compatibility ideographs."""


class Log:
    """Counts repairs by kind and keeps the first example of each."""

    def __init__(self) -> None:
        self._count: Counter[str] = Counter()
        self._example: dict[str, str] = {}
        self._lost: set[str] = set()

    def lose(self, kind: str, example: str, times: int = 1) -> None:
        """Notes something of the file that is not in the text."""
        self._lost.add(kind)
        self.add(kind, example, times)

    def add(self, kind: str, example: str, times: int = 1) -> None:
        if times:
            self._count[kind] += times
            self._example.setdefault(kind, example[:60])

    def mends(self) -> tuple[Mend, ...]:
        return tuple(Mend(k, n, self._example[k], k in self._lost) for k, n in self._count.items())


def cut_long(lines: list[Line], log: Log) -> list[Line]:
    """Cuts a paragraph of more than ``MAX_PARAGRAPH`` characters into several, at the ends of sentences; the cells of a table row
    that is longer become paragraphs."""
    kept: list[Line] = []
    for line in lines:
        if len(line.text) + sum(map(len, line.cells)) <= MAX_PARAGRAPH:
            kept.append(line)
            continue
        log.add("拆开过长的段落", line.text)
        parts = [part for text in line.cells or (line.text,) for part in cut_within(text, MAX_PARAGRAPH, ("。！？!?；;", "，、,"))]
        kept += [
            replace(line, text=part, cells=(), marked=0, item=line.item and not i, lead="" if i else line.lead)
            for i, part in enumerate(parts)
        ]
    return kept


def drop_buttons(lines: list[Line], log: Log) -> list[Line]:
    """Drops the buttons and labels that a web page has around the title of a document (打印, 【字号：, 加大)."""
    buttons = frozenset(words_of("page_buttons"))
    found = [i for i, line in enumerate(lines[:_PAGE_HEAD_LINES]) if not line.cells and line.text.strip() in buttons]
    log.add("去掉网页上的按钮", "、".join(lines[i].text.strip() for i in found), len(found))
    return [line for i, line in enumerate(lines) if i not in found]


def drop_invisible(lines: list[Line], log: Log) -> list[Line]:
    """Takes out characters that nobody sees: joiners and blanks of no width, which break a number in two, soft hyphens, and
    those that turn the direction of writing, which show a text otherwise than it is; and characters with a line through them."""
    for kind, unwanted in (("去掉划去的文字", STRUCK), ("去掉看不见的字符", UNSEEN)):
        lines = [_without(line, unwanted, kind, log) for line in lines]
    return [line for line in lines if line.text or line.cells or line.picture]


def _without(line: Line, unwanted: re.Pattern[str], kind: str, log: Log) -> Line:
    """A line without what a pattern matches."""
    found = unwanted.search(line.text)
    if found is None:
        return line
    struck = found[0] if unwanted is STRUCK else unwanted.sub("", line.text[max(0, found.start() - 8) : found.end() + 8])
    log.add(kind, struck, len(unwanted.findall(line.text)))
    text, lead = unwanted.sub("", line.text), unwanted.sub("", line.lead)
    return replace(line, text=text, lead=lead, cells=tuple(unwanted.sub("", cell) for cell in line.cells))


def fold_radicals(lines: list[Line], log: Log) -> list[Line]:
    """Puts characters in place of the radicals and compatibility forms that PDF fonts print for them (⼀ for 一, ⻓ for 长)."""
    kept = []
    for line in lines:
        if found := _RADICAL.search(line.text):
            log.add("换成通用字形", f"{found[0]} → {_character(found)}", len(_RADICAL.findall(line.text)))
            text, lead = _RADICAL.sub(_character, line.text), _RADICAL.sub(_character, line.lead)
            line = replace(line, text=text, lead=lead, cells=tuple(_RADICAL.sub(_character, cell) for cell in line.cells))
        kept.append(line)
    return kept


@functools.cache
def _radicals() -> dict[str, str]:
    return {pair[0]: pair[1] for pair in words_of("radicals")}


def _character(found: re.Match[str]) -> str:
    return _radicals().get(found[0]) or unicodedata.normalize("NFKC", found[0])


def drop_page_marks(lines: list[Line], log: Log) -> list[Line]:
    """Drops lines that are a decorated page number, and bare numbers where they count pages upwards."""
    bare = [(i, int(line.text)) for i, line in enumerate(lines) if not (line.cells or line.marked) and _BARE_NUMBER.match(line.text)]
    rising = sum(b > a for (_, a), (_, b) in pairwise(bare))
    bare_pages = {i for i, _ in bare} if len(bare) >= 3 and rising >= 0.9 * (len(bare) - 1) else set()
    kept = []
    for i, line in enumerate(lines):
        if i in bare_pages or (not line.cells and _PAGE_MARK.match(line.text)):
            log.add("去掉页码行", line.text)
        else:
            kept.append(line)
    return kept


def drop_running_heads(lines: list[Line], log: Log) -> list[Line]:
    """Drops the plan's title where it is printed on every page; its first print stays."""
    prints = Counter(line.text for line in lines if not line.cells and _RUNNING_HEAD.match(line.text) and not recognise(line.text))
    heads = {text for text, times in prints.items() if times >= 3}
    kept, seen = [], set()
    for line in lines:
        if line.text in seen:
            log.add("去掉页眉", line.text)
            continue
        if line.text in heads:
            seen.add(line.text)
        kept.append(line)
    return kept


_ADDRESS = re.compile(r"[<(（]?https?://[!-~]+[>)）]?")


def drop_residue(lines: list[Line], log: Log) -> list[Line]:
    """Drops the marks that a word processor's revision mode left (``打造删除[某某]:``), and lines that are an address of the web."""
    kept = []
    for line in lines:
        if _ADDRESS.fullmatch(line.text.strip()):
            log.add("去掉单独成行的网址", line.text)
            continue
        text = _RESIDUE.sub("", line.text).rstrip() if "删除" in line.text else line.text
        if text != line.text:
            log.add("去掉修订痕迹", line.text[len(text) :].strip())
        if text or line.picture:
            kept.append(line if text == line.text else replace(line, text=text))
    return kept


def squeeze(text: str, log: Log | None = None) -> str:
    """Removes spaces beside Chinese characters (``到 2030 年`` becomes ``到2030年``)."""
    text, subscripts = _SUBSCRIPT.subn(r"\1", text)
    if log is not None:
        log.add("还原下标", text, subscripts)
    out, times = _SPACE.subn("", text)
    if log is not None and times:
        match = _SPACE.search(text)
        at = match.start() if match else 0
        log.add("去掉字间空格", text[max(0, at - 8) : at + 9], times)
    return out.strip()


def wrapped_width(lines: Iterable[Line]) -> int:
    """The width at which a file breaks every line, as text taken from a PDF does; 0 where it does not."""
    lengths = sorted(len(line.text) for line in lines if not line.cells)
    if len(lengths) < 20:
        return 0
    # Full lines are the most frequent ones; the ends of paragraphs and the headings are shorter, few are longer.
    width = round(quantiles(lengths, n=4)[2])
    full = sum(abs(n - width) <= 4 for n in lengths)
    longest = lengths[-1 - len(lengths) // 100]
    return width if 12 <= width <= 60 and full >= 0.5 * len(lengths) and longest <= 1.8 * width else 0


def is_closed(text: str) -> bool:
    """Whether a line ends with a mark that closes a sentence or opens a list."""
    return text.rstrip().endswith(("。", "！", "？", "；", "：", ":", ";"))


def is_open(text: str) -> bool:
    """Whether a line stops in the middle of a sentence."""
    end = text[-_END_CHARS:]
    return _CLOSED.search(end) is None or _OPEN_LIST.search(end) is not None


def join(left: str, right: str, log: Log | None) -> str:
    """Joins the two halves of a broken sentence, dropping words that a page break printed twice."""
    overlap = _overlap(left, right)
    if overlap and log is not None:
        log.add("去掉换页重复的字", f"{left[-12:]}／{right[:12]}", 1)
    glue = " " if left[-1:].isascii() and left[-1:].isalpha() and right[:1].isascii() and right[:1].isalpha() else ""
    return left + glue + right[overlap:]


def _overlap(left: str, right: str) -> int:
    """Length of the run that ends ``left``, opens ``right`` and was printed twice; 0 for none.

    Two or more equal characters are a repetition. A single one may be chance (…发展／展示…): it is
    a repetition only where exactly one of the two stands alone as a word of one character, a
    fragment that the other completes (国家实／实验室).
    """
    for size in range(min(12, len(left), len(right)), 1, -1):
        run = right[:size]
        if left.endswith(run) and re.fullmatch(rf"[{_CJK}]+", run):
            return size
    char = right[:1]
    if not char or not left.endswith(char) or not re.match(f"[{_CJK}]", char):
        return 0
    tail, head = left[-8:], right[:8]
    words = segment(tail + head)
    at, lone_left, lone_right = 0, False, False
    for word in words:
        if at + len(word) == len(tail):
            lone_left = word == char
        if at == len(tail):
            lone_right = word == char
        if at < len(tail) < at + len(word):
            return 0  # the doubled character is inside a word (人人, 天天)
        at += len(word)
    return int(lone_left != lone_right)
