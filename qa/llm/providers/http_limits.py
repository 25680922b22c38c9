"""HTTP clients for model services: no proxies of the environment, no redirects, an end to every reply.

httpx has neither a longest time nor a largest size for a whole reply: its timeouts end only silence. A service that goes on sending (comments
that keep a stream alive, endless white space, an endless answer) is ended here, by the clock and by size. The clock is looked at whenever
something is read from the connection: a head that trickles in, or hints before it without end, never come to whoever reads the body.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from ssl import SSLContext
from typing import Any

import httpcore
import httpx

from index.errors import ConfigError


class LimitedTransport(httpx.BaseTransport):
    """Passes requests on and ends replies that take longer or grow larger than allowed.

    Args:
        inner: what carries the requests, over connections of ``DeadlineBackend``.
        total_s: seconds from request to the last byte.
        most: bytes of a reply.
    """

    def __init__(self, inner: httpx.BaseTransport, total_s: float, most: int) -> None:
        self._inner, self._total_s, self._most = inner, total_s, most

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Sends a request; its reply raises ``httpx.ReadTimeout`` while it is read too long or too far.

        Raises:
            httpx.ReadTimeout: the head of the reply is not in when the time is up.
            httpx.DecodingError: the reply is compressed.
        """
        deadline = time.monotonic() + self._total_s
        timeouts = request.extensions.get("timeout", {})
        request.extensions["timeout"] = {**timeouts, **{key: _Until(timeouts.get(key), deadline) for key in ("connect", "read", "write")}}
        # A few kilobytes may unpack to gigabytes, past any limit on what is received.
        request.headers["accept-encoding"] = "identity"
        response = self._inner.handle_request(request)
        if response.headers.get("content-encoding", "identity").strip().lower() != "identity":
            response.close()
            raise httpx.DecodingError("the reply is compressed, which was not asked for", request=request)
        assert isinstance(response.stream, httpx.SyncByteStream)
        response.stream = _Limited(response.stream, self._most)
        return response

    def close(self) -> None:
        """Closes the connections."""
        self._inner.close()


_LINES = 16
"""A line of a reply, which is a piece of a stream, has at most this part of what all of it may have."""


class _Limited(httpx.SyncByteStream):
    def __init__(self, inner: httpx.SyncByteStream, most: int) -> None:
        self._inner, self._most = inner, most

    def __iter__(self) -> Iterator[bytes]:
        size = line = 0
        for chunk in self._inner:
            size += len(chunk)
            pieces = chunk.split(b"\n")
            longest = max(line + len(pieces[0]), *map(len, pieces))
            line = len(pieces[-1]) + (line if len(pieces) == 1 else 0)
            # The clock is not looked at while a piece of a stream is taken apart, which may hold a hundred thousand of what should be one.
            if size > self._most or longest > self._most // _LINES:
                raise httpx.ReadTimeout("the reply does not end")
            yield chunk

    def close(self) -> None:
        self._inner.close()


class _Until(float):
    """The seconds of silence that a request allows, which also know when the whole of it must be over: httpcore hands them
    as they are to the connection, for each piece that is read or written."""

    deadline: float

    def __new__(cls, silence_s: float | None, deadline: float) -> _Until:
        made = super().__new__(cls, float("inf") if silence_s is None else silence_s)
        made.deadline = deadline
        return made


def _left(timeout: float | None, error: type[Exception]) -> float | None:
    """The seconds that may pass now.

    Raises:
        Exception: of the given kind; the time is up.
    """
    if not isinstance(timeout, _Until):
        return timeout
    left = min(float(timeout), timeout.deadline - time.monotonic())
    if left <= 0:
        raise error("the reply does not end")
    return left


class DeadlineBackend(httpcore.NetworkBackend):
    """Connections on which nothing goes on after the time of its request is up."""

    def __init__(self) -> None:
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """See ``httpcore.NetworkBackend``."""
        left = _left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.connect_tcp(host, port, left, local_address, socket_options))

    def sleep(self, seconds: float) -> None:
        """See ``httpcore.NetworkBackend``."""
        self._inner.sleep(seconds)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, _left(timeout, httpcore.ConnectTimeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def client_options(timeout_s: float, total_s: float, most: int, proxy: str) -> dict[str, Any]:
    """Arguments for ``httpx.Client``.

    Raises:
        ConfigError: the proxy's address cannot be used.
    """
    try:
        carrier = httpx.HTTPTransport(trust_env=False, proxy=proxy or None)
    except (ValueError, ImportError, httpx.InvalidURL) as error:
        raise ConfigError("llm.proxy 的地址不对。", "应写成 http://主机:端口。") from error
    # httpx has no setting for it; connections of the pool are made by it from the first on.
    carrier._pool._network_backend = DeadlineBackend()
    return {"timeout": timeout_s, "transport": LimitedTransport(carrier, total_s, most), "trust_env": False, "follow_redirects": False}


def client(timeout_s: float, total_s: float, most: int, proxy: str) -> httpx.Client:
    """A client with these limits."""
    return httpx.Client(**client_options(timeout_s, total_s, most, proxy))
