"""One plan made ready for an index, in a folder of its own that versions of the index share.

    source.*          the file as it was given, so that the plan can be read again by a newer parser
    catalogue.sqlite  the plan, its sections, chunks and units
    sketch.npy        what its text is compared by with other plans

and, until it is in a segment with others (``index.store.segments``):

    postings.npz      the counted tokens of its chunks, headings and units
    sizes.npy         how many units each chunk has
    hashes.npy        a hash of each unit's text as it is embedded
    signatures.npy    what tells which units may have some words; see index/store/words/signatures.py
    codes.npy, scales.npy   one vector a unit

Everything but the vectors follows from the file, its metadata and the program; the folder's name is a hash of these
(``plan_key``), so that a plan which has not changed is found by its name and never made twice.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.chunk import ChunkConfig
from index.errors import ParseError
from index.parse.intake.limits import ParseLimits
from index.parse.metadata.record import Metadata
from index.store import catalogue, duplicates
from index.store.port import Origin, PlanRecord
from index.store.words.postings import small
from index.store.words.signatures import signatures
from index.store.words.word_counts import Passage, count
from index.text.analyze import bare, normalise
from index.text.bodies import roles
from index.text.numbering import strip_heading
from index.text.places.unlisted import names_of_plans
from index.text.profile import active
from index.types import Chunk, Document

_BEFORE_NAME = re.compile(r"^[^\u4e00-\u9fff]+")
"""What stands before the name of a heading."""
_HASH_BYTES = 16
_INDEX = Path(__file__).parents[1]


def plan_key(origin: Origin, chunking: ChunkConfig) -> str:
    """Name of the folder of a plan: a hash of its file, its metadata, the settings, the program that reads it and
    the active profile."""
    return _hash(json.dumps([asdict(origin), asdict(chunking), program_key(), active().key], sort_keys=True, ensure_ascii=True))[:24]


@functools.cache
def program_key() -> str:
    """Hash of the program that makes a plan's files: what another version of it made is made anew."""
    return _hash("\0".join(f"{f.relative_to(_INDEX)}\0{f.read_text('utf-8')}" for f in program_files()))[:16]


def program_files() -> list[Path]:
    """The modules, word lists and other data that decide what stands in a plan's files."""
    rooms = [p for room in ("parse", "text") for p in (_INDEX / room).rglob("*") if p.is_file() and p.suffix != ".pyc"]
    single = (
        "types.py",
        "unseen.py",
        "chunk.py",
        "store/catalogue.py",
        "store/words/postings.py",
        "store/words/signatures.py",
        "store/plan_files.py",
        "store/words/word_counts.py",
        "store/duplicates.py",
    )
    return sorted((*rooms, *(_INDEX / name for name in single)))


def known_for(plan_id: str, known: Mapping[str, Metadata]) -> dict[str, Any] | None:
    """The metadata of a plan among those known by id, as JSON would give it back."""
    found = known.get(plan_id)
    values: dict[str, Any] | None = json.loads(json.dumps(asdict(found))) if found is not None else None
    return values


