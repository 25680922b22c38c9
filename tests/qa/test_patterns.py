"""Every alternative of the patterns for the plans' own words is needed: without it a line of ``patterns.tsv`` is marked differently."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from pattern_mutants import mark, unmarked, without_one_thing

ROOMS = ("qa.write", "qa.read", "qa.understand")
MODULES = ("qa.decide.claims", "qa.decide.figures", "qa.decide.refusal")


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """The patterns of the rooms by module and name; not those that a module only imports."""
    in_rooms = (module.name for room in ROOMS for module in walk_packages(import_module(room).__path__, f"{room}."))
    for module in map(import_module, (*in_rooms, *MODULES)):
        own = re.findall(r"^(\w+) = ", inspect.getsource(module), re.MULTILINE)
        yield from ((f"{module.__name__}.{name}", value) for name in own if isinstance(value := getattr(module, name), re.Pattern))


PATTERNS = dict(patterns())
LINES = (Path(__file__).parent / "patterns.tsv").read_text("utf-8").splitlines()
MARKED: dict[str, list[str]] = {}
for _line in LINES:
    if not _line.startswith("#"):
        MARKED.setdefault(_line.split("\t")[0], []).append(_line.split("\t")[1])


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in MARKED.items() for text in texts])
def test_a_pattern_finds_what_is_marked(name: str, text: str) -> None:
    assert mark(PATTERNS[name], unmarked(text)) == text


@pytest.mark.parametrize("name", PATTERNS)
def test_nothing_of_a_pattern_can_go(name: str) -> None:
    left = []
    for shorter in without_one_thing(PATTERNS[name].pattern):
        try:
            pattern = re.compile(shorter)
        except re.error:
            continue
        if all(mark(pattern, unmarked(text)) == text for text in MARKED.get(name, ())):
            left.append(shorter)
    assert not left, "\n".join(left)
