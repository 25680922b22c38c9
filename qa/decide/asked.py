"""Whether a piece of evidence holds the very figure that is asked for, or that of something else."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.facts.names import ACTS
from index.store.port import Store
from index.text.analyze import normalise, pairs
from index.text.word_lists import kinds_of, words_of
from qa.read.subject import said
from qa.read.topic import Topic
from qa.types import Evidence, Query
from qa.understand.measure import answers
from qa.understand.topic import rarest_known

_FRAMES = frozenset(words_of("frames", "qa.decide"))
"""Words that do not tell which indicator is meant."""
_MEASURED = words_of("measured", "qa.decide")
"""What figures measure: whole words, and single characters that such words end with."""
_MOMENTS = frozenset(words_of("moments", "qa.decide"))
"""Words of a time that stand before what is measured and do not tell whose it is."""
_OTHER_ACTS = kinds_of("acts", "qa.decide")
"""Words of what is done to a thing by kind; what is said of one kind is not said of another."""
_CLAUSE = re.compile("[，,；;。、：:]")
_IN_WORDS = re.compile("[与和同跟].{2,14}(?:同步|持平|一致|相当|相适应)")
"""How much something is to be, said by what it keeps up with (与经济增长基本同步)."""
_AND = ("、", "和", "与", "及")
_LACKING, _LACKING_MUCH, _LIKELY = 0.2, 0.4, 0.8
"""Shares of the words with which a question names what is measured: evidence that lacks the second is of something else; what lacks
the first is, unless it was not read or is found as likely as the third. On the dev questions of both sets the first bars 10 of 23 wrong
figures and none of 257 right ones."""
_PLAIN = 0.83
"""How surely the reader finds that evidence answers (0 to 1) from which on it may be of what is asked in quite other words."""
_SHARE = re.compile("占|比[重例率]|份额")

SIGNALS = ("dense", "own", "key", "context", "clause", "unseen", "row", "answers")


@dataclass(frozen=True, slots=True)
class FigureAsked:
    """A logistic model of "this is the figure that is asked for" for evidence that was read; its weights are over the values of
    ``signals``.

    Evidence that it finds less likely than ``threshold`` holds no answer. Fitted on the dev questions of both sets by
    ``python -m eval.tune.fit``; the threshold is the one at which one in a hundred of the figures found rightly would be refused,
    since more of the questions of other hands are.
    """

    bias: float
    dense: float
    own: float
    key: float
    context: float
    clause: float
    unseen: float
    row: float
    answers: float
    threshold: float


READ = FigureAsked(-4.68, 1.10, 0.81, 1.13, 0.85, 1.20, 1.45, -1.67, 3.48, 0.2)


@dataclass(frozen=True, slots=True)
class Bars:
    """A figure counts only if its own sentence speaks of at least ``own`` of the topic, or is at least ``dense`` near in meaning; and
    only if it or its headings have the rarest word of the question that the plans know, or it is no row of a table and at least
    ``near`` near; a row, only if no more than ``unseen`` of the topic is known to no plan."""

    own: float = 0.3
    dense: float = 0.35
    near: float = 0.45
    unseen: float = 0.5


def key_of(query: Query, store: Store, named: Named) -> str:
    """What a question names most closely: the rarest word known; where all are strange but those that say no more than that a figure
    is asked for (目标, 增长), the first of the strange ones. A part that took something over from another has its own word right before
    what is measured."""
    own = named.words if query.taken_over else ()
    telling = replace(query, terms=tuple(t for t in own or query.terms if t not in _FRAMES))
    return rarest_known(telling, store) or next((t for t in telling.terms if len(t) > 1), "")


class Named:
    """The words with which a question names what it asks a figure of, which tell whose figure it is: 新能源 and 汽车 of 新能源汽车产量,
    玉米 and 出口 of 玉米出口量."""

    def __init__(self, query: Query, store: Store) -> None:
        self.words = _words_before(query.text, [t for t in query.terms if len(t) > 1])
        self._alike = [pair for pair in query.wordings if pair[0] in self.words or pair[1] in self.words]
        self._topic = Topic(self.words, store)

    def lacking(self, item: Evidence) -> float:
        """Share of them, by weight, that neither a piece of evidence nor what stands over it has, be it in everyday words or cut short
        (高铁, 高速铁路)."""
        if not self.words:
            return 0.0
        where = with_title(item)
        alike = [other for pair in self._alike if any(w in where for w in pair) for other in pair]
        short = [w for w in self.words if _is_cut_short(w, where) or (item.kind == "row" and _is_named(w, where, in_part=True))]
        return 1 - (1 - self._topic.unseen) * self._topic.coverage(" ".join((where, *alike, *short)))


def is_of(named: Named, item: Evidence) -> bool:
    """Whether a piece of evidence may be of what a question names."""
    return named.lacking(item) < _LACKING_MUCH


def _words_before(text: str, terms: Sequence[str]) -> tuple[str, ...]:
    """The words of a question that follow one another up to the last one that says what is measured; of that one what stands before
    its end, where that is a word. None where the question names several things (粮食和棉花产量)."""
    # 多大面积 asks, it names nothing.
    ends = [(m.end(), t) for t in terms if is_measured(t) for m in re.finditer(f"(?<!多){re.escape(t)}", text)]
    if not ends:
        return ()
    end, last = max(ends)
    found: list[str] = []
    at = end - len(last)
    while (word := max((t for t in terms if text[:at].endswith(t)), key=len, default="")) and word not in ACTS:
        at = len(text[: at - len(word)].rstrip("的"))
        found.append(word)
    if text[:at].endswith(_AND):
        return ()
    # 粮食 of 粮食产量, 出口 of 出口量.
    stem = last[: -2 if len(last) > 3 else -1]
    return tuple(w for w in (*reversed(found), stem) if len(w) > 1 and w not in (_FRAMES | _MOMENTS) and w not in _MEASURED)


def _is_told_in_words(query: Query, item: Evidence, named: Named) -> bool:
    """Whether a clause says of the very thing measured how much it is to be without a figure."""
    wanted = [t for t in query.terms if is_measured(t) and t not in _FRAMES]
    clauses = [c for c in re.split("[，,；;。]", normalise(item.unit.text)) if _IN_WORDS.search(c)]
    return bool(wanted) and any(all(w in c for w in (*wanted, *named.words)) for c in clauses)


def is_of_the_act(query: Query, item: Evidence) -> bool:
    """Whether what is done to a thing may be what a question asks the number of: not where it is said to be done in another way (加装电梯
    多少部; 更新电梯1万部) and nowhere in the way asked for."""
    wanted = [kind for kind, words in _OTHER_ACTS.items() if any(w in query.text for w in words)]
    if len(wanted) != 1:
        return True
    things = [t for t in query.terms if len(t) > 1 and not any(t in words for words in _OTHER_ACTS.values())]
    clauses = [c for c in _CLAUSE.split(normalise(item.unit.text)) if any(t in c for t in things)]
    done = {kind for kind, words in _OTHER_ACTS.items() if any(w in c for c in clauses for w in words)}
    over = said(item)
    return not done or any(w in over for w in _OTHER_ACTS[wanted[0]])


def with_title(item: Evidence) -> str:
    """What a piece of evidence says, with its headings and the title of its plan, normalised."""
    return f"{normalise(item.title)} {said(item)}"


def is_measured(word: str) -> bool:
    """Whether a word says what a figure measures (产量, 增加值)."""
    return any(word.endswith(end) and len(word) > 1 for end in _MEASURED)


def _is_cut_short(word: str, where: str) -> bool:
    """Whether a text has a word of four characters by its first and third, or one of two as such a one."""
    if len(word) == 4:
        return word[0] + word[2] in where
    return len(word) == 2 and re.search(f"{re.escape(word[0])}[一-鿿]{re.escape(word[1])}", where) is not None


def signals(query: Query, item: Evidence, key: str) -> tuple[float, ...]:
    """What tells, under ``SIGNALS``, whether a figure is the one asked for: how near its sentence is in meaning, how much of the
    topic it says itself, whether it or what stands over it has the ``key`` of the question, be it in everyday words, its topic
    coverage in context and in the clause, the share of the topic that no plan has, whether it is a row of a table, and how surely
    the reader finds that it answers."""
    features = item.features
    keys = (key, *(wording for wording, term in query.wordings if term == key))
    # The key may be what the whole plan is of.
    row, where = item.kind == "row", with_title(item)
    named = bool(key) and any(_is_named(k, where, in_part=row) for k in keys)
    own = features.own * (1 - features.unseen)
    return features.dense, own, float(named), features.context, features.clause, features.unseen, float(row), features.answers


def _is_named(key: str, where: str, *, in_part: bool) -> bool:
    """Whether a text has a word; ``in_part``: most of its pairs of characters, since a row has one part and its heads another
    (产量, 粮食: 粮食产量)."""
    own = pairs(key) if in_part else ()
    return key in where or (len(own) > 1 and sum(pair in where for pair in own) > len(own) / 2)


def is_asked_for(query: Query, item: Evidence, key: str, named: Named, bars: Bars, model: FigureAsked | None = None) -> bool:
    """Whether a piece of evidence gives what is asked for: a quantity of the right kind and, where it is to be the matter's own,
    of what the question has ``named``, most likely by the ``model`` for evidence that was read, where there is none by the ``bars``."""
    if query.kind.own_quantity and _is_told_in_words(query, item, named):
        return True
    if query.kind.own_quantity:
        values, lacking = signals(query, item, key), named.lacking(item)
        if model is None:
            found = _clears(values, bars, bool(key)) and lacking < _LACKING_MUCH
        else:
            sure = likely(values, model)
            enough = lacking < (_LACKING_MUCH if sure >= _LIKELY else _LACKING) or _is_plain(item)
            found = sure >= model.threshold and enough
        if not found or _is_a_share_of_it(query, item):
            return False
    # A table row tells what there is to tell of its indicator, be it in words.
    return item.kind == "row" or answers(query.measures, normalise(item.unit.text))


def _is_a_share_of_it(query: Query, item: Evidence) -> bool:
    """Whether a piece of evidence names what a question measures only as that of which something else is a share (制造业增加值占地区生产
    总值比重 for 地区生产总值), and no share is asked for."""
    text = normalise(item.unit.text)
    if _SHARE.search(query.text):
        return False
    for word in (t for t in query.terms if is_measured(t) and t in text):
        before = [text[: m.start()] for m in re.finditer(re.escape(word), text)]
        if all(re.search("占[^,;。:()比]{0,6}$", b) for b in before):
            return True
    return False


def _is_plain(item: Evidence) -> bool:
    """Whether a sentence plainly answers in other words than a question has, of which some stand in no plan (人口自燃增长率); what
    tells one row of a table from its neighbours is its words alone."""
    return item.kind != "row" and item.features.unseen > 0 and item.features.answers >= _PLAIN


def _clears(values: tuple[float, ...], bars: Bars, keyed: bool) -> bool:
    told = dict(zip(SIGNALS, values, strict=True))
    # What most of the question is of, and no plan has, is no row either.
    if told["row"] and told["unseen"] > bars.unseen:
        return False
    of_the_matter = told["own"] >= bars.own or told["dense"] >= bars.dense
    # What stands near in a table is most often another row of it.
    return of_the_matter and (not keyed or told["key"] > 0 or (told["dense"] >= bars.near and not told["row"]))


def likely(values: tuple[float, ...], model: FigureAsked) -> float:
    """The probability that a figure with some ``signals`` is the one asked for."""
    z = model.bias + sum(getattr(model, name) * value for name, value in zip(SIGNALS, values, strict=True))
    return 1 / (1 + math.exp(-max(-700.0, z)))
