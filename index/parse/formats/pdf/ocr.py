"""Scanned pages to glyphs by RapidOCR, where the extra ``ocr`` is installed; its models come in its wheel."""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import pypdfium2

from index.parse.formats.pdf.page import Glyph, Page
from index.parse.mend import Log
from index.types import SCANNED

_DPI = 200
_LEAST_SCORE = 0.6
"""RapidOCR's own threshold is 0.5; below 0.6 most readings of ours were of stamps and ornaments."""
_EM_OF_BOX = 0.8
"""The detector's boxes are a quarter taller than the text in them."""


def installed() -> bool:
    """Whether RapidOCR with its models and a runtime is there; nothing is ever downloaded."""
    spec = importlib.util.find_spec("rapidocr")
    if spec is None or not spec.origin or importlib.util.find_spec("onnxruntime") is None:
        return False
    return any((Path(spec.origin).parent / "models").glob("*.onnx"))


def read_scans(document: pypdfium2.PdfDocument, pages: Sequence[Page], log: Log) -> list[Page]:
    """Scanned pages with the text that is recognised on them.

    Args:
        document: the file that they belong to.
        pages: the pages without a text layer.
        log: is told how many pages were recognised, since their text may be wrong.
    """
    from rapidocr import RapidOCR

    logging.disable(logging.WARNING)
    engine = RapidOCR()
    found = [_read(engine, document, page) for page in pages]
    log.add(SCANNED, "第" + "、".join(str(p.number) for p in pages[:12]) + "页", len(pages))
    return found


def _read(engine: Any, document: pypdfium2.PdfDocument, page: Page) -> Page:
    scale = _DPI / 72
    image = document[page.number - 1].render(scale=scale).to_numpy()
    result = engine(image[:, :, :3])
    left, _, _, top = page.box
    lines: list[tuple[str, float, float, float, float]] = []
    if result.boxes is not None:
        for corners, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
            if score >= _LEAST_SCORE and text.strip():
                xs, ys = corners[:, 0] / scale, corners[:, 1] / scale
                lines.append((text, left + float(xs.min()), left + float(xs.max()), top - float(ys.max()), float(ys.max() - ys.min())))
    usual = median([height for *_, height in lines] or [0.0])
    glyphs: list[Glyph] = []
    for text, x0, x1, bottom, height in lines:
        # The heights of boxes waver; text of nearly the usual height has the usual size.
        size = _EM_OF_BOX * (usual if abs(height - usual) < 0.25 * usual else height)
        widths = [1.0 if ord(char) > 0x2E80 else 0.5 for char in text]
        step, x = (x1 - x0) / sum(widths), x0
        for char, width in zip(text, widths, strict=True):
            glyphs.append(Glyph(char, x, x + width * step, bottom + 0.2 * height, size))
            x += width * step
    return replace(page, glyphs=tuple(glyphs))
