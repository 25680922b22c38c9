"""Threads that do the work, and a bounded queue before them: that of the standard library's executor takes everything."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from qa.api.serving.errors import ApiError, busy

T = TypeVar("T")
_SMOOTHING = 0.1
"""Weight of the latest job in the mean duration (exponential smoothing)."""


class Pool:
    """A few threads and a queue that takes so many jobs and no more.

    Args:
        workers: threads.
        waiting: jobs that may wait for a thread.
    """

    def __init__(self, workers: int, waiting: int) -> None:
        self._workers = workers
        self._capacity = workers + waiting
        self._executor = ThreadPoolExecutor(workers, "planqa-work")
        self._lock = threading.Lock()
        self._accepted = 0
        self._running = 0
        self._mean_s = 0.1

    @property
    def waiting(self) -> int:
        """Jobs that wait for a thread."""
        return max(0, self._accepted - self._running)

    @property
    def running(self) -> int:
        """Jobs that are being done."""
        return self._running

    def submit(self, job: Callable[[], T]) -> Future[T]:
        """Puts a job in the queue; cancelling its future takes it out again if it has not begun.

        Raises:
            ApiError: the queue is full.
        """
        with self._lock:
            if self._accepted >= self._capacity:
                raise ApiError(busy(self._mean_s * self._capacity / self._workers))
            self._accepted += 1
        future = self._executor.submit(self._timed, job)
        future.add_done_callback(self._left)
        return future

    def close(self) -> None:
        """Drops what waits; what runs ends by itself."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _timed(self, job: Callable[[], T]) -> T:
        with self._lock:
            self._running += 1
        started = time.perf_counter()
        try:
            return job()
        finally:
            with self._lock:
                self._running -= 1
                self._mean_s += _SMOOTHING * (time.perf_counter() - started - self._mean_s)

    def _left(self, _: Future[Any]) -> None:
        with self._lock:
            self._accepted -= 1
