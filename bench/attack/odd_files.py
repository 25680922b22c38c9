"""Odd archives, names, front matter and texts: ``python bench/attack/odd_files.py [KIND…]``, kinds being beginnings of ``zip climbs`` and such.

Adds each to an index of its own with ``planqa add``; of what went in, asks a question and writes the ledger, a dossier and a Word file.
Prints each that ended in an exception, wrote outside of its folder, or came out in a file as a formula, as XML that is none, or as
characters that turn the reading direction round. Exit status 1 where there is one.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import stat
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from commands import run

TEXT = "云岭省茶业规划（2026—2030年）\n第一章 总体要求\n到2030年，新建茶厂5座。\n"
HIDDEN = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def packed(*entries: tuple[str | zipfile.ZipInfo, bytes | str]) -> bytes:
    """A ZIP of these entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in entries:
            made.writestr(name, data)
    return out.getvalue()


def link(name: str, target: str) -> tuple[zipfile.ZipInfo, str]:
    """An entry that is a symbolic link."""
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info, target


def mode(name: str, bits: int) -> tuple[zipfile.ZipInfo, str]:
    """An entry of a kind of file that is none."""
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, bits << 16
    return info, TEXT


GOOD = ("good.txt", TEXT)
ARCHIVES: dict[str, Callable[[], bytes]] = {
    "climbs": lambda: packed(GOOD, ("../../climbed.txt", TEXT.replace("茶", "桑"))),
    "absolute": lambda: packed(GOOD, ("/tmp/planqa-absolute.txt", TEXT.replace("茶", "桑"))),
    "drive": lambda: packed(GOOD, ("C:\\windows\\a.txt", TEXT.replace("茶", "桑"))),
    "link": lambda: packed(GOOD, link("passwd.txt", "/etc/passwd")),
    "link, then through it": lambda: packed(GOOD, link("folder", "/tmp"), ("folder/planqa-through.txt", TEXT.replace("茶", "桑"))),
    "file, then folder of its name": lambda: packed(GOOD, ("good.txt/inner.txt", TEXT.replace("茶", "桑"))),
    "folder, then file of its name": lambda: packed(("a.txt/inner.txt", TEXT), ("a.txt", TEXT.replace("茶", "桑"))),
    "same name twice": lambda: packed(GOOD, ("good.txt", TEXT.replace("茶", "桑"))),
    "same name in another case": lambda: packed(GOOD, ("GOOD.TXT", TEXT.replace("茶", "桑"))),
    "name of 300 characters": lambda: packed(GOOD, ("长" * 300 + ".txt", TEXT.replace("茶", "桑"))),
    "name of 60,000 characters": lambda: packed(GOOD, ("a" * 60_000 + ".txt", TEXT.replace("茶", "桑"))),
    "2,000 folders deep": lambda: packed(GOOD, ("a/" * 2000 + "a.txt", TEXT.replace("茶", "桑"))),
    "names of nothing": lambda: packed(GOOD, (" ", TEXT), (".", TEXT), ("..", TEXT), ("/", TEXT), ("a//b.txt", TEXT.replace("茶", "桑"))),
    "control characters": lambda: packed(GOOD, ("a\x1b[31m\n\u202eb.txt", TEXT.replace("茶", "桑"))),
    "NUL": lambda: packed(GOOD, ("a\0.txt", TEXT.replace("茶", "桑"))),
    "reserved": lambda: packed(GOOD, ("CON.txt", TEXT.replace("茶", "桑")), ("aux.txt", TEXT.replace("茶", "麻"))),
    "nested": lambda: packed(GOOD, ("inner.zip", packed(GOOD))),
    "nested 50 deep": lambda: _nested(50),
    "device": lambda: packed(GOOD, mode("device.txt", stat.S_IFCHR | 0o666), mode("pipe.txt", stat.S_IFIFO | 0o666)),
    "plans.toml of nonsense": lambda: packed(GOOD, ("plans.toml", "[good\ntitle = ")),
    "plans.toml of odd types": lambda: packed(GOOD, ("plans.toml", '[good]\ntitle = 5\nperiod = [[1]]\nid = "../../x"\nissuer = {a = 1}\npublished = 2026-01-01\n')),
    "terms.toml of nonsense": lambda: packed(GOOD, ("terms.toml", "x"), ("profile.toml", "x")),
    "cut": lambda: packed(GOOD)[:-40],
    "directory only": lambda: packed(GOOD)[-80:],
    "before it something": lambda: b"MZ" + bytes(5000) + packed(GOOD),
    "empty": lambda: packed(),
    "only folders": lambda: packed(("a/", ""), ("b/", "")),
    "a lie of its size": lambda: packed(GOOD).replace(len(TEXT.encode()).to_bytes(4, "little"), (10).to_bytes(4, "little")),
    "encrypted": lambda: _flag(packed(GOOD), 1),
    "an unknown method": lambda: _method(packed(GOOD), 99),
}  # fmt: skip
NAMES = (
    "a\nb.txt", "a\tb.txt", "'; rm -rf.txt", '"quoted".txt', "`id`.txt", "$(id).txt", "=cmd|calc.txt", "-rf.txt", "--index.txt", "\u202egnp.txt", "👩‍👩‍👧.txt", "é.txt", "é.txt",
    " leading.txt", "trailing .txt", "<script>alert(1)</script>.txt".replace("/", "／"), "%2e%2e%2f.txt", "a" * 240 + ".txt", "规划[1].txt", "{{7*7}}.txt", "\\.txt", "a.txt.txt", ".txt.txt", "~$a.txt",
)  # fmt: skip
FRONT = (
    "title: [a, b]", "title: {a: b}", "title: 5", "title: null", "title: true", "title: !!python/object/apply:os.system [id]", "title: &a [*a]", "id: ../../etc", "id: \"\\0\"", "id: 5", "id: [a]",
    "period: 5", "period: [2030, 2026]", "period: [[1]]", "period: 99999-99999", "period: {a: 1}", "period: 2026-2030-2040", "published: 2026-99-99", "published: [1]", "published: 0x7e2", "kind: 7", "kind: [a]",
    "place: {a: 1}", "place: 5", "level: []", "issuer: 2026-01-01", "issuer: |\n  a\n  b", "authors: {a: [b]}", "link: javascript:alert(1)", "link: [1]", "? [a]\n: b", "title: \"\\ud800\"", "title: =1+1", "title: \u202eabc",
    "title: " + "长" * 100_000, "- a\n- b", "just text", "a: b\na: c", "{}", "[]", "...", "--- a", "%YAML 9.9", "title: *nothing", "<<: {a: b}", "1: 2", "null: null", "title: .inf", "title: 1e400", "period: 1_000_000",
)  # fmt: skip
TEXTS = {
    "formulas": "到2030年，=HYPERLINK(\"http://evil\")建设公路12公里。\n+1+1产值达到30亿元。\n@SUM(1)桥梁达到4座。\n\t=1+1船闸达到5座。\n",
    "full-width formulas": "＝1＋1公路达到12公里。\n＋1＋1产值达到30亿元。\n＠SUM桥梁达到4座。\n",
    "controls": "到2030年，公路\x00\x01\x08\x0b\x0c\x1f\x7f\x85达到12公里，\ufffe\uffff桥梁达到4座。\n",
    "bidi": "到2030年，\u202e公路\u2066达到\u200f12\u202c公里。\n",
    "markup": "到2030年，<script>alert(1)</script>公路达到12公里</w:t></w:r>，]]>桥梁&lt;达到4座&#0;。\n",
    "placeholders": "到2030年，{{ config }}${jndi:ldap://a}%s%n{0}公路达到12公里[99]。\n",
    "emoji": "到2030年，公路👩‍👩‍👧达到12公里\U0001f1e8\U0001f1f3，𠀀𪛖桥梁达到4座。\n",
}  # fmt: skip


