"""Title, issuer, date and period as the text states them, and what wins where several places do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from index.errors import ParseError
from index.parse import parse
from index.types import Document


def plan(folder: Path, opening: str, body: str = "", name: str = "plan.txt", **overrides: object) -> Document:
    path = folder / name
    path.write_text(f"{opening}\n第一章 总体要求\n办好学校。\n{body}\n", "utf-8")
    return parse(path, overrides or None)


@pytest.mark.parametrize(
    ("opening", "body", "period"),
    [
        ("云岭省教育规划（2021—2035年）", "", (2021, 2035)),
        ("云岭省教育规划\n（2021—2035年）", "", (2021, 2035)),
        ("云岭省教育规划\n2021 - 2035 年", "", (2021, 2035)),
        ("云岭省教育规划", "规划期限为2026年至2030年。", (2026, 2030)),
        ("云岭省教育规划（2021—2035年）", "规划期为2022—2030年。", (2022, 2030)),
        ("云岭省“十五五”教育规划", "", (2026, 2030)),
        ("云岭省国民经济和社会发展第十四个五年规划纲要", "", (2021, 2025)),
        ("云岭省教育三年行动方案\n2021年2月9日", "", (2021, 2023)),
        ("云岭省教育三年行动方案\n2021年11月9日", "", (2022, 2024)),
        ("云岭省教育三年行动方案", "", None),
        ("云岭省教育规划", "到2030年建成学校90所。", None),
        ("云岭省教育规划（2035—2021年）", "", None),
        ("云岭省第十一二个五年教育规划", "", None),
    ],
)
def test_period(opening: str, body: str, period: tuple[int, int] | None, tmp_path: Path) -> None:
    assert plan(tmp_path, opening, body).period == period


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("2026年5月", "2026-05"),
        ("（2026 年 5 月 8 日）", "2026-05-08"),
        ("二〇二五年十一月二十日", "2025-11-20"),
        ("二○二六年一月", "2026-01"),
        ("一九九八年十二月三十一日", "1998-12-31"),
        ("2026年5月8日召开会议", ""),
    ],
)
def test_date_of_publication(line: str, published: str, tmp_path: Path) -> None:
    assert plan(tmp_path, f"云岭省教育规划\n{line}").published == published


@pytest.mark.parametrize(
    ("opening", "title", "issuer"),
    [
        ("云岭省教育规划\n云岭省人民政府办公厅", "云岭省教育规划", "云岭省人民政府办公厅"),
        ("云岭省教育厅\n云岭省教育规划", "云岭省教育规划", "云岭省教育厅"),
        ("云岭省山区\n教育三年行动方案", "云岭省山区教育三年行动方案", ""),
        ("各县政府：\n现将《云岭省教育规划》印发给你们。\n云岭省发展和改革委员会", "云岭省教育规划", "云岭省发展和改革委员会"),
        ("关于办学校的几句话", "plan", ""),
    ],
)
def test_title_and_issuer(opening: str, title: str, issuer: str, tmp_path: Path) -> None:
    found = plan(tmp_path, opening)
    assert (found.title, found.issuer) == (title, issuer)


def test_front_matter_wins_over_the_text_and_plans_toml_over_both(tmp_path: Path) -> None:
    front = (
        "---\nid: edu-15\ntitle: 云岭省教育规划\nperiod: 2026-2030\npublished: 2026-05-08\nkind: digest\n---\n云岭省旧规划\n云岭省人民政府"
    )
    found = plan(tmp_path, front)
    assert (found.id, found.title, found.issuer, found.period, found.published, found.kind) == (
        "edu-15",
        "云岭省教育规划",
        "云岭省人民政府",
        (2026, 2030),
        "2026-05-08",
        "digest",
    )
    found = plan(tmp_path, front, title="云岭省新规划", period=[2027, 2031])
    assert (found.id, found.title, found.period) == ("edu-15", "云岭省新规划", (2027, 2031))


def test_without_any_metadata_the_file_names_the_plan(tmp_path: Path) -> None:
    found = plan(tmp_path, "", name="海湾.v2.txt")
    assert (found.id, found.title, found.issuer, found.period, found.published, found.kind) == (
        "海湾.v2",
        "海湾.v2",
        "",
        None,
        "",
        "official",
    )


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("title: [", "文件“plan.txt”开头的元数据（--- 之间）不是合法的 YAML。"),
        ("published: 2026-13-40", "文件“plan.txt”开头的元数据（--- 之间）不是合法的 YAML。"),
        ("author: 甲", "“plan.txt”的元数据里有不认识的项：author。"),
        ("kind: draft", "“plan.txt”的 kind 写成了“draft”。"),
        ("id: a/b", "“plan.txt”的 id “a/b”不能用。"),
        ("period: 2030-2026", "“plan.txt”的 period “2030-2026”看不懂。"),
        ("period: 五年", "“plan.txt”的 period “五年”看不懂。"),
    ],
)
def test_front_matter_that_cannot_be_used(front: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ParseError) as caught:
        plan(tmp_path, f"---\n{front}\n---")
    assert caught.value.message == message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("day", "in_force"), [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2030, 12, 31), True), (date(2031, 1, 1), False)]
)
def test_in_force_from_the_first_day_of_the_period_to_the_last(day: date, in_force: bool, tmp_path: Path) -> None:
    assert plan(tmp_path, "云岭省“十五五”教育规划").in_force(day) is in_force


def test_a_plan_without_a_period_counts_as_in_force(tmp_path: Path) -> None:
    assert plan(tmp_path, "云岭省教育规划").in_force(date(1999, 1, 1))
