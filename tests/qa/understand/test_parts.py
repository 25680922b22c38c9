"""Compound questions come apart by clause, plan, place and year; simple ones stay whole."""

from __future__ import annotations

import pytest

from index.text.wordings import Terms
from qa.engine import Engine
from qa.pipeline import ask
from qa.types import Query
from qa.understand.parts import MAX_PARTS, by_facet, decompose
from qa.understand.query import understand


def read(question: str, engine: Engine) -> Query:
    return understand(question, (), None, engine.store, Terms(), engine.as_of)


def parts(question: str, engine: Engine) -> tuple[Query, ...]:
    return decompose(read(question, engine), engine.store, Terms())


def facets(question: str, engine: Engine) -> tuple[Query, ...]:
    return by_facet(read(question, engine), engine.store, Terms())


@pytest.mark.parametrize("question", ["环湖公路有多少公里？", "按照谷地规划，环湖公路有多少公里？", "环湖公路"])
def test_a_question_that_asks_one_thing_is_its_own_only_part(engine: Engine, question: str) -> None:
    query = read(question, engine)
    assert decompose(query, engine.store, Terms()) == (query,)


def test_each_asking_clause_is_a_part_with_its_own_type(engine: Engine) -> None:
    first, second = parts("冷库容量是多少，由谁负责？", engine)
    assert (first.type, second.type) == ("numeric", "responsible")
    assert "谁" not in first.text
    assert "多少" not in second.text
    assert set(second.terms) & set(first.terms)


def test_what_follows_a_claim_is_a_part_of_its_own(engine: Engine) -> None:
    first, second = parts("环湖公路通车了，对吗？冷库容量是多少？", engine)
    assert "通车" in first.text
    assert "环湖公路" not in second.text
    assert second.type == "numeric"


def test_a_later_clause_asks_only_for_its_own_quantity(engine: Engine) -> None:
    first, second = parts("环湖公路有多少公里，谷地中心医院设多少张床位？", engine)
    assert (first.measures, second.measures) == ({"length"}, {"count:张"})
    assert "床位" in second.terms
    assert "床位" not in first.terms


def test_a_later_clause_may_ask_the_same_of_another_thing(engine: Engine) -> None:
    assert [p.text for p in parts("2026年茶叶产量是多少，糖料呢？", engine)] == ["2026年茶叶产量是多少", "2026年糖料产量是多少"]


def test_a_later_clause_may_ask_the_same_of_another_year(engine: Engine) -> None:
    first, second = parts("沈阳2026年冷库的目标是多少，去年实际是多少？", engine)
    assert (first.years, first.future, second.years, second.future) == ((2026,), True, (2025,), False)
    assert set(second.terms) >= {"冷库"}
    kept = parts("沈阳2026年冷库的目标是多少，去年茶园产茶多少吨？", engine)[1]
    assert "冷库" not in kept.text


def test_a_clause_that_asks_how_long_is_a_part_too(engine: Engine) -> None:
    first, second = parts("环湖公路有多长，谷地中心医院设多少张床位？", engine)
    assert (first.measures, second.measures) == ({"length"}, {"count:张"})


def test_a_clause_that_only_tells_stays_with_the_one_that_asks(engine: Engine) -> None:
    (only,) = parts("我想去青川谷地，环湖公路有多少公里？", engine)
    assert only.text == "我想去青川谷地,环湖公路有多少公里?"
    first, second = parts("我想去青川谷地，环湖公路有多少公里，医院有多少张床位？", engine)
    assert first.text == "我想去青川谷地，环湖公路有多少公里"
    assert second.text.endswith("医院有多少张床位")


@pytest.mark.parametrize("question", ["2030年森林覆盖率是多少，人均预期寿命是多少？", "森林覆盖率是多少，2030年人均预期寿命是多少？"])
def test_a_year_said_once_counts_for_every_part(engine: Engine, question: str) -> None:
    assert [p.years for p in parts(question, engine)] == [(2030,), (2030,)]


def test_parts_are_bounded(engine: Engine) -> None:
    asked = "茶园多少亩？公路多少公里？床位多少张？学位多少个？茶厂多少座？学校多少所？"
    found = parts(asked, engine)
    assert len(found) == MAX_PARTS
    assert [sorted(p.measures) for p in found[:4]] == [["area"], ["length"], ["count:张"], ["count:个"]]


def test_every_part_of_a_compound_question_is_answered(engine: Engine) -> None:
    answer = ask("环湖公路有多少公里，谷地中心医院设多少张床位？", engine)
    assert [s.text for s in answer.sentences] == ["推进环湖公路建设，全长48公里。", "医疗项目：建设谷地中心医院，设置床位600张。"]


