"""Figures of claims against facts: value, bound, unit, kind, year, place and plan must all be those of the fact."""

from __future__ import annotations

import pytest
from qa_samples import engine_on, find

from qa.check.verdicts import holds
from qa.decide.claims import claim_of
from qa.decide.figures import _has_the_head
from qa.decide.verdict import judge
from qa.engine import Engine
from qa.pipeline import ask

PLAN = """---
id: plateau
title: 云岭省高原特色农业规划
issuer: 云岭省人民政府
period: 2026-2030
published: 2026-04-02
kind: official
---

# 云岭省高原特色农业规划

## 第一章 主要指标

### 第一节 指标安排

#### 专栏1 主要指标

| 指标 | 单位 | 2025年 | 2030年 | 年均增长/累计 | 属性 |
| --- | --- | --- | --- | --- | --- |
| 高原蔬菜产量 | 万吨 | 310 | 420左右 | — | 预期性 |
| 冷链流通率 | % | 38.5 | 60 | — | 约束性 |
| 绿色食品占比 | % | 8左右 | 15 | — | 预期性 |
| 每千人口拥有3岁以下婴幼儿托位数 | 个 | 3.1 | 4.8 | — | 预期性 |
| 新型农民平均受教育年限 | 年 | 9.4 | 11 | — | 预期性 |
| 农产品加工产值增长 | % | 6.1 | — | 7.5 | 预期性 |

### 第二节 发展目标

到2030年，全省设施农业面积达到90万亩以上，农田灌溉渠道总长度达到1200公里。

昆山合作示范园建设温室大棚36座。

农村公路里程达到3600公里，其中高等级公路1500公里。

高原蓝莓产量突破30万吨，外销量达到12万吨。

到2030年，新建茶园3—5处。

蜂蜜抽检合格率为92%，其中县属企业为87%。“两县一区”花椒种植户8.5万人，花椒病害率降到6.4%；全省花椒种植户31.2万人，花椒病害率降到4.1%。
"""


