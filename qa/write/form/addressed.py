"""Questions about a place in a plan by its number: its text, its title, what it is about, how many parts there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from index.text.analyze import normalise
from index.text.numbering import label_key, ordinals_in_digits, strip_heading
from index.types import Document, Section
from qa.read.listings import listings
from qa.read.matter import units_within
from qa.read.subject import is_title
from qa.read.topic import Topic
from qa.types import Draft, Statement
from qa.understand.address import Address, address_of, articles, parts_below, sections_at
from qa.understand.cues import cue
from qa.understand.question_type import without_item_count
from qa.understand.topic import topic_terms
from qa.write.form.meant import asked_without_plans, documents_meant
from qa.write.form.summed import Place, summary
from qa.write.items import listed
from qa.write.task import Task

_WHOLE_CHARS = 1500
"""How much of a section is given as it stands; the rest is counted."""
_CHOICES = 6
_LOOKED_THROUGH = 60
"""Plans looked through for a heading that a question quotes; of more, the question names the one."""
_PLANS = 3
"""Plans in force whose parts are all told where a question names none."""
_SPEAKS, _UNSEEN = 0.7, 0.3
"""Share of a matter that what is told of it within a section must speak of, and that nothing may speak of."""


def answer(task: Task) -> Draft | None:
    """What stands at an address, or how many parts a plan has, where a question asks just that; None where it asks
    anything else."""
    asked = ordinals_in_digits(asked_without_plans(task))
    address = address_of(asked)
    if address is None:
        return _parts_of_plan(asked, task)
    places = _places(address, task)
    rest = _without_headings(asked.replace(address.words, ""), places)
    of_matter = _is_of_matter(asked, address, places)
    # 第二条 counts lines and roads as well: what no plan has may be none of its places.
    if of_matter and (not places or (len(places) > 1 and not address.binds)):
        return None
    if not places:
        return task.refusal("not_in_plans", ())
    if len(places) > 1:
        return _choices(len(address.steps), places, task)
    return _of_matter(rest, places[0], task) if of_matter else _told(rest, places[0], task)


def _is_of_matter(asked: str, address: Address, places: Sequence[Place]) -> bool:
    """Whether something in a section is asked for, not the section. Its heading may be said with its number (第一节“改造工程”)."""
    return bool(cue("about_address").sub("", _without_headings(asked.replace(address.words, ""), places)))


def _without_headings(rest: str, places: Sequence[Place]) -> str:
    for _, section in places:
        heading = normalise(strip_heading(section.headings[-1]))
        for said in (f"“{heading}”", f'"{heading}"'):
            rest = rest.replace(said, "")
    return rest


def within(task: Task) -> tuple[str, str] | None:
    """The one section, as plan and locator, whose text alone answers a question that names it by number and asks for something in it
    (第三章里…的目标是多少); None where it names none, or several."""
    asked = ordinals_in_digits(asked_without_plans(task))
    address = address_of(asked)
    places = _places(address, task) if address is not None and address.binds else []
    if len(places) != 1 or address is None or not _is_of_matter(asked, address, places):
        return None
    document, section = places[0]
    return document.id, section.locator


def _of_matter(rest: str, place: Place, task: Task) -> Draft | None:
    """What a section says of what the rest of a question asks after: its list of just that, else each unit that speaks of it;
    None where it has neither, or a figure or who is responsible is asked for."""
    query, store = task.query, task.pool.store
    counts = cue("counted").search(rest) is not None
    topic = Topic(topic_terms(without_item_count(cue("asking").sub(" ", rest))), store)
    if query.kind.bodies or query.kind.verdict or (query.kind.quantity and not counts):
        return None
    document, section = place
    for listing in listings(document.id, section.locator, store):
        said = normalise(f"{strip_heading(section.headings[-1])} {listing.head} {listing.announced}")
        fits = topic.coverage(said) >= _SPEAKS if topic.known else counts or query.kind.items
        # What a part is made of is no list of a matter, but of the part itself.
        if listing.shape not in (("parts", "group") if topic.known else ("group",)) and fits:
            return Draft(tuple(listed(listing, task.pool, task.config.max_items)), kind="list")
    found = [
        (c, u)
        for c, u in (units_within(document, section, store) if topic.known and topic.unseen <= _UNSEEN else ())
        if u.kind in ("sentence", "row") and not is_title(u) and topic.coverage(normalise(f"{u.lead} {u.text}")) >= _SPEAKS
    ]
    ids = tuple(task.pool.take(c, u) for c, u in found)
    opening = f"《{document.title}》“{strip_heading(section.headings[-1])}”写到的共{len(ids)}处：\n"
    statements = [
        replace(task.statement(task.pool.evidence[n], opening if i == 0 else "\n"), counted=ids if i == 0 else ())
        for i, n in enumerate(ids[: task.config.max_items])
    ]
    return Draft(tuple(statements), kind="list") if statements else None


def _told(rest: str, place: Place, task: Task) -> Draft:
    """A section in the form that the rest of a question asks for."""
    if cue("part_count").search(rest) or cue("outline").search(rest):
        parts = _parts(rest, place[0], place[1])
        if not parts:
            return task.refusal("figure_not_stated", ())
        return Draft(_listed(place[0], parts, task, _name(place)), kind="list")
    if cue("part_title").search(rest):
        return Draft((_heading(place, task, f"《{place[0].title}》"),), kind="section")
    form = task.query.form
    if form.kind == "summary" or form.extent < 0 or cue("summary").search(rest):
        return summary([place], task)
    return Draft(tuple(whole(place, task)), kind="section")


def _places(address: Address, task: Task) -> list[Place]:
    """The sections that an address means: of the plans meant, else of those in force, else of any."""
    meant = documents_meant(task)
    in_force = [d for d in meant if d.in_force(task.query.as_of)]
    ended = [d for d in meant if not d.in_force(task.query.as_of)]
    asked = ordinals_in_digits(asked_without_plans(task))
    found = _titled(asked, address, meant) or _enough(address, in_force) or _enough(address, ended)
    # A place that is only spoken of, or was in the question before, tells which of several is meant.
    return [place for place in found if place[0].id in task.query.own] or found


def _titled(asked: str, address: Address, documents: Sequence[Document]) -> list[Place]:
    """The sections at an address whose very heading a question quotes (第二章“发展定位”)."""
    if not any(mark in asked for mark in '“"'):
        return []
    places = ((d, s) for d in documents[:_LOOKED_THROUGH] for s in sections_at(address, d))
    return [place for place in places if _without_headings(asked, [place]) != asked]


def _enough(address: Address, documents: Sequence[Document]) -> list[Place]:
    """The sections of plans that an address may mean, as many as show that it is not clear which; many plans have a chapter 2."""
    found: list[Place] = []
    for document in documents:
        found += [(document, s) for s in sections_at(address, document)]
        if len(found) > _CHOICES and found[0][0] is not document:
            break
    return found


def _choices(steps: int, places: Sequence[Place], task: Task) -> Draft:
    """The titles of the sections that an address may mean, for the user to choose."""
    several = "不止一份规划有" if len({d.id for d, _ in places}) > 1 else "不止一处是"
    label = "".join(places[0][1].locator.split("/")[-steps:])
    shown = places[:_CHOICES]
    statements = [
        _heading(
            place, task, f"{several}“{label}”，请说明是哪一个：" if i == 0 else "", end="；" if i + 1 < len(shown) else "。", named=True
        )
        for i, place in enumerate(shown)
    ]
    return Draft(tuple(statements), kind="section")


def _parts_of_plan(asked: str, task: Task) -> Draft | None:
    """How many chapters, sections or boxes the one plan meant has, and which, where a question asks just that."""
    documents = documents_meant(task)
    of_parts = cue("part_count").search(asked) or cue("outline").search(asked)
    # What a whole plan is about, or sets out to do where none of its sections tells that, is told by the titles of its parts.
    of_tasks = cue("tasks_asked").search(asked)
    wanted = of_parts or (task.query.plans and (task.query.form.kind == "summary" or cue("summary").search(asked) or of_tasks))
    if not wanted or cue("about_address").sub("", cue("tasks_asked").sub("", asked)):
        return None
    if len(documents) > 1:
        documents = [d for d in documents if d.in_force(task.query.as_of)]
    if not 0 < len(documents) <= _PLANS:
        return None
    told = [(d, parts) for d in documents if (parts := _parts(asked, d, None))]
    if not told:
        return task.refusal("figure_not_stated", ()) if of_parts else None
    statements = [s for d, parts in told for s in _below(_listed(d, parts, task, f"《{d.title}》"), first=d == told[0][0])]
    return Draft(tuple(statements), kind="list" if of_parts else "section")


def _below(statements: Sequence[Statement], *, first: bool) -> Sequence[Statement]:
    """The statements of one plan, on a line of their own below those of another."""
    return statements if first else (replace(statements[0], prefix=f"\n{statements[0].prefix}"), *statements[1:])


def _parts(asked: str, document: Document, within: Section | None) -> list[Place]:
    """The parts that are counted: those of the style that a question names, else those right below."""
    match = cue("part_count").search(asked) or cue("outline").search(asked)
    named = next((g for g in match.groups() if g), "") if match else ""
    below = [s for s in document.sections if within is None or s.locator.startswith(f"{within.locator}/")]
    if named == "专栏":
        return [(document, s) for s in below if label_key(s.locator.rpartition("/")[2])[0] == "专栏"]
    if named in ("章", "节", "条", "编", "篇"):
        styled = [(document, s) for s in below if s.locator.rpartition("/")[2].endswith(named)]
        # 哪几节 asks for what it is made of, whatever that is called.
        if styled or (named != "条" and not cue("outline").search(asked)):
            return styled
        # What staff call an article is an item of any numbering that runs through the plan.
        if named == "条" and within is None and (running := articles(document)):
            return [(document, s) for s in running]
    return [(document, s) for s in parts_below(document, within)]


def _listed(document: Document, parts: Sequence[Place], task: Task, title: str) -> tuple[Statement, ...]:
    """The headings of some parts with their count."""
    ids = [task.pool.section_heading(d, s) for d, s in parts]
    label = parts[0][1].locator.rpartition("/")[2]
    unit = "个专栏" if label.startswith("专栏") else label[-1] if label[-1] in "编篇章节条" else "个部分"
    statements = []
    for i, (_, section) in enumerate(parts):
        prefix = f"{title}共{len(parts)}{unit}：" if i == 0 else ""
        text = section.headings[-1] + ("。" if i + 1 == len(parts) else "；")
        statements.append(Statement(text, (ids[i],), prefix, tuple(ids) if i == 0 else ()))
    return tuple(statements)


def _heading(place: Place, task: Task, prefix: str = "", end: str = "。", *, named: bool = False) -> Statement:
    document, section = place
    shown = f"《{document.title}》" if named else ""
    return Statement(section.headings[-1] + end, (task.pool.section_heading(document, section),), prefix + shown)


def _name(place: Place) -> str:
    document, section = place
    label = section.locator.rpartition("/")[2]
    # A bare numeral names nothing to a reader.
    return f"《{document.title}》{label if label[-1] in '编篇章节条' else f'“{strip_heading(section.headings[-1])}”'}"


def whole(place: Place, task: Task) -> Iterator[Statement]:
    """A section as it stands, heading by heading and paragraph by paragraph; what is too long is counted."""
    document, section = place
    yield _heading(place, task, f"《{document.title}》")
    units = list(units_within(*place, task.pool.store))
    ids = tuple(task.pool.take(c, u) for c, u in units)
    size, counted = 0, ids
    for locator, group in groupby(zip(units, ids, strict=True), key=lambda pair: pair[0][0].locator):
        if size > _WHOLE_CHARS:
            return
        if locator != section.locator:
            nested = task.pool.store.section(document.id, locator)
            if nested is not None:
                yield _heading((document, nested), task, "\n")
        paragraph = None
        for (_, unit), number in group:
            if size > _WHOLE_CHARS:
                return
            text = unit.text if unit.text.endswith(("。", "！", "？", "；", "：")) else f"{unit.text}。"
            yield Statement(text, (number,), "" if unit.paragraph == paragraph else "\n", counted)
            counted, paragraph = (), unit.paragraph
            size += len(unit.text)
