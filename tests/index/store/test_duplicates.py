"""One plan in two extractions is found; other plans, excerpts and a plan's successor are not."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index.parse import parse
from index.store import duplicates
from index.store.duplicates import SHINGLE, Likely, Sketch, overlap, shingles, sketch
from index.store.duplicates import find_duplicates as find_by_sketch
from index.types import Document

DATA = Path(__file__).parents[2] / "data"
VOLUMES = DATA / "warts" / "volumes.txt"


def from_pdf(text: str, width: int = 26) -> str:
    """The text as a PDF gives it: broken at a fixed width, blank lines between, page numbers and spaced figures."""
    lines = []
    for number, line in enumerate(text.splitlines()):
        lines += [line[i : i + width] for i in range(0, len(line), width)]
        if number % 8 == 7:
            lines.append(f"— {number // 8 + 1} —")
    return "\n\n".join(lines).replace("2030年", "2030 年").replace("公里", " 公里")


def find_duplicates(documents: Sequence[Document]) -> list[tuple[Document, Document, float]]:
    """Pairs (dropped, kept, overlap) of documents."""
    found = find_by_sketch(documents, [sketch(d.text) for d in documents])
    return [(documents[pair.dropped], documents[pair.kept], pair.overlap) for pair in found]


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
        ((dropped, kept, share),) = find_duplicates(order)
        assert (dropped.id, kept.id) == ("volumes-pdf", "volumes")
        assert 0.9 <= share <= 1


def test_different_plans_are_not_duplicates() -> None:
    plans = [parse(p) for p in sorted([*(DATA / "plans").iterdir(), *(DATA / "warts").iterdir()])]
    assert find_duplicates(plans) == []


def test_a_successor_with_another_period_is_not_a_duplicate(plan: Document, extracted: Document) -> None:
    successor = replace(extracted, period=(2036, 2045))
    assert find_duplicates([plan, successor]) == []
    assert len(find_duplicates([plan, replace(successor, period=None)])) == 1


def test_an_excerpt_is_not_a_duplicate(plan: Document) -> None:
    excerpt = replace(plan, id="excerpt", text=plan.text[: len(plan.text) // 4])
    assert find_duplicates([plan, excerpt]) == []


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
    assert [(d.id, k.id, share) for d, k, share in find_duplicates(copies)] == [("b", "volumes", 1.0), ("c", "volumes", 1.0)]


def test_shingles_ignore_spacing_punctuation_and_spelling(plan: Document) -> None:
    same = plan.text.replace("，", ", ").replace("年", " 年").replace("。", "．")
    assert shingles(same).tolist() == shingles(plan.text).tolist()
    assert len(shingles("学校")) == 1
    assert len(shingles("")) == 1
    assert len(shingles("一二三四五六七八九十甲乙")) == 12 - SHINGLE + 1
    assert find_duplicates([]) == []


def test_a_long_text_is_sampled_and_the_overlap_estimated(tmp_path: Path) -> None:
    chance = random.Random(1)
    letters = [chr(0x4E00 + chance.randrange(20000)) for _ in range(60000)]
    whole = sketch("".join(letters))
    assert (whole.size, 1024 < len(whole.hashes) <= 2048) == (59993, True)
    half = sketch("".join(letters[:30000] + letters[:100]))
    assert half.limit > whole.limit  # sampled less, and still compared on common ground
    assert overlap(half, whole) == pytest.approx(1, abs=0.01)
    mixed = sketch("".join(letters[:42000]) + "".join(chr(ord(c) + 1) for c in letters[42000:]))
    assert overlap(mixed, whole) == overlap(whole, mixed) == pytest.approx(0.7, abs=0.03)
    whole.save(tmp_path / "sketch.npy")
    loaded = Sketch.load(tmp_path / "sketch.npy")
    assert (loaded.size, loaded.hashes.tolist()) == (whole.size, whole.hashes.tolist())
    assert find_by_sketch([], []) == []


def kept(*documents: Document) -> str:
    ((_, better, _),) = find_duplicates(documents)
    return better.id


def test_plans_of_two_places_after_one_model_are_both_kept(plan: Document) -> None:
    other = replace(plan, id="other", title="乙区规划", issuer="乙区人民政府", text=plan.text + "乙区另有安排。")
    assert find_duplicates([replace(plan, title="甲区规划", issuer="甲区人民政府"), other]) == []
    assert find_duplicates([replace(plan, title="乙区规划", issuer="甲区人民政府"), other]) == []


def test_what_a_copy_does_not_state_does_not_set_it_apart(plan: Document) -> None:
    named = replace(plan, title="甲区规划", issuer="甲区人民政府")
    for change in ({"title": "scan", "guessed": ("title",)}, {"issuer": ""}, {"issuer": "乙区人民政府", "guessed": ("issuer",)}):
        copy = replace(named, id="copy", text=plan.text + "附后。", **change)
        assert [(d.id, k.id) for d, k, _ in find_duplicates([named, copy])] == [("copy", named.id)]


def test_the_very_same_text_is_one_plan_under_any_title(plan: Document) -> None:
    assert len(find_duplicates([plan, replace(plan, id="copy", title="另一个题名", issuer="乙区人民政府")])) == 1


def changed(text: str, share: float, draw: random.Random) -> str:
    """A text with about a share of its characters in runs of other ones."""
    parts = [text[at : at + 40] for at in range(0, len(text), 40)]
    return "".join("".join(chr(ord(c) + 1) for c in part) if draw.random() < share else part for part in parts)


def test_likely_copies_are_those_that_comparing_all_would_find(plan: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(3)
    letters = [chr(0x4E00 + i) for i in range(4000)]
    common = "".join(draw.choices(letters, k=100))
    plans: list[Document] = []
    for _ in range(60):
        text = "".join(draw.choices(letters, k=draw.choice([20, 400, 900, 5000])))
        texts = [text, changed(text, 0.2, draw), text + "".join(draw.choices(letters, k=len(text) // 2)), text[: len(text) // 4]]
        plans += [replace(plan, id=str(len(plans) + i), text=common + t) for i, t in enumerate(draw.sample(texts, 2))]
    sketches = [sketch(d.text) for d in plans]
    found = find_by_sketch(plans, sketches)
    monkeypatch.setattr(Likely, "of", lambda self, _: sorted({n for numbers in self._having.values() for n in numbers}))
    assert found == find_by_sketch(plans, sketches)
    assert len(found) > 30


def test_plans_that_have_nothing_in_common_are_not_compared(plan: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "same_plan", None)
    draw = random.Random(4)
    letters = [chr(0x4E00 + i) for i in range(9000)]
    texts = ["".join(draw.choices(letters, k=400)) for _ in range(200)]
    assert find_by_sketch([replace(plan, id=str(i)) for i in range(200)], list(map(sketch, texts))) == []
