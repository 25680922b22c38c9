"""A browser and the pages that it opens, each made once a module: a browser that stays open keeps a loop running, beside which
other tests could start none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from page_browser import ARGUMENTS, CHROMIUM, Office, Tab, served

from qa.engine import Engine


@pytest.fixture(scope="module")
def address(water_engine: Engine) -> Iterator[str]:
    """The page on the two small plans, for whoever opens it."""
    with served(water_engine) as address:
        yield address


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


@pytest.fixture
def tab(chromium: Any, address: str) -> Iterator[Tab]:
    tab = Tab(chromium, address, 1366, 900).ready()
    yield tab
    tab.page.close()
