"""A dossier as a Word document: plan by plan, section by section, each thing said as an item of a list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from index.types import Document
from qa.page.shared.plans import LOAN_NOTE, SCAN_NOTE, issued, years
from qa.word.official import OfficialDocument, Text, day


def as_docx(found: Mapping[str, Any], plans: Mapping[str, Document], made: date) -> bytes:
    """A dossier typeset as an official document.

    Args:
        found: what ``qa.dossier.dossier`` gives.
        plans: the plans by their ids.
        made: the day that it names.
    """
    word = OfficialDocument(f"规划中关于“{found['name']}”的内容", f"（{day(made)}）")
    word.paragraph(f"写到“{found['name']}”的共{found['count']}处，见于{len(found['plans'])}份规划。")
    for plan in found["plans"]:
        word.heading(f"《{plan['title']}》")
        word.paragraph(f"（{facts_of(plan, plans[plan['doc_id']])}，{plan['count']}处）")
        for section in plan["sections"]:
            page = f"（第{section['page']}页起）" if section["page"] else ""
            word.heading(f"{' › '.join(section['headings'])}{page}", 2)
            word.items([Text(said(item)) for item in section["items"]])
    word.remark(f"说明：{LOAN_NOTE}")
    return word.save()


def facts_of(plan: Mapping[str, Any], document: Document) -> str:
    """What a reader must know of a plan: its period, day of issue, whether it is in force, whether it is a digest or a scan."""
    facts = [years(document), issued(document), "有效" if plan["in_force"] else "不在规划期内"]
    facts += ["摘编"] if plan["kind"] == "digest" else []
    facts += [SCAN_NOTE] if document.scanned else []
    return "，".join(filter(None, facts))


def said(item: Mapping[str, Any]) -> str:
    """What is said, behind its topic where that does not stand in it."""
    return item["text"] if not item["topic"] or item["topic"] in item["text"] else f"{item['topic']}：{item['text']}"
