"""Makes plans in processes of their own, several at a time: reading a plan and cutting it into words is most of the work of a build.

Each process is told of one plan a line and answers with one: the plan's record, or why there is none.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any

from index.chunk import ChunkConfig, chunk
from index.errors import ParseError, PlanQAError, reason
from index.machine import free_memory, processors
from index.parse import ParseLimits, parse
from index.parse.intake import sandbox
from index.parse.metadata.record import Metadata
from index.store.plan_files import known_for, plan_key, write_plan
from index.store.port import Origin, PlanRecord
from index.text.profile import Profile, activate

_MOST = 8
"""Processes at most."""
_EACH = 250 * 2**20
"""Bytes of memory that each takes."""


def at_once() -> int:
    """How many processes have a processor and memory on this machine, 1 at least."""
    free = free_memory()
    return max(min(_MOST, processors(), _MOST if free is None else free // _EACH), 1)


class Apart:
    """The processes, started as they are needed and ended with the ``with`` block; threads share it.

    Args:
        profile: of the plans.
        chunking: how they are cut.
        limits: what one may cost.
    """

    def __init__(self, profile: Profile, chunking: ChunkConfig, limits: ParseLimits) -> None:
        self._profile, self._chunking, self._limits = profile, chunking, limits
        self._idle: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        self._room = tempfile.TemporaryDirectory()
        self._told, self._empty = Path(self._room.name, "profile"), Path(self._room.name, "empty")

    def __enter__(self) -> Apart:
        self._told.mkdir()
        self._empty.mkdir()
        self._profile.save(self._told)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with contextlib.suppress(Empty):
            while True:
                _end(self._idle.get_nowait())
        self._room.cleanup()

    def make(self, path: Path, name: str, overrides: dict[str, Any] | None, known: Mapping[str, Metadata], folder: Path) -> PlanRecord:
        """Makes a plan's files, all but its vectors.

        Args:
            path: its file.
            name: the name that the file was given by.
            overrides, known: metadata; see ``index.parse.parse``.
            folder: where the plan's files go; is made.

        Raises:
            PlanQAError: the file cannot be read as a plan.
            OSError: the system refused what any plan needs, such as room on the disk.
        """
        told = {plan: asdict(metadata) for plan, metadata in known.items()}
        task = {"path": str(path.absolute()), "name": name, "overrides": overrides, "known": told, "folder": str(folder.absolute())}
        try:
            answer = self._answer(self._idle.get_nowait(), task)
        except Empty:
            answer = self._answer(self._start(), task)
        if answer is None:
            # It may have been ended for want of memory, which others have given back by now.
            shutil.rmtree(folder, ignore_errors=True)
            answer = self._answer(self._start(), task)
        if answer is None:
            raise ParseError(f"读取文件“{name}”的进程两次意外结束。", "请检查内存和这份文件，再试一次。")
        if "refused" in answer:
            raise OSError(*answer["refused"])
        if "error" in answer:
            raise ParseError(*answer["error"])
        return PlanRecord.from_json(answer["record"])

    def _answer(self, process: subprocess.Popen[bytes], task: dict[str, Any]) -> dict[str, Any] | None:
        """What a process says of a task; None where it has ended."""
        try:
            answer = _ask(process, task)
        except (OSError, ValueError):
            _end(process)
            return None
        self._idle.put(process)
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            sandbox.command("index.ingest.apart"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=self._empty,
            env=sandbox.environment(),
        )
        header = {"profile": str(self._told), "chunking": asdict(self._chunking), "limits": asdict(self._limits)}
        with contextlib.suppress(OSError):  # it is gone already, as the first task will find
            _write(process, header)
        return process


def _ask(process: subprocess.Popen[bytes], task: dict[str, Any]) -> dict[str, Any]:
    _write(process, task)
    assert process.stdout is not None
    answer: dict[str, Any] = json.loads(process.stdout.readline())
    return answer


def _write(process: subprocess.Popen[bytes], values: dict[str, Any]) -> None:
    assert process.stdin is not None
    # Names of files may have bytes that are no text.
    process.stdin.write(json.dumps(values).encode() + b"\n")
    process.stdin.flush()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()


def _main() -> None:
    # What a library prints must not stand between the answers.
    answers, sys.stdout = os.fdopen(os.dup(1), "wb"), sys.stderr
    header = json.loads(sys.stdin.buffer.readline())
    activate(Profile.load(Path(header["profile"])))
    chunking, limits = ChunkConfig(**header["chunking"]), ParseLimits(**header["limits"])
    for line in sys.stdin.buffer:
        answers.write(json.dumps(_made(json.loads(line), chunking, limits)).encode() + b"\n")
        answers.flush()


def _made(task: dict[str, Any], chunking: ChunkConfig, limits: ParseLimits) -> dict[str, Any]:
    path, name, overrides = Path(task["path"]), task["name"], task["overrides"]
    known = {plan: Metadata.from_json(values) for plan, values in task["known"].items()}
    try:
        document = parse(path, overrides, known, limits, name)
        origin = Origin(name, document.sha256, overrides, known_for(document.id, known))
        key = plan_key(origin, chunking)
        record = write_plan(Path(task["folder"]), path, origin, document, chunk(document, chunking), key, limits)
        return {"record": record.as_json()}
    except PlanQAError as error:
        return {"error": [error.message, error.hint]}
    except (OSError, sqlite3.Error) as error:
        # No fault of the file: the index must not be published without it.
        return {"refused": [0, reason(error)]}
    except MemoryError:
        return {"refused": [errno.ENOMEM, ""]}


if __name__ == "__main__":
    _main()
