"""Where a Milvus is: the setting ``store`` read, the connection, and its errors told in Chinese."""

from __future__ import annotations

import hashlib
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from index.errors import ConfigError, PlanQAError

EMBEDDED = "milvus-lite:"
_SERVER = re.compile(
    r"milvus(?P<tls>\+tls)?://(?P<host>[A-Za-z0-9._-]+|\[[0-9a-fA-F:]+\]):(?P<port>\d{1,5})(?:/(?P<name>[A-Za-z_]\w{0,99}))?", re.ASCII
)
_HOW = 'store 写 "milvus://主机:端口"（加密用 milvus+tls://，可在末尾写 /集合名），或 "milvus-lite:路径.db"；留空则只用本机文件。'
_INSTALL = "请安装：pip install 'plan-qa[milvus]'。"
_TIMEOUT_S = 10.0
"""Until a server that does not answer is given up."""
_MOST_SAID = 160


@dataclass(frozen=True, slots=True)
class Place:
    """A Milvus: ``shown`` is how messages name it, ``uri`` how ``pymilvus`` does; ``collection`` is the name that was given to that of
    an index, empty where none was; ``embedded`` whether it runs in this process; ``token`` lets in (``user:password`` or a key)."""

    shown: str
    uri: str
    collection: str = ""
    embedded: bool = False
    token: str = field(default="", repr=False)

    @classmethod
    def of(cls, setting: str, token: str = "") -> Place | None:
        """Reads the setting; None where it is empty.

        Raises:
            ConfigError: it names no Milvus.
        """
        if not setting:
            return None
        if setting.startswith(EMBEDDED):
            path = setting.removeprefix(EMBEDDED)
            if not path.endswith(".db") or path.startswith("//") or path == ".db":
                raise ConfigError(f"设置 store 的值“{setting}”不对：内嵌的 Milvus 要写以 .db 结尾的路径。", _HOW)
            return cls(setting, str(Path(path).expanduser().absolute()), embedded=True)
        found = _SERVER.fullmatch(setting)
        if not found or not 0 < int(found["port"]) < 65536:
            raise ConfigError(f"设置 store 的值“{setting}”不对。", _HOW)
        uri = f"{'https' if found['tls'] else 'http'}://{found['host']}:{found['port']}"
        return cls(setting, uri, found["name"] or "", token=token)

    def named(self, root: Path) -> str:
        """What the names of the collections of an index directory begin with: what was given, else a name of its own."""
        return self.collection or own_name(root)


def own_name(root: Path) -> str:
    """A name for an index directory, by its path."""
    return f"planqa_{hashlib.sha256(str(root.resolve()).encode('utf-8', 'surrogateescape')).hexdigest()[:12]}"


NOWHERE = Place("", "")
"""No Milvus at all."""


@contextmanager
def told(place: Place) -> Iterator[None]:
    """Tells what ``pymilvus`` raises as what a user can act on.

    Raises:
        PlanQAError: the server cannot be reached, or refuses what it was asked.
    """
    from pymilvus.exceptions import MilvusException

    try:
        yield
    except MilvusException as error:
        said = " ".join(str(error.message).split())[:_MOST_SAID]
        hint = "请检查 store 的主机和端口、Milvus 是否在运行、PLANQA_MILVUS_TOKEN 是否正确。"
        raise PlanQAError(f"Milvus“{place.shown}”没有做成所要的事：{said}。", hint) from error


def connected(place: Place) -> Any:
    """The ``pymilvus`` client of a Milvus, one a process.

    Raises:
        PlanQAError: the client is not installed, or the server cannot be reached.
    """
    # What gRPC itself writes to the terminal (of pings that the embedded server finds too many) is nothing that a user can act on.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    try:
        import pymilvus.exceptions  # noqa: F401
    except ImportError as error:
        raise PlanQAError("设置 store 写了 Milvus，但没有装它的客户端 pymilvus。", _INSTALL) from error
    return _client(place)


@lru_cache(maxsize=8)
def _client(place: Place) -> Any:
    from pymilvus import MilvusClient
    from pymilvus.exceptions import MilvusException

    # They log what they raise, with where it came from; it is told below.
    for library in ("pymilvus", "milvus_lite"):
        logging.getLogger(library).setLevel(logging.CRITICAL + 1)
    if place.embedded:
        _prepare(place)
    try:
        return MilvusClient(place.uri, token=place.token, timeout=_TIMEOUT_S)
    except (MilvusException, OSError) as error:
        if place.embedded:
            hint = "内嵌的 Milvus 一次只能由一个进程打开（例如 planqa serve 正在用它）；几个进程同用请换成 milvus:// 的服务。"
            raise PlanQAError(f"打不开内嵌的 Milvus“{place.shown}”。", hint) from error
        hint = "请检查 store 的主机和端口、网络、Milvus 是否在运行；要登录的在环境变量 PLANQA_MILVUS_TOKEN 里写“用户:密码”。"
        raise PlanQAError(f"连不上 Milvus“{place.shown}”。", hint) from error


def _prepare(place: Place) -> None:
    """Makes the folder of an embedded Milvus.

    Raises:
        PlanQAError: milvus-lite is not installed, or the folder cannot be made.
    """
    try:
        import milvus_lite  # noqa: F401
    except ImportError as error:
        raise PlanQAError("设置 store 写了内嵌的 Milvus，但没有装 milvus-lite。", _INSTALL) from error
    try:
        Path(place.uri).absolute().parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        from index.errors import reason

        raise PlanQAError(f"建不了内嵌的 Milvus“{place.shown}”：{reason(error)}。", "请检查路径和权限。") from error
