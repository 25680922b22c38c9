"""Small plans of our own and an index of them, made once a session."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from index.ingest.build import ingest
from index.store.files import open_store
from index.store.port import Store
from index.text.profile import Profile, activate, active, load_profile
from qa.config import Config
from qa.engine import OFF, Engine

DATA = Path(__file__).parent / "data"
# Tests of the reader switch it on; it would take the others four times as long.
os.environ["PLANQA_READER"] = OFF


@pytest.fixture(scope="session")
def plans_dir() -> Path:
    """The folder of the small test plans."""
    return DATA / "plans"


@pytest.fixture(scope="session")
def index_dir(plans_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published index of the test plans; tests must not change it."""
    root = tmp_path_factory.mktemp("index")
    ingest([plans_dir], root)
    return root


@pytest.fixture(scope="session")
def store(index_dir: Path) -> Store:
    """The opened index of the test plans."""
    return open_store(index_dir)


@pytest.fixture(scope="session")
def engine(index_dir: Path) -> Engine:
    """An engine on the test plans, on a day when the harbour plan has ended."""
    return Engine(index_dir, Config(), date(2026, 6, 1))


@pytest.fixture(scope="session")
def water_dir() -> Path:
    """The folder of two small plans for the page: one of waterways, one of canals that has ended."""
    return DATA / "water"


@pytest.fixture(scope="session")
def water_engine(water_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine on these two plans; tests must not change their index."""
    root = tmp_path_factory.mktemp("water")
    ingest([water_dir], root)
    return Engine(root, Config(), date(2026, 6, 1))


@pytest.fixture(scope="module")
def shipped_profile() -> Iterator[Profile]:
    """The profile of the shipped plans, active while the tests of a module run."""
    before = active()
    activate(load_profile(DATA.parents[1] / "corpus"))
    yield active()
    activate(before)
