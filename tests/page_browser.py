"""What the browser tests share: the page served, a page with accounts, an open tab."""

from __future__ import annotations

import importlib.util
import json
import shutil
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from page_people import PASSWORD, office_accounts

import ui
from index.ingest.build import ingest
from qa.api.app import build_server
from qa.api.serving.auth import Tokens
from qa.config import Config
from qa.engine import Engine
from qa.page.records.records import Records
from qa.page.services import Services, keeper, noter
from qa.people.feedback import FeedbackStore

CHROMIUM = next(
    (p for p in ("/usr/bin/chromium", shutil.which("chromium"), shutil.which("chromium-browser")) if p and Path(p).exists()), ""
)
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
def served(engine: Engine, services: Services | None = None, tokens: Tokens | None = None) -> Iterator[str]:
    """The page, served from a thread on a free port."""
    with ui.listen("127.0.0.1", 0) as listening:
        page = ui.build_app(engine, services)
        server = ui.serve_app(page, build_server(engine, tokens or Tokens(), page, page_has_door=services is not None))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        server.should_exit = True
        thread.join()


class Office:
    """A page of its own with accounts: its index may be changed."""

    def __init__(self, folder: Path, water_dir: Path) -> None:
        ingest([water_dir], folder / "index")
        self.engine = Engine(folder / "index", Config(), date(2026, 6, 1))
        self.accounts, self.feedback = office_accounts(folder), FeedbackStore(folder / "feedback.db")
        questions = folder / "questions.jsonl"
        questions.write_text("".join(json.dumps(q, ensure_ascii=False) + "\n" for q in ASKED), "utf-8")
        log = self.accounts.audit
        records = Records(self.feedback, log, self.accounts)
        self.services = Services(self.accounts, keeper(self.feedback), noter(log), folder / "runs", (questions,), records=records)
        self.address = ""


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


def barriers(page: Any) -> list[str]:
    """What axe finds on what the page shows now: rules of WCAG 2.2 AA and good practice."""
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.skip("axe-playwright-python is not installed")
    page.evaluate((Path(found.origin).parent / "axe.min.js").read_text("utf-8"))
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    result = page.evaluate("rules => axe.run(document, { runOnly: rules })", rules)
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in result["violations"]]
