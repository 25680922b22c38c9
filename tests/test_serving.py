"""Serving the page and the API together: behind tokens in a real browser, and without waiting on the wire."""

from __future__ import annotations

import socket
import threading

import pytest
from test_page import ARGUMENTS, CHROMIUM

import ui
from qa.api.app import build_server
from qa.api.serving.auth import Tokens, sha256
from qa.engine import Engine

pytestmark = pytest.mark.slow

TOKEN = "pq-test-token-0123456789"


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine")
def test_a_question_is_answered_after_signing_in(engine: Engine) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    page_app = ui.build_app(engine)
    with ui.listen("127.0.0.1", 0) as listening:
        server = ui.serve_app(page_app, build_server(engine, Tokens((("office", sha256(TOKEN)),)), page_app))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            with sync_api.sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS.split())
                context = browser.new_context(http_credentials={"username": "me", "password": TOKEN})
                page = context.new_page()
                page.set_default_timeout(10_000)
                page.goto(f"http://127.0.0.1:{listening.getsockname()[1]}/")
                page.locator(".pq-example").first.click()
                assert page.locator(".pq-cite").first.text_content() == "[1]"
                browser.close()
        finally:
            server.should_exit = True
            thread.join()


def test_answers_do_not_wait_for_acknowledgements() -> None:
    with ui.listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
