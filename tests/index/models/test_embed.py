"""Static embeddings by folder, and sentence-transformers models by folder."""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from static_model import write_static_model

from index.errors import ModelError
from index.ingest.build import ingest
from index.models.embed import BUILTIN, NeuralEmbeddings, StaticEmbeddings, is_static, load_embeddings, unit
from index.rerank import RerankConfig, Reranker
from index.search import search
from index.store.files import open_store
from index.store.port import Store
from index.text.analyze import normalise

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from index.models.embed import Vectors

QUESTIONS = ["茶园面积到2030年是多少", "南翼以哪个市为龙头", "青川第二中学何时投入使用？", "无关 words 123"]


@pytest.fixture(scope="module")
def texts(store: Store) -> list[str]:
    return [u.text for u in store.units]


@pytest.fixture(scope="module")
def folder(texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_static_model(texts, tmp_path_factory.mktemp("static") / "model")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A neural model of one small layer over a random token table, saved by sentence-transformers."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Dense, StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    torch.manual_seed(0)
    vocabulary = {"[UNK]": 0, **{c: i for i, c in enumerate("茶园面积学校港口年到是多少", 1)}}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    model = SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_dim=16), Dense(16, 8)],
        prompts={"query": "查：", "document": ""},
        device="cpu",
    )
    folder = tmp_path_factory.mktemp("tiny") / "model"
    model.save(str(folder), create_model_card=False)
    return folder


def test_static_vectors_are_the_mean_of_the_tokens_scaled_to_one(folder: Path, texts: list[str]) -> None:
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    embeddings = StaticEmbeddings(folder)
    table = load_file(folder / "model.safetensors")["embedding.weight"]
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    found = embeddings.embed(texts)
    assert found.shape == (len(texts), embeddings.dimension)
    assert found.dtype == np.float32
    assert embeddings.dimension == table.shape[1]
    for text, vector in zip(texts, found, strict=True):
        mean = table[tokenizer.encode(normalise(text), add_special_tokens=False).ids].mean(axis=0)
        assert vector == pytest.approx(mean / np.linalg.norm(mean), abs=1e-5)


def test_sentence_transformers_reads_the_static_folder_and_gives_the_same_vectors(folder: Path, texts: list[str]) -> None:
    from sentence_transformers import SentenceTransformer

    sample = [normalise(t) for t in [*texts, *QUESTIONS]]
    model = SentenceTransformer(str(folder), device="cpu")
    assert np.abs(model.encode(sample) - StaticEmbeddings(folder).embed(sample)).max() < 1e-3
    assert np.abs(NeuralEmbeddings(str(folder)).embed(sample) - StaticEmbeddings(folder).embed(sample)).max() < 1e-3


def test_langchain_methods_give_the_rows_of_embed(folder: Path) -> None:
    embeddings = StaticEmbeddings(folder)
    rows = embeddings.embed(QUESTIONS)
    assert embeddings.embed_documents(QUESTIONS) == rows.tolist()
    assert [embeddings.embed_query(q) for q in QUESTIONS] == [pytest.approx(r, abs=1e-6) for r in rows.tolist()]


def test_texts_without_known_tokens_and_empty_ones_have_zero_vectors(folder: Path) -> None:
    embeddings = StaticEmbeddings(folder)
    assert not embeddings.embed(["", "  ", "zzzz", "鼋鼍？"]).any()
    assert embeddings.embed([]).shape == (0, embeddings.dimension)
    rows: Vectors = np.array([[3, 4], [0, 0]], np.float32)
    assert unit(rows).tolist() == [pytest.approx([0.6, 0.8]), [0, 0]]


def test_spelling_does_not_change_a_vector(folder: Path) -> None:
    first, *others = StaticEmbeddings(folder).embed(["到2030年茶园面积", "到 二〇三〇 年茶园面積", "到２０３０年 茶园面积"])
    assert [pytest.approx(other, abs=1e-6) == first for other in others] == [True, True]


