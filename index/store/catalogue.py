"""The SQLite catalogue of an index: plans, sections, chunks and units."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import astuple
from pathlib import Path

from index.types import Block, Chunk, Document, Mend, Section, Unit

_SCHEMA = """
CREATE TABLE document (
  id TEXT PRIMARY KEY, position INTEGER, title TEXT, issuer TEXT, first_year INTEGER, last_year INTEGER,
  published TEXT, kind TEXT, source TEXT, sha256 TEXT, text TEXT, mended TEXT, place TEXT, level TEXT, genre TEXT, link TEXT, guessed TEXT);
CREATE TABLE section (
  document TEXT REFERENCES document, position INTEGER, locator TEXT, headings TEXT, page INTEGER, start INTEGER, stop INTEGER,
  PRIMARY KEY (document, locator));
CREATE TABLE block (
  document TEXT REFERENCES document, position INTEGER, kind TEXT, start INTEGER, stop INTEGER, section INTEGER, lead TEXT, statement TEXT);
CREATE TABLE chunk (
  id TEXT PRIMARY KEY, position INTEGER UNIQUE, document TEXT REFERENCES document, locator TEXT, headings TEXT, page INTEGER,
  start INTEGER, stop INTEGER);
CREATE TABLE unit (
  position INTEGER PRIMARY KEY, chunk INTEGER REFERENCES chunk(position), kind TEXT, start INTEGER, stop INTEGER, lead TEXT,
  paragraph INTEGER, text TEXT);
"""


def write(path: Path, documents: Sequence[Document], chunks: Sequence[Chunk]) -> None:
    """Writes the catalogue of a new index; chunks and units are numbered in the order given."""
    with closing(sqlite3.connect(path)) as db, db:
        db.executescript(_SCHEMA)
        for position, d in enumerate(documents):
            first, last = d.period or (None, None)
            mended = json.dumps([astuple(m) for m in d.mended], ensure_ascii=False)
            db.execute(
                f"INSERT INTO document VALUES ({','.join('?' * 17)})",
                (
                    *(d.id, position, d.title, d.issuer, first, last, d.published, d.kind, d.source, d.sha256, d.text, mended),
                    *(d.place, d.level, d.genre, d.link, " ".join(d.guessed)),
                ),
            )
            db.executemany(
                "INSERT INTO section VALUES (?,?,?,?,?,?,?)",
                [(d.id, i, s.locator, json.dumps(s.headings, ensure_ascii=False), s.page, *s.span) for i, s in enumerate(d.sections)],
            )
            db.executemany(
                "INSERT INTO block VALUES (?,?,?,?,?,?,?,?)",
                [(d.id, i, b.kind, *b.span, b.section, b.lead, b.statement) for i, b in enumerate(d.blocks)],
            )
        number = 0
        for position, c in enumerate(chunks):
            db.execute(
                "INSERT INTO chunk VALUES (?,?,?,?,?,?,?,?)",
                (c.id, position, c.doc_id, c.locator, json.dumps(c.headings, ensure_ascii=False), c.page, *c.span),
            )
            for u in c.units:
                db.execute(
                    "INSERT INTO unit VALUES (?,?,?,?,?,?,?,?)",
                    (number, position, u.kind, *u.span, u.lead, u.paragraph, u.text),
                )
                number += 1


def read(path: Path) -> tuple[list[Document], list[Chunk]]:
    """Reads everything back, in the order it was written.

    Raises:
        sqlite3.Error: the file is no catalogue.
    """
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
        documents = [_document(db, row) for row in db.execute("SELECT * FROM document ORDER BY position")]
        texts = {d.id: d.text for d in documents}
        units: dict[int, list[Unit]] = {}
        for _, chunk, kind, start, stop, lead, paragraph, text in db.execute("SELECT * FROM unit ORDER BY position"):
            units.setdefault(chunk, []).append(Unit(text, (start, stop), kind, lead, paragraph))
        chunks = [
            Chunk(
                key, doc, locator, tuple(json.loads(headings)), page, (start, stop), texts[doc][start:stop], tuple(units.get(position, ()))
            )
            for key, position, doc, locator, headings, page, start, stop in db.execute("SELECT * FROM chunk ORDER BY position")
        ]
    return documents, chunks


def _document(db: sqlite3.Connection, row: tuple) -> Document:  # type: ignore[type-arg]
    key, _, title, issuer, first, last, published, kind, source, sha256, text, mended, place, level, genre, link, guessed = row
    sections = db.execute("SELECT locator, headings, page, start, stop FROM section WHERE document=? ORDER BY position", (key,))
    blocks = db.execute("SELECT kind, start, stop, section, lead, statement FROM block WHERE document=? ORDER BY position", (key,))
    return Document(
        id=key,
        title=title,
        issuer=issuer,
        period=(first, last) if first is not None else None,
        published=published,
        kind=kind,
        source=source,
        sha256=sha256,
        text=text,
        sections=tuple(Section(loc, tuple(json.loads(h)), page, (a, b)) for loc, h, page, a, b in sections),
        blocks=tuple(Block(kind, (a, b), section, lead, statement) for kind, a, b, section, lead, statement in blocks),
        mended=tuple(Mend(*values) for values in json.loads(mended)),
        place=place,
        level=level,
        genre=genre,
        link=link,
        guessed=tuple(guessed.split()),
    )
