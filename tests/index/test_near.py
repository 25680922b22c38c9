"""One plan in two extractions is found; other plans, excerpts and a plan's successor are not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.near import SHINGLE, find_near_duplicates, shingles
from index.parse import parse
from index.types import Document

DATA = Path(__file__).parents[1] / "data"
VOLUMES = DATA / "warts" / "volumes.txt"


def from_pdf(text: str, width: int = 26) -> str:
    """The text as a PDF gives it: broken at a fixed width, blank lines between, page numbers and spaced figures."""
    lines = []
    for number, line in enumerate(text.splitlines()):
        lines += [line[i : i + width] for i in range(0, len(line), width)]
        if number % 8 == 7:
            lines.append(f"— {number // 8 + 1} —")
    return "\n\n".join(lines).replace("2030年", "2030 年").replace("公里", " 公里")


@pytest.fixture
def plan() -> Document:
    return parse(VOLUMES)


@pytest.fixture
def extracted(tmp_path: Path) -> Document:
    path = tmp_path / "volumes-pdf.txt"
    path.write_text(from_pdf(VOLUMES.read_text("utf-8")), "utf-8")
    return parse(path)


def test_the_same_plan_from_another_extraction_is_dropped(plan: Document, extracted: Document) -> None:
    other = parse(DATA / "plans" / "valley.md")
    for order in ([plan, extracted, other], [other, extracted, plan]):
        (pair,) = find_near_duplicates(order)
        assert (pair.dropped.id, pair.kept.id) == ("volumes-pdf", "volumes")
        assert 0.9 <= pair.overlap <= 1


def test_different_plans_are_not_duplicates() -> None:
    plans = [parse(p) for p in sorted([*(DATA / "plans").iterdir(), *(DATA / "warts").iterdir()])]
    assert find_near_duplicates(plans) == []


def test_a_successor_with_another_period_is_not_a_duplicate(plan: Document, extracted: Document) -> None:
    successor = replace(extracted, period=(2036, 2045))
    assert find_near_duplicates([plan, successor]) == []
    assert len(find_near_duplicates([plan, replace(successor, period=None)])) == 1


def test_an_excerpt_is_not_a_duplicate(plan: Document) -> None:
    excerpt = replace(plan, id="excerpt", text=plan.text[: len(plan.text) // 4])
    assert find_near_duplicates([plan, excerpt]) == []


def test_the_better_copy_is_kept(plan: Document) -> None:
    """More metadata first, then an official text before a digest, then fewer repairs, then the earlier one."""
    better = replace(plan, id="better", issuer="云岭省人民政府")
    assert kept(plan, better) == "better"
    assert kept(replace(plan, kind="digest"), replace(plan, id="official")) == "official"
    mended = parse(DATA / "warts" / "breaks.txt")
    assert mended.mended
    assert kept(mended, replace(mended, id="clean", mended=())) == "clean"
    assert kept(plan, replace(plan, id="second")) == "volumes"


def test_each_copy_is_dropped_once(plan: Document) -> None:
    copies = [plan, replace(plan, id="b"), replace(plan, id="c")]
    assert [(p.dropped.id, p.kept.id, p.overlap) for p in find_near_duplicates(copies)] == [("b", "volumes", 1.0), ("c", "volumes", 1.0)]


def test_shingles_ignore_spacing_punctuation_and_spelling(plan: Document) -> None:
    same = replace(plan, text=plan.text.replace("，", ", ").replace("年", " 年").replace("。", "．"))
    assert shingles(same) == shingles(plan)
    assert len(shingles(replace(plan, text="学校"))) == 1
    assert len(shingles(replace(plan, text="一二三四五六七八九十甲乙"))) == 12 - SHINGLE + 1
    assert find_near_duplicates([]) == []


def kept(*documents: Document) -> str:
    (pair,) = find_near_duplicates(documents)
    return pair.kept.id