def test_a_neural_model_by_folder(tiny: Path) -> None:
    from sentence_transformers import SentenceTransformer

    model, embeddings = SentenceTransformer(str(tiny), device="cpu"), NeuralEmbeddings(str(tiny))
    assert embeddings.dimension == 8
    documents, query = embeddings.embed(["茶园面积", "学校"]), embeddings.embed(["茶园面积"], query=True)
    assert documents == pytest.approx(unit(model.encode(["茶园面积", "学校"])), abs=1e-5)
    assert query == pytest.approx(unit(model.encode(["查：茶园面积"])), abs=1e-5)
    assert np.abs(query[0] - documents[0]).max() > 0.01
    assert embeddings.embed_query("茶园面积") == pytest.approx(query[0].tolist(), abs=1e-6)
    assert embeddings.embed_documents(["茶园面积", "学校"]) == [pytest.approx(d.tolist(), abs=1e-6) for d in documents]


def test_an_index_with_a_neural_model_is_searched_with_it(tiny: Path, plans_dir: Path, tmp_path: Path) -> None:
    ingest([plans_dir / "valley.md"], tmp_path, model=str(tiny))
    opened = open_store(tmp_path)
    assert opened.model == str(tiny)
    assert opened.vectors[0][0].codes.shape[1] == 8
    assert isinstance(opened.embeddings, NeuralEmbeddings)
    hits = search(opened, "茶园面积", 3)
    assert hits[0].chunk.locator == "第二章/第一节"
    assert all(a.score >= b.score for a, b in pairwise(hits))


def test_which_folders_are_static(folder: Path, tiny: Path, tmp_path: Path) -> None:
    assert is_static(folder)
    assert not is_static(tiny)
    assert not is_static(tmp_path)
    for broken in ("{", "{}", "[]", '[{"idx": 0}]', "[1]"):
        (tmp_path / "modules.json").write_text(broken, "utf-8")
        assert not is_static(tmp_path)
    (tmp_path / "modules.json").write_text(json.dumps([{"type": "a.StaticEmbedding"}, {"type": "b.Dense"}]), "utf-8")
    assert not is_static(tmp_path)


def test_static_folders_are_read_without_torch_by_any_name(folder: Path) -> None:
    assert isinstance(load_embeddings(BUILTIN), StaticEmbeddings)
    assert load_embeddings(BUILTIN) is load_embeddings(BUILTIN)
    assert isinstance(load_embeddings(str(folder)), StaticEmbeddings)


@pytest.mark.parametrize("damage", ["no folder", "no table", "no tokenizer", "broken table", "broken tokenizer", "other tensor"])
def test_a_static_folder_that_cannot_be_read(damage: str, folder: Path, tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    model = tmp_path / "model"
    if damage != "no folder":
        model.mkdir()
        for name in ("model.safetensors", "tokenizer.json"):
            (model / name).write_bytes((folder / name).read_bytes())
    match damage:
        case "no table":
            (model / "model.safetensors").unlink()
        case "no tokenizer":
            (model / "tokenizer.json").unlink()
        case "broken table":
            (model / "model.safetensors").write_bytes(b"\x00" * 20)
        case "broken tokenizer":
            (model / "tokenizer.json").write_text("{", "utf-8")
        case "other tensor":
            save_file({"weight": np.zeros((2, 2), np.float32)}, model / "model.safetensors")
    with pytest.raises(ModelError, match=f"读不了静态向量模型“{model}”。"):
        StaticEmbeddings(model)


def test_a_wrong_model_folder(tmp_path: Path, plans_dir: Path) -> None:
    for name in (str(tmp_path), str(tmp_path / "missing"), "./missing/model"):
        with pytest.raises(ModelError) as caught:
            NeuralEmbeddings(name)
        assert caught.value.message == f"模型文件夹“{name}”不存在，或不是 sentence-transformers 模型。"
    (tmp_path / "modules.json").write_text("{", "utf-8")
    with pytest.raises(ModelError, match="加载不了向量模型"):
        NeuralEmbeddings(str(tmp_path))
    with pytest.raises(ModelError):
        ingest([plans_dir], tmp_path / "index", model=str(tmp_path / "missing"))
    assert not (tmp_path / "index" / "CURRENT").exists()


def test_without_the_extra_only_the_shipped_model_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """torch is what the extra brings; a module that is None in ``sys.modules`` is one that is not installed."""
    monkeypatch.setitem(sys.modules, "torch", None)
    assert load_embeddings(BUILTIN).dimension > 0
    for load in (lambda: load_embeddings("some/model"), lambda: Reranker(RerankConfig(model="some/model"))):
        with pytest.raises(ModelError, match=r"pip install 'plan-qa\[models\]'"):
            load()
