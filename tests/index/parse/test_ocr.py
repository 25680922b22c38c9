"""A scanned plan is recognised where the OCR extra is installed, and the report says that it was."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from plan_files import Auto, write_pdf
from plan_text import check
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from index.parse import parse
from index.parse.formats.pdf.ocr import installed
from index.types import SCANNED

SENTENCE = "加高旧堤46公里，堤顶宽度统一为6米，沿堤设巡查站22座，建设深水泊位和配套铁路专用线。"


@pytest.mark.skipif(not installed(), reason="the extra ocr (RapidOCR with onnxruntime) is not installed")
def test_a_scan_gives_sections_and_text(tmp_path: Path) -> None:
    items = [Auto(0, "第一章", "总体要求"), SENTENCE * 2, Auto(0, "第二章", "重点任务"), SENTENCE]
    typed = write_pdf(tmp_path / "typed.pdf", items, breaks=(2,))
    path = tmp_path / "scan.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    for page in pypdfium2.PdfDocument(typed.read_bytes()):
        canvas.drawImage(ImageReader(page.render(scale=150 / 72).to_pil()), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    found, wanted = parse(path), parse(typed)
    check(found)
    assert [s.locator for s in found.sections] == ["第一章", "第二章"]
    assert [s.headings[-1].replace(" ", "") for s in found.sections] == ["第一章总体要求", "第二章重点任务"]
    assert found.text.replace(" ", "") == wanted.text.replace(" ", "")
    assert [m.count for m in found.mended if m.kind == SCANNED] == [2]
    assert found.scanned
