"""Only what a table row or a plain sentence says for certain is read."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.robust.claims.read import Figure, Value, figures, value_of
from index.store.port import Store
from index.types import Chunk, Document, Section, Unit, UnitKind


def plan(*said: tuple[UnitKind, str]) -> tuple[Document, list[Chunk]]:
    """A plan of one section with these units."""
    units = tuple(Unit(text, (0, len(text)), kind, "", 0) for kind, text in said)
    text = "\n".join(u.text for u in units)
    section = Section("一", ("一、总则",), None, (0, len(text)))
    document = Document("d", "某县规划", "某县人民政府", (2026, 2030), "", "official", "", "", text, (section,), (), ())
    return document, [Chunk("d#一#0", "d", "一", ("一、总则",), None, (0, len(text)), text, units)]


def read(*said: tuple[UnitKind, str]) -> list[Figure]:
    document, chunks = plan(*said)
    return figures(document, chunks)


def told(found: list[Figure]) -> list[tuple[str, int | None, str, str]]:
    return [(f.name, f.year, f.kind, f.value.text) for f in found]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("75%左右", Value("75%左右", Decimal(75), "%", "about")),
        (">83%", Value(">83%", Decimal(83), "%", "least")),
        ("不超过1,200.5亿元", Value("不超过1,200.5亿元", Decimal("1200.5"), "亿元", "most")),
        ("[5.5]百分点", Value("[5.5]百分点", Decimal("5.5"), "百分点")),
        ("超过20家以上", None),
        ("160多个", None),
        ("3至5个", None),
        ("若干", None),
    ],
)
def test_a_value_is_read_with_unit_and_bound_or_not_at_all(text: str, value: Value | None) -> None:
    assert value_of(text) == value


@given(st.decimals(min_value=0, max_value=10**8, places=2, allow_nan=False), st.sampled_from(["%", "亿元", "万人"]))
def test_a_value_that_is_shown_is_read_again(number: Decimal, unit: str) -> None:
    for bound in ("", "about", "least", "most"):
        value = Value("", number, unit, bound)  # type: ignore[arg-type]
        again = value_of(value.shown())
        assert again is not None
        assert (again.number, again.unit, again.bound) == (number, unit, bound)


def test_a_row_gives_a_figure_for_each_year_with_its_notes() -> None:
    row = "茶园产值：2025年35.4亿元（2024年数据），2030年60亿元左右，预期性指标。"
    assert told(read(("row", row))) == [("茶园产值", 2024, "level", "35.4亿元"), ("茶园产值", 2030, "level", "60亿元左右")]


def test_a_row_of_growth_tells_a_yearly_rate_from_a_sum() -> None:
    found = read(
        ("row", "入托率提高：年均增长/累计[5.5]百分点（5年累计数），预期性指标。"),
        ("row", "茶园产值增长：2025年3.7%，年均增长/累计5%左右。"),
    )
    assert told(found) == [
        ("入托率提高", None, "total", "[5.5]百分点"),
        ("茶园产值增长", 2025, "growth", "3.7%"),
        ("茶园产值增长", None, "rate", "5%左右"),
    ]


def test_a_target_that_is_only_words_is_no_figure() -> None:
    assert read(("row", "优良水体比例：2030年完成上级下达的目标，约束性指标。")) == []


def test_the_year_of_a_sentence_holds_for_its_plain_clauses() -> None:
    found = read(("sentence", "到2030年，生态茶园覆盖率达到18%以上，新建5座精制茶叶工厂，完善网络，茶叶综合加工能力达到30万吨左右。"))
    assert told(found) == [
        ("生态茶园覆盖率", 2030, "level", "18%以上"),
        ("精制茶叶工厂", 2030, "deed", "5座"),
        ("茶叶综合加工能力", 2030, "level", "30万吨左右"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "其中重点茶园覆盖率达到18%。",
        "到2030年，茶园覆盖率和产值占比分别达到18%和20%。",
        "覆盖率达到18%。",
        "茶园覆盖率明显提高。",
        "茶园产值较2020年增长18%。",
    ],
)
def test_what_hangs_on_its_context_is_not_read(text: str) -> None:
    assert read(("sentence", text)) == []


def test_a_name_with_two_values_is_not_read() -> None:
    assert read(("sentence", "生态茶园覆盖率达到18%。"), ("sentence", "生态茶园覆盖率达到20%。")) == []


def test_the_small_plans_have_figures_of_rows_and_sentences(store: Store) -> None:
    document = store.by_id["valley-15"]
    found = told(figures(document, store.chunks))
    assert ("森林覆盖率", 2024, "level", "61.2%") in found
    assert ("人均预期寿命", 2030, "level", "80岁") in found
