"""A natural-language-inference cross-encoder as the judge, loaded from a folder or by its hub name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.claims import Claim
from eval.support import Verdict
from index.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class NliJudge:
    """Support as entailment: P(entailment | passages cited, sentence) ≥ ``threshold``.

    Args:
        model: folder or hub name of a sequence classifier, either with a class whose label begins with
            ``entail`` or with a single score (then its sigmoid counts).
        threshold: least probability that counts as support.

    Raises:
        ModelError: the model cannot be loaded, or has no class of entailment.

    Source: the NLI judge of ALCE (Gao et al., EMNLP 2023), with passages in the plan's order. Headings
    and the topic of the paragraph stand before each quote, since plans leave them unsaid.
    """

    def __init__(self, model: str, threshold: float = 0.5) -> None:
        self.name = f"NLI（{Path(model).name}）"
        self._threshold = threshold
        self._model = _load(model)
        self._column = _entailment(self._model.model.config, model)

    def judge(self, claims: Sequence[Claim]) -> list[Verdict]:
        """One verdict for each claim, in order; one without passages is not supported."""
        pairs = [(_premise(c), c.text) for c in claims if c.passages and not c.dangling]
        scores = iter(self._scores(pairs))
        verdicts = []
        for claim in claims:
            if not claim.passages or claim.dangling:
                verdicts.append(Verdict(False, ("没有引文",)))
                continue
            score = next(scores)
            supported = score >= self._threshold
            verdicts.append(Verdict(supported, () if supported else (f"引文蕴含此句的概率只有{score:.2f}",)))
        return verdicts

    def _scores(self, pairs: list[tuple[str, str]]) -> list[float]:
        if not pairs:
            return []
        from torch import nn

        if self._column is None:
            return [float(s) for s in self._model.predict(pairs, activation_fn=nn.Sigmoid(), show_progress_bar=False)]
        rows = self._model.predict(pairs, activation_fn=nn.Identity(), apply_softmax=True, show_progress_bar=False)
        return [float(row[self._column]) for row in rows]


def _load(model: str) -> CrossEncoder:
    looks_local = model.startswith((".", "/", "~")) or "\\" in model
    folder = Path(model).expanduser()
    if looks_local and not folder.is_dir():
        raise ModelError(f"模型文件夹“{model}”不存在。", "请检查 --nli 给出的路径。")
    from sentence_transformers import CrossEncoder

    try:
        return CrossEncoder(str(folder) if folder.is_dir() else model)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise ModelError(f"加载不了判断模型“{model}”：{reason}。", "请检查名称、文件夹和网络；离线时请给出本地文件夹。") from error


def _entailment(config: Any, model: str) -> int | None:
    """The column of entailment; None for a model with one score."""
    labels = {int(i): str(label).lower() for i, label in config.id2label.items()}
    if len(labels) == 1:
        return None
    for column, label in labels.items():
        if label.startswith("entail"):
            return column
    raise ModelError(
        f"模型“{model}”的类别 {'、'.join(labels.values())} 里没有 entailment。",
        "请换用自然语言推理（NLI）模型，或在模型 config.json 里写明 id2label。",
    )


def _premise(claim: Claim) -> str:
    return "\n".join(f"{p.context}\n{p.quote}" for p in claim.passages)
