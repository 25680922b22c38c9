"""The child process of the sandbox: a job on standard input, its lines as JSON on standard output."""

from __future__ import annotations

import errno
import json
import os
import sys

from index.errors import ParseError
from index.parse.formats.readers import read_lines
from index.parse.intake.limits import ParseLimits
from index.parse.intake.sandbox import NO_ROOM, Job, bound_this_process, end_with_parent, pack, pack_refusal
from index.parse.mend import Log


def main() -> None:
    """Reads one file and answers."""
    end_with_parent()
    header = json.loads(sys.stdin.buffer.readline())
    limits = ParseLimits(**header["limits"])
    job = Job(header["kind"], header["name"], limits, header["ocr"])
    bound_this_process(job)
    # Whatever a library prints must not get into the answer.
    answers = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    name, log = job.name, Log()
    try:
        answer = pack(read_lines(job.kind, sys.stdin.buffer.read(), name, limits, log, ocr=job.ocr), log)
    except ParseError as error:
        answer = pack_refusal(error)
    except MemoryError:
        answer = pack_refusal(
            ParseError(f"文件“{name}”要用的内存超过 {limits.max_memory_mb} MB，已停止。", "请拆成几个文件，或用原软件打开后另存一份再试。")
        )
    try:
        with os.fdopen(answers, "wb") as out:
            out.write(answer)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        os._exit(NO_ROOM)
    # Native libraries need not be taken down in order: a damaged file may break them once more.
    os._exit(0)


if __name__ == "__main__":
    main()
