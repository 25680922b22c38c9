"""Model files by command: what they are, what is refused, and a service that speaks OpenAI's protocol."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tiny_gguf import write_tiny

from qa.cli.main import main
from qa.llm.providers import llama

pytest.importorskip("xllamacpp", reason="the extra plan-qa[local] is not installed")
pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]


def test_info_says_what_a_model_is_and_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write_tiny(tmp_path / "tiny.gguf")
    assert main(["model", "info", str(file), "--context", "512"]) == 0
    assert re.fullmatch(r"Tiny，0\.0B 参数，文件 0 MB；约需 \d+ MB，内存可用 [\d.]+ [GM]B\n", capsys.readouterr().out)


@pytest.mark.parametrize("command", [("info",), ("serve",)])
def test_a_file_that_is_none_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]) -> None:
    assert main(["model", *command, str(tmp_path / "none.gguf")]) == 2
    assert "找不到模型文件" in capsys.readouterr().err


def test_a_service_for_others_wants_a_key(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLANQA_LLM_KEY", raising=False)
    assert main(["model", "serve", str(write_tiny(tmp_path / "tiny.gguf")), "--host", "0.0.0.0"]) == 2
    assert "PLANQA_LLM_KEY" in capsys.readouterr().err


def test_processes_that_answer_load_a_model_each_and_the_server_does_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write_tiny(tmp_path / "tiny.gguf")
    (tmp_path / "planqa.toml").write_text(f'[llm]\nmodel = "local:{file}"\n', "utf-8")
    # A port that cannot be ends the command once it has looked at the model.
    command = ["serve", "--port", "99999", "--config", str(tmp_path / "planqa.toml"), "--workers"]
    for processes, said, here in (("2", True, False), ("1", False, False), ("0", False, True)):
        assert main([*command, processes]) == 2
        told = capsys.readouterr().err
        assert "Tiny" in told
        assert ("2 个回答进程各自加载一份模型" in told) == said
        assert any(path == file for path, *_ in llama._LOADED) == here


@pytest.mark.parametrize("key", ["sk-4711", ""])
def test_a_served_model_is_asked_as_the_printed_settings_say(tmp_path: Path, key: str) -> None:
    from openai import AuthenticationError, OpenAI

    file = write_tiny(tmp_path / "tiny.gguf")
    command = [sys.executable, "-m", "qa.cli.main", "model", "serve", str(file), "--port", "0", "--context", "512", "--threads", "1"]
    environment = {**os.environ, "PLANQA_LLM_KEY": key}

    def heeds_interrupts() -> None:
        # A shell has what it starts in the background ignore them.
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heeds_interrupts
    ) as served:
        try:
            assert served.stdout is not None
            told = [served.stdout.readline() for _ in range(5)]
            name, url = (re.findall(r'"(.+)"', line)[0] for line in told[3:])
            assert name == "openai:tiny"
            if not key:
                key = [served.stdout.readline() for _ in range(3)][2].strip().removeprefix("PLANQA_LLM_KEY=")
            client = OpenAI(base_url=url, api_key=key, max_retries=0)
            reply = client.chat.completions.create(model="tiny", messages=[{"role": "user", "content": "你好"}], max_tokens=4)
            assert reply.usage is not None
            assert reply.usage.completion_tokens == 4
            with pytest.raises(AuthenticationError):
                OpenAI(base_url=url, api_key="other", max_retries=0).chat.completions.create(
                    model="tiny", messages=[{"role": "user", "content": "你好"}], max_tokens=4
                )
        finally:
            served.send_signal(signal.SIGINT)
            try:
                said = served.communicate(timeout=20)[1]
            except subprocess.TimeoutExpired:
                served.kill()
                raise
    assert served.returncode == 130
    assert "参数" in said
    assert "已中断" in said
