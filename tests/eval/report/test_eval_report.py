"""Reports: JSON, CSV for Excel, HTML that escapes and needs nothing beside it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest
from eval_samples import QUESTIONS, make_answer, question

from eval.judge.score import score
from eval.judge.support.rules import RuleJudge
from eval.report.compare import changes, compare
from eval.report.page import marked, render
from eval.report.tables import Against, Report, as_json, write_csv
from eval.run.records import read_records, write_records
from eval.run.run import run
from eval.sets.questions import from_json
from index.errors import InputError
from index.types import Document
from qa.types import Answer

pytestmark = pytest.mark.slow

Ask = Callable[[str, Sequence[str]], Answer]
EVIL = '<img src=x onerror="alert(1)">&"\'</script>{{ 7*7 }}'


@pytest.fixture
def report(right: Ask, documents: dict[str, Document]) -> Report:
    """A run with one refusal too many and hostile words everywhere."""
    evil = from_json(
        question(
            20,
            EVIL,
            history=[EVIL],
            gold=[{"doc": "valley-15", "section": EVIL}],
            facts=[[EVIL], ["=1+1"]],
            reference=EVIL,
            type="followup",
        ),
        "这里",
    )

    def ask(text: str, history: Sequence[str]) -> Answer:
        if text == EVIL:
            return make_answer(text, documents, ((f"＝HYPERLINK 约48公里{EVIL}", (("valley-15", "推进环湖公路建设，全长48公里。"),)),))
        return make_answer(text, documents, (), "unclear") if text == "环湖的路修多长" else right(text, history)

    questions = [*QUESTIONS, evil]
    before = score(run(questions, right, documents), RuleJudge())
    scores = score(run(questions, ask, documents, noise=1), RuleJudge())
    against = Against("此前", compare(before.values, scores.values), changes(before.cases, scores.cases, before.values, scores.values))
    return Report({"题数": "12", "判据": "规则", EVIL: EVIL}, {"questions": 12}, {"valley-15": EVIL}, scores, against)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_html_escapes_and_stands_alone(report: Report) -> None:
    html = render(report)
    page = _Page()
    page.feed(html)
    page.close()
    assert not [tag for tag, _ in page.tags if tag in ("img", "link", "iframe", "object")]
    assert not [a for _, attrs in page.tags for a in attrs if a.startswith("on") or a == "src"]
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert EVIL in page.text
    assert "49" not in html.split("{{ 7*7 }}")[0][-40:]
    assert not re.search(r"https?://(?!www\.w3\.org)", html)
    assert all(v.startswith("#") for _, attrs in page.tags if (v := attrs.get("href")))


def test_html_shows_failed_cases_side_by_side(report: Report) -> None:
    html = render(report)
    (shown,) = re.findall(r'<details class="case" data-type="numeric".*?</details>', html, re.S)
    for words in ("T-03", "误拒", "环湖的路修多长", "无法回答", "48公里", "应引章节", "valley-15 第二章/第三节", "没有引文", "检索未见"):
        assert words in shown
    assert 'data-faults="over_refused retrieval"' in shown
    assert ("T-05" in html.split('id="cases"')[1]) is False
    assert "显著" in html
    assert "结果有变的题" in html


def test_marked_marks_facts_and_escapes_the_rest() -> None:
    assert str(marked("<b>48公里</b>", [["48公里"], ["<b>"]])) == "<mark>&lt;b&gt;</mark><mark>48公里</mark>&lt;/b&gt;"
    assert str(marked("<i>", [["无"]])) == "&lt;i&gt;"


def test_json_is_strict_and_complete(report: Report) -> None:
    data = json.loads(json.dumps(as_json(report), allow_nan=False))
    assert data["metrics"]["over_refusal"] == {"label": "误拒", "better": "lower", "value": pytest.approx(1 / 9, abs=1e-4)} | {
        k: data["metrics"]["over_refusal"][k] for k in ("low", "high", "count")
    }
    assert len(data["cases"]) == 12
    (case,) = [c for c in data["cases"] if c["id"] == "T-03"]
    assert (case["status"], case["reason"], case["faults"]) == ("refused", "unclear", ["over_refused", "retrieval"])
    assert {c["id"] for c in data["comparison"]["changed"]} >= {"T-03"}


def test_csv_opens_in_excel_and_runs_no_formula(report: Report, tmp_path: Path) -> None:
    write_csv(report.scores, tmp_path / "cases.csv")
    raw = (tmp_path / "cases.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert [r["编号"] for r in rows] == [q.id for q in QUESTIONS] + ["T-20"]
    assert rows[0]["答案"] == "森林覆盖率：2025年61.2%（2024年数据），2030年63.5%，约束性指标。[1][2]"
    assert (rows[2]["问题所在"], rows[2]["要点召回"], rows[2]["引文召回"]) == ("误拒、检索未中", "0.0", "")
    assert not [v for row in rows for v in row.values() if v.startswith(("=", "＝", "@", "+"))]
    assert rows[-1]["答案"].startswith("'＝HYPERLINK")


def test_records_come_back(right: Ask, documents: dict[str, Document], tmp_path: Path) -> None:
    records = run(QUESTIONS, right, documents, noise=1)
    write_records(records, tmp_path / "records.jsonl")
    back = read_records(tmp_path)
    assert [r.as_json() for r in back] == [r.as_json() for r in records]
    assert [c.found for c in score(back, RuleJudge()).cases] == [c.found for c in score(records, RuleJudge()).cases]
    with pytest.raises(InputError, match="没有测评记录"):
        read_records(tmp_path / "none")
    (tmp_path / "records.jsonl").write_text('{"question": 1}\n', "utf-8")
    with pytest.raises(InputError, match="第 1 行不是测评记录"):
        read_records(tmp_path)
