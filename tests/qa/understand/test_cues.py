"""Every wording of the data files is needed: without it an example of one of the tables beside this file comes out differently."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pattern_mutants import mark, unmarked, without_one_thing

from qa.decide.things.asked import things_asked
from qa.understand.cues import any_of, cue, read
from qa.understand.measure import kinds
from qa.understand.query import clean
from qa.understand.question_type import first_kind, kind_of, without_end, wordings

HERE = Path(__file__).parent


def examples(name: str) -> list[tuple[str, str]]:
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [(first, second) for first, second in (line.split("\t") for line in lines if line and not line.startswith("#"))]


QUESTIONS = examples("question_types.tsv")
MEASURES = [(question, set(said.split()) - {"-"}) for said, question in examples("measures.tsv")]
THINGS = [(question, set(said.split()) - {"-"}) for said, question in examples("things.tsv")]
MARKED: dict[str, list[str]] = {}
for _group, _text in examples("cues.tsv"):
    MARKED.setdefault(_group, []).append(_text)


@pytest.mark.parametrize(("question", "kind"), QUESTIONS)
def test_a_question_is_of_the_kind_that_its_wording_tells(question: str, kind: str) -> None:
    assert kind_of(clean(question)).name == kind


@pytest.mark.parametrize(("group", "text"), [(group, text) for group, texts in MARKED.items() for text in texts])
def test_a_group_finds_its_wordings_and_no_others(group: str, text: str) -> None:
    assert mark(cue(group), unmarked(text)) == text


def mutants(cues: list[str]) -> Iterator[tuple[str, re.Pattern[str]]]:
    """The pattern of some wordings with one thing less, for each thing, as far as it is a pattern still."""
    for i, wording in enumerate(cues):
        others = cues[:i], cues[i + 1 :]
        for shorter in (*without_one_thing(wording), None):
            try:
                left = [*others[0], *([] if shorter is None else [shorter]), *others[1]]
                yield f"{wording} -> {shorter}", any_of(left or ["(?!)"])
            except re.error:
                continue


def survivors(cues: list[str], notices: Callable[[re.Pattern[str]], bool]) -> list[str]:
    return [name for name, pattern in mutants(cues) if not notices(pattern)]


@pytest.mark.parametrize("kind", read("question_types"))
def test_no_wording_of_a_kind_can_go(kind: str) -> None:
    usual = wordings()
    asked = [(text := without_end(clean(question)), name, usual[kind].search(text) is not None) for question, name in QUESTIONS]

    def notices(pattern: re.Pattern[str]) -> bool:
        changed = ((text, name) for text, name, found in asked if (pattern.search(text) is not None) != found)
        return any(first_kind(text, {**usual, kind: pattern}) != name for text, name in changed)

    left = survivors(read("question_types")[kind]["cues"], notices)
    assert not left, "\n".join(left)


@pytest.mark.parametrize(("question", "asked"), MEASURES)
def test_a_question_asks_for_the_quantities_that_its_wording_tells(question: str, asked: set[str]) -> None:
    assert {kind for kind, pattern in kinds().items() if pattern.search(question)} == asked


@pytest.mark.parametrize("kind", read("measures"))
def test_no_wording_of_a_quantity_can_go(kind: str) -> None:
    left = survivors(
        read("measures")[kind], lambda pattern: any((pattern.search(q) is not None) != (kind in asked) for q, asked in MEASURES)
    )
    assert not left, "\n".join(left)


@pytest.mark.parametrize(("question", "asked"), THINGS)
def test_a_question_asks_for_the_kinds_of_thing_that_its_wording_tells(question: str, asked: set[str]) -> None:
    assert things_asked(question) - {"names"} == asked - {"names"}
    assert "names" not in asked or "names" in things_asked(question)


@pytest.mark.parametrize("thing", [t for t in read("things") if t != "names"])
def test_no_wording_of_a_kind_of_thing_can_go(thing: str) -> None:
    left = survivors(read("things")[thing], lambda pattern: any((pattern.search(q) is not None) != (thing in asked) for q, asked in THINGS))
    assert not left, "\n".join(left)


@pytest.mark.parametrize("group", read("cues"))
def test_no_wording_of_a_group_can_go(group: str) -> None:
    texts = [(unmarked(text), text) for text in MARKED.get(group, ())]
    left = survivors(read("cues")[group], lambda pattern: any(mark(pattern, text) != marked for text, marked in texts))
    assert not left, "\n".join(left)
