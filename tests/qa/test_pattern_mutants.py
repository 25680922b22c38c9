"""A pattern with one thing less, for each thing in it."""

from __future__ import annotations

import pytest
from pattern_mutants import without_one_thing


@pytest.mark.parametrize(
    ("pattern", "shorter"),
    [
        ("ab", []),
        ("a|b", ["b", "a"]),
        ("a(?:b|cd)", ["a(?:cd)", "a(?:b)"]),
        ("a(?!b|c)", ["a", "a(?!c)", "a(?!b)"]),
        ("(?<![ab])c", ["c", "(?<![b])c", "(?<![a])c"]),
        ("[^,，]x", ["[^，]x", "[^,]x"]),
        ("[a]b?", ["[a]"]),
        ("ab{0,3}c{1,2}", ["ac{1,2}"]),
        (r"\(|[\]a-c]*?", [r"[\]a-c]*?", r"\(|", r"\(", r"\(|[a-c]*?", r"\(|[\]]*?"]),
        ("(?P<x>a|b)(?P=x)", ["(?P<x>b)(?P=x)", "(?P<x>a)(?P=x)"]),
    ],
)
def test_each_thing_that_can_be_left_out_is_left_out_once(pattern: str, shorter: list[str]) -> None:
    assert sorted(without_one_thing(pattern)) == sorted(shorter)
