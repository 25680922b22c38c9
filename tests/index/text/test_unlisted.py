"""Places that no table lists: which words are names of them, which the plans of an index tell, and that they are known then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from index.text.places import is_listed, meanings_in, places_in, within
from index.text.places.unlisted import is_name, names_of_plans, unlisted_in
from index.text.profile import activate, active

TEXT = "南乔县2025年有茶园8万亩，其中北乔县3万亩。南乔县榆荫镇有茶市1处，北乔县梧桐镇有茶场1处。"


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    before = active()
    yield
    activate(before)


@pytest.mark.parametrize("word", ["南乔县", "榆荫镇", "西乔市", "云海省"])
def test_a_strange_word_with_a_kind_of_place_may_be_a_name(word: str) -> None:
    assert is_name(word)


@pytest.mark.parametrize("word", ["试点县", "强县", "哪个区", "景区", "示范区", "城市", "昆山市", "全省", "到省"])
def test_a_common_noun_and_a_place_that_is_listed_are_none(word: str) -> None:
    assert not is_name(word)


def test_plans_tell_the_places_that_they_are_of_and_those_in_them() -> None:
    told = names_of_plans([("云海市", ["东乔县", "茶业"], TEXT)])
    assert dict(told) == {"": ("云海市",), "云海市": ("东乔县", "南乔县", "北乔县"), "南乔县": ("榆荫镇",), "北乔县": ("梧桐镇",)}


def test_a_place_that_plans_tell_is_known() -> None:
    assert places_in("南乔县茶园") == ()
    activate(replace(active(), told=names_of_plans([("云海市", ["东乔县"], TEXT)])))
    assert places_in("南乔县茶园，榆荫镇茶市") == ("南乔县", "榆荫镇")
    assert within("榆荫镇", "云海市")
    assert not is_listed("南乔县")
    assert is_listed("昆山")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("河西县2030年茶园多少亩", ("河西县",)),
        ("茶园在西岭市有多少", ("西岭市",)),
        ("试点县有几个", ()),
        ("昆山市茶园", ()),
        ("自己市里有几座", ()),
    ],
)
def test_a_text_may_begin_with_a_place_that_nothing_lists(text: str, names: tuple[str, ...]) -> None:
    assert unlisted_in(text) == names


def test_the_short_name_of_a_place_that_a_plan_is_of_counts_though_it_is_an_everyday_word() -> None:
    assert meanings_in("中山2022年茶园") == {}
    activate(replace(active(), homes=("中山",)))
    assert places_in("中山2022年茶园") == ("中山",)
