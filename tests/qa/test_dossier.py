"""All that the plans say of a name: every place, each once, those in force first; as an answer, as text, as CSV."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from docx import Document as Word
from qa_samples import engine_on

from index.errors import InputError
from index.text.segment import segment
from qa.dossier import as_csv, as_docx, as_text, dossier
from qa.engine import Engine
from qa.pipeline import ask

OLD = """---
id: old
title: 云岭省旧规划
period: 2016-2020
---

# 云岭省旧规划

## 第一章 产业

支持沈阳发展冷链。
"""
NEW = """---
id: new
title: 云岭省新规划
period: 2026-2030
---

# 云岭省新规划

## 第一章 区域

### 第一节 支持沈阳建设冷链中心

新建冷库12座。

**临海口岸。** 扩大临海口岸开放。

### 第二节 重点工程

沈阳市新建快速路；海口新建大桥。=1+1的账要算清。

（责任单位：省水利厅、沈阳市政府）
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return engine_on({"old": OLD, "new": NEW}, tmp_path_factory.mktemp("dossier"))


def texts(name: str, engine: Engine, *plans: str) -> list[tuple[str, str, bool]]:
    found = dossier(name, engine.store, engine.as_of, plans)
    items = [(p["doc_id"], i["text"], i["above"]) for p in found["plans"] for s in p["sections"] for i in s["items"]]
    assert found["count"] == len(items) == sum(p["count"] for p in found["plans"])
    return items


@pytest.mark.parametrize("name", ["沈阳", "沈阳市", "瀋陽"])
def test_a_place_by_any_of_its_names_in_words_and_headings_those_in_force_first(engine: Engine, name: str) -> None:
    assert texts(name, engine) == [
        ("new", "新建冷库12座。", True),
        ("new", "扩大临海口岸开放。", True),
        ("new", "沈阳市新建快速路；海口新建大桥。", False),
        ("new", "（责任单位：省水利厅、沈阳市政府）", False),
        ("old", "支持沈阳发展冷链。", False),
    ]


def test_a_place_is_not_found_in_other_words(engine: Engine) -> None:
    assert texts("海口", engine) == [("new", "沈阳市新建快速路；海口新建大桥。", False)]
    assert [text for _, text, _ in texts("口岸", engine)] == ["扩大临海口岸开放。"]


