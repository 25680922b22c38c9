"""Answers and sections as HTML: what is marked, what is escaped, what becomes a list or a table."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from index.types import Block, Document, Section
from qa import render
from qa.types import Answer, Citation, Sentence

LINES = (
    "第一节 供水",
    "先修渠，再并网。新建泵站4座。",
    "保证率（%）：2025年 91；2030年 96",
    "回用率（%）：2025年 —；2030年 35",
    "注：— 为未统计。",
)
TEXT = "\n".join(LINES)
STARTS = [TEXT.index(line) for line in LINES]
SPANS = [(start, start + len(line)) for start, line in zip(STARTS, LINES, strict=True)]


def document(**changes: Any) -> Document:
    kinds = ("heading", "paragraph", "row", "row", "note")
    leads = ("", "", "供水", "供水", "")
    blocks = tuple(Block(k, s, 0, lead) for k, s, lead in zip(kinds, SPANS, leads, strict=True))  # type: ignore[arg-type]
    section = Section("第一章/第一节", ("第一章 任务", "第一节 供水"), 7, (0, len(TEXT)))
    values: dict[str, Any] = {
        "id": "water", "title": "水网<规划>", "issuer": "青禾市", "period": (2026, 2030), "published": "", "kind": "official",
        "source": "", "sha256": "", "text": TEXT, "sections": (section,), "blocks": blocks, "mended": (),
    }  # fmt: skip
    return Document(**(values | changes))


def citation(n: int = 1, span: tuple[int, int] = SPANS[1], **changes: Any) -> Citation:
    values: dict[str, Any] = {
        "n": n, "doc_id": "water", "title": "水网<规划>", "section": "第一章/第一节", "heading": "第一章 任务 › 第一节 供水", "page": 7,
        "quote": TEXT[slice(*span)], "start": span[0], "end": span[1], "in_force": True, "kind": "official",
    }  # fmt: skip
    return Citation(**(values | changes))


def answer(*sentences: tuple[str, tuple[int, ...]], citations: tuple[Citation, ...] = (), notes: str = "", reason: Any = None) -> Answer:
    text = "".join(t + "".join(f"[{n}]" for n in ns) for t, ns in sentences) + notes
    status: Any = "refused" if reason else "answered"
    return Answer("x", "？", status, reason, text, tuple(Sentence(t, n) for t, n in sentences), citations, (), {}, "m", "f")


def words(html: str) -> str:
    """The text of some HTML."""
    return unescape(re.sub(r"<[^>]+>", "", html))


def marked(html: str) -> list[str]:
    return [unescape(m) for m in re.findall(r"<mark>(.*?)</mark>", html, re.DOTALL)]


# -- sections --------------------------------------------------------------------------------------


def test_quote_is_marked_inside_its_paragraph() -> None:
    plan = document()
    start = TEXT.index("新建")
    html = render.render_section(plan, plan.sections[0], (start, start + 7))
    assert marked(html) == ["新建泵站4座。"]
    assert '<p class="pq-paragraph">先修渠，再并网。<mark>新建泵站4座。</mark></p>' in html


def test_quote_over_several_blocks_is_marked_in_each() -> None:
    plan = document(blocks=tuple(Block("paragraph", s, 0) for s in SPANS))
    html = render.render_section(plan, plan.sections[0], (SPANS[0][0] + 4, SPANS[1][0] + 3))
    assert marked(html) == ["供水", "先修渠"]
    assert words(html) == "".join(LINES)


def test_rows_with_the_same_heads_are_a_table() -> None:
    plan = document()
    html = render.render_section(plan, plan.sections[0], SPANS[3])
    assert re.findall(r'<th scope="col">(.*?)</th>', html) == ["名称", "2025年", "2030年"]
    assert re.findall(r'scope="rowgroup"[^>]*>(.*?)</th>', html) == ["供水"]
    assert marked(html) == ["回用率（%）", "—", "35"]
    assert "<td>91</td><td>96</td>" in html


def test_rows_of_another_form_stay_lines() -> None:
    text = "甲项：没有表头"
    plan = document(text=text, blocks=(Block("row", (0, len(text)), 0),), sections=(Section("全文", ("全文",), None, (0, len(text))),))
    assert render.render_section(plan, plan.sections[0], (0, 0)) == f'<p class="pq-row">{text}</p>'


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
    assert render.cells(row) == found


def test_source_says_where_it_stands() -> None:
    html = render.render_source(citation(), document(), 3)
    shown = words(html)
    for expected in ("水网<规划>", "有效", "正式文本", "规划期：2026—2030年", "第7页起", "第一章 任务", "第一节 供水", LINES[4]):
        assert expected in shown
    assert 'data-opened="3"' in html
    assert marked(html) == [LINES[1]]


def test_source_of_an_ended_digest_without_page() -> None:
    html = render.render_source(citation(in_force=False, kind="digest", page=None), document(period=None), 1)
    assert "已到期" in html
    assert "摘编" in html
    assert "规划期未注明" in html
    assert "页起" not in html


@pytest.mark.parametrize("plan", [None, document(sections=())])
def test_source_without_its_section_shows_the_quote(plan: Document | None) -> None:
    assert marked(render.render_source(citation(), plan, 1)) == [LINES[1]]


# -- answers ---------------------------------------------------------------------------------------


def test_citations_are_buttons_that_say_where_they_lead() -> None:
    html = render.render_answer(2, answer(("新建泵站4座。", (1,)), citations=(citation(),)))
    assert 'data-turn="2" data-n="1" aria-label="[1] 查看出处：《水网&lt;规划&gt;》第一章 任务 › 第一节 供水"' in html
    assert "第一节 供水，第7页起" in words(html)


def test_citation_without_source_is_no_button() -> None:
    html = render.render_answer(0, answer(("甲。", (4,))))
    assert html == "<p>甲。[4]</p>"


def test_items_become_a_list_with_its_opening_line() -> None:
    html = render.render_answer(0, answer(("任务共3项：甲；", ()), ("乙；", ()), ("丙。", ())))
    assert html.startswith('<p>任务共3项：</p><ol class="pq-items"><li><span>甲；</span></li>')
    assert words(html) == "任务共3项：甲；乙；丙。"


def test_numbered_items_keep_their_own_numbers() -> None:
    html = render.render_answer(0, answer(("（一）甲；", ()), ("（二）乙；", ()), ("（三）丙。", ())))
    assert '<ol class="pq-items pq-numbered">' in html


def test_sentences_from_different_places_are_paragraphs() -> None:
    sources = (citation(1), citation(2), citation(3, section="第二章"))
    html = render.render_answer(0, answer(("甲。", (1,)), ("乙。", (2,)), ("丙。", (3,)), citations=sources))
    assert [words(p) for p in re.findall(r"<p>.*?</p>", html)] == ["甲。[1]乙。[2]", "丙。[3]"]


def test_refusal_says_so_and_why() -> None:
    html = render.render_answer(0, answer(("没有写。", ()), ("相近的是甲。", (1,)), citations=(citation(),), reason="other_region"))
    assert "未作答" in html
    assert render.REASONS["other_region"] in html
    assert "相近的是甲。[1]" in words(html)


def test_note_on_an_ended_plan_is_shown_with_its_numbers() -> None:
    html = render.render_answer(0, answer(("甲。", (1,)), citations=(citation(in_force=False),), notes="\n注：[1]所引规划已到期。"))
    note = re.search(r'<p class="pq-note">(.*?)</p>', html)
    assert note is not None
    assert words(note[1]) == "注：[1]所引规划已到期。"
    assert "<button" in note[1]


def test_note_joins_an_unbroken_run_of_numbers() -> None:
    sources = tuple(citation(n, in_force=False) for n in range(1, 6))
    shown = [
        words(render.render_answer(0, answer(("甲。", ()), citations=sources, notes=f"\n注：{run}所引规划已到期。")))
        for run in ("[1][2][3][4][5]", "[1][2][4][5]", "[1][2]", "[1][2][3][9]")
    ]
    for said, html in zip(("注：[1]–[5]所引", "注：[1][2][4][5]所引", "注：[1][2]所引", "注：[1][2][3][9]所引"), shown, strict=True):
        assert said in html


def test_sources_name_each_plan_once_and_fold_a_long_list() -> None:
    sources = tuple(citation(n, section=f"第{n}节", heading=f"第{n}节 某事") for n in range(1, 7))
    html = render.render_answer(0, answer(("甲。", (1,)), citations=sources))
    assert words(html).count("《水网<规划>》") == 1
    assert "其余3处" in html
    assert html.index("第3节 某事，") < html.index("<details>") < html.index("第4节 某事，")


def test_sources_join_numbers_of_one_section() -> None:
    html = render.render_answer(0, answer(("甲。", (1,)), citations=tuple(citation(n) for n in (1, 2, 3))))
    assert '<span class="pq-nums">[1]–[3]</span>' in html


def test_conversation_shows_stage_sentences_and_errors() -> None:
    at_work = render.Turn("问？", ("水网",), "search", [Sentence("先到的一句。", (1,))])
    html = render.render_conversation([at_work, render.Turn("再问？", error="出错了")], ())
    assert "正在检索规划" in html
    assert "先到的一句。" in html
    assert "限于：《水网》" in html
    assert "出错了" in html


def test_everything_from_outside_is_escaped() -> None:
    evil = '<img src=x onerror="alert(1)">'
    plan = document(
        title=evil, issuer=evil, text=evil, blocks=(Block("row", (0, len(evil)), 0, evil),),
        sections=(Section("全文", (evil,), None, (0, len(evil))),),
    )  # fmt: skip
    cited = citation(title=evil, heading=evil, section="全文", quote=evil, start=0, end=4)
    finished = render.Turn(evil, (evil,), answer=answer((evil, (1,)), citations=(cited,), notes=f"\n注：{evil}"))
    shown = [
        render.render_conversation(
            [finished, render.Turn(evil, stage=evil, sentences=[Sentence(evil, ())]), render.Turn(evil, error=evil)], ()
        ),
        render.render_conversation([], [evil]),
        render.render_source(cited, plan, 1),
        render.render_source(cited, None, 1),
        render.render_shelf([(plan, True)]),
    ]
    for html in shown:
        assert "<img" not in html
        assert 'onerror="' not in html


def test_very_long_question_is_cut() -> None:
    html = render.render_conversation([render.Turn("水" * 100_000, error="太长")], ())
    assert len(html) < 5000
