"""The evaluation for editors: runs the suite, shows a run, compares two; only questions of the development side are shown."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from index.errors import InputError, PlanQAError
from qa.page.access.people import NO_RIGHT
from qa.page.evaluation.runs import render_compared, render_run, render_runs
from qa.page.shared.events import Update
from qa.page.shared.state import PageState
from qa.page.shared.work import Step, notice, render_progress, unexpected, watched
from qa.people.accounts import Person
from qa.pipeline import ask

log = logging.getLogger(__name__)

SAMPLE = 60
"""Questions of a quick run."""


class EvaluationHandlers:
    """Runs are folders, the same that ``planqa eval`` writes and reads.

    Args:
        state: holds the engine that is evaluated.
        runs: the folder of the runs.
        sets: the question files; those that are shipped where empty.
    """

    def __init__(self, state: PageState, runs: Path, sets: tuple[Path, ...] = ()) -> None:
        self._state = state
        self._runs = runs
        self._sets = sets
        self._busy = threading.Lock()

    def handle(self, data: dict[str, Any], person: Person) -> Iterator[Update]:
        """What an editor asked for, as the browser sent it; yields ``status``, ``runs`` and ``result``.

        Args:
            data: ``do`` is ``open``, ``run`` (with ``quick``), ``show`` (with ``after``) or ``compare`` (with ``before`` and ``after``).
            person: who asks.
        """
        if not person.editor:
            yield {"status": notice(NO_RIGHT), "runs": "", "result": ""}
            return
        try:

            def work(tell: Callable[[Step | Update], None]) -> None:
                self._work(data, tell)

            for news in watched(work):
                yield {"status": render_progress(news)} if isinstance(news, tuple) else {"status": "", **news}
        except PlanQAError as error:
            yield {"status": notice(str(error))}
        except Exception as error:
            log.exception("an evaluation failed")
            yield {"status": notice(unexpected(error))}

    def names(self) -> list[str]:
        """The runs that there are, newest first."""
        from eval.command import runs_in

        return runs_in(self._runs)

    def _work(self, data: dict[str, Any], tell: Callable[[Step | Update], None]) -> None:
        from eval.command import comparison_of, summary_of

        def progress(stage: str, done: int, total: int) -> None:
            tell((stage, done, total))

        do = data.get("do")
        if do == "open":
            tell({"runs": render_runs(self.names())})
        elif do == "run":
            name = self._run(data.get("quick") is not False, progress)
            progress("评分", 0, 1)
            tell({"runs": render_runs(self.names(), name), "result": render_run(name, summary_of(self._runs / name))})
        elif do == "show":
            name = self._named(data.get("after"))
            progress("评分", 0, 1)
            tell({"result": render_run(name, summary_of(self._runs / name))})
        elif do == "compare":
            before, after = self._named(data.get("before")), self._named(data.get("after"))
            if before == after:
                raise InputError("请选择两次不同的测评来比较。")
            tell({"result": render_compared(before, after, comparison_of(self._runs / before, self._runs / after, progress))})

    def _named(self, value: Any) -> str:
        if not isinstance(value, str) or value not in self.names():
            raise InputError("没有这次测评。", "请从列表里选择，或先运行一次。")
        return value

    def _run(self, quick: bool, progress: Callable[[str, int, int], None]) -> str:
        from eval.command import Choices, System, evaluate

        engine = self._state.engine

        def system() -> System:
            store = engine.store
            return System(
                lambda q, history: ask(q, engine, history=history), {d.id: d for d in store.documents}, engine.as_of, str(engine.root)
            )

        if not self._busy.acquire(blocking=False):
            raise PlanQAError("另一次测评正在进行。", "请等它结束后再试。")
        try:
            name = f"{datetime.now():%Y%m%d-%H%M%S}"
            choices = Choices(sets=self._sets, split="dev", limit=SAMPLE if quick else None, noise=0, out=self._runs / name)
            evaluate(choices, system, progress, lambda line: None)
            return name
        finally:
            self._busy.release()
