"""A table of contents is cut out, and each heading takes the page of its own entry."""

from __future__ import annotations

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
