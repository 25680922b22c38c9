"""The shelf finds plans by name, place, year and series as going through all of them would."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.types import Document
from qa.engine import Engine
from qa.shelf import Shelf, bare_title, grounds, shelf_of


def report(place: str, year: int, harbour: Document) -> Document:
    title = f"{place}{year}年政府工作报告"
    own = {"id": f"{place}-{year}", "title": title, "place": place, "period": (year, year), "published": f"{year}-01-10"}
    return replace(harbour, **own, genre="政府工作报告", level="市", text=f"{title}\n", sections=(), blocks=())


@pytest.fixture(scope="module")
def shelf(engine: Engine) -> Shelf:
    harbour = engine.store.by_id["harbour"]
    reports = [report(place, year, harbour) for place, year in (("甲市", 2023), ("甲市", 2024), ("乙市", 2024))]
    return Shelf([*engine.store.documents, *reports])


@pytest.mark.parametrize("name", ["港区方案", "方案", "谷地规划", "规划", "工作报告", "甲市报告", "报告甲市", "没有这个", ""])
def test_a_name_fits_the_titles_that_have_its_characters_in_order(shelf: Shelf, name: str) -> None:
    def fits(title: str) -> bool:
        rest = iter(title)
        return all(c in rest for c in name)

    fitting = [d.id for d in shelf.documents if fits(bare_title(d.title))]
    assert shelf.only(name) == (fitting[0] if len(fitting) == 1 else "")
    assert shelf.fits(name) == bool(fitting)


def test_plans_are_found_by_place_level_period_and_year(shelf: Shelf) -> None:
    assert shelf.by_place == grounds(shelf.documents)
    assert shelf.by_place["甲市"] == ("甲市-2023", "甲市-2024")
    assert shelf.by_level["市"] == ("甲市-2023", "甲市-2024", "乙市-2024")
    assert [d.id for d in shelf.by_period[(2024, 2024)]] == ["甲市-2024", "乙市-2024"]
    assert [d.id for d in shelf.by_year[2023]] == ["甲市-2023"]
    assert [d.id for d in shelf.called("工作报告")] == ["甲市-2023", "甲市-2024", "乙市-2024"]


def test_a_report_is_outdated_by_the_next_of_its_place(shelf: Shelf) -> None:
    assert shelf.outdated == {"甲市-2023"}
    assert shelf.is_followed(shelf.by_id["甲市-2023"])
    assert not shelf.is_followed(shelf.by_id["甲市-2024"])
    assert not shelf.is_followed(shelf.by_id["乙市-2024"])


def test_the_shelf_of_an_index_is_made_once(engine: Engine) -> None:
    assert shelf_of(engine.store.documents) is shelf_of(engine.store.documents)
    assert shelf_of(list(engine.store.documents)) is not shelf_of(engine.store.documents)
