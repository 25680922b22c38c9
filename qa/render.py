"""An answer's citations as lines of text, for terminals and chat programs."""

from __future__ import annotations

from qa.types import Answer


def footnotes(answer: Answer) -> list[str]:
    """One footnote a citation: number, plan, heading, page, whether it has ended, and the words quoted."""
    lines = []
    for c in answer.citations:
        page = f"，第{c.page}页起" if c.page else ""
        state = "" if c.in_force else "（已到期）"
        digest = "（摘编）" if c.kind == "digest" else ""
        lines.append(f"[{c.n}] 《{c.title}》{digest}{state} {c.heading}{page}\n    “{c.quote}”")
    return lines
