"""Claims are true or false as they say, name whose figure it is, and are always the same."""

from __future__ import annotations

import random
from collections import defaultdict

import pytest
from test_claims_read import plan

from eval.robust.claims.make import KINDS, MAKERS, Claim, claims, moved
from eval.robust.claims.read import figures, value_of
from eval.robust.claims.setting import Setting, Stated, place_of
from index.store.port import Store

ROWS = (
    "茶园占比：2025年61.2%，2030年63.5%，约束性指标。",
    "茶叶产值：2025年35.4亿元，2030年60亿元左右，预期性指标。",
    "林地占比：2025年30%，2030年40%以上，预期性指标。",
    "茶叶产值增长：年均增长/累计5%左右，预期性指标。",
)
SENTENCE = "茶叶次品率由9%下降到6%。"


def setting(name: str, year: int | None) -> Setting:
    """The figure of a row among those of a small plan."""
    document, chunks = plan(*(("row", row) for row in ROWS), ("sentence", SENTENCE))
    found = figures(document, chunks)
    figure = next(f for f in found if (f.name, f.year) == (name, year))
    return Setting(figure, document, (document,), found, random.Random(1))


def made(kind: str, name: str, year: int | None) -> list[Stated]:
    return list(MAKERS[kind](setting(name, year)))


@pytest.mark.parametrize(
    ("kind", "name", "year", "text", "expected"),
    [
        ("year", "茶园占比", 2025, "61.2%", ("no",)),
        ("unit", "茶叶产值", 2025, "35.4", ("no",)),
        ("motion", "茶园占比", 2030, "2030年茶园占比提高63.5%", ("no", "unstated")),
        ("motion", "茶叶产值增长", None, "2026—2030年茶叶产值累计增长5%左右", ("no", "unstated")),
        ("bound", "茶叶产值", 2030, "60亿元以上", ("no",)),
        ("bound", "林地占比", 2030, "40%以下", ("no",)),
        ("pair", "茶园占比", 2025, "茶园占比2025年是61.2%、2030年是63.5%", ("yes",)),
        ("denied", "茶叶产值", 2030, "60亿元", ("no",)),
        ("range", "茶叶产值", 2025, "亿元之间", ("yes",)),
        ("property", "茶园占比", 2025, "茶园占比是约束性指标", ("yes",)),
    ],
)
def test_a_claim_of_a_kind_says_what_is_wrong_or_right(
    kind: str, name: str, year: int | None, text: str, expected: tuple[str, ...]
) -> None:
    found = made(kind, name, year)[:1]
    assert all(text in stated.text for stated in found)
    assert [stated.expected for stated in found] == [expected]


@pytest.mark.parametrize(
    ("kind", "name", "year", "texts"),
    [
        ("before", "茶园占比", 2030, ["2030年茶园占比61.2%", "到2030年茶园占比提高到61.2%"]),
        ("before", "茶园占比", 2025, []),
        ("before", "茶叶次品率", None, ["茶叶次品率降低到9%"]),
        ("average", "茶叶产值增长", None, ["2026年茶叶产值增长5%左右", "2030年茶叶产值增长5%左右"]),
        ("turned", "茶叶产值增长", None, ["茶叶产值年均降低5%左右"]),
        ("turned", "茶园占比", 2030, ["2030年茶园占比降低到63.5%"]),
        ("turned", "茶叶次品率", None, ["茶叶次品率提高到6%"]),
    ],
)
def test_how_a_figure_came_about_is_mistaken(kind: str, name: str, year: int | None, texts: list[str]) -> None:
    found = made(kind, name, year)
    assert [s.text for s in found] == texts
    assert not any("yes" in s.expected for s in found)


def test_a_denied_figure_is_wrong_and_a_higher_one_denied_is_right() -> None:
    assert [s.expected for s in made("denied", "茶叶产值", 2030)] == [("no",), ("no",), ("yes",), ("yes",)]
    # more than a least is left open
    assert [s.expected for s in made("denied", "林地占比", 2030)] == [("no",), ("no",)]


