"""Questions over documents that stay outside: how they are gathered, where their answers are found, what is counted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from eval.others.__main__ import main
from eval.others.gather import UNREAD, gather, sources, summary
from eval.others.items import Item, flat, mark_of, read_items, source_text
from eval.others.measure import Outcome, ask_all, table
from eval.sets.check import check, read_plans
from eval.sets.questions import Gold, load, split_of
from index.errors import InputError
from qa.types import Answer, Citation, Sentence

pytestmark = pytest.mark.slow

REPORT = """东川省2023年政府工作报告

一、2022年工作回顾

（一）经济稳步增长。新建茶厂12座，改造水渠48公里。

（二）民生继续改善。新增托位900个。

二、2023年工作安排

（一）扩大内需。新建茶厂20座，改造水渠60公里。

（二）保障民生。新增托位1500个，建成养老驿站35个。

| 项目 | 单位 | 2023年 |
| --- | --- | --- |
| 村卫生室 | 个 | 41 |
"""
NOTICE = """<html><head><title>云山县茶业振兴方案</title><style>p { margin: 0 }</style></head><body>
<p>云山县茶业振兴方案</p><p>一、总体要求</p><p>到2027年茶园面积达到<b>3.5</b>万亩。</p>
<p>二、保障措施</p><p>由县农业农村局牵头，<span>县财政局</span>配合。</p></body></html>
"""
BROKEN = "没有正文的文件\n"


def _item(
    number: int,
    file: str,
    text: str,
    question: str,
    words: Sequence[Sequence[str]],
    facts: list[list[str]],
    **more: Any,
) -> dict[str, Any]:
    places = [[[text.index(w), text.index(w) + len(w), mark_of(w)] for w in any_of] for any_of in words]
    given = {"history": [], "type": "numeric", "colloquial": False, "alone": False, "answerable": True, "split": "dev", "reason": None}
    return {"id": f"X-{number}", "file": file, "question": question, "places": places, "facts": facts, "reference": ""} | given | more


REFUSED = {"answerable": False, "type": "unanswerable", "reason": "not_in_plans"}
LINES = [
    _item(1, "province/东川省/2023.md", REPORT, "东川省2023年新建茶厂多少座？", [["新建茶厂20座"]], [["20座"]]),
    _item(2, "province/东川省/2023.md", REPORT, "托位两年各是多少个？", [["新增托位900个"], ["新增托位1500个"]], [["900个"], ["1500个"]]),
    _item(3, "province/东川省/2023.md", REPORT, "茶厂建了没有？", [["新建茶厂12座", "新建茶厂20座"]], [["茶厂"]], alone=True),
    _item(6, "province/东川省/2023.md", REPORT, "东川省2023年村卫生室几个？", [["村卫生室 | 个 | 41"]], [["41"]], type="table"),
    _item(4, "others/notice.html", "", "云山县的地铁哪年通车？", [], [], **REFUSED, split="test"),
]


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """The two folders of documents, and the questions about them."""
    (tmp_path / "reports" / "province" / "东川省").mkdir(parents=True)
    (tmp_path / "others").mkdir()
    (tmp_path / "reports" / "province" / "东川省" / "2023.md").write_text(REPORT, "utf-8")
    notice = tmp_path / "others" / "notice.html"
    notice.write_text(NOTICE, "utf-8")
    area = _item(5, "others/notice.html", source_text(notice), "云山县茶园多大？", [["3.5    万亩"]], [["3.5万亩"]], split="test")
    (tmp_path / "set.jsonl").write_text("".join(json.dumps(i, ensure_ascii=False) + "\n" for i in [*LINES, area]), "utf-8")
    return tmp_path


def _items(outside: Path) -> list[Item]:
    return read_items([outside / "set.jsonl"])


def test_the_shipped_set_is_wide_and_divided_by_place() -> None:
    items = read_items()
    per_document = Counter(i.file for i in items)
    assert (len(items) >= 300, len(per_document) >= 39, max(per_document.values()) <= 14) == (True, True, True)
    sides: dict[str, set[str]] = {}
    for item in items:
        # Of the country there is a report for each year: its documents stand on the side that each was taken for.
        by_place = item.file.startswith(("province/", "city/"))
        place = str(Path(item.file).parent) if by_place else item.file
        sides.setdefault(place, set()).add(item.question.stated_split)
    assert {place for place, found in sides.items() if len(found) > 1} == set()
    assert len({i.question.id for i in items}) == len(items)
    assert 0.7 < sum(i.question.answerable for i in items) / len(items) < 0.8
    assert 0.3 < sum(i.alone for i in items) / len(items) < 0.4
    for item in items:
        assert bool(item.places) == bool(item.question.facts) == item.question.answerable == (not item.question.reason), item
        assert item.verdict in ("", "yes", "no")
        assert all(0 <= p.start < p.end and len(p.mark) == 8 for any_of in item.places for p in any_of)


def test_a_document_is_called_by_its_place_or_kind_and_name(outside: Path) -> None:
    assert [i.doc for i in _items(outside)] == ["东川省-2023"] * 4 + ["notice"] * 2
    assert {i.doc for i in read_items()} >= {"state-1985", "浙江省-1985", "上海市-2025", "putuo-2026"}


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "X", "file": "a.md", "alone": true}', '{"places": 3, "file": "a.md", "alone": true}'])
def test_a_line_of_another_form_is_named(line: str, tmp_path: Path) -> None:
    (tmp_path / "set.jsonl").write_text("\n" + line, "utf-8")
    with pytest.raises(InputError, match="第 2 行不是一道题"):
        read_items([tmp_path])


def test_marks_and_blanks_count_for_nothing_and_tags_keep_their_length(outside: Path) -> None:
    text = source_text(outside / "others" / "notice.html")
    assert len(text) == len(NOTICE)
    assert "margin" not in text
    words, at = flat(text)
    assert "茶园面积达到3.5万亩" in words
    assert NOTICE[at[words.index("3.5")]] == "3"
    assert flat("| **５ 座** |")[0] == "5座"
    assert mark_of("**20** 座") == mark_of("20座") != mark_of("21座")


def test_answers_are_found_in_the_sections_that_hold_them(outside: Path) -> None:
    items = _items(outside)
    made = gather(items, outside / "reports", outside / "others", outside / "out")
    assert (made.skipped, made.unread, made.astray) == ({}, (), ())
    gold = {i.question.id: i.question.gold for i in made.items}
    doc = "东川省-2023"
    assert gold["X-1"] == (Gold(doc, "二/（一）"),)
    assert gold["X-2"] == (Gold(doc, "一/（二）"), Gold(doc, "二/（二）"))
    assert gold["X-3"] == (Gold(doc, "一/（一）", 1), Gold(doc, "二/（一）", 1))
    assert gold["X-6"] == (Gold(doc, "二/（二）"),)
    assert gold["X-4"] == ()
    assert gold["X-5"] == (Gold("notice", "一"),)
    assert sorted(p.name for p in (outside / "out" / "documents").iterdir()) == ["notice.html", "东川省-2023.md"]
    written = {name: [q.id for q in load([outside / "out" / "questions" / name])] for name in ("named.jsonl", "alone.jsonl")}
    assert written == {"named.jsonl": ["X-1", "X-2", "X-6", "X-4", "X-5"], "alone.jsonl": ["X-3"]}
    assert summary(made) == ["文件 2 份，读入 2 份", "6 题；答案所在未读入 0 题，要点不在所找到的章节 0 题"]


def test_the_written_set_passes_the_check_though_its_sides_go_by_document(outside: Path) -> None:
    gather(_items(outside), outside / "reports", outside / "others", outside / "out")
    assert {split_of("东川省-2023", top) for top in ("一/（二）", "二/（一）", "二/（二）")} == {"dev", "test"}
    plans, _ = read_plans("索引", outside / "out" / "index")
    assert [(p.id, p.text) for p in check([outside / "out" / "questions" / "named.jsonl"], [plans]).problems] == []


def test_what_is_not_at_hand_is_skipped_with_its_reason(outside: Path) -> None:
    items = _items(outside)
    assert sources(items, outside / "reports", None)[1] == {"others/notice.html": "没有给出 --others"}
    assert sources(items, None, outside / "others")[1] == {"province/东川省/2023.md": "没有给出 --reports"}
    (outside / "others" / "notice.html").unlink()
    report = outside / "reports" / "province" / "东川省" / "2023.md"
    report.write_text(REPORT.replace("20座", "21座"), "utf-8")
    found, skipped = sources(items, outside / "reports", outside / "others")
    assert (found, list(skipped.values())) == ({}, [f"“{outside / 'others' / 'notice.html'}”不在或读不了", "文件与编题时不同"])
    with pytest.raises(InputError, match="题集的文件一份也没有"):
        gather(items, outside / "reports", outside / "others", outside / "out")


def test_a_document_that_cannot_be_read_leaves_its_answers_unread(outside: Path) -> None:
    (outside / "reports" / "plan").mkdir()
    text = "种茶30亩。\n"
    (outside / "reports" / "plan" / "a.doc").write_text(text, "utf-8")
    item = _item(9, "plan/a.doc", text, "种茶多少亩？", [["种茶30亩"]], [["30亩"]])
    (outside / "more.jsonl").write_text(json.dumps(item, ensure_ascii=False), "utf-8")
    items = [*_items(outside), *read_items([outside / "more.jsonl"])]
    made = gather(items, outside / "reports", outside / "others", outside / "out")
    assert made.unread == ("X-9",)
    assert made.items[-1].question.gold == (Gold("plan-a", UNREAD),)
    assert summary(made)[0].startswith("未读入 plan-a.doc：")


def _answer(text: str, *docs: str) -> Answer:
    cited = tuple(Citation(n, d, d, "一", "一", None, "", 0, 1, True, "official") for n, d in enumerate(docs, 1))
    status = "answered" if docs else "refused"
    return Answer("", "", status, None, text, (Sentence(text, tuple(c.n for c in cited)),), cited, (), {}, "", "")


def test_what_counts_as_right_refused_reversed_and_elsewhere(outside: Path) -> None:
    area, claim, metro = (i for i in (_items(outside)[0], _items(outside)[0], _items(outside)[4]))
    claim = Item(claim.question, claim.file, claim.places, False, "no")

    def seen(item: Item, answer: Answer | None) -> tuple[bool, bool, bool, bool]:
        outcome = Outcome(item, answer)
        return outcome.right, outcome.refused, outcome.reversed, outcome.elsewhere

    own = "东川省-2023"
    assert seen(area, _answer("新建茶厂20座。[1]", own)) == (True, False, False, False)
    assert seen(area, _answer("新建茶厂20座。[1]", "notice")) == (True, False, False, True)
    assert seen(area, _answer("新建茶厂120座。[1]", own)) == (False, False, False, False)
    assert seen(area, _answer("没有找到。")) == (False, True, False, False)
    assert seen(area, None) == (False, True, False, False)
    assert seen(claim, _answer("是。新建茶厂20座。[1]", own)) == (False, False, True, False)
    assert seen(claim, _answer("否，规划写的是：新建茶厂20座。[1]", own)) == (True, False, False, False)
    assert seen(metro, _answer("没有找到。")) == (True, True, False, False)
    assert seen(metro, _answer("2027年。[1]", "notice")) == (False, False, False, False)


def test_the_table_counts_by_document_and_by_whether_it_is_named(outside: Path) -> None:
    kept: list[str] = []

    def ask(question: str, history: Sequence[str], doc: str) -> Answer:
        kept.append(doc)
        return _answer("20座，900个，1500个，茶厂，41。[1]", "东川省-2023")

    outcomes = ask_all(_items(outside), ask)
    assert kept == ["", "", "东川省-2023", "", "", ""]
    assert table(outcomes).splitlines()[2:] == [
        "| 东川省-2023 | 4 | 4（100%） | 0 | 0 | 0 | 0 | 0 | — |",
        "| notice | 2 | 0（0%） | 0 | 1 | 0 | 2 | 1 | 0（0%） |",
        "| **点明文件的** | 5 | 3（75%） | 0 | 1 | 0 | 2 | 1 | 0（0%） |",
        "| **不点明的** | 1 | 1（100%） | 0 | 0 | 0 | 0 | 0 | — |",
        "| **全部** | 6 | 4（80%） | 0 | 1 | 0 | 2 | 1 | 0（0%） |",
    ]


def test_the_command_builds_and_asks_and_hides_the_answers_of_test(outside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = ["--set", str(outside / "set.jsonl")]
    where = ["--reports", str(outside / "reports"), "--others", str(outside / "others"), "--out", str(outside / "out")]
    assert main([*chosen, "build", *where]) == 0
    assert "文件 2 份，读入 2 份" in capsys.readouterr().out
    assert main([*chosen, "ask", "--out", str(outside / "out"), "--show", str(outside / "answers.jsonl")]) == 0
    said = capsys.readouterr().out
    assert ("dev：4 题" in said, "test：2 题" in said) == (True, True)
    shown = [json.loads(line) for line in (outside / "answers.jsonl").read_text("utf-8").splitlines()]
    assert [s["id"] for s in shown] == ["X-1", "X-2", "X-3", "X-6"]
    assert main([*chosen, "build", "--out", str(outside / "none")]) == 2
    assert "题集的文件一份也没有" in capsys.readouterr().err
