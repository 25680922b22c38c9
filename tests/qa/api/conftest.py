"""The API on the test plans: in this process, and on a free port behind a real server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from api_samples import Served, served
from starlette.testclient import TestClient

from qa.api.app import build_server
from qa.api.serving.auth import Tokens
from qa.engine import Engine


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    """A client of the application without tokens."""
    with TestClient(build_server(engine, Tokens()), base_url="http://localhost") as client:
        yield client


@pytest.fixture(scope="session")
def live(engine: Engine) -> Iterator[Served]:
    """The application without tokens, served on a free port."""
    with served(build_server(engine, Tokens())) as server:
        yield server
