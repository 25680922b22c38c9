"""The time that headings, paragraphs and sentences speak of: which year, and whether it lies behind or ahead."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.chunk import ChunkConfig, chunk
from index.facts.times import Spoken, frame_of, held_for, is_past, pointed, resolved, spoken_in, spoken_of, time_before, time_of
from index.parse import parse
from index.types import Chunk, Document, Unit


def document(title: str, text: str = "", *, period: tuple[int, int] | None = None, published: str = "") -> Document:
    return Document("d", title, "", period, published, "official", "", "", text, (), (), ())


@pytest.mark.parametrize(
    ("given_document", "now", "annual", "bulletin"),
    [
        (document("2026年云岭省政府工作报告"), 2026, True, False),
        (document("云岭省政府工作报告", published="2026-01-20"), 2026, True, False),
        (document("云岭省政府工作报告", period=(2026, 2026)), 2026, True, False),
        (document("云岭省政府工作报告", "2026年1月20日在大会上\n"), 2026, True, False),
        (document("文件", "云岭省政府工作报告\n——2026年1月20日在大会上\n"), 2026, True, False),
        (document("云岭省2025年国民经济和社会发展统计公报", published="2026-03-01"), 2025, True, True),
        (document("云岭省统计公报", published="2026-03-01"), 2025, True, True),
        (document("云岭省公园规划", period=(2026, 2030), published="2025-12-30"), 2026, False, False),
        (document("云岭省公园规划", "依据政府工作报告\n", period=(2026, 2030)), 2026, False, False),
        (document("云岭省公园计划", period=(2026, 2026)), 2026, True, False),
        (document("云岭省公园意见"), None, False, False),
    ],
)
def test_a_document_counts_its_years_from_its_own(given_document: Document, now: int | None, annual: bool, bulletin: bool) -> None:
    frame = frame_of(given_document)
    assert (frame.now, frame.annual, frame.bulletin) == (now, annual, bulletin)


@pytest.mark.parametrize(
    ("text", "in_figures"),
    [
        ("今年新建公园", "2026年新建公园"),
        ("去年新建公园", "2025年新建公园"),
        ("前年新建、明年再建", "2024年新建、2027年再建"),
        ("刚刚过去的一年,成绩不小", "2025年,成绩不小"),
        ("五年来,新建公园", "2021-2025年,新建公园"),
        ("过去五年新建公园", "2021-2025年新建公园"),
        ("三年间新建公园", "2023-2025年新建公园"),
        ("本届政府任期以来新建公园", "2021-2025年新建公园"),
        ("今后五年新建公园", "2026-2030年新建公园"),
        ("五年以前年年新建", "五年以前年年新建"),
        ("新建公园", "新建公园"),
    ],
)
def test_years_that_a_report_points_at_are_counted_from_its_year(text: str, in_figures: str) -> None:
    assert resolved(text, frame_of(document("2026年云岭省政府工作报告"))) == in_figures


@pytest.mark.parametrize(
    ("title", "published", "year"),
    [
        ("2026年云岭省政府工作报告", "2025-11-28", 2025),
        ("2026年云岭省政府工作报告", "2026-01-08", 2026),
        ("2026年云岭省政府工作报告", "2025-09-28", 2026),
        ("2026年云岭省公园计划", "2025-12-28", 2026),
        ("云岭省2025年统计公报", "2025-12-28", 2025),
    ],
)
def test_a_report_delivered_before_its_year_began_calls_the_one_before_this_year(title: str, published: str, year: int) -> None:
    frame = frame_of(document(title, published=published, period=(2026, 2026) if "计划" in title else None))
    assert resolved("今年新建公园", frame) == f"{year}年新建公园"


def test_a_date_that_was_only_guessed_makes_no_report_early() -> None:
    guessed = replace(document("2026年云岭省政府工作报告", published="2025-11-28"), guessed=("published",))
    assert resolved("今年新建公园", frame_of(guessed)) == "2026年新建公园"


def test_what_has_no_period_holds_for_its_year_of_issue() -> None:
    assert held_for(document("云岭省机构改革方案", published="2003-03-10"), None) == {2003}
    assert held_for(document("云岭省机构改革方案"), None) == frozenset()


def test_a_plan_may_count_its_five_years_from_elsewhere() -> None:
    assert resolved("今年起,五年来", frame_of(document("云岭省公园规划", period=(2026, 2030)))) == "2026年起,五年来"


@given(st.text("今去前明年过五来一二公园,。", max_size=20), st.integers(1990, 2040))
def test_what_was_resolved_has_nothing_left_to_resolve(text: str, now: int) -> None:
    assert pointed(pointed(text, now), now) == pointed(text, now)


def test_the_year_before_is_that_before_the_year_told() -> None:
    frame = frame_of(document("2026年云岭省政府工作报告"))
    assert time_of("比上年增长5%", frame, (2025,)).since == 2024
    assert time_of("比上年增长5%", frame).since is None


# -- sections and paragraphs ---------------------------------------------------------------------------------------------------


def times(folder: Path, body: str, title: str = "2026年云岭省政府工作报告", period: str = "") -> list[Spoken]:
    """The time of each sentence of a text under its headings."""
    front = f"id: d\ntitle: {title}\n" + (f"period: {period}\n" if period else "")
    (folder / "d.md").write_text(f"---\n{front}---\n\n{body}\n", "utf-8")
    found = parse(folder / "d.md")
    return [spoken for c in chunk(found, ChunkConfig()) for spoken in spoken_in(c, found)]


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("一、2025年工作回顾", Spoken((2025,), True)),
        ("一、工作回顾", Spoken((2025,), True)),
        ("一、2025年主要工作", Spoken((2025,), True)),
        ("一、过去五年工作回顾", Spoken((2021, 2025), True, True)),
        ("一、“十四五”时期发展成就", Spoken((2021, 2025), True, True)),
        ("一、2026年重点工作", Spoken((2026,), False)),
        ("一、关于2026年工作", Spoken((2026,), False)),
        ("一、主要目标", Spoken((2026,), False)),
        ("一、“十五五”时期主要目标任务", Spoken((2026, 2030), False, True)),
        ("一、今后五年目标任务", Spoken((2026, 2030), False, True)),
        ("一、“十五五”末的目标", Spoken((2030,), False)),
        ("一、政府自身建设", Spoken()),
        ("一、夯实发展基础", Spoken()),
        ("一、加强建设，夯实发展基础", Spoken()),
    ],
)
def test_a_heading_of_a_report_tells_the_time_of_what_stands_below(tmp_path: Path, heading: str, expected: Spoken) -> None:
    assert times(tmp_path, f"## {heading}\n\n新建公园8座，方便群众。") == [expected]


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("第一章 发展基础", Spoken((), True)),
        ("第一章 规划背景", Spoken((), True)),
        ("第一章 “十四五”成就", Spoken((), True)),
        ("第二章 主要目标", Spoken((), False)),
        ("第二章 “十五五”目标", Spoken((), False)),
        ("第二章 2035年远景目标", Spoken((2035,), False)),
        ("第三章 夯实发展基础", Spoken()),
        ("第三章 园林", Spoken()),
    ],
)
def test_a_plan_leaves_the_year_to_its_period(tmp_path: Path, heading: str, expected: Spoken) -> None:
    assert times(tmp_path, f"## {heading}\n\n新建公园8座，方便群众。", "云岭省公园规划", "2026-2030") == [expected]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("产量达到64亿斤，为2021年以来最高。", Spoken((2025,), True)),
        ("产量居全省第1位、是2021年以来最好位次。", Spoken((2025,), True)),
        ("“十四五”期间，到2025年按2020年价格计算的产值达到12亿元。", Spoken((2025, 2020), True)),
        ("2021—2025年，新建公园64座。", Spoken((2021, 2025), True, True)),
    ],
)
def test_the_years_of_a_sentence_are_those_it_tells_of(tmp_path: Path, sentence: str, expected: Spoken) -> None:
    assert times(tmp_path, f"## 一、2025年工作回顾\n\n{sentence}") == [expected]


def test_the_nearest_heading_that_tells_a_time_decides(tmp_path: Path) -> None:
    body = "## 一、2025年工作回顾\n\n### （一）园林更美\n\n新建公园8座。\n\n### （二）“十四五”时期成就\n\n新建公园40座。"
    assert times(tmp_path, body) == [Spoken((2025,), True), Spoken((2021, 2025), True, True)]


def test_a_paragraph_that_opens_with_a_time_sets_that_of_those_below_it(tmp_path: Path) -> None:
    body = """## 一、过去五年和2025年工作回顾

