"""Follow-ups, compound questions and everyday words as a language model words them.

A wording that is answered counts only if it brings in nothing: places, years, figures, names of plans and the words of its
topic all stand in the question or in what was asked before. Nor may it turn round what the question takes
for true: its figures and negations stay. Else the built-in understanding goes on. What is only searched for may have other
words for the topic, since it is for these that the model is asked, but no other places, years, figures, plans or negations.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import prompts
from index.text.analyze import normalise
from index.text.periods import years
from index.text.places import places_in
from index.text.quantity import figures, in_digits
from qa.decide.refusal import gives_orders
from qa.llm.chat import Chat, ModelFailure
from qa.llm.held import Held, Lines, Words
from qa.llm.quoting import quoted
from qa.llm.vocabulary import words_for
from qa.understand.parts import MAX_PARTS
from qa.understand.query import clean
from qa.understand.topic import topic_terms

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

_LONGEST = 200
_COMPOUND = re.compile(r"(?:多少|哪|什么|谁|怎么|如何|几).*(?:多少|哪|什么|谁|怎么|如何|几)")
_ASKS = re.compile(r"(是|会|能|要|对|有)[不没]\1|是否|[没不]有?[吗?？]|[没不]有?$|未来|无人|无障碍|非遗|不断")
"""What looks like a negation and is none: words that only ask, words of other things."""
_NEGATION = re.compile(r"[不没未无非否]")
_TITLE = re.compile("《[^《》]*》")
_SEARCHED, _LONGEST_SEARCHED = 3, 40
"""Wordings that are searched for, and the characters that one may have."""
_EXAMPLES = (1, 2, 3, 4)
"""The numbers of the examples that a model is shown."""
_PLAN = re.compile(r"[\u4e00-\u9fff“”\d]{0,12}(?:规划|纲要|方案|计划)")


def standalone(question: str, history: Sequence[str], chat: Chat) -> str | None:
    """A follow-up worded so that it stands alone; None where there is none or the wording does not hold."""
    if not any(h.strip() for h in history) or gives_orders(question) or any(gives_orders(h) for h in history):
        return None
    asked = "\n".join(quoted(h) for h in history[-4:])
    words = words_for([question, *history[-4:]], 1, "？")
    lines = _lines(chat, _asked(prompts.load("rephrase").render("rewrite", history=asked, question=quoted(question))), words)
    held = len(lines) == 1 and _own_words(lines[0], [question, *history]) and _still_asked(question, lines[0])
    return lines[0] if held and _same_claim(question, lines) else None


def split(question: str, chat: Chat) -> list[str]:
    """A compound question's parts, two to four, each bound to the place, year and plan of the whole; none where it has one part or
    the wording does not hold."""
    if not _COMPOUND.search(question) or gives_orders(question):
        return []
    words = words_for([question], MAX_PARTS, "？")
    lines = _lines(chat, _asked(prompts.load("rephrase").render("split", question=quoted(question))), words)
    held = 2 <= len(lines) <= MAX_PARTS and all(_own_words(line, [question]) for line in lines)
    return lines if held and _nothing_lost(question, lines) and _in_scope(question, lines) else []


def searched(question: str, chat: Chat) -> list[str]:
    """A question in the words that plans use, in up to three ways, to be searched for beside it; none where no wording holds.

    Args:
        question: what was asked, as it stands alone.
        chat: the model.
    """
    if gives_orders(question):
        return []
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    texts = prompts.load("rephrase")
    # Turns of their own: a small model copies examples that stand in the question's.
    shown = [kind(texts.render(f"search_{said}_{n}")) for n in _EXAMPLES for said, kind in (("asked", HumanMessage), ("told", AIMessage))]
    asked = HumanMessage(quoted(question)[1:-1])
    lines = _lines(chat, [SystemMessage(texts.render("search")), *shown, asked], Lines(_SEARCHED, _LONGEST_SEARCHED))
    copied = {line for n in _EXAMPLES for line in texts.render(f"search_told_{n}").split("\n")}
    held = [line for line in lines if len(line) <= _LONGEST_SEARCHED and line not in copied]
    held = [line for line in held if _same_scope(question, line) and _same_claim(question, [line])]
    own = clean(question)
    return [line for line in dict.fromkeys(held) if any(term not in own for term in topic_terms(clean(line)))][:_SEARCHED]


def _same_scope(question: str, wording: str) -> bool:
    """Whether a wording is of the very places, years and figures of the question and of no plan that it does not name."""
    own, told = clean(question), clean(wording)
    same = all(set(of(own)) == set(of(told)) for of in (places_in, years)) and _numbers(own) == _numbers(told)
    return same and all(name in own for name in _TITLE.findall(told))


def _numbers(text: str) -> set[str]:
    return {f.number for f in figures(in_digits(text))}


def _lines(chat: Chat, messages: Sequence[BaseMessage], held: Held) -> list[str]:
    try:
        reply = chat.reply(messages, held)
    except ModelFailure:
        return []
    if isinstance(held, Words) and not chat.speaks_freely:
        # What is held to words has no line breaks.
        reply = reply.replace("？", "？\n")
    reply = re.sub(r"\A\s*<think>.*?</think>", "", reply, flags=re.S)
    found = (re.sub(r"^\s*(?:[-*•]|\d{1,2}[.、)）](?!\d))\s*", "", line).strip().strip('“”"') for line in reply.splitlines())
    return [line for line in found if line]


def _asked(text: str) -> list[BaseMessage]:
    from langchain_core.messages import HumanMessage

    return [HumanMessage(text)]


def _own_words(wording: str, sources: Sequence[str]) -> bool:
    """Whether a wording brings in nothing that its sources do not have."""
    said, known = clean(wording), " ".join(clean(s) for s in sources)
    if not said or len(said) > _LONGEST:
        return False
    if not set(places_in(said)) <= set(places_in(known)) or not set(years(said)) <= set(years(known)):
        return False
    if not {f.number for f in figures(said)} <= {f.number for f in figures(known)}:
        return False
    if any(name not in known and not _subsequence(name, known) for name in _PLAN.findall(said)):
        return False
    return all(term in known for term in topic_terms(said))


def _subsequence(name: str, text: str) -> bool:
    rest = iter(text)
    return all(char in rest for char in name)


def _still_asked(question: str, wording: str) -> bool:
    """Whether a follow-up's wording asks what it asks: of its own places and years and no others, with all its words."""
    own, told = clean(question), clean(wording)
    bound = all(not set(of(own)) or set(of(own)) == set(of(told)) for of in (places_in, years))
    return bound and all(term in told for term in topic_terms(own))


def _nothing_lost(question: str, lines: Sequence[str]) -> bool:
    whole, together = clean(question), normalise(" ".join(lines))
    same = set(places_in(whole)) <= set(places_in(together)) and set(years(whole)) <= set(years(together))
    return same and _same_claim(question, lines) and all(term in together for term in topic_terms(whole))


def _in_scope(question: str, lines: Sequence[str]) -> bool:
    """Whether each part keeps to what the whole question is bound to: its only place, its only year, its only plan."""
    whole, parts = clean(question), [clean(line) for line in lines]
    found = ([set(of(text)) for text in (whole, *parts)] for of in (places_in, years, _PLAN.findall))
    return all(len(bound) != 1 or all(bound == own for own in each) for bound, *each in found)


def _same_claim(question: str, lines: Sequence[str]) -> bool:
    """Whether a wording still takes for true what the question does: no figure of it is lost, and no negation
    is lost or brought in (是不是 and the like only ask)."""
    whole, together = clean(question), clean("；".join(lines))
    kept = {f.number for f in figures(whole)} <= {f.number for f in figures(together)}
    denied = [_NEGATION.search(_ASKS.sub("", text)) is not None for text in (whole, together)]
    return kept and denied[0] == denied[1]
