"""Sections as HTML: what is marked, what becomes a table, what the panel says."""

from __future__ import annotations

import re

import pytest
from page_samples import LINES, SPANS, TEXT, citation, document, marked, words

from index.types import Block, Document, Section
from qa.page.plans.browsing import render_place
from qa.page.shared.plans import address, neighbours
from qa.page.shared.sections import cells, render_section
from qa.page.shared.sources import render_source


def test_quote_is_marked_inside_its_paragraph() -> None:
    plan = document()
    start = TEXT.index("新建")
    html = render_section(plan, plan.sections[0], [(start, start + 7)])
    assert marked(html) == ["新建泵站4座。"]
    assert '<p class="pq-paragraph" data-at="7-22">先修渠，再并网。<mark>新建泵站4座。</mark></p>' in html


def test_quote_over_several_blocks_is_marked_in_each() -> None:
    plan = document(blocks=tuple(Block("paragraph", s, 0) for s in SPANS))
    html = render_section(plan, plan.sections[0], [(SPANS[0][0] + 4, SPANS[1][0] + 3)])
    assert marked(html) == ["供水", "先修渠"]
    assert words(html) == "".join(LINES)


def test_rows_with_the_same_heads_are_a_table() -> None:
    plan = document()
    html = render_section(plan, plan.sections[0], [SPANS[3]])
    assert re.findall(r'<th scope="col">(.*?)</th>', html) == ["名称", "2025年", "2030年"]
    assert re.findall(r'scope="rowgroup"[^>]*>(.*?)</th>', html) == ["供水"]
    assert marked(html) == ["回用率（%）", "—", "35"]
    assert "<td>91</td><td>96</td>" in html


def test_rows_of_another_form_stay_lines() -> None:
    text = "甲项：没有表头"
    plan = document(text=text, blocks=(Block("row", (0, len(text)), 0),), sections=(Section("全文", ("全文",), None, (0, len(text))),))
    assert render_section(plan, plan.sections[0], []) == f'<p class="pq-row" data-at="0-7">{text}</p>'


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("保证率（%）：2025年 91；2030年 完成 目标", ("保证率（%）", [("2025年", "91"), ("2030年", "完成 目标")])),
        ("甲项：没有表头", ("甲项", [])),
        ("没有冒号", ("没有冒号", [])),
        ("名：2025年 1；残缺", ("名", [])),
    ],
)
def test_cells(row: str, found: tuple[str, list[tuple[str, str]]]) -> None:
    assert cells(row) == found


def test_source_says_where_it_stands() -> None:
    html = render_source(citation(), document(), 3)
    shown = words(html)
    for expected in ("水网<规划>", "有效", "正式文本", "规划期：2026—2030年", "第7页起", "第一章 任务", "第一节 供水", LINES[4]):
        assert expected in shown
    assert 'data-opened="3"' in html
    assert marked(html) == [LINES[1]]


def test_source_of_an_ended_digest_without_page() -> None:
    html = render_source(citation(in_force=False, kind="digest", page=None), document(period=None), 1)
    assert "已到期" in html
    assert "摘编" in html
    assert "规划期未注明" in html
    assert "页起" not in html


@pytest.mark.parametrize("plan", [None, document(sections=())])
def test_source_without_its_section_shows_the_quote(plan: Document | None) -> None:
    assert marked(render_source(citation(), plan, 1)) == [LINES[1]]


def tree() -> Document:
    """Two chapters of two and one sections."""
    text = "甲乙丙丁戊"
    places = (("一", 0, 3), ("一/1", 1, 2), ("一/2", 2, 3), ("二", 3, 5), ("二/1", 4, 5))
    sections = tuple(Section(name, (name,), None, (a, b)) for name, a, b in places)
    return document(text=text, sections=sections, blocks=tuple(Block("paragraph", (i, i + 1), i) for i in range(5)))


@pytest.mark.parametrize(
    ("here", "around"),
    [("一", (None, "二")), ("一/1", (None, "一/2")), ("一/2", ("一/1", "二/1")), ("二/1", ("一/2", None)), ("二", ("一", None))],
)
def test_neighbours_are_of_the_same_depth(here: str, around: tuple[str | None, str | None]) -> None:
    plan = tree()
    found = neighbours(plan, next(s for s in plan.sections if s.locator == here))
    assert tuple(s.locator if s else None for s in found) == around


def test_source_can_be_paged_and_comes_back() -> None:
    plan = tree()
    cited = citation(section="一/2", span=(2, 3), quote="丙", start=2, end=3)
    here = render_source(cited, plan, 1, turn=4)
    assert marked(here) == ["丙"]
    assert re.findall(r'data-turn="4" data-n="1" data-section="(.*?)">(.*?)<', here) == [("一/1", "‹ 上一节"), ("二/1", "下一节 ›")]
    there = render_source(cited, plan, 2, turn=4, section="二/1")
    assert marked(there) == []
    assert ("一/2", "回到引文") in re.findall(r'data-section="(.*?)">(.*?)<', there)
    assert "邻近章节" in there


def test_place_marks_all_that_was_found_and_links_on() -> None:
    plan = tree()
    html = render_place(plan, plan.sections[0], True, [(0, 1), (2, 3), (4, 5)])
    assert marked(html) == ["甲", "丙"]
    assert re.findall(r'href="(#plans/.*?)"', html) == [address("water", "二")]


def test_address_holds_any_locator() -> None:
    assert address("a/b", '第二章/"<') == "#plans/a%2Fb/%E7%AC%AC%E4%BA%8C%E7%AB%A0%2F%22%3C"
