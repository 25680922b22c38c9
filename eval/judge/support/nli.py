"""A natural-language-inference cross-encoder as the judge, loaded from a folder or by its hub name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.judge.support.claims import Claim
from eval.judge.support.rules import Verdict
from qa.llm.nli import EntailmentModel


class NliJudge:
    """Support as entailment: P(entailment | passages cited, sentence) ≥ ``threshold``.

    Args:
        model: see EntailmentModel.
        threshold: least probability that counts as support.

    Raises:
        ModelError: the model cannot be loaded, or has no class of entailment.

    Source: the NLI judge of ALCE (Gao et al., EMNLP 2023), with passages in the plan's order. Headings
    and the topic of the paragraph stand before each quote, since plans leave them unsaid.
    """

    def __init__(self, model: str, threshold: float = 0.5) -> None:
        self.name = f"NLI（{Path(model).name}）"
        self._threshold = threshold
        self._model = EntailmentModel(model, "--nli 给出的模型")

    def judge(self, claims: Sequence[Claim]) -> list[Verdict]:
        """One verdict for each claim, in order; one without passages is not supported."""
        pairs = [(_premise(c), c.text) for c in claims if c.passages and not c.dangling]
        scores = iter(self._model.probabilities(pairs))
        verdicts = []
        for claim in claims:
            if not claim.passages or claim.dangling:
                verdicts.append(Verdict(False, ("没有引文",)))
                continue
            score = next(scores)
            supported = score >= self._threshold
            verdicts.append(Verdict(supported, () if supported else (f"引文蕴含此句的概率只有{score:.2f}",)))
        return verdicts


def _premise(claim: Claim) -> str:
    return "\n".join(f"{p.context}\n{p.quote}" for p in claim.passages)
