"""Settings: defaults in code, one TOML file over them, secrets from the environment only."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, get_type_hints

from index.chunk import ChunkConfig
from index.errors import ConfigError
from index.models.embed import BUILTIN
from index.parse.intake.limits import ParseLimits
from index.rerank import RerankConfig
from index.search import SearchConfig
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
    """The web server: ``workers`` threads that answer, ``queue`` how many questions may wait for one,
    ``timeout_s`` seconds until a question is given up, ``max_body_bytes`` size of a request,
    ``requests_per_minute`` of one caller (0: no limit), ``wrong_tokens_per_minute`` that are looked at for one
    address (0: no limit), ``tokens_file`` the file of hashed tokens, ``log_questions`` whether the texts of
    questions are logged."""

    workers: int = 4
    queue: int = 64
    timeout_s: float = 120.0
    max_body_bytes: int = 262144
    requests_per_minute: int = 120
    wrong_tokens_per_minute: int = 30
    tokens_file: str = ""
    log_questions: bool = False

    def __post_init__(self) -> None:
        wrong = [name for name in ("workers", "queue", "max_body_bytes") if getattr(self, name) < 1]
        wrong += [name for name in ("requests_per_minute", "wrong_tokens_per_minute") if getattr(self, name) < 0]
        wrong += ["timeout_s"] if not self.timeout_s > 0 else []
        if wrong:
            raise ConfigError(f"设置 [server] 里 {'、'.join(wrong)} 的值不能用。", "次数和大小应为正数；频率限制可以为 0，表示不限。")


@dataclass(frozen=True, slots=True)
class Config:
    """All settings. ``index_dir`` is where the index lies, ``keep_versions`` how many versions of it stay,
    ``terms`` the file of everyday wordings, ``feedback`` where feedback is kept, ``top_k`` how many chunks are searched."""

    index_dir: str = "var/index"
    keep_versions: int = 5
    terms: str = "corpus/terms.toml"
    feedback: str = "var/feedback.db"
    top_k: int = 30
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


def load_config(path: Path | None = None) -> Config:
    """Reads the settings file.

    Args:
        path: the file; without it PLANQA_CONFIG, then ``planqa.toml`` in the working directory,
            then the defaults.

    Raises:
        ConfigError: the file is missing though named, is no TOML, or has an unknown or unusable key.
    """
    named = path or (Path(os.environ["PLANQA_CONFIG"]) if os.environ.get("PLANQA_CONFIG") else None)
    file = named or Path(FILE)
    if not file.is_file():
        if named:
            raise ConfigError(f"找不到设置文件“{file}”。", "请检查路径。")
        return Config()
    try:
        values = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"设置文件“{file}”读不了：{error}。", "请检查 TOML 写法。") from error
    loaded: Config = _fill(Config, values, file.name)
    return loaded


def _fill(kind: type, values: dict[str, Any], where: str) -> Any:
    hints = get_type_hints(kind)
    unknown = set(values) - {f.name for f in fields(kind)}
    if unknown:
        known = "、".join(f.name for f in fields(kind))
        raise ConfigError(f"“{where}”里有不认识的设置：{'、'.join(sorted(unknown))}。", f"可用的设置：{known}。")
    filled: dict[str, Any] = {}
    for name, value in values.items():
        hint = hints[name]
        if isinstance(hint, type) and is_dataclass(hint) and isinstance(value, dict):
            filled[name] = _fill(hint, value, f"{where} [{name}]")
        elif hint is float and isinstance(value, int | float) and not isinstance(value, bool):
            filled[name] = float(value)
        elif isinstance(hint, type) and isinstance(value, hint) and not (hint is int and isinstance(value, bool)):
            filled[name] = value
        else:
            raise ConfigError(f"“{where}”里 {name} 的值 {value!r} 类型不对。", f"应为 {getattr(hint, '__name__', hint)}。")
    return kind(**filled)
