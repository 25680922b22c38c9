"""The commands that ask an index: ask, search, indicators."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import InputError, reason
from qa.cli.commands import AS_OF, INDEX, JSON, OK, REFUSED, argument, command
from qa.cli.common import Progress, cannot_write, engine_of, print_json, write_bytes, write_text

if TYPE_CHECKING:
    from index.facts.listing import Cells
    from qa.engine import Engine
    from qa.types import Answer, Filters, Query

_MAX_QUESTION_FILE = 64 * 1024 * 1024


PLAN = argument("--plan", metavar="编号", action="append", help="只查这份规划；可多次给出")


@command(
    "ask",
    "提问；退出码 0 已答，3 拒答，2 输入有误",
    *INDEX,
    PLAN,
    AS_OF,
    argument("question", metavar="问题", nargs="?"),
    argument("--history", metavar="此前提问", action="append", default=[], help="此前的提问，最早的在前；可多次给出"),
    JSON,
    argument("--model", metavar="提供方:模型", help='用这个语言模型行文，例如 ollama:qwen3:8b；填 "" 则不用'),
    argument("--batch", metavar="文件", help="逐行 JSON 的问题（id、question，可有 history）"),
    argument("--out", metavar="文件", help="逐行 JSON 的回答写到这里"),
)
def ask(arguments: Namespace) -> int:
    """Answers one question, or those of a file."""
    if bool(arguments.batch) != bool(arguments.out):
        raise InputError("--batch 与 --out 要一起用。", "例如：planqa ask --batch 问题.jsonl --out 回答.jsonl")
    if arguments.batch:
        return _ask_batch(arguments)
    if arguments.question is None:
        raise InputError("没有给出问题。", "例如：planqa ask “2030年常住人口城镇化率的目标是多少”")
    from qa import pipeline

    answer = pipeline.ask(arguments.question, engine_of(arguments), history=arguments.history, filters=_filters(arguments))
    if arguments.json:
        print_json(answer.as_json())
    else:
        print(_readable(answer))
    return OK if answer.status == "answered" else REFUSED


def _ask_batch(arguments: Namespace) -> int:
    questions = list(_read_questions(Path(arguments.batch)))
    out = Path(arguments.out)
    if out.is_dir():
        raise InputError(f"“{out}”是一个目录。", "请给出文件名，例如 回答.jsonl。")
    engine, filters, progress = engine_of(arguments), _filters(arguments), Progress()
    part = out.with_name(out.name + ".part")
    try:
        with part.open("w", encoding="utf-8") as file:
            for i, item in enumerate(questions):
                progress("回答", i, len(questions))
                file.write(json.dumps(_answered(item, engine, filters), ensure_ascii=False) + "\n")
        part.replace(out)
    except OSError as error:
        failed = cannot_write(out, error)
        kept = f"已答的在“{part}”。" if part.exists() and part.stat().st_size else ""
        if not kept:
            part.unlink(missing_ok=True)
        raise InputError(failed.message, failed.hint + kept) from error
    progress("完成", len(questions), len(questions))
    print(f"{len(questions)} 个问题的回答已写入 {out}", file=sys.stderr)
    return OK


def _answered(item: dict[str, Any], engine: Engine, filters: Filters) -> dict[str, Any]:
    """The answer to a line of a batch as JSON, under the line's id; an unusable question is told in its place."""
    from qa.pipeline import ask

    try:
        answer = ask(item["question"], engine, history=item.get("history") or (), filters=filters).as_json()
    except InputError as error:
        answer = {"question": item["question"], "status": "error", "error": str(error)}
    return {**answer, "id": item.get("id", answer.get("id"))}


def _read_questions(path: Path) -> Iterator[dict[str, Any]]:
    try:
        if path.stat().st_size > _MAX_QUESTION_FILE:
            raise InputError(f"“{path}”超过 64 MB。", "请分成几个文件。")
        lines = path.read_text("utf-8-sig").split("\n")
    except OSError as error:
        raise InputError(f"读不了“{path}”：{reason(error)}。", "请检查路径和权限。") from error
    except UnicodeDecodeError as error:
        raise InputError(f"“{path}”不是 UTF-8 文本。", "请另存为 UTF-8。") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _read_question(line, f"“{path}”第 {number} 行")


def _read_question(line: str, where: str) -> dict[str, Any]:
    try:
        item = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise InputError(f"{where}不是 JSON。", "每行一个对象，含 id 和 question。") from error
    if not isinstance(item, dict) or not isinstance(item.get("question"), str):
        raise InputError(f"{where}没有 question。", "每行一个对象，含 id 和 question。")
    history = item.get("history")
    if history is not None and not (isinstance(history, list) and all(isinstance(h, str) for h in history)):
        raise InputError(f"{where}的 history 不是字符串列表。", "history 放此前的提问，最早的在前。")
    # Half of a surrogate pair is no character and could not be written back.
    return {**item, "question": item["question"].encode("utf-8", "replace").decode("utf-8")}


