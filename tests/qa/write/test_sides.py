"""Sides of one question: each has its own figure, in one sentence, and only what was asked stands side by side."""

from __future__ import annotations

from pathlib import Path

import pytest
from qa_samples import engine_on

from qa.engine import Engine
from qa.pipeline import ask

REPORT = """# {year}年柳州市政府工作报告

{year}年1月9日在柳州市第十六届人民代表大会第二次会议上

## 一、{before}年工作回顾

**流通更活。** 快递业务量{parcels}亿件，包裹业务{small}万件。社会消费品零售总额{sales}亿元。网上零售额占社会消费品零售总额的比重为{share}%。

**农业更强。** 茶叶产量{tea}万吨。蚕茧产量{silk}万吨。恩格尔系数为30.1%，其中城镇29.3%，农村32.2%。新增茶园{garden}万亩。

## 二、{year}年工作安排

茶叶产量达到{aim}万吨。
"""


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine on the reports of one city of two years, and a plan of another."""
    one = {"year": 2025, "before": 2024, "parcels": 5, "small": 3, "sales": 640, "share": 21, "tea": 52, "silk": 8, "garden": 6, "aim": 55}
    other = {
        "year": 2026,
        "before": 2025,
        "parcels": 7,
        "small": 2,
        "sales": 700,
        "share": 24,
        "tea": 58,
        "silk": 9,
        "garden": 4,
        "aim": 60,
    }
    beside = "# 贵阳市茶业规划\n\n## 第一章 目标\n\n到2030年，新建茶厂5座。\n"
    texts = {"report-2025": REPORT.format(**one), "report-2026": REPORT.format(**other), "beside": beside}
    return engine_on(texts, tmp_path_factory.mktemp("sides"))


def test_each_year_has_the_figure_of_its_report_and_only_that_is_set_off(shelf: Engine) -> None:
    answer = ask("柳州快递业务量2024年和2025年各是多少？", shelf)
    assert [("5亿件" in s.text, "7亿件" in s.text) for s in answer.sentences] == [(True, False), (False, True)]
    assert answer.table is not None
    assert [name for name, _ in answer.table.rows] == ["快递业务量"]
    assert answer.table.sides == ("2024年", "2025年")


def test_the_figure_of_the_very_indicator_comes_before_a_share_in_it(shelf: Engine) -> None:
    answer = ask("柳州2024年和2025年的社会消费品零售总额哪年高？", shelf)
    assert ["640亿元" in s.text or "700亿元" in s.text for s in answer.sentences] == [True, True]


def test_of_a_year_that_is_over_the_report_of_the_next_tells(shelf: Engine) -> None:
    answer = ask("柳州2025年茶叶产量和蚕茧产量分别是多少？", shelf)
    assert [("58万吨" in s.text, "9万吨" in s.text) for s in answer.sentences] == [(True, False), (False, True)]
    assert {c.doc_id for c in answer.citations} == {"report-2026"}


def test_a_side_told_in_the_sentence_of_another_is_not_missing(shelf: Engine) -> None:
    answer = ask("柳州2025年城镇和农村的恩格尔系数各是多少？", shelf)
    assert len(answer.sentences) == 1
    assert "没有找到" not in answer.answer


def test_a_side_that_nothing_tells_is_said_to_be_missing(shelf: Engine) -> None:
    answer = ask("柳州2025年和贵阳2025年的茶叶产量各是多少？", shelf)
    assert ["58万吨" in s.text for s in answer.sentences] == [True]
    assert "没有找到“贵阳2025年的茶叶产量是多少”的答案" in answer.answer


def test_two_things_that_cannot_be_set_off_have_no_table(shelf: Engine) -> None:
    assert ask("柳州2025年茶叶产量和蚕茧产量哪个大？", shelf).table is None


def test_a_thing_has_evidence_that_names_it(tmp_path: Path) -> None:
    text = "# 柳州市茶业规划\n\n## 第一章 目标\n\n到2030年，茶叶12万吨。到2030年，蚕茧3万吨。到2030年，钢产量达到900万吨。\n"
    answer = ask("茶叶和蚕茧2030年的产量分别是多少？", engine_on({"plan": text}, tmp_path))
    assert not any("钢" in s.text for s in answer.sentences)
