"""Settings: defaults in code, one TOML file over them; secrets come from the environment only (``qa.environment``)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, ClassVar, Literal, get_args, get_origin, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, to_json

from index.chunk import ChunkConfig
from index.errors import ConfigError
from index.models.embed import BUILTIN
from index.parse.intake.limits import ParseLimits
from index.rerank import RerankConfig
from index.search import SearchConfig
from index.store.milvus.place import Place
from qa.environment import Environment
from qa.llm.chat import ModelConfig
from qa.people.accounts import AccountsConfig
from qa.read.evidence import EvidenceConfig
from qa.write.task import DraftConfig

FILE = "planqa.toml"
"""Read from the working directory unless the environment variable PLANQA_CONFIG names another file."""


@dataclass(frozen=True, slots=True)
class EmbeddingConfig:
    """``model``: ``builtin``, a sentence-transformers name on the hub, or a model folder."""

    model: str = BUILTIN


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """The web server: ``workers`` processes that answer beside it (0: it answers itself), ``threads`` that do what is asked, ``queue`` how many questions may wait for one,
    ``timeout_s`` seconds until a question is given up, ``max_body_bytes`` size of a request,
    ``requests_per_minute`` of one caller (0: no limit), ``wrong_tokens_per_minute`` that are looked at for one
    address (0: no limit), ``tokens_file`` the file of hashed tokens, ``log_questions`` whether the texts of
    questions are logged. ``hosts`` are the names under which browsers may call the server, besides those of this machine;
    where there are none, only those of this machine where nobody has to sign in, else any. ``connections`` may be open at
    a time, ``connections_per_address`` from one address but this machine's (0: no limit); ``header_timeout_s`` seconds may
    pass until the head of a request is in, and between two pieces of its body. ``prefix`` is the path under which a proxy shows
    the service (``/planqa``), empty where it has a host of its own."""

    workers: int = 0
    threads: int = 4
    queue: int = 128
    timeout_s: float = 120.0
    max_body_bytes: int = 262144
    requests_per_minute: int = 120
    wrong_tokens_per_minute: int = 30
    tokens_file: str = ""
    log_questions: bool = False
    hosts: tuple[str, ...] = ()
    connections: int = 2000
    connections_per_address: int = 200
    header_timeout_s: float = 15.0
    prefix: str = ""

    def __post_init__(self) -> None:
        wrong = [name for name in ("threads", "queue", "max_body_bytes", "connections") if getattr(self, name) < 1]
        wrong += [
            name
            for name in ("workers", "requests_per_minute", "wrong_tokens_per_minute", "connections_per_address")
            if getattr(self, name) < 0
        ]
        wrong += [name for name in ("timeout_s", "header_timeout_s") if not getattr(self, name) > 0]
        if wrong:
            raise ConfigError(f"设置 [server] 里 {'、'.join(wrong)} 的值不能用。", "次数和大小应为正数；频率限制可以为 0，表示不限。")
        if not re.fullmatch(r"(?:/[\w.~-]+)*", self.prefix, re.ASCII):
            raise ConfigError(f"设置 [server] 里 prefix 的值“{self.prefix}”不能用。", '应以 / 开头、不以 / 结尾，例如 prefix = "/planqa"。')


@dataclass(frozen=True, slots=True)
class Config:
    """All settings. ``index_dir`` is where the index lies, ``store`` a Milvus that it goes into besides (empty: none), ``scheduler`` of a Dask cluster that makes plans (empty: this machine does), ``keep_versions`` how many versions of it stay,
    ``terms`` the file of everyday wordings (empty: the ``terms.toml`` that lay beside the plans), ``feedback`` where feedback is kept, ``top_k`` how many chunks are searched,
    ``reader`` what reads candidate sentences with the question: ``builtin``, ``off``, or the folder of another reader."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(strict=True, extra="forbid")

    index_dir: str = "var/index"
    store: str = ""
    scheduler: str = ""
    keep_versions: int = 5
    terms: str = ""
    feedback: str = "var/feedback.db"
    top_k: int = 30
    reader: str = BUILTIN
    embedding: EmbeddingConfig = field(default_factory=EmbeddingConfig)
    parse: ParseLimits = field(default_factory=ParseLimits)
    chunk: ChunkConfig = field(default_factory=ChunkConfig)
    search: SearchConfig = field(default_factory=SearchConfig)
    rerank: RerankConfig = field(default_factory=RerankConfig)
    evidence: EvidenceConfig = field(default_factory=EvidenceConfig)
    draft: DraftConfig = field(default_factory=DraftConfig)
    server: ServerConfig = field(default_factory=ServerConfig)
    accounts: AccountsConfig = field(default_factory=AccountsConfig)
    llm: ModelConfig = field(default_factory=ModelConfig)


