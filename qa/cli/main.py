"""The entry point ``planqa``: finds the command that the arguments name, runs it, tells errors in Chinese."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Sequence
from importlib import metadata

from index.errors import ConfigError, InputError, PlanQAError, of_system
from qa.cli import asking, checking, evaluating, hosting, indexing, models, people, plans, serving
from qa.cli.commands import BAD_INPUT, FAILED, OK, Run, parser

MODULES = (indexing, plans, asking, checking, evaluating, serving, models, people, hosting)
"""Where commands are declared, in the order of the help. A new command is a function in one of them."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit code: 0 done or answered, 1 failed, 2 bad input, 3 refused or not all agreed."""
    arguments = parser(MODULES, _version()).parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal in another encoding gets a substitute character, not a crash.
            stream.reconfigure(errors="replace")
    run: Run = arguments.run
    try:
        return run(arguments)
    except (InputError, ConfigError) as error:
        return _fail(error, BAD_INPUT)
    except PlanQAError as error:
        return _fail(error, FAILED)
    except (OSError, sqlite3.Error) as error:
        if isinstance(error, BrokenPipeError):
            # The reader of our output has closed it (planqa … | head); nothing is left to say.
            sys.stderr.close()
            return OK
        return _fail(of_system(error), FAILED)
    except KeyboardInterrupt:
        print("\n已中断。", file=sys.stderr)
        return 130


def _fail(error: PlanQAError, code: int) -> int:
    print(f"错误：{error.message}", file=sys.stderr)
    if error.hint:
        print(f"建议：{error.hint}", file=sys.stderr)
    return code


def _version() -> str:
    try:
        return metadata.version("plan-qa")
    except metadata.PackageNotFoundError:
        return "（未安装）"


if __name__ == "__main__":
    sys.exit(main())
