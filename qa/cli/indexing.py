"""The commands that make and change an index: build, add, remove, rollback, versions."""

from __future__ import annotations

import time
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import IndexMissingError, InputError, PlanQAError
from qa.cli.commands import FAILED, INDEX, JSON, OK, argument, command
from qa.cli.common import Progress, config_of, index_dir, print_json, remind_of_unfinished

if TYPE_CHECKING:
    from index.ingest.build import IngestReport
    from index.ingest.plan_builder import Making
    from index.store.port import PlanRecord
    from qa.config import Config


@command(
    "build",
    "解析规划并建立索引；没有改动的规划沿用原来的结果",
    *INDEX,
    argument("paths", metavar="路径", nargs="*", help="规划文件或目录；不给则用随附的 corpus/"),
    argument("--fresh", action="store_true", help="全部重新解析、重新计算向量"),
    argument("--stored", action="store_true", help="不读文件，用索引里存着的原文件重建"),
)
def build(arguments: Namespace) -> int:
    """Makes an index of files, or makes the index anew from the files that it holds."""
    from index.ingest import change
    from qa.corpus import making

    config, root = _settings(arguments)
    if config.rerank.model:
        # A wrong name shows now, not at the first question.
        from index.rerank import Reranker

        Reranker(config.rerank)
    if arguments.stored and arguments.paths:
        raise InputError("--stored 不能与路径同时给出。", "用索引里存着的原文件重建时不必给路径。")
    started = time.perf_counter()
    how = making(config, fresh=arguments.fresh)
    report = change.rebuild(root, how, progress=Progress()) if arguments.stored else _from_files(arguments.paths, root, how)
    failed = _print_rows(report)
    print(f"索引已建好：{root}（指纹 {report.fingerprint}，用时 {time.perf_counter() - started:.1f} 秒）")
    _add_to_log(config, "rebuild" if arguments.stored else "build", "、".join(str(p) for p in arguments.paths))
    return FAILED if failed else OK


def _from_files(paths: list[str], root: Path, how: Making) -> IngestReport:
    from index.ingest.build import ingest
    from qa.corpus import need_corpus

    files = [Path(p) for p in paths] or [need_corpus()]
    if not paths:
        _need_nothing_else(root, files[0])
    made = {
        name: getattr(how, name)
        for name in ("model", "chunking", "known", "keep", "fresh", "limits", "profile", "place", "facts", "scheduler")
    }
    return ingest(files, root, progress=Progress(), **made)


def _need_nothing_else(root: Path, corpus: Path) -> None:
    """The shipped plans must not replace others that nobody asked to drop.

    Raises:
        InputError: the index has plans that are not shipped, or cannot say which it has.
    """
    from index.ingest.build import known_plans
    from index.store.file_writer import stored_plans

    shipped, told = {file.name for file in corpus.rglob("*")}, known_plans(corpus)

    def is_shipped(record: PlanRecord) -> bool:
        # The text of a plan may lie in a file of the digest's name; the digest is not to take its place.
        digest = record.id in told and told[record.id].kind == "digest"
        return record.origin.name in shipped and (record.kind == "digest" or not digest)

    try:
        others = [record.title for record, _ in stored_plans(root) if not is_shipped(record)]
    except IndexMissingError:
        return
    except PlanQAError as error:
        raise InputError(f"{error.message}不给路径的 planqa build 会用随附的摘编换掉里面的规划，所以没有建。", error.hint) from error
    if others:
        shown = "、".join(f"《{title}》" for title in others[:3]) + ("等" if len(others) > 3 else "")
        raise InputError(
            f"索引“{root}”里有 {len(others)} 份不是随附的规划：{shown}。不给路径的 planqa build 会把它们换掉，所以没有建。",
            f"重建它们用 planqa build --stored；要换成随附的摘编，写明路径：planqa build {corpus}；或用 --index 另选目录。",
        )


