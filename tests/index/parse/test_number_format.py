"""A number reads as its cell shows it (ECMA-376 Part 1, 18.8.31)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.parse.formats.sheets.number_format import BUILT_IN, general, shown


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.75, "0%", "75%"),
        (0.756, "0.0%", "75.6%"),
        (0.1 + 0.2, "General", "0.3"),
        (3.0, "General", "3"),
        (0.00001234, "General", "0.00001234"),
        (2025, 'General"年"', "2025年"),
        (2025, '0"年"', "2025年"),
        (12.345, "0.00", "12.35"),
        (2.5, "0", "3"),
        (7, "000", "007"),
        (0.5, "#.##", "0.5"),
        (0, "#,##0;-#,##0;-", "-"),
        (0, "#", ""),
        (1234567, "#,##0", "1,234,567"),
        (120000, '0.0,"千元"', "120.0千元"),
        (100, '0.0"亿元"', "100.0亿元"),
        (32, '"≥"0', "≥32"),
        (12, '[>=10]0"以上";0', "12以上"),
        (9, '[>=10]0"以上";0', "9"),
        (100, "[$¥-804]#,##0.00", "¥100.00"),
        (1234, "0.00E+00", "1.23E+03"),
        (0.333, "# ?/?", "0.333"),
        (5, "@", "5"),
        (5, ";;;", ""),
        (46022, 'yyyy"年"m"月"d"日"', "2025年12月31日"),
        (46022, '[$-804]yyyy"年"m"月";@', "2025年12月"),
        (46022.75, "yyyy/mm/dd h:mm", "2025/12/31 18:00"),
        (46022.75, "上午/下午h时mm分ss秒", "下午6时00分00秒"),
        (46022, "aaaa", "星期三"),
        (1.5, "[h]:mm", "36:00"),
        (1, "yyyy-mm-dd", "1900-01-01"),
        (1e12, "yyyy", "1000000000000"),
    ],
)
def test_a_number_under_a_format(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("0.0", "-5.0"),
        ("0.0;-0.0", "-5.0"),
        ("0.0_);(0.0)", "-5.0"),
        ("0.0;[Red]0.0", "-5.0"),
        ('0.0;"负"0.0', "负5.0"),
        ("0.0%;[Red]-0.0%", "-500.0%"),
    ],
)
def test_a_negative_number_never_reads_as_a_positive_one(code: str, text: str) -> None:
    """Red figures and figures in brackets lose their sign where only their digits are kept."""
    assert shown(-5, code) == text


def test_what_rounds_to_nothing_has_no_sign() -> None:
    assert shown(-0.0004, "0.0%") == "0.0%"


def test_days_are_counted_from_two_days() -> None:
    assert (shown(0, "yyyy-m-d", from_1904=True), shown(46022, BUILT_IN[31])) == ("1904-1-1", "2025年12月31日")


@given(st.integers(-(10**10), 10**10))
def test_whole_numbers_keep_their_digits(number: int) -> None:
    assert general(number) == shown(number, "0") == str(number) == shown(number, "#,##0").replace(",", "")


@given(st.floats(allow_nan=True, allow_infinity=True), st.text(alphabet='0#?.,%;"@-_*[]E+ymdhs年GeneralRd\\/>5', max_size=12))
def test_any_format_gives_a_text(value: float, code: str) -> None:
    assert isinstance(shown(value, code), str)
