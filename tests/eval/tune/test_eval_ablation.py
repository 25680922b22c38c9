"""The ablation table on the test plans: every row is there, and its figures are shares that grow with k."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from eval.sets.questions import Gold, Question, load
from eval.tune import ablation
from eval.tune.ablation import CUTOFFS, ROWS, main, table
from index.store.port import Store
from index.text.wordings import Terms

pytestmark = pytest.mark.slow

SIDES = {"环湖公路多少公里？": "第二章/第三节", "2030年森林覆盖率是多少？": "第一章/第二节/专栏1", "联席会议多久开一次？": "第三章"}


def question(number: int, text: str, section: str, split: str, colloquial: bool) -> Question:
    return Question(f"q{number}", text, "numeric", colloquial, True, (Gold("valley-15", section),), (), stated_split=split)


def test_every_row_has_its_shares(store: Store) -> None:
    asked = [
        question(i, text, section, split, colloquial)
        for i, (text, section) in enumerate(SIDES.items())
        for split in ("dev", "test")
        for colloquial in (True, False)
    ]
    lines = table("小规划", asked, store, Terms(), date(2026, 6, 1)).splitlines()
    assert lines[0] == "## 小规划"
    rows = [[c.strip() for c in line.strip("|").split("|")] for line in lines[4:]]
    assert len(rows) == len(ROWS) + 2
    assert len({row[0] for row in rows}) == len(rows)
    for row in rows:
        for cell in row[1:]:
            shares = [float(x) for x in re.findall(r"\d\.\d{3}", cell)]
            assert len(shares) == len(CUTOFFS) + 2
            assert 0 <= shares[0] <= shares[1] <= shares[2] <= shares[3] <= 1
            assert shares[4] <= shares[2] <= shares[5]
    last = next(row for row in rows if row[0] == "+ 选证据")
    assert last[1].startswith("1.000 / 1.000")


def test_the_command_writes_a_table_an_index(index_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ablation, "load", lambda sets: load(sets)[::20])  # for the time that all of them take
    out = tmp_path / "retrieval.md"
    assert main(["--index", str(index_dir), "--name", "甲", "--index", str(index_dir), "--as-of", "2026-06-01", "--out", str(out)]) == 0
    text = out.read_text("utf-8")
    assert text.count("| 通道 |") == 2
    assert "## 甲" in text
