"""HTTP clients for model services: no proxies of the environment, no redirects, an end to every reply.

httpx has neither a longest time nor a largest size for a whole reply: its timeouts end only silence. A service that goes on sending (comments that keep a
stream alive, endless white space, an endless answer) is ended here, by the clock and by size.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx

from index.errors import ConfigError


class LimitedTransport(httpx.BaseTransport):
    """Passes requests on and ends replies that take longer or grow larger than allowed.

    Args:
        inner: what carries the requests.
        total_s: seconds from request to the last byte.
        most: bytes of a reply.
    """

    def __init__(self, inner: httpx.BaseTransport, total_s: float, most: int) -> None:
        self._inner, self._total_s, self._most = inner, total_s, most

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Sends a request; its reply raises ``httpx.ReadTimeout`` while it is read too long or too far.

        Raises:
            httpx.DecodingError: the reply is compressed.
        """
        deadline = time.monotonic() + self._total_s
        # A few kilobytes may unpack to gigabytes, past any limit on what is received.
        request.headers["accept-encoding"] = "identity"
        response = self._inner.handle_request(request)
        if response.headers.get("content-encoding", "identity").strip().lower() != "identity":
            response.close()
            raise httpx.DecodingError("the reply is compressed, which was not asked for", request=request)
        assert isinstance(response.stream, httpx.SyncByteStream)
        response.stream = _Limited(response.stream, deadline, self._most)
        return response

    def close(self) -> None:
        """Closes the connections."""
        self._inner.close()


class _Limited(httpx.SyncByteStream):
    def __init__(self, inner: httpx.SyncByteStream, deadline: float, most: int) -> None:
        self._inner, self._deadline, self._most = inner, deadline, most

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._inner:
            size += len(chunk)
            if size > self._most or time.monotonic() > self._deadline:
                raise httpx.ReadTimeout("the reply does not end")
            yield chunk

    def close(self) -> None:
        self._inner.close()


def client_options(timeout_s: float, total_s: float, most: int, proxy: str) -> dict[str, Any]:
    """Arguments for ``httpx.Client``.

    Raises:
        ConfigError: the proxy's address cannot be used.
    """
    try:
        carrier = httpx.HTTPTransport(trust_env=False, proxy=proxy or None)
    except (ValueError, ImportError, httpx.InvalidURL) as error:
        raise ConfigError("llm.proxy 的地址不对。", "应写成 http://主机:端口。") from error
    return {"timeout": timeout_s, "transport": LimitedTransport(carrier, total_s, most), "trust_env": False, "follow_redirects": False}


def client(timeout_s: float, total_s: float, most: int, proxy: str) -> httpx.Client:
    """A client with these limits."""
    return httpx.Client(**client_options(timeout_s, total_s, most, proxy))
