"""What editors do with the plans of the index, as HTML and as handlers. Everything from outside escaped."""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from index.errors import InputError, PlanQAError
from index.ingest import change
from index.ingest.build import IngestReport, IngestRow, Progress
from index.parse import SUFFIXES
from index.parse.intake.names import safe_name
from qa.corpus import making
from qa.page.access.people import NO_RIGHT
from qa.page.background import watched
from qa.page.chat.asking import UNEXPECTED
from qa.page.chat.handlers import Desk, Shown
from qa.page.chat.sources import scan_badge
from qa.page.chat.turns import years
from qa.people.accounts import Person

log = logging.getLogger(__name__)

MAX_UPLOAD_MB = 100
MAX_FILES = 50
MAX_TOLD = 120
"""Characters of a title or an issuer that an editor may give."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What an editor did or tried: ``action`` is ``add``, ``replace``, ``remove``, ``rollback`` or ``rebuild``, ``what`` names files,
    plan or version, ``address`` is where the request came from, ``ok`` whether it succeeded."""

    person: Person
    action: str
    what: str
    address: str
    ok: bool


Audit = Callable[[Deed], None]
Step = tuple[str, int, int]

_ACTIONS = ("add", "remove", "rollback", "rebuild")
_STATUS = {"indexed": ("已收录", "now"), "duplicate": ("重复，未收录", "old"), "failed": ("未能收录", "bad")}


