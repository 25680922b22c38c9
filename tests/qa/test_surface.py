"""How a question is written down never decides what is answered: quotation marks, width, numerals, spaces, characters, courtesy."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opencc import OpenCC
from qa_samples import engine_on

from qa.engine import Engine
from qa.pipeline import ask

pytestmark = pytest.mark.slow

PLAN = """---
id: parks
title: 白石市公园城市规划
issuer: 白石市人民政府
period: 2026-2030
published: 2026-02-11
kind: official
---

# 白石市公园城市规划

## 第一章 主要目标

到二〇三〇年，公园总面积突破１，２００公顷，绿化投资达到两百三十亿元。

到2030年，步道总长度达到800公里，公园管理质量指数达到88。

到2030年，灌溉用水有效利用系数提高到0.62以上，绿地占比达到百分之六左右。

## 第二章 重点任务

“十五五”时期，新建口袋公园二十处，改造旧花坛2000个。
"""
QUESTIONS = (
    "2030年绿化投资达到多少亿元？",
    "2030年公园总面积是多少公顷？",
    "“十五五”新建口袋公园多少处？",
    "“十五五”改造旧花坛多少个？",
    "2030年步道总长度是多少公里？",
    "2030年步道总长度达到800公里，对吗？",
    "2030年步道总长度达到700公里，对吗？",
    "2030年绿化投资达到230亿元，对吗？",
    "“十五五”新建口袋公园20处，对吗？",
    "2030年绿地占比达到6%左右，对吗？",
    "公园管理质量指数达到多少？",
    "公园管理质量指数达到88，对吗？",
    "公园管理质量指数达到90，对吗？",
    "灌溉用水有效利用系数是多少？",
    "2040年绿化投资达到多少亿元？",
)
OTHER_WORDS = (
    ("230亿元", ("两百三十亿元", "二百三十亿元", "230 亿元", "２３０亿元")),
    ("20处", ("二十处", "20 处")),
    ("6%", ("百分之六", "６％")),
    ("800公里", ("800千米", "八百公里", "800km")),
    ("多少", ("几多",)),
    ("2030年", ("二〇三〇年", "２０３０年", "2030 年")),
)
QUOTES = ("", "", "“”", '""', "「」", "‘’", "『』", "＂＂")
COURTESY = (("", ""), ("请问", ""), ("您好，", "谢谢"), ("麻烦问一下，", "谢谢您！"), ("你好！请问", "多谢"))
WIDE = str.maketrans({"？": "?", "，": ","})
SURFACES = settings(derandomize=True, deadline=None, database=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
TRADITIONAL = OpenCC("s2t")


@pytest.fixture(scope="module")
def parks(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine on one plan of parks."""
    return engine_on({"parks": PLAN}, tmp_path_factory.mktemp("parks"))


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str]:
    """A question and the same written down in another way."""
    question = text = draw(st.sampled_from(QUESTIONS))
    for words, others in OTHER_WORDS:
        if words in text and draw(st.booleans()):
            text = text.replace(words, draw(st.sampled_from(others)))
    marks = draw(st.sampled_from(QUOTES))
    text = re.sub("“十五五”", f"{marks[:1]}十五五{marks[1:]}", text)
    if draw(st.booleans()):
        text = TRADITIONAL.convert(text)
    if draw(st.booleans()):
        text = text.translate(WIDE)
    if draw(st.booleans()):
        at = draw(st.integers(1, len(text) - 1))
        between = text[at - 1 : at + 1]
        text = f"{text[:at]} {text[at:]}" if re.fullmatch("[一-鿿]{2}", between) else text
    before, behind = draw(st.sampled_from(COURTESY))
    return question, f"{before}{text}{behind}"


@given(written())
@SURFACES
def test_the_surface_of_a_question_does_not_change_its_answer(parks: Engine, pair: tuple[str, str]) -> None:
    plain, other = (ask(question, parks) for question in pair)
    assert (other.status, other.reason, other.answer) == (plain.status, plain.reason, plain.answer)


@pytest.mark.parametrize(
    ("question", "opens"),
    [
        (QUESTIONS[0], "到二〇三〇年，公园总面积突破１，２００公顷，绿化投资达到两百三十亿元"),
        (QUESTIONS[2], "“十五五”时期，新建口袋公园二十处"),
        (QUESTIONS[5], "是。"),
        (QUESTIONS[6], "否，"),
        (QUESTIONS[8], "是。"),
        (QUESTIONS[10], "到2030年，步道总长度达到800公里，公园管理质量指数达到88"),
        (QUESTIONS[11], "是。"),
        (QUESTIONS[12], "否，"),
        (QUESTIONS[13], "到2030年，灌溉用水有效利用系数提高到0.62以上"),
    ],
)
def test_what_the_questions_are_answered(parks: Engine, question: str, opens: str) -> None:
    assert ask(question, parks).answer.startswith(opens)
