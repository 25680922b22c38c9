"""Reads a file in a process of its own that has limits and can be killed.

The child gets the bytes and the name, no path, and gives back lines as JSON. What it may cost is
bounded on both sides: it sets its own limits before it looks at the first byte, and we end it when the
time is up. Its output goes to an unlinked file, so that a child that writes without end fills nothing.
"""

from __future__ import annotations

import contextlib
import errno
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import IO, Any

from index.errors import ParseError, reason
from index.parse.intake.limits import ParseLimits
from index.parse.lines import Line
from index.parse.mend import Log

_ROOT = Path(__file__).parents[3]
_SETTINGS = {"PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"}
"""NumPy would reserve memory for a thread a core, which counts for the limit."""
_START_S = 20
"""What Python itself may take to start on a busy machine, on top of the file's own time."""
_KILLED = (-getattr(signal, "SIGXCPU", 24), -getattr(signal, "SIGKILL", 9))
"""Exit statuses of a child whose processor time was up."""
NO_ROOM = 75
"""Exit status of a child that had no room on the disk for its answer (``EX_TEMPFAIL``)."""
_OUT_BYTES_A_CHAR = 40
"""Room for a character in the answer: six bytes where JSON escapes it, and the fields of its line."""


@dataclass(frozen=True, slots=True)
class Job:
    """What the child is to read: the format, the name for messages, the limits, and whether scanned pages are recognised."""

    kind: str
    name: str
    limits: ParseLimits
    ocr: bool = False

    @property
    def seconds(self) -> int:
        return max(self.limits.max_seconds, self.limits.ocr_seconds) if self.ocr else self.limits.max_seconds

    @property
    def memory_mb(self) -> int:
        return max(self.limits.max_memory_mb, self.limits.ocr_memory_mb) if self.ocr else self.limits.max_memory_mb


def read_apart(data: bytes, job: Job, log: Log) -> list[Line]:
    """The lines of a file, read by a child process.

    Args:
        data: the file's bytes.
        job: how to read them.
        log: takes the repairs that the child made.

    Raises:
        ParseError: the file cannot be read, or reading it takes more time or memory than the limits allow.
    """
    try:
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as taken:
            given.write(json.dumps(asdict(job)).encode() + b"\n")
            given.write(data)
            given.seek(0)
            if run_apart("index.parse.formats.worker", given, taken, job) == NO_ROOM:
                raise OSError(errno.ENOSPC, "no room for the answer")
            taken.seek(0)
            answer = taken.read(_max_output(job.limits) + 1)
    except OSError as error:
        raise ParseError(
            f"没有读成文件“{job.name}”：{reason(error)}。", "请检查临时目录（环境变量 TMPDIR，一般是 /tmp）的磁盘空间和权限。"
        ) from error
    return _accept(answer, job, log)


def run_apart(module: str, given: IO[bytes], taken: IO[bytes], job: Job) -> int:
    """Runs a module of ours in a child process, in an empty folder that is removed with whatever is written there. The module
    calls ``end_with_parent`` first.

    Args:
        module: its full name.
        given: its standard input.
        taken: takes its standard output.
        job: how long it may take, and the file's name for the message.

    Returns:
        Its exit status; below zero the signal that ended it.

    Raises:
        ParseError: it took too long.
    """
    with tempfile.TemporaryDirectory() as empty, _line_to_child() as line:
        process = subprocess.Popen(
            [*command(module), *map(str, line)],
            pass_fds=line,
            stdin=given,
            stdout=taken,
            stderr=subprocess.DEVNULL,
            cwd=empty,
            env=environment(),
            start_new_session=True,
        )
        try:
            code = process.wait(_START_S + job.seconds)
        except subprocess.TimeoutExpired:
            raise _too_slow(job) from None
        finally:
            _end(process)
    if code in _KILLED:
        raise _too_slow(job)
    return code


def command(module: str) -> list[str]:
    """What runs a module of ours in a process of its own, to be started in an empty folder: nothing is imported from there, nor
    from the user's own packages."""
    return [sys.executable, "-s", "-P", "-m", module]


def environment() -> dict[str, str]:
    """The environment of such a process. Nothing of ours (keys of services among it) goes to one that reads a stranger's file."""
    kept = {name: value for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "TMPDIR", "LANG") if (value := os.environ.get(name))}
    return {**kept, **_SETTINGS, "PYTHONPATH": os.pathsep.join([str(_ROOT), *_extra_paths()])}


