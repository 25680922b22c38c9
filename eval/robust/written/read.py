"""Reads the sentences that models wrote, each with the evidence that it was written from and what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any

from eval.robust.labelled import Trial
from eval.sets.options import SPLITS, Split
from index.parse import parse
from index.types import Chunk, Unit
from qa.corpus import need_corpus
from qa.types import NO_FEATURES, Evidence


@dataclass(frozen=True, slots=True)
class Written(Trial):
    """A sentence with the evidence that its model was given; ``model`` and ``way`` (free, or held to the words of the evidence) it
    was written by; ``asker``: a right one that says it in the asker's words (码头 for 港口), which no rule can tell from an invention."""

    model: str
    way: str
    asker: bool = False


def trials() -> list[Written]:
    """All sentences of ``written.jsonl``; every other question belongs to test.

    Raises:
        InputError: the shipped plans, whose titles and headings stand over the evidence, are not there.
    """
    over = _titles_and_headings()
    lines = resources.files(__package__).joinpath("written.jsonl").read_text("utf-8").splitlines()
    return [trial for number, line in enumerate(lines) for trial in _trials(json.loads(line), SPLITS[number % 2], over)]


_Over = dict[tuple[str, str], tuple[str, tuple[str, ...]]]
"""The title of a plan and the headings of a section by the plan's id and the section's locator."""


def _titles_and_headings() -> _Over:
    plans = [parse(path) for path in sorted(need_corpus().glob("*.md"))]
    return {(plan.id, section.locator): (plan.title, section.headings) for plan in plans for section in plan.sections}


def _trials(asked: dict[str, Any], split: Split, over: _Over) -> Iterator[Written]:
    evidence = tuple(_evidence(number, over, **item) for number, item in enumerate(asked["evidence"]))
    for said in asked["said"]:
        yield Written(said["text"], evidence, said.get("wrong", ""), split, said["model"], said["way"], said.get("asker", False))


def _evidence(number: int, over: _Over, *, plan: str, section: str, lead: str, text: str, quote: str, kind: Any) -> Evidence:
    title, headings = over[plan, section]
    unit = Unit(text, (0, len(quote)), kind, lead, 0)
    chunk = Chunk(f"{plan}#{section}#{number}", plan, section, headings, None, unit.span, quote, (unit,))
    return Evidence(number, chunk, unit, unit.span, quote, kind, 1.0, NO_FEATURES, title)
