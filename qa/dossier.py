"""All that the plans say of a name, for callers to show: plan by plan, those in force first, with addresses and quotes."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import Any

from index.errors import InputError
from index.facts.listing import defused
from index.store.port import Store
from index.text.analyze import normalise
from index.text.bodies import role_of
from index.text.numbering import recognise
from index.types import Document, Unit
from qa.read.mentions import Mention, by_section, mentions

MAX_CHARS = 60
HEADS = ("规划", "规划期", "状态", "章节", "标题", "主题", "内容", "类别")
_KINDS = {"sentence": "正文", "row": "表格", "responsible": "责任单位", "note": "表注"}


def dossier(name: str, store: Store, as_of: date, plans: Collection[str] = ()) -> dict[str, Any]:
    """All that the plans say of a name as JSON: ``name``, ``count``, and ``plans``, those in force first, each with its
    ``sections`` in the order of the text and their ``items`` (``text``, ``topic``, ``kind``, ``start``, ``end``, ``above``).

    Args:
        name: a place, a body, a project, a term.
        store: the index.
        as_of: the day that decides which plan is in force.
        plans: ids of the plans to look in; all where empty.

    Raises:
        InputError: the name is empty or far too long, or a plan is unknown.
    """
    name = name.strip()
    if not name or len(name) > MAX_CHARS:
        raise InputError("名称是空的。" if not name else f"名称太长（{len(name)} 字，上限 {MAX_CHARS} 字）。", "例如：planqa dossier 南京")
    unknown = sorted(set(plans) - set(store.by_id))
    if unknown:
        raise InputError(f"索引里没有编号为“{'、'.join(unknown)}”的规划。", f"现有：{'、'.join(sorted(store.by_id))}。")
    found = mentions(name, store, plans)
    documents = sorted(store.documents, key=lambda d: (not d.in_force(as_of), -(d.period or (0, 0))[0]))
    return {"name": name, "count": len(found), "plans": [p for d in documents if (p := _of_plan(d, found, as_of, name))["count"]]}


def _of_plan(document: Document, found: Collection[Mention], as_of: date, name: str) -> dict[str, Any]:
    own = [m for m in found if m.chunk.doc_id == document.id]
    return {
        "doc_id": document.id,
        "title": document.title,
        "period": list(document.period) if document.period else None,
        "in_force": document.in_force(as_of),
        "kind": document.kind,
        "count": len(own),
        "sections": [
            {"section": c.locator, "headings": list(c.headings), "page": c.page, "items": [_item(m, document, name) for m in group]}
            for c, group in by_section(own)
        ],
    }


def _item(mention: Mention, document: Document, name: str) -> dict[str, Any]:
    unit, (start, end) = mention.unit, mention.unit.span
    return {
        "text": unit.text,
        "topic": unit.lead,
        "kind": _kind(unit, name),
        "quote": document.text[start:end],
        "start": start,
        "end": end,
        "above": mention.above,
    }


def _kind(unit: Unit, name: str) -> str:
    """What a unit is; a list of bodies by the part that it gives the one that the dossier is of."""
    part = role_of(normalise(name), normalise(unit.text)) if unit.kind == "responsible" else None
    return f"{part}单位" if part in ("牵头", "配合") else _KINDS[unit.kind]


def as_csv(found: dict[str, Any]) -> str:
    """A dossier as CSV with a heading line, for a spreadsheet: nothing in it runs as a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADS)
    for plan in found["plans"]:
        period = "—".join(map(str, plan["period"])) if plan["period"] else "未注明"
        state = "有效" if plan["in_force"] else "已到期或未开始"
        for section in plan["sections"]:
            place = plan["title"], period, state, section["section"], section["headings"][-1]
            writer.writerows([*map(defused, place), *map(defused, (i["topic"], i["text"], i["kind"]))] for i in section["items"])
    return "\ufeff" + text.getvalue()


def as_docx(found: dict[str, Any], made: date) -> bytes:
    """A dossier as a Word document: plan by plan, section by section, each line with the number of its source.

    Args:
        found: the dossier.
        made: the day on its first page.
    """
    from qa.word.official import OfficialDocument, Text, day

    word = OfficialDocument(f"规划中关于{found['name']}的内容", f"（{day(made)}摘自规划，引用前请核对原文）")
    word.paragraph(_counted(found))
    sources: list[str] = []
    for plan in found["plans"]:
        word.heading(f"《{plan['title']}》（{_about(plan)}）")
        for section in plan["sections"]:
            sources.append(f"《{plan['title']}》{' › '.join(section['headings'])}{_page(section)}")
            # The plan's own number, which the numbers of the items below it follow.
            word.heading(section["headings"][-1], 2, numbered=False)
            texts = [Text(line_of(item), (len(sources),)) for item in section["items"]]
            # Beside the plan's own numbers others would confuse, and one item alone needs none.
            word.items(texts, own_numbers=len(texts) == 1 or any(recognise(text.text) for text in texts))
    word.notes("出处", sources)
    return word.save()


def _page(section: dict[str, Any]) -> str:
    return f"，第{section['page']}页起" if section["page"] else ""


def as_text(found: dict[str, Any]) -> str:
    """A dossier to read: plan, section, and what is said there."""
    lines = [_counted(found)]
    for plan in found["plans"]:
        lines.append(f"\n《{plan['title']}》（{_about(plan)}）：{plan['count']} 处")
        for section in plan["sections"]:
            lines.append(f"  {' › '.join(section['headings'])}［{section['section']}］")
            lines += [f"    · {line_of(item)}" for item in section["items"]]
    return "\n".join(lines)


def _counted(found: dict[str, Any]) -> str:
    kinds = Counter(i["kind"] for plan in found["plans"] for section in plan["sections"] for i in section["items"])
    parts = [f"{kind} {kinds[kind]} 处" for kind in ("牵头单位", "配合单位", "责任单位") if kinds[kind]]
    of_parts = f"其中列为{'、'.join(parts)}。" if kinds["牵头单位"] or kinds["配合单位"] else ""
    return f"规划中写到“{found['name']}”的共 {found['count']} 处，见于 {len(found['plans'])} 份规划。{of_parts}"


def _about(plan: dict[str, Any]) -> str:
    period = "—".join(map(str, plan["period"])) + "年" if plan["period"] else "未注明规划期"
    state = "" if plan["in_force"] else "，不在规划期内"
    return f"{period}{state}{'，摘编' if plan['kind'] == 'digest' else ''}"


def line_of(item: dict[str, Any]) -> str:
    """What is said, behind its topic where that does not stand in it."""
    topic = "" if not item["topic"] or item["topic"] in item["text"] else f"{item['topic']}："
    return f"{topic}{item['text']}"
