"""What a run of ``planqa`` leaves behind, and small inputs for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

OK, FAILED, BAD_INPUT, REFUSED = 0, 1, 2, 3
QUESTION = "环湖公路全长多少公里？"
SENTENCE = "推进环湖公路建设，全长48公里。"


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Run(Protocol):
    def __call__(self, *arguments: str) -> Done: ...


def told(done: Done) -> tuple[int, str, bool]:
    """Exit code, message and whether a hint follows; nothing is on standard output."""
    lines = done.err.rstrip("\n").split("\n")
    errors = [line for line in lines if line.startswith("错误：")]
    assert done.out == ""
    assert len(errors) == 1
    return done.code, errors[0].removeprefix("错误："), any(line.startswith("建议：") for line in lines)


def write(path: Path, *lines: Any) -> str:
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)) + "\n" for line in lines), "utf-8")
    return str(path)
