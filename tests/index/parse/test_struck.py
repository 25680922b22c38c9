"""Which characters of a page of a PDF lines strike out, and what it costs to tell."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from index.parse.formats.pdf import page
from index.parse.formats.pdf.page import Glyph, Rule


class Watched(Glyph):
    """A character that counts how often a baseline is looked at."""

    looks = 0

    def __getattribute__(self, name: str) -> Any:
        Watched.looks += name == "y"
        return super().__getattribute__(name)


def lines(count: int) -> list[Glyph]:
    """So many lines of six characters, the second and third of each line struck out by ``strokes``."""
    return [Watched(text, 10.0 * at, 10.0 * at + 10, 20.0 * line, 10.0) for line in range(count) for at, text in enumerate("产值一二亿元")]


def strokes(count: int) -> list[Rule]:
    return [Rule(20.0, 20.0 * line + 3, 40.0, 20.0 * line + 3) for line in range(count)]


def looked_at(count: int) -> int:
    glyphs = lines(count)
    Watched.looks = 0
    left, struck = page._without_struck(glyphs, strokes(count))
    assert (struck, len(left)) == ("一二" * count, 4 * count)
    return Watched.looks


def test_a_line_is_compared_with_the_characters_near_it_only() -> None:
    assert looked_at(200) <= 2.1 * looked_at(100) <= 2.1 * 20 * 100 * 6


def test_a_drawing_of_lines_over_one_line_of_text_is_given_up() -> None:
    glyphs = [Glyph("字", float(at), at + 1.0, 0.0, 1.0) for at in range(2000)]
    rules = [Rule(float(at), 0.3, at + 2.0, 0.3) for at in range(1500)]
    assert 0 < len(page._without_struck(glyphs, rules)[1]) < 1500


def plainly_struck(glyphs: list[Glyph], rules: list[Rule]) -> str:
    """The characters struck out, each line compared with each of them."""
    struck: set[int] = set()
    for rule in rules:
        under = [
            i
            for i, g in enumerate(glyphs)
            if 0.12 * g.size < rule.y0 - g.y < 0.5 * g.size and rule.x0 <= (g.x0 + g.x1) / 2 <= rule.x1 and g.text.strip()
        ]
        if under:
            first, last = min((glyphs[i] for i in under), key=lambda g: g.x0), max((glyphs[i] for i in under), key=lambda g: g.x1)
            if abs(first.x0 - rule.x0) < 0.35 * first.size and abs(last.x1 - rule.x1) < 0.35 * last.size:
                struck.update(under)
    return "".join(glyphs[i].text for i in sorted(struck))


_PLACES = st.integers(0, 12)


@given(
    st.lists(st.builds(lambda t, x, y, s: Glyph(t, x, x + s, y, s), st.sampled_from("一二三 "), _PLACES, _PLACES, st.integers(1, 8))),
    st.lists(st.builds(lambda x, y, w: Rule(x, y, x + w, y), _PLACES, _PLACES, _PLACES)),
)
def test_the_same_characters_as_when_all_are_compared(glyphs: list[Glyph], rules: list[Rule]) -> None:
    assert page._without_struck(glyphs, rules)[1] == plainly_struck(glyphs, rules)
