"""A natural-language-inference cross-encoder behind the rules: a second opinion on each worded sentence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ModelError
from qa.types import Evidence

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class Nli:
    """P(entailment | evidence, sentence) ≥ ``threshold``.

    Args:
        model: folder or hub name of a sequence classifier that has a class whose label begins with
            ``entail``, or a single score (then its sigmoid counts).
        threshold: least probability.

    Raises:
        ModelError: the model cannot be loaded, or has no class of entailment.
    """

    def __init__(self, model: str, threshold: float) -> None:
        self._threshold = threshold
        self._model = _load(model)
        labels = {int(i): str(label).lower() for i, label in self._model.model.config.id2label.items()}
        self._column = next((i for i, label in labels.items() if label.startswith("entail")), None)
        if self._column is None and len(labels) > 1:
            raise ModelError(f"模型“{model}”的类别里没有 entailment。", "请换用自然语言推理（NLI）模型，或改 llm.nli 设置。")

    def entailed(self, statement: str, evidence: Sequence[Evidence]) -> bool:
        """Whether the evidence, each piece with its headings, entails the sentence."""
        from torch import nn

        premise = "\n".join(f"{e.title} {' '.join(e.chunk.headings)} {e.unit.lead}\n{e.unit.text}" for e in evidence)
        pair = [(premise, statement)]
        if self._column is None:
            return float(self._model.predict(pair, activation_fn=nn.Sigmoid(), show_progress_bar=False)[0]) >= self._threshold
        row = self._model.predict(pair, activation_fn=nn.Identity(), apply_softmax=True, show_progress_bar=False)[0]
        return float(row[self._column]) >= self._threshold


def _load(model: str) -> CrossEncoder:
    folder = Path(model).expanduser()
    if model.startswith((".", "/", "~")) and not folder.is_dir():
        raise ModelError(f"模型文件夹“{model}”不存在。", "请检查 llm.nli 设置。")
    from sentence_transformers import CrossEncoder

    try:
        return CrossEncoder(str(folder) if folder.is_dir() else model)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise ModelError(f"加载不了判断模型“{model}”：{reason}。", "请检查名称、文件夹和网络；离线时请填本地文件夹。") from error
