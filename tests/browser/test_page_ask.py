"""Asking on the page in a real browser: answers, sources, history, exports."""

from __future__ import annotations

import io
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from docx import Document as Word
from page_browser import Tab, barriers

from qa import pipeline
from qa.engine import Engine
from qa.page.chat import asking
from qa.page.chat.asking import STOPPED
from qa.pipeline import ask
from qa.types import Answer, Sentence

pytestmark = pytest.mark.browser


def test_page_loads_clean_and_chinese(tab: Tab) -> None:
    assert tab.page.title() == "规划问答"
    assert tab.page.evaluate("document.documentElement.lang") == "zh-CN"
    assert "青禾市水网建设规划" in tab.page.inner_text("#pq-panel")
    assert tab.page.locator("footer").count() == 0
    assert tab.complaints == []


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
    tab.page.wait_for_selector(".pq-plan-list")
    assert tab.focused() == "pq-cite BUTTON"
    assert cite.get_attribute("aria-current") is None
    assert tab.complaints == []


def test_a_new_question_closes_the_source_of_the_one_before(tab: Tab) -> None:
    tab.ask("2030年再生水利用率的目标是多少").locator(".pq-cite").first.click()
    tab.page.wait_for_selector("#pq-panel mark")
    tab.page.evaluate("document.querySelector('#pq-panel .pq-table').style.width = '200%'")
    tab.page.set_viewport_size({"width": 1360, "height": 900})
    tab.page.wait_for_selector("#pq-panel .pq-swipe.pq-wider >> visible=true")
    tab.ask("2030年城乡供水保证率的目标是多少")
    # Its number would be taken for that of the new answer.
    tab.page.wait_for_selector("#pq-panel .pq-plan-list")
    assert tab.page.locator("#pq-panel mark, .pq-cite[aria-current]").count() == 0
    assert tab.complaints == []


def test_example_refusal_expired_and_new_conversation(tab: Tab) -> None:
    tab.page.click(".pq-example >> nth=0")
    tab.page.wait_for_selector(".pq-sources")
    refusal = tab.ask("吉林省的城镇化率目标是多少")
    assert "未作答" in refusal.inner_text()
    expired = tab.ask("灌区渠系水利用系数要达到多少")
    assert "已到期" in expired.locator(".pq-note").inner_text()
    tab.page.click("#pq-new")
    tab.page.wait_for_selector(".pq-welcome")
    assert tab.page.locator(".pq-turn").count() == 0
    assert tab.complaints == []


