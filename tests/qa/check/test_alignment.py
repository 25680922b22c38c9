"""A claim in everyday words against one sentence: what it says, what it denies, and what tells neither."""

from __future__ import annotations

import pytest
from qa_samples import evidence

from qa.check.alignment import relation, unsaid

TITLE = "云岭省2022年政府工作报告"


def told(said: str, text: str) -> str | None:
    return relation(said, evidence(text, title=TITLE))


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("茶马古道博物馆修完了", "茶马古道博物馆竣工投用。"),
        ("打算开工建设青石水库", "加快前期论证，开工建设青石水库、白沙泵站。"),
        ("青石水库保留下来了", "保留青石水库、白沙泵站。"),
        ("云岭2021年茶叶产量减少了", "全省茶叶产量3万吨，比上年减产2千吨，下降6%。"),
        ("茶叶产量排第二", "茶叶产量居全国第2位。"),
        ("茶叶产量居首位", "茶叶产量升至全国第一位。"),
        ("青石水库还没有通水", "青石水库尚未通水。"),
        ("不再保留茶叶局", "不再保留茶叶局。"),
        ("茶叶局归农业厅管", "组建茶叶局，由农业厅管理。"),
        ("茶旅融合列入新兴产业", "发展冷链、茶旅融合等新兴产业。"),
        ("不动产登记改革推开了", "不动产登记改革全面推开。"),
        ("改革后,茶叶局由农业厅管理", "茶叶局继续由农业厅管理。"),
        ("全省12个茶场全都退出了", "全省12个茶场、3个果场全部退出亏损名单。"),
        ("青石水库开工了", "投资3亿元的青石水库开工建设。"),
    ],
)
def test_a_sentence_says_it(said: str, text: str) -> None:
    assert told(said, text) == "says"


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("茶叶投资比重上升了", "茶叶投资3亿元，投资比重由8%下降到6%。"),
        ("茶叶增加值率提高了", "茶叶增加值率下降1个百分点。"),
        ("青石机场已经建成通航了", "青石机场、环湖公路等项目全面推进。"),
        ("茶叶产量列全省第二", "茶叶产量达到3万吨，均保持全省第三。"),
        ("茶叶产量又增加了", "茶叶产量3万吨，比上年减产2千吨。"),
        ("茶叶产量居全国第一位", "茶叶产量居全国第2位。"),
        ("茶叶产量的位次从第二位降到第五位", "茶叶产量在全国的位次由第五位上升到第二位。"),
        ("茶叶价格达到了调控目标", "茶叶价格上涨9%，没有达到调控目标。"),
        ("茶叶产量目标完成了", "各项主要目标除茶叶产量外，均已完成。"),
        ("青石水库建成了", "投资3亿元的青石水库开工建设，白沙泵站建成。"),
        ("青石水库还没建成", "青石水库建成投用。"),
        ("茶会是在北京办的", "茶会在上海成功举办。"),
        ("果园验收由农业厅负责", "组建茶叶公司，负责果园验收。"),
    ],
)
def test_a_sentence_says_otherwise(said: str, text: str) -> None:
    assert told(said, text) == "denies"


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("公路全部通车了", "农村公路全部通车。"),
        ("青石水库建成了", "青石水库管理站建成。"),
        ("青石水库建成了", "青石水库的大坝建成。"),
        ("出口增长了", "出口加工区用地减少。"),
        ("进口下降了", "进出口总额增长5%，出口下降2%。"),
        ("茶场退出了", "30%的茶场退出。"),
        ("青石水库建成了", "力争青石水库建成。"),
        ("茶叶加工试点铺开了", "茶叶种植铺开了。"),
        ("茶叶收购由农业厅负责", "农业厅负责茶叶收购和检验。"),
        ("茶会是在北京办的", "茶会成功举办。"),
        ("茶叶产量居全国第一位", "茶叶产量3万吨。"),
        ("水库,泵站都建成了", "水库建成。"),
        ("茶叶产量达到4万吨以下", "茶叶产量达到4万吨以上。"),
        ("青石公园设立了", "青石公园创建完成。"),
        ("建成", "青石水库建成。"),
        ("矿产开发属于支柱产业", "避免把矿产开发、房地产等作为支柱产业。"),
        ("量子科技属于未来产业", "力争使量子科技、深海装备等成为未来产业。"),
        ("引水工程由省发展改革委牵头", "引水工程由省发改委牵头。"),
    ],
)
def test_a_sentence_tells_neither(said: str, text: str) -> None:
    assert told(said, text) != "denies"
    if said != "茶叶收购由农业厅负责":
        assert told(said, text) is None


def test_a_claim_of_very_many_words_is_not_aligned() -> None:
    names = "".join(f"{a}{b}茶场" for a in "东西南北中" for b in "山水林田湖")
    assert told(f"{names}建成了", f"{names}建成。") is None


def test_what_a_sentence_does_not_have() -> None:
    item = evidence("青石水库等4座水库竣工。", title=TITLE)
    assert unsaid("座水库建成了", item) == ()
    assert unsaid("座水库都是民营的", item) == ("民营",)


def test_a_beginning_that_stands_before_an_earlier_clause_may_lead_to_what_is_only_begun() -> None:
    text = "青石水库东坝建成，12千米引水渠加快推进。"
    assert told("青石水库12千米引水渠建成了", text) == "denies"
    assert told("白沙泵站12千米引水渠建成了", text) is None
    of_its_city = evidence("大理青石水库东坝建成，12千米引水渠加快推进。", title="大理市2022年政府工作报告")
    assert relation("大理青石水库12千米引水渠建成了", of_its_city) == "denies"
