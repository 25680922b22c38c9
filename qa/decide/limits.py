"""What limits a sentence and is left out by a claim: whom it excepts, of which part or place it speaks, who gives something up.

Such a sentence is true of less than what is claimed, or of something else: it neither confirms the claim nor denies it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from index.facts.fact import Fact
from index.facts.names import ACTS, ADVERBIAL, without_front
from index.text.analyze import normalise, pairs
from index.text.numbering import strip_heading, strip_number
from index.text.places import places_in
from index.text.segment import segment
from index.text.word_lists import kinds_of, words_of
from index.types import Document
from qa.types import Evidence
from qa.understand.places import is_own

_WORDS = kinds_of("limits", "qa.decide")
FRAMES = frozenset(words_of("frames", "qa.decide"))
"""Words of a question that do not say which indicator is meant."""
_EXCEPT = re.compile(rf"(?P<all>除了?[^,;。:]{{1,24}}?(?:之外|以外|外)(?!,?[还也另]))|(?:{'|'.join(_WORDS['例外'])})[^,;。()]{{1,20}}")
_OTHERS = re.compile("|".join(_WORDS["全体"]))
"""Words for all others than what is excepted."""
_PART = re.compile("其中")
_GROUP = re.compile(
    rf"[“\"][^”\"]{{2,12}}[”\"]|(?![全各我本该])[^,;。:、“”\"]{{2,10}}?(?<!城)(?:{'|'.join(_WORDS['一群'])})(?![市县区州镇乡村民域级])"
)
"""Whom a sentence begins with: a group in quotation marks, or one that its last word says to be one."""
_WHOLE = re.compile("全[国省市县区州]|[我本][省市县区州]")
"""Words with which a sentence turns to the whole again."""
_HALF = 0.5
"""Share of the character pairs of a group from which on a claim names it."""
_PLACE = re.compile(r"(?![全各我本该两老新主])[一-鿿]{2,8}(?:[省市县区州盟旗镇乡]|街道)")
"""A heading that is nothing but the name of a place."""
_NAMED_PLACE = re.compile(r"(?![全各我本该两])(?:[一-鿿]{2,4}[省市州])?(?P<name>[一-鿿]{2,4})[市县区州旗镇乡]")
"""A place that a claim begins with, whether any table lists it or not."""


def exception(text: str, said: str) -> str:
    """The words of a normalised sentence that except someone or something (除甲灌区外), where a claim says nothing of it."""
    found = _EXCEPT.search(text)
    if found is None or _EXCEPT.search(said) or (found["all"] and not _OTHERS.search(text, found.end())):
        return ""
    return found[0]


def is_elsewhere(item: Evidence, said: str, document: Document) -> bool:
    """Whether what stands under a heading is said of the place that the heading names, which a claim does not speak of; or a
    claim begins with a place that neither the evidence nor anything above it names."""
    above = [normalise(strip_heading(strip_number(h))).rstrip(":") for h in (item.unit.lead, *reversed(item.chunk.headings))]
    heading = next((h for h in above if _PLACE.fullmatch(h)), "")
    if heading and heading[:-1] not in said and not is_own(heading[:-1], document.place):
        return True
    place = _place_at_front(said)
    around = normalise(" ".join((item.unit.text, document.title, document.issuer, document.place, *above)))
    return bool(place) and place not in around


def _place_at_front(said: str) -> str:
    """The name of the place that a claim begins with; empty where it begins with none that ends where a word does."""
    rest = without_front(said)
    match = _NAMED_PLACE.match(rest)
    return match["name"] if match and match.end() in accumulate(map(len, segment(rest))) else ""


def is_of_less(fact: Fact, item: Evidence, said: str) -> bool:
    """Whether the sentence of a fact says it with an exception, or of a group that a claim does not name."""
    if item.unit.kind != "sentence":
        return False
    before = _before(fact, item)
    sentence = normalise(item.unit.text)
    start = len(before) - len(re.split("[;。]", before)[-1])
    own = re.split("[;。]", sentence[start:])[0]
    return bool(exception(own, said)) or _group(own[: len(before) - start], fact.indicator, said)


def _before(fact: Fact, item: Evidence) -> str:
    """The words of the sentence of a fact before its figure."""
    return normalise(item.unit.text[: max(0, fact.span[0] - item.unit.span[0])])


def _group(before: str, indicator: str, said: str) -> bool:
    """Whether the words before a figure begin with a group that is neither in the name of the indicator nor in a claim."""
    match = _GROUP.match(without_front(before))
    if match is None or _WHOLE.search(before, match.end()):
        return False
    group = match[0].strip("“”\"")
    if group in normalise(indicator) or any(w in ACTS or w in ADVERBIAL for w in segment(group)):
        return False
    return len(set(pairs(group)) & set(pairs(said))) < _HALF * len(set(pairs(group)))


def is_of_a_neighbour(about: str, fact: Fact, item: Evidence, document: Document) -> bool:
    """Whether a word with which a claim names what its figure is of stands in the sentence of a fact only beside other figures
    (其中国有企业…), so that the claim speaks of one of those."""
    if item.unit.kind != "sentence":
        return False
    before = re.split("[;。]", _before(fact, item))[-1]
    clause = re.split("[,:]", before)[-1]
    context = before if _PART.search(clause) else _PART.split(before)[0]
    context = context if "分别" not in clause else context[: -len(clause)]
    above = (document.title, document.issuer, document.place, *item.chunk.headings, item.unit.lead)
    own = normalise(" ".join((*above, fact.category, fact.place, fact.indicator, fact.act, context)))
    sentence = normalise(item.unit.text)
    return any(w not in own and w in sentence for w in _telling(about))


def _telling(about: str) -> Iterator[str]:
    """The words of a part of a claim that say something of their own."""
    return (w for w in segment(about) if len(w) > 1 and re.fullmatch("[一-鿿]+", w) and w not in FRAMES and w not in ACTS and not places_in(w))
