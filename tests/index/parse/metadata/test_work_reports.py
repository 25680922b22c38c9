"""A work report is named after its government and its year, whatever of these its title leaves out."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.parse import parse
from index.types import Document

SPOKEN = "各位代表：\n现在，我代表省人民政府，向大会报告政府工作，请予审议。\n一、2025年工作回顾\n新建学校30所。\n二、2026年工作安排\n新建学校35所。"
SESSION = "第十四届人民代表大会第四次会议上"


def report(folder: Path, opening: str, body: str = SPOKEN, name: str = "report.txt") -> Document:
    path = folder / "report.txt"
    path.write_text(f"{opening}\n{body}\n", "utf-8")
    return parse(path, name=name)


@pytest.mark.parametrize(
    ("opening", "title", "issuer", "published"),
    [
        (f"政府工作报告\n——2026年1月20日在云岭省{SESSION}", "2026年云岭省政府工作报告", "云岭省人民政府", "2026-01-20"),
        (
            f"政府工作报告\n在云岭省{SESSION}\n云岭省省长 甲乙\n（2026年1月20日）",
            "2026年云岭省政府工作报告",
            "云岭省人民政府",
            "2026-01-20",
        ),
        (
            "政府工作报告\n——2026年1月20日在云岭省第十四届人民代表\n大会第四次会议上\n省长 甲乙",
            "2026年云岭省政府工作报告",
            "云岭省人民政府",
            "2026-01-20",
        ),
        (f"——在云岭省{SESSION}\n云岭省省长 甲乙（2026年1月20日）", "2026年云岭省政府工作报告", "云岭省人民政府", "2026-01-20"),
        (f"——2026年1月20日在云岭省{SESSION}", "2026年云岭省政府工作报告", "云岭省人民政府", "2026-01-20"),
        (f"政府工作报告（2026年1月20日在云岭省{SESSION} 省长 甲乙）", "2026年云岭省政府工作报告", "云岭省人民政府", "2026-01-20"),
        ("云岭省政府工作报告（2026年1月20日 甲乙）", "云岭省政府工作报告", "云岭省人民政府", ""),
        ("2026年云岭省《政府工作报告》", "2026年云岭省政府工作报告", "云岭省人民政府", ""),
        ("云岭省人民政府2026年工作报告", "云岭省人民政府2026年工作报告", "云岭省人民政府", ""),
        ("云岭省人民政府工作报告（2026）", "云岭省人民政府工作报告（2026）", "云岭省人民政府", ""),
        (
            "政府工作报告\n——2026年3月5日在第十四届全国人民代表大会第四次会议上\n国务院总理 甲乙",
            "2026年国务院政府工作报告",
            "国务院",
            "2026-03-05",
        ),
        ("政府工作报告\n2026年1月20日\n沈阳市人民政府市长 甲乙", "2026年沈阳市政府工作报告", "沈阳市人民政府", "2026-01-20"),
        (f"政府工作报告\n——2025年12月28日在云岭市{SESSION}", "2026年云岭市政府工作报告", "云岭市人民政府", "2025-12-28"),
        (
            f"云岭省{SESSION[:-1]}关于政府工作报告的决议\n政府工作报告\n——2026年1月20日在云岭省{SESSION}",
            "2026年云岭省政府工作报告",
            "云岭省人民政府",
            "2026-01-20",
        ),
    ],
)
def test_title_issuer_and_day(opening: str, title: str, issuer: str, published: str, tmp_path: Path) -> None:
    found = report(tmp_path, opening)
    assert (found.issuer, found.genre, found.period) == (issuer, "政府工作报告", (2026, 2026))
    assert found.title in (title, f"2026年{title}")
    assert found.published in (published, "2026-01-20")


def test_the_front_matter_of_a_collection(tmp_path: Path) -> None:
    front = f"---\ntitle: {{}}\n---\n政府工作报告\n——2026年1月20日在云岭省{SESSION}"
    for told in ("政府工作报告", f"2026年1月20日云岭省省长甲乙 在云岭省{SESSION}作政府工作报告", "2026年云岭省政府工作报告"):
        assert report(tmp_path, front.format(told)).title == "2026年云岭省政府工作报告"


def test_what_only_the_body_tells_is_a_guess(tmp_path: Path) -> None:
    body = f"{SPOKEN}\n全市办好学校。\n沈阳市人民政府统筹。沈阳市人民政府督办。辽宁省人民政府支持。"
    found = report(tmp_path, "政府工作报告", body)
    assert (found.title, found.issuer, found.period, found.published) == ("2026年沈阳市政府工作报告", "沈阳市人民政府", (2026, 2026), "")
    assert found.guessed == ("issuer", "period", "place", "title")


def test_the_place_of_the_kind_that_the_text_calls_its_own_else_that_of_the_folder(tmp_path: Path) -> None:
    body = "现在，我代表政府报告工作。\n我市的沈阳马拉松办得好，沈阳的学校办得好，辽宁也好，辽宁真好，辽宁最好。"
    assert report(tmp_path, "2026年政府工作报告", body).place == "沈阳"
    found = report(tmp_path, "政府工作报告", "现在，我代表政府报告工作。", "大连市/2026.txt")
    assert (found.title, found.guessed) == ("2026年大连市政府工作报告", ("issuer", "period", "place", "title"))


def test_the_day_of_a_web_page_is_not_that_of_a_report_of_another_year(tmp_path: Path) -> None:
    front = "---\nsource: https://example.cn/202205/t{}.html\n---\n2026年云岭省政府工作报告"
    assert report(tmp_path, front.format("20220501")).published == ""
    assert report(tmp_path, front.format("20260201")).published == "2026-02-01"


@pytest.mark.parametrize("review", ["2025年和过去五年政府工作回顾", "2025年及本届政府工作回顾"])
def test_a_review_of_a_year_and_a_term_is_of_the_next_year(review: str, tmp_path: Path) -> None:
    found = report(tmp_path, "云岭省政府工作报告", f"各位代表：\n一、{review}\n新建学校30所。\n二、今后工作\n新建学校35所。")
    assert found.period == (2026, 2026)
