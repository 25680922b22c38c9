"""The cross-encoder behind the rules, with tiny real classifiers made here."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from model_server import says, serving
from qa_samples import find

from index.errors import ModelError
from qa.config import Config
from qa.engine import Engine
from qa.llm.chat import ModelConfig
from qa.llm.nli import Nli
from qa.pipeline import ask

pytestmark = pytest.mark.slow

QUESTION = "2027年冷库容量达到多少？"
STATEMENT = "白石县冷库容量到2027年将达到20万吨。"
LABELS = {
    "yes": ["entailment", "neutral", "contradiction"],
    "no": ["CONTRADICTION", "neutral", "ENTAILMENT"],
    "other": ["positive", "negative"],
    "one": ["score"],
}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders of classifiers that always decide for their first class (95 % and more), or give the score 3 (its sigmoid is 0.95)."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    root = tmp_path_factory.mktemp("nli")
    for name, labels in LABELS.items():
        folder = root / name
        folder.mkdir()
        (folder / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"冷库容量到年达万吨"]), "utf-8")
        BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
        sizes = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1, "intermediate_size": 8}
        config = BertConfig(vocab_size=14, num_labels=len(labels), id2label=dict(enumerate(labels)), **sizes)
        model = BertForSequenceClassification(config)
        with torch.no_grad():
            model.classifier.weight.zero_()
            model.classifier.bias.copy_(torch.tensor([3.0, *[-3.0] * (len(labels) - 1)]))
        model.save_pretrained(folder)
    return root


@pytest.mark.parametrize(
    ("name", "threshold", "entailed"),
    [("yes", 0.5, True), ("yes", 0.999, False), ("no", 0.5, False), ("one", 0.5, True), ("one", 0.96, False)],
)
def test_the_class_of_entailment_decides_wherever_it_stands(
    models: Path, county: Engine, name: str, threshold: float, entailed: bool
) -> None:
    evidence = find(QUESTION, county)[1][:1]
    assert Nli(str(models / name), threshold).entailed(STATEMENT, evidence) is entailed


def test_a_model_that_cannot_judge_is_named(models: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="没有 entailment"):
        Nli(str(models / "other"), 0.5)
    with pytest.raises(ModelError, match="不存在"):
        Nli(str(tmp_path / "none"), 0.5)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="加载不了判断模型"):
        Nli(str(tmp_path / "empty"), 0.5)


@pytest.mark.parametrize(("name", "shown"), [("yes", STATEMENT), ("no", "到2027年，冷库容量达到20万吨。")])
def test_it_may_only_stop_what_the_rules_let_pass(models: Path, county: Engine, name: str, shown: str) -> None:
    with serving(says(f"{STATEMENT}[1]"), says(f"1) {STATEMENT}[1]")) as service:
        llm = ModelConfig(model="openai:m", base_url=service.url + "/v1", nli=str(models / name), word_from=0)
        answer = ask(QUESTION, Engine(county.root, Config(terms=county.config.terms, llm=llm), date(2026, 6, 1)))
        assert [s.text for s in answer.sentences] == [shown]
        assert ("资料不能推出这句话" in service.prompt()) is (name == "no")


def test_what_the_rules_stop_does_not_pass_because_of_it(models: Path, county: Engine) -> None:
    wrong = "白石县冷库容量到2027年将达到25万吨。[1]"
    with serving(says(wrong), says(f"1) {wrong}")) as service:
        llm = ModelConfig(model="openai:m", base_url=service.url + "/v1", nli=str(models / "yes"), word_from=0)
        answer = ask(QUESTION, Engine(county.root, Config(terms=county.config.terms, llm=llm), date(2026, 6, 1)))
    assert [s.text for s in answer.sentences] == ["到2027年，冷库容量达到20万吨。"]
    assert len(service.asked) == 2
