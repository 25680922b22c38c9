"""The page: its handlers without a browser, and all of it in a real one."""

from __future__ import annotations

import shutil
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

import ui
from index.errors import IndexMissingError, PlanQAError
from index.ingest import ingest
from qa.api.app import build_server
from qa.api.auth import Tokens
from qa.ask import ask
from qa.config import Config
from qa.engine import Engine
from qa.types import Answer, Sentence

CHROMIUM = next(
    (p for p in ("/usr/bin/chromium", shutil.which("chromium"), shutil.which("chromium-browser")) if p and Path(p).exists()), ""
)
DAY = date(2026, 6, 1)

WATER = """---
id: water
title: 青禾市水网建设规划
issuer: 青禾市人民政府
period: 2026-2030
---

# 青禾市水网建设规划

## 第一章 总体要求

### 第一节 建设思路

青禾市以河湖连通为骨架，先通后畅，分片补水。到2030年，全市新修输水渠道260公里。

### 第二节 主要指标

| 指标 | 2025年 | 2030年 | 属性 |
| --- | --- | --- | --- |
| 城乡供水保证率（%） | 91 | 96 | 约束性 |
| 再生水利用率（%） | 22 | 35 | 预期性 |

## 第二章 重点任务

### 第一节 骨干水网工程

北片引水工程。从柳河水库引水入城，新建泵站4座。

东片连通工程。疏浚三条古河道，设置节制闸12座。

南片蓄水工程。扩建青石水库，新增库容3000万立方米。
"""

CANAL = """---
id: canal
title: 青禾市灌区改造行动方案
period: 2021-2023
---

# 青禾市灌区改造行动方案

## 一、目标

到2023年，灌区渠系水利用系数达到0.62，改造灌溉面积18万亩。

## 二、责任

对老旧干渠逐段衬砌，优先改造渗漏严重的渠段。（责任单位：市水务局、市农业农村局）
"""


