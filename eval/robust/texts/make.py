"""Sentences in the manner of a report, each of several figures with a year in common; in half of them one figure is wrong."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.robust.claims.make import KINDS, MAKERS, hashed, say, split_of
from eval.robust.claims.read import Figure, figures
from eval.robust.claims.setting import YES, Setting, place_of
from index.store.port import Store
from index.types import Document

FAULTS = tuple(kind for kind in KINDS if kind not in ("true", "pair", "plan", "denied", "range", "property"))
"""What may be wrong of a figure, as in ``eval.robust.claims``."""
_OPENINGS = ("到{}年，", "{}年，", "力争到{}年，", "展望{}年，")
_PAST = ("{}年，", "截至{}年底，")
_JOINS = ("，", "，同时", "；", "，")
_MOST, _FAULTS_OF_ONE = 3, 2
"""Figures of a sentence, and how many sentences with a fault it is made into."""


@dataclass(frozen=True, slots=True)
class Said:
    """A figure of a sentence: where it stands, what is wrong of it (``true`` where nothing is), and why."""

    span: tuple[int, int]
    kind: str
    why: str
    quote: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its figures, on one side of the split."""

    text: str
    split: str
    said: tuple[Said, ...]


def sentences(store: Store) -> list[Sentence]:
    """The sentences that the plans of an index give, always the same."""
    found: list[Sentence] = []
    for document in store.documents:
        beside = [f for f in figures(document, store.chunks) if f.own]
        groups: dict[tuple[int | None, str], list[Figure]] = defaultdict(list)
        for figure in sorted(beside, key=lambda f: hashed(f.key)):
            groups[figure.year, split_of(figure)].append(figure)
        for (year, split), group in groups.items():
            for start in range(0, len(group), _MOST):
                found += _of(group[start : start + _MOST], year, split, document, store.documents, beside)
    return found


def _of(
    group: Sequence[Figure], year: int | None, split: str, document: Document, documents: Sequence[Document], beside: Sequence[Figure]
) -> Iterator[Sentence]:
    """A sentence of some figures, and the same with one of them wrong in some ways."""
    rng = random.Random(hashed("|".join(f.key for f in group) + str(year)))
    cases = [Setting(f, document, documents, beside, rng) for f in group]
    wrong = rng.randrange(len(cases))
    faults = [(kind, text, why) for kind in rng.sample(FAULTS, len(FAULTS)) for text, why in list(_faults(kind, cases[wrong]))[:1]]
    true = [("true", say(case), "") for case in cases]
    yield _sentence(true, cases, year, split, rng)
    for fault in faults[:_FAULTS_OF_ONE]:
        # The wrong one stands last: what is of another year or place would bind those behind it.
        order = [i for i in range(len(cases)) if i != wrong]
        yield _sentence([*(true[i] for i in order), fault], [*(cases[i] for i in order), cases[wrong]], year, split, rng)


def _faults(kind: str, case: Setting) -> Iterator[tuple[str, str]]:
    for stated in MAKERS[kind](case):
        if stated.expected != YES and not stated.plan:
            yield stated.place + stated.text, stated.why


def _sentence(
    parts: Sequence[tuple[str, str, str]], cases: Sequence[Setting], year: int | None, split: str, rng: random.Random
) -> Sentence:
    document = cases[0].document
    several = len({place_of(d) for d in cases[0].documents}) > 1
    told = several or any(case.others() for case in cases)
    aimed = not document.period or not year or year >= document.period[0]
    text = f"《{document.title}》提出，" if told and aimed else f"按《{document.title}》，" if told else ""
    text += rng.choice(_OPENINGS if aimed else _PAST).format(year) if year else ""
    said = []
    for number, ((kind, words, why), case) in enumerate(zip(parts, cases, strict=True)):
        # The year is said once for all, but again where the one before spoke of another.
        words = (
            words.removeprefix(f"{year}年")
            if kind == "true" or not re.match(r"\D*(?:19|20)\d{2}年", words.removeprefix(f"{year}年"))
            else words
        )
        text += rng.choice(_JOINS) if number else ""
        said.append(Said(_figure_in(words, len(text)), kind, why, case.figure.quote))
        text += words
    return Sentence(text + "。", split, tuple(said))


def _figure_in(words: str, start: int) -> tuple[int, int]:
    """Where the figure of a statement stands: its last number that is no year."""
    found = [
        m
        for m in re.finditer(r"\d+(?:\.\d+)?", words)
        if not (re.fullmatch(r"(?:19|20)\d\d", m[0]) and words[m.end() : m.end() + 1] == "年")
    ]
    return start + found[-1].start(), start + found[-1].end()
