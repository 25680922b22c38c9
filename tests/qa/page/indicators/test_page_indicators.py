"""The indicator table: filters from the browser, rows linked to their words, the file."""

from __future__ import annotations

import base64
import re
from html import unescape
from typing import Any
from urllib.parse import unquote

import pytest

from qa.engine import Engine
from qa.page.indicators.table import PAGE_ROWS, read_request, render_table
from qa.page.indicators.view import IndicatorHandlers
from qa.page.plans.view import visit
from qa.page.shared.state import PageState


def rows(html: str) -> list[str]:
    return [unescape(re.sub(r"<[^>]+>", " ", r)) for r in re.findall(r"<tr>(.*?)</tr>", html)[1:]]


def test_table_is_filtered_and_links_to_the_words(water_engine: Engine) -> None:
    state = PageState(water_engine)
    handlers = IndicatorHandlers(state)
    opened = handlers.show({"do": "open"})
    reading = handlers.reading()
    assert f"共{len(reading.facts)}项" in opened["table"]
    assert f"读准了的{len(reading.facts)}个列在下表，其余{reading.unread}个拿不准" in opened["form"]
    assert "青禾市水网建设规划" in opened["form"]
    found = handlers.show({"words": "再生水", "kind": "预期性"})
    shown = [row.split() for row in rows(found["table"])]
    assert [row[:4] for row in shown] == [["再生水利用率", "22%", "水平", "2025年"], ["再生水利用率", "35%", "水平", "2030年"]]
    names = [unescape(re.sub(r"<[^>]+>", "", a)) for a in re.findall(r"<a href.*?</a>", found["table"])]
    assert names == ["青禾市水网建设规划：再生水利用率2025年", "青禾市水网建设规划：再生水利用率2030年"]
    assert ["现状" in shown[0], "目标" in shown[1], "预期性" in shown[0]] == [True] * 3
    doc, *section = unquote(re.findall(r'href="#plans/(.*?)"', found["table"])[0]).split("/")
    place = visit(state, {"doc": doc, "section": "/".join(section)})["place"]
    assert "<mark>再生水利用率（%）</mark>" in place
    assert "没有符合条件的指标" in handlers.show({"words": "没有这个词"})["table"]


def test_ended_plans_come_last(water_engine: Engine) -> None:
    states = re.findall(r"pq-badge-(now|old)", IndicatorHandlers(PageState(water_engine)).show({})["table"])
    assert states == sorted(states)
    assert set(re.findall(r"pq-badge-(now|old)", IndicatorHandlers(PageState(water_engine)).show({"in_force": True})["table"])) == {"now"}


def test_file_has_what_is_shown(water_engine: Engine) -> None:
    file = IndicatorHandlers(PageState(water_engine)).show({"do": "csv", "words": "再生水"})["file"]
    lines = base64.b64decode(file["content"]).decode("utf-8-sig").splitlines()
    assert file["name"] == "指标-2026-06-01.csv"
    assert [line.split(",")[:3] for line in lines[1:]] == [["再生水利用率", "", "22%"], ["再生水利用率", "", "35%"]]


@pytest.mark.parametrize("value", [None, 7, [], {}, "x" * 999, True])
def test_any_filter_is_taken(water_engine: Engine, value: Any) -> None:
    data = dict.fromkeys(("words", "plan", "kind", "place", "in_force", "rows"), value)
    assert read_request(data).rows >= PAGE_ROWS
    assert "role" in IndicatorHandlers(PageState(water_engine)).show(data)["table"]


def test_long_tables_come_in_parts(water_engine: Engine) -> None:
    store = water_engine.store
    entries = IndicatorHandlers(PageState(water_engine)).reading().facts[:1] * (PAGE_ROWS + 1)
    html = render_table(entries, PAGE_ROWS, store, water_engine.as_of)
    assert len(rows(html)) == PAGE_ROWS
    assert f'data-rows="{2 * PAGE_ROWS}"' in html
