"""The plan browser: words are found where they stand, the tree holds every section once."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

from hypothesis import given, settings
from hypothesis import strategies as st
from page_samples import document

from index.store.port import Store
from index.types import Block, Section
from qa.engine import Engine
from qa.page.plans.browsing import find, render_finder, render_found, render_tree
from qa.page.plans.view import visit
from qa.page.shared.state import PageState


def test_words_are_found_whatever_their_width_case_and_spaces() -> None:
    text = "到２０３０ 年，GDP增长。\n另到2030年。"
    plan = document(text=text, blocks=(Block("paragraph", (0, 15), 0), Block("paragraph", (16, 24), 0)), sections=document().sections)
    assert [text[slice(*s)] for f in find(plan, "2030年") for s in f.spans] == ["２０３０ 年", "2030年"]
    assert [text[slice(*s)] for f in find(plan, "ｇｄｐ 增长") for s in f.spans] == ["GDP增长"]
    assert find(plan, "  ") == []
    assert find(plan, "增长。另") == []


def test_several_words_are_found_where_all_of_them_stand() -> None:
    text = "泵站与渠道。\n渠道。\n泵站。"
    sections = tuple(Section(name, (name,), None, span) for name, span in (("一", (0, 11)), ("二", (11, 14))))
    blocks = (Block("paragraph", (0, 6), 0), Block("paragraph", (7, 10), 0), Block("paragraph", (11, 14), 1))
    plan = document(text=text, sections=sections, blocks=blocks)
    assert [(f.section.locator, [text[slice(*s)] for s in f.spans]) for f in find(plan, "渠道 泵站")] == [("一", ["泵站", "渠道", "渠道"])]
    assert find(plan, "渠道 水库") == []


def flat(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


@settings(deadline=None)
@given(words=st.text(max_size=6))
def test_whatever_is_looked_for_what_is_found_is_it(store: Store, words: str) -> None:
    for plan in store.documents:
        for found in find(plan, words):
            for start, end in found.spans:
                shown = flat(plan.text[start:end])
                # Words that stand nowhere side by side are found one by one.
                assert flat(words) in shown or any(flat(word) in shown for word in words.split())


def test_tree_holds_every_section_once(store: Store) -> None:
    for plan in store.documents:
        html = render_tree(plan, plan.sections[-1].locator)
        assert len(re.findall(r'href="#plans/', html)) == len(plan.sections)
        assert html.count('aria-current="true"') == 1


def test_section_without_its_parent_hangs_on_the_next_one_up() -> None:
    sections = (Section("一", ("一",), None, (0, 9)), Section("一/2/专栏1", ("一", "专栏1"), None, (3, 5)))
    html = render_tree(document(sections=sections), "一")
    assert re.sub(r"<(?!ul|/ul|li|/li)[^>]*>", "", html) == "<ul><li>一<ul><li>专栏1</li></ul></li></ul>"


def test_found_sections_are_counted_and_shown_in_context(water_engine: Engine) -> None:
    plan = water_engine.store.by_id["water"]
    html = render_found(plan, "工程", find(plan, "工程"))
    assert re.sub(r"<[^>]+>", "", html).startswith("1节共4处")
    assert "北片引水<mark>工程</mark>。从柳河" in html
    assert "没有“隧道”这几个字" in unescape(render_found(plan, "隧道", []))


def test_visits_show_something_sensible_whatever_they_name(water_engine: Engine) -> None:
    state = PageState(water_engine)
    first = visit(state, {})
    assert "青禾市水网建设规划" in first["place"]
    assert "pq-tree" in first["tree"]
    place = visit(state, {"doc": "water", "section": "第二章/第一节", "tree": False})
    assert list(place) == ["place"]
    assert "青石水库" in place["place"]
    searched = visit(state, {"doc": "water", "words": "再生水"})
    assert "<mark>" in searched["place"]
    assert "pq-found" in searched["tree"]
    assert "没有这份规划" in visit(state, {"doc": "<b>"})["place"]
    assert "第一章 总体要求" in visit(state, {"doc": "water", "section": 7, "words": ["x"]})["place"]
    assert render_finder(state.plans()).count("<option") == 4


def test_all_plans_are_searched_or_those_of_a_period(water_engine: Engine) -> None:
    state = PageState(water_engine)
    everywhere = visit(state, {"doc": "water", "words": "渠", "where": "all"})
    assert "见于2份规划（查了2份）" in everywhere["tree"]
    assert re.findall(r'href="#plans/(\w+)/', everywhere["tree"]).count("canal") == 2
    # What was searched for is marked in whichever plan is opened, and the list stays as it is.
    opened = visit(state, {"doc": "canal", "section": "二", "words": "渠", "where": "all", "tree": False})
    assert list(opened) == ["place"]
    assert opened["place"].count("<mark>渠</mark>") == 2
    ended = visit(state, {"doc": "water", "words": "渠", "where": "period:已到期"})
    assert "查了1份" in ended["tree"]
    assert "青禾市灌区改造行动方案" in ended["place"]
    assert "查了2份规划，都没有“隧道”" in visit(state, {"doc": "water", "words": "隧道", "where": "<b>"})["tree"]
