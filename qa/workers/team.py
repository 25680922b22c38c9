"""The answering processes of a server: started with it, given questions, started anew when they end."""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from queue import Empty, SimpleQueue

from index.errors import PlanQAError
from index.store.versions import current_version
from qa.config import Config
from qa.turn import Event
from qa.types import Answer, Filters
from qa.workers import wire
from qa.workers.wire import Asked, Header, Kind

log = logging.getLogger(__name__)

GRACE_S = 5.0
"""Seconds in which a question that nobody waits for must end before its process is ended."""
_LOOK_S = 0.1
"""How often it is looked whether anybody still waits."""
_AGAIN_S = 1.0
"""Seconds from one start of a process to the next."""
_ENDS_S = 2.0
"""Seconds in which a process that has nothing more to do must end."""
_PROCESS = "qa.workers.process"
_News = tuple[Kind, bytes]


class StoppedError(PlanQAError):
    """Nobody waits for the answer any more."""

    def __init__(self) -> None:
        super().__init__("提问已取消。")


class _EndedError(Exception):
    """The process ended before it had answered."""


class _Worker:
    """One process, and who waits for what it says of which question."""

    def __init__(self, header: Header) -> None:
        self.started = time.monotonic()
        self.ready = self.ended = False
        self._waiting: dict[int, SimpleQueue[_News | None]] = {}
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        path = os.pathsep.join(p for p in sys.path if p)
        settings = {"PYTHONPATH": path, "OPENBLAS_NUM_THREADS": os.environ.get("OPENBLAS_NUM_THREADS", "1")}
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", _PROCESS],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **settings},
        )
        self.write(header)
        threading.Thread(target=self._listen, name="worker", daemon=True).start()

    @property
    def gone(self) -> bool:
        """Whether it has ended, be it just now."""
        return self.ended or self.process.poll() is not None

    @property
    def busy(self) -> int:
        """How many questions it has."""
        return len(self._waiting)

    def write(self, value: object) -> None:
        """Tells the process something; nothing happens where it is gone, as its end tells whoever waits."""
        assert self.process.stdin is not None
        data = wire.line(value)
        with self._lock, contextlib.suppress(OSError, ValueError):
            self.process.stdin.write(data)
            self.process.stdin.flush()

    def take(self) -> tuple[int, SimpleQueue[_News | None]]:
        """A number for a question, and where its news will come; None at last where the process ends before."""
        number, news = next(self._numbers), SimpleQueue[_News | None]()
        self._waiting[number] = news
        if self.ended:
            news.put(None)
        return number, news

    def leave(self, number: int) -> None:
        """Wants no more news of a question."""
        self._waiting.pop(number, None)

    def _listen(self) -> None:
        assert self.process.stdout is not None
        try:
            for data in self.process.stdout:
                number, kind, value = wire.read(data)
                if kind == "ready":
                    self.ready = True
                elif (waiting := self._waiting.get(number)) is not None:
                    waiting.put((kind, value))
        finally:
            # One that writes what cannot be read is of no more use.
            self.process.kill()
            self.process.wait()
            self.ended = True
            for waiting in tuple(self._waiting.values()):
                waiting.put(None)


