"""Questions to the test plans from end to end: what is answered, cited and refused, and what holds for every answer."""

from __future__ import annotations

import itertools
import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from langchain_core.tracers.langchain import wait_for_all_tracers

import prompts
from index.text.numbering import strip_number
from index.types import Document
from qa.config import Config
from qa.engine import Engine
from qa.pipeline import BUILTIN_WRITER, STAGES, _fold, ask
from qa.types import Answer, Filters, Sentence

ROOT = Path(__file__).parents[2]
NOTES = prompts.load("notes")


def said(answer: Answer) -> list[str]:
    return [s.text for s in answer.sentences]


def timeless(answer: Answer) -> Answer:
    return replace(answer, timing_ms={})


# -- kinds of questions ----------------------------------------------------------------------------


def test_a_figure_of_a_table_is_answered_with_its_row_and_the_note_of_its_mark(engine: Engine) -> None:
    answer = ask("2030年森林覆盖率是多少？", engine)
    assert (answer.status, answer.reason) == ("answered", None)
    assert answer.sentences == (Sentence("森林覆盖率：2025年61.2%（2024年数据），2030年63.5%，约束性指标。", (1, 2)),)
    assert [(c.n, c.doc_id, c.section, c.quote, c.in_force) for c in answer.citations] == [
        (1, "valley-15", "第一章/第二节/专栏1", "森林覆盖率：单位 %；2025年 61.2*；2030年 63.5；属性 约束性", True),
        (2, "valley-15", "第一章/第二节/专栏1", "注：带*的为2024年数据。", True),
    ]
    assert answer.answer == "森林覆盖率：2025年61.2%（2024年数据），2030年63.5%，约束性指标。[1][2]"


def test_a_list_has_every_item_and_their_number(engine: Engine) -> None:
    answer = ask("预期性指标有哪些？", engine)
    assert answer.answer == (
        "预期性指标共2项：人均预期寿命：2025年78.1岁，2030年80岁，预期性指标；[1]"
        "茶叶综合产值：2025年35.4亿元，2030年60亿元左右，预期性指标。[2]"
    )


def test_the_plan_that_has_ended_is_marked_in_the_answer(engine: Engine) -> None:
    answer = ask("培育船舶修造产业由谁负责？", engine)
    assert answer.answer == ("“培育船舶修造产业”的责任单位：省工业和信息化厅、海湾市政府等。[1]\n注：[1]所引规划期为2021—2023年，已到期。")
    assert [(c.doc_id, c.in_force) for c in answer.citations] == [("harbour", False)]


def test_two_plans_are_set_side_by_side_and_only_the_ended_one_is_marked(engine: Engine) -> None:
    answer = ask("港区方案和区域协调规划的货物吞吐量目标有什么不同？", engine)
    assert said(answer) == [
        "《云岭省海湾港区三年行动方案》（2021—2023年，已到期）：用三年时间把海湾港区建成区域枢纽港，货物吞吐量达到9000万吨以上，集装箱航线力争达到30条。",
        "《云岭省区域协调规划》（2026—2035年，现行有效）：南翼以海湾市为龙头，到2030年港口货物吞吐量达到1.2亿吨，建设国际邮轮母港。",
    ]
    assert [(c.n, c.doc_id, c.in_force) for c in answer.citations] == [(1, "harbour", False), (2, "region", True)]
    assert answer.answer.endswith("\n注：[1]所引规划期为2021—2023年，已到期。")


def test_a_plan_that_is_silent_in_a_comparison_is_named(engine: Engine) -> None:
    answer = ask("谷地规划和港区方案的船舶修造产业有什么不同？", engine)
    assert answer.answer == "\n".join(
        (
            "引进修造船企业4家，建设绿色船厂。[1]",
            NOTES.render("gap_plan", plan="云岭省青川谷地“十五五”发展规划"),
            NOTES.render("expired", numbers="[1]", years="2021—2023年"),
        )
    )


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("水源地可以新建加工厂吗？", "规划的用词是“禁止”：提升加工能力：新建精制茶厂5座，禁止在水源地新建加工厂。"),
        ("是否要建国际邮轮母港？", "是。南翼以海湾市为龙头，到2030年港口货物吞吐量达到1.2亿吨，建设国际邮轮母港。"),
        ("青川第二中学什么时候投入使用？", "教育项目：改造寄宿制学校9所，青川第二中学2027年投入使用。"),
        ("什么是清洁电力走廊？", "清洁电力走廊：有序开发小水电和山地光伏，保障下游城市用电。"),
        ("青川县2030年人口是多少？", "青川县：定位：高原茶都，2030年人口42万人。"),
        ("夜间引航比例达到多少？", "建设智能引航系统，夜间引航比例达到60%。"),
        ("在谷地规划里，人能活多久？", "人均预期寿命：2025年78.1岁，2030年80岁，预期性指标。"),
    ],
)
def test_a_question_is_answered_with_the_sentence_that_says_it(engine: Engine, question: str, sentence: str) -> None:
    answer = ask(question, engine)
    assert said(answer)[0] == sentence
    assert answer.sentences[0].citations == (1,)


