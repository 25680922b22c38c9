"""Questions with the unit that answers them and units of the same document that do not, as they are embedded."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

_PARTED = "｜"


@dataclass(frozen=True, slots=True)
class Triple:
    """A question or claim, the unit that answers it or bears on it, near misses, and whether it is kept from training."""

    question: str
    right: str
    wrong: tuple[str, ...]
    held_out: bool


def read_triples(groups: Path) -> list[Triple]:
    """The groups of a file that have an answer, in order.

    Args:
        groups: what ``python -m training.reader.groups`` wrote.
    """
    triples = []
    for line in groups.read_text("utf-8").splitlines():
        group = json.loads(line)
        texts = [embedded(s) for s in group["sentences"]]
        if any(group["right"]):
            right = texts.pop(group["right"].index(1))
            triples.append(Triple(group["question"], right, tuple(t for t in texts if t != right), group["held_out"]))
    return triples


def embedded(framed: str) -> str:
    """A framed unit as the index embeds one: after its nearest heading, without the title of its plan."""
    parts = framed.split(_PARTED)
    if len(parts) < 3:  # a title and a unit
        return parts[-1]
    heading = parts[1].rpartition("/")[2]
    return "，".join([heading.partition(" ")[2] or heading, *parts[2:]])
