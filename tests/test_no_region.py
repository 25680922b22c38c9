"""No knowledge of one province stands in code or package data: it lies beside the plans in ``corpus/``."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.text.profile import load_profile

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
NATIONAL = {f"index/text/data/{name}.txt" for name in ("divisions", "place_names", "place_words")}
"""Lists that have every province's names."""
KINDS = {".py", ".txt", ".tsv", ".toml", ".md", ".css", ".js", ".j2", ".html"}
TRAINED = "index/models/static/"
"""Weights with a card that says which texts they were trained on."""
FILES = [
    *sorted(
        p
        for room in ("index", "qa", "prompts", "eval")
        for p in (ROOT / room).rglob("*")
        if p.suffix in ({".py"} if room == "eval" else KINDS) and not p.relative_to(ROOT).as_posix().startswith(TRAINED)
    ),
    ROOT / "ui.py",
]


def names_of_the_shipped_plans() -> set[str]:
    """Words, places and areas of the shipped profile of three characters, and the province with its cities."""
    profile = load_profile(ROOT / "corpus")
    listed = [name.rstrip("*") for heads in (profile.places, profile.areas) for head, rest in heads for name in (head, *rest)]
    return {"辽宁", "辽东", "辽西", *(n for n in (*profile.words, *listed) if len(n) > 2), *(head for head, _ in profile.places)}


def is_named(name: str, text: str) -> bool:
    # 朝阳产业 is an everyday word, 马鞍山 another city.
    return name in text.replace("朝阳产业", "").replace("马鞍山", "")


@pytest.mark.parametrize(
    "path", [p for p in FILES if p.relative_to(ROOT).as_posix() not in NATIONAL], ids=lambda p: p.relative_to(ROOT).as_posix()
)
def test_no_name_of_the_shipped_plans_stands_outside_their_profile(path: Path) -> None:
    text = path.read_text("utf-8")
    assert {name for name in names_of_the_shipped_plans() if is_named(name, text)} == set()


def test_the_shipped_profile_has_names_to_look_for() -> None:
    assert {"沈阳", "大连", "沿海经济带", "东戴河"} <= names_of_the_shipped_plans()
