"""Contrastive training of the table with sentence-transformers' trainer."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from training.embedding.pairs import Columns
from training.embedding.vectors import Table

if TYPE_CHECKING:
    from tokenizers import Tokenizer


@dataclass(frozen=True, slots=True)
class ContrastConfig:
    """``scale``: inverse temperature of the softmax; ``matryoshka``: shorter sizes that are trained too."""

    learning_rate: float = 3e-3
    epochs: float = 3.0
    batch_size: int = 512
    scale: float = 20.0
    matryoshka: tuple[int, ...] = ()
    seed: int = 0


def contrast(tokenizer: Tokenizer, table: Table, data: Mapping[str, Columns], config: ContrastConfig, work: Path) -> Table:
    """The table after training on pairs with in-batch and hard negatives (multiple negatives ranking
    loss: Henderson et al. 2017, "Efficient Natural Language Response Suggestion for Smart Reply";
    nested sizes: Kusupati et al. 2022, "Matryoshka Representation Learning").

    Rows that were zero stay zero: punctuation is to mean nothing.

    Args:
        tokenizer: cuts the texts.
        table: the vectors to start from.
        data: training pairs by name; empty sets are left out.
        config: settings of the training.
        work: a folder that the trainer may write to.
    """
    os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false", HF_DATASETS_CACHE=str(work / "datasets"))
    from datasets import Dataset
    from datasets.table import InMemoryTable
    from sentence_transformers import (
        SentenceTransformer,
        SentenceTransformerTrainer,
        SentenceTransformerTrainingArguments,
        losses,
    )
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    size = float(np.sqrt((table**2).sum(axis=1)[np.abs(table).sum(axis=1) > 0].mean()))
    model = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=table / size)], device="cpu")
    loss: Any = losses.MultipleNegativesRankingLoss(model, scale=config.scale)
    if config.matryoshka:
        loss = losses.MatryoshkaLoss(model, loss, [table.shape[1], *config.matryoshka])
    # With a name of its own a data set need not be pickled to find one.
    sets = {
        name: Dataset(InMemoryTable.from_pydict(dict(columns)), fingerprint=f"planqa-{name}")
        for name, columns in data.items()
        if columns and len(columns["anchor"]) > 1
    }
    arguments = SentenceTransformerTrainingArguments(
        output_dir=str(work),
        num_train_epochs=config.epochs,
        per_device_train_batch_size=config.batch_size,
        learning_rate=config.learning_rate,
        warmup_steps=0.1,
        lr_scheduler_type="linear",
        weight_decay=0.0,
        seed=config.seed,
        use_cpu=True,
        save_strategy="no",
        report_to="none",
        logging_steps=50,
        disable_tqdm=True,
        multi_dataset_batch_sampler="proportional",
    )
    SentenceTransformerTrainer(model=model, args=arguments, train_dataset=sets, loss=loss).train()
    trained: Table = model[0].embedding.weight.detach().numpy().astype(np.float32)
    trained[~np.any(table, axis=1)] = 0
    return trained
