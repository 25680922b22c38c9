"""Times dossiers over an index: ``python bench/dossier.py INDEX [NAME …]``; the first of a freshly opened index, then each again.

Prints a line a name: how many places, plans, milliseconds of the processor
(whatever else runs) the first time and the median of five more.
"""

from __future__ import annotations

import argparse
import statistics
import time
from datetime import date
from pathlib import Path

from index.store.files import open_store
from qa.dossier import dossier

NAMES = ("北京", "海洋经济", "乡村振兴", "财政部", "高速公路")
ROUNDS = 5


def main() -> None:
    """Opens the index and times the names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("names", nargs="*", default=NAMES)
    arguments = parser.parse_args()
    store = open_store(arguments.index)
    print(f"{len(store.documents)} plans, {sum(len(c.units) for c in store.chunks)} units")
    for name in arguments.names:
        times = []
        for _ in range(ROUNDS + 1):
            before = time.process_time()
            found = dossier(name, store, date.today())
            times.append((time.process_time() - before) * 1000)
        print(f"{name}\t{found['count']}\t{len(found['plans'])}\t{times[0]:.0f} ms\t{statistics.median(times[1:]):.0f} ms")


if __name__ == "__main__":
    main()
