"""Has a language model word the answer; only what the evidence carries is shown.

    evidence -> prompt -> reply -> statements -> checked one by one -> shown as they pass

What fails is put to the model once more with the reason, else dropped; what the model leaves out or
cannot word, the built-in writer says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

import prompts
from qa.check.entailment import entails
from qa.check.support import Verdict
from qa.llm.chat import Chat, ModelFailure
from qa.llm.quoting import numbered, quoted
from qa.llm.reply import Said, statements
from qa.types import Draft, Evidence, Query, Statement
from qa.understand.measure import answers

MOST = 8
"""Sentences that an answer may have."""
_ENDLESS = 3 * MOST
"""Sentences after which a reply counts as endless."""
_NOTHING = re.compile(r"无|没有|无法回答|资料(?:中)?(?:没有|未).{0,20}")

Judge = Callable[[str, Sequence[Evidence]], Verdict]
"""Whether evidence carries a sentence: ``qa.check.entailment.entails``, or that with a cross-encoder behind it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A part of the question that the built-in writer answered: what it asks, its built-in draft, its evidence."""

    query: Query
    draft: Draft
    evidence: Sequence[Evidence]


@dataclass(frozen=True, slots=True)
class Worded:
    """What is to be shown: statements ``by_model`` that passed, behind them the ``built_in`` ones that are
    still wanted; ``writer`` for the answer's ``model``; ``note`` tells the reader, if need be."""

    by_model: tuple[Statement, ...]
    built_in: tuple[Statement, ...]
    writer: str
    note: str = ""


@dataclass
class _Reply:
    """A reply on its way: its sentences in order, each with its verdict; those that ``passed`` are told in order."""

    offered: Sequence[Evidence]
    judge: Judge
    tell: Callable[[Statement], None] | None
    said: list[Said] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    passed: list[Statement] = field(default_factory=list)
    shown: int = 0
    dropped: int = 0
    failure: str = ""

    def read(self, pieces: Iterator[str]) -> None:
        """Takes the reply in as it arrives, and shows what has passed up to the first sentence that has not."""
        for said in statements(pieces):
            if len(self.said) >= _ENDLESS:
                raise ModelFailure("的回复没完没了")
            self.said.append(said)
            self.verdicts.append(verdict(said, self.offered, self.judge))
            while self.shown < len(self.said) and self.verdicts[self.shown].supported:
                self._show()

    def finish(self) -> None:
        """Shows what is left, without the sentences that failed for good."""
        while self.shown < len(self.said):
            if self.verdicts[self.shown].supported:
                self._show()
            else:
                self.dropped += 1
                self.shown += 1

    def _show(self) -> None:
        said = self.said[self.shown]
        self.shown += 1
        statement = Statement(said.text, tuple(self.offered[n - 1].id for n in said.numbers))
        if statement in self.passed:
            return
        self.passed.append(statement)
        if self.tell:
            self.tell(statement)


def must_stay(draft: Draft) -> bool:
    """Whether a built-in draft must stay as it is: it gives a verdict (是、否), says whose plan a sentence is
    of, or is a full list with its count. A model could only turn these round."""
    return any(s.counted or s.prefix or s.judgement for s in draft.statements)


def write(
    question: str,
    asked: Sequence[Asked],
    evidence: Sequence[Evidence],
    chat: Chat,
    builtin: str,
    judge: Judge = entails,
    tell: Callable[[Statement], None] | None = None,
) -> Worded:
    """Has a model word what the built-in writer has answered.

    Args:
        question: what was asked, as it stands alone.
        asked: its answered parts; those that were refused never come here.
        evidence: all evidence by its id.
        chat: the model.
        builtin: name of the built-in writer.
        judge: decides whether evidence carries a sentence.
        tell: is given each statement as soon as it has passed.
    """
    built = tuple(dict.fromkeys(s for a in asked for s in a.draft.statements))
    offered = offer(asked, evidence, chat.config.max_evidence)
    if not offered or any(must_stay(a.draft) for a in asked):
        return Worded((), built, builtin)
    reply = _Reply(offered, judge, tell)
    messages = [SystemMessage(prompts.load("answer").render("system", most=str(MOST))), HumanMessage(_user(question, offered))]
    try:
        reply.read(chat.stream(messages))
        _must_be_an_answer(reply)
        _repair(reply, messages, chat)
    except ModelFailure as failure:
        reply.failure = str(failure)
    reply.finish()
    rest = _rest(asked, reply.passed, all_missing=bool(reply.dropped or reply.failure))
    return _told(reply, chat.name, builtin, rest if reply.passed else built)


def offer(asked: Sequence[Asked], evidence: Sequence[Evidence], most: int) -> list[Evidence]:
    """The evidence that a model may use: what the built-in drafts cite, then the best of each part in
    turn; nothing where the drafts cite more than ``most``."""
    cited = dict.fromkeys(i for a in asked for s in a.draft.statements for i in s.evidence)
    if len(cited) > most:
        return []
    found = [e.id for row in zip_longest(*(a.evidence for a in asked)) for e in row if e is not None]
    return [evidence[i] for i in list(dict.fromkeys((*cited, *found)))[:most]]