@command(
    "search",
    "只检索，显示各通道得分",
    *INDEX,
    PLAN,
    AS_OF,
    argument("question", metavar="问题"),
    argument("-k", type=int, default=10, metavar="条数", help="条数（默认 10）"),
    JSON,
)
def search(arguments: Namespace) -> int:
    """Shows how a question was understood, and the passages that were found."""
    from qa import lookup

    engine = engine_of(arguments, words=False)
    query, hits = lookup.search(arguments.question, engine, (), _filters(arguments), arguments.k)
    if arguments.json:
        print_json(lookup.as_json(query, hits))
        return OK
    print(_understood(query))
    for rank, hit in enumerate(hits, 1):
        by = "，".join(f"{name} {score:.2f}" for name, score in hit.by.items())
        print(f"\n{rank}. {hit.score:.3f}（{by}）\n   {engine.store.by_id[hit.chunk.doc_id].title} › {' › '.join(hit.chunk.headings)}")
        print(f"   {hit.chunk.text[:120].replace(chr(10), ' ')}{'…' if len(hit.chunk.text) > 120 else ''}")
    return OK


def _understood(query: Query) -> str:
    scope = (("年份", query.years), ("地区", query.places), ("规划", query.plans))
    told = [f"理解为：{query.text}\n类型 {query.type}", f"要点 {'、'.join(query.terms) or '无'}"]
    told += [f"{wording}→{term}" for wording, term in query.wordings]
    return "；".join([*told, *(f"{label} {'、'.join(map(str, values))}" for label, values in scope if values)])


@command(
    "dossier",
    "列出规划里写到某个地方、单位、项目或名词的全部内容",
    *INDEX,
    PLAN,
    AS_OF,
    argument("name", metavar="名称", help="如 南京、省水利厅、海洋经济"),
    argument("--csv", metavar="文件", help="存为 CSV"),
    argument("--docx", metavar="文件", help="存为 Word"),
    JSON,
)
def dossier(arguments: Namespace) -> int:
    """Shows all that the plans say of a name, or writes it to a file."""
    from qa import dossier as dossiers

    engine = engine_of(arguments, words=False)
    found = dossiers.dossier(arguments.name, engine.store, engine.as_of, arguments.plan or ())
    if arguments.csv or arguments.docx:
        if arguments.csv:
            write_text(Path(arguments.csv), dossiers.as_csv(found))
        if arguments.docx:
            write_bytes(Path(arguments.docx), dossiers.as_docx(found, engine.as_of))
        print(f"{found['count']} 处已写入 {'、'.join(filter(None, (arguments.csv, arguments.docx)))}", file=sys.stderr)
    elif arguments.json:
        print_json(found)
    else:
        print(dossiers.as_text(found))
    return OK if found["count"] else REFUSED


@command(
    "indicators",
    "规划里读准了的数字，一个一行，可筛选、可存为 CSV",
    *INDEX,
    PLAN,
    AS_OF,
    argument("words", metavar="词", nargs="?", help="名称、日常说法或原文里要有的词，空格隔开"),
    argument("--property", choices=("约束性", "预期性"), help="只要这种属性的指标"),
    argument("--place", metavar="地区", help="只要这个地区的，如 南京、南京市"),
    argument("--csv", metavar="文件", help="存为 CSV"),
    JSON,
)
def indicators(arguments: Namespace) -> int:
    """Shows the facts of the plans, or writes them to a file."""
    from index.facts.listing import Wanted, arranged, as_csv, as_json, cells, chosen, wordings
    from index.facts.unit_facts import facts, unread

    engine = engine_of(arguments, words=False)
    store, as_of = engine.store, engine.as_of
    wanted = Wanted(arguments.words or "", tuple(arguments.plan or ()), arguments.property or "", arguments.place or "")
    found = chosen(arranged(facts(store), store, as_of), wanted, store, as_of, wordings(engine.terms))
    if arguments.csv:
        write_text(Path(arguments.csv), as_csv(found, store, as_of))
        print(f"{len(found)} 条指标已写入 {arguments.csv}", file=sys.stderr)
    elif arguments.json:
        print_json([as_json(fact) for fact in found])
    else:
        for fact in found:
            print(_indicator(cells(fact, store, as_of)))
        print(f"共 {len(found)} 条。索引里另有 {unread(store)} 个数字拿不准，没有列入。")
    return OK


def _indicator(row: Cells) -> str:
    about = "；".join(x for x in (row.year, row.place, row.kind, row.bound, row.state, row.property) if x)
    category = f"（{row.category}）" if row.category and row.category != row.indicator else ""
    return f"{row.indicator}{category}：{row.amount}（{about}）\n    {row.plan}（{row.period}，{row.in_force}） {row.section}"


def _filters(arguments: Namespace) -> Filters:
    from qa.types import Filters

    return Filters(tuple(arguments.plan or ()))


def _readable(answer: Answer) -> str:
    from qa.render import footnotes

    return "\n".join([answer.answer, *(["\n出处："] if answer.citations else []), *footnotes(answer)])