def test_a_clause_without_end_is_not_cut_word_by_word(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    cut: list[str] = []
    monkeypatch.setattr("qa.write.form.named.segment", lambda text: cut.append(text) or segment(text))
    ask("关于" + "都的了在里说写讲" * 200, engine)
    assert sum(map(len, cut)) < 5000


def test_any_other_name_and_a_choice_of_plans(engine: Engine) -> None:
    assert texts("省水利厅", engine) == [("new", "（责任单位：省水利厅、沈阳市政府）", False)]
    assert texts("沈阳", engine, "old") == [("old", "支持沈阳发展冷链。", False)]
    assert texts("火星", engine) == []


@pytest.mark.parametrize(("name", "plans"), [(" ", ()), ("长" * 61, ()), ("沈阳", ("none",))])
def test_what_cannot_be_looked_up(engine: Engine, name: str, plans: tuple[str, ...]) -> None:
    with pytest.raises(InputError):
        dossier(name, engine.store, engine.as_of, plans)


def test_quotes_stand_where_they_say(engine: Engine) -> None:
    for plan in dossier("沈阳", engine.store, engine.as_of)["plans"]:
        text = engine.store.by_id[plan["doc_id"]].text
        for section in plan["sections"]:
            assert all(text[i["start"] : i["end"]] == i["quote"] for i in section["items"])


def test_as_text_and_as_csv(engine: Engine) -> None:
    found = dossier("账", engine.store, engine.as_of)
    assert as_text(found) == (
        "规划中写到“账”的共 1 处，见于 1 份规划。\n\n《云岭省新规划》（2026—2030年）：1 处\n"
        "  第一章 区域 › 第二节 重点工程［第一章/第二节］\n    · =1+1的账要算清。"
    )
    rows = list(csv.reader(io.StringIO(as_csv(found).removeprefix("\ufeff"))))
    assert rows[0] == ["规划", "规划期", "状态", "章节", "标题", "主题", "内容", "类别"]
    assert rows[1] == ["云岭省新规划", "2026—2030", "有效", "第一章/第二节", "第二节 重点工程", "", "'=1+1的账要算清。", "正文"]


def word_of(file: Path | io.BytesIO) -> list[str]:
    return [p.text for p in Word(str(file) if isinstance(file, Path) else file).paragraphs]


def test_as_a_word_document(engine: Engine) -> None:
    said = word_of(io.BytesIO(as_docx(dossier("账", engine.store, engine.as_of), date(2026, 6, 1))))
    assert said == [
        "规划中关于账的内容",
        "（2026年6月1日摘自规划，引用前请核对原文）",
        "规划中写到“账”的共 1 处，见于 1 份规划。",
        "《云岭省新规划》（2026—2030年）",
        "第二节 重点工程",
        "=1+1的账要算清。[1]",
        "出处",
        "[1] 《云岭省新规划》第一章 区域 › 第二节 重点工程",
    ]


def test_a_city_with_its_county_and_in_traditional_characters(tmp_path: Path) -> None:
    for folder in ("one", "again"):
        (tmp_path / folder).mkdir()
    text = NEW.replace("海口新建大桥", "本溪縣新建大橋").replace("临海口岸", "本溪口岸")
    found = texts("本溪", engine_on({"new": text}, tmp_path / "one"))
    assert [t for _, t, _ in found] == ["扩大本溪口岸开放。", "沈阳市新建快速路；本溪縣新建大橋。"]
    assert texts("大桥", engine_on({"new": text}, tmp_path / "again")) == [("new", "沈阳市新建快速路；本溪縣新建大橋。", False)]


@pytest.mark.parametrize("question", ["提到沈阳的地方有哪些？", "关于沈阳的内容", "新规划里沈阳有关的项目有哪些"])
def test_a_question_for_all_that_is_said_counts_it(engine: Engine, question: str) -> None:
    answer = ask(question, engine)
    assert answer.sentences[0].text.startswith("写到“沈阳”的共")
    assert answer.sentences[0].text.split("\n")[1] == "《云岭省新规划》："
    assert [c.doc_id for c in answer.citations] == ["new"] * 4 + ["old"] * (question != "新规划里沈阳有关的项目有哪些")


@pytest.mark.parametrize("before", [["你好"], ["新建冷库多少座？"]])
def test_it_follows_nothing_that_was_said_before(engine: Engine, before: list[str]) -> None:
    assert ask("提到沈阳的地方有哪些？", engine, history=before).sentences[0].text.startswith("写到“沈阳”的共5处：")


def test_what_is_said_by_plans_that_have_ended_comes_last_and_marked(engine: Engine) -> None:
    answer = ask("提到沈阳的地方有哪些？", engine)
    assert answer.sentences[-1].text == "\n《云岭省旧规划》（不在规划期内）：\n支持沈阳发展冷链。"
    assert answer.kind == "dossier"


def test_where_no_plan_in_force_has_the_name_the_others_are_told(engine: Engine) -> None:
    assert [c.doc_id for c in ask("旧规划提到冷链的地方", engine).citations] == ["old"]


def test_the_command(engine: Engine, run: object, tmp_path: Path) -> None:
    call = run
    assert callable(call)
    root = ("--index", str(engine.root), "--as-of", "2026-06-01")
    assert call("dossier", "沈阳", *root).out.startswith("规划中写到“沈阳”的共 5 处，见于 2 份规划。\n\n《云岭省新规划》")
    assert call("dossier", "沈阳", "--plan", "old", "--json", *root).json["count"] == 1
    assert call("dossier", "沈阳", "--csv", "out.csv", *root).code == 0
    assert (tmp_path / "out.csv").read_text("utf-8-sig").count("\n") == 6
    assert call("dossier", "沈阳", "--docx", "out.docx", *root).code == 0
    assert word_of(tmp_path / "out.docx")[2].startswith("规划中写到“沈阳”的共 5 处")
    assert call("dossier", "沈阳", "--docx", "none/out.docx", *root).code == 2
    assert call("dossier", "火星", *root).code == 3


PARTS = """---
id: parts
title: 云岭省分工方案
period: 2026-2030
---

# 云岭省分工方案

## 一、修渠

整修渠道。（省水利厅牵头，省工业厅参与）

## 二、造林

营造防护林。（省林业厅牵头，省水利厅、省工业厅配合）

## 三、边境口岸

同志们！扩大口岸开放。

## 四、附则

自印发起执行。
"""


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return engine_on({"parts": PARTS, "new": NEW}, tmp_path_factory.mktemp("parts"))


def test_the_part_of_a_body_is_told_apart(parts: Engine) -> None:
    found = dossier("省水利厅", parts.store, parts.as_of)
    kinds = [(s["section"], i["kind"]) for p in found["plans"] for s in p["sections"] for i in s["items"]]
    assert kinds == [("第一章/第二节", "责任单位"), ("一", "牵头单位"), ("二", "配合单位")]
    assert as_text(found).startswith("规划中写到“省水利厅”的共 3 处，见于 2 份规划。其中列为牵头单位 1 处、配合单位 1 处、责任单位 1 处。")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("省水利厅牵头的任务有哪些", ["由“省水利厅”牵头的任务共1项：修渠。"]),
        ("省水利厅配合的任务有哪些", ["由“省水利厅”配合的任务共1项：造林。"]),
    ],
)
def test_the_tasks_that_a_body_leads_are_not_those_it_takes_part_in(parts: Engine, question: str, said: list[str]) -> None:
    assert [s.text for s in ask(question, parts).sentences] == said


