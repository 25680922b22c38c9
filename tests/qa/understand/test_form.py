"""How a question wants to be answered is told apart from what it asks, and follows on in what is asked next."""

from __future__ import annotations

import pytest

from qa.types import Form
from qa.understand.form import form_of, merged, only_of
from qa.understand.query import clean

SUMMARY, BRIEF, TABLE = Form("summary"), Form("brief"), Form(table=True)


@pytest.mark.parametrize(
    ("question", "form", "rest"),
    [
        ("用三句话概括茶业规划第一章", Form("summary", sentences=3), "茶业规划第一章"),
        ("总结一下茶业规划第一章，200字以内", Form("summary", chars=200), "茶业规划第一章"),
        ("茶业规划第一章讲了什么，不超过五句", Form("summary", sentences=5), "茶业规划第一章讲了什么"),
        ("第三章的要点", SUMMARY, "第三章"),
        ("写一段茶业发展的汇报材料", BRIEF, "茶业发展"),
        ("帮我起草一份冷链建设情况的简报，要有目标和任务", BRIEF, "冷链建设"),
        ("用表格列出约束性指标", TABLE, "列出约束性指标"),
        ("换成表格", TABLE, ""),
        ("再详细一点", Form(extent=1), ""),
        ("简短一点", Form(extent=-1), ""),
        ("那第三项具体有哪些内容", Form(item=3), ""),
        ("第五个方面详细一点", Form(extent=1, item=5), ""),
        ("第三项目标是多少", Form(), "第三项目标是多少"),
        ("概括性的要求是什么意思", Form(), "概括性的要求是什么意思"),
        ("茶厂要点什么设备", Form(), "茶厂要点什么设备"),
        ("跟它配套的另一句怎么说", Form(), "跟它配套的另一句怎么说"),
        ("建材行业的出口写在哪里", Form(), "建材行业的出口写在哪里"),
    ],
)
def test_the_form_is_taken_out_of_a_question(question: str, form: Form, rest: str) -> None:
    found, left = form_of(clean(question))
    assert (found, left) == (form, rest)


def test_a_follow_up_keeps_the_form_and_asks_for_more_or_less() -> None:
    before = Form("summary", sentences=3)
    assert merged(Form(), before) == before
    assert merged(Form(extent=1), before) == Form("summary", extent=1)
    assert merged(Form(chars=100), before) == Form("summary", chars=100)
    assert merged(Form(), TABLE) == TABLE
    assert merged(BRIEF, before) == Form("brief", sentences=3)


@pytest.mark.parametrize(
    ("text", "name"), [("只看青州的", "青州"), ("仅列茶业规划的内容吧？", "茶业规划"), ("只说甲县", "甲县"), ("甲县的", "")]
)
def test_what_a_follow_up_narrows_to(text: str, name: str) -> None:
    assert only_of(text) == name
