"""What limits a sentence and is left out by a claim: whom it excepts, of which part or place it speaks, who gives something up.

Such a sentence is true of less than what is claimed, or of something else: it neither confirms the claim nor denies it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate

from index.facts.fact import Fact
from index.facts.names import ACTS, ADVERBIAL, without_front
from index.text.analyze import normalise, pairs
from index.text.numbering import strip_heading
from index.text.places import places_in
from index.text.places.unlisted import is_common
from index.text.quantity import read
from index.text.segment import segment
from index.text.word_lists import kinds_of, words_of
from index.types import Chunk, Document, Unit
from qa.understand.places import is_own

_WORDS = kinds_of("limits", "qa.decide")
FRAMES = frozenset(words_of("frames", "qa.decide"))
"""Words of a question that do not say which indicator is meant."""
_EXCEPT = re.compile(rf"(?P<all>除了?[^,;。:]{{1,24}}?(?:之外|以外|外)(?!,?[还也另]))|(?:{'|'.join(_WORDS['例外'])})[^,;。()]{{1,20}}")
_OTHERS = re.compile("|".join(_WORDS["全体"]))
"""Words for all others than what is excepted."""
_HANDED = re.compile("|".join(_WORDS["交接"]))
_BY = re.compile(rf"由(?P<agent>[^,;。]{{2,20}}?)(?:{'|'.join(_WORDS['承办'])})")
_IN_CHARGE = re.compile(rf"(?P<agent>[^,;。由]{{2,20}}?)(?:{'|'.join(_WORDS['承办'])})")
_PART = re.compile("其中")
_GROUP = re.compile(
    rf"[“\"][^”\"]{{2,12}}[”\"]|(?![全各我本该])[^,;。:、“”\"]{{2,10}}?(?<!城)(?:{'|'.join(_WORDS['一群'])})(?![市县区州镇乡村民域级])"
)
"""Whom a sentence begins with: a group in quotation marks, or one that its last word says to be one."""
_TOGETHER = re.compile("[两三四五六七八九十][省市县区州镇乡家]|合计")
"""Words for several taken together."""
_WHOLE = re.compile("全[国省市县区州]|[我本][省市县区州]")
"""Words with which a sentence turns to the whole again."""
_HALF = 0.5
"""Share of the character pairs of a group from which on a claim names it."""
_PLACE = re.compile(r"(?<![一-鿿])(?![全各我本该两老新主])(?P<name>[一-鿿]{2,8})(?:[省市县区州盟旗镇乡]|街道)$")
"""A heading that is nothing but the name of a place, behind its number."""
_NAMED_PLACE = re.compile(r"(?![全各我本该两])(?:[一-鿿]{2,4}[省市州])?(?P<name>(?:(?![省市县区州])[一-鿿]){2,4})[市县区州旗镇乡]")
"""A place that a claim begins with, whether any table lists it or not."""


def exception(text: str, said: str) -> str:
    """The words of a normalised sentence that except someone or something (除甲灌区外), where a claim says nothing of it."""
    found = _EXCEPT.search(text)
    if found is None or _EXCEPT.search(said) or (found["all"] and not _OTHERS.search(text, found.end())):
        return ""
    return found[0]


def is_elsewhere(chunk: Chunk, unit: Unit, said: str, document: Document) -> bool:
    """Whether what stands under a heading is said of the place that the heading names, which a claim does not speak of; or a
    claim begins with a place that neither the evidence nor anything above it names."""
    above = [normalise(strip_heading(h)).rstrip(":") for h in (unit.lead, *reversed(chunk.headings))]
    heading = next((m["name"] for h in above if (m := _PLACE.search(h)) and not is_common(m["name"])), "")
    if heading and heading not in said and not is_own(heading, document.place):
        return True
    place = place_at_front(said)
    around = normalise(" ".join((unit.text, document.title, document.issuer, document.place, *above)))
    return bool(place) and place not in around


def place_at_front(said: str) -> str:
    """The name of the place that a claim begins with; empty where it begins with none that ends where a word does."""
    rest = without_front(said)
    match = _NAMED_PLACE.match(rest)
    return match["name"] if match and match.end() in accumulate(map(len, segment(rest))) else ""


def is_of_others(fact: Fact, said: str) -> bool:
    """Whether the sentence of a fact says it with an exception, of a group that a claim does not name, or of several together."""
    if fact.unit.kind != "sentence":
        return False
    before = _before(fact)
    sentence = normalise(fact.unit.text)
    start = len(before) - len(re.split("[;。]", before)[-1])
    own = re.split("[;。]", sentence[start:])[0]
    clause = re.split("[,:]", own[: len(before) - start])[-1]
    together = _TOGETHER.search(clause) is not None and _TOGETHER.search(said) is None
    return together or bool(exception(own, said)) or is_of_a_group(own[: len(before) - start], said)


def _before(fact: Fact) -> str:
    """The words of the sentence of a fact before its figure."""
    return normalise(fact.unit.text[: max(0, fact.span[0] - fact.unit.span[0])])


def is_of_a_group(before: str, said: str) -> bool:
    """Whether a claim does not name the group of which a clause is said: the one that it begins with, or one in quotation marks
    of whose figures the sentence tells from its first clause on (“两州一县”…)."""
    clauses = re.split("[,:]", without_front(before))
    first = clauses[0] if len(clauses) > 1 and clauses[0][:1] in '“"' and read(clauses[0]) and not _WHOLE.search(before) else ""
    return any(_is_unnamed(clause, said) for clause in (first, without_front(clauses[-1])))


def _is_unnamed(clause: str, said: str) -> bool:
    """Whether a clause begins with a group that a claim does not name."""
    match = _GROUP.match(clause)
    if match is None:
        return False
    group = match[0].strip('“”"')
    if any(w in ACTS or w in ADVERBIAL for w in segment(group)):
        return False
    return len(set(pairs(group)) & set(pairs(said))) < _HALF * len(set(pairs(group)))


def is_cut(words: Iterable[str], indicator: str) -> bool:
    """Whether a word stands in the name of an indicator only behind the first character of another word (农业 in 工农业总产值)."""
    name = normalise(indicator)
    begins = {0, *accumulate(map(len, segment(name)))}
    found = ([m.start() for m in re.finditer(re.escape(w), name)] for w in words if len(w) > 1)
    return any(at and all(i not in begins and i - 1 in begins for i in at) for at in found)


def is_of_a_neighbour(about: str, fact: Fact, document: Document) -> bool:
    """Whether a word with which a claim names what its figure is of stands in the sentence of a fact only beside other figures
    (其中国有企业…), so that the claim speaks of one of those."""
    if fact.unit.kind != "sentence":
        return False
    before = re.split("[;。]", _before(fact))[-1]
    clause = re.split("[,:]", before)[-1]
    context = before if _PART.search(clause) else _PART.split(before)[0]
    context = context if "分别" not in clause else context[: -len(clause)]
    above = (document.title, document.issuer, document.place, *fact.chunk.headings, fact.unit.lead)
    own = normalise(" ".join((*above, fact.category, fact.place, fact.indicator, fact.act, context)))
    sentence = normalise(fact.unit.text)
    return any(w not in own and w in sentence for w in telling(about))


def telling(about: str) -> Iterator[str]:
    """The words of a part of a claim that say something of their own."""
    return (
        w for w in segment(about) if len(w) > 1 and re.fullmatch("[一-鿿]+", w) and w not in FRAMES and w not in ACTS and not places_in(w)
    )


def is_unfinished(clause: str, said: str) -> bool:
    """Whether a clause tells of something that is yet to come of it (有望, 获准), where a claim does not."""
    return any(w in clause and w not in said for w in _WORDS["未成"])


def gives_up(text: str, said: str) -> bool:
    """Whether a normalised sentence hands something over (改由, 划入) and a claim says it of whoever had it before, or does not say
    whose it has become."""
    handed = _HANDED.search(text)
    if handed is None:
        return False
    if claimed := _HANDED.search(said):
        return said[claimed.end() :].strip("了的。?") not in text[handed.end() :]
    agent = agent_of(said)
    return not agent or agent not in text[handed.end() :]


def agent_of(said: str) -> str:
    """Who is said to be in charge: what stands behind 由, else before a word of being in charge; empty where neither stands there."""
    match = _BY.search(said) or _IN_CHARGE.match(without_front(said))
    return match["agent"] if match else ""
