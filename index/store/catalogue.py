"""The SQLite catalogue of a plan: its text, sections and blocks, and its chunks with their units, each read when it is asked for."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import astuple
from pathlib import Path
from typing import Any, get_args

from index.types import Block, Chunk, Document, Mend, Section, Unit, UnitKind

_SCHEMA = """
CREATE TABLE part (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE chunk (position INTEGER PRIMARY KEY, section INTEGER, start INTEGER, stop INTEGER, units TEXT);
"""
_KINDS: tuple[UnitKind, ...] = get_args(UnitKind)
_LIGHT = ("id", "title", "issuer", "period", "published", "kind", "source", "sha256", "place", "level", "genre", "link", "guessed")
"""What of a plan is no text of it."""


def write(path: Path, document: Document, chunks: Sequence[Chunk]) -> None:
    """Writes the catalogue of a plan and its chunks, as ``index.chunk.chunk`` cuts them: of a chunk is kept which section it is of, of
    a unit its text only where that is not what stands in the plan."""
    number = {section.locator: i for i, section in enumerate(document.sections)}
    parts = {
        "text": document.text,
        "plan": _json({name: getattr(document, name) for name in _LIGHT} | {"mended": [astuple(m) for m in document.mended]}),
        "sections": _json([(s.locator, s.headings, s.page, *s.span) for s in document.sections]),
        "blocks": _json([(b.kind, *b.span, b.section, b.lead, b.statement) for b in document.blocks]),
    }
    rows = [(i, number[c.locator], *c.span, _json([_packed(u, document.text) for u in c.units])) for i, c in enumerate(chunks)]
    with closing(sqlite3.connect(path)) as db, db:
        db.executescript(_SCHEMA)
        db.executemany("INSERT INTO part VALUES (?,?)", parts.items())
        db.executemany("INSERT INTO chunk VALUES (?,?,?,?,?)", rows)


def read(path: Path) -> tuple[Document, list[Chunk]]:
    """Reads a plan and its chunks back.

    Raises:
        sqlite3.Error: the file is no catalogue.
    """
    with closing(Catalogue(path)) as opened:
        text, sections, plan = opened.text(), opened.sections(), json.loads(opened.part("plan"))
        period, guessed = plan["period"], tuple(plan["guessed"])
        changed = {"period": tuple(period) if period else None, "guessed": guessed, "mended": tuple(Mend(*m) for m in plan["mended"])}
        document = Document(**{**plan, **changed}, text=text, sections=sections, blocks=opened.blocks())
        return document, [opened.chunk(i, document.id, sections, text) for i in range(len(opened.chunk_sections()))]


class Catalogue:
    """An open catalogue, to be used by one thread at a time.

    Args:
        path: its file; nothing may write there.

    Raises:
        sqlite3.Error: the file is no catalogue.
    """

    def __init__(self, path: Path) -> None:
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self._db = sqlite3.connect(uri, uri=True, check_same_thread=False)

    def close(self) -> None:
        """Ends the use of it."""
        self._db.close()

    def part(self, name: str) -> str:
        """One of the parts that are kept whole."""
        row = self._db.execute("SELECT value FROM part WHERE name=?", (name,)).fetchone()
        if row is None:
            raise sqlite3.DatabaseError(f"no {name}")
        return str(row[0])

    def text(self) -> str:
        """The text of the plan."""
        return self.part("text")

    def sections(self) -> tuple[Section, ...]:
        """Its sections."""
        return tuple(Section(loc, tuple(heads), page, (a, b)) for loc, heads, page, a, b in json.loads(self.part("sections")))

    def blocks(self) -> tuple[Block, ...]:
        """Its blocks."""
        return tuple(Block(kind, (a, b), section, lead, told) for kind, a, b, section, lead, told in json.loads(self.part("blocks")))

    def chunk_sections(self) -> tuple[int, ...]:
        """Of each chunk, in order, the number of its section."""
        return tuple(section for (section,) in self._db.execute("SELECT section FROM chunk ORDER BY position"))

    def chunk(self, position: int, doc_id: str, sections: Sequence[Section], text: str) -> Chunk:
        """A chunk by its number in the plan, given what else of the plan it is made from."""
        row = self._db.execute("SELECT section, start, stop, units FROM chunk WHERE position=?", (position,)).fetchone()
        if row is None:
            raise sqlite3.DatabaseError(f"no chunk {position}")
        number, start, stop, units = row
        section = sections[number]
        return Chunk(
            f"{doc_id}#{section.locator}#{start}",
            doc_id,
            section.locator,
            section.headings,
            section.page,
            (start, stop),
            text[start:stop],
            tuple(_unpacked(values, text) for values in json.loads(units)),
        )


def _packed(unit: Unit, text: str) -> list[Any]:
    values = [_KINDS.index(unit.kind), *unit.span, unit.paragraph, unit.lead]
    return values if unit.text == text[slice(*unit.span)] else [*values, unit.text]


def _unpacked(values: list[Any], text: str) -> Unit:
    kind, start, stop, paragraph, lead, *own = values
    return Unit(own[0] if own else text[start:stop], (start, stop), _KINDS[kind], lead, paragraph)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
