"""What happens on the chat's events, without a browser."""

from __future__ import annotations

import base64
import io
import shutil
import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document as Word

from index.errors import PlanQAError
from index.ingest.build import ingest
from qa.api.service import Service
from qa.api.serving.metrics import Metrics
from qa.config import Config, ServerConfig
from qa.engine import Engine
from qa.page.access.people import LOCAL
from qa.page.chat import asking, browser_storage
from qa.page.chat.handlers import NO_PLAN, ChatHandlers, Rate, Rating
from qa.page.chat.questions import MAX_EXAMPLES, answered_examples
from qa.page.chat.turns import Conversation
from qa.page.shared import scope
from qa.page.shared.events import Update
from qa.page.shared.state import PageState
from qa.page.shared.work import UNEXPECTED
from qa.pipeline import Ask, ask
from qa.types import Answer

pytestmark = pytest.mark.slow

DAY = date(2026, 6, 1)
QUESTION = "2030年再生水利用率的目标是多少"


def chat(engine: Engine, rate: Rate | None = None, through: Ask | None = None) -> ChatHandlers:
    return ChatHandlers(PageState(engine), rate, through)


def say(
    handlers: ChatHandlers, talk: Conversation, text: str, *plans: str, period: str = scope.ALL, region: str = scope.ALL
) -> list[Update]:
    """Sends a question as the page does and returns all that it was told."""
    return list(handlers.answer(text, period, region, list(plans), talk))


def end(told: list[Update]) -> Update:
    """What the page shows after all that it was told."""
    return {key: value for update in told for key, value in update.items()}


def click(handlers: ChatHandlers, talk: Conversation, turn: Any, n: Any, section: Any = None) -> str:
    panel: str = handlers.open_source(talk, {"turn": turn, "n": n, "section": section})["panel"]
    return panel


@pytest.fixture
def plans(tmp_path: Path, water_dir: Path) -> Path:
    """A folder with the water plan alone, to change."""
    folder = tmp_path / "plans"
    folder.mkdir()
    shutil.copy(water_dir / "water.md", folder)
    ingest([folder], tmp_path / "index")
    return folder


def test_examples_are_answered_from_the_index(water_engine: Engine) -> None:
    found = answered_examples(water_engine, water_engine.store)
    assert 1 <= len(found) <= MAX_EXAMPLES
    assert "2030年城乡供水保证率的目标是多少？" in found
    assert {ask(q, water_engine).status for q in found} == {"answered"}


def test_turn_grows_from_stage_to_answer(water_engine: Engine) -> None:
    handlers, talk = chat(water_engine), Conversation()
    told = say(handlers, talk, QUESTION)
    assert "正在准备" in told[0]["log"]
    assert told[0]["box"] == ""
    assert any("正在检索规划" in t["log"] for t in told)
    assert any("35%" in t["log"] and "正在" in t["log"] for t in told)
    assert 'data-n="1"' in end(told)["log"]
    assert "正在" not in end(told)["log"]
    assert "城乡供水保证率" in handlers.suggest(talk)["next"]


def test_earlier_questions_are_history(water_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, ...]] = []

    def recorded(question: str, engine: Engine, **options: Any) -> Answer:
        seen.append(options.get("history", ()))
        return ask(question, engine, **options)

    monkeypatch.setattr(asking, "ask", recorded)
    handlers, talk = chat(water_engine), Conversation()
    for question in (QUESTION, " ", "2025年呢"):
        say(handlers, talk, question)
    assert seen == [(), (QUESTION,), (QUESTION,)]
    handlers.restart(talk)
    say(handlers, talk, "2025年呢")
    assert seen[-1] == ()


