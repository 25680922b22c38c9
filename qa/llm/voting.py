"""Whether a sentence answers a question, as a language model sees it: a vote beside the reader's, never alone.

One question a sentence, to be answered with one of two words, and how likely each was: of several sentences at once small models take the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import prompts
from qa.llm.chat import Chat, ModelFailure
from qa.llm.quoting import material, quoted
from qa.types import Evidence

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

_EXAMPLES = (1, 2, 3, 4)
"""The numbers of the examples that a model is shown, which all sentences share, so that it reads them once."""
_MOST = 160
"""Characters of a sentence that are shown."""
YES, NO = ("是", "有"), ("否", "不", "没", "没有", "不是", "无")


def votes(question: str, evidence: Sequence[Evidence], chat: Chat) -> list[float]:
    """How far a model leans to each sentence answering a question, as the log of yes against no; 0 where it says neither; none at all
    where it fails.

    Args:
        question: what was asked, as it stands alone.
        evidence: the sentences.
        chat: the model.
    """
    try:
        return [chat.leaning(_asked(question, item), YES, NO) or 0.0 for item in evidence]
    except ModelFailure:
        return []


def _asked(question: str, item: Evidence) -> list[BaseMessage]:
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    texts = prompts.load("judge")
    shown = [kind(texts.render(f"{said}_{n}")) for n in _EXAMPLES for said, kind in (("asked", HumanMessage), ("told", AIMessage))]
    last = texts.render("asked", question=quoted(question)[1:-1], sentence=quoted(material(item)[:_MOST])[1:-1])
    return [SystemMessage(texts.render("answers")), *shown, HumanMessage(last)]
