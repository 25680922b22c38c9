"""Gathers the documents of the questions, builds an index of them, and finds the sections that answer."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval.others.items import OTHERS, Item, Place, flat, mark_of, source_text
from eval.sets.facts import stands_in
from eval.sets.questions import Gold, Question
from index.errors import InputError
from index.ingest.build import IngestReport, ingest
from index.types import Document

UNREAD = "（未读入）"
"""The gold section of an answer that is not in the index: its document was not read, or that place in it was lost."""
FILES = {False: "named.jsonl", True: "alone.jsonl"}
"""Question files by whether the question is asked of its document alone."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document at hand: its id, its file, and its text as ``source_text`` gives it."""

    doc: str
    path: Path
    text: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was built: how the files went in, and the questions with their sections.

    ``skipped``: why, by file, its questions are left out; ``unread``: ids of questions whose answer is not in the index;
    ``astray``: ids of those of whose facts one does not stand in the sections found.
    """

    report: IngestReport
    items: tuple[Item, ...]
    skipped: Mapping[str, str]
    unread: tuple[str, ...]
    astray: tuple[str, ...]


def sources(items: Sequence[Item], reports: Path | None, others: Path | None) -> tuple[dict[str, Source], dict[str, str]]:
    """The documents that are at hand, by file as the questions name it, and why each of the rest is not."""
    found: dict[str, Source] = {}
    skipped: dict[str, str] = {}
    for file, doc in sorted({(item.file, item.doc) for item in items}):
        folder, name = (others, file.removeprefix(OTHERS)) if file.startswith(OTHERS) else (reports, file)
        if folder is None:
            skipped[file] = f"没有给出 {'--others' if file.startswith(OTHERS) else '--reports'}"
            continue
        try:
            source = Source(doc, folder / name, source_text(folder / name))
        except (OSError, UnicodeDecodeError):
            skipped[file] = f"“{folder / name}”不在或读不了"
            continue
        if all(mark_of(source.text[p.start : p.end]) == p.mark for item in items if item.file == file for p in _all(item)):
            found[file] = source
        else:
            skipped[file] = "文件与编题时不同"
    return found, skipped


def gather(items: Sequence[Item], reports: Path | None, others: Path | None, out: Path, beside: Sequence[Path] = ()) -> Gathered:
    """Copies the documents to ``out/documents``, indexes them in ``out/index``, writes the questions to ``out/questions``.

    Args:
        items: the questions.
        reports, others: where the documents lie.
        out: the folder to fill.
        beside: plans to put into the same index.

    Raises:
        InputError: none of the documents is at hand, or none could be read.
    """
    found, skipped = sources(items, reports, others)
    if not found:
        raise InputError(
            f"题集的文件一份也没有：{'；'.join(sorted(set(skipped.values()))[:3])}。", "题集所问的文件不随程序提供，见 docs/eval.md。"
        )
    folder = out / "documents"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for source in found.values():
        shutil.copyfile(source.path, folder / f"{source.doc}{source.path.suffix}")
    report = ingest([folder, *beside], out / "index")
    documents = _documents(out / "index")
    asked = [_with_gold(item, found[item.file].text, documents.get(item.doc)) for item in items if item.file in found]
    _write(asked, out / "questions")
    unread = [i.question.id for i in asked if any(g.section == UNREAD for g in i.question.gold)]
    told = [i for i in asked if i.question.answerable and i.question.id not in unread]
    astray = [i.question.id for i in told if not _facts_stand(i.question, documents[i.doc])]
    return Gathered(report, tuple(asked), skipped, tuple(unread), tuple(astray))


def _all(item: Item) -> list[Place]:
    return [place for any_of in item.places for place in any_of]


def _documents(index: Path) -> Mapping[str, Document]:
    from index.store.files import open_store

    return open_store(index).by_id


def _with_gold(item: Item, text: str, document: Document | None) -> Item:
    gold: list[Gold] = []
    for number, any_of in enumerate(item.places, 1):
        words = [text[place.start : place.end] for place in any_of]
        held = sorted({s for w in words for s in sections_of(w, document)}) if document else []
        alt = number if len(held) > 1 else 0
        gold += [Gold(item.doc, section, alt) for section in held or [UNREAD]]
    unique = tuple(dict.fromkeys(gold))
    return replace(item, question=replace(item.question, gold=unique))


def sections_of(words: str, document: Document) -> set[str]:
    """Locators of the innermost sections of a document that hold some words, of a table's row all its cells; empty where
    they stand in none."""
    cells = [cell for cell in words.split("|") if cell.strip()]
    return set.intersection(*(_holding(cell, document) for cell in cells))


def _holding(words: str, document: Document) -> set[str]:
    wanted, (text, at) = flat(words)[0], flat(document.text)
    held = set()
    start = text.find(wanted)
    while start >= 0:
        first, last = at[start], at[start + len(wanted) - 1]
        around = [s for s in document.sections if s.span[0] <= first and last < s.span[1]]
        if around:
            held.add(min(around, key=lambda s: s.span[1] - s.span[0]).locator)
        start = text.find(wanted, start + 1)
    return held


def _facts_stand(question: Question, document: Document) -> bool:
    golden = {g.section for g in question.gold}
    text = "\n".join(document.text[slice(*s.span)] for s in document.sections if s.locator in golden)
    return all(any(stands_in(variant, text) for variant in fact) for fact in question.facts)


def _write(items: Sequence[Item], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for alone, name in FILES.items():
        lines = [json.dumps(i.question.as_json(), ensure_ascii=False) + "\n" for i in items if i.alone == alone]
        (folder / name).write_text("".join(lines), "utf-8")


def summary(gathered: Gathered) -> list[str]:
    """What the user is told, line by line."""
    lines = [f"未读入 {Path(row.path).name}：{row.note}" for row in gathered.report.rows if row.status != "indexed"]
    lines += [f"跳过 {file}：{why}" for file, why in sorted(gathered.skipped.items())]
    indexed = sum(row.status == "indexed" for row in gathered.report.rows)
    lines.append(f"文件 {len(gathered.report.rows)} 份，读入 {indexed} 份")
    lines.append(f"{len(gathered.items)} 题；答案所在未读入 {len(gathered.unread)} 题，要点不在所找到的章节 {len(gathered.astray)} 题")
    return lines
