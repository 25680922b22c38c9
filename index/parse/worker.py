"""The child process of the sandbox: a job on standard input, its lines as JSON on standard output."""

from __future__ import annotations

import json
import os
import sys

from index.errors import ParseError
from index.parse.limits import ParseLimits
from index.parse.mend import Log
from index.parse.readers import read_lines
from index.parse.sandbox import bound_this_process, pack, pack_refusal


def main() -> None:
    """Reads one file and answers."""
    header = json.loads(sys.stdin.buffer.readline())
    limits = ParseLimits(**header["limits"])
    bound_this_process(limits)
    name, log = header["name"], Log()
    try:
        answer = pack(read_lines(header["kind"], sys.stdin.buffer.read(), name, limits, log), log)
    except ParseError as error:
        answer = pack_refusal(error)
    except MemoryError:
        answer = pack_refusal(
            ParseError(f"文件“{name}”要用的内存超过 {limits.max_memory_mb} MB，已停止。", "请拆成几个文件，或用原软件打开后另存一份再试。")
        )
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    # Native libraries need not be taken down in order: a damaged file may break them once more.
    os._exit(0)


if __name__ == "__main__":
    main()