def verdict(said: Said, offered: Sequence[Evidence], judge: Judge = entails) -> Verdict:
    """Whether a sentence may be shown: it is Chinese, cites what there is and is carried by it."""
    if not _chinese(said.text):
        return Verdict(False, ("没有用中文",))
    if not said.numbers:
        return Verdict(False, ("没有注明资料编号",))
    wrong = [n for n in said.numbers if not 1 <= n <= len(offered)]
    if wrong:
        return Verdict(False, tuple(f"没有编号为[{n}]的资料" for n in wrong))
    return judge(said.text, [offered[n - 1] for n in said.numbers])


def _user(question: str, offered: Sequence[Evidence]) -> str:
    return prompts.load("answer").render("user", question=quoted(question), evidence=numbered(offered))


def _chinese(text: str) -> bool:
    """Whether a text is for the most part Chinese."""
    hanzi, latin = len(re.findall(r"[\u4e00-\u9fff]", text)), len(re.findall(r"[A-Za-z]+", text))
    return hanzi > 2 * latin


def _must_be_an_answer(reply: _Reply) -> None:
    if not reply.said:
        raise ModelFailure("没有回复")
    if not _chinese("".join(s.text for s in reply.said)):
        raise ModelFailure("没有用中文回答")
    if all(not s.numbers and _NOTHING.match(s.text) for s in reply.said):
        raise ModelFailure("没有从资料中找到答案")


def _repair(reply: _Reply, messages: Sequence[BaseMessage], chat: Chat) -> None:
    """Puts what failed to the model once more, with the reasons; what passes now takes its place."""
    failed = [i for i, v in enumerate(reply.verdicts) if not v.supported][:MOST]
    if not failed:
        return
    lines = [f"{k}) {quoted(reply.said[i].text)}　原因：{quoted('；'.join(reply.verdicts[i].missing))}" for k, i in enumerate(failed, 1)]
    before = "\n".join(s.text + "".join(f"[{n}]" for n in s.numbers) for s in reply.said)
    again = prompts.load("answer").render("repair", failures="\n".join(lines))
    text = chat.reply([*messages, AIMessage(before), HumanMessage(again)])
    for match in re.finditer(r"(?m)^\s*(\d{1,2})\s*[)）.、]\s*(?!\d)(.+)$", text):
        k = int(match[1])
        if not 1 <= k <= len(failed):
            continue
        for said in list(statements([match[2]]))[:1]:
            found = verdict(said, reply.offered, reply.judge)
            if found.supported:
                reply.said[failed[k - 1]], reply.verdicts[failed[k - 1]] = said, found


def _rest(asked: Sequence[Asked], passed: Sequence[Statement], *, all_missing: bool) -> tuple[Statement, ...]:
    """Built-in statements still wanted: those of a part that the model did not answer, and where it
    broke off or something was dropped, all that rest on evidence not yet cited."""
    cited = {i for s in passed for i in s.evidence}
    text = "".join(s.text for s in passed)
    wanted: dict[Statement, None] = {}
    for part in asked:
        own = {i for s in part.draft.statements for i in s.evidence}
        built = "".join(s.text for s in part.draft.statements)
        figure = part.query.type in ("numeric", "time") and answers(part.query.measures, built) and not answers(part.query.measures, text)
        if not own & cited or figure:
            wanted.update(dict.fromkeys(part.draft.statements))
        elif all_missing:
            wanted.update(dict.fromkeys(s for s in part.draft.statements if not set(s.evidence) & cited))
    return tuple(wanted)


def _told(reply: _Reply, name: str, builtin: str, rest: tuple[Statement, ...]) -> Worded:
    """The outcome with what the reader should know of it."""
    notes = "".join(f"\n{note}" for note in _notes(reply, name, rest))
    writer = builtin if not reply.passed else f"{name}+{builtin}" if rest else name
    return Worded(tuple(reply.passed), rest, writer, notes)


def _notes(reply: _Reply, name: str, rest: Sequence[Statement]) -> Iterator[str]:
    texts, dropped = prompts.load("model_notes"), str(reply.dropped)
    if not reply.passed and reply.dropped and not reply.failure:
        yield texts.render("all_dropped", model=name, dropped=dropped)
    elif not reply.passed:
        yield texts.render("fallback", model=name, why=reply.failure or "没有回复")
    elif reply.failure:
        yield texts.render("broken_off" if rest else "unfinished", model=name, why=reply.failure)
    if reply.passed and reply.dropped:
        yield texts.render("dropped", dropped=dropped)


def judge_of(by_model: Sequence[Statement], judge: Judge, builtin: Judge) -> Callable[[Statement, Sequence[Evidence]], Verdict]:
    """The judge of each statement of a mixed draft: ``judge`` for the model's, ``builtin`` for the others."""
    own = set(by_model)
    return lambda statement, cited: (judge if statement in own else builtin)(statement.text, cited)
