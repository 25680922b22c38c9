"""The commands that ask an index: what they print, their exit codes, and that no bad line of a batch is lost."""

from __future__ import annotations

import errno
import json
import re
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from cli_runs import BAD_INPUT, OK, QUESTION, REFUSED, SENTENCE, Done, Run, told, write
from model_server import says, serving

from qa.config import Config
from qa.engine import Engine
from qa.pipeline import ask

pytestmark = pytest.mark.slow


def test_an_answer_is_printed_with_its_sources(run: Run, index: tuple[str, ...]) -> None:
    done = run("ask", QUESTION, *index)
    assert done == Done(
        OK,
        f"{SENTENCE}[1]\n\n出处：\n[1] 《云岭省青川谷地“十五五”发展规划》 第二章 重点任务 › 第三节 畅通道路\n    “{SENTENCE}”\n",
        "",
    )


def test_a_source_that_has_ended_is_marked(run: Run, index: tuple[str, ...]) -> None:
    done = run("ask", "发展冷链物流由谁负责？", *index)
    assert done.code == OK
    assert "[1] 《云岭省海湾港区三年行动方案》（已到期） 二、重点任务 › （二）发展临港产业 › 2. 发展冷链物流\n" in done.out


def test_a_refusal_ends_with_three(run: Run, index: tuple[str, ...]) -> None:
    done = run("ask", "北京的森林覆盖率是多少？", *index)
    assert (done.code, done.err) == (REFUSED, "")
    assert "北京" in done.out
    assert "出处" not in done.out
    assert run("ask", "国际邮轮母港投资额是多少？", *index).out.count("[1]") == 2


def test_an_answer_as_json_is_that_of_the_library(run: Run, index: tuple[str, ...], index_dir: Path) -> None:
    done = run("ask", "2030年森林覆盖率是多少？", *index, "--json")
    engine = Engine(index_dir, Config(terms=""), None)
    expected = ask("2030年森林覆盖率是多少？", engine).as_json()
    assert {**done.json, "timing_ms": 0} == {**json.loads(json.dumps(expected)), "timing_ms": 0}
    assert (done.code, done.err) == (OK, "")
    refused = run("ask", "北京的森林覆盖率是多少？", *index, "--json")
    assert (refused.code, refused.json["reason"]) == (REFUSED, "other_region")


@pytest.mark.parametrize("command", [("search", QUESTION), ("dossier", "道路"), ("indicators",), ("check", "-")])
def test_what_words_no_answer_opens_no_language_model(
    run: Run, index: tuple[str, ...], tmp_path: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(SENTENCE.encode())))
    settings = tmp_path / "settings.toml"
    settings.write_text('[llm]\nmodel = "local:none.gguf"\n', "utf-8")
    assert run(*command, *index, "--config", str(settings)).code in (OK, REFUSED)


def test_a_model_may_be_named_for_one_question(run: Run, index: tuple[str, ...], tmp_path: Path) -> None:
    with serving(says("环湖公路全长为48公里。[1]")) as service:
        settings = tmp_path / "settings.toml"
        settings.write_text(f'[llm]\nbase_url = "{service.url}/v1"\nword_from = 0\n', "utf-8")
        done = run("ask", QUESTION, *index, "--config", str(settings), "--model", "openai:m", "--json")
    assert (done.code, done.json["answer"], done.json["model"]) == (OK, "环湖公路全长为48公里。[1]", "openai:m")
    assert [c["quote"] for c in done.json["citations"]] == [SENTENCE]


def test_a_model_that_cannot_be_is_bad_input(run: Run, index: tuple[str, ...]) -> None:
    done = run("ask", QUESTION, *index, "--model", "gpt")
    assert (done.code, done.out) == (BAD_INPUT, "")
    assert "提供方:模型名" in done.err