def test_question_is_text(tab: Tab) -> None:
    for attack in ("<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "{{constructor}} ${alert(1)} `", "</h3><b>x"):
        turn = tab.ask(f"{attack} 再生水利用率")
        assert turn.locator("h2").inner_text() == f"{attack} 再生水利用率"
        assert turn.locator("img, script, b").count() == 0
    assert tab.complaints == []


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

    monkeypatch.setattr(asking, "ask", slow)
    tab.page.fill("#pq-question textarea", "2030年再生水利用率的目标是多少")
    tab.page.click("#pq-send")
    tab.page.get_by_text("正在检索规划").wait_for()
    go_on.set()
    tab.page.get_by_text("第一句先到。").wait_for()
    go_on.set()
    tab.page.wait_for_selector(".pq-cite")
    assert tab.page.get_by_text("第一句先到。").count() == 0


def test_an_answer_can_be_stopped(tab: Tab, water_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()

    def endless(question: str, engine: Engine, **options: Any) -> Answer:
        options.pop("on_event")("search", None)
        assert go_on.wait(20)
        return ask(question, engine)

    monkeypatch.setattr(asking, "ask", endless)
    tab.page.fill("#pq-question textarea", "2030年再生水利用率的目标是多少")
    tab.page.focus("#pq-send")
    tab.page.keyboard.press("Enter")
    tab.page.get_by_text("正在检索规划").wait_for()
    tab.page.wait_for_function("document.activeElement.id === 'pq-stop'")
    tab.page.keyboard.press("Enter")
    tab.page.get_by_text(STOPPED).wait_for()
    assert tab.page.input_value("#pq-question textarea") == "2030年再生水利用率的目标是多少"
    go_on.set()
    monkeypatch.setattr(asking, "ask", ask)
    tab.page.click("#pq-send")
    tab.page.locator(".pq-turn").nth(1).locator(".pq-cite").wait_for()
    assert tab.page.locator("#pq-stop").is_hidden()
    assert tab.complaints == []


def test_a_link_to_a_question_puts_it_into_the_box(tab: Tab) -> None:
    question = "水库有哪些？100%/季"
    tab.page.evaluate("planqaCopy = async (text) => { window.copied = text; return true; }")
    tab.ask(question).locator("[data-share]").click()
    tab.page.wait_for_function("window.copied")
    address = tab.page.evaluate("window.copied")
    tab.page.evaluate("sessionStorage.clear()")
    tab.page.goto("about:blank")
    tab.page.goto(address)
    tab.page.wait_for_function(f"document.querySelector('#pq-question textarea')?.value === {json.dumps(question)}")
    assert tab.page.evaluate("location.hash") == "#ask"
    tab.page.wait_for_selector(".pq-example")
    tab.page.press("#pq-question textarea", "Enter")
    tab.page.locator(".pq-turn").locator(".pq-sources, .pq-refusal").first.wait_for()


def test_a_citation_shows_its_words_before_it_is_opened(tab: Tab) -> None:
    cite = tab.ask("2030年再生水利用率的目标是多少").locator(".pq-cite").first
    cite.hover()
    card = tab.page.locator("#pq-peek")
    card.wait_for(state="visible")
    assert "再生水利用率" in card.inner_text()
    assert "《青禾市水网建设规划》" in card.inner_text()
    card.hover()
    assert barriers(tab.page) == []
    tab.page.keyboard.press("Escape")
    card.wait_for(state="hidden")
    tab.page.focus("#pq-question textarea")
    for _ in range(12):
        tab.page.keyboard.press("Shift+Tab")
        if tab.focused() == "pq-cite BUTTON":
            break
    card.wait_for(state="visible")
    assert cite.get_attribute("aria-describedby") == "pq-peek"
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_selector("#pq-panel mark")
    assert card.is_hidden()
    assert tab.complaints == []


def test_the_question_stays_in_sight_when_suggestions_come(chromium: Any, address: str) -> None:
    tab = Tab(chromium, address, 390, 600).ready()
    turn = tab.ask("骨干水网工程有哪些")
    tab.page.wait_for_selector("#pq-next .pq-example")
    tab.page.wait_for_timeout(300)
    assert turn.locator("h2").evaluate("h => h.getBoundingClientRect().top") >= 0
    tab.page.close()


def test_suggestion_leads_to_an_answer(tab: Tab) -> None:
    tab.ask("2030年再生水利用率的目标是多少")
    tab.page.click("#pq-next .pq-example >> nth=0")
    turn = tab.page.locator(".pq-turn").nth(1)
    turn.locator(".pq-sources").wait_for()
    assert "96%" in turn.inner_text()
    assert tab.complaints == []


def test_conversation_survives_a_reload_and_can_be_deleted(tab: Tab) -> None:
    tab.ask("2030年再生水利用率的目标是多少")
    tab.ask("2025年呢")
    # A turn is kept an instant after it is shown.
    tab.page.wait_for_function("window.planqaTalks.all()[0]?.turns.length === 2")
    tab.page.reload()
    tab.page.locator(".pq-turn").nth(1).wait_for()
    # Gradio says in the console that leaving the page breaks off its stream.
    tab.complaints.clear()
    assert "22%" in tab.page.locator(".pq-turn").nth(1).inner_text()
    tab.page.click(".pq-cite >> nth=0")
    tab.page.wait_for_selector("#pq-panel mark")
    tab.page.click("#pq-new")
    tab.page.wait_for_selector(".pq-welcome")
    tab.page.click("#pq-history summary")
    tab.page.click("#pq-history li button >> nth=0")
    tab.page.locator(".pq-turn").nth(1).wait_for()
    tab.page.click("#pq-history summary")
    entries = tab.page.locator("#pq-history .pq-drop").count()
    tab.page.click("#pq-history .pq-drop >> nth=0")
    assert tab.page.locator("#pq-history .pq-drop").count() == entries - 1
    assert tab.complaints == []


def test_exports_open_and_copies_carry_footnotes(tab: Tab, tmp_path: Path) -> None:
    tab.ask("2030年再生水利用率的目标是多少")
    kept = {}
    for form in ("docx", "md"):
        tab.page.click("#pq-export summary")
        with tab.page.expect_download() as download:
            tab.page.click(f"[data-do={form}]")
        download.value.save_as(tmp_path / form)
        kept[form] = (tmp_path / form).read_bytes()
        assert download.value.suggested_filename == f"规划问答-2026-06-01.{form}"
    word = "".join(p.text for p in Word(io.BytesIO(kept["docx"])).paragraphs)
    for text in (word, kept["md"].decode()):
        assert "2030年35%" in text
        assert "《青禾市水网建设规划》（2026—2030年，有效）" in text
    tab.page.click(".pq-copy")
    tab.page.get_by_text("已复制回答和出处").wait_for()
    tab.page.focus("#pq-question textarea")
    tab.page.keyboard.press("Control+V")
    assert "[1] 《青禾市水网建设规划》" in tab.page.input_value("#pq-question textarea")
    assert tab.complaints == []


def test_a_long_answer_unfolds_in_place_by_keyboard_on_a_phone(chromium: Any, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "_LONG", 2)
    monkeypatch.setattr(pipeline, "_FOLDED_TO", 1)
    tab = Tab(chromium, address, 390, 844).ready()
    turn = tab.ask("青禾市水网建设规划第一章原文")
    folded = turn.locator(".pq-rest")
    assert folded.locator("p").count() > 0
    assert not folded.locator("p").first.is_visible()
    folded.locator("summary").focus()
    tab.page.keyboard.press("Enter")
    folded.locator("p").first.wait_for(state="visible")
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert tab.complaints == []
