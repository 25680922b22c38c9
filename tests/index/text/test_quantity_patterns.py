"""Every unit, bound word and alternative of the reader of quantities is needed: without it a line of ``quantities.tsv`` comes out differently."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pattern_mutants import without_one_thing

from index.text import periods
from index.text.analyze import normalise
from index.text.periods import years
from index.text.quantity import Quantity, reader
from index.text.quantity.units import UNITS, lines

pytestmark = pytest.mark.slow

LINES = (Path(__file__).parent / "quantities.tsv").read_text("utf-8").splitlines()
EXAMPLES: dict[str, str] = {normalise(text): told for text, told in (line.split("\t") for line in LINES if not line.startswith("#"))}
PATTERNS = sorted(name for name, value in vars(reader).items() if isinstance(value, re.Pattern))
PIECES = sorted(
    (name for name, value in vars(reader).items() if name.isupper() and isinstance(value, str)), key=lambda n: -len(vars(reader)[n])
)
"""Strings that the patterns are put together from, the longest first."""


def told(text: str) -> str:
    """All that is read in a text, but for years, as a line of ``quantities.tsv`` has it."""
    return "; ".join(_told(q, text) for q in reader.read.__wrapped__(text) if not q.figure.is_year) or "-"


def _told(q: Quantity, text: str) -> str:
    low = f"{q.low:f}—" if q.low is not None else ""
    marks = [q.kind, q.bound, "yearly" * q.yearly, "cumulative" * q.cumulative]
    return " ".join(filter(None, [f"{text[slice(*q.whole)]} = {low}{q.value:f}{q.unit}", *marks]))


@pytest.mark.parametrize(("text", "expected"), EXAMPLES.items())
def test_what_is_read_in_a_text(text: str, expected: str) -> None:
    assert told(text) == expected


def test_every_unit_and_bound_word_has_an_example() -> None:
    found = [q for text in EXAMPLES for q in reader.read(text)]
    assert set(UNITS) <= {q.figure.unit for q in found}
    words = {(q.figure.degree or q.figure.sign, q.bound) for q in found} | {(q.figure.sign, q.bound) for q in found}
    assert {(word, bound) for word, _, bound in lines("bounds.tsv")} <= words


def collapsed(pattern: str, longer_than: int = 0) -> str:
    """A pattern with the pieces that it is put together from by a single character each."""
    for i, name in enumerate(PIECES):
        if len(piece := vars(reader)[name]) < longer_than or not longer_than:
            pattern = pattern.replace(piece, chr(0xE000 + i))
    return pattern


def expanded(pattern: str, instead: dict[str, str]) -> str:
    for i, name in enumerate(PIECES):
        pattern = pattern.replace(chr(0xE000 + i), instead.get(name, collapsed(vars(reader)[name], len(vars(reader)[name]))))
    return pattern


def mutants(name: str) -> Iterator[str]:
    """A pattern, or one that a piece is part of, with one thing less."""
    if name in PATTERNS:
        yield from (expanded(shorter, {}) for shorter in without_one_thing(collapsed(vars(reader)[name].pattern)))
        return
    piece = vars(reader)[name]
    whole = collapsed(reader._QUANTITY.pattern)
    for shorter in without_one_thing(collapsed(piece, len(piece))):
        # That every unit is needed, its example tells.
        if name != "_UNIT" or shorter.count("|") == piece.count("|"):
            yield expanded(whole, {name: shorter})


@pytest.mark.parametrize("name", [*PATTERNS, *sorted(set(PIECES) - {"_BEGINS"})])
def test_nothing_of_a_pattern_can_go(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    left = []
    for pattern in mutants(name):
        try:
            monkeypatch.setattr(reader, name if name in PATTERNS else "_QUANTITY", re.compile(pattern))
            if all(told(text) == expected for text, expected in EXAMPLES.items()):
                left.append(pattern)
        except (re.error, IndexError, ValueError):
            continue
    assert not left, "\n".join(left)


YEARS = {"到2030年": 1, "1998年": 1, "2030": 1, "1890年": 0, "12030年": 0}
YEARS |= dict.fromkeys(["20305", "2030.5", "2030%", "2030万", "2030亿", "2030个", "2030家", "2030项"], 0)


def test_what_is_a_year() -> None:
    assert {text: len(years(text)) for text in YEARS} == YEARS


def test_nothing_of_what_makes_a_year_can_go() -> None:
    shorter = [re.compile(p) for p in without_one_thing(periods.YEAR.pattern)]
    assert [p.pattern for p in shorter if all(len(p.findall(text)) == found for text, found in YEARS.items())] == []
