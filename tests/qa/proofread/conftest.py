"""An engine on the plan of a province, and one with that of a city elsewhere beside it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tea_plans import CITY, PROVINCE

from index.ingest.build import ingest
from qa.config import Config
from qa.engine import Engine


def _engine(folder: Path, *plans: str) -> Engine:
    for number, plan in enumerate(plans):
        (folder / f"plan{number}.md").write_text(plan, "utf-8")
    ingest([folder / f"plan{n}.md" for n in range(len(plans))], folder / "index")
    return Engine(folder / "index", Config(), date(2026, 6, 1))


@pytest.fixture(scope="session")
def tea(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine on the province's plan."""
    return _engine(tmp_path_factory.mktemp("tea"), PROVINCE)


@pytest.fixture(scope="session")
def two(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine on the plans of two governments."""
    return _engine(tmp_path_factory.mktemp("two"), PROVINCE, CITY)
