"""Resident memory of a server: ``python bench/memory.py [--index DIR] [--questions N] [--publishes N] [--reader off]``.

Starts ``planqa serve`` on a free port with a copy of the index, then asks questions of the dev split, and replaces a plan again and
again, changed, while it serves; says after each part how much memory the server holds once it has been idle for a minute, in which it gives
back what it has freed.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from serve import ROOT, Questions, resident_mb, run

IDLE_S = 70
_TOLD = 10
"""Publishes after which the memory is told."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--index", type=Path, default=ROOT / "var" / "index")
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--publishes", type=int, default=20)
    parser.add_argument("--plan", type=Path, default=ROOT / "corpus" / "action-2022.md", help="the plan that is replaced")
    parser.add_argument("--reader", default="builtin")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(arguments.index, folder / "index", symlinks=True)
        (folder / "planqa.toml").write_text("[server]\nrequests_per_minute = 0\n", "utf-8")
        planqa = [sys.executable, "-m", "qa.cli.main"]
        where = ["--config", str(folder / "planqa.toml"), "--index", str(folder / "index")]
        environment = os.environ | {"PLANQA_READER": arguments.reader}
        server = subprocess.Popen(
            [*planqa, "serve", "--port", "0", *where],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            assert server.stdout is not None
            found = re.search(r":(\d+)（", server.stdout.readline())
            if found is None:
                sys.exit("the server does not start")
            port, questions = int(found[1]), Questions()
            run(port, questions, 1, 1)
            tell("fresh, one question asked", server.pid)
            for part in filter(None, (min(arguments.questions, 100), max(0, arguments.questions - 100))):
                run(port, questions, 4, part)
                tell(f"after {part} questions more", server.pid)
            for number in range(1, arguments.publishes + 1):
                # The very same plan again would not be published.
                plan = folder / arguments.plan.name
                plan.write_text(f"{arguments.plan.read_text('utf-8')}\n\n这是第{number}次修订的文本。\n", "utf-8")
                subprocess.run([*planqa, "add", "--replace", str(plan), *where], cwd=ROOT, check=True, capture_output=True)
                run(port, questions, 1, 2)
                if number % _TOLD == 0 or number == arguments.publishes:
                    tell(f"after {number} publishes", server.pid)
        finally:
            server.terminate()
            server.wait()


def tell(part: str, pid: int) -> None:
    """Prints what the server holds at once and after a minute."""
    at_once = resident_mb(pid)
    time.sleep(IDLE_S)
    print(f"{part}: {at_once:.0f} MB, {resident_mb(pid):.0f} MB once idle", flush=True)


if __name__ == "__main__":
    main()
