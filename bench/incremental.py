"""Times changing an index: ``python bench/incremental.py [--plans N] [--pages N] [--chars N] [--pdf]``.

Makes N plans of so many pages by code, as TXT; builds an index of them, then adds, replaces and removes one plan, goes back a
version, and at last builds an index of all of them anew; with ``--pdf`` the one plan is a PDF of so many pages; each by its command in a process of its own. Prints seconds by the
clock and of the processor (user and system), peak memory, and the ratio of processor seconds to the full build of the same
run: on a shared machine the clock is noisy.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NUMERALS = "一二三四五六七八九十"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--plans", type=int, default=100)
    parser.add_argument("--pages", type=int, default=100, help="pages of each plan")
    parser.add_argument("--chars", type=int, default=600, help="characters of a page")
    parser.add_argument("--pdf", action="store_true", help="the plan that is added is a PDF (needs reportlab)")
    arguments = parser.parse_args()
    chars = arguments.pages * arguments.chars
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        plans, index, other = folder / "plans", folder / "index", folder / "other"
        plans.mkdir()
        for number in range(arguments.plans):
            write_plan(plans / f"plan-{number:03}.txt", number, chars)
        print(f"{arguments.plans} plans of {arguments.pages} pages, {chars} characters each")
        report("build", planqa("build", plans, "--index", index))
        print(f"{'':22}index {size(index) / 1e6:.0f} MB, {units(index)} units")
        new = folder / ("new.pdf" if arguments.pdf else "new.txt")
        write_plan(new, arguments.plans, chars)
        if arguments.pdf:
            print(f"{'':22}the plan added is a PDF of {pages(new)} pages, {new.stat().st_size / 1e6:.1f} MB")
        added = planqa("add", new, "--index", index)
        write_plan(new, arguments.plans, chars, edited=True)
        replaced = planqa("add", new, "--replace", "--index", index)
        removed = planqa("remove", "new", "--index", index)
        back = planqa("rollback", "--index", index)
        again = planqa("build", plans, new, "--index", index)
        full = planqa("build", plans, new, "--index", other)
        report("build anew, one more", full)
        for name, took in (("add one", added), ("replace, 1 in 50", replaced), ("remove one", removed), ("rollback", back)):
            report(name, took, full)
        report("build, none changed", again, full)
        same = fingerprint(index) == fingerprint(other)
        print(f"index after all that is {'the same as' if same else 'NOT THE SAME as'} the one built anew")


@dataclass(frozen=True)
class Run:
    """Seconds by the clock and of the processor, and peak memory in MB, of a finished process."""

    clock: float
    processor: float
    megabytes: float


def planqa(command: str, *arguments: object) -> Run:
    """Runs a command of the command line."""
    started = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "qa.cli.main", command, *map(str, arguments)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"planqa {command} failed")
    return Run(time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def report(name: str, took: Run, full: Run | None = None) -> None:
    """Prints what a command took."""
    ratio = f"   1/{full.processor / took.processor:.1f} of the full build" if full else ""
    print(f"{name:22}{took.clock:7.1f} s   processor {took.processor:6.1f} s   peak {took.megabytes:5.0f} MB{ratio}", flush=True)


def write_plan(path: Path, seed: int, chars: int, *, edited: bool = False) -> None:
    """A plan of our own making, of about so many characters: chapters, sections, tasks, sentences with figures.

    ``edited``: every fiftieth sentence says another figure.
    """
    chance, changes = random.Random(seed), random.Random(-1)
    terms = [
        line
        for line in (ROOT / "index" / "text" / "data" / "dictionary.txt").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    own = chance.sample(terms, min(len(terms), 400))
    lines = [f"云岭省第{seed}号发展规划（2026—2030年）", ""]
    length = sentence = section = 0
    while length < chars:
        if section % 5 == 0:
            lines.append(f"第{numeral(section // 5 + 1)}章 {chance.choice(own)}和{chance.choice(own)}")
        section += 1
        lines.append(f"第{numeral((section - 1) % 5 + 1)}节 {chance.choice(own)}")
        for _ in range(6):
            paragraph = f"推进{chance.choice(own)}。"
            for _ in range(4):
                sentence += 1
                figure = chance.randrange(10, 99999)
                if edited and sentence % 50 == 0:
                    figure = changes.randrange(100000, 999999)
                paragraph += (
                    f"到20{chance.randrange(26, 31)}年，{chance.choice(own)}的{chance.choice(own)}达到{figure}"
                    f"{chance.choice(['亿元', '万人', '公里', '个', '%'])}，{chance.choice(own)}与{chance.choice(own)}同步开展。"
                )
            lines.append(paragraph)
            length += len(paragraph)
    if path.suffix == ".pdf":
        print_pdf(path, lines)
    else:
        path.write_text("\n".join(lines), "utf-8")


def print_pdf(path: Path, lines: Sequence[str]) -> None:
    """The lines as paragraphs on A4, about 600 characters a page."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("body", fontName="STSong-Light", fontSize=16, leading=30, wordWrap="CJK", firstLineIndent=32)
    SimpleDocTemplate(str(path), title=lines[0]).build([Paragraph(line, style) for line in lines if line])


def pages(path: Path) -> int:
    """How many pages a PDF has."""
    import pypdfium2

    return len(pypdfium2.PdfDocument(path))


def numeral(number: int) -> str:
    """A number below 100 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{NUMERALS[tens - 1]}十") + (NUMERALS[ones - 1] if ones else "")


def info(index: Path) -> dict[str, object]:
    """The manifest of the published version."""
    folder = index / "versions" / (index / "CURRENT").read_text("utf-8")
    manifest: dict[str, object] = json.loads((folder / "manifest.json").read_text("utf-8"))
    return manifest


def fingerprint(index: Path) -> object:
    """Fingerprint, and the checksums of the lexical indexes and vectors, of the published version."""
    manifest = info(index)
    files = manifest["files"]
    assert isinstance(files, dict)
    return manifest["fingerprint"], {n: h for n, h in files.items() if not n.endswith(".sqlite")}


def units(index: Path) -> object:
    """How many units the published version has."""
    counts = info(index)["counts"]
    assert isinstance(counts, dict)
    return counts["units"]


def size(index: Path) -> int:
    """Bytes on disk, files that versions share counted once."""
    done = subprocess.run(["du", "-sb", str(index)], capture_output=True, text=True, check=True)
    return int(done.stdout.split()[0])


if __name__ == "__main__":
    main()
