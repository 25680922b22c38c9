"""A question (with what was asked before) to a Query: kind, topic words, years, places, plans meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from index.errors import InputError
from index.facts.times import frame_of, is_annual, pointed
from index.store.port import Store
from index.text.analyze import normalise
from index.text.numbering import ordinals_in_digits
from index.text.periods import without_quotes
from index.text.places import areas_in, places_in, plain_areas
from index.text.quantity import in_digits
from index.text.wordings import Terms
from qa.types import OTHER, Filters, Form, Query, QuestionKind
from qa.understand.address import address_of
from qa.understand.cues import cue
from qa.understand.follow_up import narrowed_to, stand_alone
from qa.understand.form import form_of, merged, only_of
from qa.understand.measure import asked
from qa.understand.places import level_meant, of_level, places_meant
from qa.understand.plans import of_years, plans_meant, plans_open, reports_missing, unknown_plans, without_plans, without_reports, year_of
from qa.understand.question_type import asks_tasks_of_a_place, courtesy_of, item_count, kind_named, kind_of
from qa.understand.scope import asked_periods, asked_years, bodies_in, looks_ahead, looks_back, uncovered_years
from qa.understand.topic import says_little, topic_terms

MAX_CHARS = 2000
"""Longer questions are refused as input errors; nobody asks one."""
_QUOTES = str.maketrans("‘’「」『』", "“”“”“”")


def understand(question: str, history: Sequence[str], filters: Filters | None, store: Store, terms: Terms, as_of: date) -> Query:
    """Reads a question.

    Args:
        question: what the user typed.
        history: the user's earlier questions, oldest first.
        filters: plans the user narrowed the question to.
        store: the index, for its plans and the government bodies that they name.
        terms: the everyday wordings with the terms that plans use.
        as_of: the day that decides which plan is in force.

    Raises:
        InputError: the question is empty, far too long, or a filter names an unknown plan.
    """
    text = clean(question)
    _check(text, filters, store)
    narrowed = filters.plans if filters else ()
    earlier = [clean(h) for h in history if not courtesy_of(h)]
    now = _told_in(
        narrowed or next((p for said in (text, *reversed(earlier)) if (p := plans_meant(said, store.documents))), ()), text, store, as_of
    )
    form, last_form, text, before = _with_form(text, earlier, now)
    standalone = stand_alone(text, before, now)
    query = read(question, standalone, store, terms, as_of, narrowed)
    # The number of a chapter says all, however few the words, and so does what all mentions are asked of.
    says_all = address_of(ordinals_in_digits(text)) is not None or cue("asks_mentions").search(text) is not None
    if before and standalone == text and says_little(query, store) and not says_all:
        standalone = stand_alone(text, before, now, follows=True)
        query = read(question, standalone, store, terms, as_of, narrowed)
    form = merged(form, last_form) if standalone != text else form
    return replace(query, kind=_own_kind(text, query.kind), plans=narrowed or query.plans, form=form)


def _with_form(text: str, before: Sequence[str], now: int) -> tuple[Form, Form, str, list[str]]:
    """How a question wants to be answered, and how the last before it, the question without the words that say so, and what
    was asked before, likewise. Where they are all that it says, or it narrows what was asked, that is asked again."""
    last_form, asked_before = Form(), list[str]()
    for before_form, said in map(form_of, before):
        # What only asked for another form, or for an item, asked that of what was asked before it.
        last_form = before_form if said else merged(before_form, last_form)
        asked_before += [said] if said else []
    form, rest = form_of(text)
    narrowed = only_of(rest)
    if asked_before and (not rest or narrowed):
        *earlier, last = asked_before
        wanted = merged(replace(form, item=form.item or last_form.item, only=narrowed), last_form)
        return wanted, last_form, narrowed_to(narrowed, stand_alone(last, earlier, now) or text), earlier
    return replace(form, item=0), last_form, rest or text, asked_before


def _check(text: str, filters: Filters | None, store: Store) -> None:
    if not text:
        raise InputError("问题是空的。", "请输入一个问题，例如：2030年常住人口城镇化率的目标是多少？")
    if len(text) > MAX_CHARS:
        raise InputError(f"问题太长（{len(text)} 字，上限 {MAX_CHARS} 字）。", "请把问题缩短到要点。")
    check_plans(filters.plans if filters else (), store)


def check_plans(plans: Sequence[str], store: Store) -> None:
    """Makes sure that an index has some plans.

    Raises:
        InputError: it has not.
    """
    unknown = [p for p in plans if p not in store.by_id]
    if unknown:
        raise InputError(f"索引里没有编号为“{'、'.join(unknown)}”的规划。", f"现有：{'、'.join(sorted(store.by_id))}。")


def _own_kind(text: str, whole: QuestionKind) -> QuestionKind:
    """The kind of a follow-up is that of its own words where they tell one; who is asked for shows only in the whole."""
    own = kind_of(text)
    return whole if own == OTHER or own.bodies else own


def read(original: str, text: str, store: Store, terms: Terms, as_of: date, narrowed: Sequence[str] = ()) -> Query:
    """Reads a stand-alone, cleaned question.

    Args:
        original: what the user typed.
        text: the question to read.
        store: the index, for its plans and the government bodies that they name.
        terms: the everyday wordings with the terms that plans use.
        as_of: the day that decides which plan is in force.
        narrowed: ids of the plans that it is put to; all where empty.
    """
    about = without_reports(without_plans(text, store.documents, " "), store.documents, " ")
    about = about if topic_terms(about) or places_in(about) else text
    meant = [(wording, term) for wording, term in terms.of(about) if not _said_so(wording, about, store)]
    formal = _formal(about, meant, store)
    kind, bodies = kind_of(text), bodies_in(formal, store)
    if kind.bodies and not bodies and asks_tasks_of_a_place(text):
        kind = kind_named("list")
    plans, meant_places, level = plans_meant(text, store.documents), places_meant(about, store.documents), level_meant(about)
    now = _told_in(plans or narrowed, about, store, as_of)
    told = pointed(cue("measured_from").sub(" ", text), now)
    measures = asked(about)
    binds = kind.quantity or kind.verdict or (kind == OTHER and bool(measures))
    years = (*asked_years(pointed(cue("measured_from").sub(" ", about), now)), *uncovered_years(about, store.documents))
    scope = plans_open(text, store.documents) or (of_level(level, store.documents) if level and binds and not meant_places.places else ())
    return Query(
        original=original,
        text=text,
        about=f"{about} {' '.join(term for _, term in meant)}".strip(),
        kind=kind,
        terms=topic_terms(formal),
        wordings=tuple(meant),
        years=years,
        places=_not_their_own(meant_places.places, plans, store),
        areas=areas_in(about),
        plans=plans,
        units=bodies,
        measures=measures,
        count=item_count(about),
        past=looks_back(told, now),
        future=looks_ahead(text) or (cue("report_sets").search(text) is not None and not looks_back(told, now)),
        as_of=as_of,
        level=level if not meant_places.places else None,
        # When something was done to a plan of a period (什么时候通过“七五”计划) is not asked of that period.
        periods=() if kind.name == "time" else asked_periods(about),
        scope=scope,
        own=meant_places.own,
        due=() if plans else _due(years, scope or meant_places.own, store, over=looks_back(told, now)),
        choices=meant_places.choices,
        unknown=(*unknown_plans(text, store.documents), *reports_missing(text, store.documents)),
    )


def _due(years: Sequence[int], plans: Sequence[str], store: Store, *, over: bool) -> tuple[str, ...]:
    """The plans that tell of the years asked about; what came of a year that is over is told by its reports and bulletins where
    there are any, not by the plan that was to end in it."""
    found = of_years(years, [store.by_id[plan] for plan in plans])
    annual = tuple(plan for plan in found if is_annual(store.by_id[plan]))
    # The report of the year itself tells what was aimed at in it, that of the next what came of it.
    after = tuple(plan for plan in annual if frame_of(store.by_id[plan]).bulletin or year_of(store.by_id[plan]) not in years)
    return (after if len(years) == 1 and after else annual) if over and annual else found


def _told_in(plans: Sequence[str], text: str, store: Store, as_of: date) -> int:
    """The year that a question calls 今年: that of the reports that it is put to, where they are of one, else that of the day. A
    bulletin comes out in the year after its own: who names 去年 alone means that of which it tells."""
    documents = [store.by_id[plan] for plan in plans]
    told = {year_of(d) if is_annual(d) else frame_of(d).now for d in documents}
    # Of a plan that runs, 今年 is the year in which it is asked.
    own = all(is_annual(d) or (d.period is not None and d.period[1] < as_of.year) for d in documents)
    now = next(iter(told)) if len(told) == 1 and own else None
    if now is None:
        return as_of.year
    read_later = all(frame_of(d).bulletin for d in documents) and cue("last_year_alone").search(text) is not None
    return now + 1 if read_later else now


def _not_their_own(places: tuple[str, ...], plans: tuple[str, ...], store: Store) -> tuple[str, ...]:
    """Places without the one that all plans named are of, which they need not name."""
    own = {store.by_id[plan].place for plan in plans}
    return tuple(p for p in places if own != {p})


def _formal(text: str, meant: Sequence[tuple[str, str]], store: Store) -> str:
    """A question in the plans' terms; an everyday word that the plans use as well stays beside the term."""
    for wording, term in meant:
        stays = store.frequency(wording) > 0
        text = text.replace(wording, term) if wording in text and not stays else f"{text} {term}"
    return text


def _said_so(wording: str, text: str, store: Store) -> bool:
    """Whether the plans have an everyday word with the very words around it (GDP能耗), so that no term stands for it."""
    if not store.frequency(wording):
        return False
    at = text.find(wording)
    behind, before = text[at : at + len(wording) + 2], text[max(0, at - 2) : at + len(wording)]
    phrases = [p for p in (behind, before) if len(p) == len(wording) + 2]
    return any(store.has_phrase(p) for p in phrases)


def clean(question: str) -> str:
    """Control characters and words of courtesy out, one spelling for what means the same."""
    text = plain_areas(normalise("".join(c if c.isprintable() else " " for c in question))).translate(_QUOTES)
    text = cue("title_of_a_kind").sub(lambda m: m["kind"], cue("how_many_else").sub("多少", without_quotes(text)))
    text = cue("closing").sub("", text) or text
    if cue("of_a_whole").search(text):
        text = cue("over_half").sub("超过50%", cue("under_half").sub("不到50%", text))
    return in_digits(_without_opening(text) or text)


def _without_opening(text: str) -> str:
    while (match := cue("opening").match(text)) is not None:
        text = text[match.end() :]
    return text
