"""What claims are made of: a figure among all that the index has, what is said of it, and what that should be answered."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from eval.robust.claims.read import Figure
from index.types import Document

Verdict = Literal["yes", "no", "unstated", "none"]
"""``unstated``: the plans do not say; ``none``: an answer without a verdict."""
YES: tuple[Verdict, ...] = ("yes",)
NO: tuple[Verdict, ...] = ("no",)
NOT_SAID: tuple[Verdict, ...] = ("unstated",)
NOT_SO: tuple[Verdict, ...] = ("no", "unstated")
NOT_CONFIRMED: tuple[Verdict, ...] = ("no", "unstated", "none")


@dataclass(frozen=True, slots=True)
class Stated:
    """What a claim says before it is put as a question, with a ``place`` or ``plan`` of its own to name; ``implied``
    where it follows from the plan but is not what the plan writes."""

    text: str
    expected: tuple[Verdict, ...]
    why: str
    place: str = ""
    plan: str = ""
    implied: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """A figure among all that the index has: its plan, all plans, all figures of its plan."""

    figure: Figure
    document: Document
    documents: Sequence[Document]
    beside: Sequence[Figure]
    rng: random.Random

    @property
    def place(self) -> str:
        """The place of the plan, from issuer and title; 全国 where it is of the state."""
        return place_of(self.document)

    def others(self) -> list[Document]:
        """The other plans that have the indicator's name in their text."""
        return [d for d in self.documents if d.id != self.document.id and self.figure.stem in d.text]


def place_of(document: Document) -> str:
    """The place of a plan by the name of its issuer, or its title; 全国 where it is of the state, empty where neither tells."""
    for text in (document.issuer, re.sub(r"^\d{4}年", "", document.title)):
        if re.search(r"国务院|中共中央|中华人民共和国", text):
            return "全国"
        if match := re.match(r"(?:[\u4e00-\u9fff]{2,3}[省市])?([\u4e00-\u9fff]{2,3}[区县])|([\u4e00-\u9fff]{2,3}(?:省|市|自治区))", text):
            return match[1] or match[2]
    return ""
