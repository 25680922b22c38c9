"""The NLI judge with a tiny real cross-encoder made here."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.judge.support.claims import Claim, Passage
from eval.judge.support.nli import NliJudge
from index.errors import ModelError

pytestmark = pytest.mark.slow

CLAIMS = [
    Claim("公路长48公里。", (Passage("公路长48公里。", "规划"),)),
    Claim("没有引文。", ()),
    Claim("悬空。", (Passage("x", ""),), dangling=True),
]


def _model(folder: Path, labels: list[str], favoured: int) -> str:
    """A sequence classifier of random weights whose bias makes one class certain."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"公路长4 8里规划没有引文悬空"]
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(vocabulary), "utf-8")
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16, "max_position_embeddings": 64}
    config = BertConfig(
        vocab_size=len(vocabulary), id2label=dict(enumerate(labels)), label2id={v: k for k, v in enumerate(labels)}, **sizes
    )
    model = BertForSequenceClassification(config)
    with torch.no_grad():
        model.classifier.bias[favoured] = 20.0
    model.save_pretrained(folder)
    return str(folder)


@pytest.mark.parametrize(("favoured", "supported"), [(1, True), (0, False), (2, False)])
def test_the_class_named_entailment_decides(favoured: int, supported: bool, tmp_path: Path) -> None:
    judge = NliJudge(_model(tmp_path / "nli", ["contradiction", "Entailment", "neutral"], favoured))
    first, uncited, dangling = judge.judge(CLAIMS)
    assert first.supported is supported
    assert uncited.missing == dangling.missing == ("没有引文",)
    assert supported or first.missing == ("引文蕴含此句的概率只有0.00",)
    assert judge.name == "NLI（nli）"
    assert judge.judge([]) == []


def test_a_model_with_one_score_counts_by_its_sigmoid(tmp_path: Path) -> None:
    judge = NliJudge(_model(tmp_path / "one", ["LABEL_0"], 0))
    assert judge.judge(CLAIMS[:1])[0].supported


def test_models_that_cannot_judge(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="没有 entailment"):
        NliJudge(_model(tmp_path / "topics", ["sports", "news"], 0))
    with pytest.raises(ModelError, match="不存在"):
        NliJudge(str(tmp_path / "none"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="加载不了判断模型"):
        NliJudge(str(tmp_path / "empty"))
