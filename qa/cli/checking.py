"""The command that checks a text before it goes out."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import InputError, ParseError, reason
from index.parse.intake.decode import decode
from qa.cli.asking import PLAN
from qa.cli.commands import AS_OF, INDEX, JSON, OK, REFUSED, argument, command
from qa.cli.common import Progress, engine_of, print_json, write_bytes

if TYPE_CHECKING:
    from qa.proofread.report import Finding, Report


@command(
    "check",
    "逐个数字核对一份文稿；退出码 0 全部一致，3 有不一致的，2 输入有误",
    *INDEX,
    PLAN,
    AS_OF,
    argument("file", metavar="文件", help="要核对的文稿（txt、md、docx、pdf、ofd、html、xlsx、pptx 等），- 表示从标准输入读文字"),
    JSON,
    argument("--out", metavar="标记稿.docx", help="另存一份 Word：标出每个数字，批注里写规划的数和出处"),
)
def check(arguments: Namespace) -> int:
    """Checks every figure of a text against the plans."""
    from qa.proofread.marked import as_docx
    from qa.proofread.proofread import check_file, check_text

    name = "" if arguments.file == "-" else arguments.file
    out = Path(arguments.out) if arguments.out else None
    if out is not None and out.suffix.lower() != ".docx":
        raise InputError(f"“{out}”不是 Word 文件名。", "标记稿是 Word 文件，例如 标记稿.docx。")
    if out is not None and name and out.resolve() == Path(name).resolve():
        raise InputError(f"标记稿不能写在原稿“{name}”上。", "请给标记稿另起一个文件名。")
    data = _read(Path(name)) if name else sys.stdin.buffer.read()
    engine = engine_of(arguments, words=False)
    plans, progress = tuple(arguments.plan or ()), Progress()
    try:
        if name:
            report = check_file(data, Path(name).name, engine, plans=plans, progress=progress)
        else:
            report = check_text(decode(data, "标准输入")[0], engine, plans=plans, progress=progress)
    except ParseError as error:
        raise InputError(error.message, error.hint) from error
    if out is not None:
        write_bytes(out, as_docx(report, engine.as_of, data if Path(name).suffix.lower() == ".docx" else None))
    if arguments.json:
        print_json(report.as_json())
    else:
        _print(report)
    return OK if report.all_agree else REFUSED


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"读不了“{path}”：{reason(error)}。", "请检查路径和权限。") from error


def _print(report: Report) -> None:
    """What does not agree in full, then the sources that it cites, then the counts."""
    shown = [f for f in report.findings if f.verdict != "agrees"]
    for finding in shown:
        print(_line(finding))
    cited = {n for f in shown for n in f.citations}
    if cited:
        print("\n出处：")
    for c in (c for c in report.citations if c.n in cited):
        print(f"[{c.n}] 《{c.title}》{c.heading}：“{c.quote}”")
    print("\n" + report.summary if shown else report.summary)


def _line(finding: Finding) -> str:
    marks = "".join(f"[{n}]" for n in finding.citations)
    return f"{finding.n}. {finding.label}：“{finding.text}”（{finding.sentence.strip()}）\n    {finding.message}{marks}"
