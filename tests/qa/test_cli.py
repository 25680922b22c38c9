"""The command line: what it prints, its exit codes, and that no mistake of the user ends in a traceback."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest
from model_server import says, serving
from plan_files import PLAN, Auto, write_docx, write_pdf

from qa.ask import ask
from qa.cli import main
from qa.config import Config
from qa.engine import Engine

OK, FAILED, BAD_INPUT, REFUSED = 0, 1, 2, 3
QUESTION = "环湖公路全长多少公里？"
SENTENCE = "推进环湖公路建设，全长48公里。"


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Run(Protocol):
    def __call__(self, *arguments: str) -> Done: ...


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


def told(done: Done) -> tuple[int, str, bool]:
    """Exit code, message and whether a hint follows; nothing is on standard output."""
    lines = done.err.rstrip("\n").split("\n")
    errors = [line for line in lines if line.startswith("错误：")]
    assert done.out == ""
    assert len(errors) == 1
    return done.code, errors[0].removeprefix("错误："), any(line.startswith("建议：") for line in lines)


# -- ask -------------------------------------------------------------------------------------------


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


def test_a_model_may_be_named_for_one_question(run: Run, index: tuple[str, ...], tmp_path: Path) -> None:
    with serving(says("环湖公路全长为48公里。[1]")) as service:
        settings = tmp_path / "settings.toml"
        settings.write_text(f'[llm]\nbase_url = "{service.url}/v1"\n', "utf-8")
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


# -- batch -----------------------------------------------------------------------------------------


def write(path: Path, *lines: Any) -> str:
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)) + "\n" for line in lines), "utf-8")
    return str(path)


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


# -- search ----------------------------------------------------------------------------------------


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


# -- build, info, inspect --------------------------------------------------------------------------

TEA = "---\nid: tea\ntitle: 云岭省茶业规划\nissuer: 云岭省农业厅\nperiod: 2026-2030\npublished: 2026-05\n---\n\n# 云岭省茶业规划\n\n## 第一章 加工\n\n新建茶厂5座。\n"


def test_build_reports_every_file_and_info_shows_the_plans(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "tea.md", TEA)
    done = run("build", "tea.md", "--index", "index")
    assert done.code == OK
    lines = done.out.splitlines()
    assert lines[0] == "✓ 云岭省茶业规划（tea）：2 节，2 段，2 句"
    assert re.fullmatch(r"索引已建好：index（指纹 [0-9a-f]{16}，用时 \d+\.\d 秒）", lines[1])
    assert "完成…" in done.err
    info = run("info", "--index", "index", "--as-of", "2027-01-01", "--json").json
    assert list(info) == ["plans", "model", "fingerprint", "created", "as_of"]
    assert info["plans"] == [
        {
            "id": "tea",
            "title": "云岭省茶业规划",
            "issuer": "云岭省农业厅",
            "published": "2026-05",
            "period": [2026, 2030],
            "in_force": True,
            "kind": "official",
            "sections": 2,
            "chunks": 2,
            "units": 2,
        }
    ]
    assert (info["model"], info["as_of"]) == ("builtin", "2027-01-01")
    assert info["fingerprint"] in lines[1]
    shown = run("info", "--index", "index", "--as-of", "2031-01-01")
    assert shown.out.startswith("云岭省茶业规划（tea）\n  2026—2030年，已到期，正式文本；2 节，2 段，2 句\n向量模型：builtin\n")


def test_info_says_which_plan_is_in_force(run: Run, index_dir: Path) -> None:
    def in_force(day: str) -> dict[str, bool]:
        plans = run("info", "--index", str(index_dir), "--as-of", day, "--json").json["plans"]
        return {p["id"]: p["in_force"] for p in plans}

    assert in_force("2026-06-01") == {"harbour": False, "region": True, "valley-15": True}
    assert in_force("2022-06-01") == {"harbour": True, "region": False, "valley-15": False}
    assert in_force("2033-06-01") == {"harbour": False, "region": True, "valley-15": False}


def test_a_build_with_a_bad_file_keeps_the_good_ones_and_fails(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "plans.d.md", TEA)
    (tmp_path / "bad.txt").write_bytes(bytes(range(128, 256)) * 20)
    done = run("build", "plans.d.md", "bad.txt", "--index", "index")
    assert done.code == FAILED
    assert done.out.splitlines()[0].startswith("✓ 云岭省茶业规划（tea）")
    assert done.out.splitlines()[1].startswith("✗ bad.txt：")
    assert run("ask", "茶厂新建几座？", "--index", "index").out.startswith("新建茶厂5座。[1]\n")


def test_without_a_path_the_corpus_of_the_working_directory_is_built(run: Run, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    write(tmp_path / "corpus" / "tea.md", TEA)
    assert run("build").code == OK
    assert (tmp_path / "var" / "index" / "CURRENT").is_file()
    assert run("ask", "茶厂新建几座？").code == OK


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("none.txt", None, BAD_INPUT),
        ("empty.txt", b"", BAD_INPUT),
        ("binary.txt", bytes(range(256)) * 20, BAD_INPUT),
        ("plan.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", BAD_INPUT),
        ("folder", b"", BAD_INPUT),
    ],
)
def test_a_build_of_nothing_that_can_be_read_is_bad_input(run: Run, tmp_path: Path, name: str, content: bytes | None, code: int) -> None:
    if name == "folder":
        (tmp_path / name).mkdir()
    elif content is not None:
        (tmp_path / name).write_bytes(content)
    done = run("build", name, "--index", "index")
    assert told(done)[0] == code
    assert name in told(done)[1]
    assert not (tmp_path / "index" / "CURRENT").exists()


def test_inspect_shows_what_the_parser_sees(run: Run, plans_dir: Path) -> None:
    done = run("inspect", str(plans_dir / "harbour.txt"), "--json")
    assert done.code == OK
    seen = done.json
    assert list(seen) == ["id", "title", "issuer", "period", "published", "kind", "chars", "sections", "mended"]
    assert (seen["id"], seen["period"], seen["published"]) == ("harbour", [2021, 2023], "2021-02-09")
    assert [s["section"] for s in seen["sections"]][3:6] == ["二/（一）", "二/（一）/1", "二/（一）/2"]
    assert list(seen["sections"][0]) == ["section", "heading", "page", "start", "end"]
    assert 0 < seen["sections"][-2]["end"] < seen["sections"][-1]["end"] <= seen["chars"]
    assert [m["kind"] for m in seen["mended"]] == ["由标题和印发日期推定规划期"]
    shown = run("inspect", str(plans_dir / "harbour.txt")).out
    assert shown.startswith(
        "编号：harbour\n标题：云岭省海湾港区三年行动方案\n发布：云岭省人民政府　2021-02-09\n规划期：2021—2023年　类别：正式文本"
    )
    assert "\n    1. 扩建东港码头　［二/（一）/1］\n" in shown


def test_documents_of_an_office_are_inspected_built_and_cited_with_their_page(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "office"
    folder.mkdir()
    write_pdf(folder / "lakes.pdf", PLAN, first_page=3, breaks=(11,))
    write_docx(folder / "hills.docx", ["云岭省山区规划", "规划期为2026—2030年。", Auto(0, "第一章", "道路"), "新建山区道路120公里。"])
    seen = run("inspect", str(folder / "lakes.pdf"), "--json").json
    assert {s["section"]: s["page"] for s in seen["sections"]} == {
        **dict.fromkeys(("前言", "第一章", "第一章/第一节", "第一章/第二节", "第一章/第二节/专栏1"), 3),
        **dict.fromkeys(
            ("第二章", "第二章/第一节", "第二章/第一节/一", "第二章/第一节/二", "第二章/第二节", "第二章/第二节/专栏2", "第三章"), 4
        ),
    }
    (tmp_path / "limits.toml").write_text("[parse]\nmax_pages = 1\n", "utf-8")
    bounded = run("inspect", str(folder / "lakes.pdf"), "--config", str(tmp_path / "limits.toml"))
    assert told(bounded)[:2] == (FAILED, "文件“lakes.pdf”有 2 页，超过 1 页的上限。")
    assert run("build", str(folder), "--index", "office").code == OK
    plans = run("info", "--index", "office", "--json").json["plans"]
    assert sorted((p["id"], tuple(p["period"])) for p in plans) == [("hills", (2026, 2030)), ("lakes", (2026, 2030))]
    answer = run("ask", "山区道路新建多少公里", "--index", "office", "--json", "--as-of", "2026-06-01").json
    assert [(c["doc_id"], c["section"], c["quote"]) for c in answer["citations"]] == [("hills", "第一章", "新建山区道路120公里。")]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("none.txt", None, BAD_INPUT),
        ("empty.txt", b"", FAILED),
        ("binary.txt", bytes(range(256)) * 20, FAILED),
        ("binary.md", bytes(range(256)) * 20, FAILED),
        ("plan.pdf", b"%PDF-1.7\n", FAILED),
    ],
)
def test_inspecting_what_cannot_be_read_is_told(run: Run, tmp_path: Path, name: str, content: bytes | None, code: int) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = run("inspect", name)
    assert told(done)[0] == code
    assert name in told(done)[1]


# -- what goes wrong -------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [("ask", QUESTION), ("search", QUESTION), ("info",)])
def test_without_an_index_a_command_says_how_to_make_one(run: Run, command: tuple[str, ...]) -> None:
    done = run(*command, "--index", "nowhere")
    assert told(done) == (FAILED, "“nowhere”里没有索引。", True)
    assert "planqa build" in done.err


@pytest.mark.parametrize("name", ["catalogue.sqlite", "vectors.faiss", "manifest.json"])
def test_a_corrupted_index_fails_with_how_to_mend_it(run: Run, index_dir: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(index_dir, tmp_path / "index")
    path, *_ = (tmp_path / "index" / "versions").glob(f"*/{name}" if name == "manifest.json" else f"*/plans/*/{name}")
    path.write_bytes(path.read_bytes()[:-20] + b"x" * 20)
    done = run("ask", QUESTION, "--index", "index")
    assert told(done)[0] == FAILED
    assert name in told(done)[1]
    assert "planqa build" in done.err


def test_a_pointer_to_nowhere_fails(run: Run, tmp_path: Path) -> None:
    (tmp_path / "CURRENT").write_text("../../etc", "utf-8")
    assert told(run("ask", QUESTION, "--index", str(tmp_path)))[0] == FAILED
    (tmp_path / "CURRENT").write_bytes(b"\xff\xfe\x00")
    assert told(run("ask", QUESTION, "--index", str(tmp_path)))[0] == FAILED


def test_settings_with_a_mistake_are_bad_input(run: Run, index: tuple[str, ...], tmp_path: Path) -> None:
    write(tmp_path / "planqa.toml", "topk = 3")
    assert told(run("ask", QUESTION, *index)) == (BAD_INPUT, "“planqa.toml”里有不认识的设置：topk。", True)
    write(tmp_path / "planqa.toml", 'terms = "terms.toml"')
    write(tmp_path / "terms.toml", "[a")
    code, message, hint = told(run("ask", QUESTION, *index))
    assert (code, hint, "terms.toml" in message) == (BAD_INPUT, True, True)
    assert told(run("ask", QUESTION, "--config", "none.toml")) == (BAD_INPUT, "找不到设置文件“none.toml”。", True)


def test_an_unknown_plan_is_bad_input(run: Run, index: tuple[str, ...]) -> None:
    done = run("ask", QUESTION, *index, "--plan", "nope")
    assert told(done)[:2] == (BAD_INPUT, "索引里没有编号为“nope”的规划。")
    assert "现有：harbour、region、valley-15。" in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "缺少参数 命令"),
        (("frage",), "没有这个选项 'frage' (可选 'build', 'add', 'remove', 'rollback', 'versions', 'inspect'"),
        (("ask", QUESTION, "--foo"), "不认识的参数 --foo"),
        (("ask", QUESTION, "noch", "was"), "不认识的参数 noch was"),
        (("ask", QUESTION, "--index"), "参数 --index: 后面要跟一个值"),
        (("ask", QUESTION, "--as-of", "2026-13-01"), "日期“2026-13-01”不对，应写成 2026-05-01"),
        (("info", "--as-of", "去年"), "日期“去年”不对，应写成 2026-05-01"),
        (("search", QUESTION, "-k", "viele"), "应为整数，得到 'viele'"),
        (("search",), "缺少参数 问题"),
        (("inspect",), "缺少参数 文件"),
    ],
)
def test_a_mistake_in_the_arguments_is_told_in_chinese(run: Run, arguments: tuple[str, ...], message: str) -> None:
    done = run(*arguments)
    assert (done.code, done.out) == (BAD_INPUT, "")
    assert done.err.startswith("命令行参数有误：")
    assert message in done.err
    assert re.search(r"\n用 planqa( \w+)? --help 查看用法。\n$", done.err)


def test_no_question_is_bad_input(run: Run, index: tuple[str, ...]) -> None:
    assert told(run("ask", *index)) == (BAD_INPUT, "没有给出问题。", True)


def test_help_names_every_command(run: Run) -> None:
    done = run("--help")
    assert done.code == OK
    assert [c for c in ("build", "inspect", "info", "ask", "search", "eval", "serve", "mcp", "token") if f"    {c} " not in done.out] == []


# -- what was once got wrong -----------------------------------------------------------------------


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


def test_a_plan_that_has_not_begun_has_not_ended(run: Run, index_dir: Path) -> None:
    shown = run("info", "--index", str(index_dir), "--as-of", "2022-06-01").out
    assert "2021—2023年，有效" in shown
    assert "2026—2030年，已到期" not in shown


def test_inspecting_the_working_directory_names_it(run: Run) -> None:
    assert "“”" not in told(run("inspect", "."))[1]


def test_messages_are_in_chinese(run: Run, index: tuple[str, ...]) -> None:
    message = told(run("ask", "--batch", "none.jsonl", "--out", "o", *index))[1]
    assert re.search("[A-Za-z]{3,}", message.replace("none.jsonl", "")) is None
