"""Asking and searching for many callers: jobs in the pool, awaited, watched and dropped when nobody waits any more."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from index.errors import PlanQAError
from qa.api.serving.errors import GONE, INTERNAL, TOO_SLOW, ApiError
from qa.api.serving.metrics import Metrics
from qa.api.serving.pool import Pool
from qa.config import ServerConfig
from qa.dossier import dossier
from qa.engine import Engine
from qa.lookup import found, listed, section
from qa.pipeline import ask
from qa.proofread.proofread import check_text
from qa.proofread.report import Report
from qa.turn import Event
from qa.types import Answer, Filters
from qa.workers.team import StoppedError, Team

log = logging.getLogger(__name__)
T = TypeVar("T")
Gone = Callable[[], Awaitable[None]]
"""Returns when the client has gone."""
Progress = tuple[str, Any]
"""``("stage", name)`` or ``("sentence", Sentence)``."""
Job = Callable[[Callable[[Progress], None], threading.Event], T]
"""Is given the function to tell its progress by, and the event that is set when nobody waits for it any more."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a caller asks: the question, the earlier ones (oldest first), ids of the plans to keep to."""

    text: str
    history: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()


class AcceptedJob(Generic[T]):
    """A job that has been accepted: its result can be awaited once, or its progress followed."""

    def __init__(self, pool: Pool, job: Job[T], timeout_s: float, metrics: Metrics) -> None:
        self._loop = asyncio.get_running_loop()
        self._news: asyncio.Queue[Progress | None] = asyncio.Queue()
        self._dropped = threading.Event()
        self._timeout_s = timeout_s
        self._metrics = metrics
        self._future: Future[T] = pool.submit(lambda: job(self._tell, self._dropped))

    def _tell(self, news: Progress) -> None:
        """Called in the job's thread. Ends a job whose client has gone at its next step."""
        if self._dropped.is_set():
            raise ApiError(GONE)
        self._loop.call_soon_threadsafe(self._news.put_nowait, news)

    async def result(self, gone: Gone | None = None) -> T:
        """Waits for the result. Where the caller of this coroutine is cancelled, the job is dropped.

        Args:
            gone: returns when the client has gone.

        Raises:
            PlanQAError: of the job; GONE, TOO_SLOW or INTERNAL as an ApiError.
        """
        work = asyncio.wrap_future(self._future)
        watch = asyncio.ensure_future(gone()) if gone else None
        try:
            either: set[asyncio.Future[Any]] = {work, watch} if watch else {work}
            done, _ = await asyncio.wait(either, timeout=self._timeout_s, return_when=asyncio.FIRST_COMPLETED)
            if work in done:
                return work.result()
            raise ApiError(GONE if watch in done else TOO_SLOW)
        except PlanQAError:
            raise
        except Exception as error:
            # The edge of the program: whatever it is, the caller gets a sentence and the log the rest.
            log.exception("a job failed")
            raise ApiError(INTERNAL) from error
        finally:
            if not work.done():
                self._metrics.cancelled.inc()
            self._dropped.set()
            work.cancel()
            if watch:
                watch.cancel()

    async def progress(self) -> AsyncIterator[Progress | T]:
        """The news of the job as they come, its result at last.

        Raises:
            PlanQAError: as ``result``.
        """
        task = asyncio.create_task(self.result())
        task.add_done_callback(lambda _: self._news.put_nowait(None))
        try:
            while (news := await self._news.get()) is not None:
                yield news
            yield await task
        finally:
            task.cancel()


