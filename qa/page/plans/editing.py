"""What editors do with the plans of the index: handlers of the view's events, and what they show."""

from __future__ import annotations

import contextlib
import logging
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from markupsafe import Markup

from index.errors import InputError, PlanQAError
from index.ingest import change
from index.ingest.build import IngestReport, Progress
from index.parse import SUFFIXES
from index.parse.intake.archive import ARCHIVES
from index.parse.intake.names import safe_name
from qa.corpus import making
from qa.page.access.people import NO_RIGHT
from qa.page.shared.events import Update
from qa.page.shared.state import PageState
from qa.page.shared.templates import html
from qa.page.shared.work import Step, notice, render_progress, unexpected, watched
from qa.people.accounts import Person

log = logging.getLogger(__name__)

MAX_UPLOAD_MB = 100
MAX_FILES = 50
MAX_METADATA = 120
"""Characters of a title or an issuer that an editor may give."""


@dataclass(frozen=True, slots=True)
class EditorAction:
    """What an editor did or tried: ``action`` is ``add``, ``replace``, ``remove``, ``rollback`` or ``rebuild``, ``what`` names files,
    plan or version, ``address`` is where the request came from, ``ok`` whether it succeeded."""

    person: Person
    action: str
    what: str
    address: str
    ok: bool


Audit = Callable[[EditorAction], None]

_ACTIONS = ("add", "remove", "rollback", "rebuild")


class EditingHandlers:
    """Adds, replaces and removes plans and goes back to earlier versions; a running question keeps its index.

    Args:
        state: holds the engine.
        uploads: the folder that uploaded files lie in; nothing outside of it is read.
        audit: is told of every change.
    """

    def __init__(self, state: PageState, uploads: Path, audit: Audit) -> None:
        self._state = state
        self._uploads = uploads.resolve()
        self._audit = audit

    def handle(self, data: dict[str, Any], person: Person, address: str = "") -> Iterator[Update]:
        """What an editor asked for, as the browser sent it; yields ``report`` as it goes on and ``plans`` at the end.

        Args:
            data: ``do`` is ``open``, ``add``, ``remove``, ``rollback`` or ``rebuild``, with what it needs: ``target``, ``replace``,
                ``files`` with their ``names``, and ``title``, ``issuer``, ``period``, ``published`` and ``place`` where the editor gave them.
            person: who asks.
            address: where from, for the audit log.
        """
        if not person.editor:
            yield {"report": notice(NO_RIGHT), "plans": ""}
            return
        if data.get("do") == "open":
            yield {"plans": self.plans()}
            return
        files: list[Path] = []
        try:
            files = self._files(data.get("files"))
            files = self._named(files, data.get("names"))

            def work(tell: Callable[[Step | Markup], None]) -> None:
                tell(self._noted(data, files, person, address, lambda stage, done, total: tell((stage, done, total))))

            for news in watched(work):
                yield {"report": render_progress(news) if isinstance(news, tuple) else news}
        except PlanQAError as error:
            yield {"report": notice(str(error))}
        except Exception as error:
            log.exception("a change of the plans failed")
            yield {"report": notice(unexpected(error))}
        finally:
            for file in files:
                shutil.rmtree(file.parent, ignore_errors=True)
        yield {"plans": self.plans()}

    def plans(self) -> Markup:
        """The plans and versions of the index."""
        try:
            found = change.list_versions(self._state.engine.root)
        except PlanQAError as error:
            return notice(str(error))
        versions = [(f"{datetime.fromisoformat(v.created).astimezone():%Y年%m月%d日 %H:%M:%S}", v) for v in reversed(found)]
        return html("editing.plans", self._state.store.documents, versions, self._state.engine.as_of)

    def _files(self, sent: Any) -> list[Path]:
        """Uploaded files that a browser named; only such as were really uploaded.

        Raises:
            InputError: there are too many, or one was not uploaded.
        """
        paths = [Path(p) for p in sent if isinstance(p, str)] if isinstance(sent, list) else []
        if len(paths) > MAX_FILES:
            raise InputError(f"一次最多上传{MAX_FILES}个文件。", "请分几次上传。")
        found = [p.resolve() for p in paths]
        if not all(p.is_relative_to(self._uploads) and p.parent != self._uploads and p.is_file() for p in found):
            raise InputError("上传的文件不见了。", "请重新选择文件上传。")
        return found

    def _named(self, files: list[Path], names: Any) -> list[Path]:
        """The files under the names that they had on the editor's machine: a plan without a title is called by its file.

        Raises:
            InputError: a name cannot be used.
        """
        given = names if isinstance(names, list) and len(names) == len(files) else [f.name for f in files]
        safe = [safe_name(str(name)) for name in given]
        return [f if f.name == name else f.rename(f.with_name(name)) for f, name in zip(files, safe, strict=True)]

    def _noted(self, data: dict[str, Any], files: list[Path], person: Person, address: str, tell: Progress) -> Markup:
        """Makes a change and notes it, also one that fails."""
        target = data["target"] if isinstance(data.get("target"), str) else ""
        action = data["do"] if data.get("do") in _ACTIONS else ""
        if not action:
            raise InputError("不认识的操作。", "请刷新网页后重试。")
        names = "、".join(f.name for f in files)
        if action == "add" and target:
            action = "replace"
        what = f"{target} ← {names}" if action == "replace" else names or target
        try:
            done = self._change(action, target, files, data, tell)
        except Exception:
            # Where it cannot be noted either, what went wrong is told.
            with contextlib.suppress(PlanQAError):
                self._audit(EditorAction(person, action, what, address, False))
            raise
        try:
            self._audit(EditorAction(person, action, what, address, True))
        except PlanQAError as error:
            return done + notice(str(error))
        return done

    def _change(self, action: str, target: str, files: list[Path], data: dict[str, Any], tell: Progress) -> Markup:
        root, how = self._state.engine.root, making(self._state.engine.config)
        if action in ("add", "replace") and not files:
            raise InputError("没有选择文件。", f"支持的格式：{'、'.join((*SUFFIXES, *ARCHIVES))}。")
        given = given_metadata(data, len(files)) if action in ("add", "replace") else {}
        match action:
            case "replace":
                if len(files) != 1:
                    raise InputError("换下一份规划只能用一个文件。", "请只选择一个文件。")
                return render_report(change.replace(root, target, files[0], how, overrides=given, progress=tell))
            case "add":
                overrides = dict.fromkeys(files, given) if given else None
                replace = data.get("replace") is True
                return render_report(change.add(root, files, how, replace=replace, overrides=overrides, progress=tell))
            case "remove":
                return render_report(change.remove(root, [target], how, progress=tell))
            case "rollback":
                version = change.roll_back(root, target, how.place)
                return html("editing.done", f"已退回，现在有{len(version.plans)}份规划。")
            case _:
                change.rebuild(root, how, progress=tell)
                return html("editing.done", "索引已重建。")


