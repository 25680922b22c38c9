"""What a file is by its first bytes; a suffix is only what somebody called it."""

from __future__ import annotations

import io
import zipfile

from index.errors import ParseError
from index.parse.intake.directory import directory_bytes
from index.parse.mend import Log

_KINDS = {
    "txt": (".txt",),
    "markdown": (".md", ".markdown"),
    "html": (".html", ".htm"),
    "csv": (".csv",),
    "pdf": (".pdf",),
    "ofd": (".ofd",),
    "docx": (".docx", ".docm", ".dotx"),
    "xlsx": (".xlsx", ".xlsm", ".xltx"),
    "xls": (".xls", ".xlt", ".et"),
    "pptx": (".pptx", ".pptm", ".ppsx"),
    "doc": (".doc", ".dot", ".wps", ".wpt"),
    "ppt": (".ppt", ".pps", ".dps"),
    "rtf": (".rtf",),
    "odt": (".odt",),
    "ods": (".ods",),
    "odp": (".odp",),
}
SUFFIXES = {suffix: kind for kind, suffixes in _KINDS.items() for suffix in suffixes}
"""The kinds of files that are read, by their suffixes; in the order in which users are told of them."""
TEXT = frozenset(("txt", "markdown", "html", "csv"))
"""The kinds that are text, whatever its encoding."""
CONVERTED = {"doc": "docx", "rtf": "docx", "odt": "docx", "ods": "xlsx", "ppt": "pptx", "odp": "pptx"}
"""Kinds that LibreOffice makes another kind of, which is then read."""
_OFFICE = "用 Word 或 WPS 打开，另存为 .docx 后再收录。"
_SHEET = "用 Excel 或 WPS 打开，另存为 .xlsx 后再收录。"
_SHOW = "用 PowerPoint 或 WPS 打开，另存为 .pptx 后再收录。"
RESAVE = {"doc": _OFFICE, "rtf": _OFFICE, "odt": _OFFICE, "ods": _SHEET, "ppt": _SHOW, "odp": _SHOW}
"""What to do with a file of a kind of ``CONVERTED`` where it cannot be converted."""
_UNREAD = (
    ("文字文件", (".uof", ".uot"), _OFFICE),
    ("版式文件", (".caj", ".xps"), "用阅读软件打开，另存为 PDF 后再收录。"),
    ("压缩包", (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2"), "解压后收录里面的文件。"),
    ("图片", (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp"), "扫描件请合成一个 PDF，并安装文字识别组件。"),
    ("网页存档", (".mht", ".mhtml"), "用浏览器打开，另存为 .html 后再收录。"),
)
"""Kinds of files that are not read, and what to do with one."""
_NAMES = {kind: kind.upper() for kind in _KINDS if kind not in TEXT}
_STREAMS = {"doc": "WordDocument", "ppt": "PowerPoint Document", "xls": "Workbook"}
"""The stream of a compound file that holds the text of a kind."""
_PARTS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
_MIMETYPES = {
    f"application/vnd.oasis.opendocument.{word}": kind for word, kind in (("text", "odt"), ("spreadsheet", "ods"), ("presentation", "odp"))
}
_OTHERS = (("META-INF/container.xml", "EPUB 电子书"), ("content.xml", "OpenDocument 文件"))
"""What else a ZIP may be by one of its parts."""
_HEADER_WITHIN = 1024
"""Readers accept ``%PDF-`` anywhere in the first 1024 bytes (PDF 1.7, Annex H, note 13)."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (
    (b"\x89PNG\r\n\x1a\n", "PNG 图片"),
    (b"\xff\xd8\xff", "JPEG 图片"),
    (b"GIF8", "GIF 图片"),
    (b"BM", "BMP 图片"),
    (b"II*\x00", "TIFF 图片"),
    (b"MM\x00*", "TIFF 图片"),
    (b"Rar!\x1a\x07", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"\x7fELF", "可执行程序"),
    (b"MZ", "可执行程序"),
)


_MAX_DIRECTORY = 2**22
"""Bytes of the directory of a package; those of large documents have some hundred kB."""


def what_to_do(suffix: str) -> str:
    """What to do with a file of a kind that is not read."""
    if (kind := SUFFIXES.get(suffix, "")) in RESAVE:
        return f"{kind.upper()} 文件要装有 LibreOffice 才能读：请{RESAVE[kind]}"
    told = next((f"{what}不能直接读：请{hint}" for what, suffixes, hint in _UNREAD if suffix in suffixes), "")
    return told or f"支持的格式：{'、'.join(SUFFIXES)}。"


def detect(data: bytes, suffix: str, name: str, log: Log) -> str:
    """The kind of a file: what its bytes are, or the text format that the suffix names.

    Args:
        data: the file's bytes.
        suffix: a key of ``SUFFIXES``.
        name: the file's name for messages.
        log: is told where the suffix is wrong.

    Raises:
        ParseError: the bytes are those of something that holds no plan text, or of an encrypted document.
    """
    named = SUFFIXES[suffix]
    found = _of_bytes(data, name, named)
    if found and found != named:
        log.add("后缀与内容不符，按内容读取", f"{name} 是 {_NAMES[found]}")
        return found
    if not found and named in _NAMES:
        page = data[:512].lstrip().lower().startswith((b"<!doctype", b"<html"))
        if page and named in ("doc", "xls"):
            # Office programs open pages under these names, and office systems export them so.
            log.add("后缀与内容不符，按内容读取", f"{name} 是网页")
            return "html"
        raise ParseError(
            f"文件“{name}”{'其实是网页，' if page else ''}不是 {_NAMES[named]} 文件。", "请从原处重新下载，或把后缀改成实际的格式。"
        )
    return found or named


def _of_bytes(data: bytes, name: str, named: str) -> str:
    if data.startswith(b"%PDF-") or (named in _NAMES and b"%PDF-" in data[:_HEADER_WITHIN]):
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _of_archive(data, name, named)
    if data.startswith(_OLE):
        return _of_compound(data, name, named)
    if data.startswith(b"{\\rtf"):
        return "rtf"
    for magic, what in _FOREIGN:
        # Two letters are no proof in a text file.
        if data.startswith(magic) and (len(magic) > 2 or b"\x00" in data[:64] or not magic.isalpha()):
            raise ParseError(f"文件“{name}”其实是 {what}，不是规划文本。", "请换成 PDF、DOCX、HTML、Markdown 或 TXT 文件。")
    return ""


def _of_archive(data: bytes, name: str, named: str) -> str:
    """The kind of a ZIP; one too damaged to tell is what it is called, and its reader says what is wrong."""
    try:
        if directory_bytes(io.BytesIO(data)) > _MAX_DIRECTORY:
            raise zipfile.BadZipFile("the directory is too large to be looked at here")
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.namelist()
            with archive.open("mimetype") if "mimetype" in parts else io.BytesIO() as stream:
                mimetype = stream.read(100).decode("ascii", "replace").strip()
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError):
        return named if named in _NAMES else "docx"
    if kind := _MIMETYPES.get(mimetype):
        return kind
    if "OFD.xml" in parts:
        return "ofd"
    kinds = [kind for kind, folder in _PARTS.items() if any(part.startswith(folder) for part in parts)]
    if kinds:
        return named if named in kinds else kinds[0]
    what = next((what for part, what in _OTHERS if part in parts), "ZIP 压缩包")
    raise ParseError(f"文件“{name}”不是 {_NAMES.get(named, '文本')} 文件，而是 {what}。", "请另存为 .docx 或 PDF 后再试。")


def _of_compound(data: bytes, name: str, named: str) -> str:
    # MS-OFFCRYPTO keeps an encrypted DOCX, XLSX or PPTX in a compound file with this stream.
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise ParseError(f"文件“{name}”设了打开密码。", "请在 Office 或 WPS 里去掉密码，另存后再上传。")
    # A document may have others inside.
    kinds = [kind for kind, stream in _STREAMS.items() if stream.encode("utf-16-le") in data]
    if kinds:
        return named if named in kinds else kinds[0]
    raise ParseError(f"文件“{name}”是旧版 Office 文件，但里面找不到文档。", "请用 Word 或 WPS 打开检查，另存为 .docx 后再试。")