def test_questions_wait_their_turn_with_those_of_the_api_and_are_counted_with_them(water_engine: Engine) -> None:
    service = Service(water_engine, ServerConfig(threads=1, queue=1), Metrics())
    handlers, talk, held = chat(water_engine, through=service.answer), Conversation(), threading.Event()
    taken = [service.pool.submit(lambda: held.wait(20)) for _ in range(2)]
    assert "当前提问太多，队列已满。请稍后重试。" in end(say(handlers, talk, QUESTION))["log"]
    held.set()
    assert [job.result(20) for job in taken] == [True, True]
    assert "35%" in end(say(handlers, talk, QUESTION))["log"]
    assert 'planqa_answers_total{status="answered"} 1.0' in service.metrics.text().decode()
    service.pool.close()


def test_who_leaves_the_page_ends_the_question(water_engine: Engine) -> None:
    service = Service(water_engine, ServerConfig(), Metrics())
    asked, left, ended = threading.Event(), threading.Event(), threading.Event()

    def through(question: str, engine: Engine, **options: Any) -> Answer:
        def on_event(name: str, value: Any) -> None:
            options["on_event"](name, value)
            asked.set()
            assert left.wait(20)

        try:
            return service.answer(question, engine, **{**options, "on_event": on_event})
        finally:
            ended.set()

    handlers = chat(water_engine, through=through)
    told = handlers.answer(QUESTION, scope.ALL, scope.ALL, [], Conversation())
    assert [next(told), next(told)]
    assert asked.wait(20)
    told.close()
    left.set()
    assert ended.wait(20)
    assert [line for line in service.metrics.text().decode().splitlines() if line.startswith("planqa_cancelled_total")] == [
        "planqa_cancelled_total 1.0"
    ]
    assert 'planqa_answers_total{status="answered"}' not in service.metrics.text().decode()
    service.pool.close()