class Service:
    """The engine behind a queue.

    Args:
        engine: the open index and settings.
        config: the server's settings.
        metrics: where answers and refusals are counted.
        team: the processes that answer the questions; the engine does where None.
    """

    def __init__(self, engine: Engine, config: ServerConfig, metrics: Metrics, team: Team | None = None) -> None:
        self.engine = engine
        self.config = config
        self.metrics = metrics
        self._team = team
        self.pool = Pool(max(config.threads, team.at_once * config.workers if team else 0), config.queue)
        metrics.watch_queue(lambda: self.pool.waiting, lambda: self.pool.running)

    def close(self) -> None:
        """Drops what waits, and ends the processes; what runs ends by itself."""
        self.pool.close()
        if self._team:
            self._team.close()

    def ask(self, question: Question, *, watched: bool = False) -> AcceptedJob[Answer]:
        """Accepts a question; ``watched``: somebody follows its progress.

        Raises:
            ApiError: the queue is full.
        """

        def job(tell: Callable[[Progress], None], dropped: threading.Event) -> Answer:
            def on_event(name: str, value: Any) -> None:
                tell((name, value) if name == "sentence" else ("stage", name))

            filters, follow = Filters(question.plans), on_event if watched or not self._team else None
            return self._counted(self._asked(question.text, self.engine, question.history, filters, follow, dropped))

        return self._accept(job)

    def answer(
        self,
        question: str,
        engine: Engine,
        *,
        history: Sequence[str] = (),
        filters: Filters | None = None,
        on_event: Event | None = None,
        stop: threading.Event | None = None,
    ) -> Answer:
        """``qa.pipeline.ask`` for threads, such as the page's: the question waits its turn with those of the API, is ended
        like them when nobody waits for it any more, and is counted with them.

        Raises:
            PlanQAError: as ``ask``; as an ApiError where the queue is full, it takes too long, or ``stop`` was set.
        """
        dropped = stop or threading.Event()

        def tell(name: str, value: Any) -> None:
            if dropped.is_set():
                self.metrics.cancelled.inc()
                raise ApiError(GONE)
            if on_event:
                on_event(name, value)

        future = self.pool.submit(
            lambda: self._counted(self._asked(question, engine, history, filters, tell, dropped)),
        )
        try:
            return future.result(self.config.timeout_s)
        except StoppedError:
            raise ApiError(GONE) from None
        except TimeoutError:
            future.cancel()
            raise ApiError(TOO_SLOW) from None
        finally:
            dropped.set()

    def search(self, question: Question, k: int) -> AcceptedJob[dict[str, Any]]:
        """Accepts a search for at most ``k`` passages."""
        return self._accept(lambda *_: found(question.text, self.engine, question.history, Filters(question.plans), k))

    def check(self, text: str, plans: tuple[str, ...]) -> AcceptedJob[Report]:
        """Accepts a text whose figures are to be checked."""

        def job(tell: Callable[[Progress], None], _: threading.Event) -> Report:
            return check_text(text, self.engine, plans=plans, progress=lambda stage, done, total: tell(("stage", (stage, done, total))))

        return self._accept(job)

    def in_turn(self, work: Callable[[], T]) -> T:
        """Long work of a thread, such as the page's: it waits its turn with the questions of the API and ends by itself.

        Raises:
            ApiError: the queue is full.
        """
        return self.pool.submit(work).result()

    def plans(self) -> AcceptedJob[dict[str, Any]]:
        """Accepts the request for the list of plans."""
        return self._accept(lambda *_: listed(self.engine.store, self.engine.as_of))

    def section(self, doc_id: str, locator: str) -> AcceptedJob[dict[str, Any]]:
        """Accepts the request for the text of a section."""
        return self._accept(lambda *_: section(self.engine.store, doc_id, locator))

    def dossier(self, name: str, plans: tuple[str, ...]) -> AcceptedJob[dict[str, Any]]:
        """Accepts the request for all that the plans say of a name."""
        return self._accept(lambda *_: dossier(name, self.engine.store, self.engine.as_of, plans))

    def _asked(
        self,
        question: str,
        engine: Engine,
        history: Sequence[str],
        filters: Filters | None,
        on_event: Event | None,
        stop: threading.Event,
    ) -> Answer:
        """By the processes where there are any and it is put to the engine that they have open too."""
        if self._team and engine is self.engine:
            return self._team.ask(question, history=history, filters=filters, on_event=on_event, stop=stop)
        return ask(question, engine, history=history, filters=filters, on_event=on_event, stop=stop)

    def _counted(self, answer: Answer) -> Answer:
        self.metrics.answers.labels(answer.status).inc()
        if answer.reason:
            self.metrics.refusals.labels(answer.reason).inc()
        return answer

    def _accept(self, job: Job[T]) -> AcceptedJob[T]:
        return AcceptedJob(self.pool, job, self.config.timeout_s, self.metrics)