def test_plans_side_by_side_are_asked_one_by_one_without_their_names(engine: Engine) -> None:
    harbour, region = parts("港区方案和区域协调规划的货物吞吐量目标有什么不同？", engine)
    assert (harbour.plans, region.plans) == (("harbour",), ("region",))
    assert harbour.text == region.text == "货物吞吐量目标有什么不同?"
    assert harbour.original == region.original == "港区方案和区域协调规划的货物吞吐量目标有什么不同？"
    assert (harbour.type, harbour.terms) == ("comparison", ("货物", "吞吐量", "目标"))


def test_the_plan_of_the_question_is_the_plan_of_every_part(engine: Engine) -> None:
    found = parts("谷地规划里环湖公路有多少公里，学位增加多少个？", engine)
    assert [p.plans for p in found] == [("valley-15",), ("valley-15",)]


def test_places_named_together_are_facets(engine: Engine) -> None:
    assert [(f.text, f.places) for f in facets("沈阳和大连的冷库分别有几座？", engine)] == [
        ("沈阳的冷库分别有几座", ("沈阳",)),
        ("大连的冷库分别有几座", ("大连",)),
    ]
    assert [(f.text, f.places) for f in facets("沈阳市、大连市的冷库有几座？", engine)] == [
        ("沈阳市的冷库有几座", ("沈阳",)),
        ("大连市的冷库有几座", ("大连",)),
    ]


def test_the_second_of_two_joined_places_is_asked_about(engine: Engine) -> None:
    assert read("沈阳和大连的冷库有几座？", engine).places == ("沈阳", "大连")


def test_places_named_apart_are_facets_too(engine: Engine) -> None:
    found = facets("沈阳的冷库比大连的冷库多几座？", engine)
    assert [f.places for f in found] == [("沈阳",), ("大连",)]
    assert [("沈阳" in f.text, "大连" in f.text) for f in found] == [(True, False), (False, True)]


def test_years_are_facets_where_there_are_no_places(engine: Engine) -> None:
    assert [(f.text, f.years) for f in facets("2025年和2030年的森林覆盖率分别是多少？", engine)] == [
        ("2025年的森林覆盖率是多少", (2025,)),
        ("2030年的森林覆盖率是多少", (2030,)),
    ]
    both = facets("2025年和2030年沈阳、大连的冷库有几座？", engine)
    assert [(f.places, f.years) for f in both] == [(("沈阳",), (2025, 2030)), (("大连",), (2025, 2030))]


def test_one_place_and_one_year_are_no_facets(engine: Engine) -> None:
    query = read("2030年沈阳的冷库有几座？", engine)
    assert by_facet(query, engine.store, Terms()) == (query,)


def test_what_was_is_asked_of_ended_plans_and_what_is_of_those_in_force(engine: Engine) -> None:
    question = "港口货物吞吐量以前要达到多少，现在要达到多少？"
    assert [p.plans for p in parts(question, engine)] == [("harbour",), ("region", "valley-15")]
    then, now = ask(question, engine).sentences
    assert "9000万吨" in then.text
    assert "1.2亿吨" in now.text


def test_a_clause_that_names_its_plan_is_asked_of_that_plan_alone(engine: Engine) -> None:
    question = "港区方案要新建几个泊位？谷地规划要新建几座茶厂？"
    assert [p.plans for p in parts(question, engine)] == [("harbour",), ("valley-15",)]
    berths, factories = ask(question, engine).sentences
    assert "泊位3个" in berths.text
    assert "茶厂5座" in factories.text


def test_what_there_is_by_now_is_not_asked_for_a_later_year(engine: Engine) -> None:
    assert [p.years for p in parts("目前森林覆盖率是多少，2030年要到多少？", engine)] == [(), (2030,)]


def test_places_with_words_of_their_own_are_told_apart(engine: Engine) -> None:
    first, second = parts("沈阳的冷库和大连的港口分别是什么？", engine)
    assert (first.places, second.places) == (("沈阳",), ("大连",))
    assert "港口" not in first.text
    assert "冷库" not in second.text


def test_what_is_set_off_by_a_comma_is_the_subject_of_the_later_part_too(engine: Engine) -> None:
    first, second = parts("谷地的茶园这一块，面积要多少亩，产值要多少亿元？", engine)
    assert first.text.startswith("谷地的茶园这一块")
    assert second.text == "谷地的茶园这一块，产值要多少亿元"


def test_a_clause_that_ends_in_ne_is_the_topic_of_the_next(engine: Engine) -> None:
    assert [p.text for p in parts("冷库要建多大？茶厂那边呢，要建几座", engine)] == ["冷库要建多大", "茶厂那边呢，要建几座"]


