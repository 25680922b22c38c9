"""What lines look like that open a section or an item: whether one can be a heading, and its text."""

from __future__ import annotations

import re

from index.parse.lines import Line
from index.text.numbering import LIST_STYLES, Numbering, recognise

SENTENCE_END = re.compile(r"[。；！？;]")
"""What ends a sentence; no heading has it inside."""
LEAD = re.compile(r"^(?P<lead>[^。：:；，]{2,26}|[^。：:；\d]{2,20})(?P<mark>[。：:])(?=.)")
"""Words before a colon or a first short sentence: what a paragraph is about."""


SALUTATION = re.compile(r"(?:各位(?:代表|委员|同志|领导)|同志们|朋友们)\s*[！!，,：:]")
"""How a speaker turns to the audience: so begin a report and its closing address."""
MAX_HEADING = 160
"""No heading is longer, whatever numbers it."""
_MAX_RUN_IN = 80
"""A first sentence that is a heading has at most this many characters."""
PICTURE_MARK = "（图片，未读取）"
"""Stands behind the heading of a box that is a picture."""
_CAPTION = re.compile(
    r"(?P<label>(?:附|插)?[表图]\s*(?P<number>\d{1,2}(?=(?:19|20)\d{2}年)|\d{1,3})(?:\s*[-－—.．]\s*(?P<second>\d{1,3}))?)(?=(?:19|20)\d{2}年|[^\d%年月.]|$)[\s、:：.．]*"
)


def caption_number(text: str) -> Numbering | None:
    """The number of a picture's caption (专栏1, 表2, 图3-1) as that of a box; None where it has none."""
    found = recognise(text)
    if found is not None:
        return found if found.style == "专栏" else None
    match = _CAPTION.match(text)
    if match is None:
        return None
    label = re.sub(r"\s*[-－—.．]\s*", "-", re.sub(r"\s", "", match["label"]))
    return Numbering("专栏", int(match["second"] or match["number"]), label, text[match.end() :].strip())


_ANNOUNCES = re.compile(r"([^，。；：:]{4,30}?)(?:情况)?(?:如下表?|见下表)\s*[:：]?")


def caption_of(text: str) -> str:
    """The words of a line that is the caption of a table or picture, or says what follows below it (主要产品产量如下：); empty where
    it is none."""
    found = caption_number(text) if title_like(text) else None
    announced = _ANNOUNCES.fullmatch(text.strip())
    return found.rest if found is not None else announced[1] if announced else ""


def title_like(text: str) -> bool:
    """Whether a line can be a heading: not too long, and no sentence ends in it."""
    return len(text) <= MAX_HEADING and not SENTENCE_END.search(text) and not text.rstrip().endswith(("，", ",", "、"))


def split_run_in(rest: str) -> tuple[str, str]:
    """``建设枢纽。高水平建设…`` as heading and the text that runs on behind it; no heading where the first sentence is long."""
    head, _, tail = rest.partition("。")
    return (head.strip(), tail.strip()) if len(head) <= _MAX_RUN_IN else ("", rest)


def squeeze_heading(text: str) -> str:
    """A heading's text: parts stay apart by one space, other spaces go."""
    text = re.sub(r"[*#]", "", text).strip().rstrip("。")
    return re.sub(r"\s*(?<=\d)\s+(?=\D)|(?<=\D)\s+(?=\d)", "", re.sub(r"\s+", " ", text)).strip()


def heading_text(n: Numbering, title: str) -> str:
    """A heading as it is shown: number and title as the plan sets them."""
    if n.style == "前言":
        return re.sub(r"\s", "", title) or n.label
    if n.style in ("壹、", "甲、", "一、"):
        return f"{n.label}、{title}"
    if n.style == "（一）":
        return f"{n.label}{title}"
    if n.style == "1.":
        return f"{n.label}. {title}"
    if n.style == "（1）":
        return f"{n.label}{title}"
    if n.style == "第一，":
        return f"{n.label}，{title}"
    return f"{n.label} {title}".strip()


def item_style(line: Line, numbering: Numbering | None) -> tuple[str, bool]:
    """How a paragraph opens: ``number``, ``colon``, ``sentence`` or ``plain``; and whether bold."""
    if numbering is not None and numbering.style in LIST_STYLES:
        return "number", bool(line.lead)
    if line.lead:
        return ("colon" if line.lead.endswith(("：", ":")) or line.text[len(line.lead) :].startswith(("：", ":")) else "sentence"), True
    match = LEAD.match(line.text)
    if match:
        return ("sentence" if match["mark"] == "。" else "colon"), False
    return "plain", False
