"""A section, or what the plans say of a matter, in short: what it is made of, its targets, its tasks, who is responsible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest

from index.text.numbering import label_key, strip_heading, strip_number
from index.types import Document, Section
from qa.read.matter import Told, is_target, leads_of, matters, openings, parts_of, units_within
from qa.types import Draft, Statement
from qa.write.task import Task

Place = tuple[Document, Section]

_SENTENCES = {-1: 3, 0: 7, 1: 20}
"""Sentences of a summary by how much is wanted, where no length is."""
_PLANS = 2
"""Plans that a summary of a matter draws on."""
_LEAST_CHARS = 40
"""A sentence is left out, not cut, where fewer characters are left for it; the first stays."""


def answer(task: Task) -> Draft | None:
    """What the plans say of a matter in short; None where no summary is asked for, or no section of a plan is of it."""
    if task.query.form.kind != "summary":
        return None
    found = matters(task.query, task.topic, task.pool.store)
    in_force = [m for m in found if m.document.in_force(task.query.as_of)] or found
    places = [(m.document, s) for m in in_force[:_PLANS] for s in m.sections[:_PLANS]]
    return summary(places, task) if places else None


def summary(places: Sequence[Place], task: Task) -> Draft:
    """Some sections in short, at the length that is wanted; where there are several, each has its share."""
    form = task.query.form
    most = form.sentences or (len(places) + 99 if form.chars else _SENTENCES[form.extent] * len(places))
    told = [list(_told(place, task)) for place in places]
    shares = [_within(own, max(1, (most + i) // len(places)), form.chars // len(places)) for i, own in enumerate(reversed(told))]
    return Draft(tuple(chain.from_iterable(reversed(shares))), kind="section")


def _within(statements: Sequence[Statement], sentences: int, chars: int) -> list[Statement]:
    """The statements that fit into a length (``chars`` 0: any), in the order in which they count; the first always does."""
    kept: list[Statement] = []
    left = chars
    for statement in statements[:sentences]:
        size = len(statement.prefix + statement.text)
        if kept and chars and size > left:
            continue
        kept.append(statement)
        left -= size
    return kept


def _told(place: Place, task: Task) -> Iterator[Statement]:
    """What is to be said of a section, what matters most first: its parts, then targets and openings in turn, then bodies."""
    document, section = place
    units = units_within(document, section, task.pool.store)
    heading = task.pool.section_heading(document, section)
    name = f"《{document.title}》{section.headings[-1]}"
    points = _points(place, units, task)
    if points:
        text = "；".join(t.rstrip("。：:；") for t, _ in points)
        yield Statement(f"{text}。", (heading, *(n for _, n in points)), f"{name}：\n主要内容：")
    else:
        yield Statement(f"{section.headings[-1]}。", (heading,), f"《{document.title}》")
    targets = [t for t in units if is_target(t, document)]
    opened = list(openings(document, section, task.pool.store)) or _bodies_of_paragraphs(units)
    for i, (target, opening) in enumerate(zip_longest(targets, [o for o in opened if o not in targets])):
        for told, label in ((target, "\n主要目标：" if i == 0 else "\n"), (opening, "\n")):
            if told is not None:
                yield task.statement(task.pool.evidence[task.pool.take(*told)], label)
    for chunk, unit in [(c, u) for c, u in units if u.kind == "responsible"][:1]:
        yield task.statement(task.pool.evidence[task.pool.take(chunk, unit)], "\n")


def _points(place: Place, units: Sequence[Told], task: Task) -> list[tuple[str, int]]:
    """The headings of the parts of a section, else the topics of its paragraphs."""
    document, section = place
    parts = parts_of(document, section)
    numbered = [p for p in parts if label_key(p.locator.rpartition("/")[2])[0] != "专栏"]
    if numbered:
        return [(strip_heading(p.headings[-1]), task.pool.section_heading(document, p)) for p in numbered]
    own = [t for t in units if t[0].locator == section.locator]
    return [(strip_number(u.lead), task.pool.take(c, u)) for c, u in leads_of(own)]


def _bodies_of_paragraphs(units: Sequence[Told]) -> list[Told]:
    """The first sentence of each paragraph behind its topic."""
    seen: set[int] = set()
    found = []
    for chunk, unit in units:
        said = strip_number(unit.text).rstrip("。：:")
        if unit.kind == "sentence" and unit.paragraph not in seen and said != strip_number(unit.lead):
            seen.add(unit.paragraph)
            found.append((chunk, unit))
    return found
