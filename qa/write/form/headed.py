"""Questions that ask for just what a heading names: the section answers; where several plans have it, all do, none is picked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.store.port import Store
from index.text.analyze import bare
from index.text.numbering import strip_heading
from index.text.places import names_in
from index.types import Section
from qa.read.listings import listings
from qa.types import Draft, Statement
from qa.understand.cues import cue
from qa.write.form.meant import asked_without_plans, documents_meant
from qa.write.form.summed import Place, summary
from qa.write.items import listed
from qa.write.task import Task

_FEWEST_CHARS = 4
"""Characters from which on what a question names may be a heading."""
_PLANS = 4
"""Plans that are told one after the other; of more the user must choose."""


def answer(task: Task) -> Draft | None:
    """What stands under the heading that a question names and nothing besides, in each of the plans meant that have it; None
    where none has, or those of several places have."""
    # A summary or brief is not the list that stands there.
    if task.query.form.kind or task.query.years or task.query.kind.quantity:
        return None
    wanted = _wanted(task)
    if len(wanted) < _FEWEST_CHARS:
        return None
    documents = [d for d in documents_meant(task) if not task.query.own or d.id in task.query.own]
    current = {d.id: d for d in documents if task.query.plans or d.in_force(task.query.as_of)}
    places = [(current[plan], section) for plan, section in _headed(wanted, task.pool.store) if plan in current]
    if not places and len(current) <= _PLANS and not cue("tasks_asked").search(wanted):
        # What has no words of its own below it is not in the index of headings; what arranges all the work is told elsewhere.
        places = [(d, _meant(own)) for d in current.values() if (own := [s for s in d.sections if _is_called(wanted, s)])]
    if not places or len({d.place for d, _ in places}) > 1:
        return None
    first, *rest = [statement for place in places[:_PLANS] for statement in _told(place, task, named=len(places) > 1)]
    return Draft((replace(first, prefix=first.prefix.lstrip()), *rest), kind=task.query.kind.answer)


def _wanted(task: Task) -> str:
    """What a question names besides asking, without the place that a plan is of, as headings are compared."""
    asked = cue("asking").sub("", asked_without_plans(task))
    # In an index of one place its name binds nothing.
    if not task.query.plans and (task.query.own or not task.query.places):
        for name in names_in(asked):
            asked = re.sub(rf"^{re.escape(name)}[省市县区州]?的?", "", asked)
    return bare(re.sub("^[的里中]+", "", asked))


def _told(place: Place, task: Task, *, named: bool) -> Iterator[Statement]:
    """The list under a heading, else what the section says in short; ``named``: with the plan's name before it."""
    document, section = place
    lists = [x for x in listings(document.id, section.locator, task.pool.store) if x.shape != "group"]
    statements = (
        listed(lists[0], task.pool, task.config.max_items, whole=task.query.form.extent > 0) if lists else summary([place], task).statements
    )
    for i, statement in enumerate(statements):
        prefix = f"《{document.title}》" if i == 0 and lists and named else ""
        yield Statement(statement.text, statement.evidence, ("" if i else "\n") + prefix + statement.prefix, statement.counted)


def _headed(wanted: str, store: Store) -> list[tuple[str, Section]]:
    """The plans that have some words for a heading, in order, each with the section: of several the last that lies deepest, which
    holds what the others only contain, but where one holds several that lie side by side, that one."""
    found: dict[str, dict[str, Section]] = {}
    for number in store.numbers("heading_names", wanted).tolist():
        chunk = store.chunks[number]
        steps = chunk.locator.split("/")
        for end in range(1, len(steps) + 1):
            section = store.section(chunk.doc_id, "/".join(steps[:end]))
            # A heading without words of its own is found by those below it.
            if section is not None and (end == len(steps) or _is_called(wanted, section)):
                found.setdefault(chunk.doc_id, {})[section.locator] = section
    return [(plan, _meant(list(own.values()))) for plan, own in found.items()]


def _is_called(wanted: str, section: Section) -> bool:
    return bare(strip_heading(section.headings[-1])) == wanted


def _meant(sections: Sequence[Section]) -> Section:
    deepest = max(s.locator.count("/") for s in sections)
    lowest = [s for s in sections if s.locator.count("/") == deepest]
    over = [s for s in sections if len(lowest) > 1 and all(low.locator.startswith(f"{s.locator}/") for low in lowest)]
    return over[-1] if over else lowest[-1]
