"""Recognises the numbering styles of Chinese plans in the opening of a line."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from index.text.numerals import NUMERAL, chinese_to_int

_N = f"[{NUMERAL}\\d]"
_DASH = "[-－—–―‐]"
_FORMAL, _STEMS = "壹贰叁肆伍陆柒捌玖拾", "甲乙丙丁戊己庚辛壬癸"
_PLAIN = str.maketrans(_FORMAL, "一二三四五六七八九十")
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("编", re.compile(rf"第\s*({_N}+)\s*([编篇])(?![制写者幅])[\s、:：]*")),
    ("章", re.compile(rf"第\s*({_N}+)\s*(章)(?!程)[\s、:：]*")),
    ("节", re.compile(rf"第\s*({_N}+)\s*(节)(?!点|约|能)[\s、:：]*")),
    ("专栏", re.compile(rf"专\s*栏\s*((?:\d+|[{NUMERAL}]+)(?:\s*{_DASH}\s*\d+)?)(?![\d.])[\s、:：]*")),
    ("壹、", re.compile(rf"([{_FORMAL}]+)\s*[、.．\s]\s*")),
    ("一、", re.compile(rf"([{NUMERAL}]+)\s*[、.．]\s*")),
    ("（一）", re.compile(rf"[(（]\s*([{NUMERAL}]+)\s*[)）]\s*")),
    ("1.", re.compile(r"(\d{1,2})\s*[.．、](?!\d)\s*")),
    ("附件", re.compile(rf"附\s*(?:(?:件|录|表|页)\s*({_N}*)(?=[\s:：]|$)|(?=[:：]))[\s:：]*")),
)
_TITLE = r"(?=[\u3400-\u4dbf\u4e00-\u9fff“《])"
_HEADING_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("编", re.compile(rf"第\s*({_N}+)\s*(部分)[\s、:：]*")),
    ("条", re.compile(rf"第\s*({_N}+)\s*(条)(?=[\s:：]|$)[\s:：]*")),
    ("第一，", re.compile(rf"第\s*([{NUMERAL}]+)\s*[，、,]\s*")),
    ("1.1.1.1", re.compile(rf"(\d{{1,2}}(?:\.\d{{1,2}}){{3}})(?![\d.])\s*{_TITLE}")),
    ("1.1.1", re.compile(rf"(\d{{1,2}}(?:\.\d{{1,2}}){{2}})(?![\d.])\s*{_TITLE}")),
    ("1.1", re.compile(rf"(\d{{1,2}}\.\d{{1,2}})(?![\d.])\s*{_TITLE}")),
    ("1", re.compile(rf"(\d{{1,2}})\s+{_TITLE}")),
    ("1-1", re.compile(rf"(\d{{1,2}}{_DASH}\d{{1,2}})\s*(?![年月日个倍]){_TITLE}")),
    ("甲、", re.compile(rf"([{_STEMS}])\s*[、.．\s]\s*{_TITLE}")),
    ("（1）", re.compile(r"[(（]\s*(\d{1,2})\s*[)）]\s*")),
)
"""Numberings that only the headings of a whole document tell from the words of a sentence (第一条 线路, 1.5 万吨)."""
LEVELS = {
    "编": 0, "附件": 0, "前言": 0, "章": 10, "壹、": 11, "1": 12, "1.1": 14, "1.1.1": 16, "1.1.1.1": 18, "节": 20, "条": 25,
    "甲、": 28, "一、": 30, "1-1": 35, "（一）": 40, "第一，": 45, "1.": 50, "（1）": 60, "专栏": 90,
}  # fmt: skip
"""Depth of each style in the tree, with room between; a box nests in whatever section is open."""
LIST_STYLES = ("一、", "（一）", "1.")
"""Numberings that sections and list items share."""
_ORDINAL = re.compile(rf"(?<=[第栏件录])[{NUMERAL}]+|[{NUMERAL}]+(?=[编篇章节条])")
_LIST_OPENING = re.compile(rf"\s*[(（\d{NUMERAL}]")
_ITEM = re.compile(r"(?:^|(?<=[；;。，,、\s]))\s*[(（]?(\d{1,2})(?:[)）]|[.．、](?!\d))\s*")
_SPELLED = re.compile(rf"(?:^|[：:；;，,。])\s*([{NUMERAL}]+)(?:是(?![个项种条一否])|要(?!求))")
_BULLET = re.compile(r"——|――|--|[•●·◆■□★☆]")
_PREFACE = re.compile(r"(前\s*言|序\s*言|引\s*言|导\s*言|绪\s*言|绪\s*论|编制说明)$")
_NUMERALS = re.compile(rf"[{NUMERAL}]+")
_NOT_COUNTED = re.compile(r"年(?!级)|大|[〇○零]")
"""What makes a number behind a numeral a word of its own (一、二〇二五年…, 四、五年来…)."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """A numbering found: its ``style`` (a key of ``LEVELS``), its ``number``, its ``label`` as part
    of a locator, and the ``rest`` of the line after it."""

    style: str
    number: int
    label: str
    rest: str


def recognise(line: str) -> Numbering | None:
    """The numbering that opens a line, or None. Full and half width, with or without spaces.

    Several numbers in a row (一、二线城市, （一）（二）项, 第一章、第二章) name things and number nothing.
    """
    return _recognise(line.strip(), _RULES)


def recognise_heading(line: str) -> Numbering | None:
    """Like ``recognise``, with the numberings too that only a whole document tells from words (第1条, 1.1, 第一，)."""
    text = line.strip()
    return _recognise(text, _RULES) or _recognise(text, _HEADING_RULES)


def _recognise(text: str, rules: tuple[tuple[str, re.Pattern[str]], ...]) -> Numbering | None:
    if _PREFACE.match(text):
        return Numbering("前言", 1, "前言", "")
    for style, pattern in rules:
        match = pattern.match(text)
        if match is None:
            continue
        try:
            found = _numbering(style, match, text[match.end() :].strip())
        except ValueError:  # not a number after all (十一二)
            return None
        return None if _is_enumeration(found) else found
    return None


def _is_enumeration(n: Numbering) -> bool:
    """Whether a numbering goes on with the next number of the same form: the words name several numbers."""
    if n.style == "一、":
        run = _NUMERALS.match(n.rest)
        if run is None or _NOT_COUNTED.match(n.rest, run.end()):
            return False
        try:
            return chinese_to_int(run[0]) == n.number + 1
        except ValueError:
            return False
    if n.style not in ("编", "章", "节", "条", "（一）"):
        return False
    rest = re.sub(r"^[和与及至到—－-]", "", n.rest)
    pattern = dict(_RULES + _HEADING_RULES).get(n.style)
    return pattern is not None and pattern.match(rest) is not None


def _numbering(style: str, match: re.Match[str], rest: str) -> Numbering:
    if style == "附件":
        number = chinese_to_int(match[1]) if match[1] else 1
        return Numbering(style, number, re.sub(r"[\s:：]+", "", match[0]), rest)
    if style == "专栏":
        head, _, tail = re.sub(rf"\s*{_DASH}\s*", "-", match[1]).partition("-")
        number, second = chinese_to_int(head), chinese_to_int(tail) if tail else 0
        return Numbering(style, second or number, f"专栏{number}{f'-{second}' if tail else ''}", rest)
    if style == "1-1" or style.startswith("1.1"):
        parts = [chinese_to_int(part) for part in re.split(rf"[.]|{_DASH}", match[1])]
        return Numbering(style, parts[-1], style[1].join(map(str, parts)), rest)
    number = _STEMS.index(match[1]) + 1 if style == "甲、" else chinese_to_int(match[1].translate(_PLAIN))
    plain = {
        "壹、": match[1],
        "甲、": match[1],
        "一、": match[1],
        "（一）": f"（{match[1]}）",
        "1.": str(number),
        "1": str(number),
        "（1）": f"（{number}）",
        "第一，": f"第{match[1]}",
    }
    label = plain.get(style) or f"第{match[1]}{match[2]}"
    return Numbering(style, number, label, rest)


def has_bullet(text: str) -> bool:
    """Whether a line opens with the dash or mark of an item without a number."""
    return _BULLET.match(text) is not None


@functools.lru_cache(maxsize=16384)
def strip_number(text: str) -> str:
    """A sentence or heading of a list without the number or dash of its item."""
    if text.startswith(("——", "――", "--")):
        text = text[2:]
    for _ in range(2):
        # What opens with nothing that a number of a list opens with need not be compared with all numberings.
        if not _LIST_OPENING.match(text):
            break
        found = recognise(text)
        if found is None or found.style not in LIST_STYLES or not found.rest:
            break
        text = found.rest
    return text


def numbered_items(text: str) -> list[str]:
    """The items of a list within a text (1.甲；2.乙。) without their numbers; a single one that opens it counts; none else."""
    marks = list(_ITEM.finditer(text))
    if not marks or marks[0].start() != 0:
        return []
    first = int(marks[0][1])
    kept = [m for m in marks if int(m[1]) == first + sum(1 for n in marks if n.start() < m.start())]
    ends = [m.start() for m in kept[1:]] + [len(text)]
    return [text[m.end() : end].strip("；;。，, ") for m, end in zip(kept, ends, strict=True)]


def spelled(text: str) -> tuple[int, int] | None:
    """The number of the first item that a text spells out (二是…) and where it begins; None where there is none."""
    match = _SPELLED.search(text)
    if match is None:
        return None
    try:
        return chinese_to_int(match[1]), match.start(1)
    except ValueError:  # not a number after all
        return None


def spelled_items(text: str, first: int = 1) -> list[str]:
    """The items of 一是…；二是…；三是… within a text, as they stand; none where they are fewer than two. Those of one that goes on
    with the number ``first`` (七是…；八是…), where that is not 1: even a single one counts."""
    marks = [m for m in _SPELLED.finditer(text) if recognise(f"（{m[1]}）") is not None]
    kept = [m for i, m in enumerate(marks) if chinese_to_int(m[1]) == i + first]
    if len(kept) < (2 if first == 1 else 1) or len(kept) < len(marks):
        return []
    ends = [m.start() for m in kept[1:]] + [len(text)]
    return [text[m.start(1) : end].strip("：:；;。，, ") for m, end in zip(kept, ends, strict=True)]


def spelled_run(texts: Iterable[str]) -> list[list[str]]:
    """The items that each of several texts spells out, where these go on from one text to the next (一是…；二是…。三是…。);
    nothing where a text does not go on."""
    run: list[list[str]] = []
    for text in texts:
        count = sum(map(len, run))
        found = spelled(text) if not count else None
        # A first text may hold but one item where others follow.
        items = (
            [text[found[1] :].strip("；;。 ")] if found and found[0] == 1 and not spelled_items(text) else spelled_items(text, count + 1)
        )
        if not items:
            return []
        run.append(items)
    return run


def strip_heading(heading: str) -> str:
    """A heading without its number."""
    found = recognise(heading)
    return found.rest if found is not None and found.rest else heading


def ordinals_in_digits(text: str) -> str:
    """A text whose numbers of chapters, sections, boxes and annexes are in digits: 第十二章 as 第12章, 二节 as 2节."""

    def digits(match: re.Match[str]) -> str:
        try:
            return str(chinese_to_int(match[0]))
        except ValueError:  # not a number after all (十一二)
            return match[0]

    return _ORDINAL.sub(digits, text)


def label_key(label: str) -> tuple[str, int, int]:
    """What a part of a locator counts: its style, its number, and the second number of a box or of what has two (专栏3-1, 2-1);
    ``("", 0, 0)`` for a part without a number."""
    box = re.fullmatch(r"专栏(\d+)(?:-(\d+))?", label)
    if box:
        return "专栏", int(box[1]), int(box[2] or 0)
    two = re.fullmatch(r"(\d+)[-.](\d+)", label)
    if two:
        return "1-1", int(two[1]), int(two[2])
    found = recognise(label) or recognise(f"{label}、") or recognise(f"{label}.") or recognise_heading(f"{label}、题")
    return (found.style, found.number, 0) if found else ("", 0, 0)
