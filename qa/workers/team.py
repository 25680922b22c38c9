"""The answering processes of a server: started with it, given questions, started anew when they end."""

from __future__ import annotations

import contextlib
import errno
import itertools
import logging
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from queue import Empty, SimpleQueue

from index.errors import PlanQAError, reason
from index.store.versions import current_version
from qa.config import Config
from qa.turn import Event
from qa.types import Answer, Filters
from qa.workers import wire
from qa.workers.wire import Asked, Header, Kind

log = logging.getLogger(__name__)

GRACE_S = 5.0
"""Seconds in which a question that nobody waits for must end; then its process gets no more, and is ended once it has nothing else."""
_LOOK_S = 0.1
"""How often it is looked whether anybody still waits, and whether a process has ended."""
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
    """The process ended before it had answered; ``why`` where it could not even begin and has said so."""

    def __init__(self, why: PlanQAError | None) -> None:
        super().__init__()
        self.why = why


class _Worker:
    """One process, the questions that it has, and who waits for what it says of which.

    Args:
        header: what it is told first.
        changed: guards what is known of the process, and is told when it has a question less or has ended.

    Raises:
        OSError: the system has no process or thread left.
    """

    def __init__(self, header: Header, changed: threading.Condition) -> None:
        self.ready = self.ended = False
        self.failed: PlanQAError | None = None
        self._changed = changed
        self._asked: dict[int, SimpleQueue[_News | None]] = {}
        self._given_up: set[int] = set()
        self._numbers = itertools.count(1)
        self._lines: SimpleQueue[bytes | None] = SimpleQueue()
        path = os.pathsep.join(p for p in sys.path if p)
        settings = {"PYTHONPATH": path, "OPENBLAS_NUM_THREADS": os.environ.get("OPENBLAS_NUM_THREADS", "1")}
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", _PROCESS],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **settings},
        )
        self.write(header)
        try:
            for work in (self._listen, self._write):
                threading.Thread(target=work, name="worker", daemon=True).start()
        except RuntimeError as error:
            self.process.kill()
            self.process.wait()
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN)) from error

    @property
    def gone(self) -> bool:
        """Whether it has ended, be it just now."""
        return self.ended or self.process.poll() is not None

    @property
    def busy(self) -> int:
        """How many questions it has, among them those that nobody waits for and that have not ended yet."""
        return len(self._asked)

    @property
    def stuck(self) -> bool:
        """Whether a question does not end though it should: it is to get no more."""
        return bool(self._given_up)

    def write(self, value: object) -> None:
        """Tells the process something, without waiting until it reads that; nothing happens where it is gone, as its end tells whoever
        waits."""
        self._lines.put(wire.line(value))

    def no_more(self) -> None:
        """Nothing will be told to the process any more: it ends by itself."""
        self._lines.put(None)

    def take(self) -> tuple[int, SimpleQueue[_News | None]]:
        """A number for a question, and where its news will come; None at last where the process ends before."""
        number, news = next(self._numbers), SimpleQueue[_News | None]()
        self._asked[number] = news
        if self.ended:
            news.put(None)
        return number, news

    def leave(self, number: int) -> None:
        """Has a question end where it has not. Waits for that ``GRACE_S`` seconds; then the process is ended, as soon as it has nothing
        else."""
        with self._changed:
            if self.ended or number not in self._asked:
                return
            self.write({"stop": number})
            if not self._changed.wait_for(lambda: self.ended or number not in self._asked, GRACE_S):
                self._given_up.add(number)
                self._end_if_stuck()

    def _end_if_stuck(self) -> None:
        if self._given_up and len(self._given_up) == len(self._asked):
            log.warning("a question that nobody waits for does not end: its process is ended")
            self.process.kill()

    def _write(self) -> None:
        stdin = self.process.stdin
        assert stdin is not None
        # Here, since a process that is frozen does not read, and the pipe is soon full.
        with contextlib.suppress(OSError, ValueError):
            while (data := self._lines.get()) is not None:
                stdin.write(data)
                stdin.flush()
        with contextlib.suppress(OSError):
            stdin.close()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        try:
            for data in self.process.stdout:
                self._hear(*wire.read(data))
        finally:
            # One that writes what cannot be read is of no more use.
            self.process.kill()
            self.process.wait()
            self.no_more()
            with self._changed:
                self.ended = True
                for news in self._asked.values():
                    news.put(None)
                self._changed.notify_all()

    def _hear(self, number: int, kind: Kind, value: bytes) -> None:
        with self._changed:
            if kind == "ready":
                self.ready = True
            if kind == "error" and not number:
                self.failed = wire.error_of(value)
            if news := self._asked.get(number):
                news.put((kind, value))
            if kind in wire.LAST:
                self._asked.pop(number, None)
                self._given_up.discard(number)
                self._end_if_stuck()
                self._changed.notify_all()


