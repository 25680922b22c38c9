"""Settings of the training; the defaults are those of the shipped model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from training.embedding.contrast import ContrastConfig


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """``plan_weight``: how much an occurrence in the plans counts for the vocabulary; ``plan_repeats``:
    how often the plans stand in the training text; ``sif_a``: the constant of the frequency weights;
    ``components``: common components to remove; ``rare_strength``: occurrences at which a word's own
    vector counts as much as its parts (0: never its parts); ``held_out``: share of the question pairs
    that is kept from training; ``everyday_repeats``: how often the everyday pairs stand in an epoch,
    ``answer_repeats``: the same for the questions with their answers;
    ``news_share``: the share of the articles whose sentence pairs are trained on.
    """

    vocabulary: int = 38_000
    plan_weight: int = 20
    plan_repeats: int = 5
    method: Literal["ppmi", "skipgram"] = "ppmi"
    dimension: int = 256
    window: int = 5
    sample: float = 1e-4
    power: float = 0.0
    epochs: int = 5
    sif_a: float = 1e-4
    stop_weight: float = 0.5
    components: int = 1
    rare_strength: float = 10.0
    held_out: float = 0.15
    negatives_from: int = 10
    max_chars: int = 300
    everyday_repeats: int = 4
    answer_repeats: int = 8
    news_share: float = 0.2
    contrast: ContrastConfig = field(default_factory=ContrastConfig)
    final_dimension: int = 256
    seed: int = 0
    workers: int = 2
