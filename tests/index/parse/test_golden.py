"""Every wart file and test plan parses to the text in ``tests/data/golden``, which a person has read.

``UPDATE_GOLDEN=1 python -m pytest tests/index/test_golden.py`` writes the files anew; read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from plan_text import check, render

from index.parse import parse

DATA = Path(__file__).parents[2] / "data"
FILES = sorted([*(DATA / "plans").iterdir(), *(DATA / "warts").iterdir()])


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_golden(path: Path) -> None:
    golden = DATA / "golden" / f"{path.name}.txt"
    document = parse(path)
    check(document)
    found = render(document)
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(found, "utf-8")
    assert found == golden.read_text("utf-8")


def test_every_golden_file_has_its_source() -> None:
    assert sorted(p.name for p in (DATA / "golden").glob("*.txt")) == sorted(f"{p.name}.txt" for p in FILES)
