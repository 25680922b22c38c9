"""Facts against words: normalisation, and no match inside a longer figure."""

from __future__ import annotations

import pytest

from eval.sets.facts import found_facts, squash, stands_in, without_marks


@pytest.mark.parametrize(
    ("fact", "text", "stands"),
    [
        ("500亿元", "达到 ５００ 亿元", True),
        ("“四大”基地", "建设四大\n基地", True),
        ("1860万标箱", "达到1,860万标箱", True),
        ("沈阳大连", "沈阳，大连", True),
        ("5%", "达到15%", False),
        ("5%", "达到1.5%", False),
        ("81", "81.16%", False),
        ("81", "到2030年81岁", True),
        ("81岁", "2030年 81岁", True),
        ("2025年", "2025年、2030年", True),
        ("9100", "6800；9100；", True),
        ("9100", "6800\t9100\t—", True),
        ("", "任何", False),
    ],
)
def test_stands_in(fact: str, text: str, stands: bool) -> None:
    assert stands_in(fact, text) is stands


def test_found_facts_need_one_variant_each() -> None:
    assert found_facts((("81岁", "81"), ("约束性",)), "2030年为81岁，预期性指标。") == (True, False)


def test_marks_go_and_table_brackets_stay() -> None:
    assert without_marks("下降[22.44]%。[1][2]", (1, 2)) == "下降[22.44]%。"
    assert without_marks("累计[15]个。", ()) == "累计[15]个。"
    assert squash("《规划》，“十五五” ") == "规划十五五"
