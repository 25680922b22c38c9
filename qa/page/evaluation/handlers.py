"""The evaluation for editors: runs the suite, shows a run, compares two; only questions of the development side are shown."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import InputError, PlanQAError
from qa.page.access.people import NO_RIGHT
from qa.page.evaluation.runs import render_compared, render_run, render_runs
from qa.page.shared.events import Update
from qa.page.shared.state import PageState
from qa.page.shared.work import UNEXPECTED, Step, notice, render_progress, watched
from qa.people.accounts import Person
from qa.pipeline import ask

if TYPE_CHECKING:
    from eval.command import Scores

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
        except Exception:
            log.exception("an evaluation failed")
            yield {"status": notice(UNEXPECTED)}

    def names(self) -> list[str]:
        """The runs that there are, newest first."""
        found = [p.parent.name for p in self._runs.glob("*/records.jsonl")] if self._runs.is_dir() else []
        return sorted(found, reverse=True)

    def _work(self, data: dict[str, Any], tell: Callable[[Step | Update], None]) -> None:
        do = data.get("do")
        if do == "open":
            tell({"runs": render_runs(self.names())})
        elif do == "run":
            name = self._run(data.get("quick") is not False, lambda stage, done, total: tell((stage, done, total)))
            tell(("评分", 0, 1))
            tell({"runs": render_runs(self.names(), name), "result": render_run(name, self._scores(name))})
        elif do == "show":
            name = self._named(data.get("after"))
            tell(("评分", 0, 1))
            tell({"result": render_run(name, self._scores(name))})
        elif do == "compare":
            before, after = self._named(data.get("before")), self._named(data.get("after"))
            if before == after:
                raise InputError("请选择两次不同的测评来比较。")
            tell(("评分", 0, 2))
            earlier = self._scores(before)
            tell(("评分", 1, 2))
            tell({"result": render_compared(before, earlier, after, self._scores(after))})

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

    def _scores(self, name: str) -> Scores:
        from eval.command import RuleJudge, read_records, score

        # The other side of the questions is kept for the last check: nobody should tune by what it shows.
        records = [r for r in read_records(self._runs / name) if r.question.split == "dev"]
        if not records:
            raise InputError("这次测评里没有可以显示的题。", "网页只显示 dev 一侧的题。")
        return score(records, RuleJudge())
