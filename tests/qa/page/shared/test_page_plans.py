"""What the page says of a plan: when it was issued, whether it is a digest, what tells its title from others."""

from __future__ import annotations

import pytest
from page_samples import document

from qa.page.shared.plans import digests, in_short, issued, short_labels


@pytest.mark.parametrize(
    ("published", "guessed", "said"),
    [
        ("2026-05-08", (), "2026年5月8日印发"),
        ("2026-05", (), "2026年5月印发"),
        ("2026", ("published",), "2026年（推测）印发"),
        ("", (), ""),
        ("五月", (), ""),
    ],
)
def test_day_of_issue(published: str, guessed: tuple[str, ...], said: str) -> None:
    assert issued(document(published=published, guessed=guessed)) == said


def test_digests_are_called_so() -> None:
    plans = [document(kind=kind) for kind in ("digest", "digest", "official")]
    assert [digests(plans), digests(plans[:2]), digests(plans[2:])] == ["其中2份为摘编", "摘编", ""]


def test_heads_show_what_tells_titles_apart() -> None:
    tail = "（2026—2030年，现行有效）"
    assert short_labels([f"《青禾市水网建设规划》{tail}", "《青禾市国民经济和社会发展第十五个五年规划纲要》"]) == [
        f"水网建设规划{tail}",
        "国民经济和社会…规划纲要",
    ]
    # What is short, and what would no longer differ, stays.
    assert short_labels(["青禾市", "2030年"]) == ["青禾市", "2030年"]
    same = [f"《青禾市水务发展改革与建设{n}规划实施行动方案》" for n in "甲乙"]
    assert short_labels(same) == same


def test_long_titles_are_cut_for_a_button() -> None:
    assert in_short("《青禾市国民经济和社会发展第十五个五年规划纲要》第二章讲了什么？") == "《青禾市国民经济…规划纲要》第二章讲了什么？"
    assert in_short("《青禾市水网建设规划》里2030年人口是多少？") == "《青禾市水网建设规划》里2030年人口是多少？"
