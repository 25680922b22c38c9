"""Asks a question in a thread of its own and lets the page follow."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from index.errors import PlanQAError
from index.store.port import Store
from index.types import Document
from qa.engine import Engine
from qa.page.chat.turns import Turn
from qa.page.shared.work import unexpected, watched
from qa.pipeline import Ask, ask
from qa.types import Answer, Filters

log = logging.getLogger(__name__)

STOPPED = "已停止回答。可以改一改再问。"


def run_turn(turn: Turn, engine: Engine, history: tuple[str, ...], filters: Filters, through: Ask | None = None) -> Iterator[None]:
    """Asks, and yields after each stage and sentence, when the turn shows it; ``through`` may have the question wait its
    turn. Whoever leaves before the end, or says of the turn that it is stopped, stops it."""
    stop = threading.Event()

    def work(tell: Callable[[Callable[[], None]], None]) -> None:
        def on_event(name: str, value: Any) -> None:
            tell(lambda: turn.sentences.append(value) if name == "sentence" else setattr(turn, "stage", name))

        try:
            before = engine.store
            tell(partial(setattr, turn, "plans", tuple(d.title for d in before.documents if d.id in filters.plans)))
            answer = (through or ask)(turn.question, engine, history=history, filters=filters, on_event=on_event, stop=stop)
            documents = _cited_documents(answer, before, engine)
            tell(lambda: turn.finish(answer, documents))
        except PlanQAError as error:
            tell(partial(setattr, turn, "error", error.message + error.hint))
        except Exception as error:
            # The edge of the program: whatever it is, the user gets a sentence and the log the rest.
            log.exception("a question failed")
            tell(partial(setattr, turn, "error", unexpected(error)))

    # Only this side changes the turn, so each piece of news is seen, however fast the next one comes.
    try:
        for piece in watched(work, lambda: not turn.stopped):
            piece()
            yield
        if turn.stopped and turn.answer is None:
            turn.error = STOPPED
            yield
    finally:
        stop.set()


def _cited_documents(answer: Answer, before: Store, engine: Engine) -> dict[str, Document]:
    """The plans cited, from the store the answer came from: an index may be published while asking."""
    store = before if before.fingerprint == answer.fingerprint else engine.store
    if store.fingerprint != answer.fingerprint:
        return {}
    return {c.doc_id: store.by_id[c.doc_id] for c in answer.citations}
