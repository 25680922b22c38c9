"""The reranker with a tiny real cross-encoder made here."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import ModelError
from index.rerank import RerankConfig, Reranker
from index.search import search
from index.store.port import Store
from qa.cli.main import main

pytestmark = pytest.mark.slow

QUESTION = "茶园面积到2030年是多少"


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders ``one`` and ``three``: classifiers of random weights with so many scores."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    torch.manual_seed(0)
    root = tmp_path_factory.mktemp("rerank")
    for name, labels in (("one", 1), ("three", 3)):
        folder = root / name
        folder.mkdir()
        vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"茶园面积到年是多少港口学校公路建设发展2030"]
        (folder / "vocab.txt").write_text("\n".join(dict.fromkeys(vocabulary)), "utf-8")
        BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
        sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
        config = BertConfig(vocab_size=len(dict.fromkeys(vocabulary)), num_labels=labels, initializer_range=2.0, **sizes)
        BertForSequenceClassification(config).save_pretrained(folder)
    return root


def test_the_first_chunks_are_ordered_by_both_scores(models: Path, store: Store) -> None:
    hits = search(store, QUESTION, 10)
    again = Reranker(RerankConfig(str(models / "one"), depth=4, weight=0.5)).rerank(QUESTION, hits, store)
    assert {h.chunk.id for h in again} == {h.chunk.id for h in hits}
    assert [h.score for h in again] == sorted((h.score for h in again), reverse=True)
    before = {h.chunk.id: h.score / hits[0].score for h in hits}
    for hit in again:
        assert hit.score == pytest.approx(0.5 * before[hit.chunk.id] + 0.5 * hit.by["rerank"], abs=1e-4)
    assert {h.chunk.id for h in again if h.by["rerank"] > 0} == {h.chunk.id for h in hits[:4]}
    assert len({h.by["rerank"] for h in again}) > 2


def test_without_weight_or_hits_nothing_changes(models: Path, store: Store) -> None:
    hits = search(store, QUESTION, 6)
    reranker = Reranker(RerankConfig(str(models / "one"), weight=0.0))
    assert [h.chunk.id for h in reranker.rerank(QUESTION, hits, store)] == [h.chunk.id for h in hits]
    assert reranker.rerank(QUESTION, [], store) == []


def test_a_model_that_cannot_rerank_is_named(models: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="给出 3 个分数，不是重排模型"):
        Reranker(RerankConfig(str(models / "three")))
    with pytest.raises(ModelError, match="不存在，或不是 CrossEncoder 模型"):
        Reranker(RerankConfig(str(tmp_path / "none")))
    (tmp_path / "config.json").write_text("{}", "utf-8")
    with pytest.raises(ModelError, match="加载不了重排模型"):
        Reranker(RerankConfig(str(tmp_path)))


def test_a_question_is_searched_with_the_reranker_of_the_settings(
    models: Path, index_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "planqa.toml"
    settings.write_text(f'[rerank]\nmodel = "{models / "one"}"\ndepth = 3\n', "utf-8")
    assert main(["search", QUESTION, "--index", str(index_dir), "--config", str(settings)]) == 0
    assert "rerank" in capsys.readouterr().out


def test_a_wrong_reranker_stops_the_build_before_it_begins(tmp_path: Path, plans_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = tmp_path / "planqa.toml"
    settings.write_text(f'[rerank]\nmodel = "{tmp_path / "none"}"\n', "utf-8")
    index = tmp_path / "index"
    assert main(["build", str(plans_dir), "--index", str(index), "--config", str(settings)]) != 0
    assert "请检查 rerank.model 设置" in capsys.readouterr().err
    assert not index.exists()
