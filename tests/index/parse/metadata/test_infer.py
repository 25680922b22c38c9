"""Title, issuer, date, period and place as the text states them, and what wins where several places do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

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
        ("云岭省发展教育的五年计划（一九五三—一九五七年）", "", (1953, 1957)),
        ("云岭省国民经济“九五”计划", "", (1996, 2000)),
        ("云岭省第一个五年计划", "", (1953, 1957)),
        ("云岭省第二个五年计划", "", (1958, 1962)),
        ("云岭省统计局\n云岭省2025年国民经济和社会发展统计公报", "", (2025, 2025)),
        ("云岭省一九八四年国民经济计划执行结果的公报", "", (1984, 1984)),
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
        ("2026-05-08", "2026-05-08"),
        ("2026/5/8", "2026-05-08"),
        ("（一九七五年十二月拟订，一九七七年十二月修订）", "1977-12"),
        ("（2026年1月9日云岭省第十四届人民代表大会第四次会议通过）", "2026-01-09"),
        ("成文日期：2026年5月8日", "2026-05-08"),
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
        ("新华社云岭5月8日电 云岭省教育规划", "云岭省教育规划", ""),
        ("新华社云岭5月8日电\n云岭省教育规划\n来源：云岭日报", "云岭省教育规划", ""),
        ("云岭省教育规划 云政发〔2026〕8号", "云岭省教育规划", ""),
        ("《云岭省教育规划》", "云岭省教育规划", ""),
        ("中华人民共和国\n2025年国民经济和社会发展统计公报[1]", "中华人民共和国2025年国民经济和社会发展统计公报", ""),
        ("云岭省人民政府关于印发云岭省教育规划的通知\n各县政府：", "云岭省教育规划", "云岭省人民政府"),
        ("云岭省人民政府办公厅关于印发“书香云岭”建设\n实施方案的通知", "“书香云岭”建设实施方案", "云岭省人民政府办公厅"),
        ("近日，云岭省委、云岭省人民政府印发了《云岭省教育规划》。", "云岭省教育规划", "云岭省委、云岭省人民政府"),
        (
            "云岭省第十四届人民代表大会第四次会议关于云岭省教育规划的决议\n（2026年1月9日云岭省第十四届人民代表大会第四次会议通过）\n云岭省教育规划",
            "云岭省教育规划",
            "云岭省人民代表大会",
        ),
        ("中共中央 国务院\n关于办好学校的意见", "中共中央国务院关于办好学校的意见", "中共中央、国务院"),
        ("云岭省教育厅 云岭省财政厅\n云岭省教育规划", "云岭省教育规划", "云岭省教育厅、云岭省财政厅"),
        ("各县要落实《云岭省旧规划》。1951年印发《关于学校的决定》。\n云岭省教育规划", "云岭省教育规划", ""),
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
    ("day", "in_force"), [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2030, 12, 31), True), (date(2031, 1, 1), False)]
)
def test_in_force_from_the_first_day_of_the_period_to_the_last(day: date, in_force: bool, tmp_path: Path) -> None:
    assert plan(tmp_path, "云岭省“十五五”教育规划").in_force(day) is in_force


def test_a_plan_without_a_period_counts_as_in_force(tmp_path: Path) -> None:
    assert plan(tmp_path, "云岭省教育规划").in_force(date(1999, 1, 1))


@pytest.mark.parametrize(
    ("opening", "place", "level", "genre"),
    [
        ("沈阳市教育规划", "沈阳", "市", "规划"),
        ("上海市普陀区人民政府关于印发普陀区教育行动方案的通知", "上海市普陀区", "县", "行动方案"),
        ("国务院关于办好学校的意见", "全国", "国家", "意见"),
        ("云岭省教育规划", "云岭省", "省", "规划"),
        ("甲县人民政府\n学校建设实施方案", "甲县", "县", "实施方案"),
    ],
)
def test_place_level_and_genre(opening: str, place: str, level: str, genre: str, tmp_path: Path) -> None:
    found = plan(tmp_path, opening)
    assert (found.place, found.level, found.genre, found.guessed) == (place, level, genre, ())


def test_a_place_that_only_the_text_or_a_folder_tells_is_a_guess(tmp_path: Path) -> None:
    found = plan(tmp_path, "学校建设行动方案", "全市办好学校。\n沈阳市人民政府统筹。沈阳市人民政府督办。大连市人民政府协助。")
    assert (found.place, found.level, found.guessed) == ("沈阳", "市", ("place",))
    found = plan(tmp_path, "学校建设行动方案", "全国办好学校。我国学校要多。全国督办。")
    assert (found.place, found.level, found.guessed) == ("全国", "国家", ("place",))
    assert plan(tmp_path, "学校建设行动方案", "全国办好学校。我国学校要多。全国督办。全市落实。").place == ""
    path = tmp_path / "a.txt"
    path.write_text("学校建设行动方案\n第一章 总体要求\n办好学校。", "utf-8")
    assert parse(path).place == ""
    found = parse(path, name="辽宁省/沈阳市/a.txt")
    assert (found.id, found.place, found.guessed) == ("辽宁省-沈阳市-a", "沈阳", ("place",))


def test_a_title_that_a_collection_gives_is_cleaned_that_of_an_editor_is_not(tmp_path: Path) -> None:
    text = "云岭省教育规划"
    for told, title in (
        ("云岭省教育规划（2026—2030年）（2025年）", "云岭省教育规划（2026—2030年）"),
        ("云岭省人民政府关于印发《云岭省教育规划》的通知", "云岭省教育规划"),
        ("云岭省教育规划云岭省教育规划", "云岭省教育规划"),
        ("2026年", "云岭省教育规划"),
        ("云岭省办学校的安排", "云岭省办学校的安排"),
    ):
        assert plan(tmp_path, f"---\ntitle: {told}\n---\n{text}").title == title
        assert plan(tmp_path, text, title=told).title == told


def test_a_web_page_says_its_metadata_in_its_head_and_in_a_table(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    head = '<head><title>规划_云岭省政府</title><meta name="PubDate" content="2026-05-09 10:00"></head>'
    cells = "".join(f"<td>{cell}</td>" for cell in ("发文机关：", "云岭省人民政府办公厅", "标　　题：", "关于印发云岭省教育规划的通知"))
    path.write_text(f"<html>{head}<table><tr>{cells}</tr></table><p>一、总体要求</p><p>办好学校。</p></html>", "utf-8")
    found = parse(path)
    assert (found.title, found.issuer, found.published, found.guessed) == (
        "云岭省教育规划",
        "云岭省人民政府办公厅",
        "2026-05-09",
        ("published",),
    )


def test_the_address_and_a_dateline_let_guess_the_day(tmp_path: Path) -> None:
    front = "---\nsource: https://www.example.cn/{}/content.htm\n---\n{}云岭省教育规划"
    for address, dateline, day in (
        ("2026-03/17", "", "2026-03-17"),
        ("202603/t20260318_1", "", "2026-03-18"),
        ("202603", "", "2026-03"),
        ("202603", "新华社云岭3月16日电\n", "2026-03-16"),
    ):
        found = plan(tmp_path, front.format(address, dateline))
        assert (found.published, found.guessed) == (day, ("published",))
        assert found.link.startswith("https://www.example.cn/")