过去五年，新建公园40座。

栽树九万株。

2025年，新建公园8座。

栽树两万株，比2020年多三成。

## 二、“十五五”时期目标和2026年工作

到2030年，新建公园50座。

各位代表，今年是关键一年。

### （一）园林

新建公园9座。
"""
    past, last, ahead, now = Spoken((2021, 2025), True, True), Spoken((2025,), True), Spoken((2030,), False), Spoken((2026,), False)
    assert times(tmp_path, body) == [past, past, last, last, ahead, now, now]


def test_without_headings_the_paragraphs_themselves_tell(tmp_path: Path) -> None:
    assert times(tmp_path, "2025年工作回顾。\n\n新建公园8座。\n\n2026年工作安排。\n\n新建公园9座。") == [
        *[Spoken((2025,), True)] * 2,
        *[Spoken((2026,), False)] * 2,
    ]


def test_what_a_long_clause_or_a_comparison_names_sets_nothing(tmp_path: Path) -> None:
    long = f"在{'很' * 40}久之后的2025年建成公园8座。"
    assert times(tmp_path, f"## 二、2026年工作\n\n{long}\n\n比2025年多建公园9座。\n\n栽树两万株。")[1:] == [Spoken((2026,), False)] * 2


def test_the_years_of_another_document_set_nothing(tmp_path: Path) -> None:
    body = "## 二、2026年工作\n\n编制“十六五”规划。\n\n新建公园8座。\n\n《2024—2028年公园办法》施行。\n\n新建公园9座。"
    assert times(tmp_path, body)[1::2] == [Spoken((2026,), False)] * 2


def test_all_of_a_bulletin_has_been_reached_in_its_year(tmp_path: Path) -> None:
    title = "云岭省2025年国民经济和社会发展统计公报"
    assert times(tmp_path, "## 一、目标任务\n\n新建公园8座。城区在2024年新建公园7座。新建绿道3条。", title) == [
        Spoken((2025,), True),
        Spoken((2024,), True),
        Spoken((2025,), True),
    ]


def test_a_report_of_january_is_of_the_year_in_which_it_is_given(tmp_path: Path) -> None:
    body = "---\npublished: 2026-01-20\n---\n\n# 2025年云岭省政府工作报告\n\n## 一、2025年工作回顾\n\n新建公园8座。\n\n## 二、2026年工作\n\n新建绿道3条。"
    (tmp_path / "report.md").write_text(body, "utf-8")
    assert frame_of(parse(tmp_path / "report.md")).now == 2026


def test_a_heading_with_an_adverb_before_its_verb_sets_a_task(tmp_path: Path) -> None:
    body = "## 二、2026年工作\n\n### （一）切实夯实园林发展基础\n\n新建公园8座。\n\n### （二）主要成就\n\n新建绿道3条。"
    assert times(tmp_path, body) == [Spoken((2026,), False), Spoken((2025,), True)]


def test_a_word_for_the_past_in_a_long_heading_below_a_year_to_come_tells_nothing(tmp_path: Path) -> None:
    body = "## 二、2026年工作\n\n### （一）厚植园林优势筑牢发展基础\n\n新建公园8座。"
    assert times(tmp_path, body) == [Spoken((2026,), False)]


def test_a_period_that_has_begun_well_is_not_told_of_as_a_whole(tmp_path: Path) -> None:
    body = "## 一、2026年工作回顾\n\n——“十五五”开局良好，新建公园8座。\n\n——新建绿道3条。\n\n过去五年，栽树九万株。\n\n栽花九万株。"
    past = Spoken((2022, 2026), True, True)
    assert times(tmp_path, body, "2027年云岭省政府工作报告") == [*[Spoken((2026,), True)] * 2, past, past]


def test_a_word_for_tasks_in_a_heading_below_the_review_sets_none(tmp_path: Path) -> None:
    body = "## 一、2025年工作回顾\n\n### （一）全面落实“六项”任务\n\n新建公园8座。\n\n### （二）2026年任务\n\n新建绿道3条。"
    assert times(tmp_path, body) == [Spoken((2025,), True), Spoken((2026,), False)]


def test_in_a_report_another_year_holds_for_its_sentence_alone() -> None:
    text = "园林更美。城区在2024年新建公园7座。新建绿道3条。"
    given_document = document("云岭省2025年国民经济和社会发展统计公报", text)
    units = tuple(Unit(s, (text.find(s), text.find(s) + len(s)), "sentence", "", 0) for s in re.findall("[^。]+。", text))
    whole = Chunk("p#一#0", "p", "一", (), None, (0, len(text)), text, units)
    assert time_before(whole, units[2], given_document) == (2025,)


def test_the_year_before_is_counted_from_that_which_the_clause_names() -> None:
    told = time_of("2025年茶叶收支都比上年增长", frame_of(document("2026年云岭省政府工作报告")), (2023,))
    assert (told.years, told.since) == ((2025,), 2024)


def test_in_a_plan_a_year_holds_until_another_is_named_in_the_paragraph(tmp_path: Path) -> None:
    body = "## 第二章 任务\n\n到2028年，新建公园8座。栽树两万株。2030年新建公园9座。\n\n新建绿道3条。"
    assert [t.years for t in times(tmp_path, body, "云岭省公园规划", "2026-2030")] == [(2028,), (2028,), (2030,), ()]


@pytest.mark.parametrize(
    ("title", "period", "reached", "years"),
    [
        ("2026年云岭省政府工作报告", None, True, {2025}),
        ("2026年云岭省政府工作报告", None, False, {2026}),
        ("云岭省2025年统计公报", None, True, {2025}),
        ("云岭省公园规划", (2026, 2030), True, {2025, 2026}),
        ("云岭省公园规划", (2026, 2030), False, {2030}),
        ("云岭省公园规划", (2026, 2030), None, {2030}),
        ("云岭省公园规划", None, False, set()),
    ],
)
def test_what_names_no_year_holds_for_that_of_its_document(
    title: str, period: tuple[int, int] | None, reached: bool | None, years: set[int]
) -> None:
    assert held_for(document(title, period=period), reached) == years


def test_what_is_past_is_told_from_the_year_of_the_document() -> None:
    report, bulletin = document("2026年云岭省政府工作报告"), document("云岭省2025年统计公报")
    assert [is_past((y,), report) for y in (2025, 2026)] == [True, False]
    assert [is_past((y,), bulletin) for y in (2025, 2026)] == [True, False]
    assert is_past((2025,), document("云岭省公园意见")) is None
    assert is_past((), report) is None


def test_a_meeting_of_the_year_before_sets_no_task_back(tmp_path: Path) -> None:
    body = "## 一、2025年工作回顾\n\n修渠9条。\n\n## 二、2026年主要任务\n\n### （一）农业\n\n在去年底召开的会议上，已作安排。\n\n### （二）水利\n\n修渠3条。"
    assert times(tmp_path, body)[-1] == Spoken((2026,), False)


def test_a_part_before_the_tasks_that_speaks_of_the_year_before_looks_back(tmp_path: Path) -> None:
    ahead = "\n\n## 二、全力做好2026年各项工作\n\n修渠3条。"
    past, now = Spoken((2025,), True), Spoken((2026,), False)
    assert times(tmp_path, f"## 一、“十五五”开局良好\n\n2025年修渠9条。\n\n架桥两座。{ahead}") == [past, past, now]
    # One that says what it aims at, or tells of no year that is over, does not.
    assert times(tmp_path, f"## 一、“十五五”目标\n\n2025年修渠9条。\n\n架桥两座。{ahead}")[1] != past
    assert times(tmp_path, f"## 一、“十五五”开局良好\n\n架桥两座。{ahead}")[0] != past


def test_a_unit_is_found_in_its_chunk_without_looking_at_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    units = tuple(Unit("修路。", (3 * n, 3 * n + 3), "sentence", "", 0) for n in range(1000))
    whole = Chunk("d#一#0", "d", "一", (), None, (0, 3000), "修路。" * 1000, units)
    told = document("云岭省公路规划", whole.text, period=(2026, 2030))
    compared: list[int] = []
    monkeypatch.setattr(Unit, "__eq__", lambda a, b: compared.append(1) or a.span == b.span)
    assert all(spoken_of(whole, unit, told) == Spoken() for unit in (*units, replace(units[0], span=(9000, 9003))))
    assert len(compared) <= 1001
