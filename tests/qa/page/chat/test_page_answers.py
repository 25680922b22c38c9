"""Answers as HTML: what becomes a list, what a button, and that everything is escaped."""

from __future__ import annotations

import re
from dataclasses import replace

from page_samples import answer, citation, document, words

from index.types import SCANNED, Block, Mend, Section
from qa.page.chat.answers import render_answer, render_conversation, render_follow_ups
from qa.page.chat.export import as_text
from qa.page.chat.turns import REASONS, Turn
from qa.page.plans.browsing import find, render_found, render_place, render_tree
from qa.page.shared.sources import render_plan_list, render_source
from qa.types import Sentence, Table, TableCell


def test_citations_are_buttons_that_say_where_they_lead() -> None:
    html = render_answer(2, answer(("新建泵站4座。", (1,)), citations=(citation(),)))
    assert '<button type="button" class="pq-cite" data-turn="2" data-n="1" ' in html
    assert 'aria-label="[1] 查看出处：《水网&lt;规划&gt;》第一章 任务 › 第一节 供水">[1]</button>' in html
    assert 'data-quote="先修渠，再并网。新建泵站4座。" data-from="《水网&lt;规划&gt;》第一节 供水，第7页起"' in html
    assert "第一节 供水，第7页起" in words(html)


def test_citation_without_source_is_no_button() -> None:
    html = render_answer(0, answer(("甲。", (4,))))
    assert html == "<p>甲。[4]</p>"


def test_items_become_a_list_with_its_opening_line() -> None:
    html = render_answer(0, answer(("任务共3项：甲；", ()), ("乙；", ()), ("丙。", ())))
    assert html.startswith('<p>任务共3项：</p><ol class="pq-items"><li><span>甲；</span></li>')
    assert words(html) == "任务共3项：甲；乙；丙。"


def test_numbered_items_keep_their_own_numbers() -> None:
    html = render_answer(0, answer(("（一）甲；", ()), ("（二）乙；", ()), ("（三）丙。", ())))
    assert '<ol class="pq-items pq-numbered">' in html


def test_sentences_from_different_places_are_paragraphs() -> None:
    sources = (citation(1), citation(2), citation(3, section="第二章"))
    html = render_answer(0, answer(("甲。", (1,)), ("乙。", (2,)), ("丙。", (3,)), citations=sources))
    assert [words(p) for p in re.findall(r"<p>.*?</p>", html)] == ["甲。[1]乙。[2]", "丙。[3]"]


def test_a_long_answer_folds_with_the_number_of_what_is_folded() -> None:
    said = answer(*((f"第{n}站；", (n,)) for n in range(1, 6)), citations=tuple(map(citation, range(1, 6))))
    html = render_answer(0, replace(said, fold=2))
    assert re.search(
        r'第2站；.*</ol><details class="pq-rest"><summary>展开其余3条</summary><ol class="pq-items pq-on"><li><span>第3站；', html
    )
    assert "pq-rest" not in render_answer(0, said)


def test_a_long_list_as_a_table_folds_too() -> None:
    rows = tuple((str(n), (TableCell(f"第{n}站", n),)) for n in range(1, 6))
    said = answer(*((f"第{n}站；", (n,)) for n in range(1, 6)), citations=tuple(map(citation, range(1, 6))))
    html = render_answer(0, replace(said, fold=2, table=Table(("内容",), rows, of_list=True)))
    shown, _, folded_away = html.partition('<details class="pq-rest"><summary>展开其余3条</summary>')
    assert ("第2站" in shown, "第3站" in shown, "第3站" in folded_away) == (True, False, True)


def test_refusal_says_so_and_why() -> None:
    html = render_answer(0, answer(("没有写。", ()), ("相近的是甲。", (1,)), citations=(citation(),), reason="other_region"))
    assert "未作答" in html
    assert REASONS["other_region"] in html
    assert "相近的是甲。[1]" in words(html)


def test_note_on_an_ended_plan_is_shown_with_its_numbers() -> None:
    html = render_answer(0, answer(("甲。", (1,)), citations=(citation(in_force=False),), notes="\n注：[1]所引规划已到期。"))
    note = re.search(r'<p class="pq-note">(.*?)</p>', html)
    assert note is not None
    assert words(note[1]) == "注：[1]所引规划已到期。"
    assert "<button" in note[1]


