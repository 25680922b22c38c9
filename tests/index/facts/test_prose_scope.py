"""Facts of sentences: where and when they hold, and whether they are reached or aimed at."""

from __future__ import annotations

import pytest
from fact_samples import brief, reading


@pytest.mark.parametrize(
    ("text", "headings", "reached"),
    [
        ("2024年，茶园面积达到28万亩。", ("第二章 任务",), True),
        ("2030年，茶园面积达到35万亩。", ("第二章 任务",), False),
        ("茶园面积达到28万亩。", ("第一章 发展基础",), True),
        ("力争茶园面积达到35万亩。", ("第一章 发展基础",), False),
        ("海岸线长2920公里。", ("第二章 任务",), True),
        ("建设冷库5座。", ("第二章 任务",), False),
    ],
)
def test_what_is_reached_is_told_from_what_is_aimed_at(text: str, headings: tuple[str, ...], reached: bool) -> None:
    assert [fact.reached for fact in reading(text, headings=headings).facts] == [reached]


@pytest.mark.parametrize(
    ("text", "lead", "places"),
    [
        ("全省茶园面积达到28万亩。", "", [""]),
        ("大连建设冷库5座，丹东、锦州各建设冷库2座。", "", ["大连", "丹东、锦州"]),
        ("大连市茶产业加快发展，茶叶产值突破20亿元。", "", ["大连"]),
        ("茶叶产值突破20亿元。", "（四）沈阳市", ["沈阳"]),
        ("太原街茶叶店达到20家。", "", [""]),
        ("黄金、白银、铜产量分别增长4%、9%、2%。", "", ["", "", ""]),
        ("建设大连、丹东等6个茶叶市场。", "", [""]),
        ("大连、丹东等地茶叶市场达到6个。", "", ["大连、丹东"]),
        ("大连市获评全省茶旅名市，建成茶叶市场6个。", "", [""]),
        ("茶叶产值突破20亿元。", "沈阳市融入北京协同发展先导区", ["沈阳"]),
        ("累计承接北京茶叶转移项目40个。", "", [""]),
    ],
)
def test_a_fact_is_of_the_place_that_the_words_name(text: str, lead: str, places: list[str]) -> None:
    assert [fact.place for fact in reading(text, lead=lead).facts] == places


def test_a_place_outside_the_plans_own_is_none_in_a_heading() -> None:
    (fact,) = reading("茶叶市场达到6个。", lead="以文兴城塑形象", title="泉州市发展规划").facts
    assert fact.place == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“三县一区”减少种茶贫困户2.5万人，困难发生率由12%降到7%。", ["三县一区"] * 3),
        ("12个山区县茶叶收入达到5亿元，茶园面积达到9万亩。", ["12个山区县"] * 2),
        ("“三县一区”茶园面积达到5万亩，全省茶园面积达到9万亩。", ["三县一区", ""]),
        ("44个县（市）茶叶产量增长8%。", ["44个县"]),
        ("45个市属茶园茶叶产量达到3万吨。", []),
        ("25个茶区乡镇全部建成，茶农人均收入达到9000元。", ["", ""]),
    ],
)
def test_a_group_of_places_is_the_place_of_what_follows(text: str, expected: list[str]) -> None:
    assert [fact.place for fact in reading(text).facts] == expected


def test_a_plans_own_place_is_not_named() -> None:
    assert [fact.place for fact in reading("大连市茶园面积达到28万亩。", title="大连市发展规划").facts] == [""]


def test_a_year_carries_on_through_a_paragraph() -> None:
    (fact,) = reading("茶叶优质品率达到60%。", before="到2027年，茶产业迈上新台阶。").facts
    assert fact.years == (2027,)
    (fact,) = reading("茶叶优质品率达到60%。", before="茶园始建于2008年。").facts
    assert fact.years == ()


def test_a_year_that_only_compares_or_is_worked_towards_is_not_that_of_the_fact() -> None:
    text = "2024年茶叶产值是2005年的3倍，茶企利润达到8亿元。"
    assert [fact.years for fact in reading(text).facts][-1:] == [(2024,)]
    text = "“十四五”茶业应对气候规划编制完成，茶园优良天数达357天。"
    assert [fact.years for fact in reading(text).facts] == [()]
    (fact,) = reading("围绕2035年建成茶叶强省的目标，新建茶园8万亩。").facts
    assert fact.years == ()


def test_a_rate_until_a_year_holds_from_the_plans_beginning() -> None:
    (fact,) = reading("到2030年，茶叶出口额年均增长6%。").facts
    assert (fact.years, fact.year) == ((2026, 2030), 2030)


def test_a_time_ends_where_a_word_begins() -> None:
    assert [brief(fact) for fact in reading("2027年初步建成300个茶叶合作社。").facts] == ["茶叶合作社 count 300个 2027"]
