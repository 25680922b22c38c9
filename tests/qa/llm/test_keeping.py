"""What a wording must still say to take the place of a built-in sentence, and the words that it may be made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qa.llm.keeping import Asked, Kept, keeps
from qa.llm.vocabulary import words_for
from qa.types import OTHER, Draft, Form, Query, QuestionKind, Statement

NUMERIC = QuestionKind("numeric", quantity=True)
LIST = QuestionKind("list", items=True)
BUILT = "到2027年，全县建成冷库5座，总投资12亿元，带动就业3000人，建设“白石冷链”平台。"


def asked(kind: QuestionKind, *terms: str, measures: frozenset[str] = frozenset(), form: Form | None = None) -> Query:
    text = "冷库怎么建？"
    blank = Query(text, text, text, kind, terms, (), (), (), (), (), (), measures, 0, False, False, date(2026, 6, 1))
    return replace(blank, form=form or Form())


@pytest.mark.parametrize(
    ("query", "said", "kept"),
    [
        (asked(NUMERIC, "冷库", measures=frozenset(["money"])), "冷库总投资12亿元。", True),
        (asked(NUMERIC, "冷库", measures=frozenset(["money"])), "冷库总投资20亿元。", False),
        (asked(NUMERIC, "冷库", measures=frozenset(["money"])), "全县建成冷库5座。", False),
        (asked(OTHER, "冷库"), "全县到2027年建成冷库5座。", True),
        (asked(OTHER, "冷库"), "全县将建冷库。", False),
        (asked(LIST, "冷库"), "全县建成冷库5座，总投资12亿元。", False),
        (asked(LIST, "冷库"), "到2027年，全县建成冷库5座，总投资12亿元，带动就业3000人，并建设“白石冷链”平台。", True),
        (asked(LIST, "冷库"), "到2027年，全县建成冷库5座，总投资12亿元，带动就业3000人，并建设冷链平台。", False),
        (asked(OTHER, "港口"), "全县建成冷库5座。", False),
    ],
    ids=["the figure asked for", "another", "lost", "its topic", "its figure", "an item", "all", "a name", "no clause of its topic"],
)
def test_what_was_asked_for_must_be_said(query: Query, said: str, kept: bool) -> None:
    assert keeps(query, BUILT, said) == kept


def test_a_short_answer_may_leave_words_out_but_no_figure() -> None:
    query = asked(OTHER, "冷库", form=Form("summary"))
    built = "推进环湖冷库和配套冷链物流设施建设3处。"
    assert keeps(query, built, "推进冷库和物流设施建设3处。")
    assert not keeps(query, built, "推进冷库和配套设施建设。")
    assert not keeps(asked(OTHER, "冷库"), built, "推进冷库和物流设施建设3处。")


def test_sentences_wait_until_nothing_is_lost_and_then_come_in_order() -> None:
    first, second = Statement("冷库5座，面积3万平方米。", (1,)), Statement("投资12亿元。", (2,))
    kept = Kept([Asked(asked(LIST), Draft((first, second)), ())])
    half, rest, other = Statement("冷库有5座。", (1,)), Statement("面积为3万平方米。", (1,)), Statement("冷库属于第四章。", (9,))
    assert kept.take(half) == []
    assert kept.take(half) == []
    assert kept.take(other) == [other]
    assert kept.take(rest) == [half, rest]
    assert kept.rest() == (second,)


def test_words_are_those_of_the_texts_with_figures_and_names_whole_and_those_that_connect() -> None:
    found = words_for(["到2030年，建设“白石冷链”平台，投资12.5亿元以上。"], 2)
    assert {"“白石冷链”", "12.5亿元以上", "平台", "投资"} <= set(found.words)
    assert not {"白石", "冷链", "12.5", "12.5亿元", "以上"} & set(found.words)
    assert {"的", "由", "，"} <= set(found.joints)
    assert not set(found.words) & set(found.joints)
    grammar = found.grammar.splitlines()
    assert grammar[0] == "root ::= sentence{1,2}"
    assert grammar[1] == f'sentence ::= word step{{1,{found.longest}}} joint? "。"'
    assert grammar[3].startswith("word ::= ")
    assert '"12.5亿元以上"' in grammar[3]
