"""What this machine and this installation have and lack, each with what follows from it."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from index.errors import IndexMissingError, PlanQAError
from index.parse.formats.pdf.ocr import installed as ocr_installed
from index.parse.intake.soffice import program as libreoffice
from qa.config import Config, load_config, place_of
from qa.environment import Environment

State = Literal["ok", "lacking", "wrong"]
_LEAST_FREE_MB = 500
"""A build of some hundred plans with its five versions takes about as much."""
_LEAST_MEMORY_MB = 1024
_ASK_S = 10
"""Seconds that another program may take to answer."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``state``: it is there, something is lacking that can be done without, or nothing works like that; ``said`` is in Chinese."""

    name: str
    state: State
    said: str


def examine(settings: Path | None, index: Path | None, host: str, port: int) -> Iterator[Finding]:
    """Looks at everything, one after the other; changes nothing and asks no other machine but the Milvus of the settings.

    Args:
        settings: the settings file; the usual one where None.
        index: the index directory; that of the settings where None.
        host: the address that the service shall listen on.
        port: its port.
    """
    yield Finding("Python", "ok", f"{platform.python_version()}（{sys.executable}）")
    try:
        config = load_config(settings)
    except PlanQAError as error:
        yield Finding("设置", "wrong", str(error))
        return
    named = settings or Environment().config
    yield Finding("设置", "ok", f"{named or 'planqa.toml'}" if named or Path("planqa.toml").is_file() else "没有设置文件，用默认值")
    root = index or Path(config.index_dir)
    checks: tuple[Callable[[], Finding], ...] = (
        lambda: _index(root, config),
        lambda: _disk(root),
        _memory,
        lambda: _port(host, port),
        lambda: _people(config),
        _libreoffice,
        _ocr,
        _fonts,
        lambda: _reader(config),
        _neural,
        _gpu,
        lambda: _model(config),
    )
    for check in checks:
        yield check()


def _index(root: Path, config: Config) -> Finding:
    from index.store.files import damaged_files
    from index.store.milvus.opening import open_reader

    try:
        place = place_of(config)
        store = open_reader(root, place)
        damaged = damaged_files(store)
    except IndexMissingError:
        return Finding("索引", "lacking", f"“{root}”里还没有索引：planqa build")
    except PlanQAError as error:
        return Finding("索引", "wrong", str(error))
    if damaged:
        return Finding("索引", "wrong", f"索引文件“{damaged[0]}”缺失或已损坏。请用 planqa build --stored 从索引里存着的原文件重建。")
    return Finding(
        "索引", "ok", f"{root}：{len(store.documents)} 份规划，全部文件完好{f'，Milvus“{place.shown}”里的句子齐全' if place else ''}"
    )


def _disk(root: Path) -> Finding:
    folder = next(p for p in (root.absolute(), *root.absolute().parents) if p.exists())
    free = shutil.disk_usage(folder).free // 2**20
    if not os.access(folder, os.W_OK):
        return Finding("磁盘", "wrong", f"没有权限写“{folder}”")
    return Finding("磁盘", "ok" if free >= _LEAST_FREE_MB else "lacking", f"“{folder}”还有 {free} MB，可写")


def _memory() -> Finding:
    try:
        whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    except (ValueError, OSError, AttributeError):
        return Finding("内存", "ok", "这个系统不告诉大小")
    enough = whole >= _LEAST_MEMORY_MB
    return Finding("内存", "ok" if enough else "lacking", f"{whole} MB，{os.cpu_count()} 个核" + ("" if enough else "，建议 1 GB 以上"))


def _port(host: str, port: int) -> Finding:
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            return Finding("端口", "ok", f"{host} 的 {port} 可用")
    except (OSError, OverflowError):
        return Finding("端口", "lacking", f"{host} 的 {port} 不能用（可能服务正在运行，或被别的程序占用）：planqa serve --port 另选")


