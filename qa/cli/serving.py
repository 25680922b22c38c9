"""The commands that serve others: serve, mcp, token."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import replace

from index.errors import InputError
from qa.cli.commands import AS_OF, INDEX, OK, argument, command
from qa.cli.common import config_of, engine_of, index_dir, prepare_model
from qa.hosting.later import put_off, without


@command(
    "serve",
    "打开网页和 HTTP API",
    *INDEX,
    AS_OF,
    argument("--host", default="127.0.0.1", metavar="地址", help="监听地址（默认 127.0.0.1）"),
    argument("--port", type=int, default=7860, metavar="端口", help="端口（默认 7860）"),
    argument("--workers", type=int, metavar="个数", help="几个进程回答提问（默认 0：服务自己回答）"),
    argument("--open", action="store_true", help="在本机的浏览器里打开（有浏览器时）"),
)
def serve(arguments: Namespace) -> int:
    """Serves page and API until interrupted."""
    # Gradio imports it for tables of data, of which the page has none.
    put_off("pandas")
    # It would make tools for programs of the page's events.
    with without("mcp"):
        import ui

    config = config_of(arguments)
    if arguments.workers is not None:
        config = replace(config, server=replace(config.server, workers=arguments.workers))
    elif count := config.server.workers:
        # Until there were such processes it was the number of threads.
        print(
            f"设置 [server] workers = {count}：另开 {count} 个进程回答提问（以前指线程数，现在线程数写 threads；不另开写 0）。",
            file=sys.stderr,
        )
    prepare_model(config, config.server.workers)
    ui.serve(index_dir(arguments, config), config, host=arguments.host, port=arguments.port, as_of=arguments.as_of, show=arguments.open)
    return OK


@command("mcp", "以 MCP 协议供其他程序调用（标准输入输出）", *INDEX, AS_OF)
def mcp(arguments: Namespace) -> int:
    """Speaks MCP over standard input and output until the input ends."""
    from qa.api.mcp_tools import serve_stdio

    engine = engine_of(arguments)
    serve_stdio(engine, engine.config)
    return OK


@command("token", "生成一个访问令牌", argument("name", metavar="名称", help="给谁用，例如科室或系统的名称"))
def token(arguments: Namespace) -> int:
    """Prints a fresh token and the line for the file of tokens; only its hash is to be kept."""
    from qa.api.serving.auth import new_token, sha256

    name = "".join(arguments.name.split())
    if not name or name.startswith("#"):
        raise InputError("令牌的名称是空的。", "例如：planqa token 办公室")
    fresh = new_token()
    print(f"令牌（只显示这一次，交给使用者）：{fresh}\n写进令牌文件的一行：{name} {sha256(fresh)}")
    return OK
