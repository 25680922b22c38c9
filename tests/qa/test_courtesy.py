"""What is no question about plans gets a short answer in kind, without citations; what is one is never taken for it."""

from __future__ import annotations

import pytest

from qa.engine import Engine
from qa.pipeline import ask
from qa.understand.question_type import courtesy_of


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("你好", "greeting"),
        ("您好！", "greeting"),
        ("Hello", "greeting"),
        ("谢谢你", "thanks"),
        ("你能做什么？", "ability"),
        ("怎么用", "ability"),
        ("再见！", "farewell"),
        ("你是ChatGPT吗？", "assistant"),
        ("你的回答可靠吗", "trust"),
        ("怎么导出回答？", "usage"),
        ("怎么上传文件", "usage"),
        ("数据可靠吗", ""),
        ("怎么保存能量", ""),
        ("现在有哪些规划？", "plans"),
        ("你这里收录了多少份规划", "plans"),
        ("What is the target for 2030?", "foreign"),
        ("收录了哪些规划，哪些已经到期", "plans"),
        ("介绍一下你自己", "ability"),
        ("你好，你能做什么", "ability"),
        ("有哪些规划，现在哪个还管用", "plans"),
        ("你好，请问都收录了哪些文件", "plans"),
        ("哪些规划现在有效", "plans_in_force"),
        ("哪些文件已经过期", "plans_ended"),
        ("现在有效的规划是哪些", "plans_in_force"),
        ("哪几个规划还有效", "plans_in_force"),
        ("已经失效的规划有哪些", "plans_ended"),
        ("哪些规划扩大有效投资", ""),
        ("扩大有效投资的规划有哪些措施", ""),
        ("你好，茶园面积要达到多少？", ""),
        ("有哪些规划目标？", ""),
        ("谢谢，那茶厂呢", ""),
        ("GDP", ""),
        ("asdf1234 ;;", ""),
        ("5 G 6 G 7 G", ""),
        ("2030", ""),
        ("？", ""),
    ],
)
def test_what_is_said_besides_questions(said: str, kind: str) -> None:
    assert courtesy_of(said) == kind


def test_the_answer_is_of_no_plan(engine: Engine) -> None:
    told: list[str] = []
    answer = ask("您好", engine, on_event=lambda name, value: told.append(value.text if name == "sentence" else name))
    assert (answer.status, answer.reason, answer.kind, answer.citations, answer.retrieved) == ("answered", None, "help", (), ())
    assert told == [answer.answer]
    assert answer.answer.startswith("您好。请直接提问")


def test_the_plans_are_named_those_in_force_first(engine: Engine) -> None:
    answer = ask("现在有哪些规划？", engine).answer
    assert answer == (
        "现收录3份规划：《云岭省区域协调规划》（2026—2035年）、《云岭省青川谷地“十五五”发展规划》（2026—2030年）、"
        "《云岭省海湾港区三年行动方案》（2021—2023年，不在规划期内）。"
    )


def test_only_the_plans_of_the_state_asked_for_are_named(engine: Engine) -> None:
    assert ask("哪些文件已经过期？", engine).answer == "不在规划期内的有1份：《云岭省海湾港区三年行动方案》（2021—2023年，不在规划期内）。"
    assert "港区" not in ask("哪些规划现在有效？", engine).answer