def test_a_plan_a_date_and_history_may_be_given(run: Run, index_dir: Path) -> None:
    where = ("--index", str(index_dir), "--json")
    kept = run("ask", "货物吞吐量达到多少？", *where, "--plan", "harbour", "--as-of", "2022-05-01").json
    assert [(c["doc_id"], c["in_force"]) for c in kept["citations"]] == [("harbour", True)]
    both = run("ask", "货物吞吐量达到多少？", *where, "--plan", "harbour", "--plan", "region").json
    assert {r["doc_id"] for r in both["retrieved"]} == {"harbour", "region"}
    follows = run("ask", "到2030年呢？", *where, "--history", "环湖公路", "--history", "2025年茶叶综合产值是多少？").json
    assert follows["sentences"][0]["text"].startswith("茶叶综合产值：")


@pytest.mark.parametrize("question", ["", "   ", "\t\n", "\x00\x07", "\u3000\u200b"])
def test_an_empty_question_is_bad_input(run: Run, index: tuple[str, ...], question: str) -> None:
    assert told(run("ask", question, *index)) == (BAD_INPUT, "问题是空的。", True)


def test_a_question_of_100_000_characters_is_bad_input(run: Run, index: tuple[str, ...]) -> None:
    assert told(run("ask", "森" * 100_000, *index)) == (BAD_INPUT, "问题太长（100000 字，上限 2000 字）。", True)


@pytest.mark.parametrize(
    "question",
    ["环湖公路\x00全长\x1b[31m多少公里？", "环湖\r\n公路全长多少公里\u202e？", "環湖公路全長多少公里？", "环湖公路全长多少公里？\udcff"],
)
def test_characters_that_do_not_print_do_no_harm(run: Run, index: tuple[str, ...], question: str) -> None:
    done = run("ask", question.replace("\x1b[31m", "\x1b"), *index)
    assert (done.code, done.out.split("\n")[0]) == (OK, f"{SENTENCE}[1]")
    assert not any(ord(c) < 32 and c != "\n" for c in done.out)


