"""Questions about a plan itself: when it was issued, which years it is for, who issued it."""

from __future__ import annotations

import re

from index.text.analyze import normalise
from index.text.periods import years
from index.types import Document
from qa.types import Draft
from qa.understand.cues import cue
from qa.understand.plans import without_plans
from qa.write.task import Task

_ASKED = ("issued_when", "issued_by", "plan_span")
"""Groups of ``cues.toml``: what a question may ask of a plan itself."""
_DATE = re.compile(r"(?:19|20)\d{2}年\d{1,2}月(?:\d{1,2}日)?")
_DATE_LINE = re.compile(rf"^\(?{_DATE.pattern}\)?$")
_SPAN = re.compile("规划期|期限|实施期")


def answer(task: Task) -> Draft | None:
    """What the named plan says of itself, where a question asks just that: a refusal where the plan does not say it, None
    where the question asks anything else or names no plan."""
    query, store = task.query, task.pool.store
    asked = without_plans(query.text, store.documents)
    wanted = next((group for group in _ASKED if cue(group).search(asked)), None)
    if len(query.plans) != 1 or wanted is None or cue("about_plan").sub("", asked):
        return None
    document = store.by_id[query.plans[0]]
    for chunk, unit in ((c, u) for c in store.passages(document.id) for u in c.units):
        said = _says(wanted, normalise(unit.text), document)
        if said:
            item = task.pool.evidence[task.pool.take(chunk, unit)]
            return Draft((task.statement(item, f"《{document.title}》{said}"),))
    return task.refusal("figure_not_stated", ())


def _says(asked: str, text: str, document: Document) -> str:
    """How to introduce a unit that tells when, by whom, or for which years; empty where it does not."""
    match asked:
        case "issued_when" if _DATE_LINE.search(text):
            return "落款日期："
        case "issued_when" if _DATE.search(text) and cue("issuing").search(text):
            return "："
        case "issued_by" if document.issuer and document.issuer in text:
            return "落款：" if text == document.issuer else "："
        case "plan_span" if document.period and set(document.period) <= set(years(text)) and _SPAN.search(text):
            return "："
    return ""
