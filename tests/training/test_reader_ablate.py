"""What the ablation of the reader compares: depths with heads of their own, and runs over choices of text."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from training.reader import ablate, train

pytestmark = pytest.mark.slow

KINDS = "茶果粮油煤铁盐糖布纸"


def group(kind: str, answerable: bool) -> ablate.Group:
    sentences = [f"建成{kind if answerable else '船'}仓库", *(f"开工{other}码头" for other in "甲乙丙")]
    right = [int(answerable), 0, 0, 0]
    return {"question": f"{kind}仓库建了吗", "sentences": sentences, "right": right, "verdict": 0 if answerable else 2, "held_out": False}


GROUPS = [group(kind, answerable) for kind in KINDS for answerable in (True, False)]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("base")
    vocabulary = {w: i for i, w in enumerate(["<s>", "<pad>", "</s>", "<unk>", *dict.fromkeys(KINDS + "仓库建了吗成开工码头甲乙丙船")])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    ends = [("<s>", 0), ("</s>", 2)]
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", pair="<s> $A </s> $B </s>", special_tokens=ends)
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(1)
    sizes = BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32, pad_token_id=1
    )
    BertModel(sizes, add_pooling_layer=False).save_pretrained(folder)
    return folder


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_each_depth_has_heads_of_its_own(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ablate, "DEPTHS", (1, 2))
    model, tokenizer = train.Reader(base), train.tokenizer_of(base)
    lines = [cells(line) for line in ablate.layers(model, GROUPS, GROUPS, tokenizer)]
    assert [line[0] for line in lines] == ["1 层", "2 层"]
    assert all(float(line[1]) > 0.8 for line in lines)  # fitted on the very groups
    means = ablate.depths_of(model, GROUPS[:2], tokenizer, (1, 2))
    assert means[1].shape == means[2].shape == (8, 16)
    assert not torch.allclose(means[1], means[2])


def test_sources_are_mixed_in_equal_shares_and_left_out_in_turn(base: Path) -> None:
    given = {"甲": [GROUPS[0]] * 30, "乙": [GROUPS[1]] * 30}
    assert sorted(g["question"] == GROUPS[0]["question"] and any(g["right"]) for g in ablate.mixed(given, 20)) == [False] * 10 + [True] * 10
    lines = [cells(line) for line in ablate.text(base, given, GROUPS[:4], 4)]
    assert [line[0] for line in lines] == [
        "全部来源各一份，48 组各看一遍",
        "不用甲",
        "不用乙",
        "其中的 1/2，看 2 遍",
        "其中的 1/4，看 4 遍",
    ]
    assert all(0 <= float(value) <= 1 for line in lines for value in line[1:])


def test_lists_and_records_become_groups(tmp_path: Path) -> None:
    listed = tmp_path / "answers.tsv"
    listed.write_text("# 说明\n" + "".join(f"{kind}有吗\t有{kind}\t无{kind}\n" for kind in KINDS), "utf-8")
    groups = ablate.of_answers(listed, random.Random(0))
    assert len(groups) > 8
    for found in groups:
        assert found["sentences"][:2] == [f"有{found['question'][0]}", f"无{found['question'][0]}"]
        assert len(set(found["sentences"])) == len(found["right"]) == 4
    records = tmp_path / "pairs.jsonl"
    rows = [{"question": f"{kind}产在哪里", "passage": f"别的事情一件。{kind}产在山里。"} for kind in KINDS]
    records.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    by_question = {g["question"]: g["sentences"] for g in ablate.of_pairs(records, random.Random(0))}
    assert by_question["茶产在哪里"][:2] == ["茶产在山里。", "别的事情一件。"]


def test_figures_count_first_ones_and_compare_the_best() -> None:
    scores = torch.tensor([[3.0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], *[[2.0, 0, 0, 1]] * 4])
    assert train.figures(scores, GROUPS[:2]) == {"first": 1.0, "verdict": 1.0, "auc": 1.0}
    assert train.figures(-scores, GROUPS[:2]) == {"first": 0.0, "verdict": 0.0, "auc": 1.0}
