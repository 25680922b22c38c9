"""Small files that cost much: ``python bench/attack/big_files.py [KIND…]``.

Makes each file, adds it to an index of its own with ``planqa add``, and asks that index four questions. A line a file: its size, exit
status, processor time and peak memory of the command and of its largest child, passages, the longest answer and the slowest question, and
the last line that was said. Exit status 1 where a command took more than ``--mb`` or ``--seconds``, an answer has more characters
than ``--chars``, or something ended in a traceback.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CLAUSE = "建设滨海公路一百二十公里，"
QUESTIONS = ("滨海公路建设多少公里？", "第一章讲什么？", "有哪些重点任务？", "2030年的目标是多少？")
PREFIX = "云岭省海湾发展规划（2026—2030年）\n第一章 总体要求\n"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("kinds", nargs="*", default=list(FILES), metavar="KIND")
    parser.add_argument("--mb", type=int, default=1600, help="what a process may take")
    parser.add_argument("--seconds", type=int, default=180, help="what adding may take")
    parser.add_argument("--chars", type=int, default=20_000, help="what an answer may have")
    arguments = parser.parse_args()
    worst = 0
    for kind in arguments.kinds:
        with tempfile.TemporaryDirectory() as folder:
            told = tried(kind, Path(folder))
        print(json.dumps({"kind": kind, **told}, ensure_ascii=False), flush=True)
        over = told["add_s"] > arguments.seconds or max(told["parent_mb"], told["child_mb"], told.get("ask_mb", 0)) > arguments.mb
        worst |= over or told.get("longest_answer", 0) > arguments.chars or "Traceback" in told["said"]
    sys.exit(worst)


def tried(kind: str, folder: Path) -> dict[str, object]:
    """Makes, adds and asks."""
    file = folder / f"{kind}.{FILES[kind][0]}"
    data = FILES[kind][1]()
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    code, seconds, parent, child, said = run(["add", str(file), "--index", str(folder / "index")])
    told: dict[str, object] = {"bytes": file.stat().st_size, "exit": code, "add_s": seconds, "parent_mb": parent, "child_mb": child}
    if code == 0:
        questions = folder / "questions.jsonl"
        questions.write_text("".join(json.dumps({"id": q, "question": q}) + "\n" for q in QUESTIONS), "utf-8")
        asked = run(["ask", "--batch", str(questions), "--out", str(folder / "answers.jsonl"), "--index", str(folder / "index")])
        told |= {"ask_exit": asked[0], "ask_s": asked[1], "ask_mb": asked[2]}
        if asked[0] == 0:
            answers = [json.loads(line) for line in (folder / "answers.jsonl").read_text("utf-8").splitlines()]
            told |= {
                "longest_answer": max(len(a.get("text", a.get("answer", ""))) for a in answers),
                "longest_json": max(len(json.dumps(a, ensure_ascii=False)) for a in answers),
            }
        said += asked[4] if asked[0] else ""
    lines = [line for line in said.splitlines() if line.strip() and not line.endswith("…") and not line.startswith("建议")]
    return told | {"said": "Traceback " * ("Traceback" in said) + (lines[-1][:160] if lines else "")}


def run(command: list[str]) -> tuple[int, float, int, int, str]:
    """Exit status, seconds of the processor, peak resident MB of a ``planqa`` command and of its largest child, and what it said."""
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen([sys.executable, "-m", "qa.cli.main", *command], cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)
        peaks: dict[int, int] = {}
        stop = threading.Event()
        watch = threading.Thread(target=_watch, args=(process.pid, peaks, stop))
        watch.start()
        _, status, used = os.wait4(process.pid, 0)
        code = process.returncode = os.waitstatus_to_exitcode(status)
        stop.set()
        watch.join()
        out.seek(0)
        said = out.read()
    own = peaks.pop(process.pid, 0)
    # Processor time of the command and its children, which other load on the machine hardly changes.
    return code, round(used.ru_utime + used.ru_stime, 1), own, max(peaks.values(), default=0), said


def _watch(pid: int, peaks: dict[int, int], stop: threading.Event) -> None:
    """Notes the peak resident memory of a process and of all below it until it is told to stop."""
    while not stop.wait(0.05):
        for each in _tree(pid):
            try:
                status = Path(f"/proc/{each}/status").read_text()
            except OSError:
                continue
            peak = next((int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0)
            peaks[each] = max(peak, peaks.get(each, 0))


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from _tree(int(child))


# -- the files -------------------------------------------------------------------------------------


def package(parts: dict[str, str]) -> bytes:
    """A ZIP of text parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return out.getvalue()


