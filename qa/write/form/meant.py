"""The documents that a question about a plan itself is put to, and what it asks of them."""

from __future__ import annotations

import re

from index.types import Document
from qa.understand.cues import cue
from qa.understand.plans import without_plans
from qa.write.task import Task


def documents_meant(task: Task) -> list[Document]:
    """The plans that a question names, else those of the place whose document it names (某市报告第三部分), else all."""
    query, documents = task.query, list(task.pool.store.documents)
    meant = query.plans or (query.own if _names_a_document(task) else ())
    return [d for d in documents if d.id in meant] or documents


def asked_without_plans(task: Task) -> str:
    """A question without the names of the plans that it is put to, and the place in front of them (某省2024年报告)."""
    asked = without_plans(task.query.text, task.pool.store.documents)
    if task.query.plans and all(task.pool.store.by_id[p].level == "国家" for p in task.query.plans):
        asked = cue("national_report").sub("", asked)
    if not task.query.plans and not _names_a_document(task):
        return asked
    places = {d.place for d in documents_meant(task)} - {""}
    return re.sub(rf"(?:{'|'.join(map(re.escape, places))})[省市县区州]?", "", asked) if places else asked


def _names_a_document(task: Task) -> bool:
    """Whether a kind of document stands behind the place that a question names."""
    return any(re.search(rf"{re.escape(p)}[省市县区州]?.{{0,4}}{cue('document').pattern}", task.query.text) for p in task.query.places)
