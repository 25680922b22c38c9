"""Noise: the same for the same seed, figures untouched, each kind what it says."""

from __future__ import annotations

import random
import re

import pytest
from pypinyin import lazy_pinyin

from eval.run.noise import KINDS, kinds_for, perturb, typo

TEXT = "到2030年，辽宁“十五五”时期森林覆盖率要达到63.5%以上吗？"


@pytest.mark.parametrize("kind", list(KINDS))
def test_same_seed_same_noise_and_figures_stay(kind: str) -> None:
    found = perturb(TEXT, kind)
    assert found is not None
    assert found != TEXT
    assert found == perturb(TEXT, kind)
    if kind != "fullwidth":
        assert re.findall(r"\d+(?:\.\d+)?%?", found) == ["2030", "63.5%"]


def test_what_each_kind_does() -> None:
    assert perturb(TEXT, "fullwidth") == "到２０３０年，辽宁“十五五”时期森林覆盖率要达到６３．５％以上吗？"
    assert perturb(TEXT, "punctuation") == "到2030年辽宁十五五时期森林覆盖率要达到63.5%以上吗"
    assert perturb("沈阳发展规划", "traditional") == "瀋陽發展規劃"
    slipped = perturb("森林覆盖率", "pinyin")
    assert slipped is not None
    assert sum(a != b for a, b in zip(slipped, "森林覆盖率", strict=True)) == 1
    # The replacement is said alike on its own, whatever its reading inside the word.
    (changed,) = [i for i, (a, b) in enumerate(zip(slipped, "森林覆盖率", strict=True)) if a != b]
    assert lazy_pinyin(slipped[changed]) == lazy_pinyin("森林覆盖率"[changed])


def test_typo_swaps_doubles_or_drops_one_character() -> None:
    seen = {typo("森林覆盖率", random.Random(seed)) for seed in range(60)}
    assert {"林森覆盖率", "森森林覆盖率", "森林盖率"} <= seen
    assert all(abs(len(t) - 5) <= 1 and set(t) <= set("森林覆盖率") for t in seen)


def test_nothing_to_change() -> None:
    assert perturb("沈阳呢", "fullwidth") is None
    assert perturb("沈阳呢", "punctuation") is None
    assert perturb("沈阳呢", "typo") is None
    assert perturb("???", "punctuation") is None


def test_kinds_take_turns() -> None:
    chosen = [kinds_for(TEXT, f"Q-{n}", 1) for n in range(50)]
    assert {k for kinds in chosen for k in kinds} == set(KINDS)
    assert kinds_for(TEXT, "Q-1", 5) == sorted(kinds_for(TEXT, "Q-1", 5), key=kinds_for(TEXT, "Q-1", 5).index)
    assert len(kinds_for(TEXT, "Q-1", 9)) == 5
    assert kinds_for(TEXT, "Q-1", 0) == []
