"""The offline support check: what the cited words carry and what they do not."""

from __future__ import annotations

import pytest

from eval.judge.support.claims import Claim, Passage
from eval.judge.support.figure_check import check_figures
from eval.judge.support.figures import Figure, figures, names, row_cells, years_of
from eval.judge.support.places import places_in
from eval.judge.support.rules import RuleJudge

LIFE = Passage("★人均预期寿命（岁）：2025年 79.7*；2030年 81；年均增长/累计 —；属性 预期性", "规划纲要\n第一章 › 专栏1 主要指标\n民生福祉")
NOTE = Passage("②带*的为2024年数据。", "规划纲要\n第一章 › 专栏1 主要指标")
SHARE = Passage("★数字经济增加值比重：类别 创新驱动；单位 %；2025年 4.7*；2030年 6.5；属性 预期性", "规划纲要\n专栏1 主要指标")
PORT = Passage("到2030年，港口年装卸量升至1860万标箱，大连港开行航线总数升至106条以上。", "规划纲要\n专栏17 › 打造航运枢纽")
FIRMS = Passage("力争高技术企业总数升至4500家,科创小微主体总数升至6000家，累计新增5G基站1.2万个。", "行动方案\n二、（二）")
PLANTS = Passage("推进大连5G创新孵化中心、葫芦岛5G模块制造等项目建设，禁止在水源地新建加工厂。", "沿海规划\n第四章")
UNITS = Passage("（责任单位：省水利厅等；相关市政府）", "行动方案\n五、辽西 › 3.加快构建区域供水保障网")


def _why(text: str, *passages: Passage, counted: frozenset[str] = frozenset()) -> tuple[str, ...]:
    (verdict,) = RuleJudge().judge([Claim(text, passages, counted)])
    assert verdict.supported == (not verdict.missing)
    return verdict.missing


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("人均预期寿命：2025年79.7岁（2024年数据），2030年81岁，预期性指标。", (LIFE, NOTE)),
        ("数字经济增加值比重：2025年4.7%（2024年数据），2030年6.5%，预期性指标。", (SHARE, NOTE)),
        ("打造航运枢纽：到2030年，港口年装卸量升至1860万标箱。", (PORT,)),
        ("到2030年，港口年装卸量升至18,600,000标箱。", (PORT,)),
        ("大连港开行航线不少于106条。", (PORT,)),
        ("力争高技术企业升至4500家，累计新增5G基站12000个。", (FIRMS,)),
        ("“加快构建区域供水保障网”的责任单位：省水利厅等；相关市政府。", (UNITS,)),
        ("推进葫芦岛5G模块制造等项目建设。", (PLANTS,)),
        ("禁止在水源地新建加工厂。", (PLANTS,)),
        ("人均预期寿命由2025年79.7岁提高到2030年81岁，提高1.3岁。", (LIFE,)),
    ],
)
def test_supported(text: str, passages: tuple[Passage, ...]) -> None:
    assert _why(text, *passages) == ()


@pytest.mark.parametrize(
    ("text", "passage", "missing"),
    [
        ("人均预期寿命：2030年82岁。", LIFE, "2030年82岁：数字不在引文"),
        ("人均预期寿命：2030年79.7岁。", LIFE, "2030年79.7岁：年份与引文不同"),
        ("人均预期寿命：2030年81%。", LIFE, "2030年81%：数字不在引文"),
        ("人均预期寿命2035年目标另定。", LIFE, "2035年：年份不在引文"),
        ("到2030年，港口年装卸量升至1860亿标箱。", PORT, "2030年1860亿标箱：数字不在引文"),
        ("到2030年，港口年装卸量升至1860万标箱以上。", PORT, "2030年1860万标箱：“以上”“左右”“不超过”等限定与引文不同"),
        ("到2030年，大连港开行航线总数升至106条。", PORT, "2030年106条：“以上”“左右”“不超过”等限定与引文不同"),
        ("到2025年，港口年装卸量升至1860万标箱。", PORT, "2025年1860万标箱：年份与引文不同"),
        ("高技术企业总数升至4500家。", FIRMS, "4500家：漏了“力争”"),
        ("新增5G基站1.2万个。", FIRMS, "1.2万个：漏了“累计”"),
        ("科创小微主体总数升至4500家。", FIRMS, "4500家：漏了“力争”"),
        ("力争科创小微主体总数升至4500家。", FIRMS, "4500家：引文中这个数字说的是另一件事"),
        ("推进大连5G模块制造等项目建设。", PLANTS, "大连与引文所说的地方不符"),
        ("推进营口5G模块制造等项目建设。", PLANTS, "地名营口不在引文"),
        ("推进大连6G创新孵化中心等项目建设。", PLANTS, "名称6g不在引文"),
        ("在水源地新建加工厂。", PLANTS, "漏了“禁止”"),
        ("不得推进大连5G创新孵化中心建设。", PLANTS, "“不得”不在引文"),
        ("推进大连5G创新孵化中心“一号工程”建设。", PLANTS, "名称“一号工程”不在引文"),
        ("推进大连5G创新孵化中心等项目建设，由省财政专项资金全额补助低收入家庭。", PLANTS, "措辞只有43%见于引文"),
        ("推进大连5G创新孵化中心、葫芦岛5G模块制造等项目建设，由省财政专项资金补助。", PLANTS, "“由省财政专项资金补助”不见于引文"),
    ],
)
def test_not_supported(text: str, passage: Passage, missing: str) -> None:
    assert missing in _why(text, passage)


