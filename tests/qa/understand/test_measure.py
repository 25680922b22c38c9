"""What kind of quantity is asked for, and that a figure of another kind is no answer."""

from __future__ import annotations

import pytest

from qa.understand.measure import answers, asked


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("茶叶产值要达到多少亿元", {"money"}),
        ("这条路要花多少钱", {"money"}),
        ("夜间引航比例是多少", {"percent"}),
        ("森林覆盖率是多少", {"percent"}),
        ("环湖公路有多长", {"length"}),
        ("茶园面积多大", {"area"}),
        ("受益群众有多少人", {"people"}),
        ("货物吞吐量是多少", {"weight"}),
        ("光伏装机是多少", {"power"}),
        ("平均预期寿命是多少", {"age"}),
        ("工期几个月", {"duration"}),
        ("第二中学什么时候投入使用", {"date"}),
        ("哪一年建成", {"date"}),
        ("新建几座茶厂", {"count:座"}),
        ("引进多少家企业", {"count:家"}),
        ("设多少张床位", {"count:张"}),
        ("提高多少个百分点", {"percent"}),
        ("由谁负责", set()),
        ("高原茶都指什么", set()),
    ],
)
def test_the_kind_of_quantity_is_read_from_the_question(question: str, kinds: set[str]) -> None:
    assert asked(question) == kinds


RIGHT = {
    "money": ["投资5000万元", "产值60亿元左右"],
    "percent": ["比例达到60%", "提高2个百分点", "占三成", "提高百分之六"],
    "length": ["全长48公里", "水深14米", "航程800千米"],
    "area": ["茶园18万亩", "占地8公顷"],
    "people": ["人口42万人", "惠及3000名"],
    "weight": ["吞吐量1.2亿吨", "集装箱80万标箱", "船队30万载重吨"],
    "power": ["装机300万千瓦", "装机1200MW"],
    "speed": ["时速达到350公里/小时"],
    "age": ["预期寿命80岁"],
    "duration": ["压缩到3个月", "办理时间5天"],
    "date": ["2027年投入使用", "年底前完成"],
    "count:座": ["新建精制茶厂5座"],
    "count:家": ["引进企业4家"],
    "count:张": ["设置床位600张"],
}


@pytest.mark.parametrize("kind", sorted(RIGHT))
def test_a_figure_of_that_kind_answers(kind: str) -> None:
    assert [answers(frozenset({kind}), text) for text in RIGHT[kind]] == [True] * len(RIGHT[kind])


@pytest.mark.parametrize("kind", sorted(RIGHT))
def test_figures_of_the_other_kinds_do_not(kind: str) -> None:
    others = [text for other, texts in RIGHT.items() if other != kind for text in texts]
    if kind == "date":
        others = [t for t in others if "月" not in t]
    assert [text for text in others if answers(frozenset({kind}), text)] == []


def test_any_quantity_answers_where_no_kind_is_asked_for_but_a_year_does_not() -> None:
    assert answers(frozenset(), "床位600张")
    assert not answers(frozenset(), "2027年投入使用")
    assert not answers(frozenset(), "适时开展中期评估")
    assert answers(frozenset(), "建设一批千亿级产业集群")
    assert answers(frozenset(), "再延长三十年")
