"""What happens on the events of the view that checks a text; each handler returns what is to be shown, by the name of the part."""

from __future__ import annotations

import base64
import binascii
import logging
import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from markupsafe import Markup

from index.errors import InputError, PlanQAError
from index.parse import SUFFIXES
from index.parse.intake.names import safe_name
from index.types import Document
from qa.page.checking.render import render_report
from qa.page.shared.events import WORD, Update, as_file
from qa.page.shared.sources import render_gone, render_source
from qa.page.shared.state import PageState
from qa.page.shared.templates import html
from qa.page.shared.work import Step, notice, render_progress, unexpected, watched
from qa.proofread.marked import as_docx
from qa.proofread.proofread import check_file, check_text
from qa.proofread.report import Report

log = logging.getLogger(__name__)

MAX_FILE_MB = 10
"""Size of a file that is checked; the largest plan that we know has 2 MB as PDF."""

InTurn = Callable[[Callable[[], Report]], Report]
"""Has work wait its turn with the questions of others, and returns what it gave."""


@dataclass
class Checked:
    """What a visitor had checked last: the report, the bytes of the DOCX where it was one, the plans that it cites."""

    report: Report | None = None
    original: bytes | None = None
    documents: dict[str, Document] = field(default_factory=dict)
    opened: int = 0


class _Left(Exception):
    """Nobody waits for the report any more."""


class CheckHandlers:
    """Checks texts for the view.

    Args:
        state: holds the engine.
        in_turn: has the work wait its turn; it is done at once where there is none.
    """

    def __init__(self, state: PageState, in_turn: InTurn | None = None) -> None:
        self._state = state
        self._in_turn = in_turn or (lambda work: work())

    def form(self) -> Markup:
        """The form: a box to paste into, a file, the plans."""
        return html("checking.form", [(plan, title) for title, plan in self._state.plans()], list(SUFFIXES), MAX_FILE_MB)

    def check(self, data: dict[str, Any], checked: Checked) -> Iterator[Update]:
        """A text was sent: ``text``, or a file's ``name`` and ``content`` (base64), and a ``plan`` to keep to. What comes from the
        browser may be anything."""
        left = threading.Event()

        def progress(stage: str, done: int, total: int, tell: Callable[[Step | Report], None]) -> None:
            if left.is_set():
                raise _Left
            tell((stage, done, total))

        try:
            name, content, plans = _given(data)

            def work(tell: Callable[[Step | Report], None]) -> None:
                def told(stage: str, done: int, total: int) -> None:
                    progress(stage, done, total, tell)

                engine = self._state.engine
                if isinstance(content, bytes):
                    tell(self._in_turn(lambda: check_file(content, name, engine, plans=plans, progress=told)))
                else:
                    tell(self._in_turn(lambda: check_text(content, engine, plans=plans, progress=told)))

            yield {"result": render_progress(("读取", 0, 1)), "panel": ""}
            for news in watched(work):
                if isinstance(news, Report):
                    yield self._shown(news, content if isinstance(content, bytes) and name.lower().endswith(".docx") else None, checked)
                else:
                    yield {"result": render_progress(news)}
        except PlanQAError as error:
            yield {"result": notice(str(error))}
        except Exception as error:
            log.exception("a text could not be checked")
            yield {"result": notice(unexpected(error))}
        finally:
            left.set()

    def _shown(self, report: Report, original: bytes | None, checked: Checked) -> Update:
        by_id = self._state.store.by_id
        checked.report, checked.original = report, original
        checked.documents = {c.doc_id: by_id[c.doc_id] for c in report.citations if c.doc_id in by_id}
        return {"result": render_report(report), "checked": checked}

    def open_source(self, data: dict[str, Any], checked: Checked) -> Update:
        """A citation was clicked, or a section beside it; the number comes from the browser and may be anything."""
        checked.opened += 1
        n, section = str(data.get("n")), data.get("section")
        found = [c for c in checked.report.citations if str(c.n) == n] if checked.report else []
        if not found:
            return {"panel": render_gone(), "checked": checked}
        document = checked.documents.get(found[0].doc_id)
        place = section if isinstance(section, str) else ""
        return {"panel": render_source(found[0], document, checked.opened, section=place), "checked": checked}

    def download(self, checked: Checked) -> Update:
        """The marked copy as a file that the browser saves."""
        if checked.report is None:
            return {"file": {"notice": "还没有核对结果。", "once": secrets.token_hex(4)}}
        try:
            made = as_docx(checked.report, self._state.engine.as_of, checked.original)
        except Exception as error:
            log.exception("a marked copy could not be made")
            return {"file": {"notice": unexpected(error), "once": secrets.token_hex(4)}}
        stem = PurePosixPath(checked.report.name).stem or "文稿"
        return {"file": as_file(f"{stem}-核对.docx", WORD, made)}


def _given(data: dict[str, Any]) -> tuple[str, str | bytes, tuple[str, ...]]:
    """(name, text or bytes of a file, plans) of what a browser sent.

    Raises:
        InputError: it is nothing that can be checked.
    """
    plan, text, name, content = (data.get(key) for key in ("plan", "text", "name", "content"))
    plans = (plan,) if isinstance(plan, str) and plan else ()
    if not (isinstance(name, str) and isinstance(content, str)):
        return "", text if isinstance(text, str) else "", plans
    if len(content) > MAX_FILE_MB * 2**20 * 4 // 3 + 4:
        raise InputError(f"文件超过 {MAX_FILE_MB} MB。", "请另存为较小的文件，或粘贴要核对的文字。")
    try:
        return safe_name(name), base64.b64decode(content, validate=True), plans
    except binascii.Error as error:
        raise InputError("文件没有传完整。", "请重新选择文件。") from error
