"""An encoder for search: what it learns from, that training brings questions to their units and goes on where it stopped, the static
table made of it, and the measuring of both."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from eval.sets.questions import Gold, Question
from eval.tune.examples import Asked
from qa.engine import Engine
from training import steps
from training.encoder import contrast, distil, measure, table
from training.encoder.encoder import PASSAGE, QUERY, Encoder, of_like_length
from training.encoder.triples import embedded, read_triples

pytestmark = pytest.mark.slow

KINDS = "茶果粮油煤铁盐糖布纸"


@pytest.fixture(scope="module")
def groups(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lines = [
        {
            "question": f"{kind}仓库建了几座",
            "sentences": [
                f"云岭省规划｜一 总述/{i} 仓储｜建成{kind}仓库{i}座",
                *(f"云岭省规划｜二 码头｜开工{kind}码头{n}个" for n in (1, 2, 3)),
            ],
            "right": [1, 0, 0, 0],
            "held_out": i == 9,
        }
        for i, kind in enumerate(KINDS)
    ]
    lines.append({"question": "仓库归谁管", "sentences": ["甲｜乙"] * 4, "right": [0, 0, 0, 0], "held_out": False})
    file = tmp_path_factory.mktemp("groups") / "groups.jsonl"
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    return file


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A very small encoder over single characters."""
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("base")
    characters = dict.fromkeys(KINDS + "仓库建了几座成开工码头个储，queryassg: 0123456789")
    vocabulary = {w: i for i, w in enumerate(["<s>", "<pad>", "</s>", "<unk>", *characters])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(1)
    sizes = BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32, pad_token_id=1
    )
    BertModel(sizes, add_pooling_layer=False).save_pretrained(folder)
    return folder


def test_groups_without_an_answer_are_left_out_and_units_lose_their_title(groups: Path) -> None:
    triples = read_triples(groups)
    assert [t.held_out for t in triples] == [False] * 9 + [True]
    assert triples[2].right == "仓储，建成粮仓库2座"
    assert triples[2].wrong == tuple(f"码头，开工粮码头{n}个" for n in (1, 2, 3))
    assert embedded("云岭省规划｜仓储") == "仓储"
    assert embedded("云岭省规划｜一 总述/二 仓储｜重点｜建成仓库") == "仓储，重点，建成仓库"


def test_a_unit_with_the_words_of_the_right_one_is_no_wrong_one() -> None:
    questions, units = torch.eye(2), torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.0, 0.5]])
    alone = torch.eye(2, 4, dtype=torch.bool)
    twice = alone.clone()
    twice[0, 2] = True
    assert float(contrast.loss_of(questions, units, twice)) < 1e-6
    assert float(contrast.loss_of(questions, units, alone)) > 0.3


def trained(base: Path, groups: Path, out: Path, monkeypatch: pytest.MonkeyPatch, keep_every: int = 100) -> dict[str, torch.Tensor]:
    for name, value in (("QUESTIONS", 3), ("_KEEP_EVERY", keep_every), ("_RATE", 5e-3)):
        monkeypatch.setattr(contrast, name, value)
    monkeypatch.setattr(sys, "argv", ["contrast", "--base", str(base), "--groups", str(groups), "--out", str(out), "--steps", "12"])
    contrast.main()
    weights: dict[str, torch.Tensor] = load_file(out / "model.safetensors")
    return weights


