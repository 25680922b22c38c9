"""Wordings of questions by what they tell, from data files: ``cues.toml`` by group, ``question_types.toml`` by type."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable
from importlib import resources
from typing import Any

_GROUP = re.compile(r"\{([a-z_]+)\}")


@functools.cache
def read(name: str) -> dict[str, Any]:
    """A data file of this room as TOML."""
    return tomllib.loads(resources.files("qa.understand").joinpath(f"data/{name}.toml").read_text("utf-8"))


@functools.cache
def cue(group: str) -> re.Pattern[str]:
    """The pattern of a group of ``cues.toml``: any of its wordings."""
    return any_of(read("cues")[group])


def any_of(wordings: Iterable[str]) -> re.Pattern[str]:
    """One pattern that finds what any of some patterns finds, the earlier ones first; a ``{group}`` in them stands for
    any wording of that group of ``cues.toml``."""
    return re.compile(_joined(wordings))


def _joined(wordings: Iterable[str]) -> str:
    return "|".join(f"(?:{_GROUP.sub(_wordings_of, w)})" for w in wordings)


def _wordings_of(group: re.Match[str]) -> str:
    return f"(?:{_joined(read('cues')[group[1]])})"
