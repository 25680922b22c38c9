"""The page's other views in a real browser, and all of it by keyboard, on a phone and for screen readers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from docx import Document as Word
from page_browser import Tab, barriers

pytestmark = pytest.mark.browser


def test_neighbouring_sections_and_the_plan_browser(tab: Tab) -> None:
    tab.ask("2030年再生水利用率的目标是多少").locator(".pq-cite").first.click()
    tab.page.wait_for_selector("#pq-panel mark")
    tab.page.get_by_role("button", name="上一节").click()
    tab.page.get_by_text("河湖连通").first.wait_for()
    tab.page.get_by_role("button", name="回到引文").click()
    tab.page.wait_for_selector("#pq-panel mark")
    tab.page.get_by_role("link", name="在规划中浏览").click()
    tab.page.wait_for_selector("#pq-tree a[aria-current]")
    assert tab.page.inner_text("#pq-tree a[aria-current]") == "第二节 主要指标"
    tab.page.get_by_role("link", name="下一节").click()
    tab.page.wait_for_selector("#pq-place :text('青石水库')")
    tab.page.fill("#pq-words", "水库")
    tab.page.press("#pq-words", "Enter")
    tab.page.wait_for_selector("#pq-tree .pq-found mark")
    assert tab.page.locator("#pq-place mark").all_inner_texts() == ["水库", "水库"]
    tab.page.fill("#pq-words", "渠")
    tab.page.select_option("#pq-where", "all")
    tab.page.click(".pq-group a[href*=canal] >> nth=0")
    tab.page.wait_for_selector("#pq-place [data-doc=canal] mark")
    assert tab.page.locator(".pq-group").count() == 2
    assert tab.page.input_value("#pq-doc") == "canal"
    tab.page.click(".pq-nav a[data-view=ask]")
    tab.page.go_back()
    tab.page.go_forward()
    tab.page.wait_for_selector("#pq-log .pq-turn >> visible=true")
    assert tab.complaints == []


def test_indicators_and_dossiers_are_found_and_saved(tab: Tab, tmp_path: Path) -> None:
    tab.page.click(".pq-nav a[data-view=indicators]")
    tab.page.fill("#pq-filter [name=words]", "再生水")
    tab.page.get_by_text("共2项").wait_for()
    with tab.page.expect_download() as download:
        tab.page.click("#pq-filter [data-do=csv]")
    download.value.save_as(tmp_path / "table.csv")
    assert "再生水利用率" in (tmp_path / "table.csv").read_text("utf-8-sig")
    tab.page.click("#pq-ledger tbody a")
    tab.page.wait_for_selector("#pq-place tr.pq-cited")
    tab.page.click(".pq-nav a[data-view=dossier]")
    tab.page.fill("#pq-dossier-form [name=name]", "水库")
    tab.page.press("#pq-dossier-form [name=name]", "Enter")
    tab.page.wait_for_selector("#pq-dossier mark")
    assert barriers(tab.page) == []
    with tab.page.expect_download() as saved:
        tab.page.click("#pq-dossier-form [data-do=docx]")
    assert Word(str(saved.value.path())).paragraphs[0].text == "规划中关于水库的内容"
    assert tab.complaints == []


def test_a_text_is_checked_and_its_marked_copy_saved(tab: Tab, tmp_path: Path) -> None:
    tab.page.click(".pq-nav a[data-view=check]")
    tab.page.fill(".pq-check-form textarea", "到2030年，全市再生水利用率达到38%。")
    tab.page.click(".pq-check-form [type=submit]")
    tab.page.wait_for_selector(".pq-checked")
    assert "不一致 1" in tab.page.inner_text(".pq-check-sum")
    tab.page.click(".pq-findings .pq-cite")
    tab.page.wait_for_selector("#pq-check-panel tr.pq-cited mark")
    tab.page.click("#pq-check-panel .pq-close")
    assert "pq-cite" in tab.focused()
    file = tmp_path / "稿.txt"
    file.write_text("到2030年，全市再生水利用率达到35%。", "utf-8")
    tab.page.set_input_files(".pq-check-form [type=file]", str(file))
    tab.page.click(".pq-check-form [type=submit]")
    tab.page.wait_for_selector(".pq-checked .pq-done")
    with tab.page.expect_download() as saved:
        tab.page.click("[data-do=docx].pq-plain")
    word: Any = Word(str(saved.value.path()))
    assert [c.text.partition("：")[0] for c in word.comments] == ["一致"]
    assert tab.complaints == []


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


def test_phone(chromium: Any, address: str) -> None:
    tab = Tab(chromium, address, 390, 844).ready()
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


@pytest.mark.parametrize("width", [1280, 390])
def test_letters_twice_as_large_leave_everything_in_reach(chromium: Any, address: str, width: int) -> None:
    tab = Tab(chromium, address, width, 860).ready()
    tab.page.add_style_tag(content="html { font-size: 32px !important }")
    for view in ("plans", "indicators", "manage", "quality", "ask"):
        tab.page.click(f".pq-nav a[data-view={view}]")
        tab.page.wait_for_function("v => document.body.dataset.view === v", arg=view)
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= width, view
    links = tab.page.evaluate("[...document.querySelectorAll('.pq-nav a')].map(a => a.getBoundingClientRect()).map(r => [r.left, r.right])")
    assert all(left >= 0 and right <= width for left, right in links)
    tab.page.close()


def test_a_long_question_scrolls_by_keyboard(tab: Tab) -> None:
    tab.page.fill("#pq-question textarea", "水" * 1500)
    tab.page.click("#pq-send")
    tab.page.locator(".pq-turn").locator(".pq-refusal, .pq-error").first.wait_for()
    assert barriers(tab.page) == []


def test_no_barriers(tab: Tab) -> None:
    # Gradio's own word that it is loading goes once every part of the page stands.
    tab.page.wait_for_selector("p.loading", state="detached")
    seen = {"welcome": barriers(tab.page)}
    tab.ask("2030年再生水利用率的目标是多少").locator(".pq-cite").first.click()
    tab.page.wait_for_selector("#pq-panel mark")
    tab.page.wait_for_selector("#pq-next .pq-example")
    tab.ask("吉林省的城镇化率目标是多少")
    tab.page.click("#pq-scope > button")
    tab.page.get_by_label("现行有效").check()
    tab.page.click("#pq-history summary")
    seen["answers"] = barriers(tab.page)
    tab.page.goto(tab.page.url.partition("#")[0] + "#plans/water/第二章/第一节")
    tab.page.wait_for_selector("#pq-tree .pq-fold")
    seen["plans"] = barriers(tab.page)
    tab.page.emulate_media(color_scheme="dark")
    # Colours that still change on their way are no barrier.
    tab.page.wait_for_function("document.getAnimations().every(a => a.playState !== 'running')")
    seen["dark"] = barriers(tab.page)
    assert seen == {view: [] for view in seen}
