"""Reads the sentences written by hand, each with the evidence that it is to be held against."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources

from eval.robust.labelled import Trial
from eval.sets.options import SPLITS
from index.types import Chunk, Unit
from qa.types import NO_FEATURES, Evidence

_TITLE = "云岭市国民经济和社会发展规划"


def trials() -> list[Trial]:
    """All sentences of ``sentences.tsv``; every other source belongs to test."""
    return list(_trials(resources.files(__package__).joinpath("sentences.tsv").read_text("utf-8")))


def _trials(text: str) -> Iterator[Trial]:
    heading = ""
    sources: list[Evidence] = []
    for line in text.splitlines():
        match line.split("\t"):
            case ["题", heading]:
                pass
            case ["源", source]:
                sources.append(_evidence(source, heading))
                heading = ""
            case ["对", said]:
                yield Trial(said, (sources[-1],), "", SPLITS[(len(sources) - 1) % 2])
            case ["错", kind, said]:
                yield Trial(said, (sources[-1],), kind, SPLITS[(len(sources) - 1) % 2])


def _evidence(source: str, heading: str) -> Evidence:
    unit = Unit(source, (0, len(source)), "sentence", "", 0)
    chunk = Chunk("plan#一#0", "plan", "一", (heading,) if heading else (), None, unit.span, source, (unit,))
    return Evidence(0, chunk, unit, unit.span, source, "sentence", 1.0, NO_FEATURES, _TITLE)
