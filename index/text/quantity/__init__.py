"""Quantities of a text. In: a text. Out: ``Quantity`` from ``reader.read``, the one reader; and here its view as plain
``Figure``s, for those who only need number, unit and words of degree as written. May import: numerals and the normaliser."""

from __future__ import annotations

import functools

from index.text.analyze import normalise
from index.text.quantity.reader import ABOUT, BEFORE, BEHIND, INSIDE, Bound, Figure, Quantity, read
from index.text.quantity.units import MONEY, converted, unit_of

__all__ = [
    "ABOUT",
    "BEFORE",
    "BEHIND",
    "INSIDE",
    "Bound",
    "Figure",
    "Quantity",
    "amount",
    "comparable",
    "figures",
    "figures_at",
    "in_digits",
    "quantities",
    "read",
    "same",
]


def figures(text: str) -> list[Figure]:
    """All figures of a text, years included, in order."""
    return [figure for figure, _, _ in figures_at(normalise(text))]


def figures_at(text: str) -> list[tuple[Figure, int, int]]:
    """All figures of a normalised text with where they stand in it, their bound words included (first character, one past the
    last). A range is two figures, the first without a unit."""
    return [place for quantity in read(text) for place in _figures_of(quantity)]


def _figures_of(quantity: Quantity) -> list[tuple[Figure, int, int]]:
    figure, (start, end), low = quantity.figure, quantity.whole, quantity.low_written
    if not low:
        return [(figure, start, end)]
    lower_end = quantity.span[0] + len(low)
    return [
        (Figure(low, "", figure.sign, ""), start, lower_end),
        (Figure(figure.number, figure.unit, "", figure.degree), lower_end + 1, end),
    ]


@functools.lru_cache(maxsize=16384)
def quantities(text: str) -> tuple[Figure, ...]:
    """Figures that are not years."""
    return tuple(f for f in figures(text) if not f.is_year)


def same(one: Figure, other: Figure) -> bool:
    """Whether two figures are the same amount (1.2万亿元 and 12000亿元, 800千米 and 800公里)."""
    return comparable(one, other) and converted(one.number, one.unit) == converted(other.number, other.unit)


def comparable(one: Figure, other: Figure) -> bool:
    """Whether two figures measure the same, whatever their scale: their units are converted to the same one."""
    return (unit_of(one.unit).canonical or MONEY) == (unit_of(other.unit).canonical or MONEY)


def amount(figure: Figure) -> tuple[float, str]:
    """A figure's number in the unit that its own is converted to, and that unit (亿元: 元, 家: 个, 公里: 米)."""
    return float(converted(figure.number, figure.unit)), unit_of(figure.unit).canonical or MONEY


def in_digits(text: str) -> str:
    """A normalised text with the quantities that it writes in words in digits (三百多个 as 300多个), as plans write them;
    spans of time stay, since plans write them in words too (未来五年, 三年行动)."""
    for quantity in reversed(read(text)):
        start, end = quantity.span
        written, figure = text[start:end], quantity.figure
        if quantity.kind != "duration" and not written[0].isdigit() and not quantity.low_written:
            inside = figure.degree if figure.degree in INSIDE and figure.degree in written else ""
            text = f"{text[:start]}{figure.number}{inside}{figure.unit}{text[end:]}"
    return text
