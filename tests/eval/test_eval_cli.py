"""``planqa eval`` from end to end on the small plans."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from eval_samples import ITEMS

from qa.cli.main import main

pytestmark = pytest.mark.slow


@pytest.fixture
def question_file(tmp_path: Path) -> Path:
    file = tmp_path / "set.jsonl"
    file.write_text("".join(json.dumps(i, ensure_ascii=False) + "\n" for i in ITEMS), "utf-8")
    return file


def _eval(*arguments: object) -> int:
    return main(["eval", *map(str, arguments)])


def test_run_compare_gate_and_rescore(question_file: Path, index_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    common = ["--set", question_file, "--index", index_dir, "--as-of", "2026-06-01"]
    baseline = tmp_path / "baseline.json"
    assert _eval(*common, "--out", tmp_path / "a", "--write-baseline", baseline) == 0
    out = capsys.readouterr()
    assert "完整回答" in out.out
    assert "提问" in out.err
    assert sorted(p.name for p in (tmp_path / "a").iterdir()) == ["cases.csv", "records.jsonl", "report.html", "report.json"]
    data = json.loads((tmp_path / "a" / "report.json").read_text("utf-8"))
    assert len(data["cases"]) == 11
    # The product's own quotes always stand in its plans.
    assert data["metrics"]["quote_integrity"]["value"] == 1.0
    assert data["metrics"]["robustness"]["count"] == 11

    assert _eval(*common, "--out", tmp_path / "b", "--compare", tmp_path / "a", "--gate", baseline) == 0
    out = capsys.readouterr()
    assert "门禁通过（与基线相同的 11 题）" in out.out
    assert "胜0 平8 负0\tp=1.0000" in out.out
    again = json.loads((tmp_path / "b" / "report.json").read_text("utf-8"))
    assert again["metrics"] == data["metrics"]
    assert again["comparison"]["changed"] == []

    assert _eval("--records", tmp_path / "a", "--out", tmp_path / "c") == 0
    assert json.loads((tmp_path / "c" / "report.json").read_text("utf-8"))["metrics"] == data["metrics"]


def test_gate_exits_with_1(question_file: Path, index_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    baseline = tmp_path / "baseline.json"
    common = ["--set", question_file, "--index", index_dir, "--out", tmp_path / "a", "--noise", 0]
    assert _eval(*common, "--write-baseline", baseline) == 0
    data = json.loads(baseline.read_text("utf-8"))
    data["metrics"]["hit@5"]["limit"] = 1.01
    baseline.write_text(json.dumps(data), "utf-8")
    assert _eval(*common, "--gate", baseline) == 1
    assert "✗ 命中@5" in capsys.readouterr().out


def test_choices_narrow_the_set(question_file: Path, index_dir: Path, tmp_path: Path) -> None:
    common = ["--set", question_file, "--index", index_dir, "--noise", 0]
    sizes = []
    for number, choice in enumerate((["--split", "dev"], ["--split", "test"], ["--limit", 4], [])):
        assert _eval(*common, *choice, "--out", tmp_path / str(number)) == 0
        sizes.append(len(json.loads((tmp_path / str(number) / "report.json").read_text("utf-8"))["cases"]))
    assert sizes[0] + sizes[1] == 11
    assert min(sizes) > 0
    assert sizes[2:] == [4, 11]


def test_check(question_file: Path, index_dir: Path, plans_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _eval("--check", "--set", question_file, "--index", index_dir, "--plans", plans_dir) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0].split("\t") == ["题集", "规划", "题数", "章节", "要点", "索引核到", "正式文本核到", "问题"]
    assert "set\tvalley-15\t6\t4\t8\t8\t8\t0" in out
    assert "全部通过。" in out
    question_file.write_text(question_file.read_text("utf-8").replace("48公里", "49公里"), "utf-8")
    assert _eval("--check", "--set", question_file, "--index", index_dir) == 1
    assert "✗ T-03：要点“49公里”不在索引的应引章节里" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--set", "none.jsonl"], "读不了题目文件"),
        (["--gate", "none.json"], "读不了基线"),
        (["--compare", "none"], "没有测评记录"),
        (["--records", "none"], "没有测评记录"),
        (["--plans", "x"], "--plans 只与 --check 一起用"),
    ],
)
def test_bad_input_is_said_before_the_run(
    arguments: list[str], message: str, index_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert _eval(*arguments, "--index", index_dir) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.out == ""


def test_wrong_values_of_options() -> None:
    for arguments in (["--limit", "0"], ["--noise", "6"], ["--split", "train"]):
        with pytest.raises(SystemExit) as caught:
            _eval(*arguments)
        assert caught.value.code == 2
