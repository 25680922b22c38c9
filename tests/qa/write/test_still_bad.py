"""What is still bad, told sentence by sentence; plans of the very place asked about, whose own name tells nothing."""

from __future__ import annotations

import pytest
from qa_samples import engine_on, work_report

from qa.engine import Engine
from qa.pipeline import ask

REPORT = work_report(
    "report",
    "云南省",
    2026,
    """## 一、2025年工作回顾

一年来，主要做了以下工作。

### （一）修通公路

建成公路80公里。

### （二）修好水渠

修好水渠30公里。

### （三）种好茶树

种植茶树2万亩。

我们也看到还面临一些困难和挑战：茶叶加工能力不足。冷链设施短缺。部分茶农增收困难。我们一定采取措施加以解决。

## 二、2026年重点工作

### （一）推动茶业倍增升级

**扩大茶园。** 新增茶园2万亩。

**新建茶厂。** 新建茶厂3座，新增岗位500个，新增床位80张。

## 三、名词解释

**1.云南三校：** 云南农业学校、云南茶业学校和云南技师学院。

**2.百城千店：** 在云南省外开设专卖店。

**3.八大行动：** 茶业倍增等行动。

**4.茶旅融合：** 云南茶庄游。

**5.一村一品：** 每村一个品牌。

**6.智慧茶园：** 装有传感器的茶园。
""",
)
TEA = "---\nid: tea\ntitle: 贵州省茶业规划\nissuer: 贵州省人民政府\nperiod: 2026-2030\n---\n\n# 贵州省茶业规划\n\n## 一、发展目标\n\n新建茶厂。\n"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return engine_on({"report": REPORT, "tea": TEA}, tmp_path_factory.mktemp("report"))


def items(engine: Engine, question: str) -> list[str]:
    return [s.text.rpartition("：")[2].rstrip("；。") for s in ask(question, engine).sentences]


def test_sentences_of_what_is_still_bad_end_where_it_is_said_what_is_done(report: Engine) -> None:
    assert items(report, "云南面临哪些困难和挑战") == ["茶叶加工能力不足", "冷链设施短缺", "部分茶农增收困难"]


@pytest.mark.parametrize("question", ["云南2025年主要做了哪三项工作", "云南2025年主要做了哪三个方面的工作"])
def test_what_was_done_is_the_list_of_as_many_works(report: Engine, question: str) -> None:
    assert items(report, question) == ["修通公路", "修好水渠", "种好茶树"]


def test_the_name_of_its_own_place_picks_no_entries_of_a_glossary(report: Engine) -> None:
    assert items(report, "云南推动茶业倍增升级有哪些任务") == ["扩大茶园", "新建茶厂"]


def test_clauses_that_ask_how_much_may_be_set_apart_as_a_list(report: Engine) -> None:
    answer = ask("云南2026年新增岗位多少、新增床位多少", report)
    assert answer.status == "answered"
    assert "500个" in answer.answer
    assert "80张" in answer.answer
