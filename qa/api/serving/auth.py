"""Tokens: from the environment or a file of hashes; without any, only this machine can call.

Our own reader of headers: FastAPI's ``HTTPBearer`` and ``HTTPBasic`` stand at its routes, the gate stands before MCP and the
page too.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import logging
import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from fastapi.security.utils import get_authorization_scheme_param

from index.errors import ConfigError, reason
from qa.config import ServerConfig

log = logging.getLogger(__name__)

VARIABLE = "PLANQA_TOKENS"
_MIN_CHARS = 16
_HINT = "用 planqa token 名称 生成令牌；见 docs/api.md。"


@dataclass(slots=True)
class Tokens:
    """The callers that are let in: name and SHA-256 of the token, in hexadecimal. Without any, everybody is.

    A plain hash is enough for tokens of 128 bits and more: they cannot be guessed, so no slow hash is needed.

    ``file`` holds further ones and is read again when it has changed, so that a token is revoked by taking its line
    out. From then on lines that cannot be read, and a file that is gone, let nobody in and are logged.
    """

    hashes: tuple[tuple[str, str], ...] = ()
    file: Path | None = None
    _listed: tuple[tuple[str, str], ...] = field(default=(), init=False, compare=False)
    _stamp: tuple[int, ...] = field(default=(), init=False, compare=False)

    def __post_init__(self) -> None:
        if self.file:
            self._stamp = _stamp(self.file)
            self._listed, faults = _read(self.file)
            if faults:
                raise ConfigError(f"令牌文件“{self.file}”{faults[0]}。", _HINT)

    def __bool__(self) -> bool:
        # A file whose last line was taken out lets nobody in, not everybody.
        return bool(self.hashes or self.file)

    def caller(self, token: str) -> str | None:
        """Name of the caller whose token it is, None where it is nobody's.

        Compared in constant time and with every entry, so that the time says nothing of how near a guess is.
        """
        digest = sha256(token)
        found = [name for name, known in (*self.hashes, *self._now()) if hmac.compare_digest(digest, known)]
        return found[0] if found else None

    def _now(self) -> tuple[tuple[str, str], ...]:
        """What the file lists now."""
        if self.file and (stamp := _stamp(self.file)) != self._stamp:
            self._stamp = stamp
            try:
                self._listed, faults = _read(self.file)
            except ConfigError as error:
                self._listed, faults = (), [error.message]
            log.log(logging.ERROR if faults else logging.INFO, "the tokens file was read again: %s", "; ".join(faults) or "ok")
        return self._listed


def _stamp(file: Path) -> tuple[int, ...]:
    try:
        found = file.stat()
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_size, found.st_ino


def lets_others_in(config: ServerConfig, tokens: Tokens) -> bool:
    """Whether who has set this lets others in, if only through a proxy on this machine: tokens, names of the machine for others, a path
    below another's name."""
    return bool(tokens or config.hosts or config.prefix)


def load_tokens(config: ServerConfig) -> Tokens:
    """The tokens of the environment variable PLANQA_TOKENS (``name:token`` or ``token``, by commas) and of the
    file that the settings name (a line ``name hash`` each, ``#`` for comments).

    Raises:
        ConfigError: the file cannot be read, a line is not in this form, or a token is too short.
    """
    found: list[tuple[str, str]] = []
    for number, entry in enumerate(filter(None, (e.strip() for e in os.environ.get(VARIABLE, "").split(","))), 1):
        name, separator, token = entry.partition(":")
        name, token = (name.strip(), token.strip()) if separator else (f"token{number}", entry)
        if len(token) < _MIN_CHARS:
            raise ConfigError(f"环境变量 {VARIABLE} 里第 {number} 个令牌不足 {_MIN_CHARS} 个字符。", _HINT)
        found.append((name, sha256(token)))
    return Tokens(tuple(found), Path(config.tokens_file) if config.tokens_file else None)


def _read(path: Path) -> tuple[tuple[tuple[str, str], ...], list[str]]:
    """The callers that a file lists, and what is wrong with it.

    Raises:
        ConfigError: it cannot be read.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = reason(error) if isinstance(error, OSError) else "不是 UTF-8 文本"
        raise ConfigError(f"读不了令牌文件“{path}”：{why}。", "请检查设置 server.tokens_file。") from error
    found, faults = [], []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = re.fullmatch(r"(\S+)\s+([0-9a-fA-F]{64})", line.strip())
        if match is None:
            faults.append(f"第 {number} 行不是“名称 哈希”")
        else:
            found.append((match[1], match[2].lower()))
    return tuple(found), faults or ([] if found else ["里没有令牌"])


def new_token() -> str:
    """A fresh token of 256 random bits."""
    return f"pq-{secrets.token_urlsafe(32)}"


def sha256(token: str) -> str:
    """Hash of a token as the file holds it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def bearer(header: str) -> str:
    """The token of an ``Authorization: Bearer`` header, empty where there is none."""
    scheme, value = get_authorization_scheme_param(header)
    return value if scheme.lower() == "bearer" else ""


def basic(header: str) -> str:
    """The password of an ``Authorization: Basic`` header: the token as a browser sends it. Empty where there is none."""
    scheme, value = get_authorization_scheme_param(header)
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value, validate=True).decode("utf-8").partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""