@pytest.fixture(scope="module")
def plateau(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine on a plan whose table has two years and a rate."""
    return engine_on({"plateau": PLAN}, tmp_path_factory.mktemp("plateau"))


def verdict(question: str, engine: Engine) -> str:
    """How an answer begins: 是, 否, 规划的用词, or the reason of a refusal."""
    answer = ask(question, engine)
    if answer.status == "refused":
        return str(answer.reason)
    return next((word for word in ("是。", "否", "规划的用词", "规划写的与提问不同") if answer.answer.startswith(word)), "")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("2030年冷链流通率是60%，对吗？", "是。"),
        ("2025年冷链流通率是38.5%，对吗？", "是。"),
        ("冷链流通率2025年是38.5%、2030年是60%，对吗？", "是。"),
        ("2030年高原蔬菜产量达到420万吨左右，对吗？", "是。"),
        ("农产品加工产值年均增长7.5%，对吗？", "是。"),
        ("2030年设施农业面积达到90万亩以上，对吗？", "是。"),
        ("2030年农田灌溉渠道总长度达到1200千米，对吗？", "是。"),
        ("2030年农田灌溉渠道总长度达到一千二百公里，对吗？", "是。"),
        # another year, value, unit, kind, bound
        ("2025年冷链流通率是60%，对吗？", "否"),
        ("2030年冷链流通率是38.5%，对吗？", "否"),
        ("冷链流通率2025年是60%、2030年是38.5%，对吗？", "否"),
        ("2030年冷链流通率是65%，对吗？", "否"),
        ("2030年高原蔬菜产量达到470万吨，对吗？", "否"),
        ("2030年高原蔬菜产量达到420万吨以上，对吗？", "否"),
        ("2030年农田灌溉渠道总长度达到1200米，对吗？", "否"),
        ("2030年冷链流通率提高60%，对吗？", "否"),
        ("农产品加工产值累计增长7.5%，对吗？", "否"),
        ("2030年设施农业面积达到90万亩以下，对吗？", "否"),
        ("绿色食品占比是8%以上，对吗？", "否"),
        ("绿色食品占比是12%以上，对吗？", "是。"),
        # more than 以上 is left open by the plan
        ("2030年设施农业面积达到95万亩，对吗？", "规划的用词"),
        # of another place or level the plan says nothing
        ("广州2030年冷链流通率是60%，对吗？", "other_region"),
        ("昆山2030年冷链流通率是60%，对吗？", "other_region"),
    ],
)
def test_a_claim_is_agreed_only_where_all_of_it_is_the_fact_s(question: str, said: str, plateau: Engine) -> None:
    assert verdict(question, plateau) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("县属企业蜂蜜抽检合格率是92%，对吗？", "否"),
        ("县属企业蜂蜜抽检合格率是87%，对吗？", "是。"),
        ("蜂蜜抽检合格率是87%，对吗？", "否"),
        ("花椒病害率降到4.1%，对吗？", "是。"),
        ("两县一区花椒病害率降到6.4%，对吗？", "是。"),
    ],
)
def test_the_figure_of_a_part_is_not_that_of_the_whole(question: str, said: str, plateau: Engine) -> None:
    assert verdict(question, plateau) == said


def test_the_figure_of_a_group_of_places_is_not_that_of_the_province(plateau: Engine) -> None:
    assert verdict("花椒病害率降到6.4%，对吗？", plateau) in ("否", "not_in_plans")


def test_what_is_only_taken_for_granted_is_contradicted_but_not_confirmed(plateau: Engine) -> None:
    assert verdict("2030年冷链流通率达到80%靠什么实现？", plateau) == "规划写的与提问不同"
    assert verdict("2030年冷链流通率达到60%靠什么实现？", plateau) in ("", "not_in_plans")


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        # the plan says 60%
        ("不到60%，对吗？", "否"),
        ("没有达到60%，对吗？", "否"),
        ("没有60%，对吗？", "否"),
        ("没到60%吧？", "否"),
        ("不是60%，对吗？", "否"),
        ("超过60%，对吗？", "否"),
        ("低于60%，对吗？", "否"),
        ("没有超过50%，对吗？", "否"),
        ("没有低于70%，对吗？", "否"),
        ("不到70%吗？", "是。"),
        ("未达到70%，对吗？", "是。"),
        ("不是65%，对吗？", "是。"),
        ("没有超过60%，对吗？", "是。"),
        ("没有低于60%，对吗？", "是。"),
        ("低于70%，对吗？", "是。"),
        # who asks so takes it for true
        ("不是60%吗？", "是。"),
        ("不是65%吗？", "否"),
        ("并不是65%吗？", "是。"),
        ("是不是60%？", "是。"),
    ],
)
def test_a_denied_figure_is_judged_by_what_the_denial_means(claim: str, said: str, plateau: Engine) -> None:
    assert verdict(f"2030年冷链流通率{claim}", plateau) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("2030年冷链流通率在55%到65%之间，对吗？", "是。"),
        ("2030年冷链流通率为40%—50%，对吗？", "否"),
        ("2030年新建茶园3—5处，对吗？", "是。"),
        ("2030年新建茶园6—8处，对吗？", "否"),
        ("2030年新建茶园9处，对吗？", "否"),
        # what the plan leaves open is neither
        ("2030年新建茶园4处，对吗？", "规划的用词"),
        ("2030年设施农业面积在80万亩到100万亩之间，对吗？", "规划的用词"),
        ("2030年设施农业面积不到95万亩，对吗？", "规划的用词"),
        ("2030年设施农业面积不到80万亩，对吗？", "否"),
        ("2030年高原蔬菜产量超过415万吨，对吗？", "规划的用词"),
        ("2030年高原蔬菜产量超过350万吨，对吗？", "是。"),
        ("2030年高原蔬菜产量低于500万吨，对吗？", "是。"),
    ],
)
def test_ranges_and_bounds_are_agreed_denied_or_left_open(question: str, said: str, plateau: Engine) -> None:
    assert verdict(question, plateau) == said


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("冷链流通率是约束性指标，对吗？", "是。冷链流通率："),
        ("冷链流通率是预期性指标，对吗？", "否，规划写的是：冷链流通率："),
        ("2030年冷链流通率60%，是约束性指标，对吗？", "是。冷链流通率："),
        ("2030年冷链流通率60%，是预期性指标，对吗？", "否，“预期性”与规划不同，“60%”与规划一致，规划写的是：冷链流通率："),
        ("2030年冷链流通率70%，是约束性指标，对吗？", "否，“70%”与规划不同，“约束性”与规划一致，规划写的是：冷链流通率："),
        ("冷链流通率2025年是38.5%、2030年是70%，对吗？", "否，“70%”与规划不同，“38.5%”与规划一致，规划写的是：冷链流通率："),
        ("2030年冷链流通率60%、高原蔬菜产量420万吨左右，对吗？", "是。冷链流通率："),
        ("2030年冷链流通率60%、高原蔬菜产量500万吨，对吗？", "否，“500万吨”与规划不同，“60%”与规划一致，规划写的是：高原蔬菜产量："),
    ],
)
def test_each_thing_that_a_claim_says_is_judged_and_said(question: str, begins: str, plateau: Engine) -> None:
    assert ask(question, plateau).answer.startswith(begins)


def test_figures_of_two_indicators_are_each_cited(plateau: Engine) -> None:
    answer = ask("2030年冷链流通率60%、高原蔬菜产量420万吨左右，对吗？", plateau)
    assert [s.text.partition("：")[0] for s in answer.sentences] == ["是。冷链流通率", "高原蔬菜产量"]
    assert (answer.kind, answer.verdict) == ("verdict", "yes")


@pytest.mark.parametrize(
    ("question", "kind", "given"),
    [
        ("2030年冷链流通率是60%，对吗？", "verdict", "yes"),
        ("2030年冷链流通率是65%，对吗？", "verdict", "no"),
        ("2030年设施农业面积达到95万亩，对吗？", "verdict", None),
        ("2030年冷链流通率达到80%靠什么实现？", "figure", "no"),
        ("2030年冷链流通率是多少？", "figure", None),
        ("广州2030年冷链流通率是60%，对吗？", "verdict", None),
    ],
)
def test_an_answer_tells_its_kind_and_verdict(question: str, kind: str, given: str | None, plateau: Engine) -> None:
    value = ask(question, plateau).as_json()
    assert (value["kind"], value["verdict"]) == (kind, given)


@pytest.mark.parametrize(
    ("indicator", "question", "named"),
    [
        ("常住人口城镇化率", "2030年城镇化率是80%，对吗？", True),
        ("常住人口城镇化率", "2030年户籍城镇化率是80%，对吗？", False),
        ("冷链流通率", "流通率是多少？", False),
    ],
)
def test_an_indicator_is_named_without_what_qualifies_it_but_not_with_another(indicator: str, question: str, named: bool) -> None:
    assert _has_the_head(indicator, question) is named


@pytest.mark.parametrize(
    ("question", "expected"),
    # A figure whose clause does not name its subject is not surely of it: it is quoted, neither agreed with nor denied.
    [("高原蓝莓外销有30万吨吗？", ("否", "")), ("高原蓝莓外销有12万吨吗？", ("",)), ("高原蓝莓产量突破30万吨吗？", ("是。",))],
)
def test_the_word_before_the_figure_tells_its_indicator(question: str, expected: tuple[str, ...], plateau: Engine) -> None:
    assert verdict(question, plateau) in expected


def test_the_figure_of_a_neighbour_is_not_held_against_a_shorter_name(plateau: Engine) -> None:
    assert verdict("请核对：农村公路里程3600公里，其中高等级1500公里。", plateau) == ""


@pytest.mark.parametrize("question", ["是不是2030年冷链流通率60%？", "2030年冷链流通率60%，没错吧？", "2030年冷链流通率60%，没记错吧？"])
def test_words_that_only_ask_deny_nothing(question: str, plateau: Engine) -> None:
    assert verdict(question, plateau) == "是。"


def test_the_denial_cites_the_figure_of_the_year(plateau: Engine) -> None:
    answer = ask("2025年冷链流通率是60%，对吗？", plateau)
    assert answer.answer.startswith("否，规划写的是：冷链流通率：2025年38.5%，2030年60%")


@pytest.mark.parametrize(
    ("question", "kind", "years"),
    [
        ("2030年产值年均增长7%吗？", "rate", (2030,)),
        ("五年累计新增8万亩吗？", "cumulative", ()),
        ("产值提高了5个百分点吗？", "change", ()),
        ("产值提高到50亿元吗？", "level", ()),
        ("2025年、2030年产值是8亿元吗？", "level", (2030,)),
    ],
)
def test_what_a_claim_says_a_figure_is(question: str, kind: str, years: tuple[int, ...], plateau: Engine) -> None:
    (claimed,) = claim_of(find(question, plateau)[0]).amounts
    assert (claimed.kind, claimed.years) == (kind, years)


def test_an_age_names_who_is_meant_unless_it_is_all_that_is_claimed(plateau: Engine) -> None:
    def figures(question: str) -> list[str]:
        return [c.figure.number for c in claim_of(find(question, plateau)[0]).amounts]

    assert figures("60岁以上人口占20%，对吗？") == ["20"]
    assert figures("平均寿命是80岁，对吗？") == ["80"]


@pytest.mark.parametrize("question", ["2030年冷链流通率是60%，对吗？", "2025年冷链流通率是60%，对吗？", "2030年冷链流通率是65%，对吗？"])
def test_the_check_knows_a_verdict_from_its_opposite(question: str, plateau: Engine) -> None:
    from dataclasses import replace

    query, evidence, pool = find(question, plateau)
    found = judge(query, evidence, pool)
    assert found is not None
    assert holds(found, found.evidence, plateau.store.by_id)
    turned = replace(found, verdict="no" if found.verdict == "yes" else "yes")
    assert not holds(turned, found.evidence, plateau.store.by_id)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        # a figure of the indicator's own name claims nothing
        ("每千人口拥有3岁以下婴幼儿托位数是预期性指标，对吗？", "是。"),
        ("每千人口拥有3岁以下婴幼儿托位数是约束性指标，对吗？", "否"),
        # an indicator may itself be a number of years
        ("2030年新型农民平均受教育年限达到11年，对吗？", "是。"),
        ("2025年新型农民平均受教育年限达到11年，对吗？", "否"),
        # what is not yet reached may be what another year has
        ("2025年冷链流通率未达到60%，对吗？", "是。"),
    ],
)
def test_names_and_years_of_indicators(question: str, said: str, plateau: Engine) -> None:
    assert verdict(question, plateau) == said