def test_a_refusal_keeps_to_the_form_of_an_answer(engine: Engine) -> None:
    answer = ask("国际邮轮母港投资额是多少？", engine)
    assert (answer.status, answer.reason) == ("refused", "figure_not_stated")
    assert [s.citations for s in answer.sentences] == [(), (1,)]
    assert [(c.n, c.doc_id, c.section) for c in answer.citations] == [(1, "region", "第一章/第一节")]
    assert answer.retrieved


def test_parts_that_the_plans_leave_open_are_named(engine: Engine) -> None:
    answer = ask("环湖公路有多少公里，量子计算机由谁研发？", engine)
    assert said(answer) == ["推进环湖公路建设，全长48公里。"]
    assert "\n" + NOTES.render("gap", part="量子计算机由谁研发") in answer.answer


# -- history, filters, date ------------------------------------------------------------------------


def test_history_gives_a_follow_up_its_subject(engine: Engine) -> None:
    alone = ask("到2030年呢？", engine)
    follows = ask("到2030年呢？", engine, history=["2025年茶叶综合产值是多少？"])
    assert said(follows) == ["茶叶综合产值：2025年35.4亿元，2030年60亿元左右，预期性指标。"]
    assert said(follows) != said(alone)
    assert follows.question == "到2030年呢？"
    assert follows.id != alone.id


def test_a_filter_keeps_to_its_plans(engine: Engine) -> None:
    asked = "货物吞吐量达到多少？"
    for plan in ("harbour", "region"):
        answer = ask(asked, engine, filters=Filters((plan,)))
        assert {c.doc_id for c in answer.citations} == {plan}
        assert {r.doc_id for r in answer.retrieved} == {plan}
    assert ask("船舶修造产业", engine, filters=Filters(("valley-15",))).status == "refused"
    assert timeless(ask(asked, engine, filters=Filters())) == timeless(ask(asked, engine))


@pytest.mark.parametrize(
    ("day", "in_force"), [(date(2020, 12, 31), False), (date(2021, 1, 1), True), (date(2023, 12, 31), True), (date(2024, 1, 1), False)]
)
def test_the_date_decides_what_is_in_force(index_dir: Path, day: date, in_force: bool) -> None:
    answer = ask("集装箱航线要达到多少条？", Engine(index_dir, Config(terms=""), day))
    assert [c.in_force for c in answer.citations] == [in_force]
    assert ("已到期" in answer.answer) is (day > date(2023, 12, 31))


def test_of_an_old_and_a_new_figure_the_one_in_force_comes_first(index_dir: Path) -> None:
    asked = "港口货物吞吐量达到多少？"
    new = ask(asked, Engine(index_dir, Config(terms=""), date(2026, 6, 1)))
    assert new.citations[0].doc_id == "region"


# -- what holds for every answer -------------------------------------------------------------------

TEMPLATES = (
    "{}有哪些内容？",
    "{}由谁负责？",
    "2030年{}是多少？",
    "规划对{}怎么说？",
    "{}什么时候完成？",
    "沈阳的{}",
    "{}投资多少亿元，在哪里？",
)


def generated(documents: tuple[Document, ...]) -> list[str]:
    """Sixty questions: the headings and indicators of the plans in turn, put into the templates in turn."""
    names = [strip_number(s.headings[-1]) for d in documents for s in d.sections]
    names += [b.statement.partition("：")[0] for d in documents for b in d.blocks if b.kind == "row"]
    names += [b.lead for d in documents for b in d.blocks if b.kind == "paragraph" and b.lead]
    found = [
        t.format(n) for n, t in zip(itertools.cycle(dict.fromkeys(names)), itertools.islice(itertools.cycle(TEMPLATES), 60), strict=False)
    ]
    return list(dict.fromkeys(found))


