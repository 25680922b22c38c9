"""What Prometheus reads: requests, latency, answers and refusals by reason, the queue, errors."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """The figures of one server, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        self.requests = Counter("planqa_requests", "请求数", ("route", "status"), registry=self._registry)
        self.seconds = Histogram("planqa_request_seconds", "请求用时（秒）", ("route",), buckets=_BUCKETS, registry=self._registry)
        self.answers = Counter("planqa_answers", "回答数", ("status",), registry=self._registry)
        self.refusals = Counter("planqa_refusals", "拒答数", ("reason",), registry=self._registry)
        self.errors = Counter("planqa_errors", "出错数", ("code",), registry=self._registry)
        self.cancelled = Counter("planqa_cancelled", "客户端中途离开的请求数", registry=self._registry)

    def watch_queue(self, waiting: Callable[[], float], running: Callable[[], float]) -> None:
        """Reads the queue's depth whenever the figures are asked for."""
        Gauge("planqa_queue_waiting", "排队等待的提问数", registry=self._registry).set_function(waiting)
        Gauge("planqa_queue_running", "正在处理的提问数", registry=self._registry).set_function(running)

    def text(self) -> bytes:
        """All figures in Prometheus's text format."""
        return generate_latest(self._registry)
