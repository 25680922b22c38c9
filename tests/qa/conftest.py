"""An engine whose everyday wordings are the tests' own, and a second small plan made to be listed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from qa_samples import COUNTY, TERMS

from index.ingest import ingest
from qa.config import Config
from qa.engine import Engine


@pytest.fixture(scope="session")
def engine(index_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The shared engine, but with wordings of its own: the shipped file is there for staff to edit."""
    terms = tmp_path_factory.mktemp("terms") / "terms.toml"
    terms.write_text(TERMS, "utf-8")
    return Engine(index_dir, Config(terms=str(terms)), date(2026, 6, 1))


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine on the county plan of ``qa_samples`` alone: tables with categories, tasks with lists, twin sentences."""
    folder = tmp_path_factory.mktemp("county")
    (folder / "county.md").write_text(COUNTY, "utf-8")
    ingest([folder / "county.md"], folder / "index")
    return Engine(folder / "index", Config(terms=str(folder / "none.toml")), date(2026, 6, 1))
