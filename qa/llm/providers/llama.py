"""A GGUF model in this process as a LangChain chat model, by llama.cpp (``xllamacpp``), on the CPU or a graphics card.

    file -> read_gguf -> enough memory? -> loaded -> LlamaChat

llama.cpp parses the chat template, holds the context, and holds a reply to a grammar where one is given.
"""

from __future__ import annotations

import queue
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import PrivateAttr

from index.errors import ConfigError
from index.machine import free_memory
from qa.llm.providers.gguf import BATCH, GgufModel, read_gguf, shown_size
from qa.llm.providers.in_process import InProcessChat

_BEAT_S = 0.2
"""Seconds after which a caller is given an empty piece while the model is silent, so that he may leave."""
_BLOCK = 16 * 2**20

Progress = Callable[[str, int, int], None]
"""Is told a stage, how much of it is done, and how much there is."""


def _library() -> Any:
    try:
        import xllamacpp
    except ImportError as error:
        raise ConfigError("没有安装 xllamacpp，运行不了 GGUF 模型。", "请运行：pip install 'plan-qa[local]'") from error
    return xllamacpp


class TooLittleMemory(ConfigError):
    """A model needs more memory than there is at the moment."""


def examined(path: Path, context: int, gpu_layers: int = -1) -> tuple[GgufModel, str]:
    """A model file, and in Chinese what it is and the memory that it will take.

    Args:
        path: the GGUF file.
        context: tokens of context.
        gpu_layers: how many layers lie on the graphics cards; with 0 their memory does not count.

    Raises:
        ConfigError: it cannot be read.
        TooLittleMemory: there is not memory enough for it, in this machine and its graphics cards.
    """
    library = _library()
    model = read_gguf(path)
    # What has no memory of its own (the CPU, a graphics unit inside it) is listed with the graphics cards.
    cards = [d for d in library.get_device_info() if d["type"] == library.ggml_backend_dev_type.GGML_BACKEND_DEVICE_TYPE_GPU]
    card, free = sum(int(d["memory_free"]) for d in cards if gpu_layers), free_memory()
    wanted = model.memory(context)
    where = f"显存可用 {shown_size(card)}" if card >= wanted else f"内存可用 {shown_size(free)}" if free is not None else "内存可用多少不详"
    said = f"{model.name}，{model.parameters / 1e9:.1f}B 参数，文件 {shown_size(model.size)}；约需 {shown_size(wanted)}，{where}"
    if free is not None and wanted > card + free:
        raise TooLittleMemory(
            f"内存不够：{said}。", "请换小一些的模型或量化更多的文件（如 Q4_K_M），减小 [llm] 的 context，或关掉别的程序。"
        )
    return model, said


def parameters(path: Path, context: int, threads: int, gpu_layers: int) -> Any:
    """llama.cpp's settings for a model that answers one question at a time; nothing of it can be reached without a key."""
    found = _library().CommonParams()
    found.model.path = str(path)
    found.n_ctx, found.n_parallel, found.n_gpu_layers = context, 1, gpu_layers
    found.n_batch = found.n_ubatch = BATCH
    found.ui = found.endpoint_slots = found.endpoint_props = False
    found.cache_ram_mib = 0
    found.verbosity = -1
    found.api_keys = [secrets.token_urlsafe(32)]
    if threads:
        found.cpuparams.n_threads = found.cpuparams_batch.n_threads = threads
    return found


