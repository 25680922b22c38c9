"""Holds every statement against the words it cites; what they do not support does not pass."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from index.store.port import Store
from index.text.analyze import normalise
from index.text.numbering import numbered_items, spelled_run, strip_heading
from index.text.numerals import NUMERAL, chinese_to_int
from index.text.periods import spoken_day
from index.text.quantity import figures
from qa.check.support import Verdict, supports
from qa.check.verdicts import holds
from qa.types import Citation, Draft, Evidence, Sentence, Statement

_PIECE = re.compile(r"[“”《》：\n]")
"""What stands around the pieces of a prefix that quote what is cited."""
_QUOTED = 4
"""Characters from which on such a piece is a quotation."""
_TOTAL = re.compile(rf"共([{NUMERAL}两\d]+)[项个处编篇章节条]")


@dataclass(frozen=True, slots=True)
class Checked:
    """Sentences that passed with their citations, the statements that did not, and how many of the
    items that a sentence counts are not shown."""

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    rejected: tuple[tuple[Statement, Verdict], ...]
    hidden: int = 0


Judge = Callable[[Statement, Sequence[Evidence]], Verdict]
"""Whether evidence carries a statement."""


def check(draft: Draft, evidence: Sequence[Evidence], store: Store, as_of: date, judge: Judge | None = None) -> Checked:
    """Lets the supported statements of a draft pass and numbers their citations.

    Args:
        draft: the statements with the ids of their evidence.
        evidence: all evidence, by its position the id.
        store: the index, for plan titles and periods.
        as_of: the day that decides which plan is in force.
        judge: decides what is supported, ``qa.check.support.supports`` by default.
    """
    sentences: list[Sentence] = []
    citations: dict[tuple[str, tuple[int, int]], Citation] = {}
    rejected: list[tuple[Statement, Verdict]] = []
    counted: set[int] = set()
    shown: set[int] = set()
    for statement in draft.statements:
        if not all(0 <= i < len(evidence) for i in (*statement.evidence, *statement.counted)):
            rejected.append((statement, Verdict(False, ("citation",))))
            continue
        cited = [evidence[i] for i in statement.evidence]
        verdict = judge(statement, cited) if judge else supports(statement.text, cited)
        if not _counts(statement, cited, evidence, store):
            verdict = Verdict(False, (*verdict.missing, "count"))
        if statement.judgement is not None and not holds(statement.judgement, cited, store.by_id):
            verdict = Verdict(False, (*verdict.missing, "verdict"))
        if not verdict.supported:
            rejected.append((statement, verdict))
            continue
        counted.update(statement.counted)
        shown.update(statement.evidence)
        numbers = []
        for item in cited:
            key = (item.chunk.doc_id, item.span)
            if key not in citations:
                citations[key] = Citation.of(len(citations) + 1, store.by_id[item.chunk.doc_id], item.chunk, item.span, as_of)
            numbers.append(citations[key].n)
        sentences.append(Sentence(statement.prefix + statement.text, tuple(dict.fromkeys(numbers))))
    return Checked(tuple(sentences), tuple(citations.values()), tuple(rejected), len(counted - shown))


def _counts(statement: Statement, cited: Sequence[Evidence], evidence: Sequence[Evidence], store: Store) -> bool:
    """Whether the count in a statement's prefix (共N项) is that of the items counted, or, where all of these are numbered
    items (1.甲；2.乙; 一是甲；二是乙), of all of them, and every other number of the prefix stands in words that it quotes of what is
    cited, is that of its page or of the day entered for its plan, in a heading of it, or is a year of its plan's period or that it is told of."""
    counts = _TOTAL.findall(statement.prefix)
    said_by = [normalise(e.unit.text) for e in cited]
    own = {normalise(h) for e in cited for h in e.chunk.headings} | {f"写在第{e.chunk.page}页" for e in cited}
    entered = {spoken_day(d.published) for e in cited for d in [store.by_id[e.chunk.doc_id]] if "published" not in d.guessed} - {""}
    prefix = re.sub("|".join(map(re.escape, entered)) or r"(?!)", "", _TOTAL.sub("", statement.prefix))
    pieces = map(normalise, _PIECE.split(prefix))
    rest = "\n".join(p for p in pieces if p not in own and (len(p) < _QUOTED or not any(p in text for text in said_by)))
    # A heading that is itself the statement says its own number (专栏3 …).
    itself = [e.unit.text for e in cited if e.unit.text == e.chunk.headings[-1]]
    headings = normalise(" ".join([*itself, *(h for e in cited for h in (e.title, *map(strip_heading, e.chunk.headings), e.unit.lead))]))
    periods = {str(year) for e in cited for year in (*(store.by_id[e.chunk.doc_id].period or ()), *e.years)}
    said = {f.number for f in figures(rest)}
    known = {f.number for f in figures(f"{headings} {_asked(statement)}")} | periods
    texts = [evidence[i].unit.text for i in dict.fromkeys(statement.counted)]
    totals = {len(texts)}
    for found in ([numbered_items(t) for t in texts], spelled_run(texts)):
        totals |= {sum(map(len, found))} if found and all(found) else set()
    return all(chinese_to_int(c) in totals for c in counts) and said <= known


def _asked(statement: Statement) -> str:
    """What a verdict quotes of the question, and of the plan's reservation."""
    judgement = statement.judgement
    return (
        " ".join((judgement.word, *judgement.said, *judgement.unstated, *(w for v in judgement.others for w in v.said)))
        if judgement
        else ""
    )
