"""Places are found as words of their own, with or without 省, 市, 县."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.text.places import (
    COUNTRY,
    areas_in,
    candidates,
    city_of,
    level_of,
    parents,
    place_of,
    places_in,
    province_of,
    scope_words,
    within,
)
from index.text.places.divisions import Division, Level, divisions
from index.text.places.gazetteer import gazetteer, meant, own_name

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


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("吉林市与吉林省", ("吉林市", "吉林")),
        ("青海省海南州", ("青海", "海南州")),
        ("昆山市的工业", ("昆山",)),
        ("浦东新区的口岸", ("浦东",)),
        ("桓仁满族自治县", ("桓仁",)),
        ("本溪满族自治县", ("本溪县",)),
        ("北京市朝阳区", ("北京", "朝阳区")),
        ("福州钟楼区", ("福州",)),
        ("常州钟楼区", ("常州", "钟楼")),
        ("长春新民大街", ("长春",)),
        ("老城区和县区", ()),
        ("晋城城区", ("晋城", "城区")),
        ("推动合作、资源、振兴和惠民", ()),
        ("惠民县的粮食", ("惠民",)),
        ("黔东南州的旅游", ("黔东南",)),
        ("旅顺的旅游", ("旅顺",)),
    ],
)
def test_of_units_with_one_short_name_the_lesser_goes_by_its_plain_name(text: str, places: tuple[str, ...]) -> None:
    assert places_in(text) == places


def test_every_unit_is_found_by_its_name_with_its_kind() -> None:
    missed = [name for unit in divisions() for name in (unit.full, unit.plain) if unit not in units_found(name, unit)]
    assert missed == []


def units_found(name: str, unit: Division) -> set[Division]:
    """Units that a sentence about a unit may be about, written so that its name counts."""
    text = unit.above.plain + name if unit.above and name in gazetteer().behind else name
    return {u for place in places_in(f"{text}的目标是") for other in candidates(place) for u in meant(other)}


@pytest.mark.parametrize("level", ["省", "市", "县"])
def test_a_unit_lies_in_its_parents_and_those_above_them(level: Level) -> None:
    for unit in (u for u in divisions() if u.level == level):
        name, above = own_name(unit), parents(own_name(unit))
        assert (meant(name), level_of(name)) == ((unit,), level)
        assert all(within(name, other) and not within(other, name) for other in above)
        assert above[-1] == COUNTRY
        assert all(parents(place) == above[i + 1 :] for i, place in enumerate(above))
        assert name in candidates(unit.plain)


@settings(deadline=None)
@given(st.text(alphabet="辽宁大连市县区的和平新城，0", max_size=12))
def test_places_stand_in_the_text(text: str) -> None:
    assert all(place in text and level_of(place) for place in places_in(text))


def test_the_table_has_every_province_prefecture_and_county() -> None:
    levels = Counter(unit.level for unit in divisions())
    assert levels["省"] == 34
    assert levels["市"] >= 333 + 1
    assert levels["县"] >= 2843


@pytest.mark.parametrize(
    ("place", "level", "above"),
    [
        ("全国", "国家", ()),
        ("辽宁", "省", ("全国",)),
        ("北京", "省", ("全国",)),
        ("大连", "市", ("辽宁", "全国")),
        ("昆山", "县", ("苏州", "江苏", "全国")),
        ("海淀", "县", ("北京", "全国")),
        ("仙桃", "县", ("湖北", "全国")),
        ("普陀", "县", ("全国",)),
        ("上海市普陀区", "县", ("上海", "全国")),
        ("东京", None, ("日本",)),
        ("海湾", None, ()),
    ],
)
def test_levels_and_parents(place: str, level: Level | None, above: tuple[str, ...]) -> None:
    assert (level_of(place), parents(place)) == (level, above)


@pytest.mark.parametrize(
    ("place", "other", "lies"),
    [
        ("昆山", "江苏", True),
        ("昆山", "全国", True),
        ("江苏", "昆山", False),
        ("东京", "全国", False),
        ("东京", "日本", True),
        ("普陀", "上海", True),
        ("上海市普陀区", "普陀", True),
        ("上海市普陀区", "舟山", False),
        ("海湾", "海湾", True),
        ("海湾", "全国", False),
    ],
)
def test_what_lies_in_what(place: str, other: str, lies: bool) -> None:
    assert within(place, other) is lies


@pytest.mark.parametrize(
    ("name", "home", "places"),
    [
        ("普陀", "", ("上海市普陀区", "舟山市普陀区")),
        ("普陀", "上海", ("上海市普陀区",)),
        ("普陀区", "浙江", ("舟山市普陀区",)),
        ("朝阳", "大连", ("朝阳", "朝阳县")),
        ("朝阳", "北京", ("北京市朝阳区",)),
        ("朝阳", "长春", ("长春市朝阳区",)),
        ("吉林", "", ("吉林", "吉林市")),
        ("昆山", "辽宁", ("昆山",)),
        ("海湾", "", ()),
    ],
)
def test_a_name_of_several_places_is_settled_by_the_home(name: str, home: str, places: tuple[str, ...]) -> None:
    assert candidates(name, home) == places


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("全国的人均预期寿命", "国家"),
        ("我省占全国的比重", "省"),
        ("全市的工业", "市"),
        ("全区的工业", "县"),
        ("工业增加值", None),
    ],
)
def test_words_for_a_level_of_government(text: str, level: Level | None) -> None:
    assert scope_words(text) == level


@pytest.mark.parametrize(
    ("title", "issuer", "place"),
    [
        ("辽宁省国民经济和社会发展第十五个五年规划纲要", "", ("辽宁", "省")),
        ("辽宁沿海经济带高质量发展规划", "", ("辽宁", "省")),
        ("2026年大连市政府工作报告", "", ("大连", "市")),
        ("2026年吉林省政府工作报告", "", ("吉林", "省")),
        ("吉林市“十五五”规划纲要", "吉林市人民政府", ("吉林市", "市")),
        ("普陀区国土空间近期规划", "上海市普陀区人民政府", ("上海市普陀区", "县")),
        ("关于落实全省任务的意见", "沈阳市人民政府", ("沈阳", "市")),
        ("沈阳市国土空间规划", "辽宁省人民政府", ("沈阳", "市")),
        ("关于学习浙江经验的通知", "辽宁省人民政府", ("辽宁", "省")),
        ("加快建设农业强国规划", "中共中央 国务院", ("全国", "国家")),
        ("乡村振兴规划", "农业农村部", ("全国", "国家")),
        ("中华人民共和国水利发展第十三个五年规划", "", ("全国", "国家")),
        ("关于支持浙江建设共同富裕示范区的意见", "中共中央、国务院", ("浙江", "省")),
        ("加工流通规划", "", ("", None)),
    ],
)
def test_the_place_of_a_document(title: str, issuer: str, place: tuple[str, Level | None]) -> None:
    assert place_of(title, issuer) == place
