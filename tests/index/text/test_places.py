"""Places are found as words of their own, with or without 省, 市, 县."""

from __future__ import annotations

import pytest

from index.text.places import areas_in, city_of, places_in, province_of

pytestmark = pytest.mark.usefixtures("shipped_profile")


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("扩大沿海口岸开放", ()),
        ("海口口岸", ("海口",)),
        ("海口市的口岸", ("海口",)),
        ("辽宁省沈阳市", ("辽宁", "沈阳")),
        ("沈阳和大连、沈阳", ("沈阳", "大连")),
        ("上海市浦东", ("上海", "浦东")),
        ("桓仁县的旅游", ("桓仁",)),
        ("大连海事大学", ()),
        ("四季长春", ()),
        ("长春的汽车", ("长春",)),
        ("朝阳产业", ()),
        ("朝阳市", ("朝阳",)),
        ("维护和平", ()),
        ("和平区", ("和平",)),
        ("孙中山", ()),
        ("中山区", ("中山区",)),
        ("青川县", ("青川",)),
        ("山川县", ()),
        ("沈阳现代化都市圈", ()),
        ("沈阳都市圈与大连", ("大连",)),
        ("海南自由贸易港", ("海南",)),
        ("釜山港的航线", ("釜山",)),
        ("大连人看病", ("大连",)),
        ("", ()),
    ],
)
def test_a_place_counts_only_as_a_word(text: str, places: tuple[str, ...]) -> None:
    assert places_in(text) == places


@pytest.mark.parametrize("suffix", ["", "市", "的", "，", "与周边"])
def test_the_suffix_does_not_change_the_place(suffix: str) -> None:
    assert places_in(f"支持沈阳{suffix}") == ("沈阳",)


def test_a_county_whose_name_ends_in_county_is_found() -> None:
    assert places_in("锦州市义县的花生") == ("锦州", "义县")


def test_counties_lie_in_cities_and_cities_in_provinces() -> None:
    assert (city_of("桓仁"), province_of("桓仁")) == ("本溪", "辽宁")
    assert (city_of("沈阳"), province_of("沈阳")) == ("沈阳", "辽宁")
    assert (city_of("辽宁"), province_of("辽宁")) == ("辽宁", "辽宁")
    assert (city_of("上海"), province_of("上海")) == ("上海", "上海")


def test_an_unknown_place_is_its_own_city_and_province() -> None:
    assert (city_of("海湾"), province_of("海湾")) == ("海湾", "海湾")


def test_the_port_of_a_place_names_the_place() -> None:
    assert places_in("唐山港2030年吞吐量") == ("唐山",)
    assert places_in("沿海口岸") == ()


@pytest.mark.parametrize(
    ("text", "areas"),
    [
        ("推动辽西与辽东协同", ("辽西", "辽东")),
        ("沈阳现代化都市圈", ("沈阳都市圈",)),
        ("沿海六市", ("沿海经济带",)),
        ("辽东湾新区", ()),
        ("苏北", ("苏北",)),
        ("沈阳市", ()),
    ],
)
def test_areas_that_are_no_unit_of_government(text: str, areas: tuple[str, ...]) -> None:
    assert areas_in(text) == areas
