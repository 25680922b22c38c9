"""Takes what was written on passages into the text that the reader learns from, and throws out what does not hold.

    python -m training.reader.collect --passages FILE --reports DIR --written FILE… --out FILE [--held-out FILE…]

A written line has four fields parted by tabs: passage, manner, question, answer. The answer names sentences of the passage:

    3        the sentence answers            3,4      both are needed, or each answers
    2;5      first part, second part         x3, x    not stated; the nearest sentence
    +3 -3 ?3 a claim: supported, contradicted, neither, by this sentence

Each line of the result is a question with the offsets of these sentences in its file; sentences themselves stay outside.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from index.text.analyze import normalise
from index.types import Span

MANNERS = frozenset("公口简错双断假缺邻年地列")
"""Official, colloquial, terse, with typos, of two parts, a claim, with a false premise, a detail that is not stated, the
neighbour's figure, another year, another place, a list."""
Verdict = Literal["support", "contradict", "neither"]
_VERDICTS: dict[str, Verdict] = {"+": "support", "-": "contradict", "?": "neither"}
_ANSWER = re.compile(r"(?P<claim>[+\-?])(?P<on>\d+(?:,\d+)*)|x(?P<near>\d*)|(?P<parts>\d+(?:,\d+)*(?:;\d+(?:,\d+)*)*)")
_QUESTION_CHARS = range(4, 120)


@dataclass(frozen=True, slots=True)
class Record:
    """A question on a passage of ``file``: the sentences that answer, part by part, or that bear on the claim, or the
    nearest one where nothing answers; all by offset. ``passage`` are all its sentences."""

    file: str
    manner: str
    question: str
    answers: tuple[tuple[Span, ...], ...]
    verdict: Verdict | None
    near: tuple[Span, ...]
    passage: tuple[Span, ...]


def main() -> None:
    """Collects the lines and says what was thrown out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=Path, required=True)
    parser.add_argument("--reports", type=Path, required=True)
    parser.add_argument("--written", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--held-out", type=Path, nargs="*", default=[], help="question files whose questions must not be learnt")
    arguments = parser.parse_args()
    passages = {p["id"]: p for p in map(json.loads, arguments.passages.read_text("utf-8").splitlines())}
    held_out = {normalise(json.loads(line)["question"]) for f in arguments.held_out for line in f.read_text("utf-8").splitlines() if line}
    texts = {p["file"]: (arguments.reports / p["file"]).read_text("utf-8") for p in passages.values()}
    lines = (line for file in arguments.written for line in file.read_text("utf-8").splitlines() if line.strip())
    faults: Counter[str] = Counter()
    records = list(collect(lines, passages, texts, held_out, faults))
    arguments.out.write_text("".join(json.dumps(asdict(r), ensure_ascii=False) + "\n" for r in records), "utf-8")
    print(f"{len(records)} kept; {dict(Counter(r.manner for r in records))}; thrown out: {dict(faults)}", file=sys.stderr)


def collect(
    lines: Iterator[str], passages: dict[str, dict[str, object]], texts: dict[str, str], held_out: set[str], faults: Counter[str]
) -> Iterator[Record]:
    """The records of written lines that hold; ``faults`` counts the others by reason."""
    seen: set[tuple[str, str]] = set()
    for line in lines:
        fields = [f.strip() for f in line.split("\t")]
        fault = _fault(fields, passages)
        if not fault:
            record = _record(fields, passages[fields[0]])
            key = record.file, normalise(record.question)
            fault = "twice" if key in seen else "held out" if key[1] in held_out else _unsound(record, texts[record.file])
            seen.add(key)
        if fault:
            faults[fault] += 1
        else:
            yield record


def _fault(fields: Sequence[str], passages: dict[str, dict[str, object]]) -> str:
    if len(fields) != 4:
        return "fields"
    passage, manner, question, answer = fields
    if passage not in passages:
        return "passage"
    if manner not in MANNERS:
        return "manner"
    if len(question) not in _QUESTION_CHARS:
        return "length"
    if not _ANSWER.fullmatch(answer):
        return "answer"
    sentences = passages[passage]["sentences"]
    assert isinstance(sentences, list)
    return "" if all(1 <= int(n) <= len(sentences) for n in re.findall(r"\d+", answer)) else "sentence"


def _record(fields: Sequence[str], passage: dict[str, object]) -> Record:
    _, manner, question, answer = fields
    sentences = passage["sentences"]
    assert isinstance(sentences, list)
    spans = [(int(a), int(b)) for a, b in sentences]

    def named(numbers: str) -> tuple[Span, ...]:
        return tuple(spans[int(n) - 1] for n in numbers.split(",") if n)

    match = _ANSWER.fullmatch(answer)
    assert match
    parts = tuple(named(part) for part in match["parts"].split(";")) if match["parts"] else ()
    verdict = _VERDICTS[match["claim"]] if match["claim"] else None
    near = named(match["on"] or match["near"] or "")
    return Record(str(passage["file"]), manner, question, parts, verdict, near, tuple(spans))


def _unsound(record: Record, text: str) -> str:
    """What contradicts a record's own label, as far as that can be seen from figures: a supported claim states none that the
    sentences lack, a contradicted one that has figures states one that they lack or leaves the year to be wrong."""
    said = normalise(" ".join(text[a:b] for a, b in record.near))
    figures = set(re.findall(r"\d+(?:\.\d+)?", normalise(record.question))) - set(re.findall(r"\d{4}", normalise(record.question)))
    missing = [f for f in figures if f not in said]
    return "figure of a supported claim" if record.verdict == "support" and missing else ""


if __name__ == "__main__":
    main()