def test_a_range_beyond_the_figure_and_the_other_property_are_wrong() -> None:
    assert [s.expected for s in made("range", "茶叶产值", 2025)] == [("yes",), ("no",)]
    assert [(s.text, s.expected) for s in made("property", "茶叶产值", 2025)] == [
        ("茶叶产值是约束性指标", ("no",)),
        ("茶叶产值是预期性指标", ("yes",)),
    ]
    assert made("property", "茶叶产值", 2030) == []


def test_the_same_quantity_otherwise_is_true() -> None:
    document, chunks = plan(("row", "茶园面积：2025年1.5万亩，2030年20000亩，预期性指标。"))
    found = figures(document, chunks)
    one, other = (next(iter(MAKERS["unit"](Setting(f, document, (document,), found, random.Random(1))))) for f in found)
    assert ("15000亩" in one.text, "2万亩" in other.text) == (True, True)
    assert one.expected == other.expected == ("yes",)


def test_the_figure_of_a_row_goes_to_the_other_year_of_the_row() -> None:
    assert made("year", "茶园占比", 2025)[0].text.startswith("2030年茶园占比")
    assert made("year", "茶园占比", 2030)[0].why == "63.5%是2030年的，2025年是61.2%"


def test_the_neighbour_has_the_same_unit() -> None:
    assert "%" in made("neighbour", "茶园占比", 2030)[0].text
    assert made("neighbour", "茶叶产值", 2030) == []


@pytest.mark.parametrize("name", ["茶园占比", "茶叶产值", "林地占比"])
def test_another_value_is_ruled_out_by_the_plan(name: str) -> None:
    case = setting(name, 2030)
    for stated in MAKERS["value"](case):
        assert case.figure.value.shown() not in stated.text
        assert "以上" not in stated.text


@pytest.mark.parametrize("percent", [-50, -8, 8, 50])
@pytest.mark.parametrize("text", ["99.8%", "1人", "2631.5万吨", "3.7人"])
def test_a_moved_number_keeps_its_digits_and_can_be(text: str, percent: int) -> None:
    value = value_of(text)
    assert value is not None
    number = moved(value, percent)
    assert number is None or (number > 0 and number != value.number and number.as_tuple().exponent == value.number.as_tuple().exponent)
    assert number is None or value.unit != "%" or number < 100


@pytest.mark.parametrize(
    ("issuer", "title", "place"),
    [
        ("云岭省人民政府", "云岭省规划", "云岭省"),
        ("云岭市青川区人民政府", "青川区规划", "青川区"),
        ("", "2026年云岭省政府工作报告", "云岭省"),
        ("国务院", "实施方案", "全国"),
        ("", "方案", ""),
    ],
)
def test_the_place_of_a_plan_is_that_of_its_issuer_or_title(issuer: str, title: str, place: str) -> None:
    document, _ = plan()
    object.__setattr__(document, "issuer", issuer)
    object.__setattr__(document, "title", title)
    assert place_of(document) == place


@pytest.fixture(scope="module")
def made_of_the_small_plans(store: Store) -> list[Claim]:
    return claims(store)


def test_claims_are_always_the_same(store: Store, made_of_the_small_plans: list[Claim]) -> None:
    assert claims(store) == made_of_the_small_plans
    assert len({c.id for c in made_of_the_small_plans}) == len(made_of_the_small_plans)
    assert {c.kind for c in made_of_the_small_plans} <= set(KINDS)


def test_claims_of_one_row_are_on_one_side(made_of_the_small_plans: list[Claim]) -> None:
    sides = defaultdict(set)
    for claim in made_of_the_small_plans:
        sides[claim.quote if "：20" in claim.quote else claim.id].add(claim.split)
    assert sides
    assert all(len(found) == 1 for found in sides.values())


def test_a_kind_has_at_most_so_many_on_a_side(store: Store) -> None:
    found = claims(store, most=1)
    assert max(sum((c.kind, c.split) == (d.kind, d.split) for c in found) for d in found) == 1


def test_where_plans_of_several_places_are_open_a_claim_names_one(store: Store, made_of_the_small_plans: list[Claim]) -> None:
    assert len({place_of(d) for d in store.documents}) > 1
    for claim in made_of_the_small_plans:
        if claim.kind != "place":
            title = store.by_id[claim.doc].title
            assert claim.kind == "plan" or title in claim.question or place_of(store.by_id[claim.doc]) in claim.question