def write_plan(
    folder: Path, source: Path, origin: Origin, document: Document, chunks: Sequence[Chunk], key: str, limits: ParseLimits
) -> PlanRecord:
    """Writes everything of a plan but its vectors.

    Args:
        folder: is made.
        source: its file.
        origin: where it came from.
        document: the plan as parsed.
        chunks: its chunks.
        key: its ``plan_key``.
        limits: what counting its words may cost.

    Raises:
        ParseError: the file has changed since it was parsed, or it has more words than the limits allow.
    """
    folder.mkdir(parents=True)
    data = source.read_bytes()
    if hashlib.sha256(data).hexdigest() != origin.sha256:
        raise ParseError(f"文件“{origin.name}”在读取时被改动了。", "请等它写完后再试。")
    (folder / f"source{Path(origin.name).suffix.lower()}").write_bytes(data)
    catalogue.write(folder / "catalogue.sqlite", document, chunks)
    with (folder / "postings.npz").open("wb") as file:
        np.savez(file, allow_pickle=False, **count([_passage(c, document.title) for c in chunks], origin.name, limits))
    duplicates.sketch(document.text).save(folder / "sketch.npy")
    texts = unit_texts(chunks)
    np.save(folder / "hashes.npy", text_hashes(texts), allow_pickle=False)
    signed = signatures([normalise(u.text) for c in chunks for u in c.units])
    np.save(folder / "signatures.npy", signed, allow_pickle=False)
    np.save(folder / "sizes.npy", small(np.array([len(c.units) for c in chunks], np.int64)), allow_pickle=False)
    return PlanRecord(
        key=key,
        origin=origin,
        id=document.id,
        title=document.title,
        issuer=document.issuer,
        period=document.period,
        published=document.published,
        kind=document.kind,
        sections=len(document.sections),
        chunks=len(chunks),
        units=len(texts),
        mended=document.mended,
        guessed=document.guessed,
        told=names_of_plans([_labelled(document)]),
        place=document.place,
        level=document.level,
        genre=document.genre,
        link=document.link,
        opening=document.opening,
        bodies=tuple(sorted({name for c in chunks for u in c.units if u.kind == "responsible" for name in _bodies(u.text)})),
    )


def _bodies(text: str) -> list[str]:
    """The names of bodies in a list of who is responsible, but for what is none (相关部门)."""
    return [n for n, _ in roles(normalise(text)) if 3 <= len(n) <= 16 and not n.startswith(("相关", "有关", "各"))]


def _labelled(document: Document) -> tuple[str, list[str], str]:
    """The place of a plan, what its headings and table rows are called, and its text."""
    headings = [_BEFORE_NAME.sub("", strip_heading(section.headings[-1])).strip() for section in document.sections]
    rows = [re.split("[：:]", block.statement, maxsplit=1)[0].strip() for block in document.blocks if block.kind == "row"]
    return document.place, [*headings, *rows], document.text


def source_file(folder: Path) -> Path | None:
    """The plan's file as it was given, None where it is missing."""
    return next(iter(folder.glob("source*")), None)


def text_hashes(texts: Sequence[str]) -> NDArray[np.uint8]:
    """A hash of each text, shape (texts, 16): the vectors of texts with the same hash are the same."""
    joined = b"".join(hashlib.blake2b(t.encode("utf-8", "surrogatepass"), digest_size=_HASH_BYTES).digest() for t in texts)
    return np.frombuffer(joined, np.uint8).reshape(-1, _HASH_BYTES)


def unit_texts(chunks: Sequence[Chunk]) -> list[str]:
    """What is embedded of each unit of some chunks, in order."""
    return [unit_text(c, u.lead, u.text) for c in chunks for u in c.units]


def unit_text(chunk: Chunk, lead: str, text: str) -> str:
    """What is embedded for a unit: the unit after its nearest heading and topic."""
    context = [chunk.headings[-1].partition(" ")[2] or chunk.headings[-1]]
    if lead and not text.startswith(lead):
        context.append(lead)
    return "，".join([*context, text])


def heading_text(chunk: Chunk, title: str) -> str:
    """What the heading channel searches: plan, headings from the top, and the topics of the paragraphs."""
    leads = dict.fromkeys(u.lead for u in chunk.units if u.lead)
    return " ".join([title, *chunk.headings, *leads])


def heading_name(heading: str) -> str:
    """The words of a heading as they are compared: without its number, 的, marks and blanks."""
    return bare(strip_heading(heading))


def category_name(lead: str) -> str:
    """The name by which the table rows of a category are found."""
    return f"={lead}"


def _passage(chunk: Chunk, title: str) -> Passage:
    """The texts of a chunk that the lexical indexes have."""
    units = [f"{u.lead} {u.text}" if u.lead and not u.text.startswith(u.lead) else u.text for u in chunk.units]
    categories = dict.fromkeys(category_name(u.lead) for u in chunk.units if u.kind == "row" and u.lead)
    names = [name for name in (heading_name(chunk.headings[-1]), *categories) if name]
    return chunk.text, heading_text(chunk, title), names, units


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