def test_training_brings_questions_to_their_units_and_goes_on_where_it_stopped(
    base: Path, groups: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = trained(base, groups, tmp_path / "whole", monkeypatch)

    class Stopped(Exception):
        pass

    keep = steps.keep

    def stop(*given: object) -> None:
        keep(*given)  # type: ignore[arg-type]
        raise Stopped

    monkeypatch.setattr(steps, "keep", stop)
    with pytest.raises(Stopped):
        trained(base, groups, tmp_path / "parts", monkeypatch, keep_every=5)
    monkeypatch.setattr(steps, "keep", keep)
    parts = trained(base, groups, tmp_path / "parts", monkeypatch)
    assert all(torch.allclose(whole[name], parts[name], atol=1e-4) for name in whole)
    model, triples = Encoder(base), [t for t in read_triples(groups) if not t.held_out]

    def nearness() -> float:
        """How much nearer the right units are than the wrong ones."""
        questions = model.embed([t.question for t in triples], QUERY)
        right, wrong = (model.embed(texts, PASSAGE) for texts in ([t.right for t in triples], [t.wrong[0] for t in triples]))
        return float((questions * (right - wrong)).sum(1).mean())

    before = nearness()
    model.encoder.load_state_dict(whole)
    assert nearness() > before + 0.1


def test_texts_are_embedded_alike_in_any_company(base: Path) -> None:
    model = Encoder(base).eval()
    texts = ["建成茶仓库", "开工果码头个座几了" * 3, "建"]
    together = model.embed(texts, PASSAGE)
    assert np.allclose(together, np.vstack([model.embed([t], PASSAGE) for t in texts]), atol=1e-2)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert sorted(n for run in of_like_length(model.tokens(texts, PASSAGE)) for n in run) == [0, 1, 2]
    assert len(Encoder(base, layers=1).encoder.encoder.layer) == 1


def test_a_piece_has_its_mean_in_context_and_by_itself(base: Path) -> None:
    model = Encoder(base).eval()
    static = Tokenizer(models.WordLevel({"<unk>": 0, "仓库": 1, "建成": 2, "码头": 3}, unk_token="<unk>"))
    static.pre_tokenizer = pre_tokenizers.Split(" ", "removed")
    _, counts = distil.in_context(model, static, ["建成 仓库", "仓库"], "")
    assert counts.tolist() == [0, 2, 1, 0]
    sums, _ = distil.in_context(model, static, ["仓库"], "")
    one = model.outputs(torch.tensor([[0, *(static_id(model, c) for c in "仓库"), 2]]), torch.ones((1, 4), dtype=torch.long))[0, 1:3].mean(
        0
    )
    assert np.allclose(distil.alone(model, ["仓库"])[0], one.detach().numpy(), atol=1e-2)
    assert np.allclose(sums[1], one.detach().numpy(), atol=1e-2)
    assert distil.overlaps([(0, 2), (2, 3)], [(0, 0), (0, 1), (1, 3)]) == [[1, 2], [2]]
    single = np.array([[1.0, 0.0], [3.0, 0.0], [5.0, 0.0]], np.float32)
    seen = np.array([[0.0, 0.0], [0.0, 6.0], [0.0, 0.0]], np.float32)
    assert distil.merged(single, seen, np.array([0, 3, 0])).tolist() == [[-2, 0], [0, 0], [2, 0]]
    assert distil.reduced(np.diag([3.0, 2.0, 1.0]).astype(np.float32), 2).shape == (3, 2)


def static_id(model: Encoder, character: str) -> int:
    found = model.tokenizer.token_to_id(character)
    assert found is not None
    return found


def test_groups_are_repeated_with_misses_drawn_anew(groups: Path) -> None:
    made = table.group_triples(read_triples(groups), 4, 0)
    assert len(made["anchor"]) == 36
    assert "纸仓库建了几座" not in made["anchor"]
    misses = {n for a, n in zip(made["anchor"], made["negative"], strict=True) if a.startswith("茶")}
    assert len(misses) > 1


ASKED = {"环湖公路多少公里？": ("第二章/第三节", "48公里"), "联席会议多久开一次？": ("第三章", "半年")}


def test_ranks_count_what_stands_before_the_first_right_one(engine: Engine) -> None:
    questions = [
        Question(text, text, "numeric", False, True, (Gold("valley-15", section),), ((fact,),)) for text, (section, fact) in ASKED.items()
    ]
    asked = [Asked(q, engine, "", 1.0, "") for q in questions]
    store, docs = engine.store, measure.dense_for_length(asked, 0)
    assert docs == {"valley-15"}
    for search in measure.searches(asked, docs):
        assert search.right_units.sum() == 1
        right = search.right_units.astype(np.float32)
        assert measure.ranks(store, search, right) == dict.fromkeys(measure.ranks(store, search, right), 0)
        assert measure.ranks(store, search, 1 - right)["sentence"] == int(search.allowed.sum()) - 1
    model = measure.Model("静", store.embeddings.embed, store.embeddings.embed)
    line = list(measure.table("小规划", asked, [model], 0))[-1]
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    assert line.startswith("| 静 | 1.000 / 1.000 / 1.000 |")
    assert line.count(" / ") == 8
    assert float(cells[5]) in measure.WEIGHTS
    assert measure.dense_for_length(asked, 1) == frozenset()


def test_vectors_of_units_are_made_once(tmp_path: Path) -> None:
    calls: list[int] = []

    def made(texts: object) -> measure.Floats:
        calls.append(1)
        return np.full((2, 3), len(calls), np.float32)

    vectors = measure.kept(tmp_path / "work", "a", made)
    assert np.array_equal(vectors(["x", "y"]), vectors(["x", "y"]))
    assert vectors(["x", "z"])[0, 0] == 2
    assert measure.kept(None, "a", made)(["x", "y"])[0, 0] == 3