def test_note_joins_an_unbroken_run_of_numbers() -> None:
    sources = tuple(citation(n, in_force=False) for n in range(1, 6))
    shown = [
        words(render_answer(0, answer(("甲。", ()), citations=sources, notes=f"\n注：{run}所引规划已到期。")))
        for run in ("[1][2][3][4][5]", "[1][2][4][5]", "[1][2]", "[1][2][3][9]")
    ]
    for said, html in zip(("注：[1]–[5]所引", "注：[1][2][4][5]所引", "注：[1][2]所引", "注：[1][2][3][9]所引"), shown, strict=True):
        assert said in html


def test_sources_name_each_plan_once_and_fold_a_long_list() -> None:
    sources = tuple(citation(n, section=f"第{n}节", heading=f"第{n}节 某事") for n in range(1, 7))
    html = render_answer(0, answer(("甲。", (1,)), citations=sources))
    assert words(html).count("《水网<规划>》") == 1
    assert "其余3处" in html
    assert html.index("第3节 某事，") < html.index("<details>") < html.index("第4节 某事，")


def test_sources_join_numbers_of_one_section() -> None:
    html = render_answer(0, answer(("甲。", (1,)), citations=tuple(citation(n) for n in (1, 2, 3))))
    assert '<span class="pq-nums">[1]–[3]</span>' in html


def test_conversation_shows_stage_sentences_and_errors() -> None:
    at_work = Turn("问？", ("水网",), "search", [Sentence("先到的一句。", (1,))])
    html = render_conversation([at_work, Turn("再问？", error="出错了")], ())
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
    finished = Turn(evil, (evil,), answer=answer((evil, (1,)), citations=(cited,), notes=f"\n注：{evil}"))
    shown = [
        render_conversation([finished, Turn(evil, stage=evil, sentences=[Sentence(evil, ())]), Turn(evil, error=evil)], ()),
        render_conversation([], [evil]),
        render_source(cited, plan, 1),
        render_source(cited, None, 1),
        render_plan_list([(plan, True)]),
        render_follow_ups([evil]),
        render_place(plan, plan.sections[0], True, [(2, 5)]),
        render_tree(plan, "全文"),
        render_found(plan, evil, find(plan, "img")),
        render_found(plan, evil, []),
    ]
    for html in shown:
        assert "<img" not in html
        assert 'onerror="' not in html


def test_a_plan_read_from_scanned_pages_is_marked_wherever_it_is_cited() -> None:
    turn = Turn("问")
    for plan, marks in ((document(mended=(Mend(SCANNED, 2, "第1、2页"),)), 1), (document(mended=(Mend("折行", 2, ""),)), 0)):
        turn.finish(answer(("甲。", (1,)), citations=(citation(),)), {"water": plan})
        places = (
            render_conversation([turn], []), render_source(citation(), plan, 1), render_place(plan, plan.sections[0], True),
            render_plan_list([(plan, True)]), as_text(turn),
        )  # fmt: skip
        assert [words(place).count("扫描识别，数字请核对原件") for place in places[1:]] == [marks] * 4
        assert words(places[0]).count("扫描识别，数字请核对原件") == marks


def test_very_long_question_is_cut() -> None:
    html = render_conversation([Turn("水" * 100_000, error="太长")], ())
    assert len(html) < 5000


def test_compared_figures_are_a_table_with_their_sources() -> None:
    table = Table(("甲", "<b>"), (("保证率", (TableCell("96%", 1), None)),))
    html = render_answer(3, replace(answer(("如下。", ()), citations=(citation(),)), table=table))
    cells = [words(c) for c in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", html)]
    assert cells == ["指标", "甲", "<b>", "保证率", "96%[1]", "未写明"]
    apart = Table(("甲", "乙"), (("保证率", (TableCell("96%", 1), None)),), ("甲高1个百分点",))
    html = render_answer(3, replace(answer(("如下。", ()), citations=(citation(),)), table=apart))
    cells = [words(c) for c in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", html)]
    assert cells == ["指标", "差异", "甲", "乙", "保证率", "甲高1个百分点", "96%[1]", "未写明"]
    assert html.index("甲高1个百分点") < html.index("如下。")
    assert 'data-turn="3" data-n="1"' in html
    assert "<b>" not in html


def test_a_suggestion_is_shown_in_short_and_asked_in_full() -> None:
    title = "青禾市国民经济和社会发展第十五个五年规划纲要"
    shown = render_follow_ups([f"《{title}》第二章讲了什么？"])
    assert f'data-example="《{title}》第二章讲了什么？"' in shown
    assert words(shown) == "可以接着问《青禾市国民经济…规划纲要》第二章讲了什么？"
