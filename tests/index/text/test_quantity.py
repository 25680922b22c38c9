"""Figures are read whole: number in any script, unit with its scale, bound, range and rate; what they are converted to is exact."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.text.analyze import normalise
from index.text.quantity import Figure, amount, comparable, figures, figures_at, quantities, read, same
from index.text.quantity.units import SCALES, UNITS, converted, unit_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("居民平均受教育年限超过11年", [Figure("11", "年", "超过", "")]),
        ("谷地常住人口稳定在42万人左右", [Figure("42", "万人", "", "左右")]),
        ("每年举办不少于6场省级赛事", [Figure("6", "场", "不少于", "")]),
        ("投资不低于1.2万亿元", [Figure("1.2", "万亿元", "不低于", "")]),
        ("降幅不超过0.5个百分点", [Figure("0.5", "个百分点", "不超过", "")]),
        ("新建10万吨级泊位3个", [Figure("10", "万吨", "", ""), Figure("3", "个", "", "")]),
        ("PM2.5浓度≤28微克/立方米", [Figure("28", "微克/立方米", "≤", "")]),
        ("装机达到3亿千瓦时以上", [Figure("3", "亿千瓦时", "", "以上")]),
        ("航程约120海里", [Figure("120", "海里", "约", "")]),
        ("床位600张、停车位35处、货车7辆", [Figure("600", "张", "", ""), Figure("35", "处", "", ""), Figure("7", "辆", "", "")]),
        ("水域面积１，２００公顷", [Figure("1200", "公顷", "", "")]),
        ("占比提高到１２．５％以上", [Figure("12.5", "%", "", "以上")]),
        ("没有数字", []),
        ("", []),
    ],
)
def test_figures_are_read_with_unit_sign_and_degree(text: str, found: list[Figure]) -> None:
    assert figures(text) == found


def test_a_year_is_told_from_a_quantity_of_years() -> None:
    found = figures("到2030年，用3年时间新增2400个学位")
    assert [(f.number, f.unit, f.is_year) for f in found] == [("2030", "年", True), ("3", "年", False), ("2400", "个", False)]
    assert [f.number for f in quantities("到2030年，用3年时间新增2400个学位")] == ["3", "2400"]


def test_numbers_inside_words_are_no_figures_of_their_own() -> None:
    assert [f.number for f in figures("建设A15高速和b2b平台，5G基站3万个")] == ["5", "3"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("到期后再延长三十年试点", [("30", "年")]),
        ("增加值力争实现千亿元", [("1", "千亿元")]),
        ("形成两万亿级产业", [("2", "万亿级")]),
        ("缩短二十个百分点", [("20", "个百分点")]),
        ("投资两百三十亿元", [("230", "亿元")]),
        ("投资一点五万亿元", [("1.5", "万亿元")]),
        ("提供一万二千个岗位", [("12000", "个")]),
        ("办好二十件民生实事", [("20", "件")]),
        ("汇聚三百多个团队", [("300", "个")]),
        ("提高百分之六", [("6", "%")]),
        ("提高到百分之三六", [("36", "%")]),
        ("下降为百分之五四·六", [("54.6", "%")]),
        ("增长百分之一〇一", [("101", "%")]),
        ("增长百分之七八", []),
        ("提高百分之65.5", [("65.5", "%")]),
        ("覆盖率百分之百", [("100", "%")]),
        ("占全省经济的六成", [("6", "成")]),
        ("3千亿元", [("3", "千亿元")]),
        ("三年行动方案", []),
        ("第三年", []),
        ("几十年来", []),
        ("三家单位成立", []),
        ("一二级医院", []),
        ("三四十个村", []),
        ("“十五五”期间的党的十九届五中全会", []),
        ("千亿级产业的亿元产值能耗", []),
        ("十分重要，二十成立", []),
    ],
)
def test_numbers_may_be_written_in_words_where_they_are_no_name(text: str, found: list[tuple[str, str]]) -> None:
    assert [(f.number, f.unit) for f in figures(text)] == found


def figure(text: str) -> Figure:
    (found,) = figures(text)
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.2万亿元", "12000亿元"),
        ("800千米", "800公里"),
        ("6300米", "6.3公里"),
        ("1200MW", "120万千瓦"),
        ("5千瓦", "0.005兆瓦"),
        ("30万载重吨", "300000载重吨"),
        ("100平方千米", "15万亩"),
        ("2公顷", "30亩"),
        ("百分之六", "6%"),
        ("5‰", "0.5%"),
        ("六成", "60%"),
        ("六个百分点", "6百分点"),
        ("两百三十亿元", "230亿元"),
        ("二十件", "20件"),
        ("3家", "3个"),
        ("2年", "24个月"),
        ("30万余人", "30万人"),
        ("4000亿级", "4000亿元"),
    ],
)
def test_the_same_amount_in_other_units_and_scripts(one: str, other: str) -> None:
    assert same(figure(one), figure(other))
    assert amount(figure(one)) == amount(figure(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("6%", "6个百分点"),
        ("30万载重吨", "30万吨"),
        ("30万载重吨", "30万元"),
        ("5级", "5元"),
        ("3元/吨", "3元"),
        ("3公里", "3公里/小时"),
        ("10/10万", "10万个"),
        ("3美元", "3元"),
        ("3千瓦", "3千瓦时"),
    ],
)
def test_what_cannot_be_set_off_against_each_other(one: str, other: str) -> None:
    assert not comparable(figure(one), figure(other))
    assert not same(figure(one), figure(other))


@pytest.mark.parametrize(
    ("text", "bound", "whole"),
    [
        ("规模突破了500亿元", "lower", "突破了500亿元"),
        ("不得超过30%", "upper", "不得超过30%"),
        ("服务半径不超过2公里", "upper", "不超过2公里"),
        ("120条及以上航线", "lower", "120条及以上"),
        ("5年之内", "upper", "5年之内"),
        ("约3—5个", "about", "约3—5个"),
        ("近30万人", "about", "近30万人"),
        ("30多万人", "about", "30多万人"),
        ("20余部", "about", "20余部"),
        ("节约30%", "", "30%"),
        ("最近3年", "", "3年"),
        ("赶超3个城市", "", "3个"),
        ("正好30%", "", "30%"),
    ],
)
def test_bound_words_before_inside_and_behind(text: str, bound: str, whole: str) -> None:
    (found,) = read(normalise(text))
    assert (found.bound, normalise(text)[slice(*found.whole)]) == (bound, whole)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("争取1—2家", 1, 2),
        ("3至5个", 3, 5),
        ("3%—5%", 3, 5),
        ("增长1.5-2%", Decimal("1.5"), 2),
        ("投资3—5亿元", 3 * 10**8, 5 * 10**8),
    ],
)
def test_a_range_is_one_quantity(text: str, low: Decimal, high: Decimal) -> None:
    (found,) = read(text)
    assert (found.low, found.value) == (low, high)
    assert text.endswith(text[slice(*found.span)])
    assert [f.number for f in figures(text)] == [found.low_written, found.figure.number]


@pytest.mark.parametrize("text", ["从30%到40%", "由3家至5家", "2026—2030年", "3个—5%"])
def test_what_is_no_range(text: str) -> None:
    assert [q.low for q in read(text)] == [None, None]


@pytest.mark.parametrize(
    ("text", "yearly", "cumulative"),
    [
        ("年均增长6%", True, False),
        ("每年培训3万人", True, False),
        ("2024年增长6%", False, False),
        ("累计投资5亿元", False, True),
        ("累计完成,投资5亿元", False, False),
    ],
)
def test_rates_a_year_and_totals_hold_in_their_clause(text: str, yearly: bool, cumulative: bool) -> None:
    found = read(text)[-1]
    assert (found.yearly, found.cumulative) == (yearly, cumulative)


NUMBERS = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False).map(lambda d: format(d.normalize(), "f"))
WRITTEN = st.sampled_from(["{}", "超过{}", "不低于{}", "约{}", "{}以上", "{}左右", "不超过{}", "{}以内", "达到{}"])
SCALED = st.sampled_from(["", *SCALES])
UNIT = st.sampled_from(sorted(UNITS))
WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")


@given(NUMBERS, SCALED, UNIT, WRITTEN, st.booleans())
def test_any_number_scale_unit_and_bound_reads_back(number: str, scale: str, unit: str, written: str, wide: bool) -> None:
    assume(not (scale and (unit in ("级", "/10万") or unit.endswith("度"))) and not (scale == "百" and unit.startswith("分")))
    said = normalise(written.format((number.translate(WIDE) if wide else number) + scale + unit))
    (found,) = read(said)
    assert found.value == Decimal(number) * 10 ** SCALES.get(scale, 0) * UNITS[unit].factor
    assert (found.unit, found.kind) == (UNITS[unit].canonical, UNITS[unit].kind)
    assert (found.figure.number, said[slice(*found.span)]) == (number, number + scale + unit)
    assert (found.bound != "") == (written not in ("{}", "达到{}"))


@given(st.integers(11, 9999), st.sampled_from(["", "万", "亿"]), st.sampled_from(["元", "件", "公里", "人次", "个百分点"]))
def test_a_number_in_words_is_that_in_digits(number: int, scale: str, unit: str) -> None:
    (found,) = read(in_words(number) + scale + unit)
    assert found.value == converted(str(number), scale + unit)


def in_words(number: int) -> str:
    """A whole number below ten thousand in Chinese numerals, written out by hand."""
    digits = "零一二三四五六七八九"
    parts = [digits[int(d)] + power if d != "0" else "零" for d, power in zip(f"{number:04}", "千百十 ", strict=True)]
    words = "".join(parts).replace(" ", "")
    while "零零" in words:
        words = words.replace("零零", "零")
    return words.strip("零").replace("一十", "十", 1) if number < 20 else words.strip("零")


FIGURES = st.builds(lambda n, s, u: Figure(n, s + u, "", ""), NUMBERS, SCALED, st.sampled_from(["", *sorted(UNITS)]))


@given(FIGURES, FIGURES)
def test_comparing_is_symmetric_and_every_figure_is_itself(one: Figure, other: Figure) -> None:
    assert same(one, one)
    assert comparable(one, one)
    assert same(one, other) == same(other, one)
    assert comparable(one, other) == comparable(other, one)
    assert comparable(one, other) or not same(one, other)


@given(
    st.text(alphabet="0123456789.-—至一二两三十百千万亿点分之超过约近以上左右余多个家元%公里瓦年均级/（）[]*， abkmw第几成", max_size=40)
    | st.text()
)
def test_any_text_is_read_and_spans_quote_it_in_order(text: str) -> None:
    text, last = normalise(text), 0
    for found in read(text):
        start, end = found.span
        assert last <= found.whole[0] <= start < end <= found.whole[1] <= len(text)
        assert text[start:end].strip() == text[start:end]
        assert found.figure.sign in text[found.whole[0] : start]
        last = found.whole[1]
    for figure, start, end in figures_at(text):
        assert (figure.number in text[start:end]) or not any(c.isdigit() for c in text[start:end])


def test_every_unit_is_converted_to_one_that_is_converted_to_itself() -> None:
    for unit in UNITS.values():
        own = unit_of(unit.canonical)
        assert (own.canonical, own.factor, own.kind) == (unit.canonical, 1, unit.kind)
        assert unit.factor > 0


@pytest.mark.parametrize("number", ["", "1—2", "1/x", "十", "1.2.3"])
def test_what_is_no_number_is_not_converted(number: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        converted(number, "元")
