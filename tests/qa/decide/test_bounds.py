"""Claims that leave out what limits a sentence: of whom, of which part, place and side it is said."""

from __future__ import annotations

import pytest
from qa_samples import engine_on

from qa.decide.limits import exception, gives_up, is_cut, is_of_a_group, is_unfinished, place_at_front
from qa.engine import Engine
from qa.pipeline import ask

PLAN = """---
id: heyuan
title: 禾原市“十五五”乡村发展规划
issuer: 禾原市人民政府
period: 2026-2030
published: 2026-03-01
kind: official
---

# 禾原市“十五五”乡村发展规划

## 第一章 总体目标

到2030年，全市乡村旅游收入达到60亿元，其中民宿收入18亿元。全社会研发投入年均增长9%以上。

“三乡一镇”减少空置农房1200套，农房空置率由15%降到8%。全市减少空置农房5600套，农房空置率由9%降到4%。

| 指标 | 单位 | 2025年 | 2030年 | 属性 |
| --- | --- | --- | --- | --- |
| 新增返乡创业人数 | 万人 | [2.6] | [3.4] | 预期性 |

注：[ ]内为五年累计数。

## 第二章 各县任务

### 第一节 东渚县

桑园面积由6万亩扩大到9万亩。不再新建养殖小区。

### 第二节 西渚县

桑园面积稳定在7万亩。严格控制新建养殖小区。

## 第三章 设施

除白沙灌区外，其他灌区全部完成量水设施改造。

东渚湖、西渚湖增殖放流量分别达到40万尾和55万尾。

鲜桑叶、干桑叶收购价格增长6%、11%。

两县游客集散中心总投资合计达到3亿元。

东渚湖、西渚湖分别入选全省首批桑蚕文化体验区、桑蚕风情体验区。

## 第四章 职责

市林业局管理的苗圃改由市农业农村局管理。将市水务局的鱼苗检验职责划入市农业农村局。
"""


def report(year: int, reached: str, aimed: str) -> str:
    return f"""---
id: r{year}
title: {year}年禾原市政府工作报告
issuer: 禾原市人民政府
published: {year}-01-10
kind: official
---

# {year}年禾原市政府工作报告

## 一、{year - 1}年工作回顾

{year - 1}年，{reached}

## 二、{year}年工作安排

{year}年经济社会发展的主要预期目标是：{aimed}
"""


@pytest.fixture(scope="module")
def heyuan(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine on a plan with sections of two counties."""
    return engine_on({"heyuan": PLAN}, tmp_path_factory.mktemp("heyuan"))


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine on two reports, one after the other."""
    first = report(2018, "城镇新增就业3.1万人。", "城镇新增就业3万人，固定资产投资增长7%。")
    second = report(2019, "城镇新增就业3.4万人，固定资产投资有所回落。", "城镇新增就业3.2万人。")
    return engine_on({"r2018": first, "r2019": second}, tmp_path_factory.mktemp("reports"))


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        # of a part or a group
        ("2030年乡村旅游收入达到60亿元，对吗？", "yes"),
        ("农房空置率降到8%，对吗？", "no"),
        ("“三乡一镇”农房空置率降到8%，对吗？", "yes"),
        ("减少空置农房1200套，对吗？", "no"),
        # of all but one
        ("灌区全部完成量水设施改造，对吗？", None),
        ("除白沙灌区外，其他灌区全部完成量水设施改造，对吗？", "yes"),
        # of a section of another place
        ("东渚县严格控制新建养殖小区，对吗？", None),
        ("禾原市严格控制新建养殖小区，对吗？", None),
        ("西渚县严格控制新建养殖小区，对吗？", "yes"),
        ("禾原市桑园面积达到9万亩，对吗？", None),
        ("东渚县桑园面积扩大到9万亩，对吗？", "yes"),
        # of several together
        ("东渚县游客集散中心总投资达到3亿元，对吗？", None),
        # of several years, and at least so much
        ("2030年新增返乡创业人数3.4万人，对吗？", None),
        ("研发投入年均增长9%，对吗？", None),
        ("研发投入年均增长9%以上，对吗？", "yes"),
        # handed over
        ("苗圃由市林业局管理，对吗？", None),
        ("鱼苗检验由市水务局负责，对吗？", None),
        ("入选全省首批桑蚕文化体验区的是西渚湖，对吗？", None),
        # one by one
        ("西渚湖增殖放流量达到55万尾，对吗？", "yes"),
        ("西渚湖增殖放流量达到40万尾，对吗？", "no"),
        ("干桑叶收购价格增长6%，对吗？", "no"),
    ],
)
def test_what_is_said_of_others_is_not_agreed(question: str, verdict: str | None, heyuan: Engine) -> None:
    assert ask(question, heyuan).verdict == verdict


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("2018年城镇新增就业3.4万人，对吗？", "yes"),
        ("2018年城镇新增就业3万人，对吗？", "no"),
        ("2018年城镇新增就业目标是3万人，对吗？", "yes"),
        # what was reached is told without a figure
        ("2018年固定资产投资增长3%，对吗？", None),
        ("2019年城镇新增就业3.2万人，对吗？", "yes"),
        ("2019年城镇新增就业3.9万人，对吗？", "no"),
    ],
)
def test_a_result_is_not_held_against_the_aim_of_its_year(question: str, verdict: str | None, reports: Engine) -> None:
    assert ask(question, reports).verdict == verdict


def test_words_that_limit_a_sentence() -> None:
    assert exception("除白沙灌区外,其他灌区全部改造", "灌区全部改造") == "除白沙灌区外"
    assert exception("除白沙灌区外,其他灌区全部改造", "除白沙灌区外,灌区全部改造") == ""
    assert exception("除保障基本供水外,还要发电", "保障基本供水") == ""
    assert exception("除办公室外,设置部门26个", "设置部门26个") == ""
    assert exception("全市(不含东渚县)造林3万亩", "全市造林3万亩") == "不含东渚县"
    assert is_of_a_group("“三乡一镇”减少农房1200间,空置率降到", "空置率降到8%")
    assert not is_of_a_group("“三乡一镇”减少农房1200间,空置率降到", "三乡一镇空置率降到8%")
    assert not is_of_a_group("“三乡一镇”建设加快推进,空置率降到", "空置率降到8%")
    assert is_of_a_group("规模以上企业利润达到", "利润达到3亿元")
    assert is_cut(("农业", "总产值"), "工农业总产值")
    assert not is_cut(("农业", "总产值"), "农业总产值")
    assert not is_cut(("养老保险",), "城镇职工基本养老保险参保人数")
    assert gives_up("苗圃改由农业局管理", "苗圃由林业局管理")
    assert not gives_up("苗圃改由农业局管理", "苗圃由农业局管理")
    assert gives_up("鱼苗检验职责划入农业局", "鱼苗检验职责划入水务局")
    assert not gives_up("鱼苗检验由农业局负责", "鱼苗检验由水务局负责")
    assert is_unfinished("某机械获准上市", "某机械已经上市")
    assert not is_unfinished("某机械上市", "某机械已经上市")
    assert place_at_front("2030年东渚县桑园面积") == "东渚"
    assert place_at_front("全市桑园面积") == ""
    assert place_at_front("东渚市城镇新增就业") == "东渚"
