"""What kind of answer a question wants, told from its wording by ``data/question_types.toml``."""

from __future__ import annotations

import functools
import re

from index.text.numerals import chinese_to_int
from qa.types import OTHER, QuestionKind
from qa.understand.cues import any_of, read

_ITEM_COUNT = re.compile(
    r"(?<![\d第十])([二三四五六七八九]|十[一二三四五六七八九]?|[2-9]|[1-9]\d)(?:个|项|大|条|类|种|处|家|座|市|圈|区|环|轴|翼|城|带|核)(?![月点])"
)
_AMOUNT = re.compile(r"多少|几(?:成|个百分点)|各几")
_NAMES_WANTED = re.compile(r"哪些|哪几|名单|清单|哪[0-9一二三四五六七八九十两]+")
_TASKS_OF = re.compile(r"(?:负责|牵头|参与|配合|承担|分管)(?:了)?(?:哪|什么|几|多少[项个件])")
_WHO = re.compile(r"谁|单位|部门|厅|(?<!布)局|委(?!托)|哪家|归哪|找哪")


@functools.cache
def _kinds() -> tuple[tuple[QuestionKind, re.Pattern[str]], ...]:
    return tuple(
        (QuestionKind(name, **dict.fromkeys(table.get("wants", ()), True)), any_of(table["cues"]))
        for name, table in read("question_types").items()
    )


@functools.cache
def kind_named(name: str) -> QuestionKind:
    """The kind of a name; ``OTHER`` where there is none."""
    return next((kind for kind, _ in _kinds() if kind.name == name), OTHER)


def kind_of(text: str) -> QuestionKind:
    """The first kind, in the order of the file, one of whose wordings a question has; what a number of things are is a list."""
    name = next((kind.name for kind, cues in _kinds() if cues.search(text)), OTHER.name)
    if name == "list" and _AMOUNT.search(text) and not _NAMES_WANTED.search(text):
        name = "numeric"
    if name == "definition" and item_count(text):
        name = "list"
    return kind_named(name)


def asks_tasks_of_a_place(text: str) -> bool:
    """Whether what somebody takes on is asked, and no government body is spoken of: a list, not a question for bodies."""
    return _TASKS_OF.search(text) is not None and not _WHO.search(text)


def item_count(text: str) -> int:
    """How many items a question says that a list has (那五个圈, 四大集群, “六市”); 0 where it does not."""
    match = _ITEM_COUNT.search(text)
    return chinese_to_int(match[1]) if match else 0


def without_item_count(text: str) -> str:
    """A text without the words that count the items of a list."""
    return _ITEM_COUNT.sub(" ", text)
