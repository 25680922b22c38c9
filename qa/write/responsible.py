"""Who is responsible for a task, and which tasks a body has."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.text.analyze import normalise
from index.text.numbering import strip_heading, strip_number
from qa.read.evidence import Topic
from qa.read.pool import Workbench
from qa.types import Evidence, Query, Statement

_ASKS_WHO = re.compile(r"谁|哪[些个家](?:单位|部门)|(?:单位|部门)(?:有|是|还)")
_BODY_ASKED = re.compile(r"责任|牵头|负责|配合|主管|分管|部门|单位|[厅局委]|组织|领导|管")
_BODY = re.compile(r"政府|部门|委员会|改革委|主管|[一-鿿]{2,8}(?:厅|局)(?![部域面势])")
_ASKS_WHAT = re.compile(
    r"(?:哪|几|多少|什么|啥).{0,4}(?:任务|工作|事|项|件|改革|活)|(?:任务|工作|事项)(?:有|是)?(?:哪|什么)"
    r"|(?:参与|负责|牵头|配合|承担)(?:了)?(?:哪|什么|啥|几|多少[项个件])"
)


def asks_for_body(query: Query) -> bool:
    """Whether a question wants to hear of a government body in so many words."""
    return _BODY_ASKED.search(query.text) is not None


def names_body(item: Evidence) -> bool:
    """Whether a sentence that speaks of what was asked names a body that acts."""
    return item.features.own >= 0.4 and _BODY.search(item.unit.text) is not None


def responsible_list(text: str) -> str:
    """The units named in a （责任单位：…） bracket."""
    return re.sub(r"^[（(][^：:]*[：:]\s*|[）)]\s*。?$", "", text.strip())


def by_task(query: Query, evidence: Sequence[Evidence], bench: Workbench) -> list[Statement]:
    """Who is responsible for the task that fits best: the list that ends its paragraph, else the
    lists of its section."""
    topic = Topic(query.terms, bench.store)
    enough = 0.8 * evidence[0].features.context if evidence else 0.0
    for item in evidence[:8]:
        lists = [(c, u) for c in bench.section(item) for u in c.units if u.kind == "responsible"]
        if not lists or item.features.context < enough:
            continue
        own = [(c, u) for c, u in lists if u.paragraph == item.unit.paragraph]
        heading = item.chunk.headings[-1]
        whole_section = topic.coverage(normalise(heading)) >= item.features.context * 0.95
        statements = []
        for c, u in own if own and not whole_section else lists:
            label = strip_number(u.lead) if len(lists) > 1 and u.lead else strip_heading(heading)
            statements.append(Statement(f"{responsible_list(u.text)}。", (bench.take(c, u),), f"“{label}”的责任单位："))
        return statements
    return []


def by_body(query: Query, bench: Workbench, most: int) -> list[Statement]:
    """For each body that a question names, all tasks whose list names it, with their count; those of
    one chapter where the question names it."""
    if not query.units or _ASKS_WHO.search(query.text) or not _ASKS_WHAT.search(query.text):
        return []
    return [statement for body in query.units for statement in _tasks(body, query, bench, most)]


def _tasks(body: str, query: Query, bench: Workbench, most: int) -> list[Statement]:
    topic = Topic([t for t in query.terms if not any(t in unit for unit in query.units)], bench.store)
    found: dict[tuple[str, str], list[int]] = {}
    within: dict[tuple[str, str], list[int]] = {}
    for chunk in bench.store.chunks:
        if query.plans and chunk.doc_id not in query.plans:
            continue
        for unit in chunk.units:
            if unit.kind == "responsible" and body in normalise(unit.text):
                # A section whose paragraphs have topics has a task a paragraph, else it is one task.
                lead = strip_number(unit.lead) if sum(u.kind == "responsible" for u in chunk.units) > 1 else ""
                name = strip_heading(chunk.headings[-1]).rstrip("。") + (f"（{lead}）" if lead else "")
                key = (f"{chunk.doc_id}/{chunk.locator}", name)
                found.setdefault(key, []).append(bench.take(chunk, unit))
                if topic.coverage(normalise(" ".join(chunk.headings[:2]))) >= 0.6:
                    within[key] = found[key]
    tasks = within or found
    firsts = tuple(ids[0] for ids in tasks.values())
    statements = []
    for i, ((_, name), ids) in enumerate(tasks.items()):
        prefix = f"责任单位含“{body}”的任务共{len(tasks)}项：" if i == 0 else ""
        end = "。" if i == len(tasks) - 1 else "；"
        statements.append(Statement(name + end, tuple(ids), prefix, firsts if i == 0 else ()))
    return statements[:most]
