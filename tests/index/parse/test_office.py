"""Other office formats by LibreOffice: real files that it made itself read as the files they were made of."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from plan_files import PLAN, Auto, write_docx
from sheet_files import write
from test_sheets import both

from index.errors import ParseError
from index.ingest.build import ingest
from index.parse import parse
from index.parse.intake import soffice

pytestmark = pytest.mark.slow
installed = pytest.mark.skipif(not soffice.program(), reason="LibreOffice is not installed")


def made(folder: Path, source: Path, suffix: str) -> Path:
    """A file as another format."""
    out = folder / "made"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice.program(), profile, "--headless", "--convert-to", suffix, "--outdir", str(out), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    file = out / f"{source.stem}.{suffix}"
    if not file.exists():
        pytest.skip(f"this LibreOffice lacks the part that writes {suffix}")
    return file


@installed
@pytest.mark.parametrize("suffix", ["doc", "rtf", "odt"])
def test_text_documents(suffix: str, tmp_path: Path) -> None:
    # LibreOffice writes no Chinese into the numbering of an RTF: numbers are text there.
    plan = [f"{i.number} {i.text}" if isinstance(i, Auto) else i for i in PLAN] if suffix == "rtf" else PLAN
    word = write_docx(tmp_path / "规划.docx", plan)
    found, plain = parse(made(tmp_path, word, suffix)), parse(word)
    assert ([s.headings for s in found.sections], found.text) == ([s.headings for s in plain.sections], plain.text)
    mend = next(m for m in found.mended if m.kind == "用 LibreOffice 转换后读取")
    assert mend.example == f"规划.{suffix}：{suffix.upper()} → DOCX"


@installed
@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_workbooks(suffix: str, tmp_path: Path) -> None:
    book = write(tmp_path, "指标.xlsx", both())
    found, plain = parse(made(tmp_path, book, suffix)), parse(book)
    assert ([s.headings for s in found.sections], found.text) == ([s.headings for s in plain.sections], plain.text)


@installed
def test_what_cannot_be_converted_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "a.odt", b"{\\rtf1 ")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "WordDocument".encode("utf-16-le") + bytes(500))
    with pytest.raises(ParseError) as caught:
        parse(path.rename(tmp_path / "a.doc"))
    assert str(caught.value) == (
        "LibreOffice 读不了文件“a.doc”（可能已损坏、设了密码，或太大）。 请用 Word 或 WPS 打开，另存为 .docx 后再收录。"
    )


def test_without_libreoffice_it_is_told_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    if soffice.program():
        pytest.skip("LibreOffice is where no PATH is needed")
    write(tmp_path, "a.rtf", b"{\\rtf1 }")
    write(tmp_path, "b.txt", "云岭省学校规划\n第一章 总体要求\n办好学校。\n".encode())
    rows = {Path(row.path).name: (row.status, row.note) for row in ingest([tmp_path], tmp_path / "index").rows}
    hint = "请用 Word 或 WPS 打开，另存为 .docx 后再收录。"
    assert rows["a.rtf"] == ("unread", f"没有收录：RTF 文件要装有 LibreOffice 才能读：{hint}")
    with pytest.raises(ParseError) as caught:
        parse(tmp_path / "a.rtf")
    assert str(caught.value) == f"文件“a.rtf”是 RTF 文件，这台机器没有安装 LibreOffice，读不了。 {hint}"