class Editing:
    """Adds, replaces and removes plans and goes back to earlier versions; a running question keeps its index.

    Args:
        desk: holds the engine.
        uploads: the folder that uploaded files lie in; nothing outside of it is read.
        audit: is told of every change.
    """

    def __init__(self, desk: Desk, uploads: Path, audit: Audit) -> None:
        self._desk = desk
        self._uploads = uploads.resolve()
        self._audit = audit

    def handle(self, data: dict[str, Any], person: Person, address: str = "") -> Iterator[Shown]:
        """What an editor asked for, as the browser sent it; yields ``report`` as it goes on and ``plans`` at the end.

        Args:
            data: ``do`` is ``open``, ``add``, ``remove``, ``rollback`` or ``rebuild``, with what it needs: ``target``, ``replace``,
                ``files`` with their ``names``, and ``title``, ``issuer`` and ``period`` where the editor gave them.
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

            def work(tell: Callable[[Step | str], None]) -> None:
                tell(self._noted(data, files, person, address, lambda stage, done, total: tell((stage, done, total))))

            for news in watched(work):
                yield {"report": render_progress(news) if isinstance(news, tuple) else news}
        except PlanQAError as error:
            yield {"report": notice(str(error))}
        except Exception:
            log.exception("a change of the plans failed")
            yield {"report": notice(UNEXPECTED)}
        finally:
            for file in files:
                shutil.rmtree(file.parent, ignore_errors=True)
        yield {"plans": self.plans()}

    def plans(self) -> str:
        """The plans and versions of the index."""
        try:
            found = change.list_versions(self._desk.engine.root)
        except PlanQAError as error:
            return notice(str(error))
        store, today = self._desk.store, self._desk.engine.as_of
        rows = "".join(
            f'<tr><th scope="row">{escape(d.title)}<span class="pq-under">编号 {escape(d.id)}</span></th><td data-label="规划期">{years(d)}'
            f'</td><td data-label="状态">{"有效" if d.in_force(today) else "已到期"}</td><td data-label="文本">{"摘编" if d.kind == "digest" else "正式文本"}{scan_badge(d)}</td>'
            f'<td data-label="章节">{len(d.sections)}节</td><td data-label="操作"><span class="pq-ops">{_button("remove", d.id, "移除")}</span></td></tr>'
            for d in store.documents
        )
        heads = "".join(f'<th scope="col">{h}</th>' for h in ("规划", "规划期", "状态", "文本", "章节", "操作"))
        versions = "".join(self._version(v) for v in reversed(found))
        choices = "".join(f'<option value="{escape(d.id)}">换下《{escape(d.title)}》</option>' for d in store.documents)
        return (
            f'<div data-choices="{escape(choices)}"><h3>索引里的规划</h3><table class="pq-table pq-ledger"><thead><tr>{heads}</tr></thead>'
            f'<tbody>{rows}</tbody></table><h3>索引的版本</h3><p class="pq-hint">每次改动都留下一个版本，可以退回。正在回答的问题不受影响。</p>'
            f'<ul class="pq-versions">{versions}</ul><p class="pq-rebuild">{_button("rebuild", "", "用存着的原文件重建索引")}'
            '<span class="pq-under">换了程序版本、设置或用语后用；平时不必。</span></p></div>'
        )

    def _version(self, version: change.VersionInfo) -> str:
        when = f"{datetime.fromisoformat(version.created).astimezone():%Y年%m月%d日 %H:%M:%S}"
        state = (
            '<span class="pq-badge pq-badge-now">使用中</span>' if version.current else _button("rollback", version.name, "退回这个版本")
        )
        titles = "、".join(f"《{escape(t)}》" for t in version.plans.values())
        return f'<li><div><strong>{when}</strong><span class="pq-under">{len(version.plans)}份：{titles}</span></div>{state}</li>'

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

    def _noted(self, data: dict[str, Any], files: list[Path], person: Person, address: str, tell: Progress) -> str:
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
        except PlanQAError:
            self._audit(Deed(person, action, what, address, False))
            raise
        self._audit(Deed(person, action, what, address, True))
        return done

    def _change(self, action: str, target: str, files: list[Path], data: dict[str, Any], tell: Progress) -> str:
        root, how = self._desk.engine.root, making(self._desk.engine.config)
        if action in ("add", "replace") and not files:
            raise InputError("没有选择文件。", f"支持的格式：{'、'.join(sorted(SUFFIXES))}。")
        given = told(data, len(files)) if action in ("add", "replace") else {}
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
                version = change.roll_back(root, target)
                return f'<p class="pq-done" role="status">已退回，现在有{len(version.plans)}份规划。</p>'
            case _:
                change.rebuild(root, how, progress=tell)
                return '<p class="pq-done" role="status">索引已重建。</p>'


def told(data: dict[str, Any], files: int) -> dict[str, Any]:
    """What an editor said of the uploaded plans, as metadata that wins over their text; only what was filled in.

    Raises:
        InputError: a field is too long, the period is no span of years, or several files were given one title.
    """
    fields = {key: " ".join(data[key].split()) for key in ("title", "issuer", "period") if isinstance(data.get(key), str)}
    given: dict[str, Any] = {key: text for key, text in fields.items() if text}
    if any(len(text) > MAX_TOLD for text in given.values()):
        raise InputError(f"填写的名称、规划期或印发机关超过{MAX_TOLD}个字。", "请改短后再上传。")
    if "title" in given and files > 1:
        raise InputError("几个文件不能用同一个名称。", "请一次只选一个文件，或不填名称。")
    if "period" in given:
        years = re.fullmatch(r"((?:19|20)\d{2})\s*年?(?:\s*[-－—–―~～至到]+\s*((?:19|20)\d{2})\s*年?)?", given["period"])
        period = [int(years[1]), int(years[2] or years[1])] if years else []
        if not period or period[0] > period[1]:
            raise InputError(f"规划期“{given['period']}”看不懂。", "请写成 2026-2030，只有一年的写 2026。")
        given["period"] = period
    return given


def render_progress(step: Step) -> str:
    """How far a change has come."""
    stage, done, total = step
    share = f' value="{done}" max="{total}"' if total > 1 else ""
    return f'<p class="pq-stage"><span class="pq-dot" aria-hidden="true"></span>{escape(stage)}{f" {done}/{total}" if total > 1 else ""}…</p><progress aria-label="进度"{share}></progress>'


def render_report(report: IngestReport) -> str:
    """What became of each file, and what the parser mended in it."""
    rows = "".join(_row(row) for row in report.rows)
    removed = f'<p class="pq-done">已移除：{escape("、".join(report.removed))}</p>' if report.removed else ""
    return (
        f'<div class="pq-report" role="status"><h3>结果</h3>{removed}<ul>{rows}</ul></div>' if rows or removed else notice("索引没有变。")
    )


def _row(row: IngestRow) -> str:
    said, kind = _STATUS[row.status]
    name = Path(row.path).name
    counts = f"{row.sections}节，{row.units}句" + ("，内容没有变" if row.reused else "") if row.status == "indexed" else ""
    mended = "".join(f"<li>{escape(m.kind)} {m.count}处，例：{escape(m.example)}</li>" for m in row.mended)
    repairs = f"<details><summary>解析时修补了{len(row.mended)}类问题</summary><ul>{mended}</ul></details>" if mended else ""
    note = "" if row.status == "indexed" else escape(row.note.replace(str(Path(row.path).parent), "").replace("“/", "“"))
    # What has no title is called by its file: that name need not stand there twice.
    file = f"{escape(name)}　" if row.title else ""
    return (
        f'<li><p><span class="pq-badge pq-badge-{kind}">{said}</span> <strong>{escape(row.title or name)}</strong> '
        f'<span class="pq-under">{file}{counts}{note}</span></p>{repairs}</li>'
    )


def _button(action: str, target: str, label: str) -> str:
    return f'<button type="button" class="pq-act pq-sure" data-do="{action}" data-target="{escape(target)}">{label}</button>'


def notice(text: str) -> str:
    """What went wrong, in words."""
    return f'<p class="pq-error" role="alert"><span class="pq-label">提示</span>{escape(text)}</p>'


def upload_form(suffixes: Iterable[str]) -> str:
    """The form to upload plans by."""
    return (
        '<form class="pq-upload"><div><label class="pq-file">选择规划文件（可多选）'
        f'<input type="file" name="files" multiple accept="{escape(",".join(sorted(suffixes)))}"></label>'
        '<p class="pq-names" role="status">还没有选择文件</p></div>'
        '<label class="pq-wide">怎样收录<select name="target"><option value="">作为新规划加入</option></select></label>'
        '<label class="pq-check pq-wide"><input type="checkbox" name="replace">编号或文字与已有规划相同时，换成新的</label>'
        '<details class="pq-told pq-wide"><summary>补充名称、规划期、印发机关</summary><div>'
        f'<label>规划名称<input type="text" name="title" maxlength="{MAX_TOLD}" autocomplete="off"></label>'
        '<label>规划期<input type="text" name="period" maxlength="20" placeholder="如 2026-2030" autocomplete="off"></label>'
        f'<label>印发机关<input type="text" name="issuer" maxlength="{MAX_TOLD}" autocomplete="off"></label></div>'
        '<p class="pq-hint">不填的按文件里写的；填了的以这里为准，回答和出处都用它。</p></details>'
        '<button type="submit" class="pq-do">上传并更新索引</button></form>'
    )
