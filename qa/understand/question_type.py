"""What kind of answer a question wants, told from its wording by ``data/question_types.toml``."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from index.text.analyze import normalise
from index.text.numerals import chinese_to_int
from qa.types import OTHER, QuestionKind
from qa.understand.cues import any_of, cue, read

COURTESIES = ("greeting", "thanks", "farewell", "ability", "assistant", "trust", "usage", "plans")
"""Groups of ``cues.toml``, in the order in which they count, and texts of ``prompts/courtesy.md``."""
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[a-z]{2}")
_SENTENCE = 3
"""Words from which on a text in letters alone is a question in another language, not a name or a slip of the keyboard."""


@functools.cache
def kind_named(name: str) -> QuestionKind:
    """The kind of a name; ``OTHER`` where there is none."""
    table = read("question_types").get(name)
    return QuestionKind(name, table["answer"], **dict.fromkeys(table.get("wants", ()), True)) if table else OTHER


def kind_of(text: str) -> QuestionKind:
    """The first kind, in the order of the file, one of whose wordings a question has; what a number of things are is a list."""
    return kind_named(first_kind(without_end(text), wordings()))


def without_end(text: str) -> str:
    """A question without the marks that end it."""
    return text.rstrip("?？!！。 ")


@functools.cache
def wordings() -> Mapping[str, re.Pattern[str]]:
    """The wordings of each kind, in the order in which they count."""
    return {name: any_of(table["cues"]) for name, table in read("question_types").items()}


def first_kind(text: str, cues: Mapping[str, re.Pattern[str]]) -> str:
    """The name of the first of some kinds whose wordings a question without its end has, with what they leave open settled."""
    name = next((kind for kind, pattern in cues.items() if pattern.search(text)), OTHER.name)
    if name == "list" and cue("amount").search(text) and not cue("names").search(text):
        return "numeric"
    return "list" if name == "definition" and item_count(text) else name


def asks_tasks_of_a_place(text: str) -> bool:
    """Whether what somebody takes on is asked, and no government body is spoken of: a list, not a question for bodies."""
    rest = cue("takes_on").sub("", text)
    return rest != text and not cue("body").search(rest) and not kind_of(rest).bodies


def item_count(text: str) -> int:
    """How many items a question says that a list has (那五个圈, 四大集群, “六市”); 0 where it does not."""
    match = cue("item_count").search(text)
    return chinese_to_int(match[1]) if match else 0


def without_item_count(text: str) -> str:
    """A text without the words that count the items of a list."""
    return cue("item_count").sub(" ", text)


def courtesy_of(question: str) -> str:
    """Which text of ``prompts/courtesy.md`` answers what was typed; empty where it is a question about plans."""
    said = normalise("".join(c if c.isprintable() else " " for c in question))
    greeted = said
    while (shorter := cue("opening").sub("", greeted)) != greeted:
        greeted = shorter
    texts = [re.sub(r"\W", "", t) for t in (said, greeted)]
    kind = next((kind for kind in COURTESIES if any(cue(kind).fullmatch(t) for t in texts)), "") or _state_asked(greeted)
    if not kind and not _CHINESE.search(said) and sum(_WORD.match(word) is not None for word in said.split()) >= _SENTENCE:
        return "foreign"
    return kind


def _state_asked(said: str) -> str:
    """``plans_in_force`` or ``plans_ended`` where a question asks which plans are so and nothing besides; else empty."""
    if "哪" not in said or cue("about_plans").sub("", said):
        return ""
    return "plans_in_force" if cue("valid").search(said) else "plans_ended" if cue("ended").search(said) else ""
