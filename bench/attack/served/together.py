"""The command line and the page change one index at the same time, while questions are asked."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import Counter

from server import ROOT, Server
from views import Page

ROUNDS = 12
PLAN = "云岭省茶业规划（2026—2030年）\n第一章 总体要求\n到2030年，新建茶业站5座。\n"
BUSY = "另一个进程正在写索引"


def together(server: Server) -> None:
    """Each change is made or told to wait; questions are answered all the while; the index is whole at the end."""
    index = server.folder / "index"
    (server.folder / "tea.txt").write_text(PLAN, "utf-8")
    shown, ends = Page(server), Counter[str]()
    (number, call), *_ = shown.of("pq-plans-table")
    target = shown.ids["pq-plans-table"]
    over = threading.Event()

    def command_line() -> None:
        for turn in range(ROUNDS):
            words = (["add", str(server.folder / "tea.txt")], ["remove", "tea"], ["rollback"], ["build", "--stored"])[turn % 4]
            done = subprocess.run(
                [sys.executable, "-m", "qa.cli.main", *words, "--index", str(index)], cwd=ROOT, capture_output=True, text=True
            )
            said = done.stdout + done.stderr
            server.expect("Traceback" not in said and done.returncode in (0, 1, 2), f"{words[0]}: {done.returncode} {said[-300:]}")
            ends["the command line " + ("waits" if BUSY in said else "changes" if done.returncode == 0 else "is refused")] += 1

    def page(own: int) -> None:
        for turn in range(ROUNDS):
            event = ({"do": "rollback", "target": ""}, {"do": "remove", "target": "coastal-2021"})[(turn + own) % 2]
            told = shown.done(f"together{own}-{turn}", number, [None] * len(call["inputs"]), event, target)
            server.expect("Traceback" not in told and "process_completed" in told, f"the page {event}: {told[-300:]}")
            ends["the page " + ("waits" if BUSY in told else "is told")] += 1

    def questions() -> None:
        while not over.is_set():
            status, answer, _ = server.call("POST", "/v1/ask", {"question": "2030年常住人口城镇化率的目标是多少？"})
            server.expect(status == 200 and json.loads(answer)["status"] == "answered", f"a question meanwhile: {status} {answer[:200]!r}")
            ends["answered"] += 1

    changing = [threading.Thread(target=command_line), *(threading.Thread(target=page, args=(own,)) for own in range(2))]
    asking = threading.Thread(target=questions)
    for thread in (*changing, asking):
        thread.start()
    for thread in changing:
        thread.join()
    over.set()
    asking.join()
    print("changed together   " + "   ".join(f"{end}: {count}" for end, count in sorted(ends.items())))
    done = subprocess.run(
        [sys.executable, "-m", "qa.cli.main", "doctor", "--json", "--index", str(index)], cwd=ROOT, capture_output=True, text=True
    )
    found = [finding for finding in json.loads(done.stdout) if finding.get("name") == "索引"]
    server.expect(bool(found) and found[0]["state"] == "ok", f"the index afterwards: {found}")
    left = [path.name for path in (index / "versions").glob(".*.draft")]
    server.expect(not left, f"left behind: {left}")
