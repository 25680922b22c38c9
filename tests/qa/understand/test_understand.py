"""A question is read for its type, years, plans, bodies and places; a follow-up takes over what it leaves out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.errors import InputError
from index.text.wordings import Terms
from index.types import Document
from qa.engine import Engine
from qa.pipeline import ask
from qa.types import Filters, Query
from qa.understand.follow_up import stand_alone
from qa.understand.plans import plan_mentions, plans_meant
from qa.understand.query import MAX_CHARS, clean, understand
from qa.understand.question_type import kind_of
from qa.understand.scope import bodies_in
from qa.understand.topic import topic_terms


def read(question: str, engine: Engine, *history: str, filters: Filters | None = None) -> Query:
    return understand(question, history, filters, engine.store, Terms(), engine.as_of)


# -- type ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("建设智能引航系统由谁负责？", "responsible"),
        ("发展冷链物流的责任单位有哪些？", "responsible"),
        ("牵头部门是哪个？", "responsible"),
        ("省海事局负责哪些任务？", "responsible"),
        ("三年方案与谷地规划相比有什么变化？", "comparison"),
        ("两地的定位有什么不同？", "comparison"),
        ("沈阳和大连哪个更高？", "comparison"),
        ("青川第二中学什么时候投入使用？", "time"),
        ("哪年建成？", "time"),
        ("预期性指标有哪些？", "list"),
        ("教育项目包括什么？", "list"),
        ("冷库容量是多少？", "numeric"),
        ("新建几座茶厂？", "numeric"),
        ("茶叶产值的比重", "numeric"),
        ("什么是清洁电力走廊？", "definition"),
        ("青川县的定位是什么？", "definition"),
        ("水源地可以新建加工厂吗？", "yesno"),
        ("有没有邮轮母港？", "yesno"),
        ("国际邮轮母港", "other"),
    ],
)
def test_the_type_is_that_of_the_first_cue(question: str, kind: str) -> None:
    assert kind_of(clean(question)).name == kind


def test_who_has_more_is_a_comparison() -> None:
    assert kind_of(clean("海湾市和青川县谁的人口更多？")).name == "comparison"


def test_a_follow_up_keeps_its_own_type_where_it_has_one(engine: Engine) -> None:
    assert read("由谁负责？", engine, "建设冷库容量多少？").type == "responsible"
    assert read("那人均预期寿命呢？", engine, "森林覆盖率是多少？").type == "numeric"


# -- years -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("2030年森林覆盖率是多少？", (2030,)),
        ("二〇三〇年森林覆盖率是多少？", (2030,)),
        ("2025年和2030年的森林覆盖率", (2025, 2030)),
        ("“十五五”末森林覆盖率是多少？", (2030,)),
        ("十五五期末森林覆盖率是多少？", (2030,)),
        ("“十四五”末的森林覆盖率", (2025,)),
        ("十五五期间的森林覆盖率", ()),
        ("森林覆盖率是多少？", ()),
    ],
)
def test_years_asked_about(engine: Engine, question: str, years: tuple[int, ...]) -> None:
    assert read(question, engine).years == years


def test_years_and_five_year_plans_are_no_topic() -> None:
    assert topic_terms("2030年森林覆盖率") == ("森林覆盖率",)
    assert topic_terms("十五五时期森林覆盖率") == ("森林覆盖率",)
    assert topic_terms("“六五”期间森林覆盖率") == ("森林覆盖率",)
    assert topic_terms("“七五”计划时期的森林覆盖率") == topic_terms("九五时期森林覆盖率") == ("森林覆盖率",)
    assert topic_terms("2030年的") == ()


# -- plans -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "plans"),
    [
        ("三年方案的货物吞吐量是多少？", ("harbour",)),
        ("港区方案有哪些任务？", ("harbour",)),
        ("《云岭省海湾港区三年行动方案》提出了什么？", ("harbour",)),
        ("海湾港区三年行动方案里的货物吞吐量", ("harbour",)),
        ("谷地规划的茶园面积", ("valley-15",)),
        ("青川谷地发展规划的茶园面积", ("valley-15",)),
        ("按区域协调规划，南翼建什么？", ("region",)),
        ("港区方案和谷地规划有什么不同？", ("harbour", "valley-15")),
        ("谷地规划与港区方案有什么不同？", ("valley-15", "harbour")),
        ("2021—2023年的任务", ("harbour",)),
        ("2026至2030年的茶园面积", ("valley-15",)),
        ("（2026-2035年）的布局", ("region",)),
        ("方案提出了什么？", ("harbour",)),
        ("规划提出了什么？", ()),
        ("2024—2028年的任务", ()),
        ("铁路规划怎么说？", ()),
        ("茶园面积是多少？", ()),
    ],
)
def test_plans_are_named_in_full_in_short_or_by_their_period(engine: Engine, question: str, plans: tuple[str, ...]) -> None:
    assert read(question, engine).plans == plans


def test_a_short_name_that_fits_two_titles_names_neither(engine: Engine) -> None:
    twin = replace(engine.store.by_id["harbour"], id="twin", title="云岭省湖滨港区三年行动方案", period=(2024, 2026))
    documents: list[Document] = [*engine.store.documents, twin]
    assert plans_meant("三年方案的货物吞吐量", documents) == ()
    assert plans_meant("湖滨港区方案的货物吞吐量", documents) == ("twin",)
    assert plans_meant("2024年的方案怎么说", documents) == ("twin",)
    assert plans_meant("2021年版方案怎么说", documents) == ("harbour",)


def test_the_name_of_a_plan_is_not_searched_for(engine: Engine) -> None:
    query = read("三年方案的货物吞吐量是多少？", engine)
    assert (query.about, query.terms) == ("的货物吞吐量是多少?", ("货物", "吞吐量"))
    assert plan_mentions(query.text, engine.store.documents) == [("三年方案", "harbour")]


def test_a_filter_goes_before_the_plans_that_are_named(engine: Engine) -> None:
    assert read("三年方案的货物吞吐量", engine, filters=Filters(("region",))).plans == ("region",)
    assert read("三年方案的货物吞吐量", engine, filters=Filters()).plans == ("harbour",)


def test_a_year_before_the_name_of_a_plan_is_asked_about(engine: Engine) -> None:
    assert read("2019年三年方案的货物吞吐量是多少？", engine).years == (2019,)


# -- bodies and places -----------------------------------------------------------------------------


def test_bodies_are_found_with_and_without_the_province_in_their_order(engine: Engine) -> None:
    store = engine.store
    assert bodies_in("省海事局负责什么", store) == ("省海事局",)
    assert bodies_in("海事局负责什么", store) == ("省海事局",)
    assert bodies_in("海湾市政府和省交通运输厅一起负责什么", store) == ("海湾市政府", "省交通运输厅")
    assert bodies_in("省体育局负责什么", store) == ()


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("沈阳的冷库有多少座？", ("沈阳",)),
        ("沈阳、大连的冷库", ("沈阳", "大连")),
        ("沈阳和大连的冷库分别有多少座？", ("沈阳", "大连")),
        ("通往沈阳的铁路", ()),
        ("海湾市的冷库", ("海湾市",)),
    ],
)
def test_places_asked_about_are_not_those_that_a_road_leads_to(engine: Engine, question: str, places: tuple[str, ...]) -> None:
    assert read(question, engine).places == places


# -- follow-ups ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("history", "question", "whole"),
    [
        (["2025年森林覆盖率是多少？"], "到2030年呢？", "2030年森林覆盖率是多少?"),
        (["沈阳的冷库有几座？"], "那大连呢？", "大连的冷库有几座?"),
        (["沈阳的冷库2025年有几座？", "那大连呢？"], "到2030年呢？", "大连的冷库2030年有几座?"),
        (["青川县2030年人口是多少？"], "那海湾市呢？", "海湾市2030年人口是多少?"),
        (["整治西港航道有什么内容？"], "由谁负责？", "整治西港航道，由谁负责？"),
        (["", "整治西港航道有什么内容？", "  "], "由谁负责？", "整治西港航道，由谁负责？"),
        (["2025年森林覆盖率是多少？"], "茶叶综合产值的目标是多少亿元？", "茶叶综合产值的目标是多少亿元?"),
        ([], "由谁负责？", "由谁负责?"),
        (["沈阳2024年冷库目标是几座？"], "上一年是多少？", "沈阳2023年冷库是几座?"),
        (["沈阳2024年冷库目标是几座？"], "上一年呢？", "沈阳2023年冷库目标是几座?"),
        (["沈阳2024年冷库目标是几座？"], "去年是多少？", "沈阳2023年冷库是几座?"),
        (["沈阳2024年冷库要建几座？"], "次年呢？", "沈阳2025年冷库要建几座?"),
        (["沈阳2024年冷库目标是几座？"], "今年呢？", "沈阳2026年冷库目标是几座?"),
        (["沈阳2024年茶叶产量是多少？"], "那糖料呢？", "沈阳2024年糖料产量是多少?"),
        (["茶叶产量是多少？"], "糖料呢？", "糖料产量是多少?"),
        (["城镇居民茶叶产量是多少？"], "农村呢？", "城镇居民茶叶产量，农村？"),
        (["沈阳茶叶产量是多少？"], "库容呢？", "沈阳茶叶产量，库容？"),
        (["沈阳2024年冷库目标是几座？"], "实际完成了多少？", "沈阳2024年冷库，实际完成了多少？"),
        (["沈阳2024年粮食产量是多少？"], "同年的油料产量呢？", "沈阳2024年油料产量是多少?"),
        (["青川县2030年人口是多少？"], "那沈阳市呢？", "沈阳市2030年人口是多少?"),
    ],
)
def test_a_follow_up_takes_over_the_earlier_question(history: list[str], question: str, whole: str) -> None:
    assert stand_alone(clean(question), [clean(h) for h in history], 2026) == whole


def test_a_follow_up_of_a_place_is_answered_for_that_place(engine: Engine) -> None:
    alone = ask("海湾市2030年人口是多少？", engine)
    asked = ask("那海湾市呢？", engine, history=["青川县2030年人口是多少？"])
    assert alone.sentences[0].text == "海湾市：定位：区域枢纽港，2030年人口310万人。"
    assert alone.sentences[0].text in [s.text for s in asked.sentences]


def test_a_follow_up_of_a_place_that_only_the_plans_know_replaces_the_earlier_place(engine: Engine) -> None:
    asked = ask("那海湾市呢？", engine, history=["青川县2030年人口是多少？"])
    assert [s.text for s in asked.sentences] == ["海湾市：定位：区域枢纽港，2030年人口310万人。"]


def test_a_follow_up_of_a_body_adds_who_is_responsible(engine: Engine) -> None:
    asked = ask("由谁负责？", engine, history=["培育船舶修造产业有哪些内容？"])
    assert "“培育船舶修造产业”的责任单位：省工业和信息化厅、海湾市政府等。" in [s.text for s in asked.sentences]


def test_a_follow_up_does_not_answer_the_earlier_question_again(engine: Engine) -> None:
    asked = ask("由谁负责？", engine, history=["培育船舶修造产业有哪些内容？"])
    assert [s.text for s in asked.sentences] == ["“培育船舶修造产业”的责任单位：省工业和信息化厅、海湾市政府等。"]


# -- spelling --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "2030年森林覆蓋率是多少？",
        "２０３０年森林覆盖率是多少?",
        "二〇三〇年森林覆盖率是多少？",
        " 2030 年 森林覆盖率 是多少？ ",
        "2030年森林\x00覆盖率\x1b是\n多少？",
        "2030年森林\u200b覆盖率\ufeff是\u202e多少？",
    ],
    ids=["traditional", "full width", "Chinese digits", "spaces", "control characters", "invisible characters"],
)
def test_spelling_makes_no_difference(engine: Engine, question: str) -> None:
    plain = read("2030年森林覆盖率是多少？", engine)
    assert replace(read(question, engine), original="") == replace(plain, original="")
    assert plain.text == "2030年森林覆盖率是多少?"


def test_the_original_wording_is_kept(engine: Engine) -> None:
    assert read("２０３０年森林覆蓋率\x00", engine).original == "２０３０年森林覆蓋率\x00"


# -- errors ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", ["", "   ", "\n\t", "\x00\x01", "\u200b\ufeff", "\u3000"])
def test_an_empty_question_is_an_input_error(engine: Engine, question: str) -> None:
    with pytest.raises(InputError, match="问题是空的"):
        read(question, engine)


def test_a_question_of_100_000_characters_is_an_input_error_and_the_longest_allowed_is_not(engine: Engine) -> None:
    with pytest.raises(InputError, match="100000 字，上限 2000 字"):
        read("森" * 100_000, engine)
    assert read("森林覆盖率" * (MAX_CHARS // 5), engine).terms == ("森林覆盖率",)


def test_a_filter_on_an_unknown_plan_names_it_and_those_there_are(engine: Engine) -> None:
    with pytest.raises(InputError) as error:
        read("森林覆盖率", engine, filters=Filters(("harbour", "nope")))
    assert error.value.message == "索引里没有编号为“nope”的规划。"
    assert error.value.hint == "现有：harbour、region、valley-15。"


def test_a_question_that_names_its_thing_is_not_taken_for_a_follow_up(engine: Engine) -> None:
    before = ["海湾市和青川县2030年的人口各是多少？"]
    assert understand("夜间引航比例2030年要达到80%，对吗？", before, None, engine.store, engine.terms, engine.as_of).text == (
        "夜间引航比例2030年要达到80%,对吗?"
    )


@pytest.mark.parametrize("question", ["到2030年青川县的人口规模要达到多少？", "谁来负责培育船舶修造产业这项任务？"])
def test_a_long_question_that_opens_like_a_follow_up_stands_by_itself(question: str) -> None:
    assert stand_alone(clean(question), ["夜间引航比例是多少？"], 2026) == clean(question)


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("请问，茶园有多大？", "茶园有多大?"),
        ("想问两个数：茶园有多大？", "茶园有多大?"),
        ("查一下 茶园", "茶园"),
        ("问责制度怎么建？", "问责制度怎么建?"),
        ("请问", "请问"),
    ],
)
def test_words_that_only_open_a_question_are_left_out(question: str, rest: str) -> None:
    assert clean(question) == rest


@pytest.mark.parametrize("question", ["还推不推了？", "这事管没管", "路修好了没有？", "省里支持不？", "会不会涨"])
def test_whether_may_be_asked_with_both_at_once(question: str) -> None:
    assert kind_of(question).name == "yesno"


def test_a_name_in_quotation_marks_is_one_term() -> None:
    assert "未来产业布局" in topic_terms("“未来产业布局”包括哪六类")