def test_a_list_that_tells_no_parts_says_so(engine: Engine) -> None:
    answer = ask("省水利厅牵头的任务有哪些", engine).answer
    assert answer.startswith("责任单位含“省水利厅”的任务共1项：")
    assert answer.endswith("注：规划只列出责任单位，没有写明由谁牵头。")


def test_a_salutation_under_a_heading_says_nothing_of_it(parts: Engine) -> None:
    assert [s.text for s in ask("关于边境口岸的内容", parts).sentences] == ["写到“边境口岸”的共1处：\n《云岭省分工方案》：\n扩大口岸开放。"]


@pytest.mark.parametrize(
    "question",
    [
        "与沈阳有关的内容都给我找出来",
        "请把提到沈阳的地方列出来",
        "各地关于沈阳的说法，汇总一下",
        "都有哪些地方提到了沈阳",
        "把规划里关于沈阳的内容列出来",
        "在规划中写到沈阳的都有哪些",
    ],
)
def test_a_name_is_found_however_it_is_asked_for(engine: Engine, question: str) -> None:
    assert ask(question, engine).kind == "dossier"


def test_a_name_may_hold_words_that_ask(parts: Engine) -> None:
    assert ask("与有边境的口岸有关的内容", parts).kind != "dossier"
    assert ask("提到快速路的地方", parts).answer.startswith("写到“快速路”的共1处")
    assert ask("与和平区有关的内容", parts).kind != "dossier"


def test_what_is_called_after_a_place_is_not_that_place(tmp_path: Path) -> None:
    plan = NEW.replace("新建冷库12座。", "新建冷库12座。大连港扩建泊位。大连发展冷链。")
    engine = engine_on({"new": plan}, tmp_path)
    assert dossier("大连港", engine.store, date(2026, 6, 1))["count"] == 1
    assert dossier("大连市", engine.store, date(2026, 6, 1))["count"] == 2
