"""Runs ``planqa`` commands in children that are forked with everything imported: a tenth of the time of new processes."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
# The reader's threads do not outlive a fork.
os.environ["PLANQA_READER"] = "off"

from qa.cli.main import main as planqa  # noqa: E402

_IMPORTED = ("eval.command", "index.ingest.change", "qa.pipeline", "qa.proofread.marked", "qa.word.official")


def run(command: list[str], environment: Mapping[str, str] | None = None, given: str = "") -> tuple[int, str]:
    """Exit status of a command, -1 for an exception, and what it said; ``given`` is its standard input."""
    code, said = json.loads(forked(lambda: run_here(command, environment, given)) or '[-1, "the process was killed"]')
    return code, said


def run_here(command: list[str], environment: Mapping[str, str] | None = None, given: str = "") -> str:
    """The same in this process, as JSON: for what has to be prepared in the child."""
    out, code = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True), -1
    tempfile.tempdir = None
    os.environ.update(environment or {})
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out), mock.patch("sys.stdin", io.StringIO(given)):
        try:
            code = planqa(command)
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        except BaseException:
            traceback.print_exc()
    out.seek(0)
    return json.dumps([code, out.read()])


def forked(work: Callable[[], str]) -> str:
    """What a function gives in a child; empty where the child was killed."""
    for module in _IMPORTED:
        importlib.import_module(module)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        # What waits for ever is killed, and counts as such.
        signal.alarm(120)
        with os.fdopen(writing, "w") as answer:
            answer.write(work())
            answer.flush()
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return said
