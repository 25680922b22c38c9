"""What kind of quantity is asked for, and that a figure of another kind is no answer."""

from __future__ import annotations

import pytest

from index.text.analyze import normalise
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
        ("茶叶产量是多少", {"output"}),
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
    "output": ["茶叶产量3万吨", "茶具产量115万套", "纱布产量2亿米"],
    "power": ["装机300万千瓦", "装机1200MW"],
    "speed": ["时速达到350公里/小时"],
    "age": ["预期寿命80岁"],
    "duration": ["压缩到3个月", "办理时间5天"],
    "date": ["2027年投入使用", "年底前完成"],
    "count:座": ["新建精制茶厂5座"],
    "count:家": ["引进企业4家"],
    "count:张": ["设置床位600张"],
    "rank": ["产量居第3", "首位达标"],
}


@pytest.mark.parametrize("kind", sorted(RIGHT))
def test_a_figure_of_that_kind_answers(kind: str) -> None:
    assert [answers(frozenset({kind}), normalise(text)) for text in RIGHT[kind]] == [True] * len(RIGHT[kind])


@pytest.mark.parametrize("kind", sorted(RIGHT))
def test_figures_of_the_other_kinds_do_not(kind: str) -> None:
    # Output may be measured in whatever its products are.
    alike = {kind, "output"} if kind != "output" else {*RIGHT} - {"money", "percent", "people", "speed", "age", "duration", "date"}
    others = [text for other, texts in RIGHT.items() if other not in alike for text in texts]
    if kind == "date":
        others = [t for t in others if "月" not in t]
    assert [text for text in others if answers(frozenset({kind}), normalise(text))] == []


def test_any_quantity_answers_where_no_kind_is_asked_for_but_a_year_does_not() -> None:
    assert answers(frozenset(), "床位600张")
    assert not answers(frozenset(), "2027年投入使用")
    assert not answers(frozenset(), "适时开展中期评估")
    assert answers(frozenset(), "建设一批千亿级产业集群")
    assert answers(frozenset(), "再延长三十年")


@pytest.mark.parametrize("pair", ["座处", "家户", "项件", "类种", "家个", "座个", "项个", "处个", "所个"])
def test_two_measure_words_may_count_the_same_things(pair: str) -> None:
    asked_by, counted_by = pair
    assert answers(frozenset({f"count:{asked_by}"}), f"新增5{counted_by}")


@pytest.mark.parametrize(("word", "fits"), [("条", True), ("人", True), ("户", True), ("吨", False), ("次", False)])
def test_what_is_asked_for_by_the_commonest_measure_word_may_be_counted_by_any(word: str, fits: bool) -> None:
    assert answers(frozenset({"count:个"}), f"新增5{word}") is fits


HOW_OFTEN = ["每年", "每半年", "每季", "每月", "每个月", "每周", "每日", "每天"]


@pytest.mark.parametrize(("text", "fits"), [*((often, True) for often in HOW_OFTEN), ("每次", False)])
def test_how_often_is_an_answer_to_how_long(text: str, fits: bool) -> None:
    assert answers(frozenset({"duration"}), f"{text}通报") is fits


@pytest.mark.parametrize(
    ("text", "fits"),
    [("3月建成", True), ("年底建成", True), ("年末建成", True), ("汛期前,建成", True), ("汛期前。", True), ("会前布置", False)],
)
def test_a_month_or_a_limit_in_time_answers_when(text: str, fits: bool) -> None:
    assert answers(frozenset({"date"}), text) is fits


@pytest.mark.parametrize(
    ("kind", "text", "fits"),
    [
        ("people", "接待游客3万人", True),
        ("people", "经营情况居前3位", False),
        ("people", "成绩列第3名", False),
        ("money", "开工1亿元以上项目80个", False),
        ("money", "总投资1亿元以上", True),
        ("rank", "成为第三个达标县", True),
        ("rank", "产量居第2", True),
        ("rank", "成为首个达标县", True),
        ("rank", "新增3个达标县", False),
    ],
)
def test_a_place_in_a_row_is_no_number_and_a_class_no_amount(kind: str, text: str, fits: bool) -> None:
    assert answers(frozenset({kind}), text) is fits


@pytest.mark.parametrize("size", ["十亿级", "百亿级", "千亿级", "万亿级", "十万级", "百万级", "千万级"])
def test_a_class_of_size_tells_how_much(size: str) -> None:
    assert answers(frozenset(), f"形成{size}集群")
