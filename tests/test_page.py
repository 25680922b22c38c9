"""The page in a real browser, and how it is served."""

from __future__ import annotations

import importlib.util
import io
import json
import shutil
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document as Word
from page_people import PASSWORD, office_accounts

import ui
from index.errors import ConfigError, IndexMissingError, PlanQAError
from index.ingest.build import ingest
from index.parse import SUFFIXES
from qa.api.app import build_server
from qa.api.serving.auth import Tokens
from qa.config import Config
from qa.engine import Engine
from qa.page.chat import asking
from qa.page.services import Services, keeper, noter, services_for
from qa.people.accounts import AccountsConfig
from qa.people.feedback import FeedbackStore
from qa.pipeline import ask
from qa.types import Answer, Sentence

CHROMIUM = next(
    (p for p in ("/usr/bin/chromium", shutil.which("chromium"), shutil.which("chromium-browser")) if p and Path(p).exists()), ""
)


def test_serve_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError):
        ui.serve(tmp_path, Config(), host="127.0.0.1", port=0, as_of=None)
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(PlanQAError, match="已被占用"):
        ui.serve(tmp_path, Config(), host="127.0.0.1", port=taken.getsockname()[1], as_of=None)
    with pytest.raises(PlanQAError, match="超出范围"):
        ui.serve(tmp_path, Config(), host="127.0.0.1", port=99999, as_of=None)
    with pytest.raises(PlanQAError, match="不能在"):
        ui.serve(tmp_path, Config(), host="no.such.host.invalid", port=0, as_of=None)


def test_others_are_not_served_without_an_editor(water_engine: Engine, tmp_path: Path) -> None:
    config = Config(
        accounts=AccountsConfig(str(tmp_path / "accounts.db"), str(tmp_path / "audit.db")), feedback=str(tmp_path / "feedback.db")
    )
    with pytest.raises(ConfigError, match="还没有编辑账号"):
        ui.serve(water_engine.root, config, host="0.0.0.0", port=0, as_of=None)
    assert services_for("127.0.0.1", config).local
    office_accounts(tmp_path)
    assert not services_for("0.0.0.0", config).local


browser_test = pytest.mark.browser
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
)


ASKED = [
    {
        "id": f"q{n}", "question": question, "history": [], "type": "numeric", "colloquial": False, "answerable": True,
        "gold": [{"doc": "canal", "section": "一"}], "facts": [[fact]], "reference": "", "reason": None,
    }
    for n, (question, fact) in enumerate([("灌区渠系水利用系数要达到多少", "0.62"), ("改造灌溉面积目标是多少", "99万亩")])
]  # fmt: skip
FOREST = """<html lang="zh-CN"><meta charset="utf-8"><h1>青禾市林业发展规划</h1><p>青禾市人民政府</p><p>规划期为2026—2030年。</p>
<h2>第一章 总体目标</h2><p>到2030年，全市森林覆盖率达到41%，新造林12万亩。</p><h2>第二章 重点任务</h2><p>建设国家储备林基地3处。</p>"""


@contextmanager
def served(engine: Engine, services: Services | None = None) -> Iterator[str]:
    """The page, served from a thread on a free port."""
    with ui.listen("127.0.0.1", 0) as listening:
        page = ui.build_app(engine, services)
        server = ui.serve_app(page, build_server(engine, Tokens(), page, page_has_door=services is not None))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def address(water_engine: Engine) -> Iterator[str]:
    """The page on the two small plans, for whoever opens it."""
    with served(water_engine) as address:
        yield address


class Office:
    """A page of its own with accounts: its index may be changed."""

    def __init__(self, folder: Path, water_dir: Path) -> None:
        ingest([water_dir], folder / "index")
        self.engine = Engine(folder / "index", Config(), date(2026, 6, 1))
        self.accounts, self.feedback = office_accounts(folder), FeedbackStore(folder / "feedback.db")
        questions = folder / "questions.jsonl"
        questions.write_text("".join(json.dumps(q, ensure_ascii=False) + "\n" for q in ASKED), "utf-8")
        self.services = Services(self.accounts, keeper(self.feedback), noter(self.accounts.audit), folder / "runs", (questions,))
        self.address = ""