def _people(config: Config) -> Finding:
    from qa.api.serving.auth import lets_others_in, load_tokens
    from qa.people.accounts import Accounts

    try:
        let_in = lets_others_in(config.server, load_tokens(config.server))
    except PlanQAError as error:
        return Finding("账号", "wrong", str(error))
    lacking: State = "wrong" if let_in else "lacking"
    if let_in and not Path(config.accounts.file).is_file():
        return Finding("账号", "wrong", "没有账号，而设置里写了令牌、hosts 或 prefix，服务不启动：planqa user add 名称 --role editor")
    if not Path(config.accounts.file).is_file():
        return Finding("账号", "lacking", "没有账号，只能在本机使用；供他人访问先 planqa user add 名称 --role editor")
    try:
        users = Accounts(config.accounts).users()
        tokens = "设了接口令牌" if load_tokens(config.server) else "没有接口令牌，供他人访问时接口关闭"
    except PlanQAError as error:
        return Finding("账号", "wrong", str(error))
    editors = sum(user.role == "editor" for user in users)
    return Finding("账号", "ok" if editors else lacking, f"{len(users)} 个账号，其中编辑 {editors} 个；{tokens}")


def _libreoffice() -> Finding:
    if found := libreoffice():
        return Finding("LibreOffice", "ok", f"{found}：DOC、WPS、RTF、ODT 等也能收录")
    return Finding("LibreOffice", "lacking", "没有：DOC、WPS 等旧格式要先另存为 .docx")


def _ocr() -> Finding:
    if ocr_installed():
        return Finding("文字识别", "ok", "扫描件可以识别")
    return Finding("文字识别", "lacking", "没有：扫描件不能收录；pip install 'plan-qa[ocr]'")


def _fonts() -> Finding:
    if not (lister := shutil.which("fc-list")):
        return Finding("中文字体", "lacking", "看不出来（没有 fc-list）；网页用各人电脑上的字体，只有 LibreOffice 转换要用本机的")
    found = _run([lister, ":lang=zh", "family"]).splitlines()
    if found:
        return Finding("中文字体", "ok", f"{len(set(found))} 种")
    return Finding("中文字体", "lacking", "没有：LibreOffice 转换的版面可能不对；Debian 上 apt-get install fonts-noto-cjk")


def _reader(config: Config) -> Finding:
    from qa.engine import OFF, reader_of

    setting = Environment().reader or config.reader
    try:
        reader_of(setting)
    except PlanQAError as error:
        return Finding("阅读模型", "wrong", str(error))
    said = "关着，每问快十倍左右，答得差一些" if setting == OFF else "开着，每问约零点几秒"
    return Finding("阅读模型", "ok", f"{said}（设置 reader 或环境变量 PLANQA_READER）")


def _neural() -> Finding:
    if all(find_spec(name) for name in ("torch", "sentence_transformers")):
        return Finding("神经网络模型", "ok", "装有 torch 和 sentence-transformers，可以换向量模型、加重排模型")
    return Finding("神经网络模型", "lacking", "没有装（内置模型不需要）；要换模型：pip install 'plan-qa[models]'")


def _gpu() -> Finding:
    lister = shutil.which("nvidia-smi")
    found = _run([lister, "--query-gpu=name,memory.total", "--format=csv,noheader"]) if lister else ""
    return (
        Finding("显卡", "ok", "、".join(found.splitlines())) if found else Finding("显卡", "lacking", "没有 NVIDIA 显卡（内置模型不需要）")
    )


def _model(config: Config) -> Finding:
    if config.llm.model:
        from qa.llm.chat import too_small
        from qa.llm.providers.llama import TooLittleMemory

        try:
            return Finding(
                "语言模型", "lacking" if (small := too_small(config.llm)) else "ok", f"{_what_model(config)}{small and '；' + small}"
            )
        except TooLittleMemory as error:
            # A service that runs has taken the memory for this very model.
            return Finding("语言模型", "lacking", f"{error}服务正在运行、已经加载了它的，不必理会。")
        except PlanQAError as error:
            return Finding("语言模型", "wrong", str(error))
    return Finding("语言模型", "ok", "没有设置，用内置写法")


def _what_model(config: Config) -> str:
    provider, _, name = config.llm.model.partition(":")
    if provider != "local":
        return f"设置为 {config.llm.model}（没有去连）"
    from qa.llm.providers.llama import examined

    return f"{config.llm.model}：{examined(Path(name).expanduser(), config.llm.context, config.llm.gpu_layers)[1]}（没有加载）"


def _run(command: list[str]) -> str:
    """What a program of this machine prints; nothing where it fails or takes too long."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_ASK_S, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
