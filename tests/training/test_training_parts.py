"""The parts of the training, checked against arithmetic."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import numpy as np
import pytest

from index.models.static_table import Table, read_table
from training.embedding import artefact, cooccurrence, pairs, sources, vectors, vocabulary
from training.embedding.config import TrainConfig
from training.embedding.stages import Stages
from training.embedding.train import settings

pytestmark = pytest.mark.slow


def test_news_lose_prefix_and_repeats(tmp_path: Path) -> None:
    lines = [
        "2023-08-16 18:24:57，正文：原标题：沈阳新建的三条地铁线路今日正式开通运营，市民出行更加方便。",
        "，正文：沈阳新建的三条地铁线路今日正式开通运营，市民出行更加方便。",
        "没有前缀的一篇文章，也要原样读出来，一个字都不能少，正文在后面。",
        "太短",
    ]
    with lzma.open(tmp_path / "a.txt.xz", "wt", encoding="utf-8") as file:
        file.write("\n".join(lines))
    assert list(sources.read_news(sources.text_files(tmp_path))) == [lines[1][4:], lines[2]]


def test_questions_of_one_passage_are_held_out_together() -> None:
    asked = [sources.Pair(f"问题{q}", f"段落{p}") for p in range(400) for q in range(3)]
    out = [p for p in asked if sources.held_out(p, 0.25)]
    passages = {p.passage for p in out}
    assert len(out) == 3 * len(passages)
    assert 70 <= len(passages) <= 130


def test_tokeniser_takes_the_most_probable_path() -> None:
    tokenizer = vocabulary.build({"研究": 40.0, "研究生": 10.0, "生命": 40.0, "命": 5.0, "起源": 5.0})
    # 研究|生命: log .4 + log .4 beats 研究生|命: log .1 + log .05.
    assert tokenizer.encode("研究生命起源").tokens == ["研究", "生命", "起源"]
    assert tokenizer.encode("研究 起源").tokens == ["研究", "起源"]


def test_tokeniser_normalises_raw_text() -> None:
    tokenizer = vocabulary.build(dict.fromkeys(["gdp", "1", "2", "3", "4", "显著", "—", "亿"], 1.0))
    assert tokenizer.encode("ＧＤＰ１,２３４亿―显着").tokens == ["gdp", "1", "2", "3", "4", "亿", "—", "显著"]


def test_vocabulary_keeps_plan_words_and_common_characters() -> None:
    from collections import Counter

    chosen = vocabulary.choose(Counter({"常见": 90, "少见": 1, "的": 900}), ["人均预期寿命提高"], 7100, 20)
    assert {"人均预期寿命", "寿命", "提高", "龙", "2030", "常见"} <= set(chosen)
    assert chosen["人均预期寿命"] == 20
    assert list(chosen) == sorted(chosen)


def test_frequency_weights() -> None:
    weights = vectors.sif_weights(np.array([0, 1, 9]), 0.1)
    assert weights == pytest.approx([0.1 / 0.2, 0.1 / 0.2, 0.1 / 1.0])


def test_rare_words_lean_on_their_parts() -> None:
    table = np.array([[0, 0], [1, 0], [0, 1], [4, 4]], np.float32)
    found = vectors.compose_rare(table, np.array([0, 9, 9, 1]), [[], [], [], [1, 2]], strength=3)
    assert found[3] == pytest.approx([0.25 * 4 + 0.75, 0.25 * 4 + 0.75])
    assert (found[:3] == table[:3]).all()


def test_parts_are_the_most_probable_cut() -> None:
    pieces = ["<unk>", "养老机构", "养老", "机构", "养", "老", "构"]
    assert vectors.parts_of(pieces, np.array([0, 1, 50, 50, 5, 5, 5])) == [[], [2, 3], [], [], [], [], []]


def test_common_component_is_gone() -> None:
    chance = np.random.default_rng(0)
    table = (chance.standard_normal((50, 8)) + np.r_[5, np.zeros(7)]).astype(np.float32)
    sentences = [list(chance.integers(0, 50, 6)) for _ in range(200)]
    before = vectors.sentence_vectors(table, sentences).mean(axis=0)
    after = vectors.sentence_vectors(vectors.remove_common(table, sentences, 1), sentences).mean(axis=0)
    assert np.linalg.norm(before) > 0.8
    assert np.linalg.norm(after) < 0.3


def test_reduction_keeps_cosines_of_low_rank_data() -> None:
    chance = np.random.default_rng(0)
    table = (chance.standard_normal((40, 3)) @ chance.standard_normal((3, 12))).astype(np.float32)
    small = vectors.reduce(table, [[i] for i in range(40)], 3)
    assert small.shape == (40, 3)
    assert small @ small.T == pytest.approx(table @ table.T, abs=1e-3)


def test_words_of_the_same_company_get_near_vectors(tmp_path: Path) -> None:
    lines = ["医生 医院 看病 病人", "大夫 医院 看病 病人", "火车 铁路 车站 旅客", "高铁 铁路 车站 旅客"] * 30
    (tmp_path / "corpus.txt").write_text("\n".join(lines), "utf-8")
    words = [*sorted({w for line in lines for w in line.split()}), "没有"]
    table = cooccurrence.ppmi_vectors(tmp_path / "corpus.txt", words, size=4, window=3, sample=1.0, power=0.5, seed=0)
    unit = dict(zip(words, table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9), strict=True))
    assert unit["医生"] @ unit["大夫"] > unit["医生"] @ unit["高铁"] + 0.5
    assert not unit["没有"].any()


def test_hard_negative_is_another_passage_about_the_same() -> None:
    data = [
        sources.Pair("沈阳地铁有几条线？", "沈阳地铁现有六条线。"),
        sources.Pair("大连地铁有几条线？", "大连地铁现有五条线。"),
        sources.Pair("苹果多少钱？", "苹果每斤三元。"),
    ]
    found = pairs.question_pairs(data, 1, seed=0)
    assert found["negative"][:2] == ["大连地铁现有五条线。", "沈阳地铁现有六条线。"]


def test_article_gives_opening_and_cloze_pairs() -> None:
    article = (
        "今天全省召开稳就业工作会议。会议指出要把稳就业放在更加突出的位置。各地要千方百计帮助企业稳岗扩岗。要加强高校毕业生就业服务工作。"
    )
    openings, cloze = pairs.article_pairs([article], max_chars=300, seed=0)
    assert openings["anchor"] == ["今天全省召开稳就业工作会议。"]
    assert openings["positive"][0].startswith("会议指出")
    assert cloze["anchor"][0] not in cloze["positive"][0]


def test_everyday_list_is_well_formed() -> None:
    from training.embedding import train
    from training.embedding.measure import read_listed

    listed = read_listed(train._EVERYDAY)
    asked = {a for a, _ in read_listed(train._EVERYDAY.with_name("neighbours.tsv"))}
    assert all(a and b and "\t" not in b for a, b in listed)
    assert len({a for a, _ in listed}) == len(listed)
    assert not asked & {a for a, _ in listed}, "what measures the neighbours must not be trained on"


@pytest.mark.parametrize("mapped", [False, True])
def test_both_forms_of_the_table_are_read(tmp_path: Path, mapped: bool) -> None:
    from safetensors.numpy import save_file

    table = np.random.default_rng(0).standard_normal((6, 4)).astype(np.float32)
    rows, weights = artefact.quantise(table)
    tensors: dict[str, np.ndarray] = {"embeddings": rows, "weights": weights}
    if mapped:
        tensors |= {"embeddings": rows[::-1].copy(), "mapping": np.arange(6)[::-1].copy()}
    save_file(tensors, tmp_path / "model.safetensors")
    assert read_table(tmp_path).mean([1, 2, 2]) == pytest.approx(table[[1, 2, 2]].mean(axis=0), abs=0.03)
    save_file({"embedding.weight": table}, tmp_path / "model.safetensors")
    assert read_table(tmp_path).mean([1, 2, 2]) == pytest.approx(table[[1, 2, 2]].mean(axis=0))
    assert read_table(tmp_path).mean([]).tolist() == [0] * 4


def test_other_files_are_refused(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    save_file({"other": np.zeros((2, 2), np.float32)}, tmp_path / "model.safetensors")
    with pytest.raises(ValueError, match="no tensor"):
        read_table(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"nonsense")
    with pytest.raises(ValueError, match=r".+"):
        read_table(tmp_path)
    with pytest.raises(OSError, match=r".+"):
        read_table(tmp_path / "missing")


def test_quantised_zero_rows_stay_zero() -> None:
    rows, weights = artefact.quantise(np.array([[0, 0], [1, -0.5]], np.float32))
    assert rows.tolist() == [[0, 0], [127, -64]]
    assert weights.tolist() == pytest.approx([0, 1 / 127])
    assert Table(rows, weights).mean([0]).tolist() == [0, 0]


def test_stage_runs_once_and_again_after_a_failure(tmp_path: Path) -> None:
    made: list[str] = []

    def make(folder: Path) -> None:
        made.append(folder.name)
        (folder / "x").write_text("1")
        if len(made) == 1:
            raise RuntimeError("interrupted")

    stages = Stages(tmp_path, lambda line: None)
    with pytest.raises(RuntimeError):
        stages.run("a", [1], make)
    first = stages.run("a", [1], make)
    assert stages.run("a", [1], make) == first
    assert stages.run("a", [2], make) != first
    assert len(made) == 3


def test_settings_by_name() -> None:
    config = settings(["vocabulary=9000", "contrast.epochs=2", "method=skipgram", "contrast.matryoshka=[64]"])
    assert (config.vocabulary, config.contrast.epochs, config.method, config.contrast.matryoshka) == (9000, 2, "skipgram", (64,))
    assert config.contrast.scale == TrainConfig().contrast.scale
    with pytest.raises(SystemExit):
        settings(["no_such=1"])
    with pytest.raises(SystemExit):
        settings(["contrast.no_such=1"])


def test_records_without_text_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "pairs.jsonl").write_text(json.dumps({"question": "问", "passage": "答", "answers": []}, ensure_ascii=False), "utf-8")
    assert sources.read_pairs(tmp_path / "pairs.jsonl") == [sources.Pair("问", "答")]
