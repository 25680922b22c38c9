"""What one question and its answer leave behind: all that scoring needs, as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eval.sets.questions import Question, from_json
from index.errors import InputError
from qa.types import Answer, Citation, Retrieved, Sentence

FILE = "records.jsonl"


@dataclass(frozen=True, slots=True)
class Source:
    """What the plan itself says of a citation.

    ``intact``: the quote stands at its span; ``inside``: the span lies in the section that is named;
    ``lead``: the topic of its paragraph; ``period``: first and last year of the plan, as words.
    """

    intact: bool
    inside: bool
    lead: str
    period: str


@dataclass(frozen=True, slots=True)
class EvalRecord:
    """One question as asked and what came back.

    ``noise`` names the perturbation of ``asked`` (empty: the question as written), ``sources`` go
    with ``answer.citations``; ``answer`` is None where asking failed with ``error``.
    """

    question: Question
    noise: str
    asked: str
    answer: Answer | None
    sources: tuple[Source, ...]
    wall_ms: float
    error: str = ""

    def as_json(self) -> dict[str, Any]:
        """A JSON object; ``from_record_json`` reads it back."""
        return {
            "question": self.question.as_json(),
            "noise": self.noise,
            "asked": self.asked,
            "answer": self.answer.as_json() if self.answer else None,
            "sources": [asdict(s) for s in self.sources],
            "wall_ms": self.wall_ms,
            "error": self.error,
        }


def from_record_json(item: dict[str, Any], where: str) -> EvalRecord:
    """A record from its JSON object."""
    return EvalRecord(
        question=from_json(item["question"], where),
        noise=item["noise"],
        asked=item["asked"],
        answer=answer_from_json(item["answer"]) if item["answer"] else None,
        sources=tuple(Source(s["intact"], s["inside"], s["lead"], s["period"]) for s in item["sources"]),
        wall_ms=item["wall_ms"],
        error=item["error"],
    )


def answer_from_json(item: dict[str, Any]) -> Answer:
    """An answer from the JSON form of the design."""
    fields = {name: item[name] for name in ("id", "question", "status", "reason", "answer", "timing_ms", "model", "fingerprint")}
    return Answer(
        **fields,
        sentences=tuple(Sentence(s["text"], tuple(s["citations"])) for s in item["sentences"]),
        citations=tuple(Citation(**{name: c[name] for name in Citation.__dataclass_fields__ if name in c}) for c in item["citations"]),
        retrieved=tuple(Retrieved(r["doc_id"], r["section"], r["score"]) for r in item["retrieved"]),
        # Records kept before these fields were have none.
        **{name: item[name] for name in ("kind", "verdict") if name in item},
    )


def write_records(records: Iterable[EvalRecord], file: Path) -> None:
    """One record a line."""
    file.write_text("".join(json.dumps(r.as_json(), ensure_ascii=False) + "\n" for r in records), "utf-8")


def read_records(run: Path) -> list[EvalRecord]:
    """Records of an earlier run, given its folder or its records file.

    Raises:
        InputError: there is none, or it is damaged.
    """
    file = run / FILE if run.is_dir() else run
    try:
        lines = file.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"“{run}”里没有测评记录 {FILE}。", "请给出 planqa eval 的输出目录，例如 var/eval/20261121-093000。") from error
    records = []
    for number, line in enumerate(lines, 1):
        if line:
            try:
                records.append(from_record_json(json.loads(line), f"“{file}”第 {number} 行"))
            except (ValueError, KeyError, TypeError, InputError) as error:
                raise InputError(f"“{file}”第 {number} 行不是测评记录。", "记录可能由另一版本写成，请重新运行 planqa eval。") from error
    return records
