"""What ``planqa doctor`` finds, and when it fails."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from tiny_gguf import write_tiny

from qa.cli.main import main
from qa.hosting.doctor import examine

pytestmark = pytest.mark.slow


def test_everything_is_told_once(index_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        found = {f.name: f for f in examine(None, index_dir, "127.0.0.1", taken.getsockname()[1])}
    names = [
        "Python",
        "设置",
        "索引",
        "磁盘",
        "内存",
        "端口",
        "账号",
        "LibreOffice",
        "文字识别",
        "中文字体",
        "阅读模型",
        "神经网络模型",
        "显卡",
        "语言模型",
    ]
    assert list(found) == names
    assert (found["设置"].said, found["索引"].state) == ("没有设置文件，用默认值", "ok")
    assert "3 份规划，全部文件完好" in found["索引"].said
    assert [found[name].state for name in ("端口", "账号")] == ["lacking", "lacking"]
    assert not list(tmp_path.iterdir())


def test_it_fails_where_nothing_would_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["doctor", "--port", "0"]) == 0
    assert "– 索引：“var/index”里还没有索引：planqa build" in capsys.readouterr().out
    (tmp_path / "planqa.toml").write_text("keep = 3\n", "utf-8")
    assert main(["doctor", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [(f["name"], f["state"]) for f in found] == [("Python", "ok"), ("设置", "wrong")]


def test_a_model_that_a_running_service_may_hold_already_is_not_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("xllamacpp", reason="the extra plan-qa[local] is not installed")
    from qa.llm.providers import llama

    monkeypatch.setattr(llama, "free_memory", lambda: 2**20)
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[llm]\nmodel = "local:{write_tiny(tmp_path / "tiny.gguf")}"\n', "utf-8")
    found = {f.name: f for f in examine(settings, tmp_path / "none", "127.0.0.1", 0)}["语言模型"]
    assert found.state == "lacking"
    assert "内存不够" in found.said
    assert "服务正在运行" in found.said


def test_a_name_for_others_without_an_editor_and_a_reader_that_is_not_there_are_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PLANQA_READER", raising=False)
    settings = tmp_path / "settings.toml"
    settings.write_text('reader = "none"\n[server]\nhosts = ["qa.example"]\n', "utf-8")
    found = {f.name: f for f in examine(settings, tmp_path / "none", "127.0.0.1", 0)}
    assert [found[name].state for name in ("账号", "阅读模型")] == ["wrong", "wrong"]
    assert "服务不启动" in found["账号"].said
    settings.write_text('reader = "off"\n', "utf-8")
    found = {f.name: f for f in examine(settings, tmp_path / "none", "127.0.0.1", 0)}
    assert [found[name].state for name in ("账号", "阅读模型")] == ["lacking", "ok"]
    assert found["阅读模型"].said.startswith("关着")
