"""Footnotes: a mark in the text where one is called, its text as a line of its own behind the paragraph."""

from __future__ import annotations

import re
from collections.abc import Mapping

from index.parse.lines import Line, single_spaced
from index.parse.mend import Log

_OPEN, _CLOSE = "\ue000", "\ue001"
"""Private characters around the key of a note; a file has none of its own that we could show."""
_MARK = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")
_CLOSED = re.compile(r"[。！？.!?；;]$")


class Notes:
    """The notes of a file on their way to the places that call them.

    Args:
        texts: the text of each note by its key.
        log: is told of each note that is placed, and of those that nothing is known of.
    """

    def __init__(self, texts: Mapping[str, str], log: Log) -> None:
        self._texts = {key: single_spaced(text) for key, text in texts.items()}
        self._log = log
        self._placed: set[str] = set()

    @staticmethod
    def mark(key: str) -> str:
        """What stands in a text where a note is called, until ``take``."""
        return f"{_OPEN}{key}{_CLOSE}"

    def take(self, text: str) -> tuple[str, list[Line]]:
        """A text without marks, and the lines of the notes that it calls for the first time."""
        keys = [key for key in _MARK.findall(text) if key not in self._placed]
        return _MARK.sub("", text), [line for key in dict.fromkeys(keys) for line in self._line(key)]

    def rest(self) -> list[Line]:
        """The lines of the notes that nothing has called."""
        return [line for key in self._texts if key not in self._placed for line in self._line(key)]

    def _line(self, key: str) -> list[Line]:
        text = self._texts.get(key, "")
        if not text:
            self._log.lose("脚注只有标记，没有内容", key)
            return []
        self._placed.add(key)
        line = f"注{len(self._placed)}：{text}{'' if _CLOSED.search(text) else '。'}"
        self._log.add("脚注收在所注的段落之后", line)
        return [Line(line, gap=True)]