def test_errors_are_sentences(water_engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    handlers, talk = chat(water_engine), Conversation()
    assert "问题是空的" in end(say(handlers, talk, "  "))["log"]
    assert handlers.suggest(talk) == {"next": ""}
    long = "水" * 3000
    told = say(handlers, talk, long)
    assert "问题太长" in end(told)["log"]
    assert end(told)["box"] == long
    assert "没有编号为“gone”" in end(say(handlers, talk, "再生水利用率", "gone"))["log"]

    def broken(*_: Any, **__: Any) -> Answer:
        raise RuntimeError("secret path")

    monkeypatch.setattr(asking, "ask", broken)
    shown = end(say(handlers, talk, "再生水利用率"))["log"]
    assert UNEXPECTED in shown
    assert "secret" not in shown
    assert "secret path" in caplog.text


def test_source_of_an_answer(water_engine: Engine) -> None:
    handlers, talk = chat(water_engine), Conversation()
    say(handlers, talk, QUESTION)
    panel = click(handlers, talk, "0", "1")
    for expected in ("青禾市水网建设规划", "有效", "正式文本", "规划期：2026—2030年", "<mark>35</mark>", "城乡供水保证率"):
        assert expected in panel
    assert "<mark>96</mark>" not in panel
    beside = click(handlers, talk, "0", "1", "第一章/第一节")
    assert "河湖连通" in beside
    assert "<mark>" not in beside


@pytest.mark.parametrize("section", ["没有", 7, ["x"], {}, "<b>"])
def test_section_that_is_not_there_is_no_error(water_engine: Engine, section: Any) -> None:
    handlers, talk = chat(water_engine), Conversation()
    say(handlers, talk, QUESTION)
    assert "<b>" not in click(handlers, talk, "0", "1", section)


@pytest.mark.parametrize(("turn", "n"), [("9", "1"), ("0", "99"), ("-1", "1"), (None, None), ("<b>", "1"), ("0", "9" * 5000), ("²", "1")])
def test_source_that_is_not_there(water_engine: Engine, turn: Any, n: Any) -> None:
    handlers, talk = chat(water_engine), Conversation()
    say(handlers, talk, QUESTION)
    assert "已失效" in click(handlers, talk, turn, n)


def test_filters_keep_to_period_and_region(water_engine: Engine) -> None:
    handlers, talk = chat(water_engine), Conversation()
    ended = end(say(handlers, talk, "改造灌溉面积目标是多少", period="已到期"))
    assert "限于：《青禾市灌区改造行动方案》" in ended["log"]
    assert "18万亩" in ended["log"]
    assert "未作答" in end(say(handlers, Conversation(), QUESTION, period="已到期"))["log"]
    narrowed = handlers.narrow("2026—2030年", scope.ALL, ["water", "canal"])
    assert [plan for _, plan in narrowed["plans"]["choices"]] == ["water"]
    assert narrowed["plans"]["value"] == ["water"]
    assert narrowed["scope"]["label"] == "规划范围：2026—2030年，已选1份"


def test_filters_that_leave_nothing_say_so(water_engine: Engine) -> None:
    handlers = chat(water_engine)
    assert NO_PLAN in end(say(handlers, Conversation(), QUESTION, period="1999—2003年"))["log"]


def test_new_index_is_taken_and_old_citations_stay(plans: Path, water_dir: Path, tmp_path: Path) -> None:
    root = tmp_path / "index"
    handlers = chat(Engine(root, Config(), DAY))
    talk = handlers.start(Conversation())["talk"]
    say(handlers, talk, QUESTION)
    text = (plans / "water.md").read_text("utf-8")
    (plans / "water.md").write_text(text.replace("| 22 | 35 |", "| 22 | 47 |"), "utf-8")
    shutil.copy(water_dir / "canal.md", plans)
    ingest([plans], root)
    shown = end(say(handlers, talk, QUESTION))
    assert "47%" in shown["log"]
    assert [plan for _, plan in shown["plans"]["choices"]] == ["water", "canal"]
    assert shown["period"]["choices"] == ["全部", "现行有效", "已到期", "2026—2030年", "2021—2023年"]
    assert "<mark>35</mark>" in click(handlers, talk, "0", "1")
    assert "<mark>47</mark>" in click(handlers, talk, "1", "1")


def test_page_outlives_a_broken_index(plans: Path, tmp_path: Path) -> None:
    handlers = chat(Engine(tmp_path / "index", Config(), DAY))
    (tmp_path / "index" / "CURRENT").unlink()
    talk = handlers.start(Conversation())["talk"]
    assert "没有写明用哪个版本" in end(say(handlers, talk, QUESTION))["log"]


def test_page_loaded_late_keeps_what_was_asked(water_engine: Engine) -> None:
    handlers, talk = chat(water_engine), Conversation()
    say(handlers, talk, QUESTION)
    assert not {"log", "panel"} & set(handlers.start(talk))


def test_page_loaded_after_a_new_index_shows_it(plans: Path, water_dir: Path, tmp_path: Path) -> None:
    handlers = chat(Engine(tmp_path / "index", Config(), DAY))
    shutil.copy(water_dir / "canal.md", plans)
    ingest([plans], tmp_path / "index")
    shown = handlers.start(Conversation())
    assert "pq-example" in shown["log"]
    assert len(shown["plans"]["choices"]) == 2
    assert "青禾市灌区改造行动方案" in shown["panel"]
    assert "2份规划" in shown["head"]


def test_conversation_is_kept_and_taken_up_again(water_engine: Engine) -> None:
    handlers, talk = chat(water_engine), Conversation()
    kept = end(say(handlers, talk, QUESTION))["keep"]
    assert kept == browser_storage.pack(talk)
    other = Conversation()
    shown = handlers.restore(other, kept)
    assert shown["log"] == handlers.log(talk)
    assert other.key == talk.key
    assert "<mark>35</mark>" in click(handlers, other, "0", "1")
    assert "读不出来" in handlers.restore(other, {"key": "x"})["log"]
    assert handlers.restart(talk)["keep"] == {"key": ""}


def test_answer_to_a_conversation_that_was_left_is_dropped(water_engine: Engine) -> None:
    handlers, talk = chat(water_engine), Conversation()
    told = handlers.answer(QUESTION, scope.ALL, scope.ALL, [], talk)
    next(told)
    handlers.restart(talk)
    assert list(told) == []
    assert talk.turns == []


def test_exports_are_files(water_engine: Engine) -> None:
    handlers, talk = chat(water_engine), Conversation()
    assert handlers.export(talk, "docx")["file"]["notice"] == "还没有可以导出的问答。"
    say(handlers, talk, QUESTION)
    word, text = (handlers.export(talk, form)["file"] for form in ("docx", "md"))
    assert (word["name"], text["name"]) == ("规划问答-2026-06-01.docx", "规划问答-2026-06-01.md")
    assert "2030年35%" in "".join(p.text for p in Word(io.BytesIO(base64.b64decode(word["content"]))).paragraphs)
    assert "2030年35%" in base64.b64decode(text["content"]).decode()


def test_ratings_are_kept_once_with_their_reason(water_engine: Engine) -> None:
    kept: list[Rating] = []
    handlers, talk = chat(water_engine, kept.append), Conversation()
    for question in (QUESTION, "2025年呢"):
        say(handlers, talk, question)
    shown = handlers.rate(talk, {"turn": "1", "vote": "down", "reason": "citation", "comment": " 应在第二节 "}, LOCAL)
    assert "已记下：有问题" in shown["log"]
    assert shown["keep"]["turns"][1]["rated"] == "down"
    assert handlers.rate(talk, {"turn": "1", "vote": "up"}, LOCAL) == {}
    handlers.rate(talk, {"turn": "0", "vote": "up", "reason": "wrong", "comment": "x"}, LOCAL)
    assert [(r.person, r.turn.question, r.history, r.vote, r.reason, r.comment) for r in kept] == [
        (LOCAL, "2025年呢", (QUESTION,), "down", "citation", "应在第二节"),
        (LOCAL, QUESTION, (), "up", "", ""),
    ]


@pytest.mark.parametrize(
    "data", [{}, {"turn": "0", "vote": "x"}, {"turn": "9", "vote": "up"}, {"turn": [], "vote": {}}, {"turn": "²", "vote": "up"}]
)
def test_ratings_of_nothing_are_nothing(water_engine: Engine, data: dict[str, Any]) -> None:
    kept: list[Rating] = []
    handlers, talk = chat(water_engine, kept.append), Conversation()
    say(handlers, talk, QUESTION)
    assert handlers.rate(talk, data, LOCAL) == {}
    assert kept == []


def test_rating_that_cannot_be_kept_is_said(water_engine: Engine) -> None:
    def full(rating: Rating) -> None:
        raise PlanQAError("磁盘已满。")

    handlers, talk = chat(water_engine, full), Conversation()
    say(handlers, talk, QUESTION)
    assert handlers.rate(talk, {"turn": "0", "vote": "up"}, LOCAL)["file"]["notice"] == "磁盘已满。"
    assert talk.turns[0].rated == ""


def test_question_outlives_a_change_of_the_index(plans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "index"
    changed = (plans / "water.md").read_text("utf-8").replace("| 22 | 35 |", "| 22 | 47 |")

    def meanwhile(question: str, engine: Engine, *, on_event: Any, **options: Any) -> Answer:
        def told(name: str, value: Any) -> None:
            if name == "select":
                (plans / "water.md").write_text(changed, "utf-8")
                ingest([plans], root)
            on_event(name, value)

        return ask(question, engine, on_event=told, **options)

    monkeypatch.setattr(asking, "ask", meanwhile)
    engine, talk = Engine(root, Config(), DAY), Conversation()
    handlers = chat(engine)
    assert "35%" in end(say(handlers, talk, QUESTION))["log"]
    assert "<mark>35</mark>" in click(handlers, talk, "0", "1")
    assert "47" in engine.store.by_id["water"].text
