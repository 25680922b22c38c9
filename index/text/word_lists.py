"""Word lists that lie as data beside the code: words apart by spaces, lines that begin with ``#`` are comments."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from importlib import resources


@functools.cache
def words_of(name: str, package: str = "index.text") -> tuple[str, ...]:
    """The words of ``data/NAME.txt`` of a package, in order."""
    return tuple(word for line in lines_of(name, package) for word in line.split())


@functools.cache
def kinds_of(name: str, package: str = "index.text") -> dict[str, tuple[str, ...]]:
    """The words of ``data/NAME.txt`` by their kind, which is the first word of each line."""
    lines = (line.split() for line in lines_of(name, package))
    return {kind: tuple(words) for kind, *words in lines}


def either(words: Iterable[str]) -> str:
    """A pattern of any of some words, the longest first, to be put into a group."""
    return "|".join(sorted(words, key=len, reverse=True))


def lines_of(name: str, package: str = "index.text") -> Iterator[str]:
    """The lines of ``data/NAME.txt`` of a package without comments and empty ones."""
    lines = resources.files(package).joinpath(f"data/{name}.txt").read_text("utf-8").splitlines()
    return (line for line in lines if line.strip() and not line.startswith("#"))
