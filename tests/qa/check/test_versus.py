"""Claims on figures that they do not give: which of two has more, and which way something went."""

from __future__ import annotations

from datetime import date

import pytest
from qa_samples import everything

from index.ingest.build import ingest
from qa.check.versus import decided
from qa.check.versus.statement import versus
from qa.check.versus.trend import trend
from qa.config import Config
from qa.engine import Engine

BULLETIN = """---
id: bulletin
title: 云岭省白石县2022年国民经济和社会发展统计公报
issuer: 白石县统计局
published: 2023-03-02
kind: official
---

# 云岭省白石县2022年国民经济和社会发展统计公报

## 一、综合

全年重工业增加值70亿元，比上年增长22%；轻工业增加值60亿元，比上年增长19%。年末果园和茶园面积分别达到8万亩、6万亩。

农村居民家庭茶叶系数（即茶叶支出占家庭全部支出的比重，按当年价格计算）为43%，城镇居民家庭茶叶系数为35%。

全年茶叶、苹果、山羊增速分别达到14%、12%和19%。果蔬损耗率比上年下降3个百分点。蜂蜜合格率由90%提高到95%。

蚕桑产值不低于5亿元，竹木产值4亿元。粮食产量比上年下降2%。一般收入9亿元，地方一般收入5亿元。

西山投资增长3%，东山投资增长2%，西山企业利润增长4%，东山企业利润增长9%。

水泥增加值70亿元，增长2%；陶瓷增加值60亿元，增长19%。原煤产量30万吨，原油销量50万吨。棉花人均产值3万元，苎麻产值2亿元。

全县共有茶厂500家，新增酒厂800家。獭兔出栏30万只，比上年增加2万只；肉鸽出栏20万只，比上年增加3万只。进出口总额比上年下降5%。水产局职工收入增长6%。蓝莓产值约5亿元，草莓产值5.1亿元。

机械出口占出口总额的比重为30%，服装出口占进出口总额的比重为20%。矿工工资名义增长8%，农工工资实际增长9%。“十四五”期间，蜂蜜产量增长30%。

## 二、运输

表1 运输量

| 指标 | 单位 | 绝对数 | 比上年增长（%） |
| --- | --- | --- | --- |
| 旅客周转量 | 亿人公里 | 59 | -4.5 |
| 其中：铁路 | 亿人公里 | 30 | -6.8 |
| 其中：公路 | 亿人公里 | 25 | 0.3 |

## 三、2023年目标

到2023年，茶园面积力争达到7万亩，污水处理率提高到95%。
"""


