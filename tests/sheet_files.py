"""Workbooks and slide shows of our own: by openpyxl, and as archives of a few parts where a library cannot write what is needed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_SHOW = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]], change: Callable[[Any], None] | None = None) -> bytes:
    """An XLSX of sheets, rows and cells; ``change`` may edit it before it is saved."""
    book = Workbook()
    del book[book.sheetnames[0]]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if change is not None:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """A ZIP of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def relations(**targets: str) -> str:
    """A part of relations: each id with a type and a target parted by a space."""
    rows = "".join(f'<Relationship Id="{key}" Type="{_REL}/{to.split()[0]}" Target="{to.split()[1]}"/>' for key, to in targets.items())
    return f'<Relationships xmlns="{_PACKAGE}">{rows}</Relationships>'


def bare_workbook(sheet: str, strings: str = "", **parts: str) -> bytes:
    """An XLSX of one sheet, 指标, whose XML is given."""
    return archive(
        {
            "_rels/.rels": relations(r1="officeDocument xl/workbook.xml"),
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{_REL}"><sheets><sheet name="指标" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relations(r1="worksheet worksheets/sheet1.xml", r2="sharedStrings sharedStrings.xml"),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>',
            "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
            **parts,
        }
    )


def show(*slides: str, notes: Mapping[int, str] | None = None) -> bytes:
    """A PPTX of slides, each the XML of its shapes; ``show="0"`` before a slide's XML and a line break hides it."""
    listed = "".join(f'<p:sldId id="{256 + n}" r:id="r{n}"/>' for n in range(len(slides)))
    parts: dict[str, str | bytes] = {
        "_rels/.rels": relations(r1="officeDocument ppt/presentation.xml"),
        "ppt/presentation.xml": f'<p:presentation {_SHOW} xmlns:r="{_REL}"><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>',
        "ppt/_rels/presentation.xml.rels": relations(**{f"r{n}": f"slide slides/slide{n}.xml" for n in range(len(slides))}),
    }
    for n, slide in enumerate(slides):
        state, _, shapes = slide.rpartition("\n")
        parts[f"ppt/slides/slide{n}.xml"] = f"<p:sld {_SHOW} {state}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"
        if notes and n in notes:
            parts[f"ppt/slides/_rels/slide{n}.xml.rels"] = relations(r1=f"notesSlide ../notesSlides/notes{n}.xml")
            parts[f"ppt/notesSlides/notes{n}.xml"] = f"<p:notes {_SHOW}>{shape(notes[n], 'body')}{shape('3', 'sldNum')}</p:notes>"
    return archive(parts)


def shape(text: str, kind: str | None = None, properties: str = "") -> str:
    """A shape of one paragraph a line, as a placeholder of a kind."""
    place = f'<p:ph type="{kind}"/>' if kind is not None else ""
    body = "".join(f"<a:p><a:pPr>{properties}</a:pPr><a:r><a:t>{line}</a:t></a:r></a:p>" for line in text.split("\n"))
    return f'<p:sp><p:nvSpPr><p:cNvPr id="2" name=""/><p:nvPr>{place}</p:nvPr></p:nvSpPr><p:txBody>{body}</p:txBody></p:sp>'


def write(folder: Path, name: str, data: bytes) -> Path:
    """A file of bytes."""
    path = folder / name
    path.write_bytes(data)
    return path
