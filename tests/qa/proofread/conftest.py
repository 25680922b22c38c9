"""An engine on the plan of a province, and one with that of a city elsewhere beside it."""

from __future__ import annotations

import pytest
from qa_samples import engine_on
from tea_plans import CITY, PROVINCE

from qa.engine import Engine


@pytest.fixture(scope="session")
def tea(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine on the province's plan."""
    return engine_on({"tea": PROVINCE}, tmp_path_factory.mktemp("tea"))


@pytest.fixture(scope="session")
def two(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine on the plans of two governments."""
    return engine_on({"tea": PROVINCE, "city": CITY}, tmp_path_factory.mktemp("two"))
