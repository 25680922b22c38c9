"""The strategies of each kind of question, in the order in which they are tried.

A new kind of question is an entry in ``qa/understand/data/question_types.toml`` (how it is recognised, what it wants),
a module here with its strategy, its line in ``STRATEGIES``, and its tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from qa.types import Draft
from qa.write import bodies, gathered, lists, sentences, tables
from qa.write.items import with_details
from qa.write.task import Strategy, Task

STRATEGIES: Mapping[str, tuple[Strategy, ...]] = {
    "responsible": (
        bodies.tasks_of_bodies,
        bodies.no_post_named,
        bodies.bodies_of_task,
        bodies.no_body_named,
        lists.items_that_name,
    ),
    "list": (
        bodies.tasks_of_bodies,
        tables.rows_of_kind,
        lists.items_of_category,
        lists.items_that_name,
        gathered.items_of_place,
        lists.items_of_section,
        gathered.items_gathered,
        lists.announced,
        lists.named_paragraph,
        lists.under_topic,
        lists.sentence_of_as_many,
        lists.paragraph,
    ),
    "numeric": (bodies.tasks_of_bodies, tables.rows_of_kind, lists.items_counted, lists.items_that_name, lists.announced),
    "definition": (
        bodies.tasks_of_bodies,
        tables.rows_of_kind,
        lists.items_that_name,
        lists.announced,
        lists.under_topic,
    ),
}
_ANY: tuple[Strategy, ...] = (bodies.tasks_of_bodies, lists.items_that_name, lists.announced, lists.under_topic)
"""Of every other kind."""


def answer(task: Task) -> Draft:
    """The draft of the first strategy of the question's kind that fits; at last the sentences that say most of it."""
    strategies = STRATEGIES.get(task.query.type, _ANY)
    drafts = (draft for write in strategies if (draft := write(task)) and _stands_within(draft, task))
    found = next(drafts, None)
    if found is None:
        return sentences.best(task)
    # What tells each item already needs no more.
    wanted = task.query.form.extent > 0 and len(found.statements) == len(found.statements[0].counted)
    return replace(found, statements=tuple(with_details(found.statements, task.pool))) if wanted else found


def _stands_within(draft: Draft, task: Task) -> bool:
    """Whether all of a draft stands in the section that the question is bound to."""
    return all(task.query.allows(task.pool.evidence[i].chunk) for s in draft.statements for i in s.evidence)
