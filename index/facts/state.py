"""What is carried on from clause to clause of a sentence, and what a figure was read as."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.facts.clause import Figure
from index.facts.fact import Direction, FactKind
from index.facts.names import Said
from index.facts.times import Frame, Time
from index.text.quantity.motion import Side


@dataclass(slots=True)
class State:
    """What carries on from clause to clause: time, subject and place; ``named`` are the names of the last figures,
    ``act`` their verb, ``together`` the names that the last figures were given together of, ``own`` the plan's own places,
    ``aims`` whether what was said last is aimed at, ``frame`` from where the plan counts its years, ``of_each`` whether
    the last name says of its things what a list of changes leaves out (苹果价格上升3%,梨上升2%), ``year`` the
    year of a report, ``wholes`` what 其中 takes parts of and ``part`` whether the clause gives parts of it."""

    time: Time = field(default_factory=Time)
    subject: str = ""
    place: str = ""
    named: list[str] = field(default_factory=list)
    own: frozenset[str] = frozenset()
    aims: bool = False
    act: str = ""
    together: list[str] = field(default_factory=list)
    frame: Frame | None = None
    of_each: bool = False
    year: tuple[int, ...] = ()
    wholes: list[ReadFigure] = field(default_factory=list)
    part: bool = False


@dataclass(frozen=True, slots=True)
class ReadFigure:
    """What a figure was read as; ``side`` and ``moved`` as in a fact."""

    name: str
    kind: FactKind
    said: Said
    figure: Figure
    years: tuple[int, ...] | None = None
    reached: bool | None = None
    side: Side = ""
    moved: Direction = 0
