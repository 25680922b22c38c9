"""The built-in writer: puts an answer together from the plans' own words, no language model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.analyze import normalise
from index.parse.numbering import recognise
from index.store import Store
from index.types import Chunk, Unit
from qa.evidence import Topic
from qa.figures import quantities
from qa.refuse import RefusalConfig, refusal
from qa.types import Draft, Evidence, Query, Statement

_LIST_STYLES = ("一、", "（一）", "1.")


@dataclass(frozen=True, slots=True)
class DraftConfig:
    """``max_sentences`` and ``max_chars`` bound an answer that is no list; ``relative``: a further
    sentence must score this share of the best; ``max_items``: longest list shown in full."""

    max_sentences: int = 3
    max_chars: int = 220
    relative: float = 0.80
    max_items: int = 60
    refusal: RefusalConfig = field(default_factory=RefusalConfig)


class Workbench:
    """Evidence by id; further units of the index join it as the writer needs them."""

    def __init__(self, evidence: Sequence[Evidence], store: Store) -> None:
        self.evidence = list(evidence)
        self.store = store
        self._ids = {(e.chunk.id, e.span): e.id for e in evidence}

    def take(self, chunk: Chunk, unit: Unit) -> int:
        """The id of a unit as evidence."""
        key = (chunk.id, unit.span)
        if key not in self._ids:
            quote = self.store.by_id[chunk.doc_id].text[slice(*unit.span)]
            item = Evidence(len(self.evidence), chunk, unit, unit.span, quote, unit.kind, 0.0, 0.0)
            self.evidence.append(item)
            self._ids[key] = item.id
        return self._ids[key]


def write(query: Query, bench: Workbench, config: DraftConfig) -> Draft:
    """A draft from the evidence on the bench, best evidence first."""
    reason = refusal(query, bench.evidence, bench.store, config.refusal)
    if reason is not None:
        near = [e for e in bench.evidence[:1] if e.coverage >= 0.3 and reason not in ("out_of_scope", "unclear")]
        return Draft(tuple(Statement(sentence_text(e), (e.id,)) for e in near), reason)
    if query.type == "responsible":
        statements = _tasks_of_body(query, bench, config) or _responsible(query, bench)
        return Draft(tuple(statements)) if statements else Draft((), "figure_not_stated")
    if query.type == "list":
        statements = _listing(query, bench, config)
        if statements:
            return Draft(tuple(statements))
    return Draft(tuple(_sentences(query, bench, config)))


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


def strip_number(text: str) -> str:
    """A sentence without the number or dash of its item."""
    text = re.sub(r"^(?:——|――|--)", "", text)
    for _ in range(2):
        found = recognise(text)
        if found is None or found.style not in _LIST_STYLES or not found.rest:
            break
        text = found.rest
    return text


def _sentences(query: Query, bench: Workbench, config: DraftConfig) -> Iterator[Statement]:
    """The best sentence, and further ones that add what it does not yet speak of."""
    topic = Topic(query.terms, bench.store)
    best = bench.evidence[0]
    chosen: list[Evidence] = []
    said, size = "", 0
    for item in bench.evidence[:10]:
        text = sentence_text(item)
        if chosen:
            if len(chosen) >= config.max_sentences or size + len(text) > config.max_chars:
                break
            if item.score < config.relative * best.score or item.coverage < 0.7 * best.coverage:
                continue
            if query.type == "numeric" and not quantities(item.unit.text):
                continue
            gain = topic.coverage(said + normalise(text)) - topic.coverage(said)
            if gain < 0.08 or any(item.quote in e.quote or e.quote in item.quote for e in chosen):
                continue
        chosen.append(item)
        said += normalise(text)
        size += len(text)
    for item in chosen:
        yield Statement(sentence_text(item), (item.id, *_notes(item, bench)))


def _notes(item: Evidence, bench: Workbench) -> list[int]:
    """The notes that explain the marks of a table row."""
    if item.kind != "row":
        return []
    found = []
    for chunk in bench.store.chunks:
        if chunk.doc_id == item.chunk.doc_id and chunk.locator == item.chunk.locator:
            for unit in chunk.units:
                if unit.kind == "note" and _explains(unit.text, item):
                    found.append(bench.take(chunk, unit))
    return found


def _explains(note: str, item: Evidence) -> bool:
    star = ("*" in item.quote or "＊" in item.quote) and re.search(r"带\s*[*＊]", note) is not None and "（" in item.unit.text
    bracket = re.search(r"[\[〔［]\d", item.quote) is not None and re.search(r"[\[〔［]\s*[\]〕］]", note) is not None
    return star or bracket


# -- responsible units ---------------------------------------------------------------------------


def responsible_list(text: str) -> str:
    """The units named in a （责任单位：…） bracket."""
    return re.sub(r"^[（(][^：:]*[：:]\s*|[）)]\s*。?$", "", text.strip())


def _responsible(query: Query, bench: Workbench) -> list[Statement]:
    """Who is responsible for the task that fits best: the list that ends its paragraph, else the
    lists of its section."""
    topic = Topic(query.terms, bench.store)
    for item in bench.evidence[:8]:
        same_section = [c for c in bench.store.chunks if c.doc_id == item.chunk.doc_id and c.locator == item.chunk.locator]
        lists = [(c, u) for c in same_section for u in c.units if u.kind == "responsible"]
        if not lists:
            continue
        own = [(c, u) for c, u in lists if u.paragraph == item.unit.paragraph]
        heading = item.chunk.headings[-1]
        whole_section = topic.coverage(normalise(heading)) >= item.coverage * 0.95
        statements = []
        for c, u in own if own and not whole_section else lists:
            label = strip_number(u.lead) if len(lists) > 1 and u.lead else strip_number(heading)
            statements.append(Statement(f"“{label}”的责任单位：{responsible_list(u.text)}。", (bench.take(c, u),)))
        return statements
    return []


def _tasks_of_body(query: Query, bench: Workbench, config: DraftConfig) -> list[Statement]:
    """All tasks whose list names a body, with their count."""
    if not query.units or not re.search(
        r"(?:负责|牵头|参与|承担|涉及|有).{0,6}(?:哪些|什么|几|多少)|(?:哪些|什么)(?:任务|工作|事项)", query.text
    ):
        return []
    body = query.units[0]
    found = []
    for chunk in bench.store.chunks:
        if query.plans and chunk.doc_id not in query.plans:
            continue
        found += [(chunk, u) for u in chunk.units if u.kind == "responsible" and body in normalise(u.text)]
    if not found:
        return []
    ids = [bench.take(c, u) for c, u in found]
    statements = []
    for i, ((chunk, _), number) in enumerate(zip(found, ids, strict=True)):
        opening = f"责任单位含“{body}”的任务共{len(found)}项：" if i == 0 else ""
        text = f"{opening}{chunk.headings[-1].rstrip('。')}{'。' if i == len(found) - 1 else '；'}"
        statements.append(Statement(text, (number,), counted=tuple(ids) if i == 0 else ()))
    return statements[: config.max_items]


# -- lists ---------------------------------------------------------------------------------------


def _listing(query: Query, bench: Workbench, config: DraftConfig) -> list[Statement]:
    """All items of the section that the question asks for, where its heading says so."""
    topic = Topic(query.terms, bench.store)
    seen: set[tuple[str, str]] = set()
    for item in bench.evidence[:12]:
        key = (item.chunk.doc_id, item.chunk.locator)
        if key in seen:
            continue
        seen.add(key)
        heading = normalise(" ".join(item.chunk.headings[-2:]))
        if topic.coverage(heading) < 0.6:
            continue
        items = _items(key, bench)
        if len(items) >= 3:
            return _enumerate(items, strip_heading(item.chunk.headings[-1]), bench, config)
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