@pytest.fixture(scope="module")
def water(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of our two plans, one of them over."""
    folder = tmp_path_factory.mktemp("water")
    (folder / "water.md").write_text(WATER, "utf-8")
    (folder / "canal.md").write_text(CANAL, "utf-8")
    ingest([folder], folder / "index")
    return folder / "index"


@pytest.fixture(scope="module")
def water_engine(water: Path) -> Engine:
    return Engine(water, Config(), DAY)


# -- without a browser -----------------------------------------------------------------------------


def say(desk: ui.Desk, talk: ui.Conversation, text: str, *plans: str) -> list[tuple[Any, ...]]:
    """Sends a question as the page does and returns all that it was told."""
    return list(desk.answer(text, list(plans), talk, gr.EventData(None, None)))


def click(desk: ui.Desk, talk: ui.Conversation, turn: Any, n: Any) -> str:
    return desk.open_source(talk, gr.EventData(None, {"turn": turn, "n": n}))[0]


def test_examples_are_answered_from_the_index(water_engine: Engine) -> None:
    found = ui.answered_examples(water_engine, water_engine.store)
    assert 1 <= len(found) <= ui.MAX_EXAMPLES
    assert "2030年城乡供水保证率的目标是多少？" in found
    assert {ask(q, water_engine).status for q in found} == {"answered"}


def test_turn_grows_from_stage_to_answer(water_engine: Engine) -> None:
    desk, talk = ui.Desk(water_engine), ui.Conversation()
    told = say(desk, talk, "2030年再生水利用率的目标是多少")
    assert "正在准备" in told[0][0]
    assert told[0][1] == ""
    assert any("正在检索规划" in t[0] for t in told)
    assert any("35%" in t[0] and "正在" in t[0] for t in told)
    assert 'data-n="1"' in told[-1][0]
    assert "正在" not in told[-1][0]


def test_earlier_questions_are_history(water_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, ...]] = []

    def recorded(question: str, engine: Engine, **options: Any) -> Answer:
        seen.append(options.get("history", ()))
        return ask(question, engine, **options)

    monkeypatch.setattr(ui, "ask", recorded)
    desk, talk = ui.Desk(water_engine), ui.Conversation()
    for question in ("2030年再生水利用率的目标是多少", " ", "2025年呢"):
        say(desk, talk, question)
    assert seen == [(), ("2030年再生水利用率的目标是多少",), ("2030年再生水利用率的目标是多少",)]
    desk.restart(talk)
    say(desk, talk, "2025年呢")
    assert seen[-1] == ()


def test_errors_are_sentences(water_engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    desk, talk = ui.Desk(water_engine), ui.Conversation()
    assert "问题是空的" in say(desk, talk, "  ")[-1][0]
    long = "水" * 3000
    told = say(desk, talk, long)
    assert "问题太长" in told[-1][0]
    assert told[-1][1] == long
    assert "没有编号为“gone”" in say(desk, talk, "再生水利用率", "gone")[-1][0]

    def broken(*_: Any, **__: Any) -> Answer:
        raise RuntimeError("secret path")

    monkeypatch.setattr(ui, "ask", broken)
    shown = say(desk, talk, "再生水利用率")[-1][0]
    assert ui.UNEXPECTED in shown
    assert "secret" not in shown
    assert "secret path" in caplog.text


def test_source_of_an_answer(water_engine: Engine) -> None:
    desk, talk = ui.Desk(water_engine), ui.Conversation()
    say(desk, talk, "2030年再生水利用率的目标是多少")
    panel = click(desk, talk, "0", "1")
    assert "青禾市水网建设规划" in panel
    assert "有效" in panel
    assert "正式文本" in panel
    assert "规划期：2026—2030年" in panel
    assert "<mark>35</mark>" in panel
    assert "城乡供水保证率" in panel
    assert "<mark>96</mark>" not in panel


@pytest.mark.parametrize(("turn", "n"), [("9", "1"), ("0", "99"), ("-1", "1"), (None, None), ("<b>", "1"), ("0", "9" * 5000), ("²", "1")])
def test_source_that_is_not_there(water_engine: Engine, turn: Any, n: Any) -> None:
    desk, talk = ui.Desk(water_engine), ui.Conversation()
    say(desk, talk, "2030年再生水利用率的目标是多少")
    assert "已失效" in click(desk, talk, turn, n)


def test_new_index_is_taken_and_old_citations_stay(tmp_path: Path) -> None:
    plans, root = tmp_path / "plans", tmp_path / "index"
    plans.mkdir()
    (plans / "water.md").write_text(WATER, "utf-8")
    ingest([plans], root)
    desk = ui.Desk(Engine(root, Config(), DAY))
    talk = desk.start(ui.Conversation())[2]
    say(desk, talk, "2030年再生水利用率的目标是多少")
    (plans / "water.md").write_text(WATER.replace("| 22 | 35 |", "| 22 | 47 |"), "utf-8")
    (plans / "canal.md").write_text(CANAL, "utf-8")
    ingest([plans], root)
    shown, _, _, choices = say(desk, talk, "2030年再生水利用率的目标是多少")[-1]
    assert "47%" in shown
    assert [plan for _, plan in choices["choices"]] == ["canal", "water"]
    assert "<mark>35</mark>" in click(desk, talk, "0", "1")
    assert "<mark>47</mark>" in click(desk, talk, "1", "1")


def test_page_outlives_a_broken_index(tmp_path: Path) -> None:
    plans, root = tmp_path / "plans", tmp_path / "index"
    plans.mkdir()
    (plans / "water.md").write_text(WATER, "utf-8")
    ingest([plans], root)
    desk = ui.Desk(Engine(root, Config(), DAY))
    (root / "CURRENT").unlink()
    talk = desk.start(ui.Conversation())[2]
    assert "没有索引" in say(desk, talk, "2030年再生水利用率的目标是多少")[-1][0]


def test_page_loaded_late_keeps_what_was_asked(water_engine: Engine) -> None:
    desk, talk = ui.Desk(water_engine), ui.Conversation()
    say(desk, talk, "2030年再生水利用率的目标是多少")
    shown, _, same, panel, _ = desk.start(talk)
    assert (shown, same, panel) == (gr.skip(), talk, gr.skip())


def test_page_loaded_after_a_new_index_shows_it(tmp_path: Path) -> None:
    plans, root = tmp_path / "plans", tmp_path / "index"
    plans.mkdir()
    (plans / "water.md").write_text(WATER, "utf-8")
    ingest([plans], root)
    desk = ui.Desk(Engine(root, Config(), DAY))
    (plans / "canal.md").write_text(CANAL, "utf-8")
    ingest([plans], root)
    shown, choices, _, panel, head = desk.start(ui.Conversation())
    assert "pq-example" in shown
    assert len(choices["choices"]) == 2
    assert "青禾市灌区改造行动方案" in panel
    assert "2份规划" in head


def test_filter_labels(water_engine: Engine) -> None:
    assert ui.Desk(water_engine).plans() == [
        ("青禾市灌区改造行动方案（2021—2023年，已到期）", "canal"),
        ("青禾市水网建设规划（2026—2030年）", "water"),
    ]
    assert ui.scope_label([]) == "规划范围：全部"
    assert ui.scope_label(["water"]) == "规划范围：已选1份"


def test_serve_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError):
        ui.serve(tmp_path, Config(), host="127.0.0.1", port=0, as_of=None)
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(PlanQAError, match="已被占用"):
        ui.serve(tmp_path, Config(), host="127.0.0.1", port=taken.getsockname()[1], as_of=None)
    with pytest.raises(PlanQAError, match="超出范围"):
        ui.serve(tmp_path, Config(), host="127.0.0.1", port=99999, as_of=None)
    with pytest.raises(PlanQAError, match="不能在"):
        ui.serve(tmp_path, Config(), host="no.such.host.invalid", port=0, as_of=None)


# -- in a browser ----------------------------------------------------------------------------------

browser_test = pytest.mark.browser
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
)


@pytest.fixture(scope="module")
def address(water_engine: Engine) -> Iterator[str]:
    """The page, served from a thread on a free port."""
    with ui.listen("127.0.0.1", 0) as listening:
        page = ui.build_app(water_engine)
        server = ui.serve_app(page, build_server(water_engine, Tokens(), page))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser context; its tabs share the cache. Its language is not Chinese: the page's is."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS.split())
        yield browser.new_context(locale="en-US", has_touch=True)
        browser.close()


class Tab:
    """An open page, with what its browser complained about or asked elsewhere for."""

    def __init__(self, chromium: Any, address: str, width: int, height: int) -> None:
        self.page = chromium.new_page()
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.set_default_timeout(10_000)
        self.complaints: list[str] = []
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.page.on("dialog", lambda d: (self.complaints.append(f"dialog {d.message}"), d.dismiss()))
        self.page.on("request", lambda r: self.complaints.append(r.url) if not r.url.startswith((address, "data:")) else None)
        self.page.goto(address)
        self.page.wait_for_selector(".pq-example")

    def ask(self, question: str) -> Any:
        """Asks with Enter and returns the turn, once it is answered."""
        number = self.page.locator(".pq-turn").count()
        self.page.fill("#pq-question textarea", question)
        self.page.press("#pq-question textarea", "Enter")
        turn = self.page.locator(".pq-turn").nth(number)
        turn.locator(".pq-sources, .pq-refusal, .pq-error").first.wait_for()
        return turn

    def focused(self) -> str:
        found: str = self.page.evaluate("document.activeElement.className + ' ' + document.activeElement.tagName")
        return found


@pytest.fixture
def tab(chromium: Any, address: str) -> Iterator[Tab]:
    tab = Tab(chromium, address, 1366, 900)
    yield tab
    tab.page.close()


@browser_test
def test_page_loads_clean_and_chinese(tab: Tab) -> None:
    assert tab.page.title() == "规划问答"
    assert tab.page.evaluate("document.documentElement.lang") == "zh-CN"
    assert "青禾市水网建设规划" in tab.page.inner_text("#pq-panel")
    assert tab.page.locator("footer").count() == 0
    assert tab.complaints == []


@browser_test
def test_answer_citation_and_source(tab: Tab) -> None:
    turn = tab.ask("2030年再生水利用率的目标是多少")
    assert "35%" in turn.inner_text()
    cite = turn.locator(".pq-cite").first
    assert cite.inner_text() == "[1]"
    assert "青禾市水网建设规划" in cite.get_attribute("aria-label")
    cite.click()
    tab.page.wait_for_selector("#pq-panel tr.pq-cited mark")
    assert "再生水利用率" in tab.page.inner_text("tr.pq-cited")
    assert tab.page.inner_text("#pq-panel h2") == "青禾市水网建设规划"
    assert "第二节 主要指标" in tab.page.inner_text("#pq-panel .pq-crumbs")
    assert tab.page.evaluate("document.querySelector('#pq-panel mark').checkVisibility()")
    assert cite.get_attribute("aria-current") == "true"
    tab.page.click(".pq-close")
    tab.page.wait_for_selector(".pq-shelf")
    assert tab.focused() == "pq-cite BUTTON"
    assert tab.complaints == []


@browser_test
def test_example_refusal_expired_and_new_conversation(tab: Tab) -> None:
    tab.page.click(".pq-example >> nth=0")
    tab.page.wait_for_selector(".pq-sources")
    refusal = tab.ask("吉林省的城镇化率目标是多少")
    assert "未作答" in refusal.inner_text()
    expired = tab.ask("灌区渠系水利用系数要达到多少")
    assert "已到期" in expired.locator(".pq-note").inner_text()
    tab.page.click("#pq-new")
    tab.page.wait_for_selector(".pq-example")
    assert tab.page.locator(".pq-turn").count() == 0
    assert tab.complaints == []


@browser_test
def test_question_is_text(tab: Tab) -> None:
    for attack in ("<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "{{constructor}} ${alert(1)} `", "</h3><b>x"):
        turn = tab.ask(f"{attack} 再生水利用率")
        assert turn.locator("h3").inner_text() == f"{attack} 再生水利用率"
        assert turn.locator("img, script, b").count() == 0
    assert tab.complaints == []


@browser_test
def test_filter_keeps_to_the_plans_chosen(tab: Tab) -> None:
    tab.page.click("#pq-scope > button")
    tab.page.get_by_label("青禾市灌区改造行动方案（2021—2023年，已到期）").check()
    tab.page.get_by_text("规划范围：已选1份").wait_for()
    turn = tab.ask("改造灌溉面积目标是多少")
    assert "限于：《青禾市灌区改造行动方案》" in turn.inner_text()
    assert "18万亩" in turn.inner_text()
    refused = tab.ask("2030年再生水利用率的目标是多少")
    assert "35%" not in refused.inner_text()
    assert tab.complaints == []


@browser_test
def test_progress_is_shown(tab: Tab, water_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()

    def slow(question: str, engine: Engine, **options: Any) -> Answer:
        tell = options.pop("on_event")
        tell("search", None)
        assert go_on.wait(10)
        go_on.clear()
        tell("sentence", Sentence("第一句先到。", (1,)))
        assert go_on.wait(10)
        return ask(question, engine, **options)

    monkeypatch.setattr(ui, "ask", slow)
    tab.page.fill("#pq-question textarea", "2030年再生水利用率的目标是多少")
    tab.page.click("#pq-send")
    tab.page.get_by_text("正在检索规划").wait_for()
    go_on.set()
    tab.page.get_by_text("第一句先到。").wait_for()
    go_on.set()
    tab.page.wait_for_selector(".pq-cite")
    assert tab.page.get_by_text("第一句先到。").count() == 0


@browser_test
def test_keyboard_reaches_everything(tab: Tab) -> None:
    for _ in range(20):
        tab.page.keyboard.press("Tab")
        if tab.focused().endswith("TEXTAREA"):
            break
    tab.page.keyboard.type("2030年再生水利用率的目标是多少")
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_selector(".pq-cite")
    for _ in range(10):
        tab.page.keyboard.press("Shift+Tab")
        if tab.focused() == "pq-cite BUTTON":
            break
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_selector("#pq-panel mark")
    assert tab.focused().endswith("H2")
    tab.page.keyboard.press("Tab")
    assert tab.focused() == "pq-source-text DIV"


@browser_test
def test_phone(chromium: Any, address: str) -> None:
    tab = Tab(chromium, address, 390, 844)
    turn = tab.ask("2030年再生水利用率的目标是多少")
    turn.locator(".pq-cite").first.tap()
    tab.page.wait_for_selector("#pq-panel mark")
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 390
    below = "document.querySelector('#pq-side').getBoundingClientRect().top >= document.querySelector('#pq-chat').getBoundingClientRect().bottom"
    assert tab.page.evaluate(below)
    inside = "(() => { const r = document.querySelector('#pq-panel mark').getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight })()"
    tab.page.wait_for_function(inside)
    assert tab.complaints == []
    tab.page.close()


def test_doors_that_the_page_does_not_use_are_closed(address: str) -> None:
    for path in (
        "gradio_api/info",
        "gradio_api/openapi.json",
        "gradio_api/file=/etc/hostname",
        "gradio_api/upload",
    ):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            OPENER.open(address + path)
    with OPENER.open(address) as page:
        assert "default-src 'self'" in page.headers["content-security-policy"]
