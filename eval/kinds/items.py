"""The questions as they are kept: gold lists, places and counts taken by hand; names and headings only, no sentences."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.sets.options import SPLITS
from index.errors import InputError

SHIPPED = Path(__file__).parent / "questions"
KINDS = {
    "list": "清单",
    "dossier": "名称的全部内容",
    "summary": "概要",
    "brief": "汇报材料",
    "form": "规划本身",
    "english": "英文提问",
    "clarify": "指代不明",
    "in_force": "现行在先",
    "parts": "一问多事",
    "follow": "追问",
}
ON = ("plans", "others", "reports")
_Variants = tuple[str, ...]
_Address = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Item:
    """A question with what its answer must be.

    ``on``: the documents that it is about (``plans`` the official texts of the shipped plans, ``others``, ``reports`` further documents of governments); ``items``: what
    the list asked for has, each with its acceptable spellings; ``count``: how many the answer must say there are, empty where
    it need not; ``must``: further strings due, ``never``: strings that would be of another list; ``within``: where everything
    cited must stand (plan, beginning of an address), anywhere where empty; ``places``: all sections that speak of a name;
    ``lead``: the plans of which one must be cited first; ``parts``: what answers each part, None where the plans do not say
    it; ``most``: the longest answer allowed, in sentences up to 10, else in characters.
    """

    id: str
    question: str
    kind: str
    on: str
    split: str
    history: tuple[str, ...] = ()
    items: tuple[_Variants, ...] = ()
    count: str = ""
    must: tuple[_Variants, ...] = ()
    never: tuple[str, ...] = ()
    within: tuple[_Address, ...] = ()
    places: tuple[_Address, ...] = ()
    lead: tuple[str, ...] = ()
    parts: tuple[str | None, ...] = ()
    most: int = 0


def read_items(path: Path = SHIPPED) -> list[Item]:
    """The questions of a folder of ``*.jsonl``, in order.

    Raises:
        InputError: a line has a wrong form; names file and line.
    """
    items = []
    for file in sorted(path.glob("*.jsonl")):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            try:
                items.append(_item(json.loads(line)))
            except (ValueError, TypeError, KeyError) as error:
                raise InputError(f"“{file}”第 {number} 行不是一道题：{error}", "题目格式见 docs/eval.md。") from error
    return items


def _item(found: dict[str, Any]) -> Item:
    item = Item(**{name: _frozen(value) for name, value in found.items()})
    if item.kind not in KINDS or item.on not in ON or item.split not in SPLITS:
        raise ValueError(f"kind、on 或 split 不对（{item.id}）")
    return item


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, Sequence) and not isinstance(value, str) else value
