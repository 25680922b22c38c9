"""Who is responsible for a task, and which tasks a body has."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.analyze import normalise
from index.parse.numbering import strip_number
from qa.evidence import Topic
from qa.types import Evidence, Query, Statement
from qa.workbench import Workbench


def responsible_list(text: str) -> str:
    """The units named in a （责任单位：…） bracket."""
    return re.sub(r"^[（(][^：:]*[：:]\s*|[）)]\s*。?$", "", text.strip())


def by_task(query: Query, evidence: Sequence[Evidence], bench: Workbench) -> list[Statement]:
    """Who is responsible for the task that fits best: the list that ends its paragraph, else the
    lists of its section."""
    topic = Topic(query.terms, bench.store)
    for item in evidence[:8]:
        lists = [(c, u) for c in bench.section(item) for u in c.units if u.kind == "responsible"]
        if not lists:
            continue
        own = [(c, u) for c, u in lists if u.paragraph == item.unit.paragraph]
        heading = item.chunk.headings[-1]
        whole_section = topic.coverage(normalise(heading)) >= item.features.context * 0.95
        statements = []
        for c, u in own if own and not whole_section else lists:
            label = strip_number(u.lead) if len(lists) > 1 and u.lead else strip_number(heading)
            statements.append(Statement(f"“{label}”的责任单位：{responsible_list(u.text)}。", (bench.take(c, u),)))
        return statements
    return []


def by_body(query: Query, bench: Workbench, most: int) -> list[Statement]:
    """All tasks whose list names a body, with their count; of one chapter where the question names it."""
    if not query.units or re.search(r"谁|哪[些个家](?:单位|部门)|(?:单位|部门)(?:有|是|还)", query.text):
        return []
    if not re.search(
        r"(?:哪|几|多少|什么|啥).{0,4}(?:任务|工作|事|项|件|改革|活)|(?:任务|工作|事项)(?:有|是)?(?:哪|什么)|(?:参与|负责|牵头|配合|承担)(?:了)?(?:哪|什么|啥|几)",
        query.text,
    ):
        return []
    body = query.units[0]
    found = [
        (chunk, unit)
        for chunk in bench.store.chunks
        if not query.plans or chunk.doc_id in query.plans
        for unit in chunk.units
        if unit.kind == "responsible" and body in normalise(unit.text)
    ]
    topic = Topic([t for t in query.terms if t not in body], bench.store)
    within = [(c, u) for c, u in found if topic.coverage(normalise(" ".join(c.headings[:2]))) >= 0.6]
    found = within or found
    ids = [bench.take(c, u) for c, u in found]
    statements = []
    for i, ((chunk, unit), number) in enumerate(zip(found, ids, strict=True)):
        prefix = f"责任单位含“{body}”的任务共{len(found)}项：" if i == 0 else ""
        name = strip_number(chunk.headings[-1]).rstrip("。")
        if sum(c.id == chunk.id for c, _ in found) > 1 and unit.lead:
            name += f"（{strip_number(unit.lead)}）"
        end = "。" if i == len(found) - 1 else "；"
        statements.append(Statement(name + end, (number,), prefix, tuple(ids) if i == 0 else ()))
    return statements[:most]
