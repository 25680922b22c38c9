"""What an answering process runs: ``python -m qa.workers.process``, told of its questions on standard input until that ends."""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

from index.errors import PlanQAError
from qa.engine import Engine
from qa.hosting.memory import keep_small
from qa.pipeline import ask
from qa.types import Filters
from qa.workers import wire
from qa.workers.wire import Asked, Kind

log = logging.getLogger(__name__)

_FIRST = "规划的主要目标是什么？"
"""A question that any plan has something on."""


class _StoppedError(Exception):
    """Nobody waits for the answer any more."""


class Process:
    """Answers questions that come on one stream and tells of them on another.

    Args:
        engine: the open index and settings.
        out: is written to, a line a time.
        at_once: how many questions are answered at once; whoever asks gives it no more, since one that waited here could not be stopped.
    """

    def __init__(self, engine: Engine, out: IO[bytes], at_once: int) -> None:
        self._engine, self._out = engine, out
        self._writing = threading.Lock()
        self._stops: dict[int, threading.Event] = {}
        self._pool = ThreadPoolExecutor(at_once, "answer")

    def run(self, lines: IO[bytes]) -> None:
        """Answers until the stream of lines ends."""
        self._tell(0, "ready")
        for data in lines:
            values = json.loads(data)
            if "stop" in values:
                stop = self._stops.get(values["stop"])
                if stop is not None:
                    stop.set()
            elif "look" in values:
                self._pool.submit(self._look)
            else:
                asked = wire.asked_of(values)
                self._stops[asked.number] = threading.Event()
                self._pool.submit(self._answer, asked)

    def _look(self) -> None:
        """Takes the index that is published now, so that the last one can be let go before the next question."""
        try:
            _ = self._engine.store
        except PlanQAError:
            log.exception("the index that was published cannot be opened")

    def _answer(self, asked: Asked) -> None:
        stop = self._stops[asked.number]

        def on_event(name: str, value: Any) -> None:
            if stop.is_set():
                raise _StoppedError
            if asked.watched:
                sentence = name == "sentence"
                self._tell(asked.number, "sentence" if sentence else "stage", value if sentence else name)

        filters = Filters(tuple(asked.plans))
        try:
            self._tell(
                asked.number,
                "answer",
                ask(asked.question, self._engine, history=asked.history, filters=filters, on_event=on_event, stop=stop),
            )
        except _StoppedError:
            self._tell(asked.number, "stopped")
        except PlanQAError as error:
            self._tell(asked.number, "error", wire.told(error))
        except Exception:
            # The edge of the process: whoever asked is told that it failed, and the log the rest.
            log.exception("a question failed")
            self._tell(asked.number, "failed")
        finally:
            self._stops.pop(asked.number, None)

    def _tell(self, number: int, kind: Kind, value: object = None) -> None:
        data = wire.news(number, kind, value)
        try:
            with self._writing:
                self._out.write(data)
                self._out.flush()
        except OSError:
            os._exit(0)  # the server is gone


def warm_up(engine: Engine) -> None:
    """Answers a question for nobody, so that the dictionary and the like are loaded; neither the reader nor a language model is asked. One that
    fails is logged and no more: what was wrong is told to whoever asks."""
    try:
        ask(_FIRST, engine.by_rules())
    except Exception:
        log.exception("the question that a process begins with failed")


def _main() -> None:
    # The server ends it; Ctrl+C in the terminal of both is for the server.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What a library prints must not stand between the answers.
    out, sys.stdout = os.fdopen(os.dup(1), "wb"), sys.stderr
    os.dup2(2, 1)
    keep_small()
    header = wire.header_of(sys.stdin.buffer.readline())
    try:
        engine = Engine(Path(header.root), header.config, header.as_of)
    except PlanQAError as error:
        out.write(wire.news(0, "error", wire.told(error)))
        out.flush()
        raise
    warm_up(engine)
    # What is loaded stays: it need not be looked through for what can be freed.
    gc.freeze()
    Process(engine, out, header.at_once).run(sys.stdin.buffer)
    # What is being answered is for nobody.
    os._exit(0)


if __name__ == "__main__":
    _main()
