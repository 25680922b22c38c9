"""Cuts a model's reply into statements with the numbers that they cite, while it is still arriving."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.unseen import seen

_CITED = r"(?:\s*[\[【]\s*\d{1,3}(?:\s*[,，、]\s*\d{1,3})*\s*[\]】](?![%万亿个年]))"
_MARK = re.compile(_CITED)
_END = re.compile(rf"(?:[。！？!?]+[”’」』）)]*{_CITED}*|{_CITED}+[。！？!?；;]|[；;]{_CITED}+|\n)")
_OPEN = re.compile(r"[。！？!?；;”’」』）)\]】\d,，、\[【\s]*\Z")
"""What a cut may not yet be made behind, since more numbers may follow."""
_BULLET = re.compile(r"^\s*(?:[-*•·#>]+\s*|\d{1,2}[.、)）]\s*(?!\d))+")
_THOUGHT = re.compile(r"\A\s*<think>.*?(?:</think>|\Z)", re.S)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of a reply, without marks, with the numbers that it cites in order."""

    text: str
    numbers: tuple[int, ...]


def statements(pieces: Iterable[str]) -> Iterator[Said]:
    """Sentences as soon as they are whole.

    Args:
        pieces: the reply as it arrives. A model's open thinking (``<think>…</think>``) is left out.
    """
    buffer = ""
    thinking = True
    for piece in pieces:
        buffer += piece
        if thinking:
            if "<think>".startswith(buffer.lstrip()[:7]) and len(buffer.lstrip()) < 7:
                continue
            if buffer.lstrip().startswith("<think>") and "</think>" not in buffer:
                continue
            buffer, thinking = _THOUGHT.sub("", buffer), False
        while True:
            match = next((m for m in _END.finditer(buffer) if not _inside(buffer, m.start())), None)
            if match is None or ("\n" not in buffer[match.start() :] and _OPEN.match(buffer, match.start())):
                break
            found = _said(buffer[: match.end()])
            buffer = buffer[match.end() :]
            if found:
                yield found
    found = _said(_THOUGHT.sub("", buffer))
    if found:
        yield found


def _inside(text: str, at: int) -> bool:
    """Whether a position stands in quotation marks or brackets that are open in its line."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return any(line.count(a) > line.count(b) for a, b in ("“”", "《》", "（）", "「」"))


def _said(raw: str) -> Said | None:
    numbers = [int(n) for mark in _MARK.findall(raw) for n in re.findall(r"\d+", mark)]
    text = _BULLET.sub("", _MARK.sub("", seen(raw))).replace("**", "").strip()
    text = re.sub(r"\s*\n\s*", "", text).rstrip("；;")
    if not re.search(r"\w", text):
        return None
    return Said(text if text.endswith(("。", "！", "？", "!", "?")) else text + "。", tuple(dict.fromkeys(numbers)))
