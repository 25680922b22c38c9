"""Requests made from the description of the API, right and wrong ones: what comes back keeps to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from api_samples import BEARER, TOKENS, served, with_server
from hypothesis import HealthCheck, given, settings

from qa.api.app import build_server
from qa.engine import Engine

pytestmark = pytest.mark.slow

OPERATIONS = [
    ("POST", "/v1/ask"),
    ("POST", "/v1/search"),
    ("POST", "/v1/check"),
    ("GET", "/v1/plans"),
    ("GET", "/v1/section"),
    ("GET", "/v1/dossier"),
    ("GET", "/v1/models"),
    ("POST", "/v1/chat/completions"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
]


@pytest.fixture(scope="module")
def described(engine: Engine) -> Iterator[schemathesis.BaseSchema]:
    """The description, with the running server that it describes."""
    # A question may keep to the description and still be none (spaces only, an unknown plan), a model may be unknown.
    config = schemathesis.Config.from_dict({"checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", 400, 404]}}})
    with (
        served(build_server(with_server(engine, requests_per_minute=0, wrong_tokens_per_minute=0), TOKENS)) as server,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("NO_PROXY", server.host)
        yield schemathesis.openapi.from_url(f"{server.url}/openapi.json", config=config, headers=BEARER)


def test_every_operation_of_the_description_is_tried(described: schemathesis.BaseSchema) -> None:
    found = [result.ok() for result in described.get_all_operations()]
    assert [(operation.method.upper(), operation.path) for operation in found] == OPERATIONS


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_responses_keep_to_the_description(
    described: schemathesis.BaseSchema, method: str, path: str, mode: schemathesis.GenerationMode
) -> None:
    operation = described[path][method]
    if mode.is_negative and not (operation.body or operation.query):
        pytest.skip("nothing to get wrong")

    @settings(max_examples=30, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def tried(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=BEARER)

    tried()
