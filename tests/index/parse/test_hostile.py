"""A broken or hostile file gets a clear message and costs nothing else: no time, no memory, no other file."""

from __future__ import annotations

import contextlib
import io
import json
import os
import select
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import asdict
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hostile_files import build, document, package, pdf, stream
from plan_files import PLAN, write_docx, write_pdf
from plan_text import check

from index.chunk import ChunkConfig, chunk
from index.errors import InputError, ParseError
from index.ingest.build import ingest
from index.parse import ParseLimits, parse
from index.parse.formats.html import depth
from index.parse.formats.readers import read_lines
from index.parse.formats.styles.cascade import sheets
from index.parse.intake.names import plan_id, safe_name, shown
from index.parse.lines import MAX_PARAGRAPH
from index.parse.mend import Log
from index.store.words.word_counts import count
from index.text.sentences import MAX_SENTENCE

pytestmark = pytest.mark.slow

RESAVE = "请重新下载，或用原软件打开后另存一份。"
CHANGE = "请换成 PDF、DOCX、HTML、Markdown 或 TXT 文件。"
RENAME = "请从原处重新下载，或把后缀改成实际的格式。"
EXPORT = "请用原软件重新导出 PDF，或换成 DOCX。"
ENTITIES = "内含实体声明（可能是 XML 炸弹），已拒绝。 请用原软件打开检查，另存后再试。"
BOMB = "解压后超过 100 MB（压缩炸弹或异常文件），已停止。 请用原软件打开检查，另存后再试。"
LOCKED = "设了打开密码。 请在 Office 或 WPS 里去掉密码，另存后再上传。"
NO_TEXT = f"里没有可提取的文字（空白页，或文字已转成图形）。 {EXPORT}"
REFUSALS = {
    "encrypted.pdf": "设了打开密码。 请去掉密码，另存后再上传。",
    "encrypted.docx": LOCKED,
    "encrypted.xlsx": LOCKED,
    "old.docx": "是旧版 Office 文件，但里面找不到文档。 请用 Word 或 WPS 打开检查，另存为 .docx 后再试。",
    "cut.pdf": "不完整（没有 PDF 的结尾标记），可能没有下载完。 请重新下载或重新导出。",
    "cut.docx": "已损坏或不完整，打不开。 请重新下载，或用原软件打开后另存一份。",
    "no-end.pdf": "不完整（没有 PDF 的结尾标记），可能没有下载完。 请重新下载或重新导出。",
    "rubble.pdf": f"已损坏，不是完整的 PDF。 {RESAVE}",
    "picture.pdf": f"其实是 PNG 图片，不是规划文本。 {CHANGE}",
    "picture.docx": f"其实是 PNG 图片，不是规划文本。 {CHANGE}",
    "page.pdf": f"其实是网页，不是 PDF 文件。 {RENAME}",
    "words.docx": f"不是 DOCX 文件。 {RENAME}",
    "archive.docx": "不是 DOCX 文件，而是 ZIP 压缩包。 请另存为 .docx 或 PDF 后再试。",
    "zip-bomb.docx": BOMB,
    "zip-bomb.xlsx": BOMB,
    "xml-bomb.docx": ENTITIES,
    "xml-bomb.xlsx": ENTITIES,
    "many-cells.xlsx": "的单元格太多（上限 500000 个）。 请只留下要收录的工作表和行，另存后再试。",
    "no-sheets.xlsx": "里没有工作表。 请用 Excel 或 WPS 打开检查。",
    "rubble.xls": "已损坏，或不是 Excel 97 及以后的表格。 请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。",
    "no-slides.pptx": "里没有幻灯片。 请用 PowerPoint 或 WPS 打开检查。",
    "outside-entity.docx": ENTITIES,
    "deep.docx": "的表格或文本框嵌套超过 20 层。 请简化排版后再试。",
    "deeper.docx": "的标记层层嵌套，读不下去。 请另存为纯文本后再试。",
    "english.docx": "里没有中文内容。 请确认这是一份规划文本；若是编码错误，请另存为 UTF-8。",
    "empty.docx": "里没有正文。 请检查文件内容。",
    "tree-loop.pdf": f"的第 1 页已损坏，读不出来。 {RESAVE}",
    "form-loop.pdf": NO_TEXT,
    "many-pages.pdf": "有 3000 页，超过 2000 页的上限。 请拆成几个文件。",
    "page-count.pdf": NO_TEXT,
    "blank.pdf": NO_TEXT,
    "brackets.pdf": NO_TEXT,
    "bomb.zip": "压缩包“bomb.zip”里的文件太多（上限 500 个）。 请解压后分批收录。",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("hostile")
    for name, data in build(made).items():
        (made / name).write_bytes(data)
    return made


def refusal(path: Path, limits: ParseLimits | None = None) -> str:
    with pytest.raises(ParseError) as caught:
        parse(path, limits=limits)
    return str(caught.value)


def test_every_hostile_file_has_its_message_and_the_good_file_goes_in(folder: Path, tmp_path: Path) -> None:
    """The whole folder in one build: each file fails for its own reason, nothing is written elsewhere."""
    good = folder / "good.txt"
    good.write_text("云岭省湖区治理规划\n第一章 总体要求\n办好学校。\n", "utf-8")
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    report = ingest([folder], tmp_path / "index")
    rows = {Path(row.path).name: row for row in report.rows}
    assert rows.pop("good.txt").status == "indexed"
    assert {name: row.note for name, row in rows.items()} == {
        name: said if name == "bomb.zip" else f"文件“{name}”{said}" for name, said in REFUSALS.items()
    }
    assert {row.status for row in rows.values()} == {"failed"}
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_a_file_is_read_as_what_it_is(tmp_path: Path) -> None:
    """A PDF called DOCX and a DOCX called TXT are read, and the report says so."""
    made = write_pdf(tmp_path / "a.pdf", PLAN)
    plain = parse(made)
    renamed = made.rename(tmp_path / "a.docx")
    document_ = parse(renamed)
    assert (document_.sections, document_.text) == (plain.sections, plain.text)
    mend = document_.mended[0]
    assert (mend.kind, mend.count, mend.example) == ("后缀与内容不符，按内容读取", 1, "a.docx 是 PDF")
    word = write_docx(tmp_path / "b.docx", PLAN).rename(tmp_path / "b.txt")
    assert parse(word).mended[0].example == "b.txt 是 DOCX"


def test_time_is_bounded(tmp_path: Path) -> None:
    """A form that draws a form that draws a form …: ten to the ninth times the innermost."""
    depth = 9
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>"
    forms = [
        f"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X {6 + i} 0 R >> >> /Length 50 >>\n"
        f"stream\n{'/X Do ' * 10:50}\nendstream"
        for i in range(depth)
    ]
    last = "<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Length 20 >>\nstream\n0 0 m 9 9 l S       \nendstream"
    path = tmp_path / "slow.pdf"
    path.write_bytes(
        pdf("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, stream("/X Do"), *forms, last)
    )
    # What is drawn is kept: with the usual memory a fast machine would meet that limit first.
    assert refusal(path, ParseLimits(max_seconds=1, max_memory_mb=8192)) == (
        "文件“slow.pdf”读了很久还没有读完（上限 1 秒，文字识别 3600 秒），已停止。 请拆成几个文件，或用原软件打开后另存一份再试。"
    )


def test_memory_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "large.docx"
    path.write_bytes(package(document("<w:p><w:r><w:t>学校</w:t></w:r></w:p>" * 500_000)))
    assert refusal(path, ParseLimits(max_memory_mb=220)) == (
        "文件“large.docx”要用的内存超过 220 MB，已停止。 请拆成几个文件，或用原软件打开后另存一份再试。"
    )


def test_the_amount_of_text_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "long.docx").write_bytes(package(document(f"<w:p><w:r><w:t>{'学' * 5000}</w:t></w:r></w:p>")))
    (tmp_path / "long.txt").write_text("学" * 5000, "utf-8")
    write_pdf(tmp_path / "long.pdf", PLAN)
    limits = ParseLimits(max_chars=1000)
    assert refusal(tmp_path / "long.docx", limits) == "文件“long.docx”有 5000 个字，超过 1000 字的上限。 请拆成几个文件。"
    assert refusal(tmp_path / "long.txt", limits) == "文件“long.txt”有 5000 个字，超过 1000 字的上限。 请拆成几个文件。"
    (tmp_path / "rows.txt").write_text("路\n" * 30, "utf-8")
    assert refusal(tmp_path / "rows.txt", ParseLimits(max_lines=20)) == "文件“rows.txt”有 30 行，超过 20 行的上限。 请拆成几个文件。"
    assert refusal(tmp_path / "long.pdf", limits) == "文件“long.pdf”的字数超过 1000 字的上限。 请拆成几个文件。"


def test_a_paragraph_without_end_becomes_passages_that_can_be_shown(tmp_path: Path) -> None:
    """A file of a few kilobytes once gave one passage of millions of characters, which any question then returned whole."""
    clause = "建设滨海公路一百二十公里，"
    text = clause * 20_000
    (tmp_path / "one.docx").write_bytes(package(document(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")))
    (tmp_path / "row.txt").write_text(f"总体要求\t{text}", "utf-8")
    (tmp_path / "lines.txt").write_text("\n".join([clause] * 20_000), "utf-8")
    for name in ("one.docx", "row.txt", "lines.txt"):
        found = parse(tmp_path / name)
        check(found)
        chunks = chunk(found, ChunkConfig())
        assert found.text.count(clause) == 20_000, name
        assert max(len(c.text) for c in chunks) <= MAX_PARAGRAPH, name
        assert max(len(u.text) for c in chunks for u in c.units) <= MAX_SENTENCE, name
    assert "拆开过长的段落" in {mend.kind for mend in parse(tmp_path / "one.docx").mended}


def test_the_words_of_a_large_plan_are_cut_within_limits(tmp_path: Path) -> None:
    """In a process of its own: with too little memory for it the plan is refused, and what is counted there is what is counted here."""
    passages = [("云岭省续建船闸三座。" * 40, "总体要求", (), ["云岭省续建船闸三座。"] * 40)] * 1000
    name = "words.txt"
    with pytest.raises(ParseError, match="词语所需的内存超过 150 MB"):
        count(passages, name, ParseLimits(max_memory_mb=150))
    apart, here = count(passages, name, ParseLimits()), count(passages[:10], name, ParseLimits())
    assert list(apart["unit_words.names"]) == list(here["unit_words.names"])
    assert apart["unit_words.counts"].sum() == 100 * here["unit_words.counts"].sum()


def test_a_full_disk_is_not_taken_for_a_damaged_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither where what is given to the reader has no room, nor where its answer has none."""
    path = tmp_path / "plan.docx"
    path.write_bytes(package(document("<w:p><w:r><w:t>办好学校。</w:t></w:r></w:p>")))
    said = "没有读成文件“plan.docx”：磁盘已满。 请检查临时目录（环境变量 TMPDIR，一般是 /tmp）的磁盘空间和权限。"
    room = [tempfile.TemporaryFile() for _ in range(2)]  # noqa: SIM115
    full = [open("/dev/full", "w+b", buffering=0) for _ in range(2)]  # noqa: SIM115
    files = iter([room[0], full[0], full[1], room[1]])
    monkeypatch.setattr("index.parse.intake.sandbox.tempfile.TemporaryFile", lambda: next(files))
    assert refusal(path) == said
    assert refusal(path) == said


@pytest.mark.skipif(not hasattr(select, "poll"), reason="this system has no poll")
def test_no_reader_outlives_a_server_that_was_killed() -> None:
    """The reader blocks on a pipe of ours: once it has read from it, what began it is killed, and the pipe must lose its reader."""
    begun = """
import sys
from index.parse import ParseLimits
from index.parse.intake.sandbox import Job, run_apart
with open("/dev/null", "wb") as taken:
    run_apart("index.parse.formats.worker", sys.stdin.buffer, taken, Job("txt", "a.txt", ParseLimits()))
"""
    server = subprocess.Popen([sys.executable, "-c", begun], stdin=subprocess.PIPE, cwd=Path(__file__).parents[3])
    assert server.stdin
    header = json.dumps({"kind": "txt", "name": "a.txt", "limits": asdict(ParseLimits()), "ocr": False})
    server.stdin.write(header.encode() + b"\n")
    # More than a pipe holds: it is all written only when the reader is at work.
    server.stdin.write(bytes(2**20))
    server.stdin.flush()
    server.kill()
    server.wait()
    watched = select.poll()
    watched.register(server.stdin, select.POLLERR)
    assert watched.poll(30_000), "the reader still runs"
    with contextlib.suppress(BrokenPipeError):
        server.stdin.close()


def test_pages_are_bounded(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "plan.pdf", PLAN, breaks=(5, 9))
    assert refusal(path, ParseLimits(max_pages=2)) == "文件“plan.pdf”有 4 页，超过 2 页的上限。 请拆成几个文件。"


def test_a_large_page_is_read_apart_and_entities_in_it_stay_small(tmp_path: Path) -> None:
    """HTML has no entities of its own making: billion laughs are read as the words that they are."""
    bomb = '<!DOCTYPE html [<!ENTITY a "规划"><!ENTITY b "&a;&a;&a;">]><html><body><p>办好学校。</p><p>&b;</p>'
    path = tmp_path / "bomb.html"
    path.write_text(bomb + "<!-- " + " " * 2**20 + "--></body></html>", "utf-8")
    found = parse(path)
    check(found)
    assert "办好学校。" in found.text
    assert len(found.text) < 100


def test_a_small_page_of_many_layers_is_read_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its time grows with the square of the layers, and in this process nothing would end it."""
    apart = []
    monkeypatch.setattr("index.parse.read_apart", lambda data, job, log: apart.append(job.name) or [])
    for name, layers in (("deep.html", 400), ("flat.html", 40)):
        path = tmp_path / name
        path.write_text(f"<html><body>{'<div>' * layers}<p>办好学校。<p>办好学校。{'</div>' * layers}</body></html>", "utf-8")
        with contextlib.suppress(ParseError):
            parse(path)
    assert apart == ["deep.html"]


def test_places_in_a_package_are_no_paths(tmp_path: Path) -> None:
    """Names that climb out of the archive are never used to write."""
    out = io.BytesIO(package(document("<w:p><w:r><w:t>办好学校。</w:t></w:r></w:p>")))
    with zipfile.ZipFile(out, "a") as made:
        made.writestr("../../climbed.md", "规划")
        made.writestr("/absolute.md", "规划")
    path = tmp_path / "deep" / "deeper" / "plan.docx"
    path.parent.mkdir(parents=True)
    path.write_bytes(out.getvalue())
    assert parse(path).text == "办好学校。\n"
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["deep", "deeper", "plan.docx"]
    assert not Path("/absolute.md").exists()


def test_odd_file_names_are_shown_without_control_characters(tmp_path: Path) -> None:
    path = tmp_path / "规划\x1b[31m\n\u202e.txt"
    path.write_text("第一章 总体要求\n办好学校。\n", "utf-8")
    found = parse(path)
    assert (found.id, found.title, found.source) == ("规划[31m", "规划[31m", "规划[31m.txt")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_no_ordinary_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "endless.txt")
    assert refusal(tmp_path / "endless.txt") == "“endless.txt”不是普通文件。 请给出一个规划文件。"


@pytest.mark.parametrize("name", ["规划.pdf", "辽宁省规划（2026—2030年）.docx", "a b.txt", "plan..md"])
def test_names_that_may_be_stored(name: str) -> None:
    assert safe_name(name) == name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../../x.md", "文件名“../../x.md”是一个路径。 请只给文件名，不带目录。"),
        ("..\\x.md", "文件名“..\\x.md”是一个路径。 请只给文件名，不带目录。"),
        ("/etc/passwd.md", "文件名“/etc/passwd.md”是一个路径。 请只给文件名，不带目录。"),
        ("C:x.md", "文件名“C:x.md”是一个路径。 请只给文件名，不带目录。"),
        ("..", "文件名“..”是一个路径。 请只给文件名，不带目录。"),
        ("", "文件名“”是一个路径。 请只给文件名，不带目录。"),
        (".hidden.md", "文件名“.hidden.md”以点或空格开头，或以空格结尾。 请改名后再上传。"),
        ("x.md ", "文件名“x.md ”以点或空格开头，或以空格结尾。 请改名后再上传。"),
        ("x\x00.md", "文件名“x.md”里有控制字符。 请改名后再上传。"),
        ("x\n.md", "文件名“x.md”里有控制字符。 请改名后再上传。"),
        ("x\u202e.md", "文件名“x.md”里有控制字符。 请改名后再上传。"),
        ("长" * 90 + ".md", f"文件名“{'长' * 40}…{'长' * 17}.md”太长。 请改短到 60 个字以内。"),
    ],
)
def test_names_that_may_not_be_stored(name: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        safe_name(name)
    assert str(caught.value) == said


def test_ids_and_shown_names() -> None:
    assert [plan_id(stem) for stem in ("规划", "a\x00b", "..", "\n", "a/b\\c")] == ["规划", "ab", "plan", "plan", "a-b-c"]
    assert len(shown("长" * 500)) == 61


def test_how_deep_a_page_is_counts_what_its_tags_end() -> None:
    """Elements without an end of their own end with what they stand in; an end of what is not open ends nothing."""
    assert depth("<div><font><p>甲<br></div>" * 500) == 2
    assert depth("<div></b></i><b>甲</b></div>" * 500) == 2
    assert depth("<div>" * 500 + "</span>" * 400 + "<b>甲") == 501


def test_a_page_of_too_many_layers_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred thousand of them took two minutes."""
    monkeypatch.setattr("index.parse.formats.html.BeautifulSoup", None)
    page = f"{'<div>' * 3000}<p>办好学校。</p>{'</div>' * 3000}"
    with pytest.raises(ParseError, match="层层嵌套"):
        read_lines("html", page.encode(), "deep.html", ParseLimits(), Log())


def test_rules_within_rules_that_double_are_passed_over() -> None:
    """Thirty layers made a selector of two thousand million characters; the text is read, and what the other rules hide is not."""
    nested = f"p{{{'& &{' * 200}display:none{'}' * 201}"
    page = f"<style>{nested} .x{{display:none}}</style><p>办好学校。<span class=x>12</span></p>"
    assert [line.text for line in read_lines("html", page.encode(), "nested.html", ParseLimits(), Log())] == ["办好学校。"]


def test_named_values_of_named_values_do_not_grow() -> None:
    """Each round made the style five times as long."""
    names = f":root{{--a:{'var(--b)' * 5};--b:{'var(--c)' * 5};--c:{'x' * 40}}}"
    rules = sheets(BeautifulSoup(f"<style>{names} p{{color:{'var(--a)' * 1000}}}</style><p>办好学校。</p>", "lxml"))
    assert max(len(value) for rule in rules for value, _ in rule.said.values()) < 20_000
