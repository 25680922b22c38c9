"""A table of contents is cut out, and each heading takes the page of its own entry."""

from __future__ import annotations

import pytest

from index.parse.lines import Line
from index.parse.structure.toc import Pages, split_contents


def test_entries_end_where_the_body_begins() -> None:
    lines = [Line(text) for text in ("目 录", "第一章 总体", "要求 …… 3", "第二章 做强茶业\t5", "第一章 总体要求", "办好学校。")]
    found = split_contents(lines)
    assert found.entries == [("第一章 总体 要求", 3), ("第二章 做强茶业", 5)]
    assert [line.text for line in found.lines] == ["第一章 总体要求", "办好学校。"]


def test_dotted_entries_are_a_table_without_its_heading() -> None:
    lines = [Line(f"第{n}章 茶业 ...... {i + 2}") for i, n in enumerate("一二三")]
    assert [page for _, page in split_contents([*lines, Line("第一章 茶业")]).entries] == [2, 3, 4]
    assert split_contents(lines[:2]).entries == []


def test_headings_take_their_entries_in_order() -> None:
    pages = Pages(
        [("云岭省规划前言", 1), ("第一章 茶业", 3), ("第一节 茶园", 4), ("第二章 港口", 7), ("第一节 岸线", 8), ("第一节 茶园", 9)]
    )
    assert pages.names("第一章　茶业")
    assert not pages.names("第三章 学校")
    assert pages.take("前言", "前言") == 1
    assert [pages.take(heading, "节") for heading in ("第一节 茶园", "第二章 港口", "第一节 茶园", "第一节 茶园")] == [4, 7, 9, None]


ENTRIES = ["第一章 茶园", "第二章 茶厂", "第三章 茶市"]
CHAPTERS = [text for entry in ENTRIES for text in (entry, "办好学校。")]


@pytest.mark.parametrize(
    ("lines", "body"),
    [
        (["目 录", *ENTRIES, *CHAPTERS], CHAPTERS),
        (["目 录", *ENTRIES, "本规划由省里编制。", *CHAPTERS], ["本规划由省里编制。", *CHAPTERS]),
        (["目 录", "序言", *ENTRIES, "序言", "种茶。", *CHAPTERS], ["序言", "种茶。", *CHAPTERS]),
        (["目 录", *(f"{entry}。" for entry in ENTRIES), *CHAPTERS], CHAPTERS),
        (["茶业规划", *ENTRIES, *CHAPTERS], ["茶业规划", *CHAPTERS]),
    ],
)
def test_entries_without_pages_are_cut_out(lines: list[str], body: list[str]) -> None:
    found = split_contents([Line(text) for text in lines])
    assert [line.text for line in found.lines] == body
    assert {page for _, page in found.entries} == {None}


@pytest.mark.parametrize(
    "lines",
    [
        ["目 录", "本规划由省里编制。", *CHAPTERS],
        ["目 录", *ENTRIES],
        [*ENTRIES, "办好学校。"],
        [
            "第一章 茶园",
            "第一节 扩种",
            "一、山地",
            "（一）绿茶",
            "办好学校。",
            "第二节 改种",
            "一、山地",
            "（一）绿茶",
            "种茶。",
            "第一节 扩种",
        ],
    ],
)
def test_titles_that_do_not_stand_again_are_no_entries(lines: list[str]) -> None:
    assert split_contents([Line(text) for text in lines]).entries == []
