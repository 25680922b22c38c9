"""What a file is by its first bytes; a suffix is only what somebody called it."""

from __future__ import annotations

from index.errors import ParseError
from index.parse.mend import Log

SUFFIXES = {
    ".txt": "txt",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".docx": "docx",
}
_OFFICE = "用 Word 或 WPS 打开，另存为 .docx 后再收录。"
_UNREAD = (
    ("文字文件", (".doc", ".wps", ".wpt", ".rtf", ".odt", ".dot", ".dotx", ".docm", ".uof", ".uot"), _OFFICE),
    ("版式文件", (".ofd", ".caj", ".xps"), "用阅读软件打开，另存为 PDF 后再收录。"),
    ("表格", (".et", ".xls", ".xlsx", ".xlsm", ".ods", ".csv"), "把表格粘贴到 Word 里存成 .docx，或导出 PDF 后再收录。"),
    ("演示文稿", (".ppt", ".pptx", ".dps", ".odp"), "另存为 PDF 后再收录。"),
    ("压缩包", (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2"), "解压后收录里面的文件。"),
    ("图片", (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp"), "扫描件请合成一个 PDF，并安装文字识别组件。"),
    ("网页存档", (".mht", ".mhtml"), "用浏览器打开，另存为 .html 后再收录。"),
)
"""Kinds of files that are not read, and what to do with one."""
_NAMES = {"pdf": "PDF", "docx": "DOCX"}
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
    (b"{\\rtf", "RTF 文档"),
)


def what_to_do(suffix: str) -> str:
    """What to do with a file of a kind that is not read."""
    told = next((f"{what}不能直接读：请{hint}" for what, suffixes, hint in _UNREAD if suffix in suffixes), "")
    return told or f"支持的格式：{'、'.join(sorted(SUFFIXES))}。"


def detect(data: bytes, suffix: str, name: str, log: Log) -> str:
    """The format of a file: ``pdf``, ``docx``, or the text format that the suffix names.

    Args:
        data: the file's bytes.
        suffix: a key of ``SUFFIXES``.
        name: the file's name for messages.
        log: is told where the suffix is wrong.

    Raises:
        ParseError: the bytes are those of something that holds no plan text, or of an encrypted document.
    """
    named = SUFFIXES[suffix]
    found = _of_bytes(data, name, binary=named in _NAMES)
    if found and found != named:
        log.add("后缀与内容不符，按内容读取", f"{name} 是 {_NAMES[found]}")
        return found
    if not found and named in _NAMES:
        page = data[:512].lstrip().lower().startswith((b"<!doctype", b"<html"))
        raise ParseError(
            f"文件“{name}”{'其实是网页，' if page else ''}不是 {_NAMES[named]} 文件。", "请从原处重新下载，或把后缀改成实际的格式。"
        )
    return found or named


def _of_bytes(data: bytes, name: str, binary: bool) -> str:
    if data.startswith(b"%PDF-") or (binary and b"%PDF-" in data[:_HEADER_WITHIN]):
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx"
    if data.startswith(_OLE):
        # MS-OFFCRYPTO keeps an encrypted DOCX in a compound file with this stream.
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise ParseError(f"文件“{name}”设了打开密码。", "请在 Word 或 WPS 里去掉密码，另存后再上传。")
        raise ParseError(f"文件“{name}”是旧版 Office 文件（.doc、.wps 或 .xls）。", "请用 Word 或 WPS 另存为 .docx 后再试。")
    for magic, what in _FOREIGN:
        # Two letters are no proof in a text file.
        if data.startswith(magic) and (len(magic) > 2 or b"\x00" in data[:64] or not magic.isalpha()):
            raise ParseError(f"文件“{name}”其实是 {what}，不是规划文本。", "请换成 PDF、DOCX、HTML、Markdown 或 TXT 文件。")
    return ""
