"""Texts outside the code: what they use is declared, what is declared is used, and every render is on file.

``UPDATE_GOLDEN=1 python -m pytest tests/qa/test_prompts.py`` writes the renders anew; read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import prompts
from prompts import PromptError, parse, variables_of

GOLDEN = Path(__file__).parents[1] / "data" / "golden" / "prompts"
NAMES = sorted(p.stem for p in Path(prompts.__file__).parent.glob("*.md"))
TEXTS = [(name, key) for name in NAMES for key in prompts.load(name).texts]

VALUES = {
    "near": "推进环湖公路建设，全长48公里。",
    "years": "2018年、2040年",
    "covered": "2021—2023年、2026—2030年",
    "places": "大连",
    "choices": "南京市鼓楼区、福州市鼓楼区",
    "unknown": "《云岭省湖区治理规划》",
    "plans": "《云岭省青川谷地“十五五”发展规划》",
    "plan": "云岭省青川谷地“十五五”发展规划",
    "part": "由谁负责",
    "numbers": "[1][3]",
    "hidden": "4",
    "way": "下降",
    "evidence": "[1] 规划：“某县规划”　位置：“第一章 任务”　文字：“到2027年，冷库容量达到20万吨。”",
    "question": '"冷库容量多大？"',
    "history": '"白石县有几座冷库？"',
    "sentence": "到2027年，冷库容量达到20万吨。",
    "statement": '"到2027年，冷库容量达到20万吨。"',
    "failures": '1) "到2027年，冷库容量达到35万吨。"　原因："数字“35万吨”不见于资料"',
    "most": "8",
    "model": "openai:qwen3-32b",
    "why": "超时",
    "dropped": "2",
    "whose": "规划",
    "fact": "2030年冷库容量20万吨左右",
    "other": "2025年冷库容量12万吨",
    "claimed": "35万吨",
    "when": "2030年",
    "count": "4",
}
"""A value for every variable that any file declares."""

GOOD = "---\nvariables: [name, place]\n---\nFor the reader.\n\n## hello\n你好，{name}。\n\n## where\n\n{place}在哪里？\n第二行。\n"


# -- the files -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "key"), TEXTS, ids="/".join)
def test_golden(name: str, key: str) -> None:
    texts = prompts.load(name)
    wanted = variables_of(texts.texts[key])
    found = texts.render(key, **{variable: VALUES[variable] for variable in wanted}) + "\n"
    golden = GOLDEN / f"{name}.{key}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(found, "utf-8")
    assert found == golden.read_text("utf-8")


def test_every_golden_file_has_its_text() -> None:
    assert sorted(p.name for p in GOLDEN.iterdir()) == sorted(f"{name}.{key}.txt" for name, key in TEXTS)
    assert {"refusal", "notes", "answer", "rephrase", "judge", "model_notes"} <= set(NAMES)


def test_every_variable_has_a_value_here() -> None:
    assert set().union(*(prompts.load(name).variables for name in NAMES)) == set(VALUES)


# -- the form --------------------------------------------------------------------------------------


def test_a_file_is_its_texts_without_what_is_said_to_the_reader() -> None:
    found = parse("greetings", GOOD)
    assert found.name == "greetings"
    assert found.texts == {"hello": "你好，{name}。", "where": "{place}在哪里？\n第二行。"}
    assert found.variables == {"name", "place"}


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (GOOD.replace("place]", "place, age]"), r"declared but unused \['age'\], used but undeclared \[\]"),
        (GOOD.replace(", place]", "]"), r"declared but unused \[\], used but undeclared \['place'\]"),
        (GOOD.replace("{name}", "{nane}"), r"declared but unused \['name'\], used but undeclared \['nane'\]"),
        (GOOD.replace("variables: [name, place]", ""), "the header does not declare variables"),
        (GOOD.removeprefix("---\n"), "no header"),
        ("", "no header"),
    ],
    ids=["unused", "undeclared", "misspelt", "none declared", "no opening", "empty"],
)
def test_a_file_that_breaks_its_declaration_is_not_loaded(source: str, message: str) -> None:
    with pytest.raises(PromptError, match=f"^greetings: .*{message}"):
        parse("greetings", source)


def test_a_text_is_filled_with_its_values() -> None:
    found = parse("greetings", GOOD)
    assert found.render("hello", name="李") == "你好，李。"
    assert found.render("hello", name="{place}") == "你好，{place}。"  # values are not read again


def test_a_missing_value_is_named() -> None:
    with pytest.raises(PromptError, match=r"^greetings/hello: missing values: \['name'\]$"):
        parse("greetings", GOOD).render("hello")


def test_a_value_that_is_not_declared_is_named() -> None:
    with pytest.raises(PromptError, match=r"^greetings: not declared: \['age'\]$"):
        parse("greetings", GOOD).render("hello", name="李", age="3")


def test_an_unknown_text_is_named() -> None:
    with pytest.raises(PromptError, match=r"^greetings: no text 'bye'$"):
        parse("greetings", GOOD).render("bye")


def test_braces_that_are_doubled_are_no_variables() -> None:
    found = parse("json", '---\nvariables: [name]\n---\n## form\n{{"name": "{name}"}}\n')
    assert found.render("form", name="李") == '{"name": "李"}'


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("---\nvariables: [name]\n---\n## a\n{name}\n## a\n{name}\n", id="a name twice"),
        pytest.param("---\nvariables: [name\n---\n## a\n{name}\n", id="header is no YAML"),
        pytest.param("---\nvariables: [name]\n---\n## a\n{name\n", id="an open brace"),
        pytest.param("---\nvariables: [name]\n---\n## a\n{name} {}\n", id="a variable without a name"),
    ],
)
def test_other_mistakes_are_prompt_errors_too(source: str) -> None:
    with pytest.raises(PromptError):
        parse("a", source)
