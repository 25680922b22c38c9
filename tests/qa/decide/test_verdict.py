"""What questions take for true, held against the plans."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from qa_samples import engine_on, evidence, find, work_report

from index.text.quantity import Figure, comparable, same
from index.types import Document
from qa.check.verdicts import holds
from qa.decide.claims import claim_of
from qa.decide.verdict import judge
from qa.engine import Engine
from qa.pipeline import ask
from qa.types import Claim, Judgement


def figure(number: str, unit: str) -> Figure:
    return Figure(number, unit, "", "")


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("青川县2030年人口是42万人，对吗？", "yes"),
        ("青川县2030年人口是50万人，对吗？", "no"),
        ("人均预期寿命是约束性指标吗？", "no"),
        ("人均预期寿命是不是预期性指标？", "yes"),
        ("夜间引航比例达到80%，靠什么实现？", "no"),
        ("水源地可以新建加工厂吗？", "reserved"),
        ("夜间引航比例达到多少？", None),
        ("环湖公路有多长？", None),
    ],
)
def test_a_claim_is_confirmed_contradicted_or_left(engine: Engine, question: str, verdict: str | None) -> None:
    query, found, pool = find(question, engine)
    judgement = judge(query, found, pool)
    assert (judgement.verdict if judgement else None) == verdict


@pytest.mark.parametrize(
    ("question", "opening"),
    [
        ("青川县2030年人口是42万人，对吗？", "是。"),
        ("青川县2030年人口是50万人，对吗？", "否，规划写的是："),
        ("夜间引航比例达到80%，靠什么实现？", "规划写的与提问不同："),
        ("水源地可以新建加工厂吗？", "规划的用词是“禁止”："),
    ],
)
def test_the_answer_opens_with_the_verdict(engine: Engine, question: str, opening: str) -> None:
    assert ask(question, engine).answer.startswith(opening)


def test_figures_years_places_and_the_property_are_claimed(engine: Engine) -> None:
    query, *_ = find("海湾市2030年新建10万吨级泊位8个是约束性的吗？", engine)
    claim = claim_of(query)
    assert [(f.number, f.unit) for f in claim.figures] == [("8", "个")]
    assert (claim.years, claim.property) == ((2030,), "约束性")


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (figure("1.2", "万亿元"), figure("12000", "亿元"), True),
        (figure("5", "家"), figure("5", "个"), True),
        (figure("4000", "亿级"), figure("4000", "亿元"), True),
        (figure("5", "%"), figure("5", "个百分点"), False),
        (figure("5", "万人"), figure("5", "人"), False),
    ],
)
def test_amounts_are_compared_with_their_scale(one: Figure, other: Figure, equal: bool) -> None:
    assert same(one, other) is equal


@given(st.integers(1, 9999), st.sampled_from(["元", "万元", "亿元", "人", "万人", "%", "家"]))
def test_an_amount_is_the_same_as_itself_and_as_no_other_number(number: int, unit: str) -> None:
    assert same(figure(str(number), unit), figure(str(number), unit))
    assert comparable(figure(str(number), unit), figure(str(number + 1), unit))
    assert not same(figure(str(number), unit), figure(str(number + 1), unit))


PLAN = Document("plan", "某县规划", "", (2026, 2030), "", "official", "", "", "到2030年，冷库容量力争达到35万吨。", (), (), ())


@pytest.mark.parametrize(
    ("verdict", "claim", "word", "expected"),
    [
        ("yes", Claim((figure("35", "万吨"),)), "", True),
        ("yes", Claim((figure("36", "万吨"),)), "", False),
        ("yes", Claim((figure("35", "万吨"),), years=(2027,)), "", False),
        ("no", Claim((figure("36", "万吨"),)), "", True),
        ("no", Claim((figure("35", "万吨"),)), "", False),
        ("no", Claim(places=("大连",)), "", True),
        ("reserved", Claim(), "力争", True),
        ("reserved", Claim(), "禁止", False),
    ],
)
def test_a_verdict_must_follow_from_the_words_cited(verdict: str, claim: Claim, word: str, expected: bool) -> None:
    item = evidence("到2030年，冷库容量力争达到35万吨。")
    assert holds(Judgement(verdict, claim, (item,), word), [item], {"plan": PLAN}) is expected  # type: ignore[arg-type]


def test_a_heading_that_counts_the_same_things_contradicts(engine: Engine) -> None:
    item = evidence("未来产业集群。", headings=("专栏2 22个重点产业集群",))
    item = replace(item, chunk=replace(item.chunk, doc_id="region"))
    query, _, pool = find("30个重点产业集群里，未来产业集群在哪一级？", engine)
    verdict = judge(query, [item], pool)
    assert verdict is not None
    assert (verdict.verdict, verdict.word, [f.number for f in verdict.claim.figures]) == ("no", "22个重点产业集群", ["30"])


def test_a_category_that_is_a_word_of_the_name_asked_for_contradicts_nothing(tmp_path: Path) -> None:
    table = "类别\t指标\t单位\t2020年\t2025年\n设施\t村级居家养老服务中心\t个\t96\t131\n服务\t养老护理员数\t人\t118\t260"
    engine = engine_on({"county": f"云岭县养老规划\n\n一、主要指标\n\n到2025年，养老更有保障。\n\n{table}\n"}, tmp_path)
    answer = ask("2020年村级居家养老服务中心有几个？", engine)
    assert "2020年96个" in answer.answer
    assert not ask("服务类里的村级居家养老服务中心有几个？", engine).answer.startswith("《")


def test_whether_there_will_be_something_is_not_denied_from_elsewhere(engine: Engine) -> None:
    answer = ask("沈阳会不会也建国际邮轮母港？", engine)
    assert not any(s.text.startswith("否") for s in answer.sentences)


def test_a_figure_to_confirm_that_no_plan_states_is_refused(engine: Engine) -> None:
    answer = ask("每个乡镇的卫生院是不是要有8名医生？", engine)
    assert (answer.status, answer.reason) == ("refused", "figure_not_stated")


RUNS = """## 一、2025年工作回顾