def _nested(depth: int) -> bytes:
    data = packed(GOOD)
    for number in range(depth):
        data = packed((f"{number}.zip", data))
    return packed(GOOD, ("inner.zip", data))


def _flag(data: bytes, bit: int) -> bytes:
    """Sets a flag of each entry, in its own head and in the directory."""
    made = bytearray(data)
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        for found in re.finditer(re.escape(mark), data):
            made[found.start() + at] |= bit
    return bytes(made)


def _method(data: bytes, method: int) -> bytes:
    made = bytearray(data)
    for mark, at in ((b"PK\3\4", 8), (b"PK\1\2", 10)):
        for found in re.finditer(re.escape(mark), data):
            made[found.start() + at] = method
    return bytes(made)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("kinds", nargs="*", metavar="KIND")
    kinds = tuple(parser.parse_args().kinds) or ("",)
    faults = tried = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for what, make in cases().items():
            if not what.startswith(kinds):
                continue
            room = folder / "room"
            room.mkdir()
            problems = attacked(room, *make())
            tried += 1
            for problem in problems:
                faults += 1
                print(f"FAULT {what[:80]!r}: {problem}", flush=True)
            for stray in (*Path("/tmp").glob("planqa-*.txt"), *folder.glob("*.txt"), folder / "climbed.txt"):
                if stray.exists():
                    faults += 1
                    print(f"FAULT {what[:80]!r} wrote {stray}", flush=True)
                    stray.unlink()
            _clear(room)
    print(f"{tried} tried, {faults} faults")
    sys.exit(bool(faults))