class Team:
    """Some processes that answer; threads share it. Each holds the index open by itself, mapped from the same files.

    Args:
        root: the index directory.
        config: the settings; ``config.server`` says how many processes there are.
        as_of: the day that decides which plan is in force; today where None.
    """

    def __init__(self, root: Path, config: Config, as_of: date | None = None) -> None:
        # What waits for a language model needs no processor: several questions a process; else they would only take turns.
        self.at_once = config.server.threads if config.llm.model else 1
        self._root, self._version = root, current_version(root)
        self._header = Header(str(root.absolute()), config, as_of, self.at_once)
        self._lock = threading.Lock()
        self._closed = False
        self._workers = [_Worker(self._header) for _ in range(config.server.workers)]

    @property
    def processes(self) -> list[int]:
        """The ids of the processes that run."""
        return [w.process.pid for w in self._workers if not w.gone]

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        filters: Filters | None = None,
        on_event: Event | None = None,
        stop: threading.Event | None = None,
    ) -> Answer:
        """``qa.pipeline.ask`` in one of the processes; asked once more where that ends before it has answered.

        Raises:
            PlanQAError: as ``qa.pipeline.ask``; a ``StoppedError`` where ``stop`` was set, a plain one where the processes end.
        """
        told = 0

        def on_news(name: str, value: object) -> None:
            nonlocal told
            if on_event:
                on_event(name, value)
            told += name == "sentence"

        for _ in range(2):
            try:
                return self._ask(question, history, filters, on_news if on_event else None, stop or threading.Event(), told)
            except _EndedError:
                log.warning("an answering process ended; its question is asked again")
        raise PlanQAError("回答问题的进程两次意外结束。", "请稍后重试；仍然如此，请管理员看日志和机器的内存。")

    def close(self) -> None:
        """Ends the processes."""
        self._closed = True
        for worker in self._workers:
            with contextlib.suppress(OSError):
                assert worker.process.stdin is not None
                worker.process.stdin.close()
        for worker in self._workers:
            try:
                worker.process.wait(_ENDS_S)
            except subprocess.TimeoutExpired:
                worker.process.kill()

    def _ask(
        self, question: str, history: Sequence[str], filters: Filters | None, on_event: Event | None, stop: threading.Event, told: int
    ) -> Answer:
        """``told`` is how many sentences have been told before."""
        if stop.is_set():
            raise StoppedError
        worker, number, news = self._taken()
        patience: float | None = None
        try:
            plans = filters.plans if filters else ()
            worker.write(asdict(Asked(number, question, tuple(history), plans, on_event is not None)))
            while True:
                try:
                    got = news.get(timeout=_LOOK_S)
                except Empty:
                    if patience is None and stop.is_set():
                        patience = time.monotonic() + GRACE_S
                        worker.write({"stop": number})
                    elif patience is not None and time.monotonic() > patience:
                        log.warning("a question that nobody waits for does not end: its process is ended")
                        worker.process.kill()
                        raise StoppedError from None
                    continue
                if got is None:
                    if patience is not None:
                        raise StoppedError
                    raise _EndedError
                kind, value = got
                if kind == "answer":
                    return wire.answer_of(value)
                if kind == "sentence" and told > 0:
                    told -= 1
                elif on_event and kind in ("stage", "sentence"):
                    _tell(on_event, kind, value)
                elif kind == "error":
                    raise wire.error_of(value)
                elif kind == "stopped":
                    raise StoppedError
                elif kind == "failed":
                    raise RuntimeError("a question failed in its process, which has logged why")
        except BaseException:
            worker.write({"stop": number})
            raise
        finally:
            worker.leave(number)

    def _taken(self) -> tuple[_Worker, int, SimpleQueue[_News | None]]:
        """The process that has the fewest questions, with a number for one more."""
        with self._lock:
            self._renew()
            worker = min((w for w in self._workers if not w.gone), key=lambda w: (not w.ready, w.busy))
            return worker, *worker.take()

    def _renew(self) -> None:
        """Starts processes in place of those that have ended, each at most once a second unless none is left; and tells all of a
        new version of the index."""
        if self._closed:
            raise StoppedError
        now, none = time.monotonic(), all(w.gone for w in self._workers)
        for at, worker in enumerate(self._workers):
            if worker.gone and (none or now - worker.started > _AGAIN_S):
                self._workers[at], none = _Worker(self._header), False
        version = current_version(self._root)
        if version != self._version:
            self._version = version
            for worker in self._workers:
                worker.write({"look": True})


def _tell(on_event: Event, kind: Kind, value: bytes) -> None:
    if kind == "sentence":
        on_event("sentence", wire.sentence_of(value))
    else:
        on_event(value.decode().strip().strip('"'), None)
