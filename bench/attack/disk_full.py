"""What the commands do where the disk is full: ``python bench/attack/disk_full.py [NAME…]``.

Makes a file system of its own in memory (``unshare -rm`` and a tmpfs: needs no rights), with an index of two versions, accounts, audit
log and feedback on it, then leaves so many bytes free and runs each command; once more with the folder of temporary files on it.
Prints each case that ended in an exception, whose message does not say that the disk is full, or after which something was lost;
exit status 1 where there is one.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from commands import ROOT, forked, run

from index.errors import PlanQAError

INSIDE = "PLANQA_DISK_FULL_INSIDE"
FREE = (0, 8192, 100_000, 1_000_000)
MESSAGES = ("磁盘已满", "磁盘可能已满", "磁盘读写出错")
PASSWORD = "correct horse battery"


def commands(at: Path) -> dict[str, list[str]]:
    """The commands by name; ``at`` is the full disk."""
    index = ["--index", str(at / "index")]
    question = "2030年常住人口城镇化率的目标是多少"
    return {
        "build": ["build", str(at / "new"), *index],
        "build-stored": ["build", "--stored", "--fresh", *index],
        "build-elsewhere": ["build", str(at / "new"), "--index", str(at / "other")],
        "add": ["add", str(at / "new"), *index],
        "add-zip": ["add", str(at / "new.zip"), *index],
        "replace": ["add", "--replace", str(at / "changed"), *index],
        "remove": ["remove", "coastal-2021", *index],
        "rollback": ["rollback", *index],
        "versions": ["versions", *index],
        "info": ["info", *index],
        "inspect": ["inspect", str(at / "new" / "own.docx")],
        "ask": ["ask", question, *index],
        "ask-batch": ["ask", "--batch", str(at / "questions.jsonl"), "--out", str(at / "answers.jsonl"), *index],
        "check": ["check", str(at / "text.txt"), "--out", str(at / "marked.docx"), *index],
        "check-docx": ["check", str(at / "new" / "own.docx"), "--out", str(at / "marked.docx"), *index],
        "indicators": ["indicators", "--csv", str(at / "figures.csv"), *index],
        "dossier": ["dossier", "大连", "--csv", str(at / "dossier.csv"), "--docx", str(at / "dossier.docx"), *index],
        "eval": ["eval", "--limit", "3", "--out", str(at / "eval"), *index],
        "eval-baseline": ["eval", "--limit", "3", "--out", "/tmp/planqa-eval", "--write-baseline", str(at / "baseline.json"), *index],
        "backup": ["backup", str(at / "backup.tar.gz"), *index],
        "restore": ["restore", str(at / "kept.tar.gz"), "--index", str(at / "restored")],
        "restore-over": ["restore", str(at / "kept.tar.gz"), *index],
        "feedback": ["feedback", "export", "--out", str(at / "feedback.jsonl")],
        "user-add": ["user", "add", "third"],
        "user-passwd": ["user", "passwd", "first"],
        "user-remove": ["user", "remove", "second"],
        "user-list": ["user", "list"],
        "audit": ["audit"],
        "doctor": ["doctor", *index],
        "token": ["token", "office"],
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", metavar="NAME")
    arguments = parser.parse_args()
    if not os.environ.get(INSIDE):
        command = ["unshare", "-rm", sys.executable, __file__, *sys.argv[1:]]
        sys.exit(subprocess.run(command, env=os.environ | {INSIDE: "1", "PLANQA_READER": "off", "PYTHONPATH": str(ROOT)}).returncode)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        at = Path(folder) / "disk"
        at.mkdir()
        os.chdir(folder)
        base = prepared(Path(folder), at)
        sys.exit(_all(at, base, arguments.names))


def _all(at: Path, base: Path, names: list[str]) -> int:
    told: Counter[str] = Counter()
    for temporary in (False, True):
        for name, command in commands(at).items():
            if names and name not in names:
                continue
            for free in FREE:
                for problem in tried(at, base, command, free, temporary):
                    told[problem.partition(":")[0]] += 1
                    print(f"{name} with {free} bytes free{' and temporary files there' * temporary}: {problem}", flush=True)
                told["cases"] += 1
            print(f"{name}: tried", flush=True)
    print("   ".join(f"{kind}: {count}" for kind, count in told.items()))
    return int(len(told) > 1)


def prepared(folder: Path, at: Path) -> Path:
    """A folder with what each case begins with."""
    base = folder / "base"
    for part in ("new", "changed", "own"):
        (base / part).mkdir(parents=True)
    text = "云岭省茶业规划（2026—2030年）\n第一章 总体要求\n到2030年，新建茶厂5座。\n"
    (base / "own" / "tea.txt").write_text(text, "utf-8")
    (base / "changed" / "tea.txt").write_text(text.replace("5座", "6座"), "utf-8")
    (base / "new" / "fish.txt").write_text(text.replace("茶", "渔") * 300, "utf-8")
    (base / "text.txt").write_text("到2030年常住人口城镇化率达到80%。\n", "utf-8")
    (base / "questions.jsonl").write_text(json.dumps({"id": "1", "question": "茶厂几座？"}) + "\n", "utf-8")
    from docx import Document

    document = Document()
    for line in text.replace("茶", "桑").splitlines():
        document.add_paragraph(line)
    document.save(str(base / "new" / "own.docx"))
    shutil.make_archive(str(base / "new"), "zip", base / "new")
    (base / "planqa.toml").write_text(
        f'feedback = "{at}/feedback.db"\n[accounts]\nfile = "{at}/accounts.db"\naudit = "{at}/audit.db"\n', "utf-8"
    )
    index = ["--index", str(base / "index")]
    mount(at)
    for name in ("planqa.toml",):
        shutil.copy(base / name, at)
    for command in (["build", str(ROOT / "corpus"), *index], ["add", str(base / "own"), *index]):
        need(run_on(at, command, at))
    need(run_on(at, ["user", "add", "first", "--role", "editor"], at))
    need(run_on(at, ["user", "add", "second"], at))
    need(run_on(at, ["backup", str(base / "kept.tar.gz"), *index], at))
    for path in at.iterdir():
        if path.is_file():
            shutil.copy(path, base)
    unmount(at)
    return base


def need(done: tuple[int, str]) -> None:
    """Stops where a command that must succeed does not."""
    if done[0] != 0:
        sys.exit(done[1])


def mount(at: Path) -> None:
    """A small file system in memory."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=96m", "none", str(at)], check=True)


