"""What the environment says, and that secrets in it do not show."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.environment import Environment


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PLANQA_CONFIG", "PLANQA_LLM_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def test_nothing_said_and_empty_words_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (Environment().config, Environment().llm_key, Environment().openai_api_key) == (None, None, None)
    for name in ("PLANQA_CONFIG", "PLANQA_LLM_KEY", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, "")
    assert (Environment().config, Environment().llm_key, Environment().openai_api_key) == (None, None, None)


def test_each_variable_has_its_place_and_no_secret_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANQA_CONFIG", "settings/office.toml")
    monkeypatch.setenv("PLANQA_LLM_KEY", "sk-secret-4711")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-0815")
    monkeypatch.setenv("PLANQA_TOKENS", "of-another-room")
    found = Environment()
    assert found.config == Path("settings/office.toml")
    assert found.llm_key is not None
    assert found.openai_api_key is not None
    assert (found.llm_key.get_secret_value(), found.openai_api_key.get_secret_value()) == ("sk-secret-4711", "sk-secret-0815")
    assert "secret" not in repr(found)
