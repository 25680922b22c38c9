"""The page with accounts in a real browser: who signs in, what readers and editors may do."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from page_browser import FOREST, OPENER, Office, Tab, barriers, served

from index.parse import SUFFIXES
from qa.api.serving.auth import Tokens, sha256
from qa.engine import Engine


@pytest.mark.browser
def test_wrong_password_is_refused_and_readers_change_nothing(chromium: Any, office: Office) -> None:
    tab = Tab(chromium, office.address, 390, 844)
    tab.sign_in("reader", "guess")
    assert "用户名或密码不对" in tab.page.inner_text("[role=alert]")
    assert barriers(tab.page) == []
    # The browser reports the refusal itself.
    tab.complaints.clear()
    tab.sign_in("reader")
    tab.ready()
    assert tab.page.locator(".pq-nav a").all_inner_texts() == ["问答", "规划", "专题", "指标", "核对"]
    tab.page.goto(office.address + "#manage")
    assert tab.page.evaluate("document.body.dataset.view") == "ask"
    turn = tab.ask("2030年再生水利用率的目标是多少")
    turn.locator(".pq-rate summary").tap()
    # The form stands clear of the box to ask in.
    clear = "document.querySelector('.pq-rate form').getBoundingClientRect().bottom <= document.querySelector('#pq-composer').getBoundingClientRect().top"
    tab.page.wait_for_function(clear)
    turn.get_by_label("出处不对").check()
    turn.get_by_label("补充说明").fill("应引第一章")
    turn.get_by_role("button", name="提交").tap()
    tab.page.get_by_text("已记下：有问题").wait_for()
    assert [(f.user, f.question, f.vote, f.reason, f.comment) for f in office.feedback.all()] == [
        ("reader", "2030年再生水利用率的目标是多少", "down", "citation", "应引第一章")
    ]
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 390
    tab.page.click(".pq-leave")
    tab.page.wait_for_selector("[name=password]")
    assert tab.complaints == []
    tab.page.close()


@pytest.mark.browser
def test_a_sign_in_that_has_ended_leads_back_to_the_form(chromium: Any, office: Office) -> None:
    tab = Tab(chromium, office.address, 1366, 900)
    tab.sign_in("reader")
    tab.ready()
    # What the page asks for when it is loaded must be under way: it would lead back to the form before the question is typed.
    tab.page.wait_for_selector(".pq-nav[data-person=reader]")
    tab.page.context.clear_cookies()
    tab.page.fill("#pq-question textarea", "2030年再生水利用率的目标是多少")
    tab.page.press("#pq-question textarea", "Enter")
    tab.page.wait_for_selector("[name=password]")
    assert tab.page.inner_text("[role=alert]") == "登录已到期，请重新登录。"
    tab.page.close()


@pytest.mark.browser
def test_editor_uploads_a_plan_and_asks_about_it(chromium: Any, office: Office, tmp_path: Path) -> None:
    tab = Tab(chromium, office.address, 1366, 900)
    tab.sign_in("ed")
    tab.ready()
    file = tmp_path / ("forest.pdf" if ".pdf" in SUFFIXES else "forest.html")
    file.write_text(FOREST, "utf-8")
    if file.suffix == ".pdf":
        maker = chromium.new_page()
        maker.set_content(FOREST)
        file.write_bytes(maker.pdf())
        maker.close()
    tab.page.click(".pq-nav a[data-view=manage]")
    tab.page.set_input_files("#pq-upload input[type=file]", file)
    tab.page.click(".pq-told summary")
    tab.page.fill("#pq-upload [name=issuer]", "青禾市林草局")
    assert barriers(tab.page) == []
    tab.page.click("#pq-upload [type=submit]")
    tab.page.wait_for_selector(".pq-report :text('青禾市林业发展规划')")
    tab.page.wait_for_selector("#pq-plans-table [data-target=forest]")
    tab.page.get_by_text("依据3份规划作答").wait_for()
    assert office.engine.store.by_id["forest"].issuer == "青禾市林草局"
    assert barriers(tab.page) == []
    tab.page.click(".pq-nav a[data-view=ask]")
    turn = tab.ask("2030年森林覆盖率要达到多少")
    assert "41%" in turn.inner_text()
    turn.locator(".pq-cite").first.click()
    tab.page.wait_for_selector("#pq-panel mark")
    assert tab.page.inner_text("#pq-panel h2") == "青禾市林业发展规划"
    tab.page.click(".pq-nav a[data-view=manage]")
    tab.page.click("#pq-plans-table [data-target=forest]")
    tab.page.get_by_role("button", name="再点一次确认").click()
    tab.page.wait_for_selector("#pq-report .pq-done")
    assert [d.id for d in office.engine.store.documents] == ["canal", "water"]
    done = [(e.user, e.action, e.address, e.ok) for e in office.accounts.audit.entries() if e.action in ("add", "remove")]
    assert done == [("ed", "add", "127.0.0.1", True), ("ed", "remove", "127.0.0.1", True)]
    assert tab.complaints == []
    tab.page.close()


@pytest.mark.browser
def test_editor_evaluates_and_sees_the_records(chromium: Any, office: Office) -> None:
    tab = Tab(chromium, office.address, 1366, 900)
    if tab.page.locator("[name=password]").count():
        tab.sign_in("ed")
    tab.ready()
    tab.page.click(".pq-nav a[data-view=quality]")
    tab.page.click("#pq-runs [data-do=quick]")
    tab.page.wait_for_selector("#pq-run-result .pq-plots svg", timeout=30_000)
    assert "，2题" in tab.page.inner_text("#pq-run-result h3 >> nth=0")
    assert tab.page.locator(".pq-case summary").all_inner_texts() == ["缺要点 改造灌溉面积目标是多少"]
    assert barriers(tab.page) == []
    tab.page.click(".pq-nav a[data-view=records]")
    tab.page.wait_for_selector("#pq-records h3")
    assert barriers(tab.page) == []
    with tab.page.expect_download() as download:
        tab.page.click("#pq-records [data-do=accounts]")
    assert "reader,读者" in Path(download.value.path()).read_text("utf-8-sig")
    assert tab.complaints == []
    tab.page.close()


def test_doors_that_the_page_does_not_use_are_closed(address: str) -> None:
    for path in (
        "gradio_api/info",
        "gradio_api/openapi.json",
        "gradio_api/file=/etc/hostname",
    ):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            OPENER.open(address + path)
    with OPENER.open(address) as page:
        assert "default-src 'self'" in page.headers["content-security-policy"]


@pytest.mark.browser
def test_a_question_is_answered_behind_a_token(chromium: Any, water_engine: Engine) -> None:
    token = "pq-test-token-0123456789"
    with served(water_engine, tokens=Tokens((("office", sha256(token)),))) as address:
        context = chromium.browser.new_context(http_credentials={"username": "me", "password": token})
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(address)
        page.locator(".pq-example").first.click()
        assert page.locator(".pq-cite").first.text_content() == "[1]"
        context.close()