@pytest.fixture(scope="module")
def office(water_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = Office(tmp_path_factory.mktemp("office"), water_dir)
    with served(office.engine, office.services) as office.address:
        yield office


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser context; its tabs share the cache. Its language is not Chinese: the page's is."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS.split())
        context = browser.new_context(locale="en-US", has_touch=True)
        yield context
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

    def ready(self) -> Tab:
        """Waits until the page can be used."""
        self.page.wait_for_selector(".pq-example")
        return self

    def sign_in(self, name: str, password: str = PASSWORD) -> None:
        self.page.fill("[name=name]", name)
        self.page.fill("[name=password]", password)
        self.page.click("button")

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
    tab = Tab(chromium, address, 1366, 900).ready()
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
    tab.page.wait_for_selector(".pq-plan-list")
    assert tab.focused() == "pq-cite BUTTON"
    assert cite.get_attribute("aria-current") is None
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
        assert turn.locator("h2").inner_text() == f"{attack} 再生水利用率"
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

    monkeypatch.setattr(asking, "ask", slow)
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


@browser_test
def test_suggestion_leads_to_an_answer(tab: Tab) -> None:
    tab.ask("2030年再生水利用率的目标是多少")
    tab.page.click("#pq-next .pq-example >> nth=0")
    turn = tab.page.locator(".pq-turn").nth(1)
    turn.locator(".pq-sources").wait_for()
    assert "96%" in turn.inner_text()
    assert tab.complaints == []


@browser_test
def test_conversation_survives_a_reload_and_can_be_deleted(tab: Tab) -> None:
    tab.ask("2030年再生水利用率的目标是多少")
    tab.ask("2025年呢")
    tab.page.reload()
    tab.page.locator(".pq-turn").nth(1).wait_for()
    # Gradio says in the console that leaving the page breaks off its stream.
    tab.complaints.clear()
    assert "22%" in tab.page.locator(".pq-turn").nth(1).inner_text()
    tab.page.click(".pq-cite >> nth=0")
    tab.page.wait_for_selector("#pq-panel mark")
    tab.page.click("#pq-new")
    tab.page.wait_for_selector(".pq-example")
    tab.page.click("#pq-history summary")
    tab.page.click("#pq-history li button >> nth=0")
    tab.page.locator(".pq-turn").nth(1).wait_for()
    tab.page.click("#pq-history summary")
    entries = tab.page.locator("#pq-history .pq-drop").count()
    tab.page.click("#pq-history .pq-drop >> nth=0")
    assert tab.page.locator("#pq-history .pq-drop").count() == entries - 1
    assert tab.complaints == []


@browser_test
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
    tab.page.go_back()
    tab.page.go_back()
    tab.page.wait_for_selector("#pq-log .pq-turn >> visible=true")
    assert tab.complaints == []


@browser_test
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


def barriers(page: Any) -> list[str]:
    """What axe finds on what the page shows now: rules of WCAG 2.2 AA and good practice."""
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.skip("axe-playwright-python is not installed")
    page.evaluate((Path(found.origin).parent / "axe.min.js").read_text("utf-8"))
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    result = page.evaluate("rules => axe.run(document, { runOnly: rules })", rules)
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in result["violations"]]


@browser_test
def test_no_barriers(tab: Tab) -> None:
    seen = {"welcome": barriers(tab.page)}
    tab.ask("2030年再生水利用率的目标是多少").locator(".pq-cite").first.click()
    tab.page.wait_for_selector("#pq-panel mark")
    tab.page.wait_for_selector("#pq-next .pq-example")
    tab.page.click("#pq-scope > button")
    tab.page.get_by_label("现行有效").check()
    seen["answer"] = barriers(tab.page)
    tab.ask("吉林省的城镇化率目标是多少")
    tab.page.click("#pq-history summary")
    seen["history"] = barriers(tab.page)
    tab.page.goto(tab.page.url.partition("#")[0] + "#plans/water/第二章/第一节")
    tab.page.wait_for_selector("#pq-tree .pq-fold")
    seen["plans"] = barriers(tab.page)
    assert seen == {view: [] for view in seen}


@browser_test
def test_indicators_are_filtered_and_saved(tab: Tab, tmp_path: Path) -> None:
    tab.page.click(".pq-nav a[data-view=indicators]")
    tab.page.fill("#pq-filter [name=words]", "再生水")
    tab.page.get_by_text("共2项").wait_for()
    with tab.page.expect_download() as download:
        tab.page.click("#pq-filter [data-do=csv]")
    download.value.save_as(tmp_path / "table.csv")
    assert "再生水利用率" in (tmp_path / "table.csv").read_text("utf-8-sig")
    tab.page.click("#pq-ledger tbody a")
    tab.page.wait_for_selector("#pq-place tr.pq-cited")
    assert tab.complaints == []


@browser_test
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


@browser_test
def test_wrong_password_is_refused_and_readers_change_nothing(chromium: Any, office: Office) -> None:
    tab = Tab(chromium, office.address, 390, 844)
    tab.sign_in("reader", "guess")
    assert "用户名或密码不对" in tab.page.inner_text("[role=alert]")
    assert barriers(tab.page) == []
    # The browser reports the refusal itself.
    tab.complaints.clear()
    tab.sign_in("reader")
    tab.ready()
    assert tab.page.locator(".pq-nav a").all_inner_texts() == ["问答", "规划浏览", "指标", "核对文稿"]
    tab.page.goto(office.address + "#manage")
    assert tab.page.evaluate("document.body.dataset.view") == "ask"
    turn = tab.ask("2030年再生水利用率的目标是多少")
    turn.locator(".pq-rate summary").tap()
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


@browser_test
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


@browser_test
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


@browser_test
def test_editor_evaluates(chromium: Any, office: Office) -> None:
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
