"""Search beside a plain retrieval stack, in one run: ``python bench/plain.py --index DIR [--every N]``.

The plain stack is what a tutorial of LangChain puts together: texts cut at 500 characters with 50 shared, by the separators of
RecursiveCharacterTextSplitter (paragraph, line, sentence, clause); BM25 over jieba's words; vectors in FAISS; both lists fused by their
ranks as EnsembleRetriever does (reciprocal rank fusion, c = 60). Its splitter, BM25Retriever and FAISS store come in packages that
are not installed, so these few lines stand for them, with bm25s and faiss. It is given the texts as we have parsed them, and our vectors.

Asks the shipped questions of the dev split that have a section to be cited, one of ``--every``. Prints for each side how often one of the
first 1, 3, 5, 10 passages lies in such a section, the median and 95th percentile of the processor time of a question, and the seconds that making
the plain index took.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SIZE, SHARED, RANKED, RRF = 500, 50, 30, 60
SEPARATORS = ("\n\n", "\n", "。", "，", "")
FIRST = (1, 3, 5, 10)
Place = tuple[str, int, int]
"""Id of a plan, first character and one past the last."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--every", type=int, default=4)
    arguments = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    from index.search import search
    from index.store.files import open_store

    store = open_store(arguments.index)
    before = time.process_time()
    plain = Plain(store)
    print(f"{len(store.documents)} documents; plain index: {len(plain.places)} pieces, {time.process_time() - before:.0f} s")
    files = sorted((ROOT / "eval" / "sets" / "questions").glob("*.jsonl"))
    items = [item for f in files for line in f.read_text("utf-8").splitlines() if (item := json.loads(line))["split"] == "dev"]
    asked = [(i["question"], gold) for i in items if i["answerable"] and not i["history"] and (gold := sections(i, store))]

    def own(question: str) -> list[Place]:
        return [(h.chunk.doc_id, *h.chunk.span) for h in search(store, question, max(FIRST))]

    for name, find in (("plain", plain.find), ("ours", own)):
        find(asked[0][0])
        print(f"{name:6} {measured(find, asked[:: arguments.every])}", flush=True)


def sections(item: dict[str, Any], store: Any) -> list[Place]:
    """Where the sections lie that an answer should cite."""
    found = ((gold["doc"], store.section(gold["doc"], gold["section"])) for gold in item["gold"])
    return [(doc, *section.span) for doc, section in found if section is not None]


def measured(find: Callable[[str], Sequence[Place]], asked: Sequence[tuple[str, Sequence[Place]]]) -> str:
    """How well and how fast passages are found."""
    hits, times = Counter[int](), []
    for question, gold in asked:
        before = time.process_time()
        found = find(question)
        times.append((time.process_time() - before) * 1000)
        first = next((rank for rank, place in enumerate(found, 1) if any(lies_in(place, section) for section in gold)), 0)
        hits.update(k for k in FIRST if 0 < first <= k)
    shares = " / ".join(f"{hits[k] / len(asked):.3f}" for k in FIRST)
    return f"hit@{'/'.join(map(str, FIRST))} {shares}   p50 {statistics.median(times):.1f} ms   p95 {statistics.quantiles(times, n=20)[-1]:.1f} ms   ({len(asked)} questions)"


def lies_in(place: Place, section: Place) -> bool:
    """Whether a passage has at least half of a section, or a section of it: long pieces hold several short sections."""
    shared = min(place[2], section[2]) - max(place[1], section[1])
    return place[0] == section[0] and shared * 2 >= min(place[2] - place[1], section[2] - section[1])


class Plain:
    """The plain stack over the texts of a store."""

    def __init__(self, store: Any) -> None:
        import bm25s
        import faiss
        import jieba

        self._cut, self._embed = jieba.lcut, store.embeddings.embed
        self.places = [(d.id, start, end) for d in store.documents for start, end in pieces(d.text, 0, SEPARATORS)]
        texts = {d.id: d.text for d in store.documents}
        said = [texts[doc][start:end] for doc, start, end in self.places]
        self._words = bm25s.BM25()
        self._words.index([self._cut(text) for text in said], show_progress=False)
        vectors = self._embed(said)
        self._vectors = faiss.IndexFlatIP(vectors.shape[1])
        self._vectors.add(vectors)

    def find(self, question: str) -> list[Place]:
        """The passages for a question, best first."""
        by_words = self._words.retrieve([self._cut(question)], k=RANKED, show_progress=False)[0][0].tolist()
        by_meaning = self._vectors.search(self._embed([question]), RANKED)[1][0].tolist()
        scores = Counter[int]()
        for ranked in (by_words, by_meaning):
            for rank, number in enumerate(ranked, 1):
                scores[number] += 1 / (RRF + rank)  # type: ignore[assignment]
        return [self.places[number] for number, _ in scores.most_common(max(FIRST))]


def pieces(text: str, start: int, separators: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Cuts a text into pieces of at most SIZE characters, each beginning with the last SHARED of the one before at most."""
    held: list[tuple[int, int]] = []
    for part in split(text, start, separators):
        if held and part[1] - held[0][0] > SIZE:
            yield held[0][0], held[-1][1]
            while held and (held[-1][1] - held[0][0] > SHARED or part[1] - held[0][0] > SIZE):
                held.pop(0)
        held.append(part)
    if held:
        yield held[0][0], held[-1][1]


def split(text: str, start: int, separators: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Cuts a text at the first separator, what is still too long at the next."""
    separator, *finer = separators
    at = 0
    while at < len(text):
        found = text.find(separator, at) if separator else at + SIZE - 1
        end = len(text) if found < 0 else min(len(text), found + max(1, len(separator)))
        if end - at > SIZE and finer:
            yield from split(text[at:end], start + at, finer)
        elif text[at:end].strip():
            yield start + at, start + end
        at = end


if __name__ == "__main__":
    main()