茶农收入连续20年居全国首位。茶叶产量比上年下降6%。

## 二、机构

茶叶机构由9个减少到5个，茶场设5个。
"""


def test_for_how_long_something_has_been_so_is_part_of_a_claim(tmp_path: Path) -> None:
    engine = engine_on({"report": work_report("report", "云南省", 2026, RUNS)}, tmp_path)
    assert [ask(f"茶农收入连续{n}年居全国首位，对吗？", engine).verdict for n in ("20", "二十", "18", "十八")] == ["yes", "yes", "no", "no"]
    assert ask("茶叶产量比上年提高了，对吗？", engine).verdict == "no"


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        # A part may rise while the whole falls, and the other way round.
        ("云南出口总额增长了，对吗？", None),
        ("云南出口总额下降了，对吗？", None),
        ("云南茶农收入下降了，对吗？", None),
        ("云南进出口总额增长了，对吗？", "no"),
        ("云南香料产量增长了，对吗？", "no"),
        # Another year may have gone otherwise.
        ("云南2023年香料产量增长了，对吗？", None),
        ("“十四五”期间云南香料产量下降了，对吗？", None),
    ],
)
def test_the_way_of_a_part_is_not_that_of_the_whole(tmp_path: Path, question: str, verdict: str | None) -> None:
    body = "## 一、2025年工作回顾\n\n进出口总额比上年下降5%。山区茶农收入比上年增长6%。全年香料产量比上年下降2%。\n"
    assert ask(question, engine_on({"report": work_report("report", "云南省", 2026, body)}, tmp_path)).verdict == verdict


def test_what_something_was_before_is_no_premise(tmp_path: Path) -> None:
    engine = engine_on({"report": work_report("report", "云南省", 2026, RUNS)}, tmp_path)
    assert "提问不同" not in ask("云南茶场由9个减少到多少个？", engine).answer


def test_what_is_said_of_a_city_is_not_agreed_of_its_province(tmp_path: Path) -> None:
    body = "## 一、2025年工作回顾\n\n大理加快修建茶厂，茶叶冷链全部开通。\n\n大理至昆明铁路通车，青石航道全线贯通。\n"
    engine = engine_on({"report": work_report("report", "云南省", 2026, body)}, tmp_path)
    assert ask("云南茶叶冷链全部开通了，对吗？", engine).verdict is None
    assert ask("大理茶叶冷链全部开通了，对吗？", engine).verdict == "yes"
    # A place that only stands in what went before governs nothing.
    assert ask("云南青石航道已经全线贯通了？", engine).verdict == "yes"


BELOW_ZERO = """## 一、2025年工作回顾

2025年，人口自然增长率为-3‰。

2025年，茶叶出口额增长-6%。

2025年，茶叶零售额下降4%，茶厂投资增长5%。
"""


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("2025年人口自然增长率为-3‰，对吗？", "yes"),
        ("2025年人口自然增长率为3‰，对吗？", "no"),
        ("2025年茶叶出口额增长6%，对吗？", "no"),
        ("2025年茶叶出口额下降6%，对吗？", "yes"),
        ("2025年茶叶零售额增速为-4%，对吗？", "yes"),
        ("2025年茶叶零售额增速为4%，对吗？", "no"),
        ("2025年茶厂投资增速为-5%，对吗？", "no"),
        ("2025年茶厂投资增速为负5%，对吗？", "no"),
    ],
)
def test_a_share_below_zero_is_not_that_above(question: str, verdict: str, below_zero: Engine) -> None:
    assert ask(question, below_zero).verdict == verdict


@pytest.fixture(scope="module")
def below_zero(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return engine_on({"report": work_report("report", "云南省", 2026, BELOW_ZERO)}, tmp_path_factory.mktemp("below"))


def test_what_a_city_tells_is_not_agreed_of_the_whole_country(tmp_path: Path) -> None:
    text = "# 大理市2025年国民经济和社会发展统计公报\n\n大理市统计局\n\n2026年3月5日\n\n## 一、农业\n\n全年茶叶产量比上年增长5%，茶厂全部投产。\n"
    engine = engine_on({"bulletin": text}, tmp_path)
    for claim in ("2025年{}茶叶产量增长了，对吗？", "2025年{}茶厂全部投产了，对吗？"):
        assert [ask(claim.format(place), engine).verdict for place in ("全国", "大理")] == [None, "yes"]


def test_what_tells_no_direction_neither_agrees_with_one_nor_denies_it(tmp_path: Path) -> None:
    body = "## 一、2025年工作回顾\n\n茶园用水总量控制在5亿立方米以内，实际用水量4.8亿立方米。\n"
    engine = engine_on({"report": work_report("report", "云南省", 2026, body)}, tmp_path)
    assert [ask(f"2025年茶园用水总量{way}了，对吗？", engine).verdict for way in ("下降", "上升")] == [None, None]
