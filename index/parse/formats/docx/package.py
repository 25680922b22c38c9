"""The package of a DOCX (ECMA-376 Part 2): finds its parts and reads them as XML, within limits."""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from index.errors import ParseError
from index.parse.formats.docx.numbering import attribute
from index.parse.intake.limits import ParseLimits

_NOTES = (("脚注", "footnotes"), ("尾注", "endnotes"))
_OTHERS = (
    ("xl/", "Excel 表格"),
    ("ppt/", "PowerPoint 演示文稿"),
    ("content.xml", "OpenDocument 文件"),
    ("META-INF/container.xml", "EPUB 电子书"),
)


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
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            main = _main_part(package, name, limits)
            folder = main.rpartition("/")[0]
            body = _xml(package, main, name, limits)
            styles = _xml(package, f"{folder}/styles.xml", name, limits, optional=True)
            numbering = _xml(package, f"{folder}/numbering.xml", name, limits, optional=True)
            parts = ((kind, _xml(package, f"{folder}/{part}.xml", name, limits, optional=True)) for kind, part in _NOTES)
            notes = [(kind, part) for kind, part in parts if part is not None]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, NotImplementedError, ValueError) as error:
        raise ParseError(f"文件“{name}”已损坏或不完整，打不开。", "请重新下载，或用 Word 打开后另存一份。") from error
    return body, styles, numbering, notes


def _main_part(package: zipfile.ZipFile, name: str, limits: ParseLimits) -> str:
    names = package.namelist()
    rels = _xml(package, "_rels/.rels", name, limits, optional=True)
    for rel in rels if rels is not None else ():
        if attribute(rel, "Type").endswith("/officeDocument"):
            target = attribute(rel, "Target").lstrip("/")
            if target.startswith("word/") and target in names:
                return target
    if "word/document.xml" in names:
        return "word/document.xml"
    what = next((what for part, what in _OTHERS if any(n.startswith(part) for n in names)), "ZIP 压缩包")
    raise ParseError(f"文件“{name}”不是 DOCX，而是 {what}。", "请另存为 .docx 或 PDF 后再试。")


def _xml(package: zipfile.ZipFile, part: str, name: str, limits: ParseLimits, optional: bool = False) -> etree._Element | None:
    """A part as XML, unpacked up to the limit; entities and document types are refused."""
    if part not in package.namelist():
        if optional:
            return None
        raise KeyError(part)
    info = package.getinfo(part)
    if info.flag_bits & 1:
        raise ParseError(f"文件“{name}”设了密码。", "请去掉密码，另存后再上传。")
    most = limits.max_unpacked_mb * 2**20
    with package.open(info) as stream:
        # The size in the directory may lie: what counts is what comes out.
        content = stream.read(most + 1)
    if len(content) > most:
        raise ParseError(
            f"文件“{name}”解压后超过 {limits.max_unpacked_mb} MB（压缩炸弹或异常文件），已停止。", "请用 Word 打开检查，另存后再试。"
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error):
            raise ParseError(f"文件“{name}”的标记层层嵌套，读不下去。", "请另存为纯文本后再试。") from error
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        if b"<!ENTITY" in content[:100_000]:
            raise _declares_entities(name) from error
        raise ParseError(f"文件“{name}”已损坏（内部 XML 不完整）。", "请用 Word 打开后另存一份再试。") from error
    if root.getroottree().docinfo.doctype:
        # No word processor writes one (ECMA-376 Part 2 forbids it); it is where entity bombs live.
        raise _declares_entities(name)
    return root


def _declares_entities(name: str) -> ParseError:
    return ParseError(f"文件“{name}”内含实体声明（可能是 XML 炸弹），已拒绝。", "请用 Word 打开检查，另存后再试。")
