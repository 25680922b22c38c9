"""Texts checked against plans: what agrees, what does not, and what is not said."""

from __future__ import annotations

import pytest
from qa_samples import engine_on
from tea_plans import PROVINCE

from index.errors import InputError, ParseError
from qa.engine import Engine
from qa.proofread.proofread import check_file, check_text
from qa.proofread.report import Finding


def found(text: str, engine: Engine, **given: object) -> list[Finding]:
    return list(check_text(text, engine, **given).findings)  # type: ignore[arg-type]


def verdicts(text: str, engine: Engine) -> list[str]:
    return [f.verdict for f in found(text, engine)]


@pytest.mark.parametrize(
    "text",
    [
        "到2030年，全省高山茶园产量达到42万吨左右，茶叶一级品率提高到60%，有机茶占比达15%。",
        "茶叶一级品率将由2025年的38.5%提高到2030年的60%。",
        "“十五五”时期，茶叶加工产值年均增长7.5%。",
        "2025年，茶叶加工产值增长6.1%。",
        "力争到2030年，茶园灌溉面积达到90万亩以上，新建冷藏库36座、培训茶艺技工5万人次。",
        "到2030年，绿茶精制集群营收规模达到250亿元，红茶发酵集群营收规模达到480亿元。",
        "到2030年，宁波市茶叶出口额达到12亿元。",
        "茶山步道总长度到2030年达到1200千米。",
        "《浙江省茶产业发展规划》提出，到2030年有机茶占比达到15%。",
        "年加工量超3万吨的茶厂达到9家。",
        "# 2030年目标\n\n茶叶一级品率达到60%。",
    ],
)
def test_what_the_plan_says_agrees(text: str, tea: Engine) -> None:
    assert set(verdicts(text, tea)) == {"agrees"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("到2030年，茶叶一级品率达到66%。", "规划写的是2030年茶叶一级品率60%。"),
        ("到2030年，茶叶一级品率达到38.5%。", "38.5%不是2030年的：规划写的是2025年茶叶一级品率38.5%；2030年茶叶一级品率60%。"),
        ("到2030年，有机茶占比达到60%。", "规划写的是2030年有机茶占比15%。"),
        ("到2030年，茶山步道总长度达到1200万亩。", "单位不同：规划写的是2030年茶山步道总长度1200公里。"),
        ("到2030年，茶叶一级品率提高60个百分点。", "性质不同：规划写的是2030年茶叶一级品率60%。"),
        ("2025年茶叶加工产值年均增长6.1%。", "性质不同：规划写的是2025年茶叶加工产值增长6.1%。"),
        ("到2030年，高山茶园产量达到42万吨以上。", "限定词不同：规划写的是2030年高山茶园产量42万吨左右。"),
        ("到2030年，茶园灌溉面积达到90万亩以下。", "限定词不同：规划写的是2030年茶园灌溉面积90万亩以上。"),
        ("到2030年，绿茶精制集群营收规模达到480亿元。", "规划写的是2030年集群营收规模（绿茶精制集群）250亿元。"),
    ],
)
def test_what_differs_is_set_right(text: str, said: str, tea: Engine) -> None:
    assert [(f.verdict, f.message) for f in found(text, tea)] == [("differs", said)]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("到2030年，杭州市茶叶出口额达到12亿元。", "unstated"),
        ("到2030年，全国茶叶一级品率达到60%。", "unstated"),
        ("到2028年，茶叶一级品率达到50%。", "unstated"),
        ("到2030年，邮轮靠泊数达到300艘。", "unstated"),
        ("根据《四明山旅游规划》，茶叶一级品率达到60%。", "unchecked"),
        ("年加工量超5万吨的茶厂达到9家。", "unstated"),
        ("到2030年，集群营收规模达到250亿元。", "unchecked"),
        ("居全国第4位。", "unchecked"),
    ],
)
def test_what_the_plan_does_not_say_never_agrees(text: str, verdict: str, tea: Engine) -> None:
    assert verdicts(text, tea) == [verdict]


def test_years_and_places_carry_on_and_are_told_where_left_out(tea: Engine) -> None:
    told = found("到2030年，茶业再上台阶。茶叶一级品率达到60%。茶叶一级品率达到38.5%。", tea)
    assert [(f.years, f.verdict) for f in told] == [((2030,), "agrees"), ((2030,), "differs")]
    (undated,) = found("茶叶一级品率达到60%。", tea)
    assert undated.message == "规划写的是2030年茶叶一级品率60%。文稿没有写年份，请确认。"
    (bare,) = found("到2030年，高山茶园产量达到42万吨。", tea)
    assert (bare.verdict, bare.message) == ("agrees", "规划写的是2030年高山茶园产量42万吨左右。文稿没有写限定词，请确认是否补上。")


def test_a_citation_shows_the_very_words(tea: Engine) -> None:
    report = check_text("到2030年，茶山步道总长度达到900公里。", tea)
    (finding,) = report.findings
    (source,) = report.of(finding)
    document = tea.store.by_id[source.doc_id]
    assert document.text[source.start : source.end] == source.quote
    assert "1200公里" in source.quote
    assert report.text[slice(*finding.span)] == finding.text == "900公里"


