"""Files that are broken or made to do harm, each a few lines of code."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from plan_files import PLAN, write_docx, write_pdf
from reportlab.lib.pdfencrypt import StandardEncryption
from sheet_files import MAIN, archive, bare_workbook

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(200)


def package(document: str | bytes, name: str = "word/document.xml", **parts: str) -> bytes:
    """A DOCX whose document part is given."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", _TYPES)
        made.writestr(name, document)
        for part, text in parts.items():
            made.writestr(f"word/{part}.xml", text)
    return out.getvalue()


def document(body: str, before: str = "") -> str:
    """A document part."""
    return f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'


def pdf(*objects: str) -> bytes:
    """A PDF of the objects 1, 2, … with a table of their places; object 1 is the catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + end.encode()


def stream(text: str) -> str:
    """A stream object."""
    return f"<< /Length {len(text)} >>\nstream\n{text}\nendstream"


def _zip_bomb(name: str, head: str, rest: bytes = b"") -> bytes:
    """A part of 400 MB of one letter in 400 kB, in a package of its own or with the other parts of one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", _TYPES)
        if rest:
            with zipfile.ZipFile(io.BytesIO(rest)) as other:
                for part in other.namelist():
                    if part != name:
                        made.writestr(part, other.read(part))
        with made.open(name, "w") as part:
            part.write(f'<?xml version="1.0"?>{head}'.encode())
            for _ in range(400):
                part.write(b"a" * 2**20)
    return out.getvalue()


def _entities(depth: int = 10) -> str:
    """Billion laughs: each entity is ten of the one before."""
    lines = ['<!ENTITY a0 "规划">', *(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, depth))]
    return f"<!DOCTYPE w [{''.join(lines)}]>"


def _nested_tables(depth: int) -> str:
    cell = "<w:tbl><w:tr><w:tc>" * depth + "<w:p><w:r><w:t>学校</w:t></w:r></w:p>" + "</w:tc></w:tr></w:tbl>" * depth
    return document(cell)


def _with(make: Callable[[Path], object], folder: Path, suffix: str) -> bytes:
    path = folder / f"made{suffix}"
    make(path)
    data = path.read_bytes()
    path.unlink()
    return data


def build(folder: Path) -> dict[str, bytes]:
    """The files by name; ``folder`` is for files on the way."""
    good_pdf = _with(lambda p: write_pdf(p, PLAN), folder, ".pdf")
    good_docx = _with(lambda p: write_docx(p, PLAN), folder, ".docx")
    locked = _with(lambda p: write_pdf(p, PLAN, encrypt=StandardEncryption("secret", ownerPassword="own")), folder, ".pdf")
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>"
    loop = "<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X 5 0 R >> >> /Length 5 >>\nstream\n/X Do\nendstream"
    office = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return {
        "encrypted.pdf": locked,
        "encrypted.docx": office + "EncryptedPackage".encode("utf-16-le") + bytes(480),
        "old.docx": office,
        "cut.pdf": good_pdf[: len(good_pdf) // 2],
        "cut.docx": good_docx[: len(good_docx) // 2],
        "no-end.pdf": good_pdf[: good_pdf.rindex(b"%%EOF")],
        "rubble.pdf": b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"\n%%EOF\n",
        "picture.pdf": _PNG,
        "picture.docx": _PNG,
        "page.pdf": "<!DOCTYPE html><html><body>找不到文件</body></html>".encode(),
        "words.docx": "第一章 总体要求\n办好学校。\n".encode(),
        "archive.docx": package("学校", "notes.txt"),
        "zip-bomb.docx": _zip_bomb("word/document.xml", f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>'),
        "zip-bomb.xlsx": _zip_bomb("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}"><si><t>', bare_workbook("")),
        "xml-bomb.xlsx": bare_workbook("", **{"xl/worksheets/sheet1.xml": f"{_entities()}<worksheet>&a9;</worksheet>"}),
        "many-cells.xlsx": bare_workbook("<sheetData>" + ("<row>" + "<c><v>1</v></c>" * 1000 + "</row>") * 501 + "</sheetData>"),
        "encrypted.xlsx": office + "EncryptedPackage".encode("utf-16-le") + bytes(480),
        "no-sheets.xlsx": package("<workbook/>", "xl/workbook.xml"),
        "rubble.xls": office + "Workbook".encode("utf-16-le") + bytes(range(256)) * 40,
        "no-slides.pptx": package("<p/>", "ppt/presentation.xml"),
        "bomb.zip": archive({f"{i}.txt": bytes(2**20) for i in range(2)} | {f"a/{i}.txt": b"" for i in range(600)}),
        "xml-bomb.docx": package(document("<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>", _entities())),
        "outside-entity.docx": package(
            document("<w:p><w:r><w:t>规划&x;</w:t></w:r></w:p>", '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>')
        ),
        "deep.docx": package(_nested_tables(40)),
        "deeper.docx": package(_nested_tables(5000)),
        "english.docx": package(document("<w:p><w:r><w:t>Build two ports and one school.</w:t></w:r></w:p>")),
        "empty.docx": package(document("<w:p/>")),
        "tree-loop.pdf": pdf("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"),
        "form-loop.pdf": pdf("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, stream("/X Do"), loop),
        "many-pages.pdf": pdf(
            "<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{'3 0 R ' * 3000}] /Count 3000 >>", page, stream("q Q")
        ),
        "page-count.pdf": pdf("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 90000000 >>", page, stream("q Q")),
        "blank.pdf": pdf(
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        ),
        "brackets.pdf": pdf(
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            page,
            stream("[" * 200_000),
        ),
    }