def test_without_passage_or_with_a_dangling_number() -> None:
    assert _why("港口年装卸量升至1860万标箱。") == ("没有引文",)
    (verdict,) = RuleJudge().judge([Claim("吞吐量达到1860万标箱。", (PORT,), dangling=True)])
    assert verdict.missing == ("引文编号无对应",)


def test_headings_lend_words_and_small_counts_but_no_measures() -> None:
    heading = Passage("加快建设。", "规划\n第三节 三大集群 2000亿元产业")
    assert [c.why for c in check_figures(Claim("三大集群加快建设。", (heading,)))] == [""]
    assert [c.why for c in check_figures(Claim("2000亿元产业加快建设。", (heading,)))] == ["数字不在引文"]


def test_counted_items_need_no_quote() -> None:
    assert _why("打造航运枢纽共3项：港口年装卸量升至1860万标箱。", PORT) == ("3项：数字不在引文",)
    assert _why("打造航运枢纽共3项：港口年装卸量升至1860万标箱。", PORT, counted=frozenset({"3"})) == ()


def test_swapped_values_of_two_rows() -> None:
    forest = Passage("森林覆盖率：单位 %；2030年 63.5", "专栏1")
    water = Passage("水质优良率：单位 %；2030年 90", "专栏1")
    assert _why("森林覆盖率2030年63.5%，水质优良率2030年90%。", forest, water) == ()
    assert "2030年90%：引文中这个数字说的是另一件事" in _why("森林覆盖率2030年90%，水质优良率2030年63.5%。", forest, water)


def _short(figure: Figure) -> tuple[str, str, list[str], list[int]]:
    return figure.text, figure.bound, sorted(figure.forces), sorted(figure.years)


def test_figures_of_prose() -> None:
    text = "2022—2024年累计建设5G基站1.2万个以上，年均增长6.5%左右，占全省1/3，三大集群，发病率控制在43/10万以下。"
    assert [_short(f) for f in figures(text)] == [
        ("1.2万个", "lower", ["total"], [2022, 2024]),
        ("6.5%", "about", ["yearly"], [2022, 2024]),
        ("1/3", "", [], [2022, 2024]),
        ("三大", "", [], []),
        ("43/10万", "upper", [], [2022, 2024]),
    ]
    assert names(text) == ["5g"]
    assert [f.value for f in figures("1.2万亿元、４，５００家")] == [1_200_000_000_000, 4500]


def test_figures_of_rows_take_the_years_of_their_columns() -> None:
    assert row_cells("到2030年，吞吐量达到1860万标箱；航线106条。") == []
    assert [_short(f) for f in figures("下降率(%)：2025年 [22.44]；2030年 >25；年均增长/累计 —；属性 约束性")] == [
        ("22.44", "", [], [2025]),
        ("25", "lower", [], [2030]),
    ]


def test_years_and_places() -> None:
    assert years_of("2026-30年、2035年，共2000个") == frozenset({2026, 2030, 2035})
    assert places_in("朝阳县与沈阳，山东港口，普兰店、法库，苏北和鲁西南") == {"朝阳县", "沈阳", "山东", "普兰店", "法库", "苏北", "鲁西南"}
    assert places_in("建设大城市，发展温泉旅游") == set()
