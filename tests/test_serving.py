"""Serving the page and the API together: without waiting on the wire, and what keeps it from being served."""

from __future__ import annotations

import socket
import sys
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from page_people import office_accounts

import ui
from index.errors import ConfigError, IndexMissingError, PlanQAError
from qa.api.serving.auth import Tokens
from qa.cli.main import main
from qa.config import Config, ServerConfig
from qa.engine import Engine
from qa.llm.chat import ModelConfig
from qa.page.services import Services, services_for
from qa.people.accounts import AccountsConfig

pytestmark = pytest.mark.slow


def test_answers_do_not_wait_for_acknowledgements() -> None:
    with ui.listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_serve_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError):
        ui.serve(tmp_path, Config(), host="127.0.0.1", port=0, as_of=None)
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(PlanQAError, match="已被占用"):
        ui.serve(tmp_path, Config(), host="127.0.0.1", port=taken.getsockname()[1], as_of=None)
    with pytest.raises(PlanQAError, match="超出范围"):
        ui.serve(tmp_path, Config(), host="127.0.0.1", port=99999, as_of=None)
    with pytest.raises(PlanQAError, match="不能在"):
        ui.serve(tmp_path, Config(), host="no.such.host.invalid", port=0, as_of=None)


def test_others_are_not_served_without_an_editor(water_engine: Engine, tmp_path: Path) -> None:
    config = Config(
        accounts=AccountsConfig(str(tmp_path / "accounts.db"), str(tmp_path / "audit.db")), feedback=str(tmp_path / "feedback.db")
    )
    with pytest.raises(ConfigError, match="还没有编辑账号"):
        ui.serve(water_engine.root, config, host="0.0.0.0", port=0, as_of=None)
    for behind in (ServerConfig(hosts=("qa.example",)), ServerConfig(prefix="/planqa")):
        with pytest.raises(ConfigError, match="还没有编辑账号"):
            ui.serve(water_engine.root, replace(config, server=behind), host="127.0.0.1", port=0, as_of=None)
    assert services_for("127.0.0.1", config).local
    office_accounts(tmp_path)
    assert not services_for("0.0.0.0", config).local


def test_the_start_says_what_is_open_to_whom(tmp_path: Path) -> None:
    alone, office = Services(), Services(office_accounts(tmp_path))
    assert ui.who_may("127.0.0.1", alone, Tokens()).startswith("只有这台机器能访问：打开网页的人就是编辑，接口不要令牌。")
    everywhere = ui.who_may("0.0.0.0", office, Tokens())
    assert everywhere.startswith("可以访问的有网络上的其他机器：网页用账号登录")
    assert "接口没有令牌，不开放" in everywhere
    behind = ui.who_may("127.0.0.1", office, Tokens((("办公室", "0" * 64),)))
    assert "经由它的代理" in behind
    assert "凭令牌" in behind


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_without_a_screen_no_browser_is_looked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    monkeypatch.setenv("BROWSER", f"touch {opened}")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    before = threading.active_count()
    ui.open_browser("http://127.0.0.1:1")
    assert threading.active_count() == before
    assert not opened.exists()


@pytest.mark.parametrize(("model", "loads"), [("transformers:folder", False), ("openai:m", True)])
def test_a_model_in_memory_is_left_to_the_processes(water_engine: Engine, monkeypatch: pytest.MonkeyPatch, model: str, loads: bool) -> None:
    given: list[Config] = []

    class StopError(Exception):
        pass

    def team(_: Path, config: Config, __: object) -> None:
        given.append(config)
        raise StopError

    class Opened(Engine):
        def __init__(self, root: Path, config: Config | None = None, as_of: date | None = None) -> None:
            given.append(config or Config())

    monkeypatch.setattr(ui, "Engine", Opened)
    monkeypatch.setattr(ui, "Team", team)
    config = Config(llm=ModelConfig(model), server=ServerConfig(workers=1))
    with pytest.raises(StopError):
        ui.serve(water_engine.root, config, host="127.0.0.1", port=0, as_of=None)
    assert [bool(c.llm.model) for c in given] == [loads, True]


def test_a_setting_that_once_meant_threads_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "planqa.toml"
    for text, said in (("workers = 4\n", True), ("workers = 0\n", False), ("threads = 4\n", False)):
        file.write_text(f"[server]\n{text}", "utf-8")
        main(["serve", "--port", "99999", "--config", str(file)])
        assert ("workers = 4：另开 4 个进程" in capsys.readouterr().err) == said
