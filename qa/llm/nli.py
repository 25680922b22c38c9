"""A natural-language-inference cross-encoder behind the rules: a second opinion on each worded sentence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ModelError
from index.models.embed import need_neural
from qa.types import Evidence

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class EntailmentModel:
    """P(entailment | premise, sentence) by a cross-encoder.

    Args:
        model: folder or hub name of a sequence classifier that has a class whose label begins with
            ``entail``, or a single score (then its sigmoid counts).
        setting: where users name the model, for messages.

    Raises:
        ModelError: the model cannot be loaded, or has no class of entailment.
    """

    def __init__(self, model: str, setting: str) -> None:
        self._model = _load(model, setting)
        labels = {int(i): str(label).lower() for i, label in self._model.model.config.id2label.items()}
        self._column = next((i for i, label in labels.items() if label.startswith("entail")), None)
        if self._column is None and len(labels) > 1:
            raise ModelError(
                f"模型“{model}”的类别 {'、'.join(labels.values())} 里没有 entailment。",
                f"请检查 {setting}，换用自然语言推理（NLI）模型，或在模型 config.json 里写明 id2label。",
            )

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """One probability for each pair of a premise and a sentence, in order."""
        if not pairs:
            return []
        from torch import nn

        if self._column is None:
            return [float(s) for s in self._model.predict(list(pairs), activation_fn=nn.Sigmoid(), show_progress_bar=False)]
        rows = self._model.predict(list(pairs), activation_fn=nn.Identity(), apply_softmax=True, show_progress_bar=False)
        return [float(row[self._column]) for row in rows]


class Nli:
    """P(entailment | evidence, sentence) ≥ ``threshold``.

    Args:
        model: see EntailmentModel.
        threshold: least probability.

    Raises:
        ModelError: the model cannot be loaded, or has no class of entailment.
    """

    def __init__(self, model: str, threshold: float) -> None:
        self._threshold = threshold
        self._model = EntailmentModel(model, "llm.nli 设置")

    def entailed(self, statement: str, evidence: Sequence[Evidence]) -> bool:
        """Whether the evidence, each piece with its headings, entails the sentence."""
        premise = "\n".join(f"{e.title} {' '.join(e.chunk.headings)} {e.unit.lead}\n{e.unit.text}" for e in evidence)
        return self._model.probabilities([(premise, statement)])[0] >= self._threshold


def _load(model: str, setting: str) -> CrossEncoder:
    folder = Path(model).expanduser()
    if (model.startswith((".", "/", "~")) or "\\" in model) and not folder.is_dir():
        raise ModelError(f"模型文件夹“{model}”不存在。", f"请检查 {setting}。")
    need_neural()
    from sentence_transformers import CrossEncoder

    try:
        return CrossEncoder(str(folder) if folder.is_dir() else model)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise ModelError(f"加载不了判断模型“{model}”：{reason}。", "请检查名称、文件夹和网络；离线时请填本地文件夹。") from error
