"""The commands that show plans: inspect (a file as the parser sees it), info (what an index holds)."""

from __future__ import annotations

import os
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import InputError
from index.text.periods import years_text
from qa.cli.commands import AS_OF, INDEX, JSON, OK, argument, command
from qa.cli.common import config_of, index_dir, print_json, remind_of_unfinished

if TYPE_CHECKING:
    from index.types import Document


_ABOUT = ("id", "title", "issuer", "period", "published", "kind", "genre", "place", "level", "link", "guessed")


@command("inspect", "查看解析结果：元数据、章节、修补", *INDEX, argument("path", metavar="文件"), JSON)
def inspect(arguments: Namespace) -> int:
    """Shows what the parser sees in a file: metadata, section tree, figures read and not read, what was mended."""
    from index.ingest.build import found_in, read_plans_toml
    from index.parse import parse
    from index.parse.intake.names import shown

    path = Path(arguments.path)
    # os.path, unlike Path, takes a name that no file can have for one that is not there.
    if not os.path.isfile(path):
        raise InputError(f"找不到文件“{shown(str(path))}”。", "请给出一个规划文件。")
    limits = config_of(arguments).parse
    with found_in([path], limits) as found:
        inside = [source.path for source in found.sources]
        documents = [parse(file, read_plans_toml(file.parent).get(file.stem), limits=limits) for file in inside]
    if arguments.json:
        print_json(_as_json(documents[0]) if inside == [path] else [_as_json(document) for document in documents])
        return OK
    for document in documents:
        _print_document(document)
    for row in found.rows:
        print(f"{row.path}：{row.note}")
    return OK


def _as_json(document: Document) -> dict[str, Any]:
    about = {name: getattr(document, name) for name in _ABOUT}
    sections = [
        {"section": s.locator, "heading": s.headings[-1], "page": s.page, "start": s.span[0], "end": s.span[1]} for s in document.sections
    ]
    mended = [{"kind": m.kind, "count": m.count, "example": m.example, "lost": m.lost} for m in document.mended]
    read, unread = _counted(document)
    return {**about, "chars": len(document.text), "sections": sections, "mended": mended, "figures": {"facts": read, "unread": unread}}


def _print_document(document: Document) -> None:
    period = years_text(document.period) if document.period else "未注明"
    guess = {name: "（推测）" if name in document.guessed else "" for name in _ABOUT}
    print(f"编号：{document.id}\n标题：{document.title}{guess['title']}")
    print(f"发布：{document.issuer or '未注明'}{guess['issuer']}　{document.published or '日期未注明'}{guess['published']}")
    print(f"规划期：{period}{guess['period']}　类别：{_kind(document.kind)}　文种：{document.genre or '未认出'}")
    level = f"（{document.level}级）" if document.level else ""
    print(f"地方：{document.place or '未认出'}{level}{guess['place']}　字数：{len(document.text)}")
    read, unread = _counted(document)
    print(f"数字：读准 {read} 个，拿不准 {unread} 个")
    if document.guessed:
        print("推测的项请核对；不对的写进文件开头或同目录的 plans.toml。")
    print(f"\n章节（{len(document.sections)}）：")
    for section in document.sections:
        page = f"　第{section.page}页" if section.page else ""
        print(f"{'  ' * section.locator.count('/')}{section.headings[-1]}　［{section.locator}］{page}")
    mended = [mend for mend in document.mended if not mend.lost]
    lost = [mend for mend in document.mended if mend.lost]
    for head, mends in (("没有读到的内容：", lost), ("解析时的修补：" if mended else "未作修补。", mended)):
        if mends or mends is mended:
            print(f"\n{head}")
        for mend in mends:
            print(f"  {mend.kind} {mend.count} 处，例：{mend.example}")


def _counted(document: Document) -> tuple[int, int]:
    """How many figures of a plan are facts and how many are none."""
    from index.chunk import ChunkConfig, chunk
    from index.facts.unit_facts import counted

    return counted(chunk(document, ChunkConfig()), document)


def _kind(kind: str) -> str:
    return "摘编" if kind == "digest" else "正式文本"


@command("info", "索引里有哪些规划", *INDEX, AS_OF, JSON)
def info(arguments: Namespace) -> int:
    """Lists the plans of an index, and what it was made with."""
    from index.store.milvus.opening import open_reader
    from qa.config import place_of
    from qa.lookup import listed

    config = config_of(arguments)
    root = index_dir(arguments, config)
    remind_of_unfinished(root)
    store = open_reader(root, place_of(config))
    as_of = arguments.as_of or date.today()
    found = listed(store, as_of)
    if arguments.json:
        print_json(found)
        return OK
    for plan in found["plans"]:
        print(f"{plan['title']}（{plan['id']}）\n  {_period(plan, as_of)}，{_kind(plan['kind'])}；", end="")
        print(f"{plan['sections']} 节，{plan['chunks']} 段，{plan['units']} 句")
    print(f"向量模型：{found['model']}\n指纹：{found['fingerprint']}\n建于：{found['created']}")
    return OK


def _period(plan: dict[str, Any], as_of: date) -> str:
    """The period of a plan and whether it is in force."""
    period = plan["period"]
    state = "有效" if plan["in_force"] else "尚未开始" if period and period[0] > as_of.year else "已到期"
    return f"{years_text(tuple(period)) if period else '规划期未注明'}，{state}"
