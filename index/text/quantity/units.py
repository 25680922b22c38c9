"""Units of measure: what each is converted to, by which exact factor, and what kind of quantity it measures (``data/units.tsv``)."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Context, Decimal
from importlib import resources

SCALES = {"万亿": 12, "千亿": 11, "百亿": 10, "十亿": 9, "亿": 8, "千万": 7, "百万": 6, "十万": 5, "万": 4, "千": 3, "百": 2}
"""Powers of ten that are written behind a number, the longest first."""
MONEY = "元"
"""What a number without a unit is taken to be in where two are compared: questions say 投资500亿."""
_EXACT = Context(prec=100)
"""Products of up to this many digits are exact."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: amounts times ``factor`` are in the unit ``canonical``; ``kind`` is that of the table, ``spoken`` whether
    a single Chinese digit before it makes a quantity."""

    canonical: str
    factor: Decimal
    kind: str
    spoken: bool = False


def lines(name: str) -> list[list[str]]:
    """The rows of a table of ``index/text/data``, cell by cell, comments left out."""
    text = resources.files("index.text").joinpath("data", name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


UNITS = {written: Unit(canonical, Decimal(factor), kind, bool(spoken)) for written, canonical, factor, kind, *spoken in lines("units.tsv")}
"""Units by how they are written, in normalised text."""


@functools.lru_cache(maxsize=4096)
def unit_of(written: str) -> Unit:
    """The unit of a figure, its scale in the factor (万亿元, 千瓦, 亿级). An unknown one is converted to itself; of a rate
    (元/吨) only what stands over the slash is converted. A scale alone has no unit."""
    if written in UNITS:
        return UNITS[written]
    scale = next((s for s in SCALES if written.startswith(s)), "")
    bare = written.removeprefix(scale).removeprefix("级") if scale else written
    unit = _unscaled(bare if bare in UNITS else bare.removesuffix("级"))
    return Unit(unit.canonical, unit.factor.scaleb(SCALES[scale]), unit.kind) if scale else unit


def _unscaled(written: str) -> Unit:
    above, slash, below = written.partition("/")
    known = UNITS.get(written) or UNITS.get(above)
    if known is None:
        return Unit(written, Decimal(1), "")
    return known if written in UNITS else Unit(f"{known.canonical}{slash}{below}", known.factor, known.kind)


def is_unit(written: str) -> bool:
    """Whether a word is a unit: one that the table knows, or a scale before a word of one or two characters (万箱)."""
    scale = next((s for s in SCALES if written.startswith(s)), "")
    return bool(unit_of(written).kind) or (bool(scale) and 0 < len(written) - len(scale) <= 2)


@functools.lru_cache(maxsize=16384)
def converted(number: str, written: str) -> Decimal:
    """A number, a minus before it where it has one, times the factor of its unit, exact (a fraction like 1/3 to 100 digits).

    Raises:
        ValueError: for what is no number.
    """
    above, slash, below = number.partition("/")
    if not above.removeprefix("-").replace(".", "", 1).isdecimal() or (slash and not below.isdecimal()):
        raise ValueError(f"not a number: {number!r}")
    value = _EXACT.create_decimal(above)
    if slash and int(below):
        value = _EXACT.divide(value, Decimal(below))
    return _EXACT.multiply(value, unit_of(written).factor).normalize(_EXACT)