def test_a_batch_is_answered_line_by_line_in_its_order_with_its_ids(run: Run, index: tuple[str, ...], tmp_path: Path) -> None:
    questions = write(
        tmp_path / "in.jsonl",
        {"id": "b2", "question": QUESTION},
        {"id": "a1", "question": "北京的森林覆盖率是多少？", "type": "unanswerable"},
        "",
        {"id": 7, "question": "到2030年呢？", "history": ["2025年茶叶综合产值是多少？"]},
        {"id": "empty", "question": "  "},
        {"id": "long", "question": "森" * 100_000},
        {"question": QUESTION, "history": None},
    )
    done = run("ask", "--batch", questions, "--out", "out.jsonl", *index)
    assert (done.code, done.out) == (OK, "")
    assert done.err.endswith("6 个问题的回答已写入 out.jsonl\n")
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [r["id"] for r in rows] == ["b2", "a1", 7, "empty", "long", rows[5]["id"]]
    assert [r["status"] for r in rows] == ["answered", "refused", "answered", "error", "error", "answered"]
    assert rows[2]["answer"].startswith("茶叶综合产值：")
    assert rows[3] == {"question": "  ", "status": "error", "error": rows[3]["error"], "id": "empty"}
    assert rows[3]["error"].startswith("问题是空的。")
    assert re.fullmatch("[0-9a-f]{16}", rows[5]["id"])
    assert {k: v for k, v in rows[0].items() if k not in ("id", "timing_ms")} == {
        k: v for k, v in rows[5].items() if k not in ("id", "timing_ms")
    }
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("not json", "第 2 行不是 JSON。"),
        ("{", "第 2 行不是 JSON。"),
        ("[1]", "第 2 行没有 question。"),
        ('"a"', "第 2 行没有 question。"),
        ('{"id": "a"}', "第 2 行没有 question。"),
        ('{"question": 3}', "第 2 行没有 question。"),
        ('{"question": "a", "history": "b"}', "第 2 行的 history 不是字符串列表。"),
        ('{"question": "a", "history": [1]}', "第 2 行的 history 不是字符串列表。"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_written(run: Run, index: tuple[str, ...], tmp_path: Path, line: str, message: str) -> None:
    old = write(tmp_path / "out.jsonl", "old")
    questions = write(tmp_path / "in.jsonl", {"id": "a", "question": QUESTION}, line)
    code, error, hint = told(run("ask", "--batch", questions, "--out", old, *index))
    assert (code, hint) == (BAD_INPUT, True)
    assert error == f"“{questions}”{message}"
    assert (tmp_path / "out.jsonl").read_text("utf-8") == "old\n"
    assert not (tmp_path / "out.jsonl.part").exists()


def test_a_batch_file_that_cannot_be_read_or_written_is_bad_input(run: Run, index: tuple[str, ...], tmp_path: Path) -> None:
    good = write(tmp_path / "in.jsonl", {"id": "a", "question": QUESTION})
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    for source, out in (("none.jsonl", "o"), (".", "o"), ("binary", "o"), (good, "no/such/folder/o")):
        code, message, hint = told(run("ask", "--batch", source, "--out", out, *index))
        assert (code, hint) == (BAD_INPUT, True)
        assert (out if source == good else source) in message
    assert told(run("ask", "--batch", good, *index)) == (BAD_INPUT, "--batch 与 --out 要一起用。", True)
    assert told(run("ask", QUESTION, "--out", "o", *index)) == (BAD_INPUT, "--batch 与 --out 要一起用。", True)


def test_an_empty_batch_gives_an_empty_file(run: Run, index: tuple[str, ...], tmp_path: Path) -> None:
    done = run("ask", "--batch", write(tmp_path / "in.jsonl"), "--out", "out.jsonl", *index)
    assert (done.code, (tmp_path / "out.jsonl").read_text("utf-8")) == (OK, "")


def test_search_shows_what_was_understood_and_the_hits_with_each_score(run: Run, index: tuple[str, ...]) -> None:
    done = run("search", "三年方案的货物吞吐量2023年是多少？", *index, "-k", "3", "--json")
    assert done.code == OK
    assert list(done.json) == ["query", "hits"]
    assert done.json["query"] == {
        "text": "三年方案的货物吞吐量2023年是多少?",
        "about": "的货物吞吐量2023年是多少?",
        "type": "numeric",
        "terms": ["货物", "吞吐量"],
        "wordings": [],
        "years": [2023],
        "places": [],
        "plans": ["harbour"],
        "units": [],
        "measures": ["weight"],
    }
    hits = done.json["hits"]
    assert [list(h) for h in hits] == [["doc_id", "section", "score", "by", "text"]] * 3
    assert (hits[0]["doc_id"], hits[0]["section"]) == ("harbour", "一")
    assert hits[0]["text"].endswith("货物吞吐量达到9000万吨以上，集装箱航线力争达到30条。")
    assert {frozenset(h["by"]) for h in hits} == {frozenset(("words", "pairs", "heading", "unit", "dense"))}
    assert [h["score"] for h in hits] == sorted((h["score"] for h in hits), reverse=True)


def test_search_is_readable_too(run: Run, index: tuple[str, ...]) -> None:
    done = run("search", "三年方案的货物吞吐量2023年是多少？", *index, "-k", "2")
    assert done.code == OK
    assert done.out.startswith("理解为：三年方案的货物吞吐量2023年是多少?\n类型 numeric；要点 货物、吞吐量；年份 2023；规划 harbour\n")
    assert "   云岭省海湾港区三年行动方案 › 一、总体目标\n" in done.out
    assert done.out.count("words") == 2


@pytest.mark.parametrize("k", ["0", "-1", "1001"])
def test_search_bounds_the_number_of_hits(run: Run, index: tuple[str, ...], k: str) -> None:
    assert told(run("search", QUESTION, *index, "-k", k)) == (BAD_INPUT, f"条数 {k} 超出范围。", True)


def test_an_empty_search_is_bad_input(run: Run, index: tuple[str, ...]) -> None:
    assert told(run("search", " ", *index))[:2] == (BAD_INPUT, "问题是空的。")


def test_no_question_is_bad_input(run: Run, index: tuple[str, ...]) -> None:
    assert told(run("ask", *index)) == (BAD_INPUT, "没有给出问题。", True)


def test_an_unknown_plan_is_bad_input(run: Run, index: tuple[str, ...]) -> None:
    done = run("ask", QUESTION, *index, "--plan", "nope")
    assert told(done)[:2] == (BAD_INPUT, "索引里没有编号为“nope”的规划。")
    assert "现有：harbour、region、valley-15。" in done.err


@pytest.mark.parametrize(
    "line",
    [
        pytest.param('{"id": "a", "question": "\\ud800环湖公路全长多少公里？"}', id="half a surrogate pair cannot be written"),
        pytest.param('{"id": "a", "question": "环湖公路\u2028全长多少公里？"}', id="U+2028 in a string is taken for a new line"),
        pytest.param('\ufeff{"id": "a", "question": "环湖公路全长多少公里？"}', id="a byte order mark is no JSON"),
    ],
)
def test_a_line_that_is_json_is_answered(run: Run, index: tuple[str, ...], tmp_path: Path, line: str) -> None:
    done = run("ask", "--batch", write(tmp_path / "in.jsonl", line), "--out", "out.jsonl", *index)
    assert done.code == OK
    assert json.loads((tmp_path / "out.jsonl").read_text("utf-8"))["answer"].startswith(SENTENCE)


def test_a_line_of_a_hundred_thousand_brackets_is_bad_input(run: Run, index: tuple[str, ...], tmp_path: Path) -> None:
    done = run("ask", "--batch", write(tmp_path / "in.jsonl", "[" * 100_000), "--out", "out.jsonl", *index)
    assert told(done)[0] == BAD_INPUT


def test_a_folder_to_write_to_is_bad_input(run: Run, index: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    questions = write(tmp_path / "in.jsonl", {"id": "a", "question": QUESTION})
    assert told(run("ask", "--batch", questions, "--out", "out", *index))[0] == BAD_INPUT
    assert not (tmp_path / "out.part").exists()


def test_messages_are_in_chinese(run: Run, index: tuple[str, ...]) -> None:
    message = told(run("ask", "--batch", "none.jsonl", "--out", "o", *index))[1]
    assert re.search("[A-Za-z]{3,}", message.replace("none.jsonl", "")) is None


@pytest.mark.parametrize("command", [("indicators", "--csv", "out.csv"), ("dossier", "道路", "--csv", "out.csv")])
def test_a_file_that_cannot_be_written_whole_leaves_the_one_that_was_there(
    run: Run, index: tuple[str, ...], tmp_path: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out.csv").write_text("of last week", "utf-8")
    real = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        real(path, data[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        done = run(*command, *index)
    assert (done.code, "磁盘已满" in done.err) == (BAD_INPUT, True)
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["out.csv"]
    assert (tmp_path / "out.csv").read_text("utf-8") == "of last week"
    (tmp_path / "link.csv").symlink_to("out.csv")
    assert run(*command[:-1], "link.csv", *index).code == OK
    assert ((tmp_path / "link.csv").is_symlink(), "of last week" in (tmp_path / "out.csv").read_text("utf-8")) == (True, False)
    assert run(*command[:-1], "/dev/null", *index).code == OK


def test_a_batch_of_which_nothing_could_be_written_leaves_nothing(
    run: Run, index: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in.jsonl").write_text('{"question": "道路？"}\n', "utf-8")

    def full(*_: object, **__: object) -> object:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("qa.cli.asking._answered", full)
    done = run("ask", "--batch", "in.jsonl", "--out", "out.jsonl", *index)
    assert (done.code, "磁盘已满" in done.err, [p.name for p in tmp_path.iterdir() if p.is_file()]) == (BAD_INPUT, True, ["in.jsonl"])
