"""Language models by one setting, ``provider:model``, through LangChain's chat-model interface.

A model only words answers; whatever goes wrong with it is a ``ModelFailure`` whose text a user may
read, and never an error of the question.
"""

from __future__ import annotations

import copy
import math
import re
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from index.errors import ConfigError
from qa.environment import Environment
from qa.llm.held import Held
from qa.llm.providers.gguf import read_gguf

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

PROVIDERS = ("openai", "ollama", "local", "transformers")
LOADED = ("local", "transformers")
"""Those whose model lies in the memory of the process that asks it."""
_NO_KEY = "none"
"""Sent where no key is set: servers on one's own machine want none, the client wants some."""


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """Settings of the language model; without ``model`` the built-in writer writes alone.

    ``model``: ``provider:model``; ``base_url``: the endpoint, else the provider's own; ``proxy``: a proxy
    to go through, none where empty (those of the environment are not used); ``timeout_s``: the longest
    silence, ``total_s``: the longest reply; ``retries``: how often a busy or unreachable service is
    asked again, first after ``backoff_s`` seconds, then after twice as long each; ``max_tokens`` and
    ``max_chars`` bound a reply, ``max_evidence`` the pieces of evidence that it may use: those that the built-in answer cites and
    ``extra_evidence`` of the best besides; a built-in answer of one sentence and less than ``word_from`` characters stays as it
    is; ``grammar``: the service is llama.cpp and takes its grammars; ``rephrase``:
    whether the model may word follow-ups and compound questions; ``search``: whether it says in the words of plans what nothing is found for,
    ``choose``: whether it votes on which sentences answer, both ``auto``: if it is large enough; ``judge``: whether it must also confirm
    each sentence; ``nli``: a cross-encoder (folder or
    hub name) that must find each sentence entailed with at least ``nli_threshold``. For a GGUF file (``local:``) ``context`` is
    how many tokens a prompt and its reply may have, ``threads`` how many cores work (0: all), ``gpu_layers`` how many layers lie
    on the graphics card (-1: all).
    """

    model: str = ""
    base_url: str = ""
    proxy: str = ""
    timeout_s: float = 20.0
    total_s: float = 60.0
    retries: int = 2
    backoff_s: float = 0.5
    max_tokens: int = 800
    max_chars: int = 4000
    max_evidence: int = 12
    extra_evidence: int = 0
    word_from: int = 40
    grammar: bool = False
    rephrase: bool = True
    search: Literal["auto", "on", "off"] = "auto"
    choose: Literal["auto", "on", "off"] = "auto"
    judge: bool = False
    nli: str = ""
    nli_threshold: float = 0.5
    context: int = 4096
    threads: int = 0
    gpu_layers: int = -1


SURE = 2.0
"""How far a model counts as leaning that says a word, but not how likely it was: less than most lean that say so."""
_LEAST_SHARE = 1e-6
_FIRST = 4
"""Characters of a reply by which it is known which of two words it begins with."""
_LIKELY: dict[str, Any] = {"logprobs": True, "top_logprobs": 20}
"""How a provider is told to say how likely the words were."""
_SMALL = 4e9
"""Weights below which a model words no better than the built-in writer (measured with 0.5 and 1.5 billion, see docs/models.md)."""
_SIZE = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)b(?![a-z])")


def too_small(config: ModelConfig) -> str:
    """What to tell whoever sets a model that is too small to be of use, in Chinese; empty where it is not, or its size is unknown.

    Raises:
        ConfigError: the setting names a file that cannot be read.
    """
    if not is_small(config):
        return ""
    weights = _weights(config)
    return f"模型只有 {weights / 1e9:.1f}B 参数，写出的句子多半过不了核对，回答与不接模型差不多，只是慢；建议用 7B 以上的。"


def is_small(config: ModelConfig) -> bool:
    """Whether a model is too small to be of use (see ``too_small``)."""
    return _weights(config) < _SMALL