@contextlib.contextmanager
def _line_to_child() -> Iterator[tuple[int, ...]]:
    """The end of a pipe that a child watches: it is closed when this process ends, however it ends."""
    if os.name != "posix":
        yield ()
        return
    watched, held = os.pipe()
    try:
        yield (watched,)
    finally:
        os.close(watched)
        os.close(held)


def end_with_parent() -> None:
    """Ends this child, with whatever it has started, as soon as the process that began it is gone: a server that was killed leaves
    nothing running. To be called in the child before anything else."""
    if len(sys.argv) < 2:
        return

    def wait() -> None:
        os.read(int(sys.argv[1]), 1)
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=wait, daemon=True).start()


def _extra_paths() -> list[str]:
    """Where our own interpreter finds packages, for children of a Python that was started with a changed path."""
    return [p for p in sys.path if p.endswith("site-packages")]


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the child with whatever it may have started."""
    if process.poll() is None:
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _accept(answer: bytes, job: Job, log: Log) -> list[Line]:
    try:
        found: dict[str, Any] = json.loads(answer)
        if refused := found.get("refused"):
            raise ParseError(str(refused[0]), str(refused[1]))
        lines = [_line(values) for values in found["lines"]]
        mends = [(str(kind), int(count), str(example), bool(lost)) for kind, count, example, lost in found["mends"]]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        # A native library that runs out of memory or meets nonsense ends the process without a word.
        raise ParseError(
            f"文件“{job.name}”读到一半出错（可能已损坏，或所需内存超过 {job.limits.max_memory_mb} MB）。",
            "请用原软件打开后另存一份再试。",
        ) from None
    for kind, count, example, lost in mends:
        (log.lose if lost else log.add)(kind, example, count)
    return lines


def _too_slow(job: Job) -> ParseError:
    return ParseError(
        f"文件“{job.name}”读了很久还没有读完（上限 {job.limits.max_seconds} 秒，文字识别 {job.limits.ocr_seconds} 秒），已停止。",
        "请拆成几个文件，或用原软件打开后另存一份再试。",
    )


def pack(lines: list[Line], log: Log) -> bytes:
    """The child's answer: lines and repairs."""
    mends = [astuple(m) for m in log.mends()]
    return json.dumps({"lines": [astuple(line) for line in lines], "mends": mends}, ensure_ascii=False).encode("utf-8", "replace")


def pack_refusal(error: ParseError) -> bytes:
    """The child's answer where the file cannot be read."""
    return json.dumps({"refused": [error.message, error.hint]}).encode()


def _line(values: Any) -> Line:
    """A line from JSON; nothing in it is taken on trust."""
    text, gap, lead, cells, marked, item, page, bold, picture = values
    if not all(isinstance(x, str) for x in (text, lead, *cells)) or not isinstance(page, int | None) or not isinstance(marked, int):
        raise TypeError("not a line")
    return Line(text, bool(gap), lead, tuple(cells), marked, bool(item), page, bool(bold), bool(picture))


def _max_output(limits: ParseLimits) -> int:
    return limits.max_chars * _OUT_BYTES_A_CHAR


def bound_this_process(job: Job) -> None:
    """Sets the limits of the child; to be called in the child before it reads anything.

    A system without ``resource`` (Windows) has the time limit of the parent only.
    """
    used = math.ceil(time.process_time())
    limits = job.limits
    limit("RLIMIT_AS", limits.max_memory_mb * 2**20, job.memory_mb * 2**20)
    # Recognition runs on all cores, whose times add up.
    limit("RLIMIT_CPU", used + limits.max_seconds, used + (job.seconds * (os.cpu_count() or 1) if job.ocr else job.seconds))
    limit("RLIMIT_FSIZE", _max_output(limits), _max_output(limits))
    limit("RLIMIT_CORE", 0, 0)
    limit("RLIMIT_NOFILE", 64, 256 if job.ocr else 64)


def allow_ocr() -> None:
    """Raises the child's limits to those for recognising text."""
    for name in ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_NOFILE"):
        limit(name)


def limit(name: str, soft: int | None = None, hard: int | None = None) -> None:
    """Sets a limit of this process; without values its soft limit to the hard one."""
    try:
        import resource
    except ImportError:
        return
    what = getattr(resource, name)
    most = resource.getrlimit(what)[1]
    if hard is not None and most != resource.RLIM_INFINITY:
        hard = min(hard, most)
    new = most if hard is None else hard
    resource.setrlimit(what, (new if soft is None else min(soft, new), new))
