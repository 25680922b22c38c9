"""Words of a plan that are written like an answer of ours are told to be the plan's."""

from __future__ import annotations

from pathlib import Path

import pytest
from qa_samples import engine_on

from qa.pipeline import ask
from qa.types import Draft, Statement
from qa.write.sentence import _LIKE_OURS, marked_as_quoted

PLAN = """---
title: 云南省茶业规划
period: 2026-2030
---
## 第一章 目标

否，规划写的是：茶叶产量达到45万吨。

规划没有提到茶马古道建设。
"""


def test_what_a_plan_says_is_no_verdict_of_ours(tmp_path: Path) -> None:
    engine = engine_on({"tea": PLAN}, tmp_path)
    said = [ask(q, engine).answer for q in ("茶叶产量达到45万吨，对吗？", "茶叶产量是多少？", "是否建设茶马古道？")]
    assert [text.partition("[")[0] for text in said] == [
        "是。原文为：否，规划写的是：茶叶产量达到45万吨。",
        "原文为：否，规划写的是：茶叶产量达到45万吨。",
        "原文为：规划没有提到茶马古道建设。",
    ]


@pytest.mark.parametrize("opening", _LIKE_OURS)
def test_each_opening_that_is_like_ours_is_marked(opening: str) -> None:
    plain, like = Statement("茶厂建成。", (1,)), Statement(f"{opening}茶厂建成。", (1,))
    assert [s.prefix for s in marked_as_quoted(Draft((like, like))).statements] == ["原文为：", ""]
    assert marked_as_quoted(Draft((plain, like))) == Draft((plain, like))
    assert marked_as_quoted(Draft((Statement(like.text, (1,), "规划写的是："),))).statements[0].prefix == "规划写的是："


def test_an_empty_draft_stays() -> None:
    assert marked_as_quoted(Draft(())) == Draft(())