def unmount(at: Path) -> None:
    """Takes it away."""
    subprocess.run(["umount", str(at)], check=True)


def tried(at: Path, base: Path, command: list[str], free: int, temporary: bool) -> list[str]:
    """What is wrong with a command on a full disk."""
    mount(at)
    try:
        shutil.copytree(base, at, dirs_exist_ok=True, copy_function=_link_or_copy)
        (at / "tmp").mkdir()
        before = state(at)
        fill(at, free)
        code, said = run_on(at, command, at / "tmp" if temporary else Path("/tmp"))
        (at / "filler").unlink()
        after = state(at)
    finally:
        unmount(at)
    return problems(code, said, before, after, command)


def _link_or_copy(source: str, target: str) -> None:
    # Versions share files: as many inodes as in the original.
    shutil.copy2(source, target)


def problems(code: int, said: str, before: dict[str, object], after: dict[str, object], command: list[str]) -> list[str]:
    """What is wrong with how a command ended."""
    last = " / ".join(line for line in said.splitlines() if line and not line.endswith("…"))[-300:]
    found = []
    if code == -1:
        found.append(f"exception: {said[-1500:]}")
    elif code not in (0, 3) and not any(m in said for m in MESSAGES):
        found.append(f"unclear: {code} {last}")
    if after["broken"]:
        found.append(f"lost: {after['broken']} ({code} {last})")
    # What is done, and only not noted in the log, says so.
    if code not in (0, 3) and "已经做了" not in said:
        for name in ("current", "accounts"):
            if before[name] != after[name]:
                found.append(f"changed without saying so: {name} {before[name]} -> {after[name]} ({code} {last})")
    if after["left"] != before["left"] and not any(name in said for name in after["left"]):
        found.append(f"left behind: {after['left']}")
    return found


def fill(at: Path, free: int) -> None:
    """Leaves so many bytes."""
    with (at / "filler").open("wb") as file, contextlib.suppress(OSError):
        while True:
            os.write(file.fileno(), bytes(1 << 16))
    size = (at / "filler").stat().st_size
    os.truncate(at / "filler", max(0, size - free))


def state(at: Path) -> dict[str, object]:
    """What is on the disk: the plans, the accounts, what cannot be read, drafts that were left."""
    return json.loads(forked(lambda: json.dumps(_state(at))))


def _state(at: Path) -> dict[str, object]:
    from index.store.files import damaged_files, open_store

    broken: list[str] = []
    current: list[str] = []
    accounts: list[object] = []
    try:
        store = open_store(at / "index")
        current, broken = [d.id for d in store.documents], damaged_files(store)
        accounts = sqlite3.connect(at / "accounts.db").execute("SELECT name, hash FROM user ORDER BY name").fetchall()
        sqlite3.connect(at / "audit.db").execute("SELECT count(*) FROM entry").fetchall()
    except (PlanQAError, sqlite3.Error) as error:
        broken.append(str(error))
    left = sorted(p.name for p in at.rglob("*") if p.name.endswith((".part", ".draft", ".new")))
    return {"current": current, "accounts": accounts, "broken": broken, "left": left}


def run_on(at: Path, command: list[str], temporary: Path) -> tuple[int, str]:
    """Exit status of a command with its settings and temporary files on the full disk, -1 for an exception, and what it said."""
    settings = at / "planqa.toml"
    environment = {"TMPDIR": str(temporary), **({"PLANQA_CONFIG": str(settings)} if settings.exists() else {})}
    return run(command, environment, f"{PASSWORD}\n")


if __name__ == "__main__":
    main()
