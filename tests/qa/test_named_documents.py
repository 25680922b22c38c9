"""A question that names a report by its year, a plan by its period or a place with a year is answered from that document, or not at all."""

from __future__ import annotations

import pytest
from qa_samples import engine_on

from qa.engine import Engine
from qa.pipeline import ask
from qa.types import Filters, Reason
from qa.understand.plans import references

REPORT = """---
id: {id}
title: {title}
issuer: {issuer}
published: {published}
kind: official
---

# {title}

## 一、上一年工作回顾

过去一年，城镇新增就业{jobs}万人，改造老旧小区{flats}个{praise}。

## 二、今年重点工作

今年的主要预期目标是：城镇新增就业{aim}万人以上。{more}
"""
REPORTS = [
    ("gansu-2015", "2015年甘肃省政府工作报告", "甘肃省人民政府", "2015-01-20", "31.5", 210, "，兰州成为试点城市", "36", ""),
    ("gansu-2016", "2016年甘肃省政府工作报告", "甘肃省人民政府", "2016-01-21", "33.5", 230, "", "38", ""),
    ("lanzhou-2016", "2016年兰州市政府工作报告", "兰州市人民政府", "2015-11-28", "6.5", 31, "", "7", "预计今年粮食产量达到42万吨。"),
    ("qinghai-2015", "2015年青海省政府工作报告", "青海省人民政府", "2015-01-22", "5.5", 80, "", "6", "新建冷库12座。"),
    ("state-2015", "2015年国务院政府工作报告", "国务院", "2015-03-05", "1310", 9000, "", "1020", ""),
]
PLAN = """---
id: {id}
title: 中华人民共和国国民经济和社会发展第{name}个五年计划
issuer: 全国人民代表大会
period: {first}-{last}
published: {first}-04-01
kind: official
---

# 中华人民共和国国民经济和社会发展第{name}个五年计划

## 一、教育

五年内，毕业研究生{students}万人。{last}年，煤炭产量达到{coal}亿吨。
"""
REFORM = """---
id: reform-{year}
title: 国务院机构改革方案
issuer: 全国人民代表大会
published: {year}-03-10
kind: official
---

# 国务院机构改革方案

## 一、机构设置

改革后，国务院组成部门设置{count}个。{more}
"""
REFORMS = {
    2003: ("27", "设立粮食储备管理总局，作为国务院直属机构；撤销国内贸易委员会，其职责由新组建的部门承担。"),
    2013: ("24", "整合渔业、海洋两部门的执法队伍，重新组建海洋管理部门，不再保留铁路运输委员会。"),
}
FIELDS = ("id", "title", "issuer", "published", "jobs", "flats", "praise", "aim", "more")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine on reports of two provinces, a city and the country, two five-year plans and two resolutions."""
    texts = {row[0]: REPORT.format(**dict(zip(FIELDS, row, strict=True))) for row in REPORTS}
    texts |= {"plan-6": PLAN.format(id="plan-6", name="六", first=1981, last=1985, students="4.6", coal="7.1")}
    texts |= {"plan-7": PLAN.format(id="plan-7", name="七", first=1986, last=1990, students="17.5", coal="9.6")}
    texts |= {f"reform-{y}": REFORM.format(year=y, count=count, more=more) for y, (count, more) in REFORMS.items()}
    return engine_on(texts, tmp_path_factory.mktemp("shelf"))


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        ("甘肃2016年的报告提了什么?", [("甘肃2016年的报告", "gansu-2016")]),
        ("甘肃省政府工作报告(2015年)提了什么?", [("甘肃省政府工作报告(2015年)", "gansu-2015")]),
        ("2015年甘肃省的报告和2016年兰州市政府工作报告", [("", "gansu-2015"), ("", "lanzhou-2016")]),
        ("国务院2015年政府工作报告提了什么?", [("", "state-2015")]),
        ("2015年国务院政府工作报告提了什么?", [("", "state-2015")]),
        ("2015年的报告提了什么?", [("", "gansu-2015"), ("", "qinghai-2015"), ("", "state-2015")]),
        ("青海的冷库有几座(2015年报告)?", [("", "qinghai-2015")]),
        ("甘肃2012年的报告提了什么?", []),
        ("“七五”计划提了什么?", [("", "plan-7")]),
        ("六五计划提了什么?", [("", "plan-6")]),
        ("甘肃“七五”计划提出了什么?", []),
    ],
)
def test_reports_and_plans_are_known_by_their_years(shelf: Engine, question: str, ids: list[tuple[str, str]]) -> None:
    found = references(question, shelf.store.documents)
    assert [plan for reference in found for plan in reference.ids] == [plan for _, plan in ids]
    assert len(found) > 0


@pytest.mark.parametrize(
    "question", ["2015年甘肃建成小区的报告", "2015年城市体检报告", "2015年,报告提了什么", "七五折的票", "“七五”计划完成了目标吗"]
)
def test_other_words_name_no_document(shelf: Engine, question: str) -> None:
    assert references(question, shelf.store.documents) == []


@pytest.mark.parametrize(
    ("question", "has", "cites"),
    [
        ("甘肃2016年政府工作报告提出城镇新增就业多少万人？", "38万人以上", "gansu-2016"),
        ("甘肃2015年的报告里，去年改造老旧小区多少个？", "210个", "gansu-2015"),
        ("2015年国务院政府工作报告提出城镇新增就业多少万人？", "1020万人以上", "state-2015"),
        ("青海2015年城镇新增就业目标是多少？", "6万人以上", "qinghai-2015"),
        ("甘肃2014年改造老旧小区多少个？", "210个", "gansu-2015"),
        ("兰州2015年粮食产量预计达到多少万吨？", "42万吨", "lanzhou-2016"),
        ("“七五”计划里毕业研究生多少万人？", "17.5万人", "plan-7"),
        ("七五期间毕业研究生多少万人？", "17.5万人", "plan-7"),
        ("六五计划1985年煤炭产量达到多少亿吨？", "7.1亿吨", "plan-6"),
        ("2003年机构改革后，国务院组成部门设置多少个？", "27个", "reform-2003"),
        ("2013年机构改革后，国务院组成部门设置多少个？", "24个", "reform-2013"),
    ],
)
def test_the_answer_is_of_the_document_that_is_named(shelf: Engine, question: str, has: str, cites: str) -> None:
    answer = ask(question, shelf)
    assert answer.status == "answered"
    assert has in answer.answer
    assert {c.doc_id for c in answer.citations} == {cites}


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("甘肃2012年政府工作报告提出城镇新增就业多少万人？", "not_in_plans"),
        ("2012年国务院政府工作报告提出城镇新增就业多少万人？", "not_in_plans"),
        ("“八五”计划提出毕业研究生多少万人？", "not_in_plans"),
        ("“六五”计划要求1990年煤炭产量达到多少亿吨？", "other_period"),
        ("兰州2014年改造老旧小区多少个？", "other_period"),
        ("甘肃2016年的报告里，新建冷库几座？", "not_in_plans"),
    ],
)
def test_what_is_only_in_another_document_is_refused(shelf: Engine, question: str, reason: Reason) -> None:
    answer = ask(question, shelf)
    assert (answer.status, answer.reason) == ("refused", reason)


def test_this_year_is_that_of_the_report_that_a_question_is_put_to(shelf: Engine) -> None:
    answer = ask("今年城镇新增就业的目标是多少？", shelf, filters=Filters(("gansu-2015",)))
    assert "36万人以上" in answer.answer


def test_a_second_question_does_not_turn_to_other_documents(shelf: Engine) -> None:
    answer = ask("甘肃2016年城镇新增就业目标是多少，新建冷库几座？", shelf)
    assert {c.doc_id for c in answer.citations} == {"gansu-2016"}
