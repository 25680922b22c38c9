"""Slow work of an event: a thread of its own, how far it has come, what went wrong."""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

from markupsafe import Markup

from index.errors import of_system
from qa.page.shared.templates import html

T = TypeVar("T")

Step = tuple[str, int, int]
"""How far work has come: the stage, how much of it is done, and how much there is."""

UNEXPECTED = "出错了，请重试；若再次出现请联系管理员"
"""Shown where the error is not one of ours; the log has the rest."""


def unexpected(error: Exception) -> str:
    """What is shown of an error that is not one of ours: what the system says where it is the disk's, else ``UNEXPECTED``."""
    return str(of_system(error)) if isinstance(error, OSError | sqlite3.Error) else UNEXPECTED


_PATIENCE_S = 0.2
"""How long a thing that work tells is waited for before looking whether it is still wanted."""


def watched(work: Callable[[Callable[[T], None]], None], wanted: Callable[[], bool] = lambda: True) -> Iterator[T]:
    """Runs ``work`` and yields each thing that it tells, in order, until it ends.

    Args:
        work: is given the function to tell by.
        wanted: whether it is still waited for; once it is not, what it does and tells is left alone.

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
    while wanted():
        try:
            piece = news.get(timeout=_PATIENCE_S)
        except queue.Empty:
            continue
        if piece is None:
            break
        yield piece[0]
    if failed:
        raise failed[0]


def render_progress(step: Step) -> Markup:
    """How far work has come."""
    return html("common.progress", *step)


def notice(text: str) -> Markup:
    """What went wrong, in words."""
    return html("common.notice", text)
