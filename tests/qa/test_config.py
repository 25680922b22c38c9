"""Settings: defaults in code, one file over them, and every mistake in it is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from index.errors import ConfigError
from qa.config import FILE, Config, EmbeddingConfig, load_config


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory and no named settings file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PLANQA_CONFIG", raising=False)
    return tmp_path


def write(text: str, name: str = FILE) -> Path:
    path = Path(name)
    path.write_text(text, "utf-8")
    return path


def test_without_a_file_there_are_the_defaults() -> None:
    assert load_config() == Config()


def test_a_file_in_the_working_directory_is_read_over_the_defaults() -> None:
    write(
        'index_dir = "elsewhere"\ntop_k = 7\n[embedding]\nmodel = "models/bge"\n[draft]\nmax_sentences = 1\n[draft.refusal]\nthreshold = 1\n'
    )
    config = load_config()
    assert (config.index_dir, config.top_k, config.embedding) == ("elsewhere", 7, EmbeddingConfig("models/bge"))
    assert (config.draft.max_sentences, config.draft.refusal.threshold) == (1, 1.0)
    assert isinstance(config.draft.refusal.threshold, float)
    assert (config.search, config.chunk, config.evidence, config.terms) == (
        Config().search,
        Config().chunk,
        Config().evidence,
        Config().terms,
    )
    assert config.draft.refusal.bias == Config().draft.refusal.bias


def test_a_named_file_goes_before_the_one_of_the_environment_and_that_before_the_working_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    write("top_k = 1\n")
    named, environment = write("top_k = 2\n", "named.toml"), write("top_k = 3\n", "environment.toml")
    assert load_config().top_k == 1
    monkeypatch.setenv("PLANQA_CONFIG", str(environment))
    assert load_config().top_k == 3
    assert load_config(named).top_k == 2
    monkeypatch.setenv("PLANQA_CONFIG", "")
    assert load_config().top_k == 1


def test_a_file_that_is_named_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match=r"找不到设置文件“none\.toml”"):
        load_config(Path("none.toml"))
    monkeypatch.setenv("PLANQA_CONFIG", "gone.toml")
    with pytest.raises(ConfigError, match=r"找不到设置文件“gone\.toml”"):
        load_config()


@pytest.mark.parametrize(
    ("text", "named", "known"),
    [
        ("topk = 3\n", "topk", "top_k"),
        ("[serach]\nwords = 1.0\n", "serach", "search"),
        ("[search]\nword = 1.0\n", "word", "words"),
        ("[draft.refusal]\nlimit = 1.0\n", "limit", "threshold"),
        ('api_key = "secret"\n', "api_key", "embedding"),
        ("[draft.refusal]\nlimit = 1.0\n[server]\nport = 1\n", "port", "workers"),
    ],
)
def test_an_unknown_key_is_named_with_those_there_are(text: str, named: str, known: str) -> None:
    write(text)
    with pytest.raises(ConfigError) as error:
        load_config()
    assert named in error.value.message
    assert known in error.value.hint


def test_all_unknown_keys_of_a_table_are_named_with_their_table() -> None:
    write("[draft.refusal]\nlimit = 1.0\nbound = 2\nthreshold = 'x'\n")
    with pytest.raises(ConfigError) as error:
        load_config()
    assert error.value.message == "“planqa.toml [draft] [refusal]”里有不认识的设置：bound、limit。"
    assert error.value.hint.startswith("可用的设置：bias、context、")


def test_a_wrong_value_is_shown_with_what_it_should_be() -> None:
    write("[draft]\nmax_sentences = '3'\n")
    with pytest.raises(ConfigError) as error:
        load_config()
    assert error.value.message == "“planqa.toml [draft]”里 max_sentences 的值 '3' 类型不对。"
    assert error.value.hint == "应为 int。"


def test_of_a_choice_the_words_are_told() -> None:
    write('[llm]\nsearch = "yes"\n')
    with pytest.raises(ConfigError) as error:
        load_config()
    assert error.value.hint == "应为 'auto'、'on'、'off'。"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('top_k = "30"\n', "top_k"),
        ("top_k = 3.5\n", "top_k"),
        ("top_k = true\n", "top_k"),
        ("index_dir = 3\n", "index_dir"),
        ('terms = ["a"]\n', "terms"),
        ('embedding = "builtin"\n', "embedding"),
        ("[top_k]\nvalue = 3\n", "top_k"),
        ('[evidence]\nown = "high"\n', "own"),
        ("[evidence]\nown = true\n", "own"),
        ("[embedding]\nmodel = 1\n", "model"),
        ("draft = []\n", "draft"),
        ("[server]\nhosts = [1]\n", "hosts"),
        ('[server]\nhosts = ["a", ["b"]]\n', "hosts"),
    ],
)
def test_a_value_of_the_wrong_type_is_named(text: str, named: str) -> None:
    write(text)
    with pytest.raises(ConfigError) as error:
        load_config()
    assert f" {named} " in error.value.message
    assert "类型不对" in error.value.message


def test_the_mark_of_byte_order_that_an_editor_puts_first_is_no_part_of_the_settings(elsewhere: Path) -> None:
    (elsewhere / FILE).write_bytes(b"\xef\xbb\xbftop_k = 7\n")
    assert load_config().top_k == 7


@pytest.mark.parametrize(
    "content",
    [b"top_k = \n", b"[draft\n", 'terms = "词表"\n'.encode("gb18030"), b"\xff\xfe\x00\x01", b"a = " + b"9" * 5000, b"a = " + b"[" * 5000],
)
def test_a_file_that_is_no_toml_is_an_error_of_the_settings(elsewhere: Path, content: bytes) -> None:
    (elsewhere / FILE).write_bytes(content)
    with pytest.raises(ConfigError, match="读不了"):
        load_config()


def lines(value: Any, prefix: str = "") -> Iterator[str]:
    """A settings object as TOML with dotted keys."""
    for field in fields(value):
        own = getattr(value, field.name)
        if is_dataclass(own):
            yield from lines(own, f"{prefix}{field.name}.")
        else:
            written = repr(own).lower() if isinstance(own, bool) else repr(list(own) if isinstance(own, tuple) else own)
            yield f"{prefix}{field.name} = {written}".replace("'", '"')


def test_every_setting_can_be_written_in_the_file() -> None:
    write("\n".join(lines(Config())))
    assert load_config() == Config()


@pytest.mark.parametrize(
    "text",
    ["threads = 0", "workers = -1", "queue = -1", "max_body_bytes = 0", "timeout_s = 0", "timeout_s = nan", "requests_per_minute = -1"],
)
def test_a_server_cannot_do_with_nothing(text: str) -> None:
    write(f"[server]\n{text}\n")
    with pytest.raises(ConfigError, match=f"{text.split()[0]} 的值不能用"):
        load_config()


def test_settings_do_not_change() -> None:
    with pytest.raises(AttributeError):
        Config().top_k = 3  # type: ignore[misc]
    assert hash(Config()) == hash(Config())
