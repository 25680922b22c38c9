"""A statement is carried by the very words of its quotes: whatever is changed in a copy makes it fail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qa_samples import everything, evidence

from index.chunk import ChunkConfig, chunk
from index.parse import parse
from index.text.quantity import quantities
from qa.check.support import Verdict, supports
from qa.engine import Engine
from qa.types import NO_FEATURES, Evidence
from qa.write.sentence import sentence_text

pytestmark = pytest.mark.slow

CORPUS = Path(__file__).parents[3] / "corpus"
PROPERTY = settings(derandomize=True, deadline=None, database=None, max_examples=100)

# -- sentences of plans, and what can be wrong with a copy -----------------------------------------

SUBJECTS = ("生态茶园面积", "冷库总容量", "港口货物吞吐量", "新增中小学学位", "主航道里程", "精制茶厂产值")
UNITS = ("亩", "万亩", "吨", "万吨", "亿吨", "元", "万元", "亿元", "个", "公里", "%", "个百分点", "人次", "标箱")
SIGNS = ("不低于", "不少于", "不超过", "突破", "至少")
DEGREES = ("左右", "以上", "以下", "以内")
NAMES = ("青川云雾", "一湖两翼", "海湾先锋", "白石之星")
FORBIDDEN = ("禁止", "不得", "严禁", "停止", "取消")
"""Words that turn a sentence round."""


@dataclass(frozen=True)
class Said:
    """A sentence as a plan writes it, by its parts."""

    year: int
    subject: str
    sign: str
    number: str
    unit: str
    degree: str
    name: str
    forbidden: str

    def __str__(self) -> str:
        last = f"，{self.forbidden}在水源地新建工厂" if self.forbidden else "，建立联席会议"
        return f"到{self.year}年，{self.subject}达到{self.sign}{self.number}{self.unit}{self.degree}，打造“{self.name}”品牌{last}。"


numbers = st.one_of(st.integers(1, 1899).map(str), st.integers(2100, 99_999).map(str), st.integers(1, 9_999).map(lambda n: f"{n / 10}"))
said = st.builds(
    Said,
    year=st.integers(2020, 2050),
    subject=st.sampled_from(SUBJECTS),
    sign=st.just(""),
    number=numbers,
    unit=st.sampled_from(UNITS),
    degree=st.just(""),
    name=st.sampled_from(NAMES),
    forbidden=st.just(""),
)
with_degree = st.builds(replace, said, degree=st.sampled_from(DEGREES))  # type: ignore[arg-type]
with_sign = st.builds(replace, said, sign=st.sampled_from(SIGNS))  # type: ignore[arg-type]
with_ban = st.builds(replace, said, forbidden=st.sampled_from(FORBIDDEN))  # type: ignore[arg-type]
any_said = st.one_of(said, with_degree, with_sign, with_ban)


def other(values: Sequence[str], value: str) -> st.SearchStrategy[str]:
    return st.sampled_from([v for v in values if v != value])


def passes(statement: object, source: object) -> bool:
    return supports(str(statement), [evidence(str(source))]).supported


@PROPERTY
@given(any_said)
def test_a_copy_passes(source: Said) -> None:
    assert supports(str(source), [evidence(str(source))]) == Verdict(True)


@PROPERTY
@given(any_said, st.data())
def test_another_digit_fails(source: Said, data: st.DataObject) -> None:
    at = data.draw(st.sampled_from([i for i, c in enumerate(source.number) if c.isdigit()]))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != source.number[at]]))
    assert not passes(replace(source, number=source.number[:at] + digit + source.number[at + 1 :]), source)


@PROPERTY
@given(any_said, st.data())
def test_a_digit_more_or_less_fails(source: Said, data: st.DataObject) -> None:
    digit = data.draw(st.sampled_from("123456789"))
    assert not passes(replace(source, number=digit + source.number), source)
    assert not passes(replace(source, number=source.number + digit), source)
    if source.number[1:].replace(".", "").isdigit() and not source.number[1:].startswith("."):
        assert not passes(replace(source, number=source.number[1:]), source)


@PROPERTY
@given(any_said, st.data())
def test_another_unit_fails(source: Said, data: st.DataObject) -> None:
    assert not passes(replace(source, unit=data.draw(other(UNITS, source.unit))), source)


@PROPERTY
@given(any_said, st.data())
def test_another_year_fails(source: Said, data: st.DataObject) -> None:
    year = data.draw(st.integers(1990, 2060).filter(lambda y: y != source.year))
    assert not passes(replace(source, year=year), source)


@PROPERTY
@given(any_said, st.data())
def test_another_name_in_quotation_marks_fails(source: Said, data: st.DataObject) -> None:
    assert not passes(replace(source, name=data.draw(other(NAMES, source.name))), source)
    at = data.draw(st.integers(0, 3))
    assert not passes(replace(source, name=source.name[:at] + "某" + source.name[at + 1 :]), source)


@PROPERTY
@given(with_degree, st.data())
def test_a_degree_lost_changed_or_added_fails(source: Said, data: st.DataObject) -> None:
    assert not passes(replace(source, degree=""), source)
    assert not passes(replace(source, degree=data.draw(other(DEGREES, source.degree))), source)
    assert not passes(source, replace(source, degree=""))


@PROPERTY
@given(with_sign, st.data())
def test_a_bound_added_fails(source: Said, data: st.DataObject) -> None:
    assert not passes(source, replace(source, sign=""))


@pytest.mark.parametrize("sign", SIGNS)
def test_a_bound_lost_fails(sign: str) -> None:
    assert not passes("货物吞吐量达到9000万吨。", f"货物吞吐量达到{sign}9000万吨。")


@PROPERTY
@given(with_ban)
def test_a_ban_added_fails(source: Said) -> None:
    assert not passes(source, replace(source, forbidden=""))
    text = str(replace(source, forbidden=""))
    assert not passes(text.replace("建立", f"{source.forbidden}建立"), text)


@pytest.mark.parametrize("ban", FORBIDDEN)
def test_a_ban_lost_fails(ban: str) -> None:
    assert not passes("到2030年，在水源地新建工厂。", f"到2030年，{ban}在水源地新建工厂。")


@PROPERTY
@given(any_said, any_said)
def test_the_sentence_of_another_quote_fails(source: Said, quoted: Said) -> None:
    changed = [f for f in ("year", "number", "unit", "name", "degree") if getattr(source, f) != getattr(quoted, f)]
    if any(getattr(source, f) for f in changed):
        assert not passes(source, quoted)


@PROPERTY
@given(any_said, any_said)
def test_two_quotes_carry_what_stands_in_either(one: Said, two: Said) -> None:
    both = [evidence(str(one)), evidence(str(two), number=1)]
    assert supports(str(one), both).supported
    assert supports(str(two), both).supported


@PROPERTY
@given(any_said)
def test_spelling_of_the_copy_makes_no_difference(source: Said) -> None:
    wide = str(source).translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789.%"})
    assert passes(wide, source)
    assert passes(source, wide)


# -- what one word can turn round ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "quote", "missing"),
    [
        ("设置床位601张。", "设置床位600张。", "figure 601张"),
        ("设置床位600所。", "设置床位600张。", "figure 600所"),
        ("设置床位600张左右。", "设置床位600张。", "figure 600张"),
        ("设置床位600张。", "设置床位600张左右。", "figure 600张"),
        ("设置床位不低于600张。", "设置床位600张。", "degree 不低于"),
        ("不得设置床位。", "设置床位600张。", "negation 不得"),
        ("形成“一湖三翼”布局。", "形成“一湖两翼”布局。", "name 一湖三翼"),
        ("印发《海湾办法》。", "印发《港区办法》。", "name 海湾办法"),
        ("到2031年设置床位。", "到2030年设置床位。", "figure 2031年"),
        ("引进船舶修造企业，发展临港产业。", "设置床位600张。", "wording 发展临港产业"),
    ],
)
def test_a_verdict_names_what_is_missing(statement: str, quote: str, missing: str) -> None:
    verdict = supports(statement, [evidence(quote)])
    assert not verdict.supported
    assert missing in verdict.missing


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("谷地不建设中心医院。", "谷地建设中心医院。"),
        ("谷地未建设中心医院。", "谷地建设中心医院。"),
        ("谷地暂缓建设中心医院。", "谷地建设中心医院。"),
        ("谷地建设中心医院。", "谷地不建设中心医院。"),
        ("占比超过30%。", "占比不超过30%。"),
        ("货物吞吐量低于9000万吨。", "货物吞吐量不低于9000万吨。"),
        ("新建茶厂，禁止扩建茶园。", "禁止新建茶厂，扩建茶园。"),
        ("到2025年茶园20万亩，到2030年茶园18万亩。", "到2025年茶园18万亩，到2030年茶园20万亩。"),
        ("占地18万。", "占地18万亩。"),
    ],
    ids=[
        "不 added",
        "未 added",
        "暂缓 added",
        "不 lost",
        "不 lost in 不超过",
        "不 lost in 不低于",
        "ban moved",
        "figures swapped",
        "unit cut",
    ],
)
def test_a_change_of_meaning_by_a_word_or_by_order_fails(statement: str, quote: str) -> None:
    assert not passes(statement, quote)


def test_another_body_in_a_list_fails() -> None:
    quote = "(责任单位:海湾市政府,省交通运输厅、省发展改革委等)"
    assert passes("责任单位：海湾市政府,省交通运输厅、省发展改革委等。", quote)
    assert not passes("责任单位：海湾市政府,省交通运输厅、省商务厅等。", quote)


# -- headings and rows -----------------------------------------------------------------------------


def test_headings_and_the_topic_of_the_paragraph_lend_names_but_no_sums() -> None:
    item = evidence("建设床位600张。", headings=("第一章 建成投资700亿元的“清洁走廊”",), title="云岭规划", lead="医疗项目")
    assert supports("“清洁走廊”建设床位600张。", [item]).supported
    assert supports("医疗项目：建设床位600张。", [item]).supported
    assert supports("“清洁走廊”投资700亿元，建设床位600张。", [item]).missing == ("wording “清洁走廊”投资700亿元",)


def test_the_topic_of_a_paragraph_is_carried_without_its_dash_or_number() -> None:
    for lead in ("——建成“三横2纵”灌渠工程", "（二）建成“三横2纵”灌渠工程"):
        item = evidence("每年清淤80公里。", lead=lead)
        assert supports("建成“三横2纵”灌渠工程：每年清淤80公里。", [item]).supported


def test_a_heading_lends_no_figure() -> None:
    item = evidence("建设床位600张。", headings=("第一章 建成“清洁走廊”，新增床位700张",))
    assert not supports("建设床位700张。", [item]).supported


def test_the_year_of_a_heading_is_not_that_of_the_figure() -> None:
    item = evidence("到2030年，建设床位600张。", headings=("第一章 2027年工作安排",))
    assert not supports("到2027年，建设床位600张。", [item]).supported


ROW = evidence(
    "茶叶综合产值：2025年35.4亿元，2030年60亿元左右，预期性指标。",
    quote="茶叶综合产值：单位 亿元；2025年 35.4；2030年 60左右；属性 预期性",
    kind="row",
)


def test_a_row_carries_its_values_with_the_unit_of_its_head() -> None:
    assert supports(ROW.unit.text, [ROW]).supported
    assert not supports(ROW.unit.text.replace("亿元", "万元"), [ROW]).supported
    assert not supports(ROW.unit.text.replace("35.4", "35.5"), [ROW]).supported
    assert not supports(ROW.unit.text.replace("2025年", "2026年"), [ROW]).supported


def test_a_row_does_not_lose_its_degree() -> None:
    assert not supports(ROW.unit.text.replace("左右", ""), [ROW]).supported


def test_a_mark_of_a_row_is_explained_only_by_its_note() -> None:
    row = evidence("覆盖率：2025年61.2%（2024年数据），约束性指标。", quote="覆盖率：单位 %；2025年 61.2*；属性 约束性", kind="row")
    note = evidence("注：带*的为2024年数据。", kind="note", number=1)
    assert supports(row.unit.text, [row, note]).supported
    assert "figure 2024年" in supports(row.unit.text, [row]).missing


def test_nothing_is_supported_by_nothing() -> None:
    assert supports("设置床位600张。", []) == Verdict(False, ("citation",))


# -- the plans -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def units(engine: Engine, county: Engine) -> list[Evidence]:
    """Every unit of the test plans."""
    return everything(engine) + everything(county)


def with_notes(item: Evidence, all_units: Sequence[Evidence]) -> list[Evidence]:
    """A row with the notes of its section, anything else alone."""
    own = [e for e in all_units if e.kind == "note" and (e.chunk.doc_id, e.chunk.locator) == (item.chunk.doc_id, item.chunk.locator)]
    return [item, *own] if item.kind == "row" else [item]


def test_every_unit_of_the_test_plans_carries_itself(units: list[Evidence]) -> None:
    assert [sentence_text(e) for e in units if not supports(sentence_text(e), with_notes(e, units)).supported] == []
    assert len(units) > 60


def test_every_unit_of_the_shipped_plans_carries_itself() -> None:
    failed, total = [], 0
    for path in sorted(CORPUS.glob("*.md")):
        plan = parse(path)
        found = [
            Evidence(0, c, u, u.span, plan.text[slice(*u.span)], u.kind, 0.0, NO_FEATURES, plan.title)
            for c in chunk(plan, ChunkConfig())
            for u in c.units
        ]
        notes = [e for e in found if e.kind == "note"]
        failed += [sentence_text(e) for e in found if not supports(sentence_text(e), with_notes(e, notes)).supported]
        total += len(found)
    assert failed == []
    assert total > 500


def test_any_other_digit_in_the_test_plans_fails(units: list[Evidence]) -> None:
    """Only a figure of a table that turns into its neighbour can pass."""
    passed = []
    for item in units:
        text = sentence_text(item)
        for at in [i for i, c in enumerate(text) if c.isdigit()]:
            for digit in "0123456789":
                if digit != text[at] and supports(text[:at] + digit + text[at + 1 :], [item]).supported:
                    passed.append((item.kind, text[:at] + digit + text[at + 1 :]))
    assert passed == [("row", "森林覆盖率：2025年61.2%（2025年数据），2030年63.5%，约束性指标。")]


def test_a_unit_with_a_quantity_cites_no_other_unit(units: list[Evidence]) -> None:
    counted = [e for e in units if quantities(e.unit.text)]
    wrong = [
        (sentence_text(one), two.quote)
        for one in counted
        for two in units
        if one is not two and one.unit.text not in f"{two.unit.lead}。" and supports(sentence_text(one), [two]).supported
    ]
    assert wrong == []
    assert len(counted) > 25
