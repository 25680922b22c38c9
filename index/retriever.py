"""The search as a LangChain retriever.

question -> find -> hits -> LangChain documents with their address as metadata
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever

from index.models.embed import Embedder
from index.search import SearchConfig, search
from index.store.port import Store
from index.types import Hit

Find = Callable[[str, int, Collection[str]], Sequence[Hit]]
"""Gives the best hits for a question: how many at most, of which plans (all where empty)."""


class PlanRetriever(BaseRetriever):
    """Finds passages of plans; ``invoke(question, plans=["id"])`` keeps one question to some of them.

    Args:
        find: what searches: ``in_store(store)``, or the assistant's own search (``qa.chain.retriever``).
        k: how many passages at most.
        plans: ids of the plans to search; all where empty.
    """

    find: Find
    k: int = 10
    plans: tuple[str, ...] = ()

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, plans: Collection[str] | None = None
    ) -> list[LangChainDocument]:
        return [to_langchain(hit) for hit in self.find(query, self.k, self.plans if plans is None else plans)]


class LangChainEmbeddings(Embeddings):
    """An embedding model, the shipped one or any of sentence-transformers, for LangChain's vector stores.

    Args:
        embedder: ``load_embeddings(name)``, or that of an open index.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._embedder.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        return self._embedder.embed_query(text)


def in_store(store: Store, config: SearchConfig | None = None) -> Find:
    """Searches an opened index for the words of a question as they are."""
    return lambda query, k, plans: search(store, query, k, plans=plans, config=config)


def to_langchain(hit: Hit) -> LangChainDocument:
    """A hit as a LangChain document; ``start`` and ``end`` are characters of the plan's text."""
    metadata: dict[str, Any] = {
        "id": hit.chunk.id,
        "doc_id": hit.chunk.doc_id,
        "section": hit.chunk.locator,
        "headings": list(hit.chunk.headings),
        "page": hit.chunk.page,
        "start": hit.chunk.span[0],
        "end": hit.chunk.span[1],
        "score": hit.score,
        "by": hit.by,
    }
    return LangChainDocument(id=hit.chunk.id, page_content=hit.chunk.text, metadata=metadata)
