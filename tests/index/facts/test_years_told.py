"""No fact of a unit is of a year that the unit is known not to tell of before it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.chunk import ChunkConfig, chunk
from index.facts.unit_facts import facts_of_unit, tells_of
from index.parse import parse

DATA = Path(__file__).parents[2] / "data"
CORPUS = Path(__file__).parents[3] / "corpus"
REPORT = """---
id: told
title: 沈家洼市政府工作报告
place: 沈家洼市
published: 2024-01-20
---
# 沈家洼市政府工作报告

## 一、过去一年工作回顾

一年来，粮食产量达到80万吨，比上年增长6%。五年来新建水库12座。前年建成的泵站有3座。

## 二、今年工作安排

茶园面积达到9万亩。到“十五五”末，森林覆盖率达到55%。力争2026—2028年新建桥梁7座。
"""


@pytest.mark.parametrize("file", [*sorted((DATA / "plans").glob("*.md")), CORPUS / "coastal-2021.md", None], ids=str)
def test_what_tells_of_a_year_is_what_its_facts_are_of(file: Path | None, tmp_path: Path) -> None:
    if file is None:
        file = tmp_path / "told.md"
        file.write_text(REPORT, "utf-8")
    document = parse(file)
    told = 0
    for passage in chunk(document, ChunkConfig()):
        for unit in passage.units:
            years = {fact.years[-1] for fact in facts_of_unit(passage, unit, document).facts if fact.years}
            assert {y for y in range(2000, 2036) if tells_of(y, passage, unit, document)} == years, unit.text
            told += len(years)
    assert told > 3


def test_a_unit_that_names_no_year_near_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "told.md").write_text(REPORT, "utf-8")
    document = parse(tmp_path / "told.md")
    monkeypatch.setattr("index.facts.unit_facts.facts_of_unit", None)
    assert not any(tells_of(1998, passage, unit, document) for passage in chunk(document, ChunkConfig()) for unit in passage.units)
