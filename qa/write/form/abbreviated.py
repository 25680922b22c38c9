"""Questions for what an abbreviation of counted things stands for (一圈一带, 两区, 三化): the sentence that names as many, or the
sections of a plan that are of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.text.analyze import normalise
from index.text.numbering import strip_heading, strip_number
from index.text.numerals import chinese_to_int
from index.text.phrases import enumerations, quoted_names
from index.text.places import names_in, places_in
from index.types import Document, Section
from qa.read.listings import Listing, listings
from qa.read.mentions import Mention, mentions
from qa.types import Draft, Statement
from qa.understand.cues import cue
from qa.write.form.meant import asked_without_plans
from qa.write.items import listed
from qa.write.task import Task

_PIECE = re.compile(r"([一两二三四五六七八九十])(枢纽|中心|基地|高地|[一-鿿])")
_LEFT = 4
"""Characters that a question may have besides the abbreviation and what asks (三化转型是哪三化)."""
_FEWEST = 2

Piece = tuple[int, str]
"""How many there are, and the word that ends the name of each."""


def answer(task: Task) -> Draft | None:
    """What the abbreviation that a question asks after stands for; None where it asks anything else, or no plan tells."""
    asked = asked_without_plans(task)
    for name in names_in(asked):
        asked = re.sub(rf"^[里中的]*{re.escape(name)}[省市县区州]?的?", "", asked)
    key = _asked(asked)
    pieces = _pieces(key)
    if sum(count for count, _ in pieces) < _FEWEST:
        return None
    query = task.query
    found = mentions(key, task.pool.store, query.sources or query.own)
    in_force = [m for m in found if task.pool.store.by_id[m.chunk.doc_id].in_force(query.as_of)]
    found = [*in_force, *(m for m in found if m not in in_force)]
    told = _sentence(pieces[0], found, task) if len(pieces) == 1 else None
    if told is not None:
        return Draft((told,), kind="definition")
    plans = dict.fromkeys(m.chunk.doc_id for m in found)
    for document in map(task.pool.store.by_id.__getitem__, plans if len(pieces) == 1 else ()):
        topics = _topics(pieces[0], document, task)
        if topics is not None:
            return Draft(tuple(listed(topics, task.pool, task.config.max_items)), kind="definition")
    for document in map(task.pool.store.by_id.__getitem__, plans):
        entries = _entries(key, document, task)
        if entries:
            return Draft(entries, kind="definition")
        sections = _sections(pieces, _whole(key, found), document)
        if sections:
            # Several things of one section are told apart by a sentence of their own.
            apart = [(n, w) for n, w in pieces if sum(w in s.headings[-1] for s in sections) < n]
            named = [mentions(_spelled_as(n, w, key), task.pool.store, {document.id}) for n, w in apart]
            sentences = [s for piece, own in zip(apart, named, strict=True) if (s := _sentence(piece, own, task)) is not None]
            return Draft((*_headings(key, sections, document, task), *sentences), kind="definition")
    return None


def _topics(piece: Piece, document: Document, task: Task) -> Listing | None:
    """The first list of a plan whose items are topics of paragraphs, just so many, each of which has the word; of the place that a question
    names where any heading names it."""
    count, word = piece
    lists = (x for s in document.sections for x in listings(document.id, s.locator, task.pool.store) if x.shape == "topics")
    fitting = [x for x in lists if x.count == count and all(word in strip_number(u.lead) for _, u in x.items)]
    of_the_place = [x for x in fitting if set(task.query.places) & set(places_in(normalise(" ".join(x.headings))))]
    return next(iter(of_the_place or fitting), None)


def _sentence(piece: Piece, found: Sequence[Mention], task: Task) -> Statement | None:
    """The first sentence that lists the things of a piece, of those that have it or stand behind one that has."""
    told = next((m for m in _with_what_follows(found, task) if _lists(m, *piece)), None)
    return task.statement(task.pool.evidence[task.pool.take(told.chunk, told.unit)]) if told is not None else None


def _entries(key: str, document: Document, task: Task) -> tuple[Statement, ...]:
    """How the paragraphs of a plan begin that explain the pieces of an abbreviation one by one (“一带”：…), in its order; nothing
    where any piece has none."""
    said: list[Statement] = []
    for piece in _spelled(key):
        found = mentions(piece, task.pool.store, {document.id})
        entry = re.compile(rf"[“\"]{piece}[”\"](?:[：:]|[即指是为])")
        told = next((m for m in found if not m.above and entry.match(m.unit.text)), None)
        if told is None:
            return ()
        number = task.pool.take(told.chunk, told.unit)
        said.append(Statement(told.unit.text, (number,)))
    return tuple(dict.fromkeys(said))


def _spelled_as(count: int, word: str, key: str) -> str:
    """A piece as the abbreviation writes it."""
    return next(m[0] for m in _PIECE.finditer(key) if (chinese_to_int(m[1]), m[2]) == (count, word))


def _asked(text: str) -> str:
    """The abbreviation that a question asks after and says nothing besides; empty where there is none."""
    match = cue("abbreviation").search(text)
    if match is None or cue("asks").search(text) is None:
        return ""
    key = match[0]
    rest = cue("asking").sub("", re.sub(rf"{'|'.join(map(re.escape, (key, *_spelled(key))))}|哪|指|分别|包括|战略", "", text))
    return key if len(re.sub(r"\W", "", rest)) <= _LEFT else ""


def _spelled(key: str) -> list[str]:
    return [m[0] for m in _PIECE.finditer(key)]


def _pieces(key: str) -> list[Piece]:
    return [(chinese_to_int(m[1]), m[2]) for m in _PIECE.finditer(key)]


def _with_what_follows(found: Sequence[Mention], task: Task) -> Iterator[Mention]:
    """The mentions, each with the sentence behind it in its paragraph."""
    for mention in found:
        yield mention
        units = [(c, u) for c in task.pool.store.passages(mention.chunk.doc_id, mention.chunk.locator) for u in c.units]
        for (_, unit), (chunk, behind) in pairwise(units):
            if unit.span == mention.unit.span and behind.paragraph == unit.paragraph:
                yield Mention(chunk, behind, above=True)


def _lists(mention: Mention, count: int, word: str) -> bool:
    """Whether a sentence lists just so many things, each of which has the word."""
    return any(len(run) == count > 1 and all(word in item for item in run) for run in enumerations(normalise(mention.unit.text)))


def _whole(key: str, found: Sequence[Mention]) -> list[Piece]:
    """The longest abbreviation in quotation marks that has the one asked for as a part; that itself where there is none."""
    names = {n for m in found for n in quoted_names(normalise(m.unit.text)) if key in n and "".join(_spelled(n)) == n}
    return _pieces(max(names, key=len, default=key))


def _sections(pieces: Sequence[Piece], whole: Sequence[Piece], document: Document) -> list[Section]:
    """The neighbouring sections of a plan that are of the things of the whole abbreviation, in its order; of these those of its
    part."""
    for beside in _runs(document):
        told: list[tuple[Section, str]] = []
        for count, word in whole:
            told += _of_piece(count, word, beside)
        if sum(count for count, _ in whole) == sum(_size(s, w, whole) for s, w in told):
            wanted = {word for _, word in pieces}
            return [s for s, w in told if w in wanted]
    return []


def _of_piece(count: int, word: str, beside: Iterator[Section]) -> list[tuple[Section, str]]:
    """The next sections that are of the things of a piece: one of all of them (“两区”), or one of each."""
    found: list[tuple[Section, str]] = []
    while len(found) < count:
        section = next(beside, None)
        heading = normalise(strip_heading(section.headings[-1])) if section else ""
        if section is None or not re.search(rf"(?<![地园社]){word}", heading):
            break
        found.append((section, word))
        if not _is_of_one(heading, word):
            break
    return found


def _is_of_one(heading: str, word: str) -> bool:
    return all(m[2] != word for m in _PIECE.finditer(heading))


def _size(section: Section, word: str, whole: Sequence[Piece]) -> int:
    """How many of the things a section is of."""
    of_one = _is_of_one(normalise(strip_heading(section.headings[-1])), word)
    return 1 if of_one else next(count for count, own in whole if own == word)


def _runs(document: Document) -> Iterator[Iterator[Section]]:
    """From each section of a plan on, it and those behind it below the same one."""
    below: dict[str, list[Section]] = {}
    for section in document.sections:
        below.setdefault(section.locator.rpartition("/")[0], []).append(section)
    for sections in below.values():
        for start in range(len(sections)):
            yield map(sections.__getitem__, range(start, len(sections)))


def _headings(key: str, sections: Sequence[Section], document: Document, task: Task) -> Iterator[Statement]:
    ids = tuple(task.pool.section_heading(document, s) for s in sections)
    for i, (section, number) in enumerate(zip(sections, ids, strict=True)):
        end = "。" if i + 1 == len(sections) else "；"
        prefix = f"《{document.title}》写“{key}”的章节共{len(sections)}个：" if i == 0 else ""
        yield Statement(f"{section.headings[-1]}{end}", (number,), prefix, ids if i == 0 else ())
