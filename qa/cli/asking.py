"""The commands that ask an index: ask, search, indicators."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import InputError, reason
from qa.cli.common import OK, REFUSED, Progress, cannot_write, engine_of, print_json, write_text

if TYPE_CHECKING:
    from qa.types import Answer, Filters

_MAX_QUESTION_FILE = 64 * 1024 * 1024


def register(commands: Any, shared: argparse.ArgumentParser, dated: argparse.ArgumentParser) -> None:
    """Declares the commands.

    Args:
        commands: the subparsers of ``planqa``.
        shared: the parser of ``--index`` and ``--config``.
        dated: the parser of ``--as-of``.
    """
    asking = argparse.ArgumentParser(add_help=False)
    asking.add_argument("--plan", metavar="编号", action="append", help="只查这份规划；可多次给出")

    asker = commands.add_parser("ask", parents=[shared, asking, dated], help="提问；退出码 0 已答，3 拒答，2 输入有误")
    asker.add_argument("question", metavar="问题", nargs="?")
    asker.add_argument("--history", metavar="此前提问", action="append", default=[], help="此前的提问，最早的在前；可多次给出")
    asker.add_argument("--json", action="store_true", help="输出 JSON")
    asker.add_argument("--model", metavar="提供方:模型", help='用这个语言模型行文，例如 ollama:qwen3:8b；填 "" 则不用')
    asker.add_argument("--batch", metavar="文件", help="逐行 JSON 的问题（id、question，可有 history）")
    asker.add_argument("--out", metavar="文件", help="逐行 JSON 的回答写到这里")
    asker.set_defaults(run=_ask)

    searcher = commands.add_parser("search", parents=[shared, asking, dated], help="只检索，显示各通道得分")
    searcher.add_argument("question", metavar="问题")
    searcher.add_argument("-k", type=int, default=10, metavar="条数", help="条数（默认 10）")
    searcher.add_argument("--json", action="store_true", help="输出 JSON")
    searcher.set_defaults(run=_search)

    table = commands.add_parser("indicators", parents=[shared, asking, dated], help="指标台账：规划里的指标和目标，可筛选、可存为 CSV")
    table.add_argument("words", metavar="词", nargs="?", help="名称、别名或原文里要有的词，空格隔开")
    table.add_argument("--property", choices=("约束性", "预期性"), help="只要这种属性的指标")
    table.add_argument("--place", metavar="地区", help="只要这个地区的，如 南京")
    table.add_argument("--csv", metavar="文件", help="存为 CSV")
    table.add_argument("--json", action="store_true", help="输出 JSON")
    table.set_defaults(run=_indicators)


def _ask(arguments: argparse.Namespace) -> int:
    if bool(arguments.batch) != bool(arguments.out):
        raise InputError("--batch 与 --out 要一起用。", "例如：planqa ask --batch 问题.jsonl --out 回答.jsonl")
    if arguments.batch:
        return _ask_batch(arguments)
    if arguments.question is None:
        raise InputError("没有给出问题。", "例如：planqa ask “2030年常住人口城镇化率的目标是多少”")
    from qa.pipeline import ask

    answer = ask(arguments.question, engine_of(arguments), history=arguments.history, filters=_filters(arguments))
    if arguments.json:
        print_json(answer.as_json())
    else:
        print(_readable(answer))
    return OK if answer.status == "answered" else REFUSED


def _ask_batch(arguments: argparse.Namespace) -> int:
    from qa.pipeline import ask

    questions = list(_read_questions(Path(arguments.batch)))
    engine = engine_of(arguments)
    filters = _filters(arguments)
    out = Path(arguments.out)
    if out.is_dir():
        raise InputError(f"“{out}”是一个目录。", "请给出文件名，例如 回答.jsonl。")
    part = out.with_name(out.name + ".part")
    progress = Progress()
    try:
        with part.open("w", encoding="utf-8") as file:
            for i, item in enumerate(questions):
                progress("回答", i, len(questions))
                try:
                    answer = ask(item["question"], engine, history=item.get("history") or (), filters=filters).as_json()
                except InputError as error:
                    answer = {"question": item["question"], "status": "error", "error": str(error)}
                file.write(json.dumps({**answer, "id": item.get("id", answer.get("id"))}, ensure_ascii=False) + "\n")
    except OSError as error:
        raise cannot_write(out, error) from error
    part.replace(out)
    progress("完成", len(questions), len(questions))
    print(f"{len(questions)} 个问题的回答已写入 {out}", file=sys.stderr)
    return OK


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
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            raise InputError(f"“{path}”第 {number} 行不是 JSON。", "每行一个对象，含 id 和 question。") from error
        if not isinstance(item, dict) or not isinstance(item.get("question"), str):
            raise InputError(f"“{path}”第 {number} 行没有 question。", "每行一个对象，含 id 和 question。")
        history = item.get("history")
        if history is not None and not (isinstance(history, list) and all(isinstance(h, str) for h in history)):
            raise InputError(f"“{path}”第 {number} 行的 history 不是字符串列表。", "history 放此前的提问，最早的在前。")
        # Half of a surrogate pair is no character and could not be written back.
        yield {**item, "question": item["question"].encode("utf-8", "replace").decode("utf-8")}


def _search(arguments: argparse.Namespace) -> int:
    from qa.lookup import as_json, search

    engine = engine_of(arguments)
    query, hits = search(arguments.question, engine, (), _filters(arguments), arguments.k)
    if arguments.json:
        print_json(as_json(query, hits))
        return OK
    print(f"理解为：{query.text}\n类型 {query.type}；要点 {'、'.join(query.terms) or '无'}", end="")
    print("".join(f"；{wording}→{term}" for wording, term in query.wordings), end="")
    print(
        "".join(
            f"；{label} {'、'.join(map(str, values))}"
            for label, values in (("年份", query.years), ("地区", query.places), ("规划", query.plans))
            if values
        )
    )
    for rank, hit in enumerate(hits, 1):
        by = "，".join(f"{name} {score:.2f}" for name, score in hit.by.items())
        print(f"\n{rank}. {hit.score:.3f}（{by}）\n   {engine.store.by_id[hit.chunk.doc_id].title} › {' › '.join(hit.chunk.headings)}")
        print(f"   {hit.chunk.text[:120].replace(chr(10), ' ')}{'…' if len(hit.chunk.text) > 120 else ''}")
    return OK


def _indicators(arguments: argparse.Namespace) -> int:
    from index.facts.ledger import ledger
    from index.facts.table import Wanted, as_csv, as_json, cells, chosen

    engine = engine_of(arguments)
    filters = _filters(arguments)
    wanted = Wanted(arguments.words or "", filters.plans if filters else (), arguments.property or "", arguments.place or "")
    found = chosen(ledger(engine.store, engine.terms), wanted, engine.store, engine.as_of)
    if arguments.csv:
        write_text(Path(arguments.csv), as_csv(found, engine.store, engine.as_of))
        print(f"{len(found)} 条指标已写入 {arguments.csv}", file=sys.stderr)
    elif arguments.json:
        print_json([as_json(entry) for entry in found])
    else:
        for entry in found:
            name, category, base, target, growth, kind, _, title, period, state, section, *_ = cells(entry, engine.store, engine.as_of)
            said = "；".join(x for x in (f"{base}（基期）" if base else "", target, growth, kind) if x)
            print(f"{name}{f'（{category}）' if category else ''}：{said}\n    {title}（{period}，{state}） {section}")
        print(f"共 {len(found)} 条。")
    return OK


def _filters(arguments: argparse.Namespace) -> Filters:
    from qa.types import Filters

    return Filters(tuple(arguments.plan or ()))


def _readable(answer: Answer) -> str:
    from qa.render import footnotes

    return "\n".join([answer.answer, *(["\n出处："] if answer.citations else []), *footnotes(answer)])
