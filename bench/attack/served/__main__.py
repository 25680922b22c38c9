"""Attacks a served installation from outside: ``python bench/attack/served [--index DIR] [PART…]``.

Starts ``planqa serve`` twice, as on one's own machine and with accounts (a token makes the latter of the former), each with a copy of
the index, and sends what a browser or a client never would. Prints each request that was answered otherwise than it should be, every
answer of 500 and every exception in the server's log; exit status 1 where there is one. Parts: hosts, paths, bodies, connections,
tools, page, fields, together; doors, roles (with accounts); full (with a full disk).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from door import bodies, connections, hosts, paths, tools
from fields import fields
from full import full
from people import doors, roles
from server import ROOT, Server
from together import together
from views import page

LOCAL = {
    "hosts": hosts,
    "paths": paths,
    "bodies": bodies,
    "connections": connections,
    "tools": tools,
    "page": page,
    "fields": fields,
    "together": together,
}
SHARED = {"doors": doors, "roles": roles}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", metavar="PART", default=[*LOCAL, *SHARED, "full"])
    parser.add_argument("--index", type=Path, default=ROOT / "var" / "index")
    arguments = parser.parse_args()
    failed = len(full(arguments.index.resolve())) if "full" in arguments.parts else 0
    for accounts, parts in ((False, LOCAL), (True, SHARED)):
        chosen = [part for name, part in parts.items() if name in arguments.parts]
        if not chosen:
            continue
        with tempfile.TemporaryDirectory() as folder:
            server = Server(arguments.index, Path(folder), accounts=accounts)
            try:
                for part in chosen:
                    before, started = server.tried, time.monotonic()
                    part(server)
                    print(
                        f"{part.__name__}: {server.tried - before} tried, {time.monotonic() - started:.0f} s, peak {server.memory_mb()} MB",
                        flush=True,
                    )
            finally:
                server.close()
            failed += len(server.faults)
    print(f"{failed} faults")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
