"""Kills commands with SIGKILL at each step that writes: ``python bench/attack/killed.py [--points N] [NAME…]``.

Runs each command in a child that kills itself where it opens a file to write, renames, links, removes, or does something to a database
(the interpreter's audit events, PEP 578), at up to N places over its whole run, each time on a copy of an installation with plans,
accounts, audit log and feedback. After each kill the plans and
accounts are either all as before or all as after; the next command works, and says that something was not finished where something was
left; the same command again comes to the same end and leaves nothing behind. Exit status 1 where one of these is not so.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

from commands import ROOT, forked, run, run_here

from index.errors import PlanQAError

STEPS = {"os.mkdir", "os.link", "os.rename", "os.remove", "os.rmdir", "os.truncate", "shutil.copyfile", "shutil.rmtree", "sqlite3.connect"}
PASSWORD = "correct horse battery"
PLAN = "云岭省{0}规划（2026—2030年）\n第一章 总体要求\n到2030年，新建{0}站{1}座。\n"
DONE = ("已经有了", "没有编号为", "没有用户", "没有更早的版本", "已经存在", "索引没有变")
"""What is said where a command finds that it was done already."""


def commands(at: Path) -> dict[str, list[str]]:
    """The commands by name, in an installation."""
    index = ["--index", str(at / "index")]
    return {
        "build": ["build", str(at / "own"), str(at / "new"), *index],
        "build-fresh": ["build", str(at / "own"), str(at / "new"), "--fresh", *index],
        "build-stored": ["build", "--stored", "--fresh", *index],
        "build-elsewhere": ["build", str(at / "own"), "--index", str(at / "other")],
        "add": ["add", str(at / "new"), *index],
        "replace": ["add", "--replace", str(at / "changed"), *index],
        "remove": ["remove", "silk", *index],
        "rollback": ["rollback", *index],
        "backup": ["backup", str(at / "backup.tar.gz"), *index],
        "restore": ["restore", str(at / "kept.tar.gz"), "--index", str(at / "restored")],
        "restore-over": ["restore", str(at / "kept.tar.gz"), *index],
        "user-add": ["user", "add", "third"],
        "user-passwd": ["user", "passwd", "first"],
        "user-remove": ["user", "remove", "second"],
        "indicators": ["indicators", "--csv", str(at / "figures.csv"), *index],
        "ask-batch": ["ask", "--batch", str(at / "questions.jsonl"), "--out", str(at / "answers.jsonl"), *index],
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--points", type=int, default=24, help="places at which each command is killed")
    arguments = parser.parse_args()
    kills = faults = 0
    with tempfile.TemporaryDirectory() as folder:
        # The settings name the databases by their place: every case is run at the same one.
        at, base = Path(folder) / "at", Path(folder) / "base"
        prepared(at)
        at.rename(base)
        for name in arguments.names or commands(at):
            own = 0
            for point, problems in killed(name, at, base, arguments.points):
                own += 1
                for problem in problems:
                    faults += 1
                    print(f"FAULT {name}, killed at {point}: {problem}", flush=True)
            kills += own
            print(f"{name}: killed {own} times", flush=True)
    print(f"{kills} kills, {faults} faults")
    sys.exit(bool(faults))


def prepared(at: Path) -> None:
    """Makes an installation with two versions of an index."""
    for part, plans in (("own", {"tea": "茶业", "silk": "蚕桑"}), ("new", {"fish": "渔业"}), ("changed", {"tea": "茶业"})):
        (at / part).mkdir(parents=True)
        for name, word in plans.items():
            (at / part / f"{name}.txt").write_text(PLAN.format(word, 6 if part == "changed" else 5), "utf-8")
    (at / "planqa.toml").write_text(
        f'feedback = "{at}/feedback.db"\n[accounts]\nfile = "{at}/accounts.db"\naudit = "{at}/audit.db"\n', "utf-8"
    )
    (at / "questions.jsonl").write_text("".join(json.dumps({"id": str(i), "question": "茶业站几座？"}) + "\n" for i in range(3)), "utf-8")
    (at / "figures.csv").write_text("kept", "utf-8")
    index = ["--index", str(at / "index")]
    for command in (
        ["build", str(at / "own" / "tea.txt"), *index],
        ["user", "add", "first", "--role", "editor"],
        ["user", "add", "second"],
        ["backup", str(at / "kept.tar.gz"), *index],
        ["add", str(at / "own" / "silk.txt"), *index],
        ["user", "add", "late"],
    ):
        code, said = run(command, environment(at), f"{PASSWORD}\n")
        if code:
            sys.exit(said)


def environment(at: Path) -> dict[str, str]:
    """What a command of the installation is run with."""
    return {"PLANQA_CONFIG": str(at / "planqa.toml"), "PLANQA_READER": "off", "PYTHONPATH": str(ROOT)}


def killed(name: str, at: Path, base: Path, points: int) -> list[tuple[int, list[str]]]:
    """The places at which a command was killed, each with what was wrong after it."""
    command = commands(at)[name]
    fresh(at, base)
    before = state(at)
    calls = traced(command, at)
    after = state(at)
    found = []
    for point in sorted({max(1, round(calls * n / points)) for n in range(1, points + 1)}):
        fresh(at, base)
        if traced(command, at, point) >= 0:
            continue  # it did not come so far this time
        found.append((point, problems(command, at, before, after)))
    return found


def fresh(at: Path, base: Path) -> None:
    """Puts the installation as it was at first."""
    shutil.rmtree(at, ignore_errors=True)
    shutil.copytree(base, at)


def traced(command: list[str], at: Path, point: int = 0) -> int:
    """Runs a command in a child; how many steps it made, -1 where it was killed at one."""
    steps = at.parent / "steps"
    steps.write_text("0")

    def watched() -> str:
        made = 0

        def step() -> None:
            nonlocal made
            made += 1
            if made == point:
                os.kill(os.getpid(), signal.SIGKILL)

        def hook(event: str, arguments: tuple[object, ...]) -> None:
            writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
            if (writes or event in STEPS) and any(str(at) in str(argument) for argument in arguments):
                step()

        class Watched(sqlite3.Connection):
            """Steps before and after whatever is done to a database."""

            def execute(self, *arguments: Any) -> sqlite3.Cursor:
                step()
                found = super().execute(*arguments)
                step()
                return found

            def commit(self) -> None:
                step()
                super().commit()
                step()

            def backup(self, *arguments: Any, **named: Any) -> None:
                step()
                super().backup(*arguments, **named)
                step()

        sys.addaudithook(hook)
        with mock.patch("sqlite3.connect", functools.partial(sqlite3.connect, factory=Watched)):
            told = run_here(command, environment(at), f"{PASSWORD}\n")
        steps.write_text(str(made))
        return told

    return int(steps.read_text()) if forked(watched) else -1


def problems(command: list[str], at: Path, before: dict[str, object], after: dict[str, object]) -> list[str]:
    """What is wrong after a kill, at once and when the command has been given again."""
    found = []
    now = state(at)
    if now["broken"]:
        return [f"lost: {now['broken']}"]
    for what in ("plans", "accounts"):
        if now[what] not in (before[what], after[what]):
            found.append(f"{what} neither as before nor as after: {now[what]}")
    draft = [p for p in (at / "index" / "versions").glob(".*.draft") if len(p.stem) == 33]
    code, said = run(["info", "--index", str(at / "index")], environment(at))
    if code:
        found.append(f"info: {code} {said[-300:]}")
    if draft and now["plans"] == before["plans"] and "没有做完" not in said:
        found.append("nothing says that a change was not finished")
    code, said = run(command, environment(at), f"{PASSWORD}\n")
    if code == -1:
        found.append(f"exception: {said[-800:]}")
    elif code not in (0, 3) and not any(done in said for done in DONE):
        found.append(f"again: {code} {said[-300:]}")
    again = state(at)
    if again["broken"]:
        found.append(f"lost when done again: {again['broken']}")
    # Going back once more may go further back.
    if command[0] != "rollback" and (again["plans"], again["accounts"]) != (after["plans"], after["accounts"]):
        found.append(f"done again it comes to another end: {again}, not {after}")
    if again["left"]:
        found.append(f"left behind: {again['left']}")
    return found


def state(at: Path) -> dict[str, object]:
    """The plans and accounts, what cannot be read, and what lies about."""
    return json.loads(forked(lambda: json.dumps(_state(at))))


def _state(at: Path) -> dict[str, object]:
    from index.store.files import damaged_files, open_store

    plans: dict[str, object] = {}
    accounts: list[object] = []
    broken: list[str] = []
    try:
        for name in ("index", "other", "restored"):
            if (at / name / "CURRENT").exists():
                store = open_store(at / name)
                plans[name] = [(d.id, store.chunks[0].text[-20:]) if d.id == "tea" else d.id for d in store.documents]
                broken += damaged_files(store)
        with sqlite3.connect(at / "accounts.db") as db:
            accounts = db.execute("SELECT name, role FROM user ORDER BY name").fetchall()
            broken += [str(row) for row in db.execute("PRAGMA integrity_check").fetchall() if row != ("ok",)]
        with sqlite3.connect(at / "audit.db") as db:
            broken += [] if db.execute("SELECT count(*) FROM entry").fetchone()[0] else ["the audit log is empty"]
        if not (at / "figures.csv").read_text("utf-8-sig"):
            broken.append("figures.csv is empty")
    except (PlanQAError, OSError, sqlite3.Error) as error:
        broken.append(str(error))
    left = sorted(p.name for p in at.rglob("*") if p.name.endswith((".part", ".draft", ".new")))
    return {"plans": plans, "accounts": accounts, "broken": broken, "left": left}


if __name__ == "__main__":
    main()