def test_several_things_asked_for_in_one_clause_are_parts(engine: Engine) -> None:
    assert len(parts("规划在谷地安排了哪个中学、哪个医院？", engine)) == 2


def test_a_plan_named_later_is_not_meant_before(engine: Engine) -> None:
    first, second = parts("目前森林覆盖率是多少，港区方案要建多少冷库？", engine)
    assert (first.plans, second.plans) == ((), ("harbour",))


def test_areas_are_told_apart_as_places_are(engine: Engine) -> None:
    assert [p.areas for p in by_facet(read("苏北和苏南的冷库分别有几座？", engine), engine.store, Terms())] == [("苏北",), ("苏南",)]


def test_a_place_taken_over_is_let_go_where_nothing_is_said_of_it(county: Engine) -> None:
    question = "沈阳的冷库要新建几座？冷藏车保有数2030年要多少辆？"
    assert [p.places for p in parts(question, county)] == [("沈阳",), ("沈阳",)]
    first, second = ask(question, county).sentences
    assert "3座" in first.text
    assert "300辆" in second.text


def test_a_place_is_kept_where_the_first_part_is_not_answered_either(county: Engine) -> None:
    assert ask("沈阳的量子计算机投资多少亿元？冷藏车保有数2030年要多少辆？", county).status == "refused"


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("茶业集群和蚕桑集群，2030年营收目标相差多少", ["茶业集群,2030年营收目标是多少", "蚕桑集群,2030年营收目标是多少"]),
        ("茶业与蚕桑两个集群，2030年营收谁更高", ["茶业集群,2030年营收是多少", "蚕桑集群,2030年营收是多少"]),
        ("2030年茶业和蚕桑产量哪个大", ["2030年茶业产量是多少", "2030年蚕桑产量是多少"]),
    ],
)
def test_things_set_against_each_other_are_asked_of_one_by_one(engine: Engine, question: str, texts: list[str]) -> None:
    found = parts(question, engine)
    assert [p.text for p in found] == texts
    assert len({p.side for p in found}) == 2


def test_places_set_against_each_other_are_no_things(engine: Engine) -> None:
    assert not any(p.side for p in parts("沈阳和大连，2030年营收谁更高", engine))


def test_who_does_it_leans_on_what_was_told_and_what_asks_names_no_subject(engine: Engine) -> None:
    first, second = parts("谷地拉投资每年要涨多少，归哪个部门抓", engine)
    assert (first.leans, second.leans) == (False, True)
    assert parts("茶厂算哪一级，将来收入目标多少", engine)[1].text == "茶厂，将来收入目标多少"


def test_a_section_stays_in_the_chapter_named_last(engine: Engine) -> None:
    found = [p.text for p in parts("谷地规划第三章第一节、第二节和第四章第二节、第三节讲什么", engine)]
    assert [text.removeprefix("谷地规划").removesuffix("讲什么") for text in found] == [
        "第3章第1节",
        "第3章第2节",
        "第4章第2节",
        "第4章第3节",
    ]


def test_a_clause_that_only_sets_what_was_asked_against_each_other_is_no_part(engine: Engine) -> None:
    assert len(parts("2025年和2030年森林覆盖率分别是多少，哪年高？", engine)) == 1
    assert [p.text for p in parts("2030年茶业和蚕桑产量各是多少，差多少？", engine)] == ["2030年茶业产量是多少", "2030年蚕桑产量是多少"]


def test_a_place_and_the_whole_country_are_sides(engine: Engine) -> None:
    first, second = parts("2030年沈阳和全国的冷库分别有几座？", engine)
    assert (first.spots, first.level, second.spots, second.level) == (("沈阳",), None, (), "国家")
    assert (first.years, second.years) == ((2030,), (2030,))


def test_pairs_of_place_and_year_are_sides_of_their_own(engine: Engine) -> None:
    found = parts("沈阳2026年和大连2030年的冷库各有几座？", engine)
    assert [(p.spots, p.years, p.side) for p in found] == [(("沈阳",), (2026,), "沈阳2026年"), (("大连",), (2030,), "大连2030年")]


def test_years_in_turn_go_with_the_plans_of_their_periods(engine: Engine) -> None:
    found = parts("港区方案和区域协调规划，货物吞吐量目标分别是多少（2023年、2030年）？", engine)
    assert [(p.plans, p.years) for p in found] == [(("harbour",), (2023,)), (("region",), (2030,))]
    assert [p.years for p in parts("港区方案和区域协调规划，货物吞吐量目标分别是多少（2040年、2050年）？", engine)] == [(2040, 2050)] * 2


def test_a_span_of_years_is_asked_about_as_one(engine: Engine) -> None:
    assert len(facets("2026—2030年新建公园几座？", engine)) == 1
