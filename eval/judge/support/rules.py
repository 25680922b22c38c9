"""Whether the words that a sentence cites carry it: rules that run offline, and the place for judges.

A judge is anything with ``name`` and ``judge(claims)``: these rules, an NLI cross-encoder
(``eval.judge.support.nli``), or a language model of one's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from eval.judge.support.claims import Claim
from eval.judge.support.figure_check import check_figures
from eval.judge.support.figures import names, tidy
from eval.judge.support.places import places_in

MIN_WORDING = 0.6
"""Share of a sentence's character pairs that must stand in the quotes or their headings."""
MIN_CLAUSE = 0.35
"""The same for each clause of ten characters or more: nothing may be slipped in."""

_NEGATIONS = (
    "不得",
    "禁止",
    "严禁",
    "不再",
    "没有",
    "未能",
    "尚未",
    "并非",
    "不能",
    "无需",
    "不需要",
    "取消",
    "停止",
    "杜绝",
    "不予",
    "不许",
)
_QUOTED = re.compile(r"[“《「]([^”》」“《「]{2,40})[”》」]")
_CLAUSE = re.compile(r"[^，,。；;：:、！？\n]+")
_LINKING = re.compile(r"提高|提升|下降|增加|减少|增长|高出|低于|高于|相差|相比|达到|预计|分别|其中|以及|[由到比为将和与的]")
"""Words that tie a statement together and need no source of their own."""
_HANZI_RUN = re.compile(r"[\u3007\u4e00-\u9fff]{2,}")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a claim is supported; ``missing`` says in Chinese what is not."""

    supported: bool
    missing: tuple[str, ...] = ()


class Judge(Protocol):
    """Judges whether claims are carried by the passages that they cite."""

    @property
    def name(self) -> str:
        """Shown in the report."""
        ...

    def judge(self, claims: Sequence[Claim]) -> list[Verdict]:
        """One verdict for each claim, in order."""
        ...


class RuleJudge:
    """Support without a model.

    A claim is supported where every figure stands in a quote with its unit, year and degree
    (``eval.judge.support.figure_check``); every name in quotation marks, Latin name and place stands in a quote or
    its headings, a place not at another's job; no negation is added or lost; and enough of the
    wording (Chinese character pairs) comes from the quotes and headings, on the whole and in every
    clause. Stricter than entailment on figures, laxer on paraphrase.
    """

    name = "规则"

    def judge(self, claims: Sequence[Claim]) -> list[Verdict]:
        """One verdict for each claim, in order."""
        return [self._verdict(claim) for claim in claims]

    def _verdict(self, claim: Claim) -> Verdict:
        if not claim.passages or claim.dangling:
            return Verdict(False, ("没有引文",) if not claim.passages else ("引文编号无对应",))
        quote = "\n".join(tidy(p.quote) for p in claim.passages)
        context = quote + "\n" + "\n".join(tidy(p.context) for p in claim.passages)
        said = tidy(claim.text)
        missing = [f"{f.text}：{f.why}" for f in check_figures(claim) if f.why]
        missing += _names(claim, context)
        missing += _places(said, quote, context)
        missing += _negations(said, quote)
        missing += _wording(said, context)
        return Verdict(not missing, tuple(dict.fromkeys(missing)))


def _names(claim: Claim, context: str) -> list[str]:
    quoted = [tidy(n) for n in _QUOTED.findall(claim.text)]
    plain = re.sub(r"[“”‘’\"'《》「」]", "", context)
    latin = set(names(context))
    missing = [f"名称“{n}”不在引文" for n in quoted if n not in context and re.sub(r"[“”‘’\"'《》「」]", "", n) not in plain]
    return missing + [f"名称{n}不在引文" for n in names(claim.text) if n not in latin and n not in context.lower()]


def _places(said: str, quote: str, context: str) -> list[str]:
    missing = [f"地名{p}不在引文" for p in sorted(places_in(said)) if p not in context]
    clauses = [(places_in(c), _pairs(c)) for c in _CLAUSE.findall(quote)]
    for clause in _CLAUSE.findall(said):
        own, rest = places_in(clause), _pairs(_without(clause))
        if not own or len(rest) < 3:
            continue
        shares = [(len(rest & pairs) / len(rest), places) for places, pairs in clauses]
        best = max((share for share, _ in shares), default=0.0)
        # Where the words stand with other places only, this place has been put in their stead.
        fitting = [places for share, places in shares if share == best and share >= MIN_WORDING]
        if fitting and all(places and not places & own for places in fitting):
            missing.append(f"{'、'.join(sorted(own))}与引文所说的地方不符")
    return missing


def _without(clause: str) -> str:
    for place in places_in(clause):
        clause = clause.replace(place, "，")
    return clause


def _negations(said: str, quote: str) -> list[str]:
    missing = [f"“{w}”不在引文" for w in _NEGATIONS if w in said and w not in quote]
    for word in _NEGATIONS:
        for match in re.finditer(word, quote):
            # What the plan denies, said without the denial.
            denied = re.match(r"[\u4e00-\u9fff]{4}", quote[match.end() :])
            if denied and denied[0] in said and word not in said and not re.search(rf"(?<!{word}){denied[0]}", quote):
                missing.append(f"漏了“{word}”")
    return missing


def _wording(said: str, context: str) -> list[str]:
    known, own = _pairs(context), _pair_list(_LINKING.sub("，", said))
    if not own:
        return []
    share = sum(p in known for p in own) / len(own)
    if share < MIN_WORDING:
        return [f"措辞只有{share:.0%}见于引文"]
    for clause in _CLAUSE.findall(said):
        pairs = _pair_list(clause)
        if len(pairs) >= 9 and sum(p in known for p in pairs) / len(pairs) < MIN_CLAUSE:
            return [f"“{clause}”不见于引文"]
    return []


def _pair_list(text: str) -> list[str]:
    return [run[i : i + 2] for run in _HANZI_RUN.findall(text) for i in range(len(run) - 1)]


def _pairs(text: str) -> set[str]:
    return set(_pair_list(text))
