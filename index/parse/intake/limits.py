"""How much one file may cost before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ParseLimits:
    """Limits for one file; the largest plan that we know has 95,000 characters on 110 pages.

    ``max_file_mb`` is the size on disk, ``max_unpacked_mb`` that of a part of a DOCX, XLSX, PPTX or OFD once unpacked, ``max_chars``
    the text taken out, ``max_lines`` its paragraphs and rows of tables (half a million of one character took 1.3 GB), ``max_nesting`` how deep tables and text boxes may lie in one another.
    ``max_seconds`` and ``max_memory_mb`` bound the process that reads the file; ``ocr_seconds`` and
    ``ocr_memory_mb`` hold instead from its first scanned page on where the OCR extra is installed; ``office_memory_mb`` is
    the address space of LibreOffice where it converts a file first. ``max_entries`` and ``max_archive_mb`` bound the files of
    a ZIP of plans, all together.
    """

    max_file_mb: int = 100
    max_unpacked_mb: int = 100
    max_pages: int = 2000
    max_chars: int = 3_000_000
    max_lines: int = 100_000
    max_nesting: int = 20
    max_seconds: int = 120
    max_memory_mb: int = 1536
    ocr_seconds: int = 3600
    ocr_memory_mb: int = 4096
    office_memory_mb: int = 4096
    max_entries: int = 500
    max_archive_mb: int = 500
