"""The index that all views of the page show."""

from __future__ import annotations

import logging

from markupsafe import Markup

from index.errors import PlanQAError
from index.store.port import Store
from index.types import Document
from qa.engine import Engine
from qa.page.shared import scope
from qa.page.shared.plans import digests, years
from qa.page.shared.templates import html

log = logging.getLogger(__name__)


class PageState:
    """The engine, and the index that is shown: the published one, or the last that could be opened.

    Args:
        engine: the open index and settings.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._store = engine.store

    @property
    def store(self) -> Store:
        """The published index, or the last one that could be opened: a question tells what is wrong, the page stays."""
        try:
            self._store = self.engine.store
        except PlanQAError:
            log.exception("the published index cannot be opened")
        return self._store

    def documents(self) -> list[Document]:
        """The plans as lists show them: those in force first."""
        return sorted(self.store.documents, key=lambda d: not d.in_force(self.engine.as_of))

    def plans(self, period: str = scope.ALL, region: str = scope.ALL) -> list[tuple[str, str]]:
        """Each plan's title with its period and whether it has ended, and its id; those of a period and region."""
        today = self.engine.as_of
        shown = scope.within(self.documents(), period, region, today)
        return [(f"{d.title}（{years(d)}{'' if d.in_force(today) else '，已到期'}）", d.id) for d in shown]

    def periods(self) -> list[str]:
        """Choices of the period filter."""
        return scope.periods(self.store.documents, self.engine.as_of)

    def regions(self) -> list[str]:
        """Choices of the region filter."""
        return scope.regions(self.store.documents)

    def head(self) -> Markup:
        """Name of the product and what it answers from."""
        return html("page.head", len(self.store.documents), self.digests())

    def digests(self) -> str:
        """Whether the plans are digests, in words."""
        return digests(self.store.documents)
