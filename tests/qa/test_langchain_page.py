"""The page on LangChain: every piece of Python on it runs, one after the other, on the small test plans."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from agent_models import calls, scripted

from qa.chain import answer_tool
from qa.engine import Engine
from qa.types import Answer

pytestmark = pytest.mark.slow

PAGE = Path(__file__).parents[2] / "docs" / "langchain.md"


def test_every_piece_of_code_runs(
    index_dir: Path, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "index").symlink_to(index_dir)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PLANQA_CONFIG", raising=False)
    model = scripted(calls(answer_tool(engine), question="环湖公路多少公里？"), "环湖公路全长48公里。")
    monkeypatch.setattr("langchain.chat_models.init_chat_model", lambda *_, **__: model)
    names: dict[str, Any] = {}
    blocks = re.findall(r"(?ms)^```python\n(.*?)^```", PAGE.read_text("utf-8"))
    for block in blocks:
        exec(compile(block, PAGE.name, "exec"), names)
    assert len(blocks) == 9
    assert names["answer"].answer == "推进环湖公路建设，全长48公里。[1]"
    assert names["follow_up"].answer.startswith("森林覆盖率：2025年61.2%")
    assert [a.status for a in names["many"]] == ["answered", "answered"]
    assert {d.metadata["doc_id"] for d in names["elsewhere"]} == {"region"}
    (found,) = names["checked"]
    assert isinstance(found, Answer)
    assert found.answer == names["answer"].answer
    assert capsys.readouterr().out.endswith("环湖公路全长48公里。\n")
