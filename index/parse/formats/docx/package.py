"""The parts of a DOCX that hold its text."""

from __future__ import annotations

from lxml import etree

from index.errors import ParseError
from index.parse.formats.package import Package, opened
from index.parse.intake.limits import ParseLimits

_NOTES = (("脚注", "footnotes"), ("尾注", "endnotes"))


def parts_of(
    data: bytes, name: str, limits: ParseLimits
) -> tuple[etree._Element | None, etree._Element | None, etree._Element | None, list[tuple[str, etree._Element]]]:
    """The main document, the styles and the numbering, None for what the package does not have; its notes, by their kind.

    Args:
        data: the file's bytes.
        name: the file's name for messages.
        limits: what it may cost.

    Raises:
        ParseError: the file is damaged, encrypted, another kind of package, or exceeds a limit.
    """
    with opened(data, name, limits) as package:
        main = _main_part(package, name)
        folder = main.rpartition("/")[0]
        parts = ((kind, package.find(f"{folder}/{part}.xml")) for kind, part in _NOTES)
        notes = [(kind, part) for kind, part in parts if part is not None]
        return package.xml(main), package.find(f"{folder}/styles.xml"), package.find(f"{folder}/numbering.xml"), notes


def _main_part(package: Package, name: str) -> str:
    for kind, target in package.relations("").values():
        if kind == "officeDocument" and target.startswith("word/") and target in package.parts:
            return target
    if "word/document.xml" in package.parts:
        return "word/document.xml"
    raise ParseError(f"文件“{name}”不是 DOCX，而是 ZIP 压缩包。", "请另存为 .docx 或 PDF 后再试。")
