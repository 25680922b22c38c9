"""The search as a LangChain retriever: what it finds, where that stands, which plans it keeps to."""

from __future__ import annotations

import asyncio

from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda
from langchain_core.vectorstores import InMemoryVectorStore

from index.retriever import LangChainEmbeddings, PlanRetriever, in_store
from index.search import SearchConfig, search
from index.store.port import Store


def test_the_retriever_of_langchain_gives_the_hits_with_their_addresses(store: Store) -> None:
    retriever = PlanRetriever(find=in_store(store), k=3, plans=("valley-15",))
    assert isinstance(retriever, BaseRetriever)
    found, hits = retriever.invoke("茶园面积"), search(store, "茶园面积", 3, plans=("valley-15",))
    assert [d.page_content for d in found] == [h.chunk.text for h in hits]
    first, chunk = found[0].metadata, hits[0].chunk
    assert first == {
        "id": chunk.id,
        "doc_id": "valley-15",
        "section": "第二章/第一节",
        "headings": ["第二章 重点任务", "第一节 做强茶产业"],
        "page": None,
        "start": chunk.span[0],
        "end": chunk.span[1],
        "score": hits[0].score,
        "by": hits[0].by,
    }
    assert store.by_id["valley-15"].text[first["start"] : first["end"]] == found[0].page_content
    assert retriever.batch(["茶园面积", "南翼"])[0] == found


def test_a_question_may_be_kept_to_other_plans_than_the_retriever(store: Store) -> None:
    retriever = PlanRetriever(find=in_store(store), k=50)
    assert {d.metadata["doc_id"] for d in retriever.invoke("2030年目标")} == {"valley-15", "region", "harbour"}
    assert {d.metadata["doc_id"] for d in retriever.invoke("2030年目标", plans=["region"])} == {"region"}
    kept = PlanRetriever(find=in_store(store), k=50, plans=("region",))
    assert {d.metadata["doc_id"] for d in kept.invoke("2030年目标")} == {"region"}
    assert {d.metadata["doc_id"] for d in kept.invoke("2030年目标", plans=["harbour"])} == {"harbour"}


def test_weights_of_the_channels_are_those_of_the_search(store: Store) -> None:
    weights = SearchConfig(words=1, pairs=0, heading=0, unit=0, dense=0)
    found = PlanRetriever(find=in_store(store, weights)).invoke("茶园面积")
    assert [d.id for d in found] == [h.chunk.id for h in search(store, "茶园面积", 10, config=weights)]


def test_a_retriever_is_a_link_of_a_chain(store: Store) -> None:
    chained = PlanRetriever(find=in_store(store), k=2) | RunnableLambda(lambda found: [d.metadata["section"] for d in found])
    assert asyncio.run(chained.ainvoke("生态茶园到2030年要达到多少万亩？"))[0] == "第二章/第一节"


def test_the_embedding_model_serves_langchain_stores(store: Store) -> None:
    embeddings = LangChainEmbeddings(store.embeddings)
    kept = InMemoryVectorStore.from_texts(["茶园面积达到40万亩。", "新建泵站4座。"], embeddings)
    assert [d.page_content for d in kept.similarity_search("茶园有多大", k=1)] == ["茶园面积达到40万亩。"]
    assert asyncio.run(embeddings.aembed_query("茶园")) == store.embeddings.embed_query("茶园")