def given_metadata(data: dict[str, Any], files: int) -> dict[str, Any]:
    """What an editor said of the uploaded plans, as metadata that wins over their text; only what was filled in.

    Raises:
        InputError: a field is too long, the period is no span of years, or several files were given one title.
    """
    fields = {
        key: " ".join(data[key].split()) for key in ("title", "issuer", "period", "published", "place") if isinstance(data.get(key), str)
    }
    given: dict[str, Any] = {key: text for key, text in fields.items() if text}
    if any(len(text) > MAX_METADATA for text in given.values()):
        raise InputError(f"填写的内容超过{MAX_METADATA}个字。", "请改短后再上传。")
    if "title" in given and files > 1:
        raise InputError("几个文件不能用同一个名称。", "请一次只选一个文件，或不填名称。")
    if "period" in given:
        span = re.fullmatch(r"((?:19|20)\d{2})\s*年?(?:\s*[-－—–―~～至到]+\s*((?:19|20)\d{2})\s*年?)?", given["period"])
        period = [int(span[1]), int(span[2] or span[1])] if span else []
        if not period or period[0] > period[1]:
            raise InputError(f"规划期“{given['period']}”看不懂。", "请写成 2026-2030，只有一年的写 2026。")
        given["period"] = period
    return given


def render_report(report: IngestReport) -> Markup:
    """What became of each file, and what the parser mended in it."""
    files = [(row, Path(row.path).name, row.note.replace(str(Path(row.path).parent), "").replace("“/", "“")) for row in report.rows]
    return html("editing.report", report.removed, files) if files or report.removed else notice("索引没有变。")


def upload_form(suffixes: Iterable[str]) -> Markup:
    """The form to upload plans by."""
    return html("editing.upload_form", list(suffixes), MAX_METADATA)
