"""A list as a table, where a question asks for one: a row an item, with the place that it stands in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.types import Citation, Sentence, Table, TableCell

_COUNTED = re.compile(r"^.*共\d+[项处]：\n?", re.DOTALL)


def tabled(sentences: Sequence[Sentence], citations: Sequence[Citation]) -> Table | None:
    """The sentences of a checked answer as rows; None where there is but one.

    Args:
        sentences: what passed the check.
        citations: those of the answer.
    """
    by_number = {c.n: c for c in citations}
    cited = [s for s in sentences if s.citations]
    if len(cited) < 2:
        return None
    rows = [(str(i), _cells(s, by_number[s.citations[0]])) for i, s in enumerate(cited, 1)]
    return Table(("内容", "出处"), tuple(rows), of_list=True)


def _cells(sentence: Sentence, citation: Citation) -> tuple[TableCell, ...]:
    said = _COUNTED.sub("", sentence.text).strip().rstrip("；。").replace("\n", " ")
    return TableCell(said, citation.n), TableCell(f"《{citation.title}》{citation.section}", citation.n)
