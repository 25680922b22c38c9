"""Every wording and pattern of the check is needed: without any of it an example of ours is read otherwise.

``check_patterns.tsv`` has the examples of the patterns: the pattern, a text, and what it finds there.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from pattern_mutants import without_one_thing
from qa_samples import evidence

import qa.check
from index.text.analyze import normalise
from index.text.segment import segment
from index.text.word_lists import kinds_of
from qa.check.reading import content
from qa.check.reading.content import bare, read, without_figures
from qa.check.reading.source import source_of
from qa.check.rules import clauses, figures, places, wording

HERE = Path(__file__).parent
ELSEWHERE = {"AIM", "BACKGROUND", "MEASURE"}
"""Tested with the list that they are made of, or where they are defined."""
PATTERNS = {
    name: found
    for module in pkgutil.walk_packages(qa.check.__path__, "qa.check.")
    for name, found in vars(importlib.import_module(module.name)).items()
    if isinstance(found, re.Pattern) and name not in ELSEWHERE
}
PATTERNS |= {f"{kind}的程度": found for kind, found in clauses._BARE_DEGREES.items()}


def lines(name: str) -> list[str]:
    return [line for line in (HERE / name).read_text("utf-8").splitlines() if line and not line.startswith("#")]


EXAMPLES: dict[str, list[tuple[str, str]]] = {}
for _line in lines("check_patterns.tsv"):
    _name, _text, _found = _line.split("\t")
    EXAMPLES.setdefault(_name, []).append((_text, _found))


def found_by(pattern: re.Pattern[str], text: str) -> str:
    """What a pattern finds in a line of ``check_patterns.tsv``, as written there."""
    matches = pattern.finditer(text.replace("⏎", "\n"))
    return "|".join("/".join((match[0], *(group or "" for group in match.groups()))) for match in matches).replace("\n", "⏎")


@pytest.mark.parametrize(("name", "text", "found"), [(name, *example) for name, examples in EXAMPLES.items() for example in examples])
def test_a_pattern_finds_what_it_is_for(name: str, text: str, found: str) -> None:
    assert found_by(PATTERNS[name], text) == found


@pytest.mark.parametrize("name", PATTERNS)
def test_nothing_of_a_pattern_can_go(name: str) -> None:
    left = []
    for shorter in without_one_thing(PATTERNS[name].pattern):
        try:
            mutant = re.compile(shorter)
        except re.error:
            continue
        if all(found_by(mutant, text) == found for text, found in EXAMPLES.get(name, ())):
            left.append(shorter)
    assert not left, "\n".join(left)


SENTENCES = [normalise(line) for line in lines("glue_sentences.txt")]
WORDS = {word for sentence in SENTENCES for word in segment(bare(without_figures(sentence)))}
NOTHING = source_of(())


@pytest.mark.parametrize("kind", ["词", "字", "单字"])
def test_no_word_that_a_statement_may_use_of_its_own_can_go(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    glue, particles, unused = wording._GLUE, wording._PARTICLES, []
    novel = {word for word in WORDS if wording._novel(word, NOTHING)}
    for word in kinds_of("glue", "qa.check")[kind]:
        monkeypatch.setattr(wording, "_GLUE", glue - {word})
        monkeypatch.setattr(wording, "_PARTICLES", particles - {word})
        if not any(wording._novel(w, NOTHING) for w in WORDS - novel):
            unused.append(word)
    assert not unused, " ".join(unused)


LIKE_PLACES = {
    "城市": "建设中小城市",
    "都市": "建设国际大都市",
    "省市": "面向各省市",
    "超市": "开办大型超市",
    "股市": "影响全球股市",
    "上市": "扶持未上市企业",
    "各县": "面向沿海各县",
    "市县": "面向各市县",
    "县市": "面向各县市",
    "集市": "整治露天集市",
}
BESIDE_FIGURES = {
    "升至": "茶园产值,升至5万元",
    "升": "茶园产值,升到5万元",
    "增长": "茶园产值,增长5%",
    "增加": "茶园产值,增加5万元",
    "加": "茶园产值,加到5万元",
    "下降": "茶园产值,下降5%",
    "降": "茶园产值,降到5万元",
    "降至": "茶园产值,降至5万元",
    "减少": "茶园产值,减少5万元",
    "增至": "茶园产值,增至5万元",
    "至": "茶园产值,至5万元",
    "占": "茶园面积,占5%",
    "较": "茶园产值,较2020年提高5%",
    "比": "茶园产值,比2020年提高5%",
    "有": "茶园里,有5个",
}


@pytest.mark.parametrize("word", kinds_of("wordings", "qa.check")["非地名"])
def test_words_that_end_like_places(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(places.wrong_places(read(LIKE_PLACES[word]), NOTHING)) == []
    monkeypatch.setattr(places, "_NO_PLACE", tuple(w for w in places._NO_PLACE if w != word))
    assert list(places.wrong_places(read(LIKE_PLACES[word]), NOTHING)) != []


@pytest.mark.parametrize("word", kinds_of("wordings", "qa.check")["数旁"])
def test_words_beside_a_figure_that_leave_open_of_what_it_is(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _is_of_tea(BESIDE_FIGURES[word])
    monkeypatch.setattr(content, "_IDLE", content._IDLE - {word})
    assert not _is_of_tea(BESIDE_FIGURES[word])


def _is_of_tea(text: str) -> bool:
    (number,) = content._numbers(text, content._years(text)[0], [])
    return "茶园" in number.near


@pytest.mark.parametrize("word", kinds_of("wordings", "qa.check")["增减"])
def test_that_both_rise_makes_no_two_figures_the_same(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said, source = read(f"产值,{word}5%"), source_of([evidence(f"水面,{word}5%")])
    assert list(figures.wrong_figures(said, source)) == ["“5%”在资料中说的是另一件事"]
    monkeypatch.setattr(figures, "_GROWTH", figures._GROWTH - {word})
    assert list(figures.wrong_figures(said, source)) == []


@pytest.mark.parametrize("unit", "市县区州省")
@pytest.mark.parametrize(
    ("statement", "source"), [("沈阳{}的船用涂料", "沈阳的铸件,大连的船用涂料"), ("沈阳的船用涂料", "沈阳的铸件,大连{}的船用涂料")]
)
def test_a_place_with_its_unit_is_the_place(unit: str, statement: str, source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said, cited = read(statement.format(unit)), source_of([evidence(source.format(unit), title="", headings=())])
    wrong = "资料中“船用涂料”说的不是沈阳"
    assert wrong in places.wrong_places(said, cited)
    monkeypatch.setattr(places, "_UNIT", places._UNIT.replace(unit, ""))
    monkeypatch.setattr(places, "_under", lambda *_: True)
    assert wrong not in places.wrong_places(said, cited)
