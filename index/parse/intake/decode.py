"""Bytes of a text file to a string: UTF-8, UTF-16 or GB18030, told from the bytes alone."""

from __future__ import annotations

import codecs
import re

from index.errors import ParseError

_CJK = re.compile(r"[\u4e00-\u9fff]")
_COMMON = set("的一是在和省市建设发展规划年区经济产业推进新高第章节，。、：")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Decodes a plan file.

    Args:
        data: the file's bytes.
        name: the file's name, for the error message.

    Returns:
        The text with ``\\n`` line ends, and the encoding's name.

    Raises:
        ParseError: the file is empty, binary or in none of the encodings.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise ParseError(f"文件“{name}”是空的。", "请检查文件内容，或从原件重新导出。")
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _accept(_strict(data, encoding), encoding.removesuffix("-sig"), name)
    text = _strict(data, "utf-8")
    if text is not None and "\x00" not in text:
        return _accept(text, "utf-8", name)
    # Without a byte-order mark UTF-16 and GB18030 both accept almost anything: the reading with
    # the larger share of everyday characters is the right one.
    candidates = [(e, _strict(data, e)) for e in ("gb18030", "utf-16-le", "utf-16-be")]
    scored = [(_plausible(t), e, t) for e, t in candidates if t is not None]
    if scored:
        score, encoding, text = max(scored)
        if score > 0.05:
            return _accept(text, encoding, name)
    raise ParseError(f"文件“{name}”不是可识别的文本（UTF-8、GB18030、UTF-16 均不符）。", "请另存为 UTF-8 编码的文本文件后再试。")


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _plausible(text: str) -> float:
    """Share of very frequent Chinese characters, 0 where control characters betray a binary file."""
    if any(ord(c) < 32 and c not in "\t\n\r\f" for c in text):
        return 0.0
    return sum(c in _COMMON for c in text) / max(1, len(text))


def _accept(text: str | None, encoding: str, name: str) -> tuple[str, str]:
    if text is None:
        raise ParseError(f"文件“{name}”的字节与其 {encoding} 标记不符，可能已损坏。", "请从原件重新导出。")
    controls = sum(ord(c) < 32 and c not in "\t\n\r\f" for c in text)
    if controls > max(8, len(text) // 100):
        raise ParseError(f"文件“{name}”像是二进制文件，不是文本。", "目前支持 PDF、DOCX、HTML、Markdown 和 TXT。")
    text = "".join(c for c in text if ord(c) >= 32 or c in "\t\n\r\f")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\ufeff", "")
    need_chinese(text, name)
    return text, encoding


def need_chinese(text: str, name: str) -> None:
    """Refuses a text without a Chinese character.

    Raises:
        ParseError: it has none.
    """
    if not _CJK.search(text):
        raise ParseError(f"文件“{name}”里没有中文内容。", "请确认这是一份规划文本；若是编码错误，请另存为 UTF-8。")
