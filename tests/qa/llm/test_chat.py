"""Models by one setting: what is opened, what is refused with a reason, what never shows."""

from __future__ import annotations

import gzip
import threading
from pathlib import Path

import httpx
import pytest
from langchain_core.messages import HumanMessage
from model_server import Handler, fails, says, serving

from index.errors import ConfigError
from qa.llm.chat import Chat, ModelConfig, ModelFailure
from qa.llm.providers.http_limits import client
from qa.llm.providers.local_model import LocalChat

pytestmark = pytest.mark.slow

HELLO = [HumanMessage("你好")]


@pytest.mark.parametrize("model", ["gpt", "openai:", ":gpt", "anthropic:claude", "qwen3:8b"])
def test_a_setting_that_names_no_provider_is_an_error_that_says_how_to_write_it(model: str) -> None:
    with pytest.raises(ConfigError, match="提供方:模型名") as error:
        Chat(ModelConfig(model=model))
    assert model in error.value.message


@pytest.mark.parametrize("base_url", ["127.0.0.1:8000", "ftp://host/v1", "file:///etc/passwd"])
def test_an_address_must_be_one_of_the_web(base_url: str) -> None:
    with pytest.raises(ConfigError, match="base_url"):
        Chat(ModelConfig(model="openai:m", base_url=base_url))


@pytest.mark.parametrize("settings", [{"timeout_s": 0.0}, {"total_s": -1.0}, {"retries": -1}, {"backoff_s": -0.1}, {"max_tokens": 0}])
def test_limits_must_make_sense(settings: dict[str, float]) -> None:
    with pytest.raises(ConfigError, match="时限"):
        Chat(ModelConfig(model="openai:m", **settings))  # type: ignore[arg-type]


def test_a_proxy_must_be_an_address() -> None:
    with pytest.raises(ConfigError, match="proxy"):
        Chat(ModelConfig(model="openai:m", proxy="不是地址"))


def test_no_key_is_shown_in_an_error_or_in_what_an_object_says_of_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANQA_LLM_KEY", "sk-secret-4711")
    with serving(fails(401)) as service:
        chat = Chat(ModelConfig(model="openai:m", base_url=service.url + "/v1"))
        with pytest.raises(ModelFailure) as error:
            chat.reply(HELLO)
    assert service.headers[0]["authorization"] == "Bearer sk-secret-4711"
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__
    assert "4711" not in f"{chat!r} {chat.config!r} {error.value!r} {vars(chat)!r}"


def test_redirects_are_not_followed() -> None:
    with serving(says("好")) as other, serving(fails(307, location=f"{other.url}/v1/chat/completions")) as service:
        with pytest.raises(ModelFailure):
            Chat(ModelConfig(model="openai:m", base_url=service.url + "/v1", backoff_s=0.0)).reply(HELLO)
        assert other.asked == []


def test_a_compressed_reply_is_not_unpacked() -> None:
    def bomb(handler: Handler) -> None:
        handler.head(200, "text/event-stream", content_encoding="gzip")
        handler.wfile.write(gzip.compress(b": " + bytes(50_000_000)))

    with serving(bomb) as service:
        chat = Chat(ModelConfig(model="openai:m", base_url=service.url + "/v1", backoff_s=0.0))
        with pytest.raises(ModelFailure):
            chat.reply(HELLO)
        assert {headers["accept-encoding"] for headers in service.headers} == {"identity"}
        with client(1.0, 1.0, 10**9, "") as made, pytest.raises(httpx.DecodingError):
            made.post(f"{service.url}/v1/chat/completions", json={"messages": []})


