"""GGUF models: what their head tells, what is refused and why, and one of a few kilobytes taken the whole way."""

from __future__ import annotations

import math
import os
import re
import struct
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from tiny_gguf import CONTEXT, HEADS, WIDTH, write_tiny

from index.errors import ConfigError
from qa.llm.chat import SURE, Chat, ModelConfig, ModelFailure, too_small
from qa.llm.held import Lines, Words
from qa.llm.providers import llama
from qa.llm.providers.gguf import read_gguf, shown_size
from qa.llm.rephrase import searched
from qa.llm.voting import NO, YES

pytest.importorskip("xllamacpp", reason="the extra plan-qa[local] is not installed")

HELLO = [HumanMessage("你好")]


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return write_tiny(tmp_path / "tiny.gguf")


# -- the head ------------------------------------------------------------------------------------------


def test_the_head_tells_size_and_memory_of_a_model(tiny: Path) -> None:
    model = read_gguf(tiny)
    weights = 2 * 259 * WIDTH + 3 * WIDTH + 4 * WIDTH * WIDTH + 3 * WIDTH * 64
    assert (model.name, model.architecture, model.parameters) == ("Tiny", "llama", weights)
    assert (model.context, model.vocabulary, model.files, model.size) == (CONTEXT, 259, (tiny,), tiny.stat().st_size)
    # One layer, keys and values of each head, two bytes a number.
    assert model.kv_bytes == 2 * HEADS * (WIDTH // HEADS) * 2
    assert model.memory(2000) - model.memory(1000) == 1000 * model.kv_bytes


def test_heads_of_different_layers_are_read(tmp_path: Path) -> None:
    model = read_gguf(write_tiny(tmp_path / "m.gguf", llama_attention__head_count_kv=0, **{"llama_attention.head_count_kv": [1, 2, 1]}))
    assert model.kv_bytes == 2 * 2 * (WIDTH // HEADS) * 2


def test_a_model_in_several_files_is_read_as_one(tmp_path: Path) -> None:
    first = write_tiny(tmp_path / "m-00001-of-00002.gguf")
    with pytest.raises(ConfigError, match=r"缺少 m-00002-of-00002.gguf"):
        read_gguf(first)
    (tmp_path / "m-00002-of-00002.gguf").write_bytes(bytes(1000))
    assert read_gguf(first).size == first.stat().st_size + 1000


def test_what_is_no_model_is_told_apart(tmp_path: Path, tiny: Path) -> None:
    text = tmp_path / "notes.gguf"
    text.write_text("不是模型", "utf-8")
    cut, longer = tmp_path / "cut.gguf", tmp_path / "longer.gguf"
    cut.write_bytes(tiny.read_bytes()[:300])
    longer.write_bytes(tiny.read_bytes()[:24] + (2**62).to_bytes(8, "little") + tiny.read_bytes()[32:])
    for path, said in (
        (tmp_path / "none.gguf", "找不到"),
        (tmp_path, "文件夹"),
        (text, "不是 GGUF"),
        (cut, "没有下载完整"),
        (longer, "不是 GGUF"),
    ):
        with pytest.raises(ConfigError, match=said):
            read_gguf(path)


TEXT, ARRAY, FLOAT, NUMBER = 8, 9, 6, 5


@pytest.mark.parametrize(
    ("key", "kind", "value"),
    [
        ("any", ARRAY, struct.pack("<IQ", 77, 1)),
        ("any", ARRAY, struct.pack("<IQ", ARRAY, 1) * 3000 + struct.pack("<IQI", 4, 1, 1)),
        ("x.attention.head_count", TEXT, struct.pack("<Q", 4) + b"many"),
        ("x.attention.head_count", FLOAT, struct.pack("<f", math.inf)),
        ("x.block_count", NUMBER, struct.pack("<i", -5)),
        ("tokenizer.ggml.tokens", TEXT, struct.pack("<Q", 4) + b"many"),
    ],
)
def test_a_damaged_head_is_no_model(key: str, kind: int, value: bytes, tmp_path: Path) -> None:
    def entry(key: str, kind: int, value: bytes) -> bytes:
        return struct.pack("<Q", len(key)) + key.encode() + struct.pack("<I", kind) + value

    told = entry("general.architecture", TEXT, struct.pack("<Q", 1) + b"x") + entry(key, kind, value)
    path = tmp_path / "m.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 0, 2) + told + bytes(5000))
    with pytest.raises(ConfigError, match="不是 GGUF 模型文件"):
        read_gguf(path)


@pytest.mark.parametrize(("size", "said"), [(469 * 2**20, "469 MB"), (1117320768, "1.04 GB")])
def test_sizes_are_said_in_words(size: int, said: str) -> None:
    assert shown_size(size) == said


# -- before loading ------------------------------------------------------------------------------------


def test_memory_is_said_and_too_little_of_it_is_an_error_before_loading(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = llama.examined(tiny, 512)[1]
    assert said.startswith("Tiny，0.0B 参数，文件 0 MB；约需 12")
    assert "可用" in said
    monkeypatch.setattr(llama, "free_memory", lambda: 2**20)
    with pytest.raises(ConfigError, match=r"内存不够：Tiny.*内存可用 1 MB") as error:
        Chat(ModelConfig(model=f"local:{tiny}"))
    assert "context" in error.value.hint


@pytest.mark.parametrize(("layers", "fits"), [(-1, True), (0, False)])
def test_a_card_counts_where_layers_lie_on_it(tiny: Path, monkeypatch: pytest.MonkeyPatch, layers: int, fits: bool) -> None:
    library = SimpleNamespace(
        get_device_info=lambda: [{"type": 1, "memory_free": 2**34}],
        ggml_backend_dev_type=SimpleNamespace(GGML_BACKEND_DEVICE_TYPE_GPU=1),
    )
    monkeypatch.setattr(llama, "_library", lambda: library)
    monkeypatch.setattr(llama, "free_memory", lambda: 2**20)
    with nullcontext() if fits else pytest.raises(ConfigError, match=r"内存不够.*内存可用 1 MB"):
        assert "显存可用" in llama.examined(tiny, 512, layers)[1]


def test_without_the_extra_it_is_named(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "xllamacpp", None)
    with pytest.raises(ConfigError, match="xllamacpp") as error:
        Chat(ModelConfig(model=f"local:{tiny}"))
    assert "plan-qa[local]" in error.value.hint


@pytest.mark.parametrize("settings", [{"context": 100}, {"threads": -1}])
def test_settings_of_a_file_must_make_sense(settings: dict[str, int]) -> None:
    with pytest.raises(ConfigError, match="context"):
        Chat(ModelConfig(model="local:m.gguf", **settings))  # type: ignore[arg-type]


def test_what_llama_cpp_does_not_know_is_an_error_that_says_so(tmp_path: Path) -> None:
    strange = write_tiny(tmp_path / "strange.gguf", general_architecture="no-such-thing")
    with pytest.raises(ConfigError, match=r"llama.cpp 加载不了“strange.gguf”（no-such-thing）"):
        Chat(ModelConfig(model=f"local:{strange}"))


@pytest.mark.parametrize(
    ("model", "small"),
    [
        ("openai:qwen2.5-0.5b-instruct", True),
        ("ollama:qwen3:1.7b", True),
        ("ollama:qwen3:8b", False),
        ("openai:qwen3-32b", False),
        ("openai:x", False),
    ],
)
def test_a_model_too_small_to_be_of_use_is_told(model: str, small: bool) -> None:
    assert ("建议用 7B 以上" in too_small(ModelConfig(model=model))) == small


def test_the_size_of_a_file_is_that_of_its_weights(tiny: Path) -> None:
    assert too_small(ModelConfig(model=f"local:{tiny}")).startswith("模型只有 0.0B 参数")


# -- loaded --------------------------------------------------------------------------------------------


def test_a_model_is_loaded_once_and_replies_piece_by_piece(tiny: Path) -> None:
    told: list[tuple[str, int, int]] = []
    first = llama.loaded(tiny, 512, 1, 0, lambda *step: told.append(step))
    assert told[0][0] == "读入模型（MB）"
    assert told[-1][0] == "完成"
    chat = Chat(ModelConfig(model=f"local:{tiny}", context=512, threads=1, gpu_layers=0, max_tokens=24))
    assert llama.loaded(tiny, 512, 1, 0) is first
    assert chat.name == "local:tiny"
    with pytest.raises(ModelFailure, match="没有写完"):
        chat.reply(HELLO)
    said = llama.LlamaChat(file=tiny, context=512, threads=1, gpu_layers=0, max_tokens=24).invoke(HELLO)
    assert said.response_metadata["finish_reason"] == "length"
    assert said.text


def test_a_reply_is_held_to_words(tiny: Path) -> None:
    chat = Chat(ModelConfig(model=f"local:{tiny}", context=512, threads=1, gpu_layers=0, max_tokens=24))
    assert re.fullmatch("(?:和?(?:冷|库)){2,3}和?。", chat.reply(HELLO, Words(("冷", "库"), ("和",), 1, 2)))


def test_a_reply_is_held_to_lines_and_it_is_told_how_likely_a_word_was(tiny: Path) -> None:
    chat = Chat(ModelConfig(model=f"local:{tiny}", context=512, threads=1, gpu_layers=0, max_tokens=40))
    assert re.fullmatch("(?:[^\n]{2,4}\n){1,2}", chat.reply(HELLO, Lines(2, 4)))
    even, odd = ({chr(code) for code in range(33 + rest, 127, 2)} for rest in (0, 1))
    lean = chat.leaning(HELLO, even, odd)
    assert lean is not None
    assert abs(lean) < SURE


def test_what_does_not_fit_the_context_is_said(tiny: Path) -> None:
    chat = Chat(ModelConfig(model=f"local:{tiny}", context=512, threads=1, gpu_layers=0, retries=0))
    with pytest.raises(ModelFailure, match="放不下这么多资料"):
        chat.reply([HumanMessage("冷库" * 500)])


def test_a_caller_who_goes_away_frees_the_model(tiny: Path) -> None:
    chat = Chat(ModelConfig(model=f"local:{tiny}", context=512, threads=1, gpu_layers=0, max_tokens=400))
    stop = threading.Event()
    pieces = chat.until(stop).stream(HELLO)
    next(pieces)
    stop.set()
    before = time.monotonic()
    with pytest.raises(ModelFailure, match="不再需要"):
        list(pieces)
    with pytest.raises(ModelFailure, match="没有写完"):
        Chat(ModelConfig(model=f"local:{tiny}", context=512, threads=1, gpu_layers=0, max_tokens=2)).reply(HELLO)
    assert time.monotonic() - before < 5


def test_a_model_that_makes_no_headway_is_given_up() -> None:
    class Silent:
        def handle_chat_completions(self, request: object, heard: object) -> None:
            threading.Event().wait(2)

    with pytest.raises(TimeoutError):
        list(llama._pieces(llama.Loaded(Silent()), {}, 0.3))


class Speaker:
    """Says twelve pieces, one every tenth of a second."""

    asked = 0

    def handle_chat_completions(self, request: object, heard: Callable[[dict[str, Any]], bool]) -> None:
        self.asked += 1
        for _ in range(12):
            time.sleep(0.1)
            if heard({"choices": [{}]}):
                return


def test_waiting_for_ones_turn_is_no_silence_of_the_model() -> None:
    model = llama.Loaded(Speaker())
    with ThreadPoolExecutor(3) as threads:
        replies = threads.map(lambda _: [piece for piece in llama._pieces(model, {}, 0.6) if piece], range(3))
        assert [len(reply) for reply in replies] == [12, 12, 12]


def test_who_leaves_while_he_waits_never_asks() -> None:
    model = llama.Loaded(Speaker())
    with model.turn:
        waiting = llama._pieces(model, {}, 0.6)
        assert next(waiting) == {}
        waiting.close()
    assert len([piece for piece in llama._pieces(model, {}, 2) if piece]) == 12
    assert model.server.asked == 1


# -- a real one, where there is one --------------------------------------------------------------------

REAL = os.environ.get("PLANQA_TEST_GGUF", "")


@pytest.mark.slow
@pytest.mark.skipif(not REAL, reason="PLANQA_TEST_GGUF names no model file")
def test_a_real_model_answers_a_question_the_whole_way(county: object) -> None:
    from datetime import date

    from qa.config import Config
    from qa.engine import Engine
    from qa.pipeline import ask

    assert isinstance(county, Engine)
    llm = ModelConfig(model=f"local:{REAL}", total_s=300, timeout_s=120, word_from=0)
    engine = Engine(county.root, Config(terms=county.config.terms, llm=llm), date(2026, 6, 1))
    answer = ask("2027年冷库容量达到多少？", engine)
    assert answer.status == "answered"
    assert "local:" in answer.model or "注：语言模型local:" in answer.answer
    assert "20万吨" in answer.answer
    assert {c.quote for c in answer.citations} >= {"到2027年，冷库容量达到20万吨。"}


@pytest.mark.slow
@pytest.mark.skipif(not REAL, reason="PLANQA_TEST_GGUF names no model file")
def test_a_real_model_votes_and_says_in_other_words() -> None:
    chat = Chat(ModelConfig(model=f"local:{REAL}", total_s=300, timeout_s=120))
    asked = "冷链车要有多少辆？\n话：{}只答“是”或“否”。"
    told, beside = (chat.leaning([HumanMessage(asked.format(said))], YES, NO) for said in ("冷链车达到300辆。", "完善制度，加强管理。"))
    assert told is not None
    assert beside is not None
    assert told > beside
    assert all(len(line) <= 40 for line in searched("送外卖的伤了能不能报销？", chat))