@pytest.fixture(scope="module")
def bulletin(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("versus")
    (folder / "plans").mkdir()
    (folder / "plans" / "bulletin.md").write_text(BULLETIN, "utf-8")
    ingest([folder / "plans"], folder / "index")
    return Engine(folder / "index", Config(), date(2026, 6, 1))


def told(said: str, engine: Engine) -> tuple[bool, int] | None:
    """Whether the facts agree, and how many pieces of evidence decide."""
    found = decided(said, everything(engine), engine.store.by_id)
    return None if found is None else (found.agrees, len(found.evidence))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2022年重工业增长快于轻工业", (True, 1)),
        ("重工业增长慢于轻工业", (False, 1)),
        ("轻工业的增速没有重工业快", (True, 1)),
        ("重工业增加值不如轻工业多", (False, 1)),
        ("果园面积是大于茶园", (True, 1)),
        ("茶园的面积比果园还要大一些", (False, 1)),
        ("茶叶系数城镇高于农村", (False, 1)),
        ("农村居民茶叶系数比城镇居民高", (True, 1)),
        ("山羊的增速比茶叶和苹果都快", (True, 1)),
        ("茶叶的增速比山羊和苹果都快", (False, 1)),
        ("茶叶的增速比苹果和蜜蜂都快", None),
        ("铁路旅客周转量比公路大", (True, 2)),
        ("地方一般收入高于一般收入", (False, 1)),
        ("2023年茶园面积目标比2022年实际高", (True, 2)),
        ("2023年茶园面积目标比2022年高", (True, 2)),
        ("机械出口占比目标比2021年高", None),
        # At least 5 may be more than any.
        ("蚕桑产值比竹木产值高", (True, 1)),
        ("竹木产值比蚕桑产值高", (False, 1)),
        ("2021年重工业增长快于轻工业", None),
        ("重工业增加值比茶园面积多", None),
        ("重工业增加值比去年多", None),
        ("重工业增加值高于60亿元", None),
        ("茶叶产值比果园面积大", None),
        ("西山投资的增速比东山快", (True, 1)),
        # By what they grow is not said, and the figures do not agree.
        ("西山的增速比东山快", None),
        # 增加值 is no word for growth.
        ("水泥增加值比陶瓷大", (True, 1)),
        ("水泥增加值增速比陶瓷高", (False, 1)),
        # What denies stands in words that are no comparison's own.
        ("果园面积不低于茶园", None),
        ("果园面积不比茶园大", None),
        ("果园面积没超过茶园", None),
        ("果园面积比茶园并不大", None),
        # Other things, per head, new ones beside all, of another whole, of about so much, in other terms, in another period.
        ("原煤比原油多", None),
        ("棉花产值比苎麻高", None),
        ("酒厂比茶厂多", None),
        ("獭兔出栏增长快于肉鸽", None),
        ("机械出口占比高于服装", None),
        ("草莓产值高于蓝莓", None),
        ("农工工资增速快于矿工", None),
        ("十三五时期果园面积大于茶园", None),
    ],
)
def test_which_of_two_has_more(said: str, expected: tuple[bool, int] | None, bulletin: Engine) -> None:
    assert told(said, bulletin) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2022年重工业增加值增长了", True),
        ("重工业增加值有所下降", False),
        ("果蔬损耗率比上年上升了", False),
        ("果蔬损耗率较2021年下降了", True),
        ("果蔬损耗率较2015年下降了", None),
        ("蜂蜜合格率又提高了", True),
        ("蜂蜜合格率下降", False),
        ("铁路旅客周转量比上年增长了", False),
        ("粮食产量没有下降", None),
        ("2021年粮食产量下降了", None),
        ("粮食下降了", True),
        ("工业增长了", None),
        ("粮食产量的增速提高了", None),
        ("重工业增加值增幅回落", None),
        ("茶园增长", None),
        # A part, a whole, a target, a growth of several years.
        ("职工收入下降了", None),
        ("出口总额增长了", None),
        ("污水处理率提高了", None),
        ("到2023年污水处理率提高", True),
        ("2023年污水处理率会下降", False),
        ("蜂蜜产量比上年增长", None),
    ],
)
def test_which_way_something_went(said: str, expected: bool | None, bulletin: Engine) -> None:
    found = told(said, bulletin)
    assert (None if found is None else found[0]) is expected


@pytest.mark.parametrize("said", ["新建茶园，比果园大", "茶园", "加快建设茶园", "茶园面积与果园一样"])
def test_what_sets_nothing_against_anything(said: str) -> None:
    assert versus(said) == ()
    assert trend(said) is None


def test_a_verdict_is_given_and_holds(bulletin: Engine) -> None:
    from qa.pipeline import ask

    answer = ask("2022年茶叶系数城镇高于农村，对吗？", bulletin)
    assert answer.verdict == "no"
    assert answer.answer.startswith("否，")
    assert ask("2022年重工业增长快于轻工业吗？", bulletin).verdict == "yes"
    assert ask("2022年蜂蜜合格率是不是下降了？", bulletin).verdict == "no"
    # What stands in two years is not asked of each alone.
    assert ask("2023年茶园面积目标比2022年高吗？", bulletin).verdict == "yes"
