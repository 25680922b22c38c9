"""Period and region filters come down to plans."""

from __future__ import annotations

from datetime import date

import pytest
from page_samples import document

from index.text.places import place_of
from index.types import Document
from qa.page.shared import scope

DAY = date(2026, 6, 1)


def plan(id: str, issuer: str, title: str, period: tuple[int, int] | None) -> Document:
    return document(id=id, issuer=issuer, title=title, period=period, place=place_of(title, issuer)[0])


PLANS = (
    plan("prov", "辽宁省人民政府", "某省规划", (2026, 2030)),
    plan("city", "沈阳市人民政府", "某市规划", (2021, 2025)),
    plan("coast", "", "辽宁沿海经济带规划", (2021, 2030)),
    plan("own", "青禾市人民政府", "水网规划", None),
    plan("none", "", "水网规划", (2026, 2030)),
)


def test_regions_come_from_issuer_or_title() -> None:
    assert [scope.region_of(p) for p in PLANS] == ["辽宁", "沈阳", "辽宁", "青禾市", "未注明"]
    assert scope.regions(PLANS) == ["全部", "辽宁", "青禾市", "未注明", "沈阳"]


def test_periods_are_those_of_the_plans() -> None:
    assert scope.periods(PLANS, DAY) == ["全部", "现行有效", "已到期", "2026—2030年", "2021—2030年", "2021—2025年"]
    assert scope.periods(PLANS[:1], DAY) == ["全部", "现行有效", "2026—2030年"]


@pytest.mark.parametrize(
    ("period", "region", "left"),
    [
        ("全部", "全部", ["prov", "city", "coast", "own", "none"]),
        ("现行有效", "全部", ["prov", "coast", "own", "none"]),
        ("已到期", "全部", ["city"]),
        ("2026—2030年", "全部", ["prov", "none"]),
        ("全部", "辽宁", ["prov", "city", "coast"]),
        ("全部", "沈阳", ["city"]),
        ("2026—2030年", "沈阳", []),
        ("全部", "未注明", ["none"]),
    ],
)
def test_plans_within(period: str, region: str, left: list[str]) -> None:
    assert [p.id for p in scope.within(PLANS, period, region, DAY)] == left


def test_label() -> None:
    assert scope.label("全部", "全部", [], 4) == "规划范围：全部"
    assert scope.label("全部", "全部", ["a"], 4) == "规划范围：已选1份"
    assert scope.label("现行有效", "辽宁", [], 2) == "规划范围：现行有效，辽宁，2份规划"
    assert scope.label("已到期", "全部", [], 0) == "规划范围：已到期，没有符合的规划"
