"""The commands about language models: model serve, model info."""

from __future__ import annotations

import secrets
import sys
import time
from argparse import Namespace
from pathlib import Path

from index.errors import InputError
from qa.cli.commands import OK, argument, command, group
from qa.cli.common import Progress

_LOCAL = ("127.0.0.1", "localhost", "::1")

FILE = argument("file", metavar="文件.gguf", help="GGUF 模型文件")
CONTEXT = argument("--context", type=int, default=4096, metavar="词元数", help="提示和回复最多多少词元（默认 4096）")

group("model", "本机的语言模型文件（GGUF）")


@command("model info", "模型文件是什么、要多少内存；不加载", FILE, CONTEXT)
def info(arguments: Namespace) -> int:
    """Says what a model file is and what memory it takes."""
    from qa.llm.providers.llama import examined

    print(examined(Path(arguments.file).expanduser(), arguments.context)[1])
    return OK


@command(
    "model serve",
    "把一个 GGUF 模型开成本机的服务（OpenAI 兼容接口），供 Plan QA 或别的程序用",
    FILE,
    argument("--host", default="127.0.0.1", metavar="地址", help="监听地址（默认 127.0.0.1）；供其他机器访问须设 PLANQA_LLM_KEY"),
    argument("--port", type=int, default=8000, metavar="端口", help="端口（默认 8000）"),
    CONTEXT,
    argument("--threads", type=int, default=0, metavar="核数", help="用几个核（默认全部）"),
    argument("--gpu-layers", type=int, default=-1, metavar="层数", help="几层放在显卡上（默认全部；没有显卡时不起作用）"),
)
def serve(arguments: Namespace) -> int:
    """Serves a model until interrupted."""
    from qa.environment import Environment
    from qa.llm.providers.llama import examined, parameters, start

    file, key = Path(arguments.file).expanduser(), Environment().llm_key
    if arguments.host not in _LOCAL and key is None:
        raise InputError("供其他机器访问的模型服务必须有密钥。", "请设环境变量 PLANQA_LLM_KEY，或监听 127.0.0.1。")
    model, said = examined(file, arguments.context, arguments.gpu_layers)
    print(said, file=sys.stderr)
    settings = parameters(file, arguments.context, arguments.threads, arguments.gpu_layers)
    settings.hostnames, settings.port = [arguments.host], arguments.port
    settings.model_alias = {file.stem}
    # Without a key any page in a browser of this machine could ask the model: llama.cpp answers whatever Host and Origin it is told.
    settings.api_keys = [key.get_secret_value() if key else secrets.token_urlsafe(32)]
    server = start(settings, model, Progress())
    print(f"模型服务在 {server.listening_address}/v1，按 Ctrl+C 停止。写进 planqa.toml：\n")
    print(f'[llm]\nmodel = "openai:{file.stem}"\nbase_url = "{server.listening_address}/v1"', flush=True)
    if key is None:
        print(f"\n密钥只用这一次，问的程序要有环境变量：\nPLANQA_LLM_KEY={settings.api_keys[0]}", flush=True)
    while True:
        time.sleep(3600)
