"""What nobody sees of a file is not read as text, and what was taken out is in the report; powers stay powers."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.parse import parse
from index.text.analyze import normalise
from index.text.quantity import read

BODY = "云岭省规划\n\n第一章 目标\n\n{}\n\n第二章 其他\n\n没有。\n"
PAGE = "<html><body><h1>云岭省规划</h1><h2>第一章 目标</h2>{}<h2>第二章 其他</h2><p>没有。</p></body></html>"


def target(tmp_path: Path, name: str, text: str) -> tuple[str, dict[str, int]]:
    """What is read of the first chapter, and the repairs by kind with their count."""
    (tmp_path / name).write_text(text, "utf-8")
    document = parse(tmp_path / name)
    span = next(s.span for s in document.sections if s.locator == "第一章")
    return document.text[slice(*span)].partition("\n")[2].strip(), {m.kind: m.count for m in document.mended}


@pytest.mark.parametrize("unseen", ["\u200b", "\u00ad", "\u2060", "\u202e", "\u2066"])
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_characters_without_width_do_not_break_a_number(tmp_path: Path, name: str, unseen: str) -> None:
    assert target(tmp_path, name, BODY.format(f"产值3{unseen}50亿元。")) == ("产值350亿元。", {"去掉看不见的字符": 1})


def test_cells_are_cleaned_too(tmp_path: Path) -> None:
    table = "| 指标 | 2030年 |\n| --- | --- |\n| 产值（亿元） | 3\u200b50 |"
    said, mended = target(tmp_path, "a.md", BODY.format(table))
    assert "350" in said
    assert mended["去掉看不见的字符"] == 1


@pytest.mark.parametrize(
    "unseen",
    ["<del>12</del>", "<s>12</s>", "<span hidden>12</span>", '<b style="display: none">12</b>', '<i style="visibility:hidden">12</i>'],
)
def test_what_a_page_does_not_show_is_not_read(tmp_path: Path, unseen: str) -> None:
    assert target(tmp_path, "a.html", PAGE.format(f"<p>产值{unseen}13亿元。</p>")) == (
        "产值13亿元。",
        {"去掉网页里不显示或划去的文字": 1},
    )


def test_what_is_struck_out_in_markdown_is_not_read(tmp_path: Path) -> None:
    assert target(tmp_path, "a.md", BODY.format("产值~~12~~13亿元，1~2年。")) == ("产值13亿元，1~2年。", {"去掉划去的文字": 1})


def test_a_power_is_no_longer_number(tmp_path: Path) -> None:
    assert target(tmp_path, "a.html", PAGE.format("<p>达到10<sup>6</sup>吨，注<sup>1</sup>。</p>"))[0] == "达到10^6吨，注1。"
    assert [normalise(t) for t in ("10⁶吨", "１０²", "10km²", "第⁴")] == ["10^6吨", "10^2", "10km2", "第4"]
    assert [q.figure.number for q in read(normalise("达到10⁶吨，铺路3公里"))] == ["3"]
