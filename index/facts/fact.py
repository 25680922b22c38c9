"""The fact: a figure of a plan with everything that says what it is of."""

from __future__ import annotations

import builtins
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from index.text.quantity import Bound
from index.text.quantity.motion import Side
from index.types import Chunk, Span, Unit

FactKind = Literal["level", "change", "rate", "cumulative", "share", "count"]
"""What a figure says: a state (75岁), a change over a period (提高5个百分点, 较2008年增长119.6%), a change a year (年均增长6%),
a sum over a period (五年累计), a part of a whole (占比60%), or a number of things (22个产业集群)."""
Direction = Literal[-1, 0, 1]
"""A fall, no change, a rise."""
Property = Literal["约束性", "预期性", ""]
Yearly = Literal["", "average", "each"]
"""How a rate is said to be of each of several years: on the average of them (年均), or of every one (每年); empty where it is not."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure as written and as an amount.

    ``value`` is in ``canonical``, the unit that all of its kind are converted to (亿元: 元, 公里: 米), exact; ``low`` the lower end
    where it is a range. ``number`` and ``unit`` are as written (``3—5``, ``亿元``), ``measures`` is the kind of the unit
    (``money``, ``percent``, …, see ``index/text/data/units.tsv``; empty for a unit that no table knows).
    """

    value: Decimal
    canonical: str
    number: str
    unit: str
    measures: str
    low: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure of a plan that was read with certainty.

    ``indicator`` is the name as the plan writes it, with its qualifiers but without time, verbs and bound words; what is told of
    a counted thing stands before it (6条高速公路建成通车: 建成通车的高速公路). ``category`` is the topic or table heading that it stands under. ``amount`` is None where the plan sets it in words (``wording``:
    与地区生产总值增长同步). ``bound`` says whether the amount is a lower or upper bound or about so much, ``bound_words`` in
    which words or signs. ``direction`` is 1 for a rise, -1 for a fall, 0 for what is no change.

    ``years`` are the year or years that it holds for, a period as first and last, empty where none is
    said; ``since`` is the year that a change is measured from. ``place`` is the place that the words name, empty for the plan's own.
    ``reached`` tells what has been reached from what is aimed at; ``property`` is 约束性 or 预期性 where a table says so.

    ``act`` is the verb of what the plan does with a counted thing (新增, 改造), empty where there is none.
    ``side`` is ``from`` for what something was before (从50%提高到60%: 50%), ``to`` for what it comes to, empty where the words tell
    no way; ``moved`` is 1 or -1 where they tell that it rose or fell to the amount. ``yearly`` tells a rate over several years from
    the growth of one.

    ``span`` is where the figure stands in the document, ``chunk`` and ``unit`` the sentence or row around it.
    """

    indicator: str
    category: str
    kind: FactKind
    amount: Amount | None
    bound: Bound
    bound_words: str
    direction: Direction
    years: tuple[int, ...]
    since: int | None
    place: str
    reached: bool
    property: Property
    doc_id: str
    chunk: Chunk
    unit: Unit
    span: Span
    wording: str = ""
    act: str = ""
    side: Side = ""
    moved: Direction = 0
    yearly: Yearly = ""

    @builtins.property
    def year(self) -> int | None:
        """The year that it holds for, of a period the last; None where none is said."""
        return self.years[-1] if self.years else None


@dataclass(frozen=True, slots=True)
class FactReading:
    """What a unit states: its facts in order, and how many of its figures are not certain enough to be one."""

    facts: tuple[Fact, ...] = ()
    unread: int = 0
