"""Sides: whatever the order of place, time and measure, and whatever joins them, each side is asked for all that is its own."""

from __future__ import annotations

import itertools

import pytest

from index.text.periods import years
from index.text.places import places_in, scope_names
from qa.understand.query import clean
from qa.understand.sides.coordination import alone, coordinations

JOINING = ("和", "与", "跟", "同", "及", "、", "以及", "还有")
ASKING = ("分别是多少", "各是多少", "各有多少", "，各为多少", "哪个高", "，谁更高")
MEASURES = ("粮食产量", "城镇居民收入", "“三农”投入")


def asked(question: str) -> list[str]:
    """What is asked of each side of the only coordination of a question."""
    (found,) = coordinations(clean(question))
    return [alone(side.text) for side in found.sides]


def told(text: str) -> tuple[tuple[str, ...], tuple[int, ...], bool]:
    """The places, years and measure of a question."""
    places = (*places_in(text), *(m[0] for m in scope_names().finditer(text)))
    return places, years(text), any(m in text for m in MEASURES)


@pytest.mark.parametrize("joining", JOINING)
@pytest.mark.parametrize("asking", ASKING)
@pytest.mark.parametrize("measure", MEASURES)
def test_every_order_of_place_years_and_measure_asks_the_same(joining: str, asking: str, measure: str) -> None:
    both = f"2019年{joining}2021年"
    for parts in itertools.permutations(("柳州", both, measure)):
        for first in ("", "的"):
            question = f"{parts[0]}{parts[1]}{first}{parts[2]}{asking}"
            assert [told(t) for t in asked(question)] == [(("柳州",), (2019,), True), (("柳州",), (2021,), True)], question


@pytest.mark.parametrize("joining", JOINING)
@pytest.mark.parametrize("asking", ASKING)
@pytest.mark.parametrize("measure", MEASURES)
def test_every_order_of_places_year_and_measure_asks_the_same(joining: str, asking: str, measure: str) -> None:
    for one, other in itertools.permutations(("柳州", "遵义市", "全国"), 2):
        both = f"{one}{joining}{other}"
        for parts in itertools.permutations((both, "2019年", measure)):
            question = f"{parts[0]}{parts[1]}的{parts[2]}{asking}"
            expected = [((p.removesuffix("市"),), (2019,), True) for p in (one, other)]
            assert [told(t) for t in asked(question)] == expected, question


@pytest.mark.parametrize("joining", JOINING)
@pytest.mark.parametrize("asking", ASKING)
@pytest.mark.parametrize("orders", list(itertools.product((True, False), repeat=2)))
def test_pairs_of_place_and_year_in_any_order_share_the_measure(joining: str, asking: str, orders: tuple[bool, bool]) -> None:
    pairs = [("柳州", "2019年"), ("全国", "2021年")]
    one, other = ("".join(pair if forward else pair[::-1]) for pair, forward in zip(pairs, orders, strict=True))
    expected = [(("柳州",), (2019,), True), (("全国",), (2021,), True)]
    for question in (
        f"{one}{joining}{other}的粮食产量{asking}",
        f"{one}{joining}{other}粮食产量{asking}",
        f"粮食产量{one}{joining}{other}{asking}",
        f"粮食产量，{one}{joining}{other}{asking}",
        f"{one}的粮食产量{joining}{other}的{asking}",
        f"{one}的粮食产量{joining}{other}的粮食产量{asking}",
    ):
        assert [told(t) for t in asked(question)] == expected, question


@pytest.mark.parametrize("joining", JOINING)
def test_three_sides_are_told_apart_as_two_are(joining: str) -> None:
    assert [years(t) for t in asked(f"柳州2019年、2020年{joining}2021年的粮食产量分别是多少")] == [(2019,), (2020,), (2021,)]


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        # What is said behind the last is said of the first.
        ("职工家庭和农民家庭的人均收入哪个高，各是多少", ["职工家庭的人均收入是多少", "农民家庭的人均收入是多少"]),
        ("渔民和牧民的收入，谁名义增速快", ["渔民的收入,名义增速是多少", "牧民的收入,名义增速是多少"]),
        ("省级和市级技术中心各有多少家", ["省级技术中心有多少家", "市级技术中心有多少家"]),
        ("茶业和蚕桑产量哪个大", ["茶业产量是多少", "蚕桑产量是多少"]),
        ("茶业与蚕桑两个集群，营收谁更高", ["茶业集群,营收是多少", "蚕桑集群,营收是多少"]),
        ("农业产值和渔业产值的年均增速各是多少，哪个快", ["农业产值的年均增速是多少", "渔业产值的年均增速是多少"]),
        ("柳州港和钦州港的吞吐量分别是多少", ["柳州港的吞吐量是多少", "钦州港的吞吐量是多少"]),
        # What is said before the first is said of the last.
        ("环湖公路的长度和宽度各是多少", ["环湖公路的长度是多少", "环湖公路的宽度是多少"]),
        ("天然气产量和进口量各是多少", ["天然气产量是多少", "天然气进口量是多少"]),
        ("新建改造公厕和泊位各多少", ["新建改造公厕多少", "新建改造泊位多少"]),
        ("渔民的收入和牧民的各是多少", ["渔民的收入是多少", "牧民的收入是多少"]),
        # Each has what is its own.
        ("柳州2019年的粮食产量和2021年的财政收入各是多少", ["柳州2019年的粮食产量是多少", "柳州2021年的财政收入是多少"]),
        ("柳州的冷库和遵义的港口分别是什么", ["柳州的冷库分别是什么", "遵义的港口分别是什么"]),
        ("高成长的“羚羊”企业和小巨人，哪个要得多", ["高成长的“羚羊”企业是多少", "小巨人是多少"]),
        ("占比：三年方案定的目标与2025年的实绩分别是多少", ["占比:三年方案定的目标是多少", "占比:2025年的实绩是多少"]),
        ("船队规模目标及在柳州培养海员的平台分别是什么", ["船队规模目标分别是什么", "在柳州培养海员的平台分别是什么"]),
        # What is no place by name is one beside a place.
        ("沿江六市2019年的盘子和全国2021年的盘子各是多少", ["沿江六市2019年的盘子是多少", "全国2021年的盘子是多少"]),
        # What says how many there are goes.
        ("柳州和遵义两市2019年的粮食产量分别是多少", ["柳州2019年的粮食产量是多少", "遵义2019年的粮食产量是多少"]),
        ("柳州和遵义的定位有何不同", ["柳州的定位是什么", "遵义的定位是什么"]),
    ],
)
def test_sides_share_what_only_one_of_them_says(question: str, sides: list[str]) -> None:
    assert asked(question) == sides


@pytest.mark.parametrize(
    "question", ["2019年到2021年的粮食产量是多少", "柳州的粮食产量是多少", "和平区有几座桥", "与茶商、与果农的合作领域有何区别"]
)
def test_what_stands_alone_has_no_sides(question: str) -> None:
    assert coordinations(clean(question)) == []


def test_years_side_by_side_within_are_no_things() -> None:
    found = coordinations(clean("甲规划和乙计划2019年和2021年的产量分别是多少"))
    assert [sorted(c.keys) for c in found] == [["time"]]
