"""Five-year periods, spans of years and dates are read wherever they stand, and only where they are one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_text import BOUNDED

from index.text.periods import dates, days_in, five_year_period, five_year_periods, spans_of_years, without_quotes, years, years_text

ORDINALS = "一二三四五六七八九"
YEARS = st.integers(1900, 2099)


@pytest.mark.parametrize(
    ("ordinal", "period"),
    [
        (1, (1953, 1957)),
        (2, (1958, 1962)),
        (3, (1966, 1970)),
        (6, (1981, 1985)),
        (13, (2016, 2020)),
        (14, (2021, 2025)),
        (15, (2026, 2030)),
    ],
)
def test_five_year_plans_follow_one_another(ordinal: int, period: tuple[int, int]) -> None:
    assert five_year_period(ordinal) == period


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("十五五时期", [(2026, 2030, False)]),
        ("“十四五”末和“十五五”期间", [(2021, 2025, True), (2026, 2030, False)]),
        ('十三五末，十三五期末，十三五规划末，"十三五"末', [(2016, 2020, True)] * 4),
        ("十三五规划期末", [(2016, 2020, True)]),
        ("第十五个五年规划纲要", [(2026, 2030, False)]),
        ("第十一二个五年规划", []),
        ("百分之二十五五", []),
        ("五年来", []),
    ],
)
def test_five_year_periods(text: str, found: list[tuple[int, int, bool]]) -> None:
    assert [(p.first, p.last, p.end) for p in five_year_periods(text)] == found


@BOUNDED
@given(st.sampled_from(ORDINALS), st.sampled_from(["", "“", "到", "2035年，"]), st.sampled_from(["", "”", "时期", "的"]))
def test_a_five_year_period_is_read_between_any_words(ordinal: str, before: str, after: str) -> None:
    (found,) = five_year_periods(f"{before}十{ordinal}五{after}")
    assert (found.first, found.last) == five_year_period(11 + ORDINALS.index(ordinal))
    assert f"{before}十{ordinal}五{after}"[slice(*found.span)] == f"十{ordinal}五"


@BOUNDED
@given(YEARS, YEARS, st.sampled_from("-－—–―~～至到"), st.sampled_from(["", "年", " 年 "]))
def test_spans_of_years_run_forwards(first: int, last: int, dash: str, year: str) -> None:
    text = f"规划期{first}{year}{dash}{last}年。"
    assert [(p.first, p.last) for p in spans_of_years(text)] == ([(first, last)] if first <= last else [])


@pytest.mark.parametrize("text", ["2026年", "12026—2030", "2026—20301", "2026、2030年", "电话2026-203"])
def test_what_is_no_span_of_years(text: str) -> None:
    assert spans_of_years(text) == []


@BOUNDED
@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_dates_are_read_as_iso(day: date) -> None:
    text = f"自{day.year}年{day.month}月{day.day}日起施行"
    (found,) = dates(text)
    assert (found.iso, text[slice(*found.span)]) == (day.isoformat(), text[1:-3])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026年5月", ["2026-05"]),
        ("二〇二五年十一月二十日", ["2025-11-20"]),
        ("二○二六 年 一 月", ["2026-01"]),
        ("2026年13月", []),
        ("2026年5月40日", []),
        ("5月8日", []),
        ("2026年", []),
    ],
)
def test_dates_in_figures_and_numerals(text: str, found: list[str]) -> None:
    assert [d.iso for d in dates(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("到2030年，2027年和2030年", (2030, 2027)),
        ("2022—2024年", (2022, 2024)),
        ("２０２６－２０３０年", (2026, 2030)),
        ("二〇三五年远景", (2035,)),
        ("比2025年", (2025,)),
        ("1998年", (1998,)),
        ("新增2030个岗位", ()),
        ("投资2026万元", ()),
        ("增长2025%", ()),
        ("编号12030年", ()),
        ("2130年以前", ()),
        ("十年", ()),
    ],
)
def test_years_are_those_written_each_once_in_order(text: str, found: tuple[int, ...]) -> None:
    assert years(text) == found


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026-05-08", ["2026-05-08"]),
        ("2026/5/8和2026.5.9", ["2026-05-08", "2026-05-09"]),
        ("t20260508_1.html", ["2026-05-08"]),
        ("/2026-05/08/", ["2026-05-08"]),
        ("/202605/08/", ["2026-05-08"]),
        ("2026-13-08，2026-05-32", []),
        ("120260508，202605081", []),
        ("2026年5月8日（2026-05-09）", ["2026-05-08", "2026-05-09"]),
    ],
)
def test_days_in_figures(text: str, days: list[str]) -> None:
    assert [day.iso for day in days_in(text)] == days


def test_a_period_is_written_as_years() -> None:
    assert (years_text((2026, 2030)), years_text((2026, 2026))) == ("2026—2030年", "2026年")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("“十五五”时期", "十五五时期"),
        ('"十四五"末', "十四五末"),
        ("“十五五”和“专精特新”", "十五五和“专精特新”"),
        ("“二十五五”", "“二十五五”"),
    ],
)
def test_a_period_needs_no_quotation_marks(text: str, plain: str) -> None:
    assert without_quotes(text) == plain
