"""The place in a plan that a question names by its number: 第三章第二节, 专栏7, 第二部分."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.text.numbering import label_key
from index.types import Document, Section

_STEP = re.compile(
    r"第?(\d+)([编篇章节条]|部分)|专栏(\d+)(?:[-—–](\d+))?|附[件录](\d+)|(?<![\d.-])(\d{1,2})[-.](\d{1,2})(?=[节里中的讲说写])|第?([壹贰叁肆伍陆柒捌玖拾]+|[甲乙丙丁戊己庚辛壬癸])部分"
)
_ADDRESS = re.compile(r"[第栏件录]\d|\d[-.]\d|[^\d]部分")
_BETWEEN = "的之里中/"
_AND = "和与及、"
_ABOVE_SECTIONS = ("编", "章", "一、")
_NO_PARTS = ("", "前言", "结语", "全文")
_STYLES = {"编": "编", "篇": "编", "章": "章", "节": "节", "条": "条", "部分": "一、"}

_ITEMS = ("（一）", "1.")
"""Numberings that may run through a whole document as its articles."""

Key = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Address:
    """A place in a plan: the ``words`` that name it, and what each of its ``steps`` counts, from the top, with the ``pieces`` of the
    words that say so."""

    words: str
    steps: tuple[Key, ...]
    pieces: tuple[str, ...] = ()

    @property
    def binds(self) -> bool:
        """Whether the words can mean nothing but a place in a plan: lines, measures and areas are counted as 条 and 部分 too."""
        return not {_STYLES["条"], _STYLES["部分"]} & {style for style, _, _ in self.steps}


def address_of(text: str) -> Address | None:
    """The first address that a question names, its numerals in digits; None where it names none."""
    first = next((m for m in _STEP.finditer(text) if _ADDRESS.search(m[0])), None)
    if first is None:
        return None
    steps, pieces, end = [_step(first)], [first[0]], first.end()
    while (following := _STEP.match(text, _skipped(text, end))) is not None:
        steps.append(_step(following))
        pieces.append(following[0])
        end = following.end()
    return Address(text[first.start() : end], tuple(steps), tuple(pieces))


def addresses_in(text: str) -> list[Address]:
    """The addresses that a question names one after the other (第3章第1节和第2节), those with what lies above them in full."""
    found: list[Address] = []
    rest = text
    while (address := address_of(rest)) is not None:
        at = rest.find(address.words)
        if found and (at > 1 or (at and rest[0] not in _AND)):
            break
        found.append(address)
        rest = rest[at + len(address.words) :]
    return found


def after(before: Address, address: Address) -> str:
    """An address that follows on another, in words: the section of a chapter stays in the chapter named before (第3章第1节; 第2节)."""
    above = [piece for step, piece in zip(before.steps, before.pieces, strict=True) if step[0] in _ABOVE_SECTIONS]
    return "".join((*above, address.words)) if address.steps[0][0] == "节" else address.words


def _skipped(text: str, at: int) -> int:
    return at + 1 if text[at : at + 1] in tuple(_BETWEEN) else at


def _step(match: re.Match[str]) -> Key:
    number, style, box, second, annex, upper, lower, sign = match.groups()
    if style:
        return _STYLES[style], int(number), 0
    if upper or sign:
        return label_key(f"{upper}-{lower}" if upper else sign)
    return ("专栏", int(box), int(second or 0)) if box else ("附件", int(annex), 0)


def sections_at(address: Address, document: Document) -> list[Section]:
    """The sections of a plan that an address may mean: its last step is theirs, the others lie above them in this order. A part
    (第二部分) of a document whose parts have no numbers is that by order, an article (第三条) of one without articles the only
    section of that number below its parts (（三）)."""
    found = [s for s in document.sections if _is_at(address.steps, [label_key(part) for part in s.locator.split("/")])]
    style, number, _ = address.steps[0]
    if (
        not found
        and address.steps[-1][0] == "节"
        and not any(label_key(s.locator.rpartition("/")[2])[0] == "节" for s in document.sections)
    ):
        # What staff call a section is an item of a part.
        steps = (*address.steps[:-1], (_ITEMS[0], *address.steps[-1][1:]))
        return [s for s in document.sections if _is_at(steps, [label_key(part) for part in s.locator.split("/")])]
    if not found and style == _STYLES["部分"] and len(address.steps) == 1:
        return parts_below(document)[number - 1 : number]
    if not found and style == _STYLES["条"] and len(address.steps) == 1:
        return next((only for items in _ITEMS if len(only := _numbered(items, number, document)) == 1), [])
    return found


def articles(document: Document) -> list[Section]:
    """The items of a plan that are numbered through it from the first to the last, as its articles are; none where none are."""
    for style in ("条", *_ITEMS):
        found = [(key[1], s) for s in document.sections if (key := label_key(s.locator.rpartition("/")[2]))[0] == style]
        if len(found) > 1 and [number for number, _ in found] == list(range(1, len(found) + 1)):
            return [s for _, s in found]
    return []


def _numbered(style: str, number: int, document: Document) -> list[Section]:
    return [s for s in document.sections if label_key(s.locator.rpartition("/")[2]) == (style, number, 0)]


def parts_below(document: Document, within: Section | None = None) -> list[Section]:
    """The sections right below another, or at the top: those with a number, or all but preface and closing where none has one;
    annexes only where there is nothing else."""
    start = f"{within.locator}/" if within else ""
    below = [s for s in document.sections if s.locator.startswith(start) and "/" not in s.locator[len(start) :]]
    below = [s for s in below if s.locator[len(start) :] not in _NO_PARTS]
    numbered = [s for s in below if label_key(s.locator[len(start) :])[1]] or below
    if within is None and len(numbered) == 1 and (nested := parts_below(document, numbered[0])):
        # What all stands under is the title.
        return nested
    return [s for s in numbered if label_key(s.locator[len(start) :])[0] != "附件"] or numbered


def _is_at(steps: Sequence[Key], path: Sequence[Key]) -> bool:
    above = iter(path[:-1])
    return path[-1] == steps[-1] and all(step in above for step in steps[:-1])