def cases() -> dict[str, Callable[[], tuple[str, bytes]]]:
    """What is tried: the name and the bytes of a file."""
    found: dict[str, Callable[[], tuple[str, bytes]]] = {
        f"zip {k}": lambda make=make: ("plans.zip", make()) for k, make in ARCHIVES.items()
    }
    found |= {f"name {n!r}": lambda n=n: (n, TEXT.encode()) for n in NAMES}
    found |= {f"front {f!r}": lambda f=f: ("plan.md", f"---\n{f}\n---\n{TEXT}".encode("utf-8", "surrogatepass")) for f in FRONT}
    return found | {f"text {k}": lambda t=t: ("plan.txt", (TEXT + t).encode()) for k, t in TEXTS.items()}


def attacked(room: Path, name: str, data: bytes) -> list[str]:
    """What is wrong with how a file was taken in, and with what came out of it."""
    (room / "in").mkdir()
    (room / "in" / name).write_bytes(data)
    index = ["--index", str(room / "index")]
    problems = []
    code, said = run(["add", str(room / "in"), *index])
    if code == -1:
        return [f"exception: {said[-800:]}"]
    if (
        name.endswith(".zip")
        and b"good" in data
        and code == 2
        and "good" not in said
        and "已损坏" not in said
        and "设了密码" not in said
        and "压缩方式不支持" not in said
    ):
        problems.append(f"the good plan is not taken in: {said[-300:]}")
    if code == 0 and not (room / "index" / "CURRENT").exists():
        return problems
    if code == 0 or (room / "index" / "CURRENT").exists():
        for command in (
            ["info", *index],
            ["ask", "茶厂新建几座？", *index],
            ["indicators", "--csv", str(room / "ledger.csv"), *index],
            ["dossier", "公路", "--csv", str(room / "dossier.csv"), "--docx", str(room / "dossier.docx"), *index],
        ):
            code, said = run(command)
            if code == -1:
                problems.append(f"{command[0]}: {said[-800:]}")
            problems += [f"{command[0]} shows {found.group()!r}" for found in [HIDDEN.search(said)] if found]
        problems += [problem for file in room.glob("*.csv") for problem in _in_csv(file)]
        problems += _in_word(room / "dossier.docx")
    return problems


def _in_csv(file: Path) -> list[str]:
    cells = [cell for row in csv.reader(io.StringIO(file.read_text("utf-8-sig"))) for cell in row]
    formulas = [cell for cell in cells if re.match(r"\s*[=+\-@＝＋－＠]", cell) and not re.fullmatch(r"[+-]?[\d.,]+%?", cell)]
    return [f"{file.name}: a formula {cell[:40]!r}" for cell in formulas[:3]] + [
        f"{file.name}: {c[:40]!r}" for c in cells if HIDDEN.search(c)
    ][:3]


def _in_word(file: Path) -> list[str]:
    from docx import Document

    if not file.exists():
        return []
    try:
        text = "\n".join(p.text for p in Document(str(file)).paragraphs)
    except Exception as error:
        return [f"{file.name} cannot be read: {error}"]
    return [f"{file.name}: {found.group()!r}" for found in [HIDDEN.search(text)] if found]


def _clear(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
    folder.rmdir()


if __name__ == "__main__":
    main()
