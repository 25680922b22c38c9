"""A list as a table, where a question asks for one: a row an item, with its group and the place that it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.text.numbering import numbered_items
from qa.types import Citation, Sentence, Table, TableCell


def tabled(sentences: Sequence[Sentence], citations: Sequence[Citation]) -> Table | None:
    """The sentences of a checked answer as rows; None where there is but one.

    Args:
        sentences: what passed the check.
        citations: those of the answer.
    """
    by_number = {c.n: c for c in citations}
    items = [(group, text, by_number[n]) for group, text, n in _items([s for s in sentences if s.citations])]
    if len(items) < 2:
        return None
    grouped = any(group for group, _, _ in items)
    rows = []
    for i, (group, text, c) in enumerate(items, 1):
        cells = (TableCell(text, c.n), TableCell(f"《{c.title}》{c.section}", c.n))
        rows.append((str(i), (TableCell(group or "—", c.n), *cells) if grouped else cells))
    return Table((*(["类别"] if grouped else []), "内容", "出处"), tuple(rows), of_list=True)


def opening(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """What a list is of and how many it has, as it stands before its first item; nothing where it says neither."""
    counted = _opening(sentences[0].text) if sentences else ""
    return (Sentence(counted.strip(), ()),) if counted else ()


def _opening(text: str) -> str:
    """What stands before the first item of a list: what it is of, and how many there are."""
    match = re.match(r"(?s).*?共\d+[项处]：\n?", text)
    return match[0] if match else ""


def _items(sentences: Sequence[Sentence]) -> Iterator[tuple[str, str, int]]:
    """Each item with its group and the number of its citation; numbered items of one sentence are items each."""
    group = ""
    for sentence in sentences:
        # A line before it names the plan, which stands in a column of its own.
        said = sentence.text.removeprefix(_opening(sentence.text)).strip().rpartition("\n")[2].rstrip("；。")
        named = re.match(r"([^：；。]{1,30})：(?=1[.．、])", said)
        group = named[1] if named else group
        rest = said[named.end() :] if named else said
        numbered = numbered_items(rest)
        for item in numbered or [rest]:
            yield (group if numbered else ""), item, sentence.citations[0]
