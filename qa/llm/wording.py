"""Has a language model word the answer; only what the evidence carries is shown.

    chosen evidence -> prompt -> reply -> statements -> cited and checked one by one -> shown once nothing of a built-in one is lost

What a sentence rests on is found by the check, whether or not the model says it. What fails is put to the model once more with
the reason where it speaks freely, else dropped; what the model leaves out or cannot word, the built-in writer says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING

import prompts
from index.text.analyze import normalise
from qa.check.entailment import entails
from qa.check.reading.content import content
from qa.check.support import Verdict
from qa.llm.chat import Chat, ModelFailure
from qa.llm.keeping import Asked, Kept
from qa.llm.quoting import material, quoted
from qa.llm.reply import Said, statements
from qa.llm.vocabulary import words_for
from qa.types import Draft, Evidence, Statement

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

MOST = 8
"""Sentences that an answer may have."""
_ENDLESS = 3 * MOST
"""Sentences after which a reply counts as endless."""
_ASKS = re.compile(r"[?？]$|[吗呢么]。$|是不是|能不能|会不会|有没有")
"""What asks and states nothing: small models like to repeat the question."""
_BROKEN = re.compile(r"^(?:[和及、，,；]|以及)|(?:是|为|和|与|及|由|在|将|对|把)[。！]$|[是为到达](?:19|20)\d\d[。，]")
"""What is no whole sentence, as small models leave off."""
_LEAST_REPEATED = 6
_STUTTER = re.compile(r"([^\d\s]{2,12}?)\1\1")
_THRICE = re.compile(r"([^\d\s]{6}).*\1.*\1")
_NEAREST = 4
"""Pieces of evidence that are tried for a sentence that does not say what it rests on."""
_NOTHING = re.compile(r"无|没有|无法回答|资料(?:中)?(?:没有|未).{0,20}")

Judge = Callable[[str, Sequence[Evidence]], Verdict]
"""Whether evidence carries a sentence: ``qa.check.entailment.entails``, or that with a cross-encoder behind it."""


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
    """A reply on its way: its sentences in order, each with its verdict. Those that ``passed`` are told in order, each as soon as
    all that the built-in statement on the same evidence says has been said."""

    offered: Sequence[Evidence]
    judge: Judge
    tell: Callable[[Statement], None] | None
    kept: Kept
    said: list[Said] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    passed: list[Statement] = field(default_factory=list)
    seen: int = 0
    dropped: int = 0
    failure: str = ""

    def read(self, pieces: Iterator[str]) -> None:
        """Takes the reply in as it arrives, and shows what may be shown up to the first sentence that has not passed."""
        for said in statements(pieces):
            if len(self.said) >= _ENDLESS:
                raise ModelFailure("的回复没完没了")
            found, judged = cited(said, self.offered, self.judge)
            self.said.append(found)
            self.verdicts.append(judged)
            while self.seen < len(self.said) and self.verdicts[self.seen].supported:
                self._take()

    def finish(self) -> None:
        """Takes what is left, without the sentences that failed for good."""
        while self.seen < len(self.said):
            if self.verdicts[self.seen].supported:
                self._take()
            else:
                self.dropped += 1
                self.seen += 1

    def _take(self) -> None:
        said = self.said[self.seen]
        self.seen += 1
        for statement in self.kept.take(Statement(said.text, tuple(self.offered[n - 1].id for n in said.numbers))):
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
    offered = _offered(asked, evidence, chat)
    brief = len(built) == 1 and len(built[0].text) < chat.config.word_from
    if not offered or brief or any(must_stay(a.draft) for a in asked):
        return Worded((), built, builtin)
    reply = _Reply(offered, judge, tell, Kept(asked))
    lines = [material(e) for e in offered]
    from langchain_core.messages import HumanMessage, SystemMessage

    messages = [SystemMessage(prompts.load("answer").render("system", most=str(MOST))), HumanMessage(asked_of(question, lines))]
    try:
        reply.read(chat.stream(messages, words_for(lines, min(MOST, len(built) + 1))))
        _must_be_an_answer(reply)
        if chat.speaks_freely:
            _repair(reply, messages, chat)
    except ModelFailure as failure:
        reply.failure = str(failure)
    reply.finish()
    return _told(reply, chat.name, builtin, reply.kept.rest() if reply.passed else built)


def _offered(asked: Sequence[Asked], evidence: Sequence[Evidence], chat: Chat) -> list[Evidence]:
    cited = {i for a in asked for s in a.draft.statements for i in s.evidence}
    most = chat.config.max_evidence
    return offer(asked, evidence, min(most, len(cited) + chat.config.extra_evidence)) if len(cited) <= most else []


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
    if _ASKS.search(said.text):
        return Verdict(False, ("是提问，没有回答",))
    if _BROKEN.search(said.text):
        return Verdict(False, ("不成一句话",))
    if _repeats(said.text):
        return Verdict(False, ("同一句话说了两遍",))
    if not said.numbers:
        return Verdict(False, ("没有注明资料编号",))
    wrong = [n for n in said.numbers if not 1 <= n <= len(offered)]
    if wrong:
        return Verdict(False, tuple(f"没有编号为[{n}]的资料" for n in wrong))
    return judge(said.text, [offered[n - 1] for n in said.numbers])


def cited(said: Said, offered: Sequence[Evidence], judge: Judge = entails) -> tuple[Said, Verdict]:
    """A sentence with the numbers of the evidence that carries it, and whether any does: what it cites itself, else the one piece,
    nearest in wording first, that carries it. Never several that it does not cite: a place of one and a figure of another
    would make a sentence that neither says."""
    own = verdict(said, offered, judge)
    if own.supported or not said.text.strip() or not _chinese(said.text):
        return said, own
    words = content(normalise(said.text))
    near = sorted(range(1, len(offered) + 1), key=lambda n: -len(words & content(normalise(material(offered[n - 1])))))
    tried = [(Said(said.text, (n,)), verdict(Said(said.text, (n,)), offered, judge)) for n in near[:_NEAREST]]
    found = next(((s, v) for s, v in tried if v.supported), None)
    return found or (said, own if said.numbers or not tried else tried[0][1])


def asked_of(question: str, lines: Sequence[str]) -> str:
    """What the model is asked: the question, and the lines of evidence that it is to word, as data."""
    return prompts.load("answer").render("user", question=quoted(question)[1:-1], evidence="\n".join(quoted(line)[1:-1] for line in lines))


def _repeats(text: str) -> bool:
    """Whether a sentence says a clause twice or words three times, as small models do that have lost their way."""
    clauses = [c for c in re.split("[，,；;。：:]", text) if len(c) >= _LEAST_REPEATED]
    return len(set(clauses)) < len(clauses) or any(p.search(text) for p in (_STUTTER, _THRICE))


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
    from langchain_core.messages import AIMessage, HumanMessage

    text = chat.reply([*messages, AIMessage(before), HumanMessage(again)])
    for match in re.finditer(r"(?m)^\s*(\d{1,2})\s*[)）.、]\s*(?!\d)(.+)$", text):
        k = int(match[1])
        if not 1 <= k <= len(failed):
            continue
        for said in list(statements([match[2]]))[:1]:
            found, judged = cited(said, reply.offered, reply.judge)
            if judged.supported:
                reply.said[failed[k - 1]], reply.verdicts[failed[k - 1]] = found, judged


def _told(reply: _Reply, name: str, builtin: str, rest: tuple[Statement, ...]) -> Worded:
    """The outcome with what the reader should know of it."""
    notes = "".join(f"\n{note}" for note in _notes(reply, name, rest))
    writer = builtin if not reply.passed else f"{name}+{builtin}" if rest else name
    return Worded(tuple(reply.passed), rest, writer, notes)


def _notes(reply: _Reply, name: str, rest: Sequence[Statement]) -> Iterator[str]:
    texts, dropped = prompts.load("model_notes"), str(reply.dropped)
    if not reply.passed and not reply.failure and (reply.dropped or reply.kept.held):
        yield texts.render("all_dropped" if reply.dropped else "short", model=name, dropped=dropped)
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