class Team:
    """Some processes that answer; threads share it. Each holds the index open by itself, mapped from the same files, and gets no more than
    ``at_once`` questions at a time: the others wait here in their turn, where they can be stopped.

    Args:
        root: the index directory.
        config: the settings; ``config.server`` says how many processes there are.
        as_of: the day that decides which plan is in force; today where None.

    Raises:
        PlanQAError: the system has no process left.
    """

    def __init__(self, root: Path, config: Config, as_of: date | None = None) -> None:
        # What waits for a language model needs no processor: several questions a process; else they would only take turns at its one core.
        self.at_once = config.server.threads if config.llm.model else 1
        self._root, self._version = root, current_version(root)
        self._header = Header(str(root.absolute()), config, as_of, self.at_once)
        self._changed = threading.Condition()
        self._turns: deque[object] = deque()
        self._closed = False
        self._workers: list[_Worker] = []
        self._tried = [time.monotonic()] * config.server.workers
        try:
            for _ in range(config.server.workers):
                self._workers.append(self._started())
        except PlanQAError:
            self.close()
            raise

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
            PlanQAError: as ``qa.pipeline.ask``; a ``StoppedError`` where ``stop`` was set, what a process says that cannot begin, a
                plain one where the processes end or none can be started.
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
            except _EndedError as ended:
                if ended.why:
                    raise ended.why from None
                log.warning("an answering process ended; its question is asked again")
        raise PlanQAError("回答问题的进程两次意外结束。", "请稍后重试；仍然如此，请管理员看日志和机器的内存。")

    def close(self) -> None:
        """Ends the processes."""
        self._closed = True
        for worker in self._workers:
            worker.no_more()
        for worker in self._workers:
            try:
                worker.process.wait(_ENDS_S)
            except subprocess.TimeoutExpired:
                worker.process.kill()

    def _ask(
        self, question: str, history: Sequence[str], filters: Filters | None, on_event: Event | None, stop: threading.Event, told: int
    ) -> Answer:
        """``told`` is how many sentences have been told before."""
        worker, number, news = self._taken(stop)
        try:
            plans = filters.plans if filters else ()
            worker.write(asdict(Asked(number, question, tuple(history), plans, on_event is not None)))
            while True:
                try:
                    got = news.get(timeout=_LOOK_S)
                except Empty:
                    if stop.is_set():
                        raise StoppedError from None
                    continue
                if got is None:
                    raise _EndedError(worker.failed)
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
        finally:
            worker.leave(number)

    def _taken(self, stop: threading.Event) -> tuple[_Worker, int, SimpleQueue[_News | None]]:
        """The process that has the fewest questions, with a number for one more; first come, first served where none may have more."""
        turn = object()
        with self._changed:
            self._turns.append(turn)
            try:
                while not stop.is_set():
                    self._renew()
                    living = [w for w in self._workers if not w.gone]
                    if not living:
                        raise _EndedError(next((w.failed for w in self._workers if w.failed), None))
                    free = [w for w in living if w.busy < self.at_once and not w.stuck]
                    if free and self._turns[0] is turn:
                        worker = min(free, key=lambda w: (not w.ready, w.busy))
                        return worker, *worker.take()
                    self._changed.wait(_LOOK_S)
                raise StoppedError
            finally:
                self._turns.remove(turn)
                self._changed.notify_all()

    def _renew(self) -> None:
        """Starts processes in place of those that have ended, each at most once a second unless none is left; and tells all of a
        new version of the index.

        Raises:
            PlanQAError: no process is left and none can be started.
        """
        if self._closed:
            raise StoppedError
        now, none = time.monotonic(), all(w.gone for w in self._workers)
        for at, worker in enumerate(self._workers):
            if worker.gone and (none or now - self._tried[at] > _AGAIN_S):
                self._tried[at] = now
                try:
                    self._workers[at], none = self._started(), False
                except PlanQAError as error:
                    if none:
                        raise
                    log.warning("the other processes go on: %s", error)
        version = current_version(self._root)
        if version != self._version:
            self._version = version
            for worker in self._workers:
                worker.write({"look": True})

    def _started(self) -> _Worker:
        try:
            return _Worker(self._header, self._changed)
        except OSError as error:
            raise PlanQAError(
                f"开不了回答问题的进程：{reason(error)}。", "请管理员看机器的内存和进程数的上限，或减少 [server] workers。"
            ) from error


def _tell(on_event: Event, kind: Kind, value: bytes) -> None:
    if kind == "sentence":
        on_event("sentence", wire.sentence_of(value))
    else:
        on_event(value.decode().strip().strip('"'), None)