def _weights(config: ModelConfig) -> float:
    """How many weights a model has; where its name does not tell, as many as are enough."""
    provider, _, name = config.model.partition(":")
    if provider == "local":
        return float(read_gguf(Path(name).expanduser()).parameters)
    size = _SIZE.search(name.lower())
    return float(size[1]) * 1e9 if size else _SMALL


class ModelFailure(Exception):
    """A model did not reply as it should; the text says why in Chinese and holds no secret."""


class Chat:
    """A model that is ready to be asked.

    Args:
        config: its settings.

    Raises:
        ConfigError: the setting names no known provider, or what it needs is not installed.
    """

    def __init__(self, config: ModelConfig) -> None:
        provider, _, name = config.model.partition(":")
        if provider not in PROVIDERS or not name:
            raise ConfigError(
                f"模型“{config.model}”写得不对。",
                f"应写成“提供方:模型名”，提供方可以是{'、'.join(PROVIDERS)}；例如 openai:qwen3-32b、ollama:qwen3:8b、local:模型.gguf。",
            )
        if config.timeout_s <= 0 or config.total_s <= 0 or config.retries < 0 or config.backoff_s < 0 or config.max_tokens < 1:
            raise ConfigError("[llm] 里的时限应大于 0，次数和间隔不能为负，max_tokens 至少为 1。", "请检查 planqa.toml。")
        if config.context < 512 or config.threads < 0:
            raise ConfigError("[llm] 里的 context 至少为 512，threads 不能为负。", "请检查 planqa.toml。")
        if config.base_url and not config.base_url.startswith(("http://", "https://")):
            raise ConfigError(
                f"模型服务的地址“{config.base_url}”不对。", "llm.base_url 应以 http:// 或 https:// 开头，例如 http://127.0.0.1:8000/v1。"
            )
        # A file's folder says nothing to who reads the answer.
        self.name = f"local:{Path(name).stem}" if provider == "local" else config.model
        self.config = config
        self._provider = provider
        self._model = _OPEN[provider](name, config)
        self._stop = threading.Event()
        # A service that closes the connection early ends the stream without an error.
        self._tells_end = provider in ("openai", "ollama", "local")

    @property
    def speaks_freely(self) -> bool:
        """Whether the model's sentences are not held to given words, since its provider cannot."""
        return not (self._provider == "local" or (self._provider == "openai" and self.config.grammar))

    def __repr__(self) -> str:
        return f"Chat({self.name!r})"

    def until(self, stop: threading.Event) -> Chat:
        """The same model for a caller who may go away: when ``stop`` is set, a reply ends at its next piece, which
        closes the connection, a wait ends at once, and nothing is asked any more. A service that is silent is
        left when ``timeout_s`` is over."""
        chat = copy.copy(self)
        chat._stop = stop
        return chat

    def stream(self, messages: Sequence[BaseMessage], held: Held | None = None) -> Iterator[str]:
        """The reply piece by piece.

        A busy or unreachable service is asked again as the settings say, unless it has begun to reply.

        Args:
            messages: the conversation.
            held: what the reply is held to where the provider can; others may reply anything.

        Raises:
            ModelFailure: no reply, or one that breaks off or is longer than allowed.
        """
        for text, _ in self._asked(messages, self._holding(held)):
            yield text

    def leaning(self, messages: Sequence[BaseMessage], yes: Collection[str], no: Collection[str]) -> float | None:
        """To which of two one-word replies a model leans.

        Args:
            messages: the conversation, which asks for one of the two.
            yes: words that count as the one.
            no: words that count as the other.

        Returns:
            The log of how much likelier its reply begins with one than with the other; ``SURE`` or its opposite, by what it says, where the
            provider tells no likelihoods; None where it says neither.

        Raises:
            ModelFailure: as for ``stream``.
        """
        said = ""
        for text, told in self._asked(messages, _LIKELY if self._provider in ("local", "openai") else {}):
            likely = ((told.get("logprobs") or {}).get("content") or [{}])[0].get("top_logprobs") or ()
            shares = [sum(math.exp(t["logprob"]) for t in likely if t["token"].strip() in words) for words in (yes, no)]
            if sum(shares):
                return math.log(max(shares[0], _LEAST_SHARE)) - math.log(max(shares[1], _LEAST_SHARE))
            said = (said + text).lstrip()
            if len(said) >= _FIRST:
                break
        lean = [any(said.startswith(w) for w in words) for words in (yes, no)]
        return None if lean[0] == lean[1] else SURE if lean[0] else -SURE

    def _asked(self, messages: Sequence[BaseMessage], options: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The pieces of the reply, none of them empty, with what is told of each; asks again as ``stream`` says."""
        deadline = time.monotonic() + self.config.total_s
        for attempt in range(self.config.retries + 1):
            begun = False
            try:
                for piece in self._request(messages, deadline, options):
                    begun = True
                    yield piece
                return
            except ModelFailure:
                raise
            except Exception as error:  # each provider raises types of its own, some of them bare
                wait = self.config.backoff_s * 2**attempt
                again = attempt < self.config.retries and not begun and _passing(error) and time.monotonic() + wait < deadline
                if not again:
                    # No "from": the provider's message may quote the request, and with it a key.
                    raise _failure(error) from None
            # Not LangChain's with_retry: it sleeps on when nobody waits any more, and knows no deadline.
            self._stop.wait(wait)

    def _request(
        self, messages: Sequence[BaseMessage], deadline: float, options: Mapping[str, Any]
    ) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The reply to one request, piece by piece, as for ``_asked``."""
        size, finish = 0, ""
        self._must_be_wanted()
        for piece in self._model.stream(list(messages), **options):
            self._must_be_wanted()
            told = piece.response_metadata
            finish = str(told.get("finish_reason") or told.get("done_reason") or finish)
            # Half of a surrogate pair is no character, and nothing can be written with it.
            text = str(piece.text).encode("utf-8", "replace").decode()
            size += len(text)
            if size > self.config.max_chars:
                raise ModelFailure("的回复没完没了")
            if time.monotonic() > deadline:
                raise ModelFailure("超时")
            if text:
                yield text, told
        if finish == "length":
            raise ModelFailure("的回复太长，没有写完")
        if not finish and self._tells_end:
            raise ModelFailure("连接不上或中途断开")

    def _holding(self, held: Held | None) -> dict[str, Any]:
        """How the provider is told what to hold a reply to; nothing where it cannot."""
        if held is None or self.speaks_freely:
            return {}
        return {"grammar": held.grammar} if self._provider == "local" else {"extra_body": {"grammar": held.grammar}}

    def _must_be_wanted(self) -> None:
        if self._stop.is_set():
            raise ModelFailure("不再需要，已停止")

    def reply(self, messages: Sequence[BaseMessage], held: Held | None = None) -> str:
        """The whole reply; ``held`` as for ``stream``.

        Raises:
            ModelFailure: no reply, or one that breaks off or is longer than allowed.
        """
        return "".join(self.stream(messages, held))


def _status(error: Exception) -> int:
    found = getattr(error, "status_code", 0)
    return found if isinstance(found, int) else 0


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _timed_out(error: Exception) -> bool:
    return any("Timeout" in type(e).__name__ for e in _causes(error))


def _unreachable(error: Exception) -> bool:
    names = {type(e).__name__ for e in _causes(error)}
    return bool(
        names & {"ConnectError", "APIConnectionError", "ConnectionError", "ConnectionRefusedError", "RemoteProtocolError", "ReadError"}
    )


def _compressed(error: Exception) -> bool:
    return any(type(e).__name__ == "DecodingError" for e in _causes(error))


def _passing(error: Exception) -> bool:
    """Whether it may pass: the service is busy, faulty or out of reach; slow ones were waited for."""
    lasting = _timed_out(error) or _compressed(error)
    return _status(error) in (408, 409, 429) or _status(error) >= 500 or (_unreachable(error) and not lasting)


def _failure(error: Exception) -> ModelFailure:
    status = _status(error)
    if status == 429:
        return ModelFailure("太忙（429）")
    if status in (401, 403):
        return ModelFailure(f"不接受密钥（{status}）")
    if status == 404:
        return ModelFailure("的地址或名称有误（404）")
    if "exceed_context_size" in str(error):
        return ModelFailure("放不下这么多资料（上下文太短）")
    if status >= 300:
        return ModelFailure(f"出错（{status}）")
    if _timed_out(error):
        return ModelFailure("超时")
    if _compressed(error):
        return ModelFailure("的回复是压缩的，没有读")
    if _unreachable(error):
        return ModelFailure("连接不上或中途断开")
    return ModelFailure("的回复无法解读")


def _openai(name: str, config: ModelConfig) -> BaseChatModel:
    try:
        from langchain_openai import ChatOpenAI
        from langchain_openai.chat_models.base import BaseChatOpenAI
    except ImportError as error:
        raise _not_installed("langchain-openai") from error
    from pydantic import SecretStr

    from qa.llm.providers.http_limits import client

    environment = Environment()
    # Only OpenAI itself wants max_completion_tokens; the services that speak its protocol want max_tokens.
    kind = BaseChatOpenAI if config.base_url else ChatOpenAI
    return kind(
        model=name,
        base_url=config.base_url or None,
        api_key=environment.llm_key or environment.openai_api_key or SecretStr(_NO_KEY),
        temperature=0,
        max_tokens=config.max_tokens,  # type: ignore[call-arg]  # an alias that mypy does not see
        timeout=config.timeout_s,
        max_retries=0,
        streaming=True,
        stream_usage=False,
        use_responses_api=False,
        http_client=client(config.timeout_s, config.total_s, _most_bytes(config), config.proxy),
    )


def _ollama(name: str, config: ModelConfig) -> BaseChatModel:
    try:
        from langchain_ollama import ChatOllama
    except ImportError as error:
        raise _not_installed("langchain-ollama") from error
    from qa.llm.providers.http_limits import client_options

    options = client_options(config.timeout_s, config.total_s, _most_bytes(config), config.proxy)
    key = Environment().llm_key
    return ChatOllama(
        model=name,
        base_url=config.base_url or "http://127.0.0.1:11434",
        temperature=0,
        num_predict=config.max_tokens,
        reasoning=False,
        client_kwargs={"follow_redirects": False, **({"headers": {"authorization": f"Bearer {key.get_secret_value()}"}} if key else {})},
        sync_client_kwargs=options,
    )


def _transformers(name: str, config: ModelConfig) -> BaseChatModel:
    from index.models.embed import need_neural
    from qa.llm.providers.local_model import LocalChat

    need_neural()
    try:
        return LocalChat(folder=name, max_tokens=config.max_tokens, max_s=config.total_s)
    except Exception as error:  # anything from a missing file to a failed download
        reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise ConfigError(f"加载不了语言模型“{name}”：{reason}。", "请检查名称和文件夹；离线时请填本地文件夹。") from error


def _local(name: str, config: ModelConfig) -> BaseChatModel:
    from qa.llm.providers.llama import LlamaChat

    return LlamaChat(
        file=Path(name).expanduser(),
        context=config.context,
        threads=config.threads,
        gpu_layers=config.gpu_layers,
        max_tokens=config.max_tokens,
        silence_s=config.timeout_s,
    )


# Not LangChain's init_chat_model: it has no local transformers model without langchain-huggingface, gives every
# service what only OpenAI itself wants, and would bring the whole of langchain.
_OPEN: dict[str, Callable[[str, ModelConfig], Any]] = {"openai": _openai, "ollama": _ollama, "local": _local, "transformers": _transformers}


def _most_bytes(config: ModelConfig) -> int:
    """Bytes that a reply of the longest allowed size may take: an event of the stream holds a token in
    a few hundred bytes."""
    return 1024 * max(config.max_tokens, config.max_chars) + 65536


def _not_installed(package: str) -> ConfigError:
    return ConfigError(f"没有安装 {package}。", "请运行：pip install -c constraints.txt -e '.[llm]'")
