"""What the commands share: settings, index and engine from the arguments, JSON, files, progress."""

from __future__ import annotations

import json
import os
import sys
import uuid
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import InputError, reason

if TYPE_CHECKING:
    from qa.config import Config
    from qa.engine import Engine


class Progress:
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


def config_of(arguments: Namespace) -> Config:
    """The settings that ``--config`` names, or those of the working directory."""
    from qa.config import load_config

    return load_config(Path(arguments.config) if arguments.config else None)


def index_dir(arguments: Namespace, config: Config) -> Path:
    """The folder of the index: ``--index``, or that of the settings."""
    return Path(arguments.index or config.index_dir)


def remind_of_unfinished(root: Path) -> None:
    """Says on standard error where the last change of an index was killed before its end."""
    from index.store.versions import unfinished

    if unfinished(root):
        print("提醒：上一次改动索引时中断了，没有做完；索引还是那次改动以前的样子，要改的请再做一次。", file=sys.stderr)


def engine_of(arguments: Namespace, *, words: bool = True) -> Engine:
    """The engine on the index that the arguments name, on the day of ``--as-of``, with the model of ``--model``; of a command that
    ``words`` no answer without a language model, which may take gigabytes."""
    from qa.engine import Engine
    from qa.llm.chat import ModelConfig

    config = config_of(arguments)
    if not words:
        config = replace(config, llm=ModelConfig())
    if getattr(arguments, "model", None) is not None:
        config = replace(config, llm=replace(config.llm, model=arguments.model))
    prepare_model(config)
    return Engine(index_dir(arguments, config), config, arguments.as_of)


def prepare_model(config: Config, processes: int = 0) -> None:
    """Warns of a language model that is too small to be of use, and loads that of a file, saying what it is, what memory it takes and
    how far it is. Where ``processes`` of a server answer, each loads it by itself: that is said, and nothing loaded here.

    Raises:
        ConfigError: it cannot be loaded.
    """
    llm = config.llm
    if not llm.model:
        return
    from qa.llm.chat import LOADED, too_small

    if warning := too_small(llm):
        print(f"提醒：{warning}", file=sys.stderr)
    provider, _, name = llm.model.partition(":")
    if provider == "local":
        from qa.llm.providers.llama import examined, loaded

        file = Path(name).expanduser()
        print(examined(file, llm.context, llm.gpu_layers)[1], file=sys.stderr)
        if not processes:
            loaded(file, llm.context, llm.threads, llm.gpu_layers, Progress())
    if processes > 1 and provider in LOADED:
        said = f"提醒：{processes} 个回答进程各自加载一份模型，内存、显存和处理器都要 {processes} 份；本机运行的模型建议 workers = 1。"
        print(said, file=sys.stderr)


def print_json(value: Any) -> None:
    """Prints a value as indented JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def write_text(path: Path, text: str) -> None:
    """Writes a file that the user named; see ``write_bytes``."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, data: bytes) -> None:
    """Writes a file that the user named, whole or not at all: one that was there stays where the disk is full.

    Raises:
        InputError: it cannot be written.
    """
    # What is no file (a terminal, a pipe) is written where it is; of a link the file that it names.
    place = Path(os.path.realpath(path))
    try:
        if place.exists() and not place.is_file():
            place.write_bytes(data)
            return
        draft = place.with_name(f".{uuid.uuid4().hex}.part")
        try:
            draft.write_bytes(data)
            draft.replace(place)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from error


def cannot_write(path: Path, error: OSError) -> InputError:
    """The error of a file that cannot be written."""
    return InputError(f"写不了“{path}”：{reason(error)}。", "请检查路径和权限。")
