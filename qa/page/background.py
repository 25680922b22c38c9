"""Runs slow work in a thread of its own while an event handler passes on what it tells."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

T = TypeVar("T")


def watched(work: Callable[[Callable[[T], None]], None]) -> Iterator[T]:
    """Runs ``work`` and yields each thing that it tells, in order, until it ends.

    Args:
        work: is given the function to tell by.

    Raises:
        BaseException: whatever ``work`` raised, after all that it told.
    """
    news: queue.SimpleQueue[tuple[T] | None] = queue.SimpleQueue()
    failed: list[BaseException] = []

    def run() -> None:
        try:
            work(lambda piece: news.put((piece,)))
        except BaseException as error:
            failed.append(error)
        finally:
            news.put(None)

    threading.Thread(target=run, daemon=True).start()
    while (piece := news.get()) is not None:
        yield piece[0]
    if failed:
        raise failed[0]
