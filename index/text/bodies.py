"""Who answers for what: a list of bodies in brackets behind a task, and the part that each has in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

Role = Literal["牵头", "配合", "负责"]
"""Leads, takes part, or simply answers for it, where the list tells no two apart."""

_LABELLED = re.compile(r"[（(]\s*\w{0,3}?(?:责任|牵头|配合|主责|参与)\w{0,6}单位")
_ACTS = "牵头|负责|参与|配合|指导|督促"
_TOLD = re.compile(rf"[（(][^（）()。！？“”]{{2,200}}(?:{_ACTS})(?:落实|实施|组织实施)?\s*[）)]")
_NAME = re.compile(
    r"(?:部|委|局|厅|办|院|署|会|行|政府|部门|单位|集团|公司|中心|总社|法院|社|法|团|联)(?=[、，,；;]|按|分|共同|牵头|负责|参与|配合|指导|督促|等|$)"
)
_LABEL = re.compile(r"^(\w{0,8}单位)\s*[:：]\s*")
_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("牵头", re.compile("牵头|主责")),
    ("配合", re.compile("参与|配合|协办|指导|督促")),
    ("负责", re.compile("负责|责任")),
)
_TAIL = re.compile(rf"(?:按照?(?:各自)?职责(?:分工)?|分别|共同|分工)*(?:{_ACTS})+(?:落实|实施|组织实施)?$")
_LEFT_OUT = "(?:员会|[市县区]?(?:人民)?政府)?"
"""What a shortened name leaves out at its end."""
_MORE = re.compile(r"等(?:相关.*|有关.*|部门|单位)?$")


def is_bodies(text: str) -> bool:
    """Whether a text opens with a bracket that lists who is responsible: （责任单位：…）, （某部牵头，某局参与）."""
    if _LABELLED.match(text):
        return True
    told = _TOLD.match(text)
    return told is not None and _NAME.search(told[0][1:-1]) is not None


def roles(text: str) -> Iterator[tuple[str, Role]]:
    """The bodies of a list, in its order, each with its part.

    A body is 负责 where the list says neither that it leads nor that it takes part.
    """
    said = re.sub(r"^[（(]\s*|[）)]\s*。?$", "", text.strip())
    for piece in re.split(r"[；;]", said):
        label = _LABEL.match(piece)
        given = _role(label[1]) if label is not None else "负责"
        for clause in re.split(r"[，,]", piece[label.end() if label is not None else 0 :]):
            yield from _told(clause, given)


def _told(clause: str, given: Role) -> list[tuple[str, Role]]:
    """The bodies of a clause with their parts: what is told behind one holds for those before it, unless a label gave the part."""
    found: list[tuple[str, Role]] = []
    told = ""
    for said in reversed(clause.split("、")):
        name = _TAIL.sub("", said.strip())
        told = said.strip()[len(name) :] or told
        if bare := _MORE.sub("", name).strip("。 "):
            found.append((bare, _role(told) if told and given == "负责" else given))
    return found[::-1]


def role_of(body: str, text: str) -> Role | None:
    """The part that a list gives a body, called by its name, with or without what it belongs to (工业厅 is 省工业厅), or shortened
    (发展改革委 is 发展改革委员会, a place its government); None where it does not name it."""
    called = re.compile(rf"{re.escape(body)}{_LEFT_OUT}$")
    return next((role for name, role in roles(text) if called.search(name)), None)


def _role(told: str) -> Role:
    return next((role for role, pattern in _ROLES if pattern.search(told)), "负责")
