"""A section, or what the plans say of a matter, in short: what it is made of, its targets, its tasks, who is responsible."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from index.text.numbering import strip_heading, strip_number
from index.types import Document, Section
from qa.read.matter import Paragraphs, Told, is_box, is_target, leads_of, matters, openings, paragraphs, parts_of, units_within
from qa.read.subject import is_title
from qa.types import OTHER, Draft, Statement
from qa.understand.cues import cue
from qa.write.task import Task

Place = tuple[Document, Section]

_SENTENCES = {-1: 3, 0: 7, 1: 20}
"""Sentences of a summary by how much is wanted, where no length is."""
_PLANS = 2
"""Plans that a summary of a matter draws on, and sections of each."""
_BEST = 4
"""Pieces of evidence of which at least half must stand in the section that is told in short."""
_BARE_CHARS = 12
_KINDS = ("", "主要目标", "重点任务", "责任分工")
"""What is said of a section, in the order in which it is told: what it is made of, then these."""


def answer(task: Task) -> Draft | None:
    """What the plans say of a matter in short; None where neither a summary is asked for nor just the matter is named, or no
    section of a plan is of it."""
    if task.query.form.kind != "summary" and not _is_bare(task):
        return None
    found = matters(task.query, task.topic, task.pool.store)
    in_force = [m for m in found if m.document.in_force(task.query.as_of)]
    meant = (*task.query.sources, *task.query.own)
    current = [
        p for p in paragraphs(task.query, task.topic, task.pool.store) if p.document.in_force(task.query.as_of) or p.document.id in meant
    ]
    if current and not in_force:
        return Draft(tuple(_of_paragraphs(current[:_PLANS], task)), kind="section")
    places = [(m.document, s) for m in (in_force or found)[:_PLANS] for s in m.sections[:_PLANS]]
    return summary(places, task) if places else None


def of_evidence(task: Task) -> Draft | None:
    """The section in short in which most of the best evidence stands, where no heading says what a question is about; None where it
    is scattered."""
    best = task.evidence[:_BEST]
    found = Counter((e.chunk.doc_id, e.chunk.locator) for e in best).most_common(1)
    if not found or 2 * found[0][1] < len(best) or found[0][1] < 2:
        return None
    plan, locator = found[0][0]
    section = task.pool.store.section(plan, locator)
    return summary([(task.pool.store.by_id[plan], section)], task) if section is not None else None


def _of_paragraphs(current: Sequence[Paragraphs], task: Task) -> Iterator[Statement]:
    """The paragraphs of a matter that has no section of its own, as far as a summary goes."""
    most = task.query.form.sentences or _SENTENCES[task.query.form.extent]
    told = [(p.document, t) for p in current for group in p.paragraphs for t in group if not is_title(t[1])]
    before = ""
    for document, (chunk, unit) in told[:most]:
        prefix = f"\n《{document.title}》：\n" if document.id != before else "\n"
        yield task.statement(task.pool.evidence[task.pool.take(chunk, unit)], prefix if before else prefix.lstrip())
        before = document.id


def _is_bare(task: Task) -> bool:
    """Whether a question only names a matter and asks nothing of it (数字经济)."""
    query = task.query
    bare = query.kind == OTHER and not cue("asks").search(query.text) and not query.years and not query.measures
    return bare and len(query.text) <= _BARE_CHARS


def summary(places: Sequence[Place], task: Task) -> Draft:
    """Some sections in short, at the length that is wanted; where there are several, each has its share."""
    form = task.query.form
    most = form.sentences or (len(places) + 99 if form.chars else _SENTENCES[form.extent] * len(places))
    told = [list(_told(place, task)) for place in places]
    shares = [_within(own, max(1, (most + i) // len(places)), form.chars // len(places)) for i, own in enumerate(reversed(told))]
    first, *rest = reversed(shares)
    below = [replace(s, prefix=f"\n{s.prefix}") if i == 0 else s for share in rest for i, s in enumerate(share)]
    return Draft((*first, *below), kind="section")


def _within(told: Sequence[tuple[str, Statement]], sentences: int, chars: int) -> list[Statement]:
    """The statements that fit into a length (``chars`` 0: any), what matters most first, in the order of their kinds, each kind
    with its name before it; the first always fits."""
    kept: list[tuple[str, Statement]] = []
    left = chars
    for kind, statement in told[:sentences]:
        size = len(statement.prefix + statement.text) + len(kind) + 1
        if not kept or not chars or size <= left:
            kept.append((kind, statement))
            left -= size
    kept.sort(key=lambda k: _KINDS.index(k[0]))
    before = [""] + [kind for kind, _ in kept]
    # What is all of one kind needs no name.
    several = len({kind for kind, _ in kept[1:]}) > 1
    return [
        replace(s, prefix=f"{s.prefix}\n{f'{kind}：' if kind != last and several else ''}" if kind else s.prefix)
        for (kind, s), last in zip(kept, before, strict=False)
    ]


def _told(place: Place, task: Task) -> Iterator[tuple[str, Statement]]:
    """What is to be said of a section with its kind, what matters most first: its parts, then targets and openings in turn,
    then bodies."""
    document, section = place
    units = units_within(document, section, task.pool.store)
    heading = task.pool.section_heading(document, section)
    points = _points(place, units, task)
    if points:
        text = "；".join(t.rstrip("。：:；") for t, _ in points)
        ids = (heading, *(n for _, n in points))
        yield _KINDS[0], Statement(f"{text}。", ids, f"《{document.title}》{_name(section)}：\n主要内容：")
    else:
        yield _KINDS[0], Statement(f"{section.headings[-1]}。", (heading,), f"《{document.title}》")
    targets = [t for t in units if is_target(t, document)]
    opened = list(openings(document, section, task.pool.store)) or _bodies_of_paragraphs(units)
    for pair in zip_longest(targets, [o for o in opened if o not in targets]):
        yield from ((kind, _statement(told, task)) for kind, told in zip(_KINDS[1:], pair, strict=False) if told is not None)
    for told in [(c, u) for c, u in units if u.kind == "responsible"][:1]:
        yield _KINDS[3], _statement(told, task)


def _name(section: Section) -> str:
    """A heading; without its number where that is in digits (专栏3), which would read as a figure."""
    heading, bare = section.headings[-1], strip_heading(section.headings[-1])
    return bare if any(c.isdigit() for c in heading.removesuffix(bare)) else heading


def _statement(told: Told, task: Task) -> Statement:
    return task.statement(task.pool.evidence[task.pool.take(*told)])


def _points(place: Place, units: Sequence[Told], task: Task) -> list[tuple[str, int]]:
    """The headings of the parts of a section, else the topics of its paragraphs."""
    document, section = place
    parts = [p for p in parts_of(document, section) if p != section and not is_box(p)]
    if parts:
        return [(strip_heading(p.headings[-1]), task.pool.section_heading(document, p)) for p in parts]
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
