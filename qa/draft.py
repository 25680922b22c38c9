"""The built-in writer: puts an answer together from the plans' own words, no language model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from index.analyze import normalise
from index.parse.numbering import recognise, strip_number
from index.store import Store
from index.types import Chunk, Unit
from qa.evidence import Topic, is_title
from qa.measure import answers
from qa.refuse import RefusalConfig, refusal
from qa.types import NO_FEATURES, Draft, Evidence, Query, Statement


@dataclass(frozen=True, slots=True)
class DraftConfig:
    """``max_sentences`` and ``max_chars`` bound an answer that is no list, ``list_chars`` one that is.

    A further sentence must score within ``near`` of the best, or within ``far`` if it speaks of
    ``gain`` more of the topic; ``max_items``: longest list shown in full.
    """

    max_sentences: int = 3
    max_chars: int = 240
    list_chars: int = 420
    near: float = 0.8
    far: float = 2.2
    gain: float = 0.15
    max_items: int = 60
    refusal: RefusalConfig = field(default_factory=RefusalConfig)


class Workbench:
    """All evidence of a question by id; further units of the index join it as the writer needs them."""

    def __init__(self, store: Store) -> None:
        self.evidence: list[Evidence] = []
        self.store = store
        self._ids: dict[tuple[str, tuple[int, int]], int] = {}

    def put(self, found: Sequence[Evidence]) -> list[Evidence]:
        """Takes evidence in and returns it with its ids on the bench."""
        placed = []
        for item in found:
            key = (item.chunk.id, item.span)
            if key not in self._ids:
                self._ids[key] = len(self.evidence)
                self.evidence.append(replace(item, id=len(self.evidence)))
            placed.append(replace(item, id=self._ids[key]))
        return placed

    def take(self, chunk: Chunk, unit: Unit) -> int:
        """The id of a unit as evidence."""
        key = (chunk.id, unit.span)
        if key not in self._ids:
            document = self.store.by_id[chunk.doc_id]
            self._ids[key] = len(self.evidence)
            quote = document.text[slice(*unit.span)]
            self.evidence.append(Evidence(self._ids[key], chunk, unit, unit.span, quote, unit.kind, 0.0, NO_FEATURES, document.title))
        return self._ids[key]

    def section(self, item: Evidence) -> list[Chunk]:
        """The chunks of the section that a piece of evidence stands in, in order."""
        return [c for c in self.store.chunks if c.doc_id == item.chunk.doc_id and c.locator == item.chunk.locator]


def write(query: Query, evidence: Sequence[Evidence], bench: Workbench, config: DraftConfig) -> Draft:
    """A draft from the evidence of a question, best evidence first, all of it on the bench."""
    reason = refusal(query, evidence, bench.store, config.refusal)
    if reason is not None:
        near = [e for e in evidence[:1] if e.features.context >= 0.3 and reason not in ("out_of_scope", "unclear")]
        return Draft(tuple(Statement(sentence_text(e), (e.id,)) for e in near), reason)
    if query.type == "responsible":
        statements = _tasks_of_body(query, bench, config) or _responsible(query, evidence, bench)
        if statements:
            return Draft(tuple(statements))
        return Draft(tuple(Statement(sentence_text(e), (e.id,)) for e in evidence[:1]), "figure_not_stated")
    if query.type == "list":
        statements = _listing(query, evidence, bench, config) or _paragraph(query, evidence, bench, config)
        if statements:
            return Draft(tuple(statements))
    return Draft(tuple(_sentences(query, evidence, bench, config)))


def sentence_text(item: Evidence) -> str:
    """A unit as a sentence that is understood alone: without its number, after the topic of its
    paragraph where it does not name it itself."""
    if item.kind == "row":
        return item.unit.text
    text, lead = strip_number(item.unit.text), strip_number(item.unit.lead)
    if not text.endswith(("。", "！", "？")):
        text = text.rstrip("；;，,") + "。"
    if lead and len(lead) <= 26 and normalise(lead) not in normalise(text) and lead != text.rstrip("。"):
        return f"{lead}：{text}"
    return text


def _sentences(query: Query, evidence: Sequence[Evidence], bench: Workbench, config: DraftConfig) -> list[Statement]:
    """The best sentence, and further ones that add what it does not yet speak of."""
    topic = Topic(query.terms, bench.store)
    chosen = [evidence[0]]
    said = _full_text(evidence[0])
    while len(chosen) < config.max_sentences:
        rest = [e for e in evidence[1:16] if all(e.id != c.id and not _same_words(e, c) for c in chosen)]
        if query.type == "numeric":
            rest = [e for e in rest if answers(query.measures, e.unit.text)]
        gains = [(topic.coverage(said + " " + _full_text(e)) - topic.coverage(said), e) for e in rest]
        fitting = [
            (e.score + 2 * gain, e)
            for gain, e in gains
            if e.score >= evidence[0].score - (config.far if gain >= config.gain else config.near if gain >= 0.03 else 0.0)
        ]
        if not fitting:
            break
        best = max(fitting, key=lambda pair: pair[0])[1]
        if sum(len(e.unit.text) for e in chosen) + len(best.unit.text) > config.max_chars:
            break
        chosen.append(best)
        said += " " + _full_text(best)
    return [Statement(sentence_text(item), (item.id, *_notes(item, bench))) for item in chosen]


def _full_text(item: Evidence) -> str:
    return normalise(f"{item.chunk.headings[-1]} {item.unit.lead} {item.unit.text}")


def _same_words(one: Evidence, other: Evidence) -> bool:
    return one.quote in other.quote or other.quote in one.quote


def _paragraph(query: Query, evidence: Sequence[Evidence], bench: Workbench, config: DraftConfig) -> list[Statement]:
    """The sentences of the paragraph in which the best sentence stands, around it as far as the
    length of a list allows."""
    best = evidence[0]
    units = [(c, u) for c in bench.section(best) for u in c.units if u.paragraph == best.unit.paragraph and u.kind in ("sentence", "row")]
    at = next((i for i, (_, u) in enumerate(units) if u.span == best.span), None)
    if at is None or len(units) < 2:
        return []
    first = last = at
    size = len(best.unit.text)
    scores = {e.id: e.score for e in evidence}
    while first > 0 or last < len(units) - 1:
        # Forward first: what a sentence announces comes behind it.
        step = last + 1 if last < len(units) - 1 else first - 1
        unit = units[step][1]
        size += len(unit.text)
        if size > config.list_chars or scores.get(bench.take(*units[step]), 0.0) < best.score - 2 * config.far:
            break
        first, last = min(first, step), max(last, step)
    chosen = [(c, u) for c, u in units[first : last + 1] if not is_title(u)]
    return [Statement(sentence_text(bench.evidence[i]), (i,)) for i in (bench.take(c, u) for c, u in chosen)]


def _notes(item: Evidence, bench: Workbench) -> list[int]:
    """The notes that explain the marks of a table row."""
    if item.kind != "row":
        return []
    units = [(c, u) for c in bench.section(item) for u in c.units if u.kind == "note" and _explains(u.text, item)]
    return [bench.take(c, u) for c, u in units]


def _explains(note: str, item: Evidence) -> bool:
    star = ("*" in item.quote or "＊" in item.quote) and re.search(r"带\s*[*＊]", note) is not None and "（" in item.unit.text
    bracket = re.search(r"[\[〔［]\d", item.quote) is not None and re.search(r"[\[〔［]\s*[\]〕］]", note) is not None
    return star or bracket


# -- responsible units ---------------------------------------------------------------------------


def responsible_list(text: str) -> str:
    """The units named in a （责任单位：…） bracket."""
    return re.sub(r"^[（(][^：:]*[：:]\s*|[）)]\s*。?$", "", text.strip())


def _responsible(query: Query, evidence: Sequence[Evidence], bench: Workbench) -> list[Statement]:
    """Who is responsible for the task that fits best: the list that ends its paragraph, else the
    lists of its section."""
    topic = Topic(query.terms, bench.store)
    for item in evidence[:8]:
        lists = [(c, u) for c in bench.section(item) for u in c.units if u.kind == "responsible"]
        if not lists:
            continue
        own = [(c, u) for c, u in lists if u.paragraph == item.unit.paragraph]
        heading = item.chunk.headings[-1]
        whole_section = topic.coverage(normalise(heading)) >= item.features.context * 0.95
        statements = []
        for c, u in own if own and not whole_section else lists:
            label = strip_number(u.lead) if len(lists) > 1 and u.lead else strip_number(heading)
            statements.append(Statement(f"“{label}”的责任单位：{responsible_list(u.text)}。", (bench.take(c, u),)))
        return statements
    return []


def _tasks_of_body(query: Query, bench: Workbench, config: DraftConfig) -> list[Statement]:
    """All tasks whose list names a body, with their count; of one chapter where the question names it."""
    if not query.units or re.search(r"谁|哪[些个家](?:单位|部门)|(?:单位|部门)(?:有|是|还)", query.text):
        return []
    body = query.units[0]
    found = [
        (chunk, unit)
        for chunk in bench.store.chunks
        if not query.plans or chunk.doc_id in query.plans
        for unit in chunk.units
        if unit.kind == "responsible" and body in normalise(unit.text)
    ]
    topic = Topic([t for t in query.terms if t not in body], bench.store)
    within = [(c, u) for c, u in found if topic.coverage(normalise(" ".join(c.headings[:2]))) >= 0.6]
    found = within or found
    ids = [bench.take(c, u) for c, u in found]
    statements = []
    for i, ((chunk, unit), number) in enumerate(zip(found, ids, strict=True)):
        prefix = f"责任单位含“{body}”的任务共{len(found)}项：" if i == 0 else ""
        name = strip_number(chunk.headings[-1]).rstrip("。")
        if sum(c.id == chunk.id for c, _ in found) > 1 and unit.lead:
            name += f"（{strip_number(unit.lead)}）"
        end = "。" if i == len(found) - 1 else "；"
        statements.append(Statement(name + end, (number,), prefix, tuple(ids) if i == 0 else ()))
    return statements[: config.max_items]


# -- lists ---------------------------------------------------------------------------------------


def _listing(query: Query, evidence: Sequence[Evidence], bench: Workbench, config: DraftConfig) -> list[Statement]:
    """All items of the section that the question asks for, where its heading says so."""
    topic = Topic(query.terms, bench.store)
    sections = dict.fromkeys((e.chunk.doc_id, e.chunk.locator, e.chunk.headings) for e in evidence[:60])
    rated = [(topic.coverage(normalise(headings[-1])), -i, doc, locator, headings) for i, (doc, locator, headings) in enumerate(sections)]
    for covered, _, doc, locator, headings in sorted(rated, reverse=True)[:3]:
        if covered < 0.6:
            break
        items = _items((doc, locator), bench)
        if len(items) >= 3:
            return _enumerate(items, strip_heading(headings[-1]), bench, config)
    return []


def _items(key: tuple[str, str], bench: Workbench) -> list[tuple[Chunk, Unit]]:
    """The first unit of each paragraph of a section that opens with a topic, table rows whole."""
    found: list[tuple[Chunk, Unit]] = []
    seen: set[int] = set()
    for chunk in bench.store.chunks:
        if (chunk.doc_id, chunk.locator) != key:
            continue
        for unit in chunk.units:
            if unit.paragraph in seen or unit.kind not in ("sentence", "row"):
                continue
            seen.add(unit.paragraph)
            if unit.lead or unit.kind == "row":
                found.append((chunk, unit))
    return found


def _enumerate(items: Sequence[tuple[Chunk, Unit]], title: str, bench: Workbench, config: DraftConfig) -> list[Statement]:
    ids = [bench.take(c, u) for c, u in items]
    statements = []
    for i, ((_, unit), number) in enumerate(zip(items, ids, strict=True)):
        if i >= config.max_items:
            break
        text = unit.text.rstrip("。") if unit.kind == "row" else strip_number(unit.lead)
        opening = f"{title}共{len(items)}项：" if i == 0 else ""
        statements.append(
            Statement(f"{opening}{text}{'。' if i == len(items) - 1 else '；'}", (number,), counted=tuple(ids) if i == 0 else ())
        )
    return statements


def strip_heading(heading: str) -> str:
    """A heading without its number."""
    found = recognise(heading)
    return found.rest if found is not None and found.rest else heading
