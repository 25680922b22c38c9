"""The command line ``planqa``: reads arguments, calls the library, prints; decides nothing."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import NoReturn

from index.errors import ConfigError, InputError, PlanQAError
from qa.cli import asking as asking_commands
from qa.cli import indexing as index_commands
from qa.cli import people as people_commands
from qa.cli.common import BAD_INPUT, FAILED, OK, Progress, config_of, engine_of, index_dir, print_json


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
    from index.ingest.build import read_plans_toml
    from index.parse import parse
    from index.parse.intake.names import shown

    path = Path(arguments.path)
    # os.path, unlike Path, takes a name that no file can have for one that is not there.
    if not os.path.isfile(path):
        raise InputError(f"找不到文件“{shown(str(path))}”。", "请给出一个规划文件。")
    document = parse(path, read_plans_toml(path.parent).get(path.stem), limits=config_of(arguments).parse)
    if arguments.json:
        print_json(
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
    from index.store.files import open_store
    from qa.lookup import listed

    store = open_store(index_dir(arguments, config_of(arguments)))
    as_of = arguments.as_of or date.today()
    info = listed(store, as_of)
    if arguments.json:
        print_json(info)
        return OK
    for plan in info["plans"]:
        period = f"{plan['period'][0]}—{plan['period'][1]}年" if isinstance(plan["period"], list) else "规划期未注明"
        begins = plan["period"][0] if isinstance(plan["period"], list) else as_of.year
        state = "有效" if plan["in_force"] else "尚未开始" if begins > as_of.year else "已到期"
        kind = "摘编" if plan["kind"] == "digest" else "正式文本"
        print(
            f"{plan['title']}（{plan['id']}）\n  {period}，{state}，{kind}；{plan['sections']} 节，{plan['chunks']} 段，{plan['units']} 句"
        )
    print(f"向量模型：{store.model}\n指纹：{store.fingerprint}\n建于：{store.created}")
    return OK


def _serve(arguments: argparse.Namespace) -> int:
    import ui

    config = config_of(arguments)
    ui.serve(index_dir(arguments, config), config, host=arguments.host, port=arguments.port, as_of=arguments.as_of)
    return OK


def _mcp(arguments: argparse.Namespace) -> int:
    from qa.api.mcp_tools import serve_stdio

    engine = engine_of(arguments)
    serve_stdio(engine, engine.config)
    return OK


def _token(arguments: argparse.Namespace) -> int:
    from qa.api.serving.auth import new_token, sha256

    name = "".join(arguments.name.split())
    if not name or name.startswith("#"):
        raise InputError("令牌的名称是空的。", "例如：planqa token 办公室")
    token = new_token()
    print(f"令牌（只显示这一次，交给使用者）：{token}\n写进令牌文件的一行：{name} {sha256(token)}")
    return OK


def _eval(arguments: argparse.Namespace) -> int:
    from eval.command import Choices, System, check_sets, evaluate
    from qa.corpus import need_corpus

    sets = tuple(Path(s) for s in arguments.sets)
    if arguments.check:
        sources = [("索引", Path(arguments.index)) if arguments.index else ("摘编", need_corpus())]
        sources += [("正式文本", Path(p)) for p in arguments.plans]
        return OK if check_sets(sets, sources) else FAILED
    from qa.pipeline import ask

    if arguments.plans:
        raise InputError("--plans 只与 --check 一起用。", "测评另一份索引请用 --index。")

    def system() -> System:
        engine = engine_of(arguments)
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
    return OK if evaluate(choices, system, Progress()) else FAILED


# -- helpers ---------------------------------------------------------------------------------------


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
    dated = _Parser(add_help=False)
    dated.add_argument("--as-of", metavar="日期", type=_day, help="以哪一天判断规划是否有效（默认今天）")

    parser = _Parser(prog="planqa", description="规划问答：用规划原文回答问题，每句话都注明出处。")
    parser.add_argument("--version", action="version", version=f"planqa {_version()}")
    commands = parser.add_subparsers(title="命令", metavar="命令", required=True, parser_class=_Parser)

    index_commands.register(commands, shared)

    inspect = commands.add_parser("inspect", parents=[shared], help="查看解析结果：元数据、章节、修补")
    inspect.add_argument("path", metavar="文件")
    inspect.add_argument("--json", action="store_true", help="输出 JSON")
    inspect.set_defaults(run=_inspect)

    info = commands.add_parser("info", parents=[shared, dated], help="索引里有哪些规划")
    info.add_argument("--json", action="store_true", help="输出 JSON")
    info.set_defaults(run=_info)

    asking_commands.register(commands, shared, dated)

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
