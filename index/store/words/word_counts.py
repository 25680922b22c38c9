"""Counts the words of a plan for searching; those of a large plan in a process of its own, within the limits of reading a file.

Cutting a text into words takes longer than reading it, and would hold up whoever asks the same server a question meanwhile.
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from index.errors import ParseError
from index.parse.intake.limits import ParseLimits
from index.parse.intake.sandbox import Job, bound_this_process, end_with_parent, run_apart
from index.store.port import Field
from index.store.words.postings import Counting
from index.text.analyze import pairs, words
from index.text.profile import Profile, activate, active

FIELDS: tuple[Field, ...] = get_args(Field)
"""The lexical indexes of an index: over chunks and over units, by words and by pairs of characters."""
Arrays = dict[str, NDArray[Any]]
Passage = tuple[str, str, Sequence[str], Sequence[str]]
"""The text of a chunk, what the heading channel searches for it, the names that it is found by, and the texts of its units."""
_SMALL_CHARS = 300_000
"""Up to so many characters, three times the longest plan that we know, words are cut in this process."""


def count(passages: Sequence[Passage], name: str, limits: ParseLimits) -> Arrays:
    """The counted words of a plan, as arrays for one NumPy archive.

    Args:
        passages: the plan, chunk by chunk.
        name: the name of its file, for messages.
        limits: what counting may cost where the plan is large.

    Raises:
        ParseError: it costs more.
    """
    if sum(len(text) for text, *_ in passages) <= _SMALL_CHARS:
        return _counted(passages)
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as taken:
        header = {"limits": asdict(limits), "words": active().words, "passages": passages}
        given.write(json.dumps(header).encode())
        given.seek(0)
        code = run_apart("index.store.words.word_counts", given, taken, Job("words", name, limits))
        if code:
            hint = "请拆成几个文件，或用原软件打开后另存一份再试。"
            raise ParseError(f"切分文件“{name}”的词语所需的内存超过 {limits.max_memory_mb} MB，已停止。", hint)
        taken.seek(0)
        with np.load(io.BytesIO(taken.read()), allow_pickle=False) as arrays:
            return {key: arrays[key] for key in arrays.files}


def _counted(passages: Iterable[Passage]) -> Arrays:
    counting = {field: Counting() for field in FIELDS}
    for text, heading, names, units in passages:
        counting["chunk_words"].add(words(text))
        counting["chunk_pairs"].add(pairs(text))
        counting["heading_words"].add(words(heading))
        counting["heading_pairs"].add(pairs(heading))
        counting["heading_names"].add(names)
        for unit in units:
            counting["unit_words"].add(words(unit))
            counting["unit_pairs"].add(pairs(unit))
    return {key: values for field in FIELDS for key, values in counting[field].postings().arrays(field).items()}


def _main() -> None:
    end_with_parent()
    header = json.loads(sys.stdin.buffer.read())
    bound_this_process(Job("words", "", ParseLimits(**header["limits"])))
    activate(Profile(words=tuple(header["words"])))
    out = io.BytesIO()
    np.savez(out, allow_pickle=False, **_counted(header["passages"]))
    sys.stdout.buffer.write(out.getvalue())


if __name__ == "__main__":
    _main()
