"""What a running program needs to answer: the open index, the settings, the date."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from copy import copy
from datetime import date
from functools import lru_cache
from pathlib import Path

from index.errors import IndexMismatchError
from index.models.embed import BUILTIN
from index.models.reading import SHIPPED, Reader
from index.rerank import Reranker
from index.search import Found, best, found_in
from index.store.milvus.opening import open_reader
from index.store.port import Store
from index.store.versions import current_version
from index.text.profile import activate
from index.text.wordings import Terms, terms_of
from index.types import Hit
from qa.config import Config, place_of
from qa.environment import Environment
from qa.llm.language_model import LanguageModel
from qa.types import Query

_RECENT = 4
"""Questions of which is kept what was found."""
OFF = "off"
"""The setting with which no reader reads."""


@lru_cache(maxsize=2)
def _opened(folder: Path) -> Reader:
    return Reader(folder)


def reader_of(setting: str) -> Reader | None:
    """The reader that is set, None where it is off.

    Raises:
        ModelError: it cannot be loaded.
    """
    return None if setting == OFF else _opened(SHIPPED if setting == BUILTIN else Path(setting))


class Engine:
    """Holds the published index open and takes a newly published one at the next question.

    Args:
        root: the index directory.
        config: the settings.
        as_of: the day that decides which plan is in force; today where None.

    Raises:
        IndexMissingError, IndexCorruptError, IndexMismatchError: the index cannot be used.
        ModelError: the reader, the reranker, or the cross-encoder of the check, that is set cannot be loaded.
        ConfigError: the language model that is set cannot be opened, or ``store`` names no Milvus.
        PlanQAError: the Milvus of ``store`` cannot be reached.
    """

    def __init__(self, root: Path, config: Config | None = None, as_of: date | None = None) -> None:
        self.root = root
        self.config = config or Config()
        self._as_of = as_of
        self._lock = threading.Lock()
        self._place = place_of(self.config)
        self._store = open_reader(root, self._place)
        self._reranker = Reranker(self.config.rerank) if self.config.rerank.model else None
        self._recent: OrderedDict[tuple[str, str], Found] = OrderedDict()
        self.reader = reader_of(Environment().reader or self.config.reader)
        self.language_model = LanguageModel(self.config.llm) if self.config.llm.model else None
        if self._store.model != self.config.embedding.model and self.config.embedding.model != Config().embedding.model:
            raise IndexMismatchError(
                f"索引是用向量模型“{self._store.model}”建的，设置里写的是“{self.config.embedding.model}”。",
                "请运行 planqa build --stored 用新的模型重建，或改回设置。",
            )

    def unread(self) -> Engine:
        """The same engine with the reader off, for what need not be read to be told."""
        plain = copy(self)
        plain.reader = None
        return plain

    def unworded(self) -> Engine:
        """The same engine without a language model, for what is not told to anybody."""
        plain = copy(self)
        plain.language_model = None
        return plain

    def by_rules(self) -> Engine:
        """The same engine with the reader off and without a language model."""
        return self.unread().unworded()

    @property
    def as_of(self) -> date:
        """The day that decides which plan is in force."""
        return self._as_of or date.today()

    @property
    def store(self) -> Store:
        """The index that is published now, with its profile active; callers keep the one they began a question with."""
        if current_version(self.root) != self._store.folder:
            with self._lock:
                if current_version(self.root) != self._store.folder:
                    self._store = open_reader(self.root, self._place)
        activate(self._store.profile)
        return self._store

    @property
    def terms(self) -> Terms:
        """The everyday wordings, read again when their file has changed.

        Raises:
            ConfigError: the file is written otherwise than expected.
        """
        return terms_of(self._store.profile, self.config.terms)

    def search(self, query: Query, store: Store, k: int | None = None) -> list[Hit]:
        """The best chunks for a question, by the fused channels and the reranker where one is set.

        Args:
            query: the question as understood.
            store: the index that the caller began with.
            k: how many at most, else as the settings say.
        """
        hits = self._found(query, store, query.sources, k)
        # The plans of the very place and of the very year are few among many.
        wider = (query.own if not query.sources else (), query.due)
        own, due = (self._found(query, store, plans, k) if plans else [] for plans in wider)
        if own or due:
            found = sorted({h.chunk.id: h for h in (*hits, *own, *due)}.values(), key=lambda h: -h.score)
            sure = {h.chunk.id for h in due[: self.config.evidence.chunks // 2]}
            read = [*(h for h in found if h.chunk.id in sure), *(h for h in found if h.chunk.id not in sure)]
            chunks = self.config.evidence.chunks
            hits = [*sorted(read[:chunks], key=lambda h: -h.score), *read[chunks:]]
        return self._reranker.rerank(query.text, hits, store) if self._reranker else hits

    def _found(self, query: Query, store: Store, plans: Sequence[str], k: int | None) -> list[Hit]:
        found = self._in_all_plans(query.about, store)
        return best(store, found, k or self.config.top_k, plans=plans, config=self.config.search)

    def _in_all_plans(self, about: str, store: Store) -> Found:
        """What all plans have for some words, kept: a question is put to the plans of one place after another."""
        key = store.fingerprint, about
        with self._lock:
            found = self._recent.pop(key, None)
        found = found or found_in(store, about)
        with self._lock:
            self._recent[key] = found
            while len(self._recent) > _RECENT:
                self._recent.popitem(last=False)
        return found
