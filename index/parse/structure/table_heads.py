"""Heads of tables: of several lines, with the units of their columns, and those of tables that stand side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.text.quantity.units import is_unit

EMPTY = {"", "-", "—", "–", "――", "——", "/", "－", "…", "……", "..", "…………"}
"""What an empty cell reads."""
UNIT_HEADS = {"单位", "计量单位"}
UNIT = re.compile(r"[（(]([^（()）]{1,8})[)）]\s*$")
RATE = re.compile(r"\s*[（(]?\s*([%％‰]|个?百分点)\s*[)）]?\s*$")
"""The unit of a column of rates, whatever the rows are measured in."""
RATE_HEAD = re.compile(r"(?:增速|增长|增幅|占比|比重|比例|率)(?=$|[\d（(全城农市县])")
"""A rate by its name: at the end of a head, or of its upper line."""
NO_UNIT = re.compile(r"\d|目标|现状|预期|预计|完成|累计|基期|规划|约束")
"""What stands in brackets in a head and is no unit (现状（2025年）)."""
VALUE = re.compile(
    r"^(?P<open>[\[〔［]?)\s*(?P<sign>(?:[>＞≥<＜≤]|不低于|不少于|不高于|不超过|高于|低于|超过|约)?)\s*(?P<number>[-−–－]?(?:\d{1,3}(?: \d{3})+(?:(?<= \d{3} \d{3})|\.\d+)|\d[\d,，]*(?:\.\d+)?))\s*(?P<percent>[%％]?)"
    r"(?P<mark>[*＊]?)\s*(?P<close>[\]〕］]?)(?P<mark2>[*＊]?)(?P<tail>左右|以上|以下|以内|上下)?(?:[①-⑳]|[\[［〔]\d{1,2}[\]］〕]|注\d{0,2})?$"
)
BARE_YEAR = re.compile(r"^(?:19|20)\d{2}(?:[-—–~至](?:19|20)\d{2})?$")
UNIT_SAID = re.compile(r"[（(]?[一-鿿]{0,2}单位\s*[:：]\s*(?:人民币)?([^\s，,、。；;:：/（）()]{1,6})(?P<rates>[、，,]\s*[%％])?\s*[)）]?$")
"""A line above a table that gives one unit for all of it, or for all but the rates."""


def unit_line(text: str) -> tuple[str, bool]:
    """The unit that a line above a table gives for all of it, and whether some of it are rates; no unit where it gives none
    (填报单位：县统计局)."""
    found = UNIT_SAID.search(text)
    return (found[1], bool(found["rates"])) if found and is_unit(found[1]) else ("", False)


def without_empty_end(cells: list[str], least: int) -> list[str]:
    """A row without the empty cells at its end, but of at least ``least`` cells."""
    end = len(cells)
    while end > least and not cells[end - 1]:
        end -= 1
    return cells[:end]


def two_line_head(header: Sequence[str], cells: Sequence[str]) -> list[str]:
    """A header whose merged cells (``2030年`` over ``城镇`` and ``农村``) go on in the next row; empty if they do not."""
    lower = ["" if cell in EMPTY else cell for cell in cells]
    upper = [*header, *[""] * (len(lower) - len(header))]
    for i in range(1, len(upper)):
        if not upper[i] or (upper[i] in EMPTY and lower[i : i + 1] != [""]):
            upper[i] = upper[i - 1]
    if len(lower) != len(upper) or len(set(upper)) == len(upper) or lower[0] not in ("", header[0]):
        return []
    lower = _with_years(upper, lower)
    return [] if any(map(VALUE.match, lower)) else list(map(_joined, upper, lower))


def _with_years(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """The lower line of a head whose figures are bare years, as spreadsheets have them, with the word for year: they differ under
    each upper head, and nothing else is a figure."""
    years = [(over, cell) for over, cell in zip(upper, lower, strict=True) if BARE_YEAR.match(cell)]
    sure = len(years) > 1 and len(set(years)) == len(years)
    return [f"{cell}年" if sure and BARE_YEAR.match(cell) else cell for cell in lower]


def _joined(upper: str, lower: str) -> str:
    """A head of two lines in one. The unit of the upper line goes to its end where the lower has none of its own, since the unit
    nearest to a figure is its unit (增速（%） over 2021年: 增速2021年（%）)."""
    if lower in ("", upper):
        return upper
    if is_unit(bare := lower.strip("（()）")):
        return f"{upper}（{bare}）"
    found = _unit_at_end(upper)
    return f"{upper[: found.start()]}{lower}（{found[1]}）" if found and not _unit_at_end(lower) else upper + lower


def _unit_at_end(head: str) -> re.Match[str] | None:
    found = UNIT.search(head)
    return found if found and is_unit(found[1]) else RATE.search(head)


def has_unit(head: str) -> bool:
    """Whether a head gives a unit behind its name, no time or kind of figure."""
    found = UNIT.search(head)
    return found is not None and not NO_UNIT.search(found[1])


def with_units(header: Sequence[str], cells: Sequence[str]) -> list[str]:
    """A header with the units that the row below it gives its columns; empty where that row is none of units."""
    if len(cells) != len(header) or cells[0] not in (*EMPTY, *UNIT_HEADS) or any(map(UNIT.search, header)):
        return []
    units = ["" if cell in EMPTY else cell.strip("（()）") for cell in cells[1:]]
    if not any(units) or not all(unit == "" or is_unit(unit) for unit in units):
        return []
    return [header[0], *(f"{head}（{unit}）" if unit else head for head, unit in zip(header[1:], units, strict=True))]


def measured_head(head: str, unit: str, *, cumulative: bool) -> tuple[str, str]:
    """The head without its unit, and the unit of a value below it: that of a rate or a known one of the head, else the row's, else
    what the head gives for one."""
    rate = RATE.search(head)
    if rate and head[: rate.start()]:
        return head[: rate.start()], rate[1]
    own = UNIT.search(head)
    if own and not NO_UNIT.search(own[1]) and (not unit or is_unit(own[1])):
        return head[: own.start()].strip(), own[1]
    # A rate among amounts whose unit the table does not give is none of their unit.
    return head, "" if RATE_HEAD.search(head) and not cumulative and unit not in ("%", "％", "‰") else unit


def stacked(lines: Sequence[list[str]]) -> list[list[str]]:
    """The rows of tables that stand side by side under heads that repeat (产品, 产量, 产品, 产量), one table below the other, as
    they are read: down the left half, then down the right one. Other rows stay as they are.

    Args:
        lines: the cells of each row of a table; the first row of several cells is its head.
    """
    at = next((i for i, cells in enumerate(lines) if sum(cell not in EMPTY for cell in cells) > 1), len(lines))
    width = _repeats(lines[at], lines[at + 1 :]) if at < len(lines) else 0
    if not width:
        return list(lines)
    found = list(lines[:at])
    parts: list[list[list[str]]] = [[] for _ in range(-(-len(lines[at]) // width))]
    for cells in lines[at:]:
        whole = sum(cell not in EMPTY for cell in cells) < 2 or len(cells) > width * len(parts)
        if whole:
            found += _emptied(parts)
            found.append(cells)
            continue
        for i, part in enumerate(parts):
            own = cells[i * width : (i + 1) * width]
            if any(cell not in EMPTY for cell in own):
                part.append(own)
    return [*found, *_emptied(parts)]


def _emptied(parts: Sequence[list[list[str]]]) -> Iterator[list[str]]:
    for part in parts:
        yield from part
        part.clear()


def _repeats(head: Sequence[str], below: Sequence[Sequence[str]]) -> int:
    """After how many columns a head repeats, an empty column between the tables among them; 0 where it does not, or where no names
    stand in the column that it begins with."""
    for width in range(2, (len(head) + 1) // 2 + 1):
        times = -(-len(head) // width)
        whole = [*head, *[""] * (times * width - len(head))]
        one = whole[:width]
        if times > 1 and len(whole) <= len(head) + 1 and whole == one * times and len({h for h in one if h not in EMPTY}) > 1:
            firsts = [cells[i] for cells in below for i in range(0, len(cells), width) if len(cells) > width]
            named = [cell for cell in firsts if cell not in EMPTY]
            numbered = one[0] in RUNNING
            if named and (numbered or not any(VALUE.match(cell) and not BARE_YEAR.match(cell) for cell in named)):
                return width
    return 0


RUNNING = {"序号", "编号"}
"""Heads of columns that count the rows."""
