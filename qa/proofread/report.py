"""The report on a text: each figure that claims something with its verdict, the plan's figure and where it stands."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any, Literal

from index.types import Span
from qa.types import Citation

Verdict = Literal["agrees", "differs", "unstated", "unchecked"]
LABELS: dict[Verdict, str] = {"agrees": "一致", "differs": "不一致", "unstated": "规划没有写", "unchecked": "未能核对"}
"""Verdicts in words, the order that of the report."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure of a text: ``text`` as written and ``span`` where it stands in the report's text, the sentence around it, what
    it was read as (``indicator``, ``years``, ``place``; empty where not told), the verdict and what there is to say of it, and
    the numbers of the citations that say so."""

    n: int
    text: str
    span: Span
    sentence: str
    indicator: str
    years: tuple[int, ...]
    place: str
    verdict: Verdict
    message: str
    citations: tuple[int, ...] = ()

    @property
    def label(self) -> str:
        """The verdict in words."""
        return LABELS[self.verdict]


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a text: the ``text`` as it was read, its findings in order, the sources that they cite."""

    name: str
    text: str
    findings: tuple[Finding, ...]
    citations: tuple[Citation, ...]
    fingerprint: str

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many findings there are of each verdict."""
        found = Counter(f.verdict for f in self.findings)
        return {verdict: found[verdict] for verdict in LABELS}

    @property
    def all_agree(self) -> bool:
        """Whether every figure agrees with a plan."""
        return all(f.verdict == "agrees" for f in self.findings)

    @property
    def summary(self) -> str:
        """The counts in words."""
        if not self.findings:
            return "文稿里没有要核对的数字。"
        return f"共{len(self.findings)}个数字：{'，'.join(f'{LABELS[v]}{n}' for v, n in self.counts.items())}。"

    def of(self, finding: Finding) -> list[Citation]:
        """The sources of a finding."""
        return [c for c in self.citations if c.n in finding.citations]

    def as_json(self) -> dict[str, Any]:
        """The report as JSON values, as ``docs/check.md`` describes it."""
        figures = [
            {
                "n": f.n,
                "text": f.text,
                "start": f.span[0],
                "end": f.span[1],
                "sentence": f.sentence,
                "indicator": f.indicator or None,
                "years": list(f.years),
                "place": f.place or None,
                "verdict": f.verdict,
                "label": f.label,
                "message": f.message,
                "citations": list(f.citations),
            }
            for f in self.findings
        ]
        return {
            "name": self.name,
            "all_agree": self.all_agree,
            "counts": {"figures": len(self.findings), **self.counts},
            "figures": figures,
            "citations": [asdict(c) for c in self.citations],
            "text": self.text,
            "fingerprint": self.fingerprint,
        }
