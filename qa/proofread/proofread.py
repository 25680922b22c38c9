"""The one way through: a text -> its figures -> the facts of the plans -> verdicts -> a report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from index.store.port import Store
from index.types import Chunk, Document, Unit
from qa.engine import Engine
from qa.proofread.candidates import Finder
from qa.proofread.context import Bearing, bearing_of, setting_of, several_governments
from qa.proofread.figures import StatedFigure, stated_figures
from qa.proofread.manuscript import Manuscript, from_file, from_text
from qa.proofread.report import Finding, Report
from qa.proofread.verdict import Judged, judge
from qa.proofread.wording import judge_by_wording
from qa.proofread.words import message
from qa.types import Citation
from qa.understand.query import check_plans

Progress = Callable[[str, int, int], None]
"""Is told the stage, how much of it is done and how much there is; what it raises ends the work."""


def check_text(text: str, engine: Engine, *, plans: Sequence[str] = (), progress: Progress | None = None) -> Report:
    """Checks the figures of a pasted text.

    Args:
        text: the text.
        engine: the open index and settings.
        plans: ids of the plans that it is held against; all where empty.
        progress: is told how far the work has come.

    Raises:
        InputError: the text is empty or too long, or a plan is unknown.
    """
    store = engine.store
    chosen = _chosen(plans, store)
    return _checked(from_text(text, setting_of(chosen)), "", engine, store, tuple(plans), progress)


def check_file(data: bytes, name: str, engine: Engine, *, plans: Sequence[str] = (), progress: Progress | None = None) -> Report:
    """Checks the figures of a file in any format that plans are read from.

    Args:
        data: the file's bytes.
        name: its name; the suffix tells its format.
        engine: the open index and settings.
        plans: ids of the plans that it is held against; all where empty.
        progress: is told how far the work has come.

    Raises:
        ParseError: the file cannot be read.
        InputError: it is empty or too long, or a plan is unknown.
    """
    store = engine.store
    chosen = _chosen(plans, store)
    if progress:
        progress("读取", 0, 1)
    return _checked(from_file(data, name, setting_of(chosen), engine.config.parse), name, engine, store, tuple(plans), progress)


def _chosen(plans: Sequence[str], store: Store) -> list[Document]:
    check_plans(plans, store)
    return [d for d in store.documents if not plans or d.id in plans]


def _checked(manuscript: Manuscript, name: str, engine: Engine, store: Store, plans: tuple[str, ...], progress: Progress | None) -> Report:
    finder = Finder(store, engine.terms, plans, engine.config.search)
    sources = _Sources(store, engine)
    documents = [d for d in store.documents if not plans or d.id in plans]
    figures = stated_figures(manuscript)
    findings = []
    for n, figure in enumerate(figures, 1):
        if progress:
            progress("核对", n - 1, len(figures))
        bearing = bearing_of(figure, manuscript, documents)
        judged = _judged(figure, bearing, finder, engine.as_of)
        findings.append(_finding(n, figure, bearing, judged, manuscript, sources))
    if progress:
        progress("完成", len(figures), len(figures))
    return Report(name, manuscript.text, tuple(findings), tuple(sources.citations), store.fingerprint)


def _judged(figure: StatedFigure, bearing: Bearing, finder: Finder, as_of: date) -> Judged:
    if bearing.unknown_plan:
        return Judged("unchecked", "unknown_plan")
    if figure.fact is None:
        return judge_by_wording(figure, bearing, finder)
    judged = judge(figure.fact, bearing, finder.candidates(figure, bearing.place, bearing.plans, bearing.years), finder.store, as_of)
    if judged.verdict in ("agrees", "differs") or judged.ground == "topic":
        return judged
    worded = judge_by_wording(figure, bearing, finder)
    # Where facts were found, another figure in the same words does not deny.
    decides = ("agrees", "differs") if judged.ground in ("nothing", "which") else ("agrees",)
    return worded if worded.verdict in decides else judged


def _finding(n: int, figure: StatedFigure, bearing: Bearing, judged: Judged, manuscript: Manuscript, sources: _Sources) -> Finding:
    places = [(f.chunk, f.unit) for f in judged.facts] or list(judged.units)
    written = figure.sentence[slice(*figure.quantity.whole)] if figure.quantity else manuscript.text[slice(*figure.span)]
    return Finding(
        n=n,
        text=manuscript.text[slice(*figure.span)],
        span=figure.span,
        sentence=manuscript.text[slice(*figure.unit.span)],
        indicator=figure.fact.indicator if figure.fact else "",
        years=bearing.years,
        place=bearing.place,
        verdict=judged.verdict,
        message=message(judged, written, bearing.years, sources.whose(places), bearing.unknown_plan),
        citations=tuple(dict.fromkeys(sources.number(chunk, unit) for chunk, unit in places)),
    )


class _Sources:
    """The sources of a report, each numbered once."""

    def __init__(self, store: Store, engine: Engine) -> None:
        self._store = store
        self._as_of = engine.as_of
        self._numbers: dict[tuple[str, tuple[int, int]], int] = {}
        self.citations: list[Citation] = []

    def whose(self, places: Sequence[tuple[Chunk, Unit]]) -> str:
        """Whose figure decides: told where the index has plans of several governments."""
        told = places and several_governments(self._store.documents)
        return f"《{self._store.by_id[places[0][0].doc_id].title}》" if told else "规划"

    def number(self, chunk: Chunk, unit: Unit) -> int:
        """The number of a sentence or row as a source."""
        key = chunk.doc_id, unit.span
        if key not in self._numbers:
            self._numbers[key] = len(self.citations) + 1
            self.citations.append(Citation.of(self._numbers[key], self._store.by_id[chunk.doc_id], chunk, unit.span, self._as_of))
        return self._numbers[key]
