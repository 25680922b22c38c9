"""The command line ``planqa``: reads arguments, calls the library, prints; decides nothing."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from index.errors import ConfigError, InputError, PlanQAError, reason
from qa import index_commands, people_commands

if TYPE_CHECKING:
    from qa.config import Config
    from qa.engine import Engine
    from qa.types import Answer, Filters

OK, FAILED, BAD_INPUT, REFUSED = 0, 1, 2, 3
_MAX_QUESTION_FILE = 64 * 1024 * 1024


class _Parser(argparse.ArgumentParser):
    """An argument parser whose errors are Chinese and end with exit code 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"命令行参数有误：{_translate(message)}\n用 {self.prog} --help 查看用法。\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit code: 0 done or answered, 1 failed, 2 bad input, 3 refused."""
    arguments = _arguments().parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal in another encoding gets a substitute character, not a crash.
            stream.reconfigure(errors="replace")
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        return run(arguments)
    except (InputError, ConfigError) as error:
        return _fail(error, BAD_INPUT)
    except PlanQAError as error:
        return _fail(error, FAILED)
    except KeyboardInterrupt:
        print("\n已中断。", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output has closed it (planqa … | head); nothing is left to say.
        sys.stderr.close()
        return OK


def _fail(error: PlanQAError, code: int) -> int:
    print(f"错误：{error.message}", file=sys.stderr)
    if error.hint:
        print(f"建议：{error.hint}", file=sys.stderr)
    return code


# -- commands --------------------------------------------------------------------------------------


def _inspect(arguments: argparse.Namespace) -> int:
    from index.ingest import read_plans_toml
    from index.parse import parse
    from index.parse.names import shown

    path = Path(arguments.path)
    # os.path, unlike Path, takes a name that no file can have for one that is not there.
    if not os.path.isfile(path):
        raise InputError(f"找不到文件“{shown(str(path))}”。", "请给出一个规划文件。")
    document = parse(path, read_plans_toml(path.parent).get(path.stem), limits=_config(arguments).parse)
    if arguments.json:
        _print_json(
            {
                "id": document.id,
                "title": document.title,
                "issuer": document.issuer,
                "period": document.period,
                "published": document.published,
                "kind": document.kind,
                "chars": len(document.text),
                "sections": [
                    {"section": s.locator, "heading": s.headings[-1], "page": s.page, "start": s.span[0], "end": s.span[1]}
                    for s in document.sections
                ],
                "mended": [{"kind": m.kind, "count": m.count, "example": m.example} for m in document.mended],
            }
        )
        return OK
    period = f"{document.period[0]}—{document.period[1]}年" if document.period else "未注明"
    print(f"编号：{document.id}\n标题：{document.title}\n发布：{document.issuer or '未注明'}　{document.published or '日期未注明'}")
    print(f"规划期：{period}　类别：{'摘编' if document.kind == 'digest' else '正式文本'}　字数：{len(document.text)}")
    print(f"\n章节（{len(document.sections)}）：")
    for section in document.sections:
        page = f"　第{section.page}页" if section.page else ""
        print(f"{'  ' * section.locator.count('/')}{section.headings[-1]}　［{section.locator}］{page}")
    print("\n解析时的修补：" if document.mended else "\n未作修补。")
    for mend in document.mended:
        print(f"  {mend.kind} {mend.count} 处，例：{mend.example}")
    return OK


def _info(arguments: argparse.Namespace) -> int:
    from index.store import open_store
    from qa.lookup import listed

    store = open_store(_index_dir(arguments, _config(arguments)))
    as_of = arguments.as_of or date.today()
    info = listed(store, as_of)
    if arguments.json:
        _print_json(info)
        return OK
    for plan in info["plans"]:
        period = f"{plan['period'][0]}—{plan['period'][1]}年" if isinstance(plan["period"], list) else "规划期未注明"
        begins = plan["period"][0] if isinstance(plan["period"], list) else as_of.year
        state = "有效" if plan["in_force"] else "尚未开始" if begins > as_of.year else "已到期"
        kind = "摘编" if plan["kind"] == "digest" else "正式文本"
        print(
            f"{plan['title']}（{plan['id']}）\n  {period}，{state}，{kind}；{plan['sections']} 节，{plan['chunks']} 段，{plan['units']} 句"
        )
    print(f"向量模型：{store.model}\n指纹：{store.fingerprint}\n建于：{store.manifest['created']}")
    return OK


def _ask(arguments: argparse.Namespace) -> int:
    if bool(arguments.batch) != bool(arguments.out):
        raise InputError("--batch 与 --out 要一起用。", "例如：planqa ask --batch 问题.jsonl --out 回答.jsonl")
    if arguments.batch:
        return _ask_batch(arguments)
    if arguments.question is None:
        raise InputError("没有给出问题。", "例如：planqa ask “2030年常住人口城镇化率的目标是多少”")
    from qa.ask import ask

    answer = ask(arguments.question, _engine(arguments), history=arguments.history, filters=_filters(arguments))
    if arguments.json:
        _print_json(answer.as_json())
    else:
        print(_readable(answer))
    return OK if answer.status == "answered" else REFUSED


def _ask_batch(arguments: argparse.Namespace) -> int:
    from qa.ask import ask

    questions = list(_read_questions(Path(arguments.batch)))
    engine = _engine(arguments)
    filters = _filters(arguments)
    out = Path(arguments.out)
    if out.is_dir():
        raise InputError(f"“{out}”是一个目录。", "请给出文件名，例如 回答.jsonl。")
    part = out.with_name(out.name + ".part")
    progress = _Progress()
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
        raise InputError(f"写不了“{out}”：{reason(error)}。", "请检查路径和权限。") from error
    part.replace(out)
    progress("完成", len(questions), len(questions))
    print(f"{len(questions)} 个问题的回答已写入 {out}", file=sys.stderr)
    return OK


def _search(arguments: argparse.Namespace) -> int:
    from qa.lookup import as_json, search

    engine = _engine(arguments)
    query, hits = search(arguments.question, engine, (), _filters(arguments), arguments.k)
    if arguments.json:
        _print_json(as_json(query, hits))
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
    from qa.ledger import ledger
    from qa.ledger_table import Wanted, as_csv, as_json, cells, chosen

    engine = _engine(arguments)
    filters = _filters(arguments)
    wanted = Wanted(arguments.words or "", filters.plans if filters else (), arguments.property or "", arguments.place or "")
    found = chosen(ledger(engine.store, engine.terms), wanted, engine.store, engine.as_of)
    if arguments.csv:
        try:
            Path(arguments.csv).write_text(as_csv(found, engine.store, engine.as_of), "utf-8", newline="")
        except OSError as error:
            raise InputError(f"写不了“{arguments.csv}”：{reason(error)}。", "请检查路径和权限。") from error
        print(f"{len(found)} 条指标已写入 {arguments.csv}", file=sys.stderr)
    elif arguments.json:
        _print_json([as_json(entry) for entry in found])
    else:
        for entry in found:
            name, category, base, target, growth, kind, _, title, period, state, section, *_ = cells(entry, engine.store, engine.as_of)
            said = "；".join(x for x in (f"{base}（基期）" if base else "", target, growth, kind) if x)
            print(f"{name}{f'（{category}）' if category else ''}：{said}\n    {title}（{period}，{state}） {section}")
        print(f"共 {len(found)} 条。")
    return OK


def _serve(arguments: argparse.Namespace) -> int:
    import ui

    config = _config(arguments)
    ui.serve(_index_dir(arguments, config), config, host=arguments.host, port=arguments.port, as_of=arguments.as_of)
    return OK


def _mcp(arguments: argparse.Namespace) -> int:
    from qa.api.mcp_tools import serve_stdio

    engine = _engine(arguments)
    serve_stdio(engine, engine.config)
    return OK


def _token(arguments: argparse.Namespace) -> int:
    from qa.api.auth import new_token, sha256

    name = "".join(arguments.name.split())
    if not name or name.startswith("#"):
        raise InputError("令牌的名称是空的。", "例如：planqa token 办公室")
    token = new_token()
    print(f"令牌（只显示这一次，交给使用者）：{token}\n写进令牌文件的一行：{name} {sha256(token)}")
    return OK


def _eval(arguments: argparse.Namespace) -> int:
    from eval.command import Choices, System, check_sets, evaluate
    from qa.library import need_corpus

    sets = tuple(Path(s) for s in arguments.sets)
    if arguments.check:
        sources = [("索引", Path(arguments.index)) if arguments.index else ("摘编", need_corpus())]
        sources += [("正式文本", Path(p)) for p in arguments.plans]
        return OK if check_sets(sets, sources) else FAILED
    from qa.ask import ask

    if arguments.plans:
        raise InputError("--plans 只与 --check 一起用。", "测评另一份索引请用 --index。")

    def system() -> System:
        engine = _engine(arguments)
        plans = {d.id: d for d in engine.store.documents}
        return System(lambda q, history: ask(q, engine, history=history), plans, engine.as_of, str(engine.root))

    def path(name: str) -> Path | None:
        value = getattr(arguments, name)
        return Path(value) if value else None

    choices = Choices(
        sets=sets,
        split=arguments.split,
        limit=arguments.limit,
        noise=arguments.noise,
        out=path("out"),
        records=path("records"),
        compare=path("compare"),
        gate=path("gate"),
        write_baseline=path("write_baseline"),
        nli=arguments.nli,
    )
    return OK if evaluate(choices, system, _Progress()) else FAILED


# -- helpers ---------------------------------------------------------------------------------------


class _Progress:
    """One line on standard error that is written over; plain lines where it is no terminal."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, stage: str, done: int, total: int) -> None:
        share = f" {done}/{total}" if total > 1 else ""
        if sys.stderr.isatty():
            end = "\n" if stage == "完成" else ""
            print(f"\r\033[K{stage}{share}", end=end, file=sys.stderr, flush=True)
        elif stage != self._last:
            print(f"{stage}…", file=sys.stderr, flush=True)
        self._last = stage


def _config(arguments: argparse.Namespace) -> Config:
    from qa.config import load_config

    return load_config(Path(arguments.config) if arguments.config else None)


def _index_dir(arguments: argparse.Namespace, config: Config) -> Path:
    return Path(arguments.index or config.index_dir)


def _engine(arguments: argparse.Namespace) -> Engine:
    from qa.engine import Engine

    config = _config(arguments)
    if getattr(arguments, "model", None) is not None:
        config = replace(config, llm=replace(config.llm, model=arguments.model))
    return Engine(_index_dir(arguments, config), config, arguments.as_of)


def _filters(arguments: argparse.Namespace) -> Filters:
    from qa.types import Filters

    return Filters(tuple(arguments.plan or ()))


def _readable(answer: Answer) -> str:
    from qa.footnotes import footnotes

    return "\n".join([answer.answer, *(["\n出处："] if answer.citations else []), *footnotes(answer)])


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


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}”应是正整数")
    return int(text)


def _noise_kinds(text: str) -> int:
    if text not in ("0", "1", "2", "3", "4", "5"):
        raise argparse.ArgumentTypeError(f"“{text}”应是 0 到 5")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"日期“{text}”不对，应写成 2026-05-01") from error


def _translate(message: str) -> str:
    for english, chinese in (
        ("the following arguments are required:", "缺少参数"),
        ("unrecognized arguments:", "不认识的参数"),
        ("invalid choice:", "没有这个选项"),
        ("invalid int value:", "应为整数，得到"),
        ("expected one argument", "后面要跟一个值"),
        ("choose from", "可选"),
        ("argument ", "参数 "),
    ):
        message = message.replace(english, chinese)
    return message


def _arguments() -> argparse.ArgumentParser:
    shared = _Parser(add_help=False)
    shared.add_argument("--index", metavar="目录", help="索引目录（默认 var/index）")
    shared.add_argument("--config", metavar="文件", help="设置文件（默认 planqa.toml）")
    asking = _Parser(add_help=False)
    asking.add_argument("--plan", metavar="编号", action="append", help="只查这份规划；可多次给出")
    dated = _Parser(add_help=False)
    dated.add_argument("--as-of", metavar="日期", type=_day, help="以哪一天判断规划是否有效（默认今天）")

    parser = _Parser(prog="planqa", description="规划问答：用规划原文回答问题，每句话都注明出处。")
    parser.add_argument("--version", action="version", version=f"planqa {_version()}")
    commands = parser.add_subparsers(title="命令", metavar="命令", required=True, parser_class=_Parser)

    index_commands.register(commands, shared, _Progress)

    inspect = commands.add_parser("inspect", parents=[shared], help="查看解析结果：元数据、章节、修补")
    inspect.add_argument("path", metavar="文件")
    inspect.add_argument("--json", action="store_true", help="输出 JSON")
    inspect.set_defaults(run=_inspect)

    info = commands.add_parser("info", parents=[shared, dated], help="索引里有哪些规划")
    info.add_argument("--json", action="store_true", help="输出 JSON")
    info.set_defaults(run=_info)

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
    table.add_argument("--place", metavar="地区", help="只要这个地区的，如 沈阳")
    table.add_argument("--csv", metavar="文件", help="存为 CSV")
    table.add_argument("--json", action="store_true", help="输出 JSON")
    table.set_defaults(run=_indicators)

    evaluator = commands.add_parser("eval", parents=[shared, dated], help="离线测评；退出码 0 通过，1 未过门禁或题目有误，2 输入有误")
    evaluator.add_argument(
        "--set", metavar="文件", dest="sets", action="append", default=[], help="题目文件或目录（默认随附的题集）；可多次给出"
    )
    evaluator.add_argument("--split", choices=("dev", "test", "all"), help="只测一边的题（默认 all）")
    evaluator.add_argument("--limit", metavar="题数", type=_count, help="只测固定的一部分题，各题型按比例")
    evaluator.add_argument("--noise", metavar="种数", type=_noise_kinds, help="每题加几种噪声再问，0 到 5（默认 2）")
    evaluator.add_argument("--out", metavar="目录", help="报告写到这里（默认 var/eval/时间）")
    evaluator.add_argument("--records", metavar="目录", help="不提问，只重新评分这次测评的记录")
    evaluator.add_argument("--compare", metavar="目录", help="与这次测评对比")
    evaluator.add_argument("--gate", metavar="文件", help="与基线相比显著变差或越过底线则退出码为 1")
    evaluator.add_argument("--write-baseline", metavar="文件", help="把本次结果写成基线；已有的底线保留")
    evaluator.add_argument("--nli", metavar="模型", help="用自然语言推理模型判断引文支持（模型名或本地文件夹）")
    evaluator.add_argument("--check", action="store_true", help="不测评，只检查题目：格式、章节、要点、分组")
    evaluator.add_argument("--plans", metavar="目录", action="append", default=[], help="--check 时还要核对的正式文本或索引")
    evaluator.set_defaults(run=_eval)

    tools = commands.add_parser("mcp", parents=[shared, dated], help="以 MCP 协议供其他程序调用（标准输入输出）")
    tools.set_defaults(run=_mcp)

    token = commands.add_parser("token", help="生成一个访问令牌")
    token.add_argument("name", metavar="名称", help="给谁用，例如科室或系统的名称")
    token.set_defaults(run=_token)

    serve = commands.add_parser("serve", parents=[shared, dated], help="打开网页和 HTTP API")
    serve.add_argument("--host", default="127.0.0.1", metavar="地址", help="监听地址（默认 127.0.0.1）")
    serve.add_argument("--port", type=int, default=7860, metavar="端口", help="端口（默认 7860）")
    serve.set_defaults(run=_serve)
    people_commands.register(commands)
    return parser


def _version() -> str:
    try:
        return metadata.version("plan-qa")
    except metadata.PackageNotFoundError:
        return "（未安装）"


if __name__ == "__main__":
    sys.exit(main())
