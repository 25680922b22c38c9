"""The shipped model: it loads offline, NumPy and torch agree, its words are where they should be."""

from __future__ import annotations

import json
import random
import time

import numpy as np
import pytest

from index.models.embed import SHIPPED as MODEL
from index.models.embed import StaticEmbeddings, is_static
from index.models.static_table import read_table
from training.embedding.vocabulary import common_characters

pytestmark = [pytest.mark.skipif(not MODEL.is_dir(), reason="the model has not been trained"), pytest.mark.slow]

TEXTS = [
    "老百姓平均能活多久", "人均预期寿命提高到81岁", "GDP年均增长5.5%左右", "到 2030 年，建成 500 个 5G 基站", "研发经费投入强度",
    "养老机构护理型床位占比", "（一）加快构建现代化产业体系。", "“一圈一带两区”", "A", "7", "。", "PM2.5浓度≤30微克", "1,234,567亿元",
    "ＧＤＰ　ｆｕｌｌｗｉｄｔｈ", "Hello, world", "沈阳－大连", "大连～丹东", "龘龘龘", "😀 表情", "\u200b零宽", "第十五个五年规划", "α、β与γ",
    "中国—东北亚大宗商品交易中心", "显着提升", "修铁路", "海边城市", "3岁以下婴幼儿入托率", "https://example.com/a?b=c", "①②③", "Ⅲ类水体",
    "㎡", "½", "km²", "R&D", "c++", "一二三四五", "二○三○年", "省发展改革委、省财政厅", "……", "——", "\t制表\t符", "换\n行", "「引」『号』",
    "打工的人在城里怎么落户？", "！？", "0.5个百分点", "１０．５％", "ab" * 300, "辽宁" * 500, "的的的的的",
]  # fmt: skip


@pytest.fixture(scope="module")
def model() -> StaticEmbeddings:
    return StaticEmbeddings(MODEL)


def test_numpy_and_sentence_transformers_agree_on_raw_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    sentence_transformers = pytest.importorskip("sentence_transformers")
    from tokenizers import Tokenizer

    expected = sentence_transformers.SentenceTransformer(str(MODEL), device="cpu").encode(TEXTS)
    table, tokenizer = read_table(MODEL), Tokenizer.from_file(str(MODEL / "tokenizer.json"))
    found = np.stack([table.mean(tokenizer.encode(text, add_special_tokens=False).ids) for text in TEXTS])
    norms = np.linalg.norm(found, axis=1, keepdims=True)
    assert len(TEXTS) == 50
    assert np.abs(found / np.where(norms > 0, norms, 1) - expected).max() < 1e-3


def test_index_reader_agrees_with_sentence_transformers(model: StaticEmbeddings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    sentence_transformers = pytest.importorskip("sentence_transformers")
    # The index also turns 二○三○年 into digits, which the tokeniser's own normaliser cannot say.
    texts = [text for text in TEXTS if text != "二○三○年"]
    expected = sentence_transformers.SentenceTransformer(str(MODEL), device="cpu").encode(texts)
    assert np.abs(model.embed(texts) - expected).max() < 1e-3


def test_folder_is_small_complete_and_without_pickle() -> None:
    files = {str(p.relative_to(MODEL)) for p in MODEL.rglob("*") if p.is_file()}
    assert files == {
        "1_Normalize/config.json", "README.md", "config_sentence_transformers.json", "model.safetensors", "modules.json", "tokenizer.json",
    }  # fmt: skip
    assert sum((MODEL / f).stat().st_size for f in files) <= 12_000_000
    assert is_static(MODEL)


def test_card_states_data_licences_figures_and_limits() -> None:
    card = (MODEL / "README.md").read_text("utf-8")
    for part in ("CC BY-SA", "Apache-2.0", "## 方法", "hit@5", "## 局限", "English summary"):
        assert part in card
    assert "{{" not in card


def test_table_stays_in_bytes_and_loads_fast() -> None:
    best = min(_load_seconds() for _ in range(3))
    table = read_table(MODEL)
    assert table.rows.dtype == np.int8
    assert best < 0.5  # 0.15 on an idle machine


def _load_seconds() -> float:
    before = time.perf_counter()
    StaticEmbeddings(MODEL)
    return time.perf_counter() - before


def test_tokeniser_knows_common_chinese() -> None:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(MODEL / "tokenizer.json"))
    text = "".join(common_characters()) + "，。、；：？！“”‘’（）《》—…·%0123456789abcxyz"
    assert "<unk>" not in tokenizer.encode(text, add_special_tokens=False).tokens
    assert tokenizer.encode("人均预期寿命", add_special_tokens=False).tokens[0].startswith("人均")


def test_tokeniser_file_has_a_vector_for_each_piece() -> None:
    pieces = json.loads((MODEL / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    table = read_table(MODEL)
    assert table.rows.shape[0] == len(pieces)
    assert table.weights is not None
    assert table.weights[0] == 0  # the unknown piece means nothing
    assert np.isfinite(table.weights).all()


PAIRS = [
    ("老百姓平均能活多久", "人均预期寿命"), ("打工的", "农民工"), ("养老院", "养老机构"), ("看病", "医疗"), ("修铁路", "铁路建设"),
    ("带孩子", "托育"), ("做买卖的", "经营主体"), ("海边城市", "沿海"), ("找工作", "就业"), ("种地的", "农民"), ("老人", "老年人"),
    ("上大学", "高等教育"), ("幼儿园", "学前教育"), ("坐飞机", "机场"), ("旅游景点", "景区"), ("挣钱", "收入"),
]  # fmt: skip


def test_everyday_wording_is_near_the_plan_wording(model: StaticEmbeddings) -> None:
    everyday, official = (model.embed([pair[i] for pair in PAIRS]) for i in (0, 1))
    cosines = everyday @ official.T
    own = np.diagonal(cosines)
    others = cosines[~np.eye(len(PAIRS), dtype=bool)]
    assert own.mean() > others.mean() + 0.2
    # Among 16 plan wordings the right one is first or second nearly always; by chance it would be for two.
    near = ((cosines > own[:, None]).sum(axis=1) < 2).sum()
    assert near >= 13


def test_order_of_texts_and_batches_does_not_matter(model: StaticEmbeddings) -> None:
    shuffled = random.Random(0).sample(TEXTS, len(TEXTS))
    alone = {text: model.embed([text])[0] for text in shuffled}
    for text, row in zip(TEXTS, model.embed(TEXTS), strict=True):
        assert np.abs(row - alone[text]).max() < 1e-6
