"""Negation, degree, reserve, quoted names and enumerations are read alike wherever they are asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_text import BOUNDED

from index.text.phrases import NEGATING, aims, enumerations, items_of, negations, opposed, quoted_names, reservation, respectively
from index.text.word_lists import kinds_of

NAMES = st.text(st.sampled_from("茶园湖港桥塔林场"), min_size=2, max_size=6)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("严禁围湖造田", {"禁止"}),
        ("停止审批，不再新建", {"停止"}),
        ("尚未通车", {"没有"}),
        ("不断完善，不仅如此，不低于6%，不可或缺，未来产业", set()),
        ("不得新建，没有例外", {"禁止", "没有"}),
        ("", set()),
    ],
)
def test_kinds_of_negation(text: str, kinds: set[str]) -> None:
    assert negations(text) == kinds


@pytest.mark.parametrize("word", [w for words in kinds_of("negation").values() for w in words if "(" not in w])
def test_every_word_of_negation_counts_wherever_it_stands(word: str) -> None:
    assert negations(f"湖区{word}开发") == negations(word) != set()
    assert word in NEGATING


def test_what_is_only_strived_for_or_expected() -> None:
    assert [aims(t) for t in ("力争达到5%", "预计建成", "达到5%")] == [True, True, False]


@pytest.mark.parametrize(
    ("text", "word"), [("争取开工", "争取"), ("严格限制新建", "严格限制"), ("逐步开展试点", "逐步"), ("预计开工", ""), ("开工建设", "")]
)
def test_the_first_reservation_is_named_in_full(text: str, word: str) -> None:
    assert reservation(text) == word


def test_opposites_are_named_both_and_only_where_neither_text_has_both() -> None:
    assert list(opposed("比重提高", "比重下降")) == [("提高", "下降")]
    assert list(opposed("比重下降", "比重提高")) == [("下降", "提高")]
    assert list(opposed("有提高有下降", "比重下降")) == []
    assert list(opposed("比重提高", "比重提升")) == []


@BOUNDED
@given(NAMES, st.sampled_from(["“”", '""', "「」"]), st.text(st.sampled_from("的和，。"), max_size=4))
def test_a_name_in_any_quotation_marks_is_found_whole(name: str, marks: str, around: str) -> None:
    assert quoted_names(f"{around}{marks[0]}{name}{marks[1]}{around}") == [name]


def test_titles_and_long_quotations() -> None:
    text = "《水网规划》的“一江两湖”和“是”，“落实《水网规划》”"
    assert quoted_names(text) == ["一江两湖"]
    assert quoted_names(text, titles=True) == ["水网规划", "一江两湖", "水网规划"]
    assert quoted_names(f"“{'湖' * 17}”") == []
    assert quoted_names(f"“{'湖' * 17}”", longest=17) == ["湖" * 17]


@BOUNDED
@given(st.lists(NAMES, min_size=2, max_size=6), st.sampled_from(["、", "和", "与", "及", "以及"]))
def test_items_of_an_enumeration_come_back(items: list[str], last: str) -> None:
    assert items_of("、".join(items[:-1]) + last + items[-1]) == items


def test_enumerations_are_told_apart_by_clause() -> None:
    assert enumerations("建茶园、林场和湖港，修桥。") == [["建茶园", "林场", "湖港"], ["修桥"], [""]]


@pytest.mark.parametrize(
    ("text", "at", "shares"),
    [
        ("甲港、乙港的吞吐量分别达到3吨和4吨", (13, 16), {0: ("甲港", "乙港的吞吐量达到"), 1: ("乙港的吞吐量", "乙港的吞吐量达到")}),
        (
            "长5里,甲河与乙河及丙河分别宽1米、2米、3米。深9米",
            (1, 15, 18, 21, 25),
            {1: ("甲河", "丙河宽"), 2: ("乙河", "丙河宽"), 3: ("丙河", "丙河宽")},
        ),
        ("甲港、乙港分别达到3吨", (9,), {}),
        ("甲港分别达到3吨", (6,), {}),
        ("甲港、乙港达到3吨和4吨", (7, 10), {}),
    ],
)
def test_what_each_of_the_figures_that_are_handed_out_is_of(text: str, at: tuple[int, ...], shares: dict[int, tuple[str, str]]) -> None:
    assert respectively(text, at) == shares