@pytest.fixture(scope="module")
def answers(engine: Engine) -> list[Answer]:
    """The answers to the generated questions."""
    return [ask(q, engine) for q in generated(engine.store.documents)]


def test_the_generated_questions_are_many_and_some_are_answered_and_some_refused(answers: list[Answer]) -> None:
    assert len({a.question for a in answers}) == 60
    assert min(sum(a.status == s for a in answers) for s in ("answered", "refused")) >= 10


def test_every_sentence_of_an_answer_is_cited_and_every_number_is_in_range(answers: list[Answer]) -> None:
    for answer in answers:
        numbers = [n for s in answer.sentences for n in s.citations]
        assert set(numbers) == {c.n for c in answer.citations}
        assert [c.n for c in answer.citations] == list(range(1, len(answer.citations) + 1))
        assert list(dict.fromkeys(numbers)) == sorted(set(numbers))
        if answer.status == "answered":
            assert answer.reason is None
            assert answer.sentences
            assert [s.text for s in answer.sentences if not s.citations] == []
        else:
            assert answer.reason in prompts.load("refusal").texts
            assert answer.sentences[0].citations == ()


def test_every_quote_stands_in_its_plan_where_it_is_said_to_stand(engine: Engine, answers: list[Answer]) -> None:
    cited = [c for a in answers for c in a.citations]
    assert len(cited) > 40
    for c in cited:
        document = engine.store.by_id[c.doc_id]
        section = engine.store.section(c.doc_id, c.section)
        assert document.text[c.start : c.end] == c.quote != ""
        assert section is not None
        assert section.span[0] <= c.start < c.end <= section.span[1]
        assert c.heading == " › ".join(section.headings)
        assert (c.title, c.kind, c.page) == (document.title, document.kind, section.page)
        assert c.in_force == document.in_force(engine.as_of)


def test_the_text_of_an_answer_is_its_sentences_with_their_numbers_and_then_notes(answers: list[Answer]) -> None:
    for answer in answers:
        text = "".join(s.text + "".join(f"[{n}]" for n in s.citations) for s in answer.sentences)
        assert answer.answer.startswith(text)
        notes = answer.answer.removeprefix(text).split("\n")
        assert notes[0] == ""
        assert [n for n in notes[1:] if not n.startswith(("注：", "| "))] == []
        ended = any(c.doc_id == "harbour" for c in answer.citations)
        assert ("所引规划期为2021—2023年，已到期。" in answer.answer) is ended


def test_the_json_form_is_that_of_the_design(answers: list[Answer]) -> None:
    for answer in answers:
        value = json.loads(json.dumps(answer.as_json()))
        assert list(value) == [
            "id", "question", "status", "kind", "verdict", "reason", "answer", "sentences", "citations", "retrieved", "timing_ms", "model",
            "fingerprint", "table", "fold",
        ]  # fmt: skip
        assert [list(s) for s in value["sentences"]] == [["text", "citations"]] * len(value["sentences"])
        assert [list(c) for c in value["citations"]] == [
            ["n", "doc_id", "title", "section", "heading", "page", "quote", "start", "end", "in_force", "kind", "place"]
        ] * len(value["citations"])
        assert [list(r) for r in value["retrieved"]] == [["doc_id", "section", "score"]] * len(value["retrieved"])
        assert list(value["timing_ms"]) == ["understand", "search", "select", "draft", "check", "total"]
        assert value["model"] == BUILTIN_WRITER == "builtin"
        assert re.fullmatch(r"[0-9a-f]{16}", value["id"])
        assert re.fullmatch(r"[0-9a-f]{16}", value["fingerprint"])


def test_the_sections_retrieved_are_those_of_the_index_each_once(engine: Engine, answers: list[Answer]) -> None:
    sections = {(d.id, s.locator) for d in engine.store.documents for s in d.sections}
    for answer in answers:
        found = [(r.doc_id, r.section) for r in answer.retrieved]
        assert len(found) == len(set(found)) > 0
        assert set(found) <= sections


def test_at_least_ten_sections_are_retrieved(engine: Engine, answers: list[Answer]) -> None:
    assert len({(c.doc_id, c.locator) for c in engine.store.chunks}) > 10
    assert [a.question for a in answers if len(a.retrieved) < 10] == []


