"""Files in every encoding read the same; what is no text is refused with a reason."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from plan_text import BOUNDED

from index.errors import ParseError
from index.parse import SUFFIXES, ParseLimits, parse
from index.parse.intake.decode import decode

pytestmark = pytest.mark.slow

WART = Path(__file__).parents[2] / "data" / "warts" / "ocr.txt"
ENCODINGS = {
    "utf-8": ("utf-8", b""),
    "utf-8 with mark": ("utf-8", codecs.BOM_UTF8),
    "gb18030": ("gb18030", b""),
    "utf-16 little-endian with mark": ("utf-16-le", codecs.BOM_UTF16_LE),
    "utf-16 big-endian with mark": ("utf-16-be", codecs.BOM_UTF16_BE),
    "utf-16 little-endian": ("utf-16-le", b""),
    "utf-16 big-endian": ("utf-16-be", b""),
}


@pytest.mark.parametrize("name", ENCODINGS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_one_plan_in_every_encoding_is_the_same_document(name: str, line_end: str, tmp_path: Path) -> None:
    encoding, mark = ENCODINGS[name]
    path = tmp_path / "ocr.txt"
    path.write_bytes(mark + WART.read_text("utf-8").replace("\n", line_end).encode(encoding))
    plain, found = parse(WART), parse(path)
    assert (found.text, found.sections, found.blocks) == (plain.text, plain.sections, plain.blocks)
    assert (found.title, found.published) == ("云岭省山海城镇带发展规划", "2026-04")
    told = [m.example for m in found.mended if m.kind == "转换编码"]
    assert told == ([] if encoding == "utf-8" else ["utf-16" if mark else encoding])


SENTENCES = st.sampled_from(
    [
        "到2030年，全省新增灌渠150公里。",
        "建设深水码头和临港产业园区，推进海湾市发展。",
        "居民自愿，鼓励联户经营。",
        "第一章 总体要求",
        "（责任单位：省水利厅、各市政府）",
        "“绿色船坞”专项改造，年交付4艘。",
    ]
)
TEXTS = st.lists(
    st.one_of(SENTENCES, SENTENCES, st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=4)), min_size=3
)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
@BOUNDED
@given(lines=TEXTS)
def test_decoding_undoes_encoding(encoding: str, lines: list[str]) -> None:
    text = "\n".join(lines)
    assume(sum(len(line) > 6 for line in lines) >= 2)
    assert decode(text.encode(encoding), "x") == (text, encoding)


def test_control_characters_and_form_feeds_do_not_reach_the_text() -> None:
    assert decode("第一页的字\x0c第二页\x01的字\ufeff".encode(), "x") == ("第一页的字\n第二页的字", "utf-8")


@pytest.mark.parametrize("data", [b"", b" \r\n\t", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, b"\x00" * 64])
def test_empty_files(data: bytes, tmp_path: Path) -> None:
    assert refusal(tmp_path, data) == "文件“plan.txt”是空的。 请检查文件内容，或从原件重新导出。"


@pytest.mark.parametrize(
    "data",
    [
        b"\xca\xfe\xba\xbe\x00\x00\x00\x34" + bytes(range(256)) * 8,
        b"SQLite format 3\x00" + bytes(range(256)) * 8,
        "规划".encode("gb18030") + b"\xff" * 40,
    ],
)
def test_binary_files(data: bytes, tmp_path: Path) -> None:
    assert refusal(tmp_path, data) == (
        "文件“plan.txt”不是可识别的文本（UTF-8、GB18030、UTF-16 均不符）。 请另存为 UTF-8 编码的文本文件后再试。"
    )


def test_text_full_of_control_characters(tmp_path: Path) -> None:
    assert refusal(tmp_path, ("规划" + "\x01" * 50).encode()) == (
        "文件“plan.txt”像是二进制文件，不是文本。 目前支持 PDF、DOCX、HTML、Markdown 和 TXT。"
    )


def test_byte_order_mark_that_the_bytes_belie(tmp_path: Path) -> None:
    assert refusal(tmp_path, codecs.BOM_UTF8 + "规划".encode("gb18030")) == (
        "文件“plan.txt”的字节与其 utf-8 标记不符，可能已损坏。 请从原件重新导出。"
    )


def test_text_without_chinese(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"Lorem ipsum dolor sit amet.\n") == (
        "文件“plan.txt”里没有中文内容。 请确认这是一份规划文本；若是编码错误，请另存为 UTF-8。"
    )


def test_page_without_text(tmp_path: Path) -> None:
    path = tmp_path / "empty.html"
    path.write_text("<html><head><title>云岭省规划</title></head><body><script>学校</script></body></html>", "utf-8")
    assert refusal_of(path) == "文件“empty.html”里没有正文。 请检查文件内容。"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("plan.uof", "文字文件不能直接读：请用 Word 或 WPS 打开，另存为 .docx 后再收录。"),
        ("plan.CAJ", "版式文件不能直接读：请用阅读软件打开，另存为 PDF 后再收录。"),
        ("plan", f"支持的格式：{'、'.join(SUFFIXES)}。"),
        (".txt", f"支持的格式：{'、'.join(SUFFIXES)}。"),
    ],
)
def test_wrong_suffix(name: str, hint: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text("第一章 总体要求\n", "utf-8")
    assert refusal_of(path) == f"不支持“{name}”的格式。 {hint}"


def test_suffix_in_capitals(tmp_path: Path) -> None:
    path = tmp_path / "PLAN.TXT"
    path.write_text("第一章 总体要求\n办好学校。\n", "utf-8")
    assert [s.locator for s in parse(path).sections] == ["第一章"]


def test_file_too_large(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes("学".encode() * 2**19)
    assert refusal_of(path, ParseLimits(max_file_mb=1)) == "文件“plan.txt”超过 1 MB。 规划文本不应这么大，请检查文件。"


def test_folder_and_missing_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A long path would be shortened in a message.
    monkeypatch.chdir(tmp_path)
    folder = Path("folder.txt")
    folder.mkdir()
    assert refusal_of(folder) == f"读不了文件“{folder}”：它是一个目录。 请检查路径和权限。"
    missing = Path("missing.txt")
    assert refusal_of(missing) == f"读不了文件“{missing}”：没有这个文件或目录。 请检查路径和权限。"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("第一章 总体要求\n", "utf-8")
    path.chmod(0)
    assert refusal_of(path) == f"读不了文件“{path}”：Permission denied。 请检查路径和权限。"


HOSTILE = {
    "nested.html": "<div>" * 5000 + "学校",
    "tables-in-tables.html": "<table><tr><td>" * 100 + "学校",
    "wide.html": "<table><tr>" + "<td rowspan=200 colspan=200>学</td>" * 50 + "</tr>" + "<tr><td>校</td></tr>" * 300 + "</table>",
    "front.md": "---\n" + "[" * 2000 + "\n---\n学校",
    "brackets.md": "[" * 20000 + "学校",
    "leaders.txt": "目录\n" + "." * 20000 + "一\n第一章 总" + " ." * 10000 + "\n学校。",
    "spaces.txt": "学" + " " * 100000 + "a" + " " * 100000 + "校。",
    "numbers.txt": f"第{'1' * 5000}章 学校\n附件{'1' * 5000}\n专栏{'9' * 5000}-1 学校\n办学校。",
    "open-brackets.txt": "第一章 总则\n" + "（责任单位" * 20000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_read_or_refused_at_once(name: str, tmp_path: Path) -> None:
    """Nesting must not break the reader, runs of one character not stop it."""
    path = tmp_path / name
    path.write_text(HOSTILE[name], "utf-8")
    if name.startswith("nested"):
        assert refusal_of(path)
    else:
        assert parse(path).text.strip()


def refusal(folder: Path, data: bytes) -> str:
    path = folder / "plan.txt"
    path.write_bytes(data)
    return refusal_of(path)


def refusal_of(path: Path, limits: ParseLimits | None = None) -> str:
    with pytest.raises(ParseError) as caught:
        parse(path, limits=limits)
    return str(caught.value)