@pytest.mark.parametrize("first", ["", "HTTP/1.1 200 OK\r\nx: ", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5;"])
def test_a_reply_whose_head_does_not_end_is_ended_by_the_clock(first: str) -> None:
    """No piece of a body ever comes out of it, and between two bytes there is no silence."""

    def trickles(handler: Handler) -> None:
        handler.close_connection = True
        handler.raw(first)
        for _ in range(500):
            handler.raw("a" if first else "HTTP/1.1 100 Continue\r\n\r\n")
            if handler.service.closing.wait(0.01):
                return

    with serving(trickles) as service:
        chat = Chat(ModelConfig(model="openai:m", base_url=service.url + "/v1", timeout_s=5.0, total_s=0.5, retries=0))
        with pytest.raises(ModelFailure, match="超时"):
            chat.reply(HELLO)


def test_one_piece_of_a_reply_is_not_the_whole_of_what_all_may_have() -> None:
    """Taken apart, a line of four megabytes took 49 seconds, in which nobody looked at the clock."""

    def long_line(handler: Handler) -> None:
        handler.head(200, "text/event-stream")
        handler.raw('data: {"choices": []' + " " * 300_000 + "}\n\n")
        handler.event("好", "stop")

    with serving(long_line) as service, pytest.raises(ModelFailure, match="超时"):
        Chat(ModelConfig(model="openai:m", base_url=service.url + "/v1", retries=0)).reply(HELLO)


@pytest.mark.parametrize("provider", ["openai", "ollama"])
def test_of_a_compressed_reply_it_is_said_that_it_is_compressed(provider: str) -> None:
    def packed(handler: Handler) -> None:
        handler.head(200, "text/event-stream", content_encoding="gzip")
        handler.wfile.write(gzip.compress(b"{}"))

    with serving(packed) as service:
        base = service.url + ("/v1" if provider == "openai" else "")
        with pytest.raises(ModelFailure, match="压缩"):
            Chat(ModelConfig(model=f"{provider}:m", base_url=base, backoff_s=0.0)).reply(HELLO)
        assert len(service.asked) == 1


def test_a_client_takes_nothing_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with client(1.0, 1.0, 1000, "") as made:
        assert (made.trust_env, made.follow_redirects) == (False, False)
        assert list(made._mounts) == []


def test_a_local_transformers_model_is_loaded_from_its_folder(tmp_path: Path) -> None:
    """A tiny network with random weights: it talks nonsense, but through the whole path."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

    letters = ["<e>", "冷", "库", "容", "量", "。", "你", "好"]
    tokenizer = Tokenizer(models.WordLevel({c: i for i, c in enumerate(letters)}, unk_token="<e>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<e>", pad_token="<e>")
    fast.chat_template = "{% for m in messages %}{{ m.content }}{% endfor %}"
    fast.save_pretrained(tmp_path)
    GPT2LMHeadModel(GPT2Config(vocab_size=8, n_positions=64, n_embd=8, n_layer=1, n_head=1, eos_token_id=0)).save_pretrained(tmp_path)
    model = LocalChat(folder=str(tmp_path), max_tokens=6, max_s=60.0)
    said = model.invoke(HELLO)
    assert set(said.text) <= set("冷库容量。你好 ")
    assert said.response_metadata["finish_reason"] in ("stop", "length")
    assert Chat(ModelConfig(model=f"transformers:{tmp_path}")).name == f"transformers:{tmp_path}"


def test_a_folder_without_a_model_is_an_error_of_the_settings(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="加载不了语言模型"):
        Chat(ModelConfig(model=f"transformers:{tmp_path}"))


# -- callers who go away ---------------------------------------------------------------------------


def test_a_reply_that_nobody_waits_for_is_left_at_its_next_piece() -> None:
    stop, left = threading.Event(), threading.Event()

    def talks_on(handler: Handler) -> None:
        handler.head(200, "text/event-stream")
        try:
            while not handler.service.closing.is_set():
                handler.event("冷库")
        except OSError:
            left.set()

    with serving(talks_on) as service:
        chat = Chat(ModelConfig(model="openai:m", base_url=service.url + "/v1", max_chars=10**9, total_s=60))
        pieces = chat.until(stop).stream(HELLO)
        assert next(pieces) == "冷库"
        stop.set()
        with pytest.raises(ModelFailure, match="已停止"):
            next(pieces)
        assert left.wait(20)
        assert len(service.asked) == 1


def test_a_wait_for_a_busy_service_ends_when_nobody_waits_for_the_reply() -> None:
    stop = threading.Event()

    def busy(handler: Handler) -> None:
        fails(429)(handler)
        stop.set()

    with serving(busy, says("好")) as service:
        chat = Chat(ModelConfig(model="openai:m", base_url=service.url + "/v1", backoff_s=3600.0, total_s=10**5))
        with pytest.raises(ModelFailure, match="已停止"):
            chat.until(stop).reply(HELLO)
        with pytest.raises(ModelFailure, match="已停止"):
            chat.until(stop).reply(HELLO)
        assert len(service.asked) == 1
        assert chat.reply(HELLO) == "好"


def test_half_of_a_surrogate_pair_in_a_reply_can_be_written() -> None:
    def half(handler: Handler) -> None:
        handler.head(200, "text/event-stream")
        handler.event("港口\ud800", "stop")

    with serving(half) as service:
        assert Chat(ModelConfig(model="openai:m", base_url=service.url + "/v1")).reply(HELLO) == "港口?"
