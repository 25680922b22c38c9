"""The view that checks a text: the report, its sources, the marked copy, and what the browser must not send."""

from __future__ import annotations

import base64
import io
import re
from typing import Any

import pytest
from docx import Document as Word

from qa.engine import Engine
from qa.page.checking import handlers
from qa.page.checking.handlers import Checked, CheckHandlers
from qa.page.shared.state import PageState

TEXT = "到2030年，全市再生水利用率达到38%，新修输水渠道260公里。"


@pytest.fixture
def view(water_engine: Engine) -> CheckHandlers:
    return CheckHandlers(PageState(water_engine))


def run(view: CheckHandlers, checked: Checked, **data: Any) -> str:
    *_, last = view.check(data, checked)
    return str(last["result"])


def test_a_pasted_text_is_shown_marked_with_its_verdicts(view: CheckHandlers) -> None:
    checked = Checked()
    updates = list(view.check({"text": TEXT}, checked))
    assert "<progress" in updates[0]["result"]
    html = str(updates[-1]["result"])
    figures = re.findall(
        r'<button type="button" class="pq-fig pq-(\w+)" data-f="(\d)" title="[^"]*">([^<]*)(<sup>不一致</sup>)?</button>', html
    )
    assert figures == [("differs", "1", "38%", "<sup>不一致</sup>"), ("agrees", "2", "260公里", "")]
    assert "规划写的是2030年再生水利用率35%。" in html
    panel = str(view.open_source({"n": "1"}, checked)["panel"])
    assert "<mark>再生水利用率（%）</mark>" in panel
    assert "已失效" in view.open_source({"n": "9"}, checked)["panel"]
    made = view.download(checked)["file"]
    assert made["name"] == "文稿-核对.docx"
    word: Any = Word(io.BytesIO(base64.b64decode(made["content"])))
    assert len(list(word.comments)) == 2


def test_a_word_file_is_checked_and_comes_back_as_itself(view: CheckHandlers) -> None:
    word: Any = Word()
    word.add_paragraph(TEXT).add_run("不改。").bold = True
    out = io.BytesIO()
    word.save(out)
    checked = Checked()
    html = run(view, checked, name="汇报.docx", content=base64.b64encode(out.getvalue()).decode())
    assert "共2个数字" in html
    made = view.download(checked)["file"]
    copy: Any = Word(io.BytesIO(base64.b64decode(made["content"])))
    assert (made["name"], copy.paragraphs[0].text) == ("汇报-核对.docx", TEXT + "不改。")


def test_a_text_is_no_markup(view: CheckHandlers) -> None:
    html = run(view, Checked(), text="<script>1</script>再生水利用率达到<b>38%</b>。")
    assert "<script>" not in html
    assert "<b>" not in html


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"text": " "}, "文稿是空的"),
        ({"text": 5}, "文稿是空的"),
        ({"text": TEXT, "plan": "none"}, "没有编号"),
        ({"name": "../a.txt", "content": ""}, "是一个路径"),
        ({"name": "a.txt", "content": "?"}, "没有传完整"),
        ({"name": "a.exe", "content": "eHg="}, "不支持"),
    ],
)
def test_what_cannot_be_checked_is_told(view: CheckHandlers, data: dict[str, Any], said: str) -> None:
    assert said in run(view, Checked(), **data)


def test_a_large_file_is_refused(view: CheckHandlers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers, "MAX_FILE_MB", 0)
    assert "超过 0 MB" in run(view, Checked(), name="a.txt", content="QUJDREVGRw==")


def test_work_waits_its_turn_and_ends_when_nobody_waits(water_engine: Engine) -> None:
    turns: list[str] = []

    def in_turn(work: Any) -> Any:
        turns.append("taken")
        return work()

    view = CheckHandlers(PageState(water_engine), in_turn)
    assert "共2个数字" in run(view, Checked(), text=TEXT)
    assert turns == ["taken"]
    assert "还没有核对结果" in view.download(Checked())["file"]["notice"]
