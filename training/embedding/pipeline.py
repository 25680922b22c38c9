"""The stages from texts to the model folder; each is kept in the work folder."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.text.analyze import ANALYSIS_VERSION, normalise, stopwords
from index.text.segment import dictionary
from index.text.sentences import split_sentences
from training.embedding import cooccurrence, sources, vectors, vocabulary
from training.embedding.config import TrainConfig
from training.embedding.contrast import contrast
from training.embedding.pairs import Columns, answer_triples, article_pairs, everyday_pairs, plan_pairs, question_pairs
from training.embedding.stages import Stages, digest_of
from training.embedding.vectors import Table

_EVERY = 20
"""One article in so many gives the sentences that principal components are computed from."""


@dataclass(frozen=True)
class Training:
    """A training run; every property is a stage, or cheap.

    ``news`` are text files, ``pairs``, ``everyday`` and ``answers`` a file or nothing, ``plans`` a folder.
    """

    news: tuple[Path, ...]
    pairs: Path | None
    plans: Path
    everyday: Path | None
    answers: Path | None
    config: TrainConfig
    stages: Stages

    @cached_property
    def units(self) -> list[sources.PlanUnit]:
        """Units of the plans."""
        return sources.read_plans(self.plans)

    @cached_property
    def plan_texts(self) -> list[str]:
        """Normalised texts of the units, as they are embedded."""
        return [normalise(u.embedded) for u in self.units]

    @cached_property
    def words(self) -> Path:
        """Normalised news (``news.txt``) and its word counts (``counts.json``)."""

        def make(folder: Path) -> None:
            counts = vocabulary.count(sources.read_news(list(self.news)), folder / "news.txt", self.config.workers)
            (folder / "counts.json").write_text(json.dumps(counts, ensure_ascii=False), "utf-8")

        return self.stages.run("words", [digest_of(list(self.news)), ANALYSIS_VERSION, dictionary()], make)

    @cached_property
    def corpus(self) -> Path:
        """The tokeniser (``tokenizer.json``), the text cut by it (``corpus.txt``) and piece counts (``counts.npy``)."""
        c, words = self.config, self.words

        def make(folder: Path) -> None:
            counted = Counter(json.loads((words / "counts.json").read_text("utf-8")))
            tokenizer = vocabulary.build(vocabulary.choose(counted, self.plan_texts, c.vocabulary, c.plan_weight))
            vocabulary.save(tokenizer, folder / "tokenizer.json")
            texts = self._texts(words / "news.txt", c.plan_repeats)
            np.save(folder / "counts.npy", vectors.write_corpus(tokenizer, texts, folder / "corpus.txt"))

        return self.stages.run("corpus", [words.name, self._plans_key, c.vocabulary, c.plan_weight, c.plan_repeats], make)

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The tokeniser."""
        tokenizer = Tokenizer.from_file(str(self.corpus / "tokenizer.json"))
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def word_vectors(self) -> Path:
        """Word vectors (``table.npy``)."""
        c, corpus = self.config, self.corpus

        def make(folder: Path) -> None:
            pieces, text = vectors.pieces_of(self.tokenizer), corpus / "corpus.txt"
            if c.method == "ppmi":
                table = cooccurrence.ppmi_vectors(
                    text, pieces, size=c.dimension, window=c.window, sample=c.sample, power=c.power, seed=c.seed
                )
            else:
                # One worker: with more, gensim's threads race and no two runs are the same.
                table = vectors.skip_gram(
                    text, pieces, size=c.dimension, window=c.window, epochs=c.epochs, sample=c.sample, seed=c.seed, workers=1
                )
            np.save(folder / "table.npy", table)

        key = [corpus.name, c.method, c.dimension, c.window, c.sample, c.power if c.method == "ppmi" else c.epochs, c.seed]
        return self.stages.run("vectors", key, make)

    @cached_property
    def weighted(self) -> Path:
        """The table with frequency weights, rare words drawn to their parts, common components removed."""
        c, raw, corpus = self.config, self.word_vectors, self.corpus

        def make(folder: Path) -> None:
            counts: NDArray[np.int64] = np.load(corpus / "counts.npy")
            weights = vectors.sif_weights(counts, c.sif_a)
            weights[[piece in stopwords() for piece in vectors.pieces_of(self.tokenizer)]] *= c.stop_weight
            weights[counts == 0] = 0  # a decomposition leaves rounding noise there
            table = np.load(raw / "table.npy") * weights[:, None]
            if c.rare_strength:
                parts = vectors.parts_of(vectors.pieces_of(self.tokenizer), counts)
                table = vectors.compose_rare(table, counts, parts, c.rare_strength)
            np.save(folder / "table.npy", vectors.remove_common(table, self._sentences(), c.components))

        return self.stages.run("weighted", [raw.name, c.sif_a, c.stop_weight, c.components, c.rare_strength], make)

    @cached_property
    def training_pairs(self) -> Path:
        """Pairs of all kinds (``pairs.json``), without the held-out ones."""
        c, words = self.config, self.words

        def make(folder: Path) -> None:
            data: dict[str, Columns] = {"plans": plan_pairs(self.units)}
            if self.pairs:
                kept = [p for p in sources.read_pairs(self.pairs) if not sources.held_out(p, c.held_out)]
                data["questions"] = question_pairs(kept, c.negatives_from, c.seed)
            if c.news_share:
                articles = list(self._texts(words / "news.txt", 0))
                shown = articles[:: max(1, round(1 / c.news_share))]
                data["openings"], data["cloze"] = article_pairs(shown, max_chars=c.max_chars, seed=c.seed)
            if self.everyday:
                data["everyday"] = {k: v * c.everyday_repeats for k, v in everyday_pairs(self.everyday).items()}
            if self.answers:
                data["answers"] = {k: v * c.answer_repeats for k, v in answer_triples(self.answers).items()}
            (folder / "pairs.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")

        files = [p for p in (self.pairs, self.everyday, self.answers) if p]
        key = [words.name, self._plans_key, digest_of(files), c.held_out, c.negatives_from, c.max_chars, c.news_share]
        return self.stages.run("pairs", [*key, c.everyday_repeats, c.answer_repeats, c.seed], make)

    @cached_property
    def contrasted(self) -> Path:
        """The table after contrastive training (``table.npy``)."""
        start, pairs = self.weighted, self.training_pairs

        def make(folder: Path) -> None:
            data = json.loads((pairs / "pairs.json").read_text("utf-8"))
            table = contrast(self.tokenizer, np.load(start / "table.npy"), data, self.config.contrast, folder)
            np.save(folder / "table.npy", table)

        return self.stages.run("contrast", [start.name, pairs.name, asdict(self.config.contrast)], make)

    def table(self) -> Table:
        """The finished table in its final size."""
        return vectors.reduce(np.load(self.contrasted / "table.npy"), self._sentences(), self.config.final_dimension)

    @cached_property
    def _plans_key(self) -> str:
        return digest_of(sorted(p for p in self.plans.rglob("*") if p.is_file()))

    def _texts(self, news: Path, plan_repeats: int) -> Iterator[str]:
        with news.open(encoding="utf-8") as file:
            for line in file:
                yield line.rstrip("\n")
        for _ in range(plan_repeats):
            yield from self.plan_texts

    def _sentences(self) -> list[list[int]]:
        """Token ids of all units of the plans and of the first sentences of some articles."""
        texts = list(self.plan_texts)
        for article in list(self._texts(self.words / "news.txt", 0))[::_EVERY]:
            texts += [article[a:b] for a, b in split_sentences(article[:600])[:4]]
        return list(vectors.token_ids(self.tokenizer, texts))
