"""Runs of ``planqa``; an engine whose everyday wordings are the tests' own, and a second small plan made to be listed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from cli_runs import Done, Run
from qa_samples import COUNTY, TERMS, engine_on

from qa.cli.main import main
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
    return engine_on({"county": COUNTY}, tmp_path_factory.mktemp("county"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs ``planqa`` in an empty working directory; no run may show a traceback."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PLANQA_CONFIG", raising=False)

    def call(*arguments: str) -> Done:
        capsys.readouterr()
        try:
            code = main(arguments)
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Done(code, out, err)

    return call


@pytest.fixture
def index(index_dir: Path) -> tuple[str, ...]:
    """The options that name the index of the test plans and a day when the harbour plan has ended."""
    return "--index", str(index_dir), "--as-of", "2026-06-01"
