"""A conversation as JSON for the browser's storage, so that it survives a reload, and back again.

What comes back from a browser may be anything: it is read strictly, and each quote is held against
the index that is served now before it is shown as standing there.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar, get_args

from index.errors import InputError
from index.store.port import Store
from index.types import Document
from qa.page.chat.turns import Conversation, Turn
from qa.types import Answer, Citation, Reason, Sentence, Table, TableCell

MAX_TURNS = 60
"""Turns kept of one conversation; the newest."""
_MAX_TEXT = 20_000
_T = TypeVar("_T")


def pack(talk: Conversation) -> dict[str, Any]:
    """The finished turns of a conversation as a JSON object; what was searched and timed is left out."""
    done = [t for t in talk.turns if t.answer or t.error][-MAX_TURNS:]
    return {"key": talk.key, "title": done[0].question[:60] if done else "", "turns": [_pack_turn(t) for t in done]}


def _pack_turn(turn: Turn) -> dict[str, Any]:
    answer = turn.answer.as_json() if turn.answer else None
    if answer:
        answer |= {"retrieved": [], "timing_ms": {}}
    return {"question": turn.question[:_MAX_TEXT], "plans": list(turn.plans), "error": turn.error, "answer": answer, "rated": turn.rated}


def unpack(value: Any, store: Store) -> Conversation:
    """A conversation from what a browser kept.

    Args:
        value: what ``pack`` made, or anything at all.
        store: the index served now. An answer from another one is marked as stale, and a plan counts as its source only
            while all words quoted from it still stand at the same place.

    Raises:
        InputError: it is no such object.
    """
    try:
        turns = [_unpack_turn(t, store) for t in _of(list, value["turns"])[-MAX_TURNS:]]
        return Conversation(turns, key=_text(value["key"])[:64])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError("浏览器里保存的这次对话读不出来。", "请开始新对话。") from error


def _unpack_turn(value: Any, store: Store) -> Turn:
    turn = Turn(_text(value["question"]), tuple(map(_text, _of(list, value["plans"]))), error=_text(value["error"]))
    turn.rated = value["rated"] if value.get("rated") in ("up", "down") else ""
    if value["answer"] is not None:
        answer = _unpack_answer(value["answer"])
        turn.stale = answer.fingerprint != store.fingerprint
        turn.finish(answer, _still_there(answer, store))
    return turn


def _unpack_answer(value: Any) -> Answer:
    # Answers kept before kinds, verdicts and places were named have none.
    kept = ({"place": "", **_of(dict, c)} for c in _of(list, value["citations"]))
    citations = tuple(Citation(**{f.name: _checked(f.name, c[f.name]) for f in fields(Citation)}) for c in kept)
    sentences = tuple(
        Sentence(_text(s["text"]), tuple(_of(int, n) for n in _of(list, s["citations"]))) for s in _of(list, value["sentences"])
    )
    if value["status"] not in ("answered", "refused") or value["reason"] not in (None, *get_args(Reason)):
        raise ValueError
    verdict = value.get("verdict")
    if verdict not in (None, "yes", "no"):
        raise ValueError
    return Answer(
        id=_text(value["id"]),
        question=_text(value["question"]),
        status=value["status"],
        reason=value["reason"],
        answer=_text(value["answer"]),
        sentences=sentences,
        citations=citations,
        retrieved=(),
        timing_ms={},
        model=_text(value["model"]),
        fingerprint=_text(value["fingerprint"]),
        table=_unpack_table(value["table"]) if value.get("table") is not None else None,
        kind=_text(value.get("kind", "")),
        verdict=verdict,
        fold=_of(int, value.get("fold", 0)),
    )


def _unpack_table(value: Any) -> Table:
    sides = tuple(map(_text, _of(list, value["sides"])))
    listed = _of(list, value["rows"])
    rows = tuple(
        (
            _text(row["name"]),
            tuple(TableCell(_text(c["text"]), _of(int, c["citation"])) if c is not None else None for c in _of(list, row["cells"])),
        )
        for row in listed
    )
    if any(len(cells) != len(sides) for _, cells in rows):
        raise ValueError
    # Answers kept before differences were named have none.
    differences = tuple(_text(row.get("difference", "")) for row in listed)
    return Table(sides, rows, differences if any(differences) else (), value.get("head") == Table((), (), of_list=True).head)


def _checked(name: str, value: Any) -> Any:
    if name in ("n", "start", "end"):
        return _of(int, value)
    if name == "in_force":
        return _of(bool, value)
    return None if name == "page" and value is None else _of(int, value) if name == "page" else _text(value)


def _of(kind: type[_T], value: Any) -> _T:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError
    return value


def _text(value: Any) -> str:
    text = _of(str, value)
    if len(text) > _MAX_TEXT:
        raise ValueError
    return text


def _still_there(answer: Answer, store: Store) -> dict[str, Document]:
    moved = {c.doc_id for c in answer.citations if c.doc_id not in store.by_id or not _stands(c, store.by_id[c.doc_id])}
    return {c.doc_id: store.by_id[c.doc_id] for c in answer.citations if c.doc_id not in moved}


def _stands(citation: Citation, document: Document) -> bool:
    inside = 0 <= citation.start < citation.end <= len(document.text)
    return inside and document.text[citation.start : citation.end] == citation.quote
