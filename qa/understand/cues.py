"""Wordings of questions by what they tell, from data files: ``cues.toml`` by group, ``question_types.toml`` by type."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources
from typing import Any


@functools.cache
def read(name: str) -> dict[str, Any]:
    """A data file of this room as TOML."""
    return tomllib.loads(resources.files("qa.understand").joinpath(f"data/{name}.toml").read_text("utf-8"))


@functools.cache
def cue(group: str) -> re.Pattern[str]:
    """The pattern of a group of ``cues.toml``: any of its wordings."""
    return any_of(read("cues")[group])


def any_of(wordings: list[str]) -> re.Pattern[str]:
    """One pattern that finds what any of some patterns finds, the earlier ones first."""
    return re.compile("|".join(f"(?:{w})" for w in wordings))