@command(
    "add",
    "把规划加进索引",
    *INDEX,
    argument("paths", metavar="路径", nargs="+", help="规划文件或目录"),
    argument("--replace", action="store_true", help="编号或文字与索引里的规划相同时，换成新的"),
)
def add(arguments: Namespace) -> int:
    """Adds plans to an index."""
    from index.ingest import change
    from qa.corpus import making

    config, root = _settings(arguments)
    started = time.perf_counter()
    report = change.add(root, [Path(p) for p in arguments.paths], making(config), replace=arguments.replace, progress=Progress())
    failed = _print_rows(report)
    if any(row.status == "indexed" for row in report.rows):
        removed = f"，换下 {'、'.join(report.removed)}" if report.removed else ""
        seconds = time.perf_counter() - started
        print(f"索引已更新：{root}（指纹 {report.fingerprint}{removed}；新算 {report.embedded} 句的向量，用时 {seconds:.1f} 秒）")
    else:
        print("索引没有变。")
    _add_to_log(config, "add", "、".join(row.doc_id for row in report.rows if row.status == "indexed"), ok=not failed)
    return FAILED if failed else OK


@command("remove", "从索引里移除规划", *INDEX, argument("ids", metavar="编号", nargs="+", help="规划编号，见 planqa info"))
def remove(arguments: Namespace) -> int:
    """Takes plans out of an index."""
    from index.ingest import change
    from qa.corpus import making

    config, root = _settings(arguments)
    report = change.remove(root, arguments.ids, making(config), progress=Progress())
    print(f"已移除 {'、'.join(report.removed)}。索引指纹 {report.fingerprint}；用 planqa rollback 可以退回。")
    _add_to_log(config, "remove", "、".join(report.removed))
    return OK


@command(
    "rollback",
    "退回以前的版本",
    *INDEX,
    argument("--to", metavar="版本", help="版本名或其开头，见 planqa versions（默认上一个版本）"),
)
def rollback(arguments: Namespace) -> int:
    """Goes back to an earlier version of an index."""
    from index.ingest import change
    from qa.config import place_of

    config, root = _settings(arguments)
    version = change.roll_back(root, arguments.to, place_of(config))
    print(f"已退回版本 {version.name}（建于 {version.created}，{len(version.plans)} 份规划，指纹 {version.fingerprint}）")
    _add_to_log(config, "rollback", version.name)
    return OK


@command("versions", "索引保留着哪些版本", *INDEX, JSON)
def versions(arguments: Namespace) -> int:
    """Lists the versions of an index that are kept."""
    from index.ingest import change
    from index.store.versions import current_version

    _, root = _settings(arguments)
    found = change.list_versions(root)
    if not found:
        current_version(root)
    if arguments.json:
        print_json([asdict(version) for version in found])
        return OK
    for version in reversed(found):
        mark = "●" if version.current else "○"
        print(f"{mark} {version.name}\n  建于 {version.created}，{len(version.plans)} 份规划：{'、'.join(version.plans)}")
    if not any(version.current for version in found):
        print("现在用的版本不在其中，或读不了；用 planqa rollback --to 版本 改用其中一个。")
    return OK


def _print_rows(report: IngestReport) -> int:
    """Prints what became of each file; gives how many failed."""
    from index.parse.metadata.record import FIELD_NAMES

    for row in report.rows:
        match row.status:
            case "indexed":
                reused = "（没有改动，沿用）" if row.reused else ""
                print(f"✓ {row.title}（{row.doc_id}）：{row.sections} 节，{row.chunks} 段，{row.units} 句{reused}")
                for mend in row.mended if not row.reused else ():
                    print(f"  {'未读' if mend.lost else '修补'}：{mend.kind} {mend.count} 处，例：{mend.example}")
                if row.guessed and not row.reused:
                    print(f"  推测，请核对：{'、'.join(FIELD_NAMES[name] for name in row.guessed)}")
            case "duplicate" | "unread":
                print(f"○ {Path(row.path).name}：{row.note}")
            case _:
                print(f"✗ {Path(row.path).name}：{row.note}")
    return sum(row.status == "failed" for row in report.rows)


def _add_to_log(config: Config, action: str, what: str, *, ok: bool = True) -> None:
    """Adds what was done and told to the audit log, where one is kept."""
    from qa.people.audit import AuditLog, operator

    log = AuditLog(Path(config.accounts.audit))
    if log.in_use:
        log.note_done(operator(), action, what, ok=ok)


def _settings(arguments: Namespace) -> tuple[Config, Path]:
    config = config_of(arguments)
    root = index_dir(arguments, config)
    remind_of_unfinished(root)
    return config, root
