"""Writes OFD files as GB/T 33190-2016 has them: text by its places in millimetres, ruled lines, a template."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

_NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_LEFT, _TOP, _LINE, _SIZE, _WIDTH = 30.0, 30.0, 9.0, 4.9, 150.0


def _xml(body: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>{body}'


def text(words: str, x: float, y: float, *, size: float = _SIZE, ctm: str = "", visible: str = "") -> str:
    """A text that begins at (x, y), millimetres from the top left; its glyphs stand side by side."""
    wide = size * len(words)
    more = (f' CTM="{ctm}"' if ctm else "") + (f' Visible="{visible}"' if visible else "")
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y} {wide} {size}" Font="2" Size="{size}"{more}>'
        f'<ofd:TextCode X="0" Y="{size * 0.86:.3f}" DeltaX="g {max(len(words) - 1, 0)} {size}">{escape(words)}</ofd:TextCode></ofd:TextObject>'
    )


def ruled(x0: float, y0: float, x1: float, y1: float) -> str:
    """A line."""
    return (
        f'<ofd:PathObject ID="3" Boundary="{x0} {y0} {x1 - x0} {y1 - y0}" LineWidth="0.3">'
        f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def grid(rows: Sequence[Sequence[str]], y: float, *, width: float = 35.0, height: float = 8.0) -> str:
    """A ruled table whose top is at ``y``."""
    right, bottom = _LEFT + width * len(rows[0]), y + height * len(rows)
    lines = [ruled(_LEFT, y + height * i, right, y + height * i) for i in range(len(rows) + 1)]
    lines += [ruled(_LEFT + width * i, y, _LEFT + width * i, bottom) for i in range(len(rows[0]) + 1)]
    cells = [text(c, _LEFT + 2 + width * j, y + 1.5 + height * i) for i, row in enumerate(rows) for j, c in enumerate(row) if c]
    return "".join((*lines, *cells))


def flowing(paragraphs: Sequence[str], y: float = _TOP) -> str:
    """Paragraphs set in lines of 30 characters, the first indented by two."""
    per_line = int(_WIDTH / _SIZE)
    found: list[str] = []
    for paragraph in paragraphs:
        rest, indent = paragraph, 2
        while rest:
            found.append(text(rest[: per_line - indent], _LEFT + indent * _SIZE, y))
            rest, indent, y = rest[per_line - indent :], 0, y + _LINE
    return "".join(found)


def ofd(pages: Sequence[str], *, template: str = "", more: dict[str, str] | None = None) -> bytes:
    """The bytes of a file whose pages hold the objects given."""
    used = '<ofd:Template TemplateID="9" ZOrder="Background"/>' if template else ""
    parts = {
        "OFD.xml": f'<ofd:OFD {_NAMESPACE} DocType="OFD" Version="1.1"><ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID></ofd:DocInfo>'
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {_NAMESPACE}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        + ('<ofd:TemplatePage ID="9" BaseLoc="Tpls/Tpl_0/Content.xml"/>' if template else "")
        + "</ofd:CommonData><ofd:Pages>"
        + "".join(f'<ofd:Page ID="{i + 10}" BaseLoc="Pages/Page_{i}/Content.xml"/>' for i in range(len(pages)))
        + "</ofd:Pages></ofd:Document>",
    }
    if template:
        parts["Doc_0/Tpls/Tpl_0/Content.xml"] = (
            f'<ofd:Page {_NAMESPACE}><ofd:Content><ofd:Layer ID="4">{template}</ofd:Layer></ofd:Content></ofd:Page>'
        )
    for i, page in enumerate(pages):
        parts[f"Doc_0/Pages/Page_{i}/Content.xml"] = (
            f'<ofd:Page {_NAMESPACE}>{used}<ofd:Content><ofd:Layer ID="5" Type="Body">{page}</ofd:Layer></ofd:Content></ofd:Page>'
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in {**parts, **(more or {})}.items():
            archive.writestr(name, _xml(body))
    return out.getvalue()