def test_of_several_governments_each_figure_is_told_whose(two: Engine) -> None:
    (ours,) = found("到2030年，浙江省茶叶一级品率达到60%。", two)
    assert (ours.verdict, ours.message) == ("agrees", "《浙江省茶产业发展规划》写的是2030年茶叶一级品率60%。")
    (mixed,) = found("到2030年，浙江省茶叶一级品率达到77%。", two)
    assert mixed.verdict == "differs"
    (open_,) = found("到2030年，茶叶一级品率达到70%。", two)
    assert open_.verdict == "unchecked"
    (chosen,) = found("到2030年，茶叶一级品率达到77%。", two, plans=("dye",))
    assert chosen.verdict == "agrees"
    titled = found("昆山市印染工作汇报\n\n到2030年，茶叶一级品率达到60%。", two)
    assert [f.verdict for f in titled] == ["differs"]


def test_a_plan_pasted_whole_agrees(tea: Engine) -> None:
    report = check_file(PROVINCE.split("---\n", 2)[2].encode(), "稿.md", tea)
    assert {f.verdict for f in report.findings} == {"agrees"}
    assert len(report.findings) == 17


def test_progress_is_told_and_may_stop_the_work(tea: Engine) -> None:
    told: list[tuple[str, int, int]] = []
    check_text("新建冷藏库36座，新建印染车间14座。", tea, progress=lambda *step: told.append(step))
    assert told == [("核对", 0, 2), ("核对", 1, 2), ("完成", 2, 2)]

    def stop(*_: object) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        check_text("新建冷藏库36座。", tea, progress=stop)


def test_wrong_input_is_told(tea: Engine) -> None:
    with pytest.raises(InputError, match="没有编号"):
        check_text("新建冷藏库36座。", tea, plans=("none",))
    with pytest.raises(ParseError, match="格式"):
        check_file(b"x", "a.exe", tea)
    assert check_text("今年三月印发。", tea).all_agree


def test_the_report_as_json_and_in_words(tea: Engine) -> None:
    report = check_text("到2030年，茶叶一级品率达到66%，邮轮靠泊数达到300艘。", tea)
    told = report.as_json()
    assert told["counts"] == {"figures": 2, "agrees": 0, "differs": 1, "unstated": 1, "unchecked": 0}
    assert [(f["text"], f["verdict"], f["label"], f["citations"]) for f in told["figures"]] == [
        ("66%", "differs", "不一致", [1]),
        ("300艘", "unstated", "规划没有写", []),
    ]
    assert report.summary == "共2个数字：一致0，不一致1，规划没有写1，未能核对0。"


COUNTY = """---
id: mulberry
title: 禾原市桑业规划
issuer: 禾原市人民政府
period: 2026-2030
published: 2026-03-01
kind: official
---

# 禾原市桑业规划

## 第一章 各县

### 第一节 东渚县

到2030年，蚕茧年产量达到6000吨。

### 第二节 西渚县

到2030年，蚕茧年产量达到5000吨。

## 第二章 重点镇

东渚县城关镇建设蚕丝物流园3个。西渚县城关镇建设蚕丝物流园2个。

到2030年，两县新增蚕房5000间，蚕农培训达到9000人次。
"""


@pytest.fixture(scope="module")
def counties(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine on a plan with sections of two counties that no table lists."""
    return engine_on({"mulberry": COUNTY}, tmp_path_factory.mktemp("mulberry"))


@pytest.mark.parametrize(
    ("text", "agrees"),
    [
        ("到2030年，西渚县蚕茧年产量达到5000吨。", True),
        ("到2030年，东渚县蚕茧年产量达到5000吨。", False),
        ("东渚县城关镇建设蚕丝物流园3个。", True),
        ("东渚县城关镇建设蚕丝物流园2个。", False),
        ("到2030年，东渚县新增蚕房5000间。", False),
    ],
)
def test_what_is_of_another_county_does_not_agree(text: str, agrees: bool, counties: Engine) -> None:
    assert (verdicts(text, counties) == ["agrees"]) is agrees


REPORTS = {
    f"y{year}": f"""---
id: y{year}
title: {year}年宁波市政府工作报告
issuer: 宁波市人民政府
published: {year}-01-10
kind: official
---

# {year}年宁波市政府工作报告

## 一、{year - 1}年工作回顾

{year - 1}年，全年城镇新增就业{reached}万人。

## 二、{year}年工作安排

{year}年经济社会发展的主要预期目标是：城镇新增就业{aimed}万人。
"""
    for year, reached, aimed in ((2018, 3.1, 3), (2019, 3.4, 3.2))
}


def test_a_result_does_not_agree_with_the_aim_of_its_year(tmp_path_factory: pytest.TempPathFactory) -> None:
    engine = engine_on(REPORTS, tmp_path_factory.mktemp("reports"))
    assert verdicts("2018年，宁波市城镇新增就业3万人。", engine) == ["differs"]
    assert verdicts("2018年，宁波市城镇新增就业3.4万人。", engine) == ["agrees"]
    assert verdicts("2018年，宁波市城镇新增就业目标为3万人。", engine) == ["agrees"]
