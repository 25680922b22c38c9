"""Statements that pass get numbered citations that quote the plan; counts in them are those of the items."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qa_samples import everything

from qa.check.citations import Checked, check
from qa.check.support import supports
from qa.engine import Engine
from qa.types import Draft, Sentence, Statement
from qa.write.sentence import sentence_text

pytestmark = pytest.mark.slow

AS_OF = date(2026, 6, 1)
PROPERTY = settings(derandomize=True, deadline=None, database=None, max_examples=100)


def run(engine: Engine, *statements: Statement) -> Checked:
    return check(Draft(statements), everything(engine), engine.store, AS_OF)


def copied(engine: Engine, *ids: int) -> Statement:
    """A statement that says its first piece of evidence and cites them all."""
    return Statement(sentence_text(everything(engine)[ids[0]]), ids)


@pytest.fixture(scope="module")
def plain(engine: Engine) -> list[int]:
    """Ids of the units that carry themselves without a note."""
    return [e.id for e in everything(engine) if supports(sentence_text(e), [e]).supported]


@PROPERTY
@given(st.data())
def test_citations_are_numbered_in_order_of_first_use_and_quote_the_plan(engine: Engine, plain: list[int], data: st.DataObject) -> None:
    used = data.draw(st.lists(st.lists(st.sampled_from(plain), min_size=1, max_size=3), min_size=1, max_size=6))
    checked = run(engine, *(copied(engine, *ids) for ids in used))
    assert checked.rejected == ()
    assert [c.n for c in checked.citations] == list(range(1, len(checked.citations) + 1))
    first_use = [n for s in checked.sentences for n in s.citations]
    assert list(dict.fromkeys(first_use)) == [c.n for c in checked.citations]
    units = everything(engine)
    for sentence, ids in zip(checked.sentences, used, strict=True):
        assert len(sentence.citations) == len(set(sentence.citations))
        assert [checked.citations[n - 1].quote for n in sentence.citations] == [units[i].quote for i in dict.fromkeys(ids)]
    for c in checked.citations:
        document = engine.store.by_id[c.doc_id]
        assert document.text[c.start : c.end] == c.quote
        assert (c.title, c.kind, c.in_force) == (document.title, document.kind, c.doc_id != "harbour")
        assert engine.store.section(c.doc_id, c.section) is not None


def test_a_citation_says_where_its_words_stand(engine: Engine) -> None:
    item = next(e for e in everything(engine) if "智能引航" in e.quote)
    (citation,) = run(engine, copied(engine, item.id)).citations
    assert citation.heading == "二、重点任务 › （一）建设深水码头 › 2. 整治西港航道"
    assert (citation.section, citation.page, citation.n) == ("二/（一）/2", None, 1)
    assert (citation.start, citation.end) == item.span


def test_what_fails_leaves_no_sentence_and_no_citation(engine: Engine) -> None:
    road = next(e.id for e in everything(engine) if "环湖公路" in e.quote)
    beds = next(e.id for e in everything(engine) if "床位600张" in e.quote)
    wrong = Statement("推进环湖公路建设，全长84公里。", (road,))
    checked = run(engine, wrong, copied(engine, beds))
    assert checked.sentences == (Sentence("医疗项目：建设谷地中心医院，设置床位600张。", (1,)),)
    assert [c.quote for c in checked.citations] == ["医疗项目：建设谷地中心医院，设置床位600张。"]
    assert [(s, v.missing) for s, v in checked.rejected] == [(wrong, ("figure 84公里",))]


def test_an_empty_draft_gives_nothing(engine: Engine) -> None:
    assert run(engine) == Checked((), (), ())
    assert run(engine, Statement("推进环湖公路建设，全长48公里。", ())).sentences == ()


@pytest.mark.parametrize(
    "ids",
    [
        (-1,),
        (8, -1),
        (999,),
        (8, 999),
        (-999,),
    ],
)
def test_evidence_that_does_not_exist_is_rejected(engine: Engine, ids: tuple[int, ...]) -> None:
    checked = run(engine, Statement(sentence_text(everything(engine)[8]), ids))
    assert (checked.sentences, checked.citations) == ((), ())
    assert len(checked.rejected) == 1


# -- counts ----------------------------------------------------------------------------------------


@PROPERTY
@given(st.data())
def test_a_count_passes_only_if_it_is_that_of_the_items(engine: Engine, plain: list[int], data: st.DataObject) -> None:
    units = everything(engine)
    unnumbered = [i for i in plain if not any(c.isdigit() for h in units[i].chunk.headings for c in h)]
    items = data.draw(st.lists(st.sampled_from(unnumbered), min_size=1, max_size=8, unique=True))
    stated = data.draw(st.integers(0, 9))
    statement = replace(copied(engine, items[0]), prefix=f"任务共{stated}项：", counted=tuple(items))
    checked = run(engine, statement)
    if stated == len(items):
        assert checked.sentences == (Sentence(statement.prefix + statement.text, (1,)),)
        assert checked.hidden == len(items) - 1
    else:
        assert checked.sentences == ()
        assert checked.rejected[0][1].missing == ("count",)


def test_the_number_of_a_heading_is_no_count(engine: Engine, plain: list[int]) -> None:
    berths = next(e.id for e in everything(engine) if "泊位3个" in e.quote)
    statement = replace(copied(engine, berths), prefix="任务共1项：", counted=(berths, plain[0]))
    assert run(engine, statement).sentences == ()


def test_an_item_counted_twice_is_one_item(engine: Engine, plain: list[int]) -> None:
    twice = replace(copied(engine, plain[0]), prefix="任务共2项：", counted=(plain[0], plain[0]))
    assert run(engine, twice).sentences == ()
    assert len(run(engine, replace(twice, prefix="任务共1项：")).sentences) == 1


def test_items_that_are_counted_but_not_shown_are_told(engine: Engine, plain: list[int]) -> None:
    a, b, c = plain[:3]
    first = replace(copied(engine, a), prefix="任务共3项：", counted=(a, b, c))
    assert run(engine, first, copied(engine, b), copied(engine, c)).hidden == 0
    assert run(engine, first, copied(engine, b)).hidden == 1
    assert run(engine, first, Statement("推进环湖公路建设，全长84公里。", (b,))).hidden == 2


def test_a_year_in_a_prefix_must_stand_in_a_heading(engine: Engine, plain: list[int]) -> None:
    statement = replace(copied(engine, plain[0]), prefix="1999年的任务共1项：", counted=(plain[0],))
    assert run(engine, statement).rejected[0][1].missing == ("count",)


def test_items_that_do_not_exist_do_not_count(engine: Engine, plain: list[int]) -> None:
    invented = replace(copied(engine, plain[0]), prefix="任务共3项：", counted=(plain[0], 998, 999))
    assert run(engine, invented).sentences == ()


def test_a_count_in_chinese_characters_is_held_too(engine: Engine, plain: list[int]) -> None:
    invented = replace(copied(engine, plain[0]), prefix="任务共三项：", counted=(plain[0],))
    assert run(engine, invented).sentences == ()


@pytest.mark.parametrize(("page", "passes"), [(12, True), (13, False)])
def test_a_prefix_that_tells_a_page_tells_that_of_what_is_cited(engine: Engine, page: int, passes: bool) -> None:
    units = list(everything(engine))
    item = next(e for e in units if "智能引航" in e.quote)
    units[item.id] = replace(item, chunk=replace(item.chunk, page=12))
    told = Statement(sentence_text(item), (item.id,), prefix=f"写在第{page}页“{item.chunk.headings[-1]}”：\n")
    assert bool(check(Draft((told,)), units, engine.store, AS_OF).sentences) is passes