def start(settings: Any, model: GgufModel, progress: Progress | None = None) -> Any:
    """Loads a model as the settings say; tells ``progress`` how much of the file has been read, in MB.

    Raises:
        ConfigError: llama.cpp cannot load it.
    """
    done, whole = 0, max(model.size // 2**20, 1)
    for file in model.files if progress else ():
        # llama.cpp tells nothing while it loads. What takes long is the disk: read before, the file lies in memory already.
        with file.open("rb") as opened:
            while block := opened.read(_BLOCK):
                done += len(block)
                progress("读入模型（MB）", done // 2**20, whole)  # type: ignore[misc]  # not None in this loop
    try:
        server = _library().Server(settings)
    except RuntimeError as error:
        raise ConfigError(
            f"llama.cpp 加载不了“{model.files[0].name}”（{model.architecture or '结构不明'}）。",
            "文件可能没有下载完整，或模型太新、llama.cpp 不认识；请重新下载，或升级：pip install -U xllamacpp",
        ) from error
    if progress:
        progress("完成", whole, whole)
    return server


@dataclass(frozen=True, slots=True)
class Loaded:
    """llama.cpp with a model; ``turn`` is held by whom it speaks to, since it replies to one at a time."""

    server: Any
    turn: threading.Lock = field(default_factory=threading.Lock)


_LOADED: dict[tuple[Path, int, int, int], Loaded] = {}
_LOADING = threading.Lock()


def loaded(path: Path, context: int, threads: int, gpu_layers: int, progress: Progress | None = None) -> Loaded:
    """The model of a file, loaded once for all who ask in this process; ``progress`` as for ``start``.

    Raises:
        ConfigError: it cannot be read or loaded, or there is not memory enough for it.
    """
    key = (path, context, threads, gpu_layers)
    with _LOADING:
        if key not in _LOADED:
            model, _ = examined(path, context, gpu_layers)
            _LOADED[key] = Loaded(start(parameters(path, context, threads, gpu_layers), model, progress))
        return _LOADED[key]


class LlamaChat(InProcessChat):
    """A GGUF model, decoded greedily unless ``temperature`` says otherwise.

    ``file``: the GGUF file; ``context``: tokens of prompt and reply; ``threads``: 0 for all cores; ``gpu_layers``: layers on the
    graphics card, -1 for all; ``max_tokens``: of a reply; ``silence_s``: seconds until a model that makes no headway is given up.
    What else a call is given (``grammar``) goes to llama.cpp as it is.

    Raises:
        ConfigError: the model cannot be loaded.
    """

    file: Path
    context: int = 4096
    threads: int = 0
    gpu_layers: int = -1
    max_tokens: int = 800
    temperature: float = 0.0
    silence_s: float = 60.0
    _server: Loaded = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:
        """Loads the model, unless this process has it already."""
        self._server = loaded(self.file, self.context, self.threads, self.gpu_layers)

    @property
    def _llm_type(self) -> str:
        return "llama.cpp"

    def said(self, chat: list[dict[str, str]], stop: list[str] | None, options: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        """See ``InProcessChat``; a piece is empty where the model is silent."""
        request = {
            "messages": chat,
            "max_tokens": self.max_tokens,
            "temperature": self.temperature,
            "stream": True,
            "return_progress": True,
            # A model that thinks aloud first would only be waited for.
            "chat_template_kwargs": {"enable_thinking": False},
            **({"stop": stop} if stop else {}),
            **options,
        }
        for piece in _pieces(self._server, request, self.silence_s):
            if "error" in piece:
                raise RuntimeError(str(piece["error"].get("type")))
            choice = (piece.get("choices") or [{}])[0]
            told = {name: choice[name] for name in ("finish_reason", "logprobs") if choice.get(name)}
            yield (choice.get("delta") or {}).get("content") or "", told


def _pieces(model: Loaded, request: dict[str, Any], silence_s: float) -> Iterator[dict[str, Any]]:
    """What the model says, piece by piece, with an empty piece now and then; left when the caller leaves.

    Raises:
        TimeoutError: it makes no headway for ``silence_s``, not counting the time while it speaks to others.
    """
    said: queue.Queue[dict[str, Any] | BaseException | None] = queue.Queue()
    begun, left = threading.Event(), threading.Event()

    def heard(piece: dict[str, Any]) -> bool:
        said.put(piece)
        return left.is_set()

    def ask() -> None:
        try:
            with model.turn:
                begun.set()
                if not left.is_set():
                    model.server.handle_chat_completions(request, heard)
        except BaseException as error:
            said.put(error)
        said.put(None)

    threading.Thread(target=ask, name="llama", daemon=True).start()
    since = time.monotonic()
    try:
        while True:
            try:
                piece = said.get(timeout=_BEAT_S)
            except queue.Empty:
                if not begun.is_set():
                    since = time.monotonic()
                if time.monotonic() - since > silence_s:
                    raise TimeoutError("the model makes no headway") from None
                yield {}
                continue
            if piece is None:
                return
            if isinstance(piece, BaseException):
                raise piece
            since = time.monotonic()
            yield piece
    finally:
        left.set()
