"""Connections to the server: how long one may take to send a request, and how many may be open.

uvicorn waits for the rest of a half-sent request for as long as it is open, so a thousand of them would take every file
descriptor and nobody else would be answered.
"""

from __future__ import annotations

import asyncio
import ipaddress
import resource
from dataclasses import replace
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from qa.config import ServerConfig

_SLOWEST_BYTES_S = 512
"""Bytes a second that a body must come at after the time that its head may take: a tenth of what the slowest modem sends."""
_OTHER_FILES = 256
"""Descriptors left for the index, the databases and the workers."""


def protocol(config: ServerConfig) -> type[H11Protocol]:
    """uvicorn's protocol of HTTP/1.1 with the limits of the settings, for its setting ``http``; fewer connections where the
    system allows no more open files."""

    class Connection(_Connection):
        limits = replace(config, connections=min(config.connections, _room_for(config.connections)))

    return Connection


def _room_for(connections: int) -> int:
    """How many connections may be open, after the limit on open files was raised as far as they need."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + _OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return connections if soft == resource.RLIM_INFINITY else max(1, soft - _OTHER_FILES)


class _Connection(H11Protocol):
    """Closes itself where a request does not come in time, and at once where too many are open."""

    limits: ServerConfig

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._deadline: asyncio.TimerHandle | None = None
        self._body_since: float | None = None
        self._body_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self._is_too_many():
            transport.abort()
        else:
            self._wait(self.limits.header_timeout_s)

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        in_body = self.conn.their_state is h11.SEND_BODY
        super().data_received(data)
        if self.conn.their_state is h11.SEND_BODY:
            # A large file takes its time; it only must not stand still, or all but.
            if self._trickles(len(data), fresh=not in_body):
                self._give_up()
            else:
                self._wait(self.limits.header_timeout_s)
        elif self.conn.their_state is not h11.IDLE:
            self._wait(None)
        elif in_body or self._deadline is None:
            # The time for a request's head runs from its first byte, however it trickles in.
            self._wait(self.limits.header_timeout_s)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.conn.their_state is h11.IDLE and self.timeout_keep_alive_task is not None:
            # Between two requests uvicorn counts the time itself.
            self._wait(None)

    def _trickles(self, more: int, *, fresh: bool) -> bool:
        """Whether a body comes so slowly that it is sent to hold the connection; counts ``more`` bytes of it."""
        now = self.loop.time()
        if fresh or self._body_since is None:
            self._body_since, self._body_bytes = now, 0
        self._body_bytes += more
        return self._body_bytes < (now - self._body_since - self.limits.header_timeout_s) * _SLOWEST_BYTES_S

    def _is_too_many(self) -> bool:
        """Whether more are open than the settings allow, in all or from this address; a proxy on this machine speaks for many."""
        if len(self.connections) > self.limits.connections:
            return True
        host, most = self.client[0] if self.client else "", self.limits.connections_per_address
        if not most or not host or ipaddress.ip_address(host.partition("%")[0]).is_loopback:
            return False
        return sum(1 for c in self.connections if isinstance(c, H11Protocol) and c.client and c.client[0] == host) > most

    def _wait(self, seconds: float | None) -> None:
        """Closes the connection after so many seconds, not at all for None."""
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None if seconds is None else self.loop.call_later(seconds, self._give_up)

    def _give_up(self) -> None:
        self._deadline = None
        self.transport.abort()
