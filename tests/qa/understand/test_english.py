"""A question in English is put into Chinese word by word, or not at all."""

from __future__ import annotations

import pytest

from qa.engine import Engine
from qa.pipeline import ask
from qa.understand.english.translation import in_chinese


@pytest.mark.parametrize(
    ("question", "chinese"),
    [
        ("What is the urbanization rate target for 2030?", "2030年常住人口城镇化率的目标是多少"),
        ("How many airports in Shenyang?", "沈阳机场有多少"),
        ("Who is responsible for the marine economy?", "海洋经济由谁负责"),
        ("list binding indicators", "约束性指标有哪些"),
        ("How many chapters does the outline have?", "纲要有多少章"),
        ("List the basic principles of the outline", "纲要基本原则有哪些"),
        ("What are the future industries?", "未来产业有哪些"),
        ("the outline", ""),
        ("GDP of Inner Mongolia", ""),
        ("GDP of Dalian by 2030", "大连2030年地区生产总值是什么"),
        ("What is the weather tomorrow?", ""),
        ("please tell me about it", ""),
    ],
)
def test_word_by_word(question: str, chinese: str) -> None:
    assert in_chinese(question) == chinese


def test_the_answer_says_how_the_question_was_understood(engine: Engine) -> None:
    answer = ask("Which indicators are key in the plans?", engine)
    assert answer.question == "Which indicators are key in the plans?"
    assert "注：问题按“指标规划有哪些”理解" in answer.answer
    assert ask("Which plans are in force?", engine).kind == "help"