def docx(body: str) -> bytes:
    """A DOCX of this body."""
    types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>'
    )
    head = "".join(paragraph(line) for line in PREFIX.splitlines())
    return package(
        {"[Content_Types].xml": types, "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{head}{body}</w:body></w:document>'}
    )


def paragraph(text: str) -> str:
    """A paragraph of a DOCX."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def table(rows: int, columns: int) -> str:
    """A table of a DOCX, a figure a cell."""
    cells = "".join(f"<w:tc>{paragraph(f'2030年{c}万人')}</w:tc>" for c in range(columns))
    return "<w:tbl>" + f"<w:tr>{cells}</w:tr>" * rows + "</w:tbl>"


def xlsx(rows: int, columns: int, cell: str) -> bytes:
    """A workbook of one sheet with the same cell everywhere."""
    main = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    return package(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{rels}"><Relationship Id="r1" Type="{main}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{main}"><sheets><sheet name="规划" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{rels}"><Relationship Id="r1" Type="{main}/worksheet" Target="worksheets/sheet1.xml"/>'
            "</Relationships>",
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{S}"><sheetData>'
            + (f"<row>{cell * columns}</row>" * rows)
            + "</sheetData></worksheet>",
        }
    )


def headings(count: int, mark: str = "") -> str:
    """So many numbered headings, each with a short sentence."""
    return PREFIX + "".join(f"{mark}第{number}条 港口\n办好学校{number}所。\n" for number in range(1, count + 1))


FILES: dict[str, tuple[str, Callable[[], str | bytes]]] = {
    "plain": ("txt", lambda: PREFIX + "办好学校。\n"),
    "one-paragraph": ("docx", lambda: docx(paragraph(CLAUSE * 223_000))),
    "one-letter": ("docx", lambda: docx(paragraph("港" * 2_900_000))),
    "text-8mb": ("txt", lambda: PREFIX + (CLAUSE * 7 + "做好防汛工作。\n") * 28_500),
    "text-8mb-one-line": ("txt", lambda: PREFIX + CLAUSE * 228_000),
    "text-8mb-new-words": (
        "txt",
        lambda: PREFIX + "".join(f"{chr(0x4E00 + i % 20000)}{chr(0x4E00 + i * 7 % 20000)}建{i}公里，" for i in range(230_000)),
    ),
    "sentence-1mb": ("txt", lambda: PREFIX + CLAUSE * 27_000 + "。\n"),
    "sentence-1mb-digits": ("txt", lambda: PREFIX + "公路长" + "1" * 1_000_000 + "公里。\n"),
    "sentence-1mb-brackets": ("txt", lambda: PREFIX + "（" * 170_000 + "公路" + "）" * 170_000 + "。\n"),
    "sentence-1mb-quotes": ("txt", lambda: PREFIX + "“" * 300_000 + "公路。\n"),
    "sentence-1mb-latin": ("txt", lambda: PREFIX + "公路" + "a" * 1_000_000 + "。\n"),
    "sentence-1mb-separators": ("txt", lambda: PREFIX + "公路、" * 110_000 + "。\n"),
    "sentence-1mb-numerals": ("txt", lambda: PREFIX + "一" * 300_000 + "公里。\n"),
    "sentence-1mb-dashes": ("txt", lambda: PREFIX + "2026—" * 130_000 + "年。\n"),
    "spaces": ("txt", lambda: PREFIX + "公 " * 500_000 + "。\n"),
    "lines-of-one": ("txt", lambda: PREFIX + "公\n" * 500_000),
    "table-100k": ("docx", lambda: docx(table(10_000, 10))),
    "table-100k-wide": ("docx", lambda: docx(table(100, 1000))),
    "table-100k-md": (
        "md",
        lambda: (
            PREFIX
            + "\n"
            + "| 指标 | 2025年 | 2030年 | 单位 | 属性 |\n| - | - | - | - | - |\n"
            + "| 公路 | 12 | 13 | 公里 | 预期性 |\n" * 20_000
        ),
    ),
    "table-100k-html": (
        "html",
        lambda: (
            f"<html><body><p>{PREFIX}</p><table>"
            + ("<tr>" + "<td>2030年公路12公里</td>" * 10 + "</tr>") * 10_000
            + "</table></body></html>"
        ),
    ),
    "spans-html": (
        "html",
        lambda: (
            f"<html><body><p>{PREFIX}</p><table>"
            + "<tr>"
            + '<td rowspan="65000" colspan="1000">公路</td>' * 50
            + "</tr>"
            + "<tr><td>桥</td></tr>" * 5000
            + "</table></body></html>"
        ),
    ),
    "csv-1m": ("csv", lambda: "指标,2030年\n" + "公路,12\n" * 500_000),
    "headings-120k": ("txt", lambda: headings(120_000)),
    "headings-100k-md": ("md", lambda: headings(100_000, "### ")),
    "headings-deep-md": (
        "md",
        lambda: PREFIX + "".join(f"{'#' * (1 + i % 6)} {'一二三四五六七八九十'[i % 10]}、港口\n\n办好学校。\n\n" for i in range(60_000)),
    ),
    "headings-numbered": ("txt", lambda: PREFIX + "".join(f"{'1.' * (1 + i % 40)} 港口\n办好学校。\n" for i in range(60_000))),
    "xlsx-1m": ("xlsx", lambda: xlsx(10_000, 100, "<c><v>1</v></c>")),
    "xlsx-400k": ("xlsx", lambda: xlsx(4_000, 100, '<c t="inlineStr"><is><t>公路12公里</t></is></c>')),
    "xlsx-400k-tall": ("xlsx", lambda: xlsx(200_000, 2, '<c t="inlineStr"><is><t>公路12公里</t></is></c>')),
    "nested-html": (
        "html",
        lambda: f"<html><body><p>{PREFIX}</p>" + "<ul><li>公路" * 10_000 + "</li></ul>" * 10_000 + "<p>办好学校。</p></body></html>",
    ),
    "nested-html-div": (
        "html",
        lambda: f"<html><body><p>{PREFIX}</p>" + "<div>" * 100_000 + "办好学校。" + "</div>" * 100_000 + "</body></html>",
    ),
    "nested-html-tables": (
        "html",
        lambda: f"<html><body><p>{PREFIX}</p>" + "<table><tr><td>" * 3_000 + "办好学校。" + "</td></tr></table>" * 3_000 + "</body></html>",
    ),
    "nested-md": ("md", lambda: PREFIX + "\n" + "".join(f"{' ' * min(2 * i, 2000)}- 公路{i}\n" for i in range(10_000))),
    "nested-md-quotes": ("md", lambda: PREFIX + "\n" + ">" * 100_000 + " 公路\n"),
    "nested-md-lists": ("md", lambda: PREFIX + "\n" + "- " * 50_000 + "公路\n"),
    "nested-md-emphasis": ("md", lambda: PREFIX + "\n" + "*" * 200_000 + "公路" + "_a" * 200_000 + "\n"),
    "nested-md-links": ("md", lambda: PREFIX + "\n" + "[" * 200_000 + "公路" + "](" * 100_000 + "\n"),
    "css-html": (
        "html",
        lambda: (
            "<html><head><style>"
            + "".join(f".a{i} .b{i} > .c{i} {{display:none}}" for i in range(5000))
            + "</style></head><body>"
            + f"<p>{PREFIX}</p>"
            + "".join(f'<p class="a{i} b{i} c{i}">公路{i}公里。</p>' for i in range(20_000))
            + "</body></html>"
        ),
    ),
    "same-sentence": ("txt", lambda: PREFIX + "公路建设一百公里。" * 300_000),
    "many-figures": ("txt", lambda: PREFIX + "".join(f"2030年公路达到{i}公里。" for i in range(190_000))),
    "many-places": ("txt", lambda: PREFIX + "".join(f"{'沈大鞍抚本丹锦营阜辽'[i % 10]}阳市{i}县建设公路，" for i in range(190_000))),
    "front-matter": ("md", lambda: "---\n" + "".join(f"k{i}: v\n" for i in range(300_000)) + "---\n" + PREFIX + "办好学校。\n"),
    "zip-txt": ("zip", lambda: package({f"{i}.txt": PREFIX + f"办好学校{i}所。" + CLAUSE * 20_000 for i in range(20)})),
}

if __name__ == "__main__":
    main()