def place_of(config: Config) -> Place | None:
    """The Milvus of the settings, or of PLANQA_STORE, which goes before them; None where there is none.

    Raises:
        ConfigError: ``store`` names no Milvus.
    """
    environment = Environment()
    token = environment.milvus_token
    return Place.of(environment.store or config.store, token.get_secret_value() if token else "")


def load_config(path: Path | None = None) -> Config:
    """Reads the settings file.

    Args:
        path: the file; without it PLANQA_CONFIG, then ``planqa.toml`` in the working directory,
            then the defaults.

    Raises:
        ConfigError: the file is missing though named, is no TOML, or has an unknown or unusable key.
    """
    named = path or Environment().config
    file = named or Path(FILE)
    if not file.is_file():
        if named:
            raise ConfigError(f"找不到设置文件“{file}”。", "请检查路径。")
        return Config()
    try:
        values = tomllib.loads(file.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"设置文件“{file}”读不了：{error}。", "请检查 TOML 写法。") from error
    return _validated(values, file.name)


def _validated(values: dict[str, Any], name: str) -> Config:
    # As JSON, since pydantic takes a table for a dataclass and yet no "30" for a number only there.
    # Hence not the TOML source of pydantic-settings either, which also passes over a file that is missing.
    try:
        return TypeAdapter(Config).validate_json(to_json(values))
    except ValidationError as error:
        faults = error.errors(include_url=False)
        raise _unknown_keys(faults, name) or _wrong_type(faults[0], name) from None


def _unknown_keys(faults: Sequence[ErrorDetails], name: str) -> ConfigError | None:
    """The error for the keys of the first table that has unknown ones."""
    unknown = [f["loc"] for f in faults if f["type"] == "unexpected_keyword_argument"]
    if not unknown:
        return None
    table = min(unknown, key=len)[:-1]
    known = "、".join(_keys(table))
    wrong = "、".join(sorted(str(key) for *above, key in unknown if tuple(above) == table))
    return ConfigError(f"“{_where(table, name)}”里有不认识的设置：{wrong}。", f"可用的设置：{known}。")


def _wrong_type(fault: ErrorDetails, name: str) -> ConfigError:
    # Of a list the place of the wrong value comes last, as a number.
    *table, key = (name for name in fault["loc"] if isinstance(name, str))
    wanted = _keys(table)[key]
    # Of a choice the words themselves are told, not that it is one.
    choices = get_args(wanted) if get_origin(wanted) is Literal else ()
    told = "、".join(map(repr, choices)) or (str(wanted) if get_args(wanted) else wanted.__name__)
    return ConfigError(f"“{_where(table, name)}”里 {key} 的值 {fault['input']!r} 类型不对。", f"应为 {told}。")


def _where(table: Sequence[str | int], name: str) -> str:
    return "".join((name, *(f" [{t}]" for t in table)))


def _keys(table: Sequence[str | int]) -> dict[str, type]:
    """The settings of a table, each with its type."""
    kind: type = Config
    for name in table:
        kind = get_type_hints(kind)[str(name)]
    hints = get_type_hints(kind)
    return {f.name: hints[f.name] for f in fields(kind)}
