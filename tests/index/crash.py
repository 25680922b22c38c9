"""Changes an index over and over, killed with SIGKILL at one of the steps that change files, then at a later one, to the end.

    python crash.py ACTION INDEX PLAN.md [STRIDE]     prints, as JSON, what was found after each kill

Every attempt is a process of its own (a fork, so that imports are paid once) on a copy of the index; the interpreter's
audit events (PEP 578) are the steps, so that the program itself has no hook for this. After each kill another process'
view is taken: the index is opened, every checksum compared, and searched; then the change is made again and must succeed.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import tempfile
from itertools import count
from pathlib import Path

from index.ingest import change as manage
from index.ingest.build import Making
from index.search import search
from index.store.files import open_store

STEPS = {"os.mkdir", "os.link", "os.rename", "os.remove", "os.rmdir", "shutil.copyfile", "shutil.rmtree", "sqlite3.connect"}


def change(action: str, root: Path, plan: Path) -> None:
    """The change that is interrupted."""
    match action:
        case "add":
            manage.add(root, [plan], Making(keep=2))
        case "remove":
            if "harbour" in {d.id for d in open_store(root).documents}:
                manage.remove(root, ["harbour"], Making(keep=2))
        case "rollback":
            if len(open_store(root).documents) == 3:
                manage.roll_back(root)


def interrupted(action: str, root: Path, plan: Path, at: int) -> bool:
    """Makes the change in a child that kills itself at a step; whether it came so far."""
    child = os.fork()
    if child == 0:
        done = 0

        def step(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal done
            writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
            if (writes or event in STEPS) and any(str(root) in str(a) for a in arguments):
                done += 1
                if done == at:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(step)
        try:
            change(action, root, plan)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def seen(root: Path) -> list[str]:
    """The plans that a reader finds, after a search that must find something in each."""
    store = open_store(root)
    found = {hit.chunk.doc_id for hit in search(store, "规划 发展 建设 2030年", 1000)}
    ids = [d.id for d in store.documents]
    assert found == set(ids), (found, ids)
    return ids


def main(action: str, index: Path, plan: Path, stride: int) -> None:
    results = []
    with tempfile.TemporaryDirectory() as scratch:
        warm = shutil.copytree(index, Path(scratch) / "warm")
        change(action, warm, plan)
        for at in count(1, stride):
            root = Path(scratch) / str(at)
            shutil.copytree(index, root)
            killed = interrupted(action, root, plan, at)
            after = seen(root)
            change(action, root, plan)
            results.append({"killed": killed, "after": after, "again": seen(root)})
            shutil.rmtree(root)
            if not killed:
                break
    print(json.dumps(results))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]) if len(sys.argv) > 4 else 1)
