"""The command line: what it prints, its exit codes, and that no mistake of the user ends in a traceback."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from cli_runs import BAD_INPUT, FAILED, OK, QUESTION, Run, told, write
from plan_files import PLAN, Auto, write_docx, write_pdf

pytestmark = pytest.mark.slow

README = Path(__file__).parents[3] / "README.md"


def test_info_says_which_plan_is_in_force(run: Run, index_dir: Path) -> None:
    def in_force(day: str) -> dict[str, bool]:
        plans = run("info", "--index", str(index_dir), "--as-of", day, "--json").json["plans"]
        return {p["id"]: p["in_force"] for p in plans}

    assert in_force("2026-06-01") == {"harbour": False, "region": True, "valley-15": True}
    assert in_force("2022-06-01") == {"harbour": True, "region": False, "valley-15": False}
    assert in_force("2033-06-01") == {"harbour": False, "region": True, "valley-15": False}


def test_inspect_shows_what_the_parser_sees(run: Run, plans_dir: Path) -> None:
    done = run("inspect", str(plans_dir / "harbour.txt"), "--json")
    assert done.code == OK
    seen = done.json
    about = ["id", "title", "issuer", "period", "published", "kind", "genre", "place", "level", "link", "guessed"]
    assert list(seen) == [*about, "chars", "sections", "mended", "figures"]
    assert (seen["genre"], seen["place"], seen["level"], seen["guessed"]) == ("行动方案", "云岭省", "省", ["period"])
    assert seen["figures"] == {"facts": 8, "unread": 1}
    assert (seen["id"], seen["period"], seen["published"]) == ("harbour", [2021, 2023], "2021-02-09")
    assert [s["section"] for s in seen["sections"]][3:6] == ["二/（一）", "二/（一）/1", "二/（一）/2"]
    assert list(seen["sections"][0]) == ["section", "heading", "page", "start", "end"]
    assert 0 < seen["sections"][-2]["end"] < seen["sections"][-1]["end"] <= seen["chars"]
    assert [m["kind"] for m in seen["mended"]] == ["由标题和印发日期推定规划期"]
    shown = run("inspect", str(plans_dir / "harbour.txt")).out
    assert shown.startswith(
        "编号：harbour\n标题：云岭省海湾港区三年行动方案\n发布：云岭省人民政府　2021-02-09\n规划期：2021—2023年（推测）　类别：正式文本　文种：行动方案\n地方：云岭省（省级）"
    )
    assert "\n    1. 扩建东港码头　［二/（一）/1］\n" in shown


def test_what_was_not_read_is_told_apart_from_what_was_mended(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "---\ntags: [学校]\n---\n# 云岭省规划\n\n第一章 目标\n\n![专栏1 学校指标](a.png)\n\n办好学校。\n", "utf-8"
    )
    (tmp_path / "b.uof").write_text("学校", "utf-8")
    shown = run("inspect", str(tmp_path / "a.md")).out
    assert "\n没有读到的内容：\n  图片未读取，其中的文字、表格和数字不在索引里 1 处，例：专栏1 学校指标\n" in shown
    assert "\n解析时的修补：\n  元数据里没有用到的项 1 处，例：tags：['学校']\n" in shown
    assert [m["lost"] for m in run("inspect", str(tmp_path / "a.md"), "--json").json["mended"]] == [False, True]
    built = run("build", str(tmp_path), "--index", str(tmp_path / "index"))
    assert built.code == OK
    assert "  未读：图片未读取" in built.out
    assert "○ b.uof：没有收录：文字文件不能直接读" in built.out


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


@pytest.mark.parametrize("name", ["catalogue.sqlite", "codes.npy", "manifest.json"])
def test_a_corrupted_index_fails_with_how_to_mend_it(run: Run, index_dir: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(index_dir, tmp_path / "index")
    path, *_ = (tmp_path / "index" / "versions").glob(f"*/{name}" if name == "manifest.json" else f"*/*/*/{name}")
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


def test_every_command_is_in_the_help_and_in_the_readme(run: Run) -> None:
    done = run("--help")
    assert done.code == OK
    listed = set(re.findall(r"^    ([a-z]+)(?: |$)", done.out, re.M))
    assert listed == {
        *("build", "add", "remove", "rollback", "versions", "inspect", "info", "ask", "check", "search", "indicators"),
        *("dossier", "eval", "mcp", "token", "serve", "user", "audit", "feedback", "doctor", "backup", "restore", "model"),
    }
    assert listed == set(re.findall(r"`planqa ([a-z]+)", README.read_text("utf-8").partition("\n## 命令\n")[2].partition("\n## ")[0]))


# -- what was once got wrong -----------------------------------------------------------------------


def test_a_plan_that_has_not_begun_has_not_ended(run: Run, index_dir: Path) -> None:
    shown = run("info", "--index", str(index_dir), "--as-of", "2022-06-01").out
    assert "2021—2023年，有效" in shown
    assert "2026—2030年，已到期" not in shown


def test_inspecting_the_working_directory_names_it(run: Run) -> None:
    assert "“”" not in told(run("inspect", "."))[1]