def test_what_is_cited_was_retrieved(answers: list[Answer]) -> None:
    for answer in answers:
        missing = {(c.doc_id, c.section) for c in answer.citations} - {(r.doc_id, r.section) for r in answer.retrieved}
        assert missing == set()


def test_times_are_of_this_question(answers: list[Answer]) -> None:
    for answer in answers:
        parts = [answer.timing_ms[stage] for stage in STAGES]
        assert min(parts) >= 0
        assert sum(parts) <= answer.timing_ms["total"] + 0.01


def test_the_same_question_has_the_same_answer_and_another_another_id(engine: Engine, answers: list[Answer]) -> None:
    assert [timeless(ask(a.question, engine)) for a in answers] == [timeless(a) for a in answers]
    assert len({a.id for a in answers}) == len(answers)


def test_the_title_of_a_plan_is_no_answer(engine: Engine, answers: list[Answer]) -> None:
    titles = {f"{d.title}。" for d in engine.store.documents}
    asked = [*answers, ask("青川谷地的发展定位有哪些？", engine), ask("谷地股票行情如何", engine)]
    assert [a.question for a in asked if a.status == "answered" and titles & set(said(a))] == []


# -- what was once got wrong -----------------------------------------------------------------------


@pytest.mark.parametrize("question", ["货物吞吐量达到多少？", "集装箱航线要达到多少条？"])
def test_a_plan_without_the_figure_refuses(engine: Engine, question: str) -> None:
    assert ask(question, engine, filters=Filters(("valley-15",))).status == "refused"


# -- events ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", ["环湖公路多少公里？", "预期性指标有哪些？", "国际邮轮母港投资额是多少？", "嗯"])
def test_events_are_the_stages_in_order_and_then_the_sentences(engine: Engine, question: str) -> None:
    events: list[tuple[str, Any]] = []
    answer = ask(question, engine, on_event=lambda name, value: events.append((name, value)))
    assert events == [(stage, None) for stage in STAGES] + [("sentence", s) for s in answer.sentences]


def test_an_error_of_a_listener_is_not_swallowed(engine: Engine) -> None:
    def stop(name: str, value: Any) -> None:
        raise RuntimeError(name)

    with pytest.raises(RuntimeError, match="understand"):
        ask("环湖公路多少公里？", engine, on_event=stop)


# -- network ---------------------------------------------------------------------------------------


@pytest.fixture
def blocked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Every attempt to reach another machine fails and is kept."""
    attempts: list[Any] = []

    def refuse(*arguments: Any, **_: Any) -> Any:
        attempts.append(arguments[-1] if arguments else None)
        raise OSError("no network in this test")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    return attempts  # type: ignore[return-value]


def test_asking_reaches_no_other_machine_even_where_tracing_is_switched_on(
    engine: Engine, blocked: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from langsmith.utils import get_env_var

    for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    monkeypatch.setenv("LANGSMITH_API_KEY", "none")
    get_env_var.cache_clear()
    try:
        assert ask("环湖公路多少公里？", engine).status == "answered"
        assert ask("嗯", engine).status == "refused"
        wait_for_all_tracers()
    finally:
        monkeypatch.undo()
        get_env_var.cache_clear()
    assert blocked == []


@pytest.mark.slow
def test_a_question_loads_neither_torch_nor_gradio(index_dir: Path) -> None:
    code = (
        "import sys; from qa.cli.main import main; code = main(sys.argv[1:]); "
        "print(code, sorted({m.partition('.')[0] for m in sys.modules} & {'torch', 'gradio', 'sentence_transformers', 'transformers'}))"
    )
    asked = ["ask", "环湖公路多少公里？", "--index", str(index_dir), "--as-of", "2026-06-01"]
    done = subprocess.run([sys.executable, "-c", code, *asked], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True)
    lines = done.stdout.splitlines()
    assert lines[0] == "推进环湖公路建设，全长48公里。[1]"
    assert lines[-1] == "0 []"
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("sizes", "fold"),
    [([50] * 24, 0), ([50] * 25, 12), ([100] * 20, 0), ([101] * 20, 8), ([3000], 1), ([300] * 30, 3), ([], 0)],
)
def test_a_long_answer_is_shown_in_part_at_first(sizes: list[int], fold: int) -> None:
    assert _fold([Sentence("字" * size, (1,)) for size in sizes]) == fold
