"""How the reader is trained: the groups it learns from, and that a run which was stopped ends where an unbroken one does."""

from __future__ import annotations

import json
import lzma
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from training import steps as stepping
from training.reader import groups, train

pytestmark = pytest.mark.slow

KINDS = "茶果粮油煤铁盐糖布纸"
FIRST = "".join(f"建成{kind}仓库{n}座，方便了周边群众。" for n, kind in enumerate(KINDS, 11))
SECOND = "".join(f"开工{kind}码头{n}个，拓宽了运输通道。" for n, kind in enumerate(KINDS, 31))
TEXT = f"---\ntitle: 云岭省政府工作报告\n---\n\n# 云岭省政府工作报告\n\n## 一、仓储\n\n{FIRST}\n\n## 二、码头\n\n{SECOND}\n"


def record(question: str, answer: str = "", near: str = "", verdict: str | None = None) -> dict[str, object]:
    def span(sentence: str) -> list[list[int]]:
        at = TEXT.index(sentence)
        return [[at, at + len(sentence)]]

    passage = [span(s + "。")[0] for s in FIRST.split("。")[:-1]]
    answers = [span(answer)] if answer else []
    near_spans = span(near) if near else []
    return {
        "file": "a.md",
        "manner": "公",
        "question": question,
        "answers": answers,
        "verdict": verdict,
        "near": near_spans,
        "passage": passage,
    }


TEA, FRUIT = "建成茶仓库11座，方便了周边群众。", "建成果仓库12座，方便了周边群众。"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("groups")
    (folder / "a.md").write_text(TEXT, "utf-8")
    records = [
        record("茶仓库建了几座", answer=TEA),
        record("茶仓库由谁管理", near=TEA),
        record("茶仓库建成11座，对吗", near=TEA, verdict="support"),
        record("果仓库一座没建，对吗", near=FRUIT, verdict="contradict"),
        record("茶仓库是国内最大的，对吗", near=TEA, verdict="neither"),
        *(record(f"{kind}仓库建了几座，{n}座吗", answer=f"建成{kind}仓库{n}座，方便了周边群众。") for n, kind in enumerate(KINDS, 11)),
    ]
    questions = folder / "questions.jsonl.xz"
    questions.write_bytes(lzma.compress("\n".join(json.dumps(r, ensure_ascii=False) for r in records).encode()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(groups, "QUESTIONS", questions)
        patch.setattr(sys, "argv", ["groups", "--reports", str(folder), "--out", str(folder / "groups.jsonl"), "--held-out", "0"])
        groups.main()
    return folder / "groups.jsonl"


def read(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_group_has_one_sentence_that_answers_and_others_of_the_document(made: Path) -> None:
    answered, unstated, supported, contradicted, open_ = read(made)[:5]
    assert [g["right"] for g in (answered, unstated, supported, contradicted, open_)] == [
        [1, 0, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0],
    ]  # fmt: skip
    assert [g["verdict"] for g in (answered, supported, contradicted, open_)] == [-1, 0, 1, 2]
    for group in read(made):
        sentences = group["sentences"]
        assert isinstance(sentences, list)
        assert len(set(sentences)) == groups.SIZE
        assert all(s.startswith("云岭省政府工作报告｜") for s in sentences)
    assert all(str(g["sentences"][0]).endswith(TEA) for g in (answered, unstated, supported))  # type: ignore[index]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A very small encoder over single characters."""
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("base")
    vocabulary = {w: i for i, w in enumerate(["<s>", "<pad>", "</s>", "<unk>", *dict.fromkeys(TEXT + "由谁管理几对吗国内最大的一没")])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(1)
    sizes = BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32, pad_token_id=1
    )
    BertModel(sizes, add_pooling_layer=False).save_pretrained(folder)
    return folder


def trained(
    base: Path, made: Path, out: Path, steps: int, monkeypatch: pytest.MonkeyPatch, keep_every: int = 100
) -> dict[str, torch.Tensor]:
    monkeypatch.setattr(train, "_KEEP_EVERY", keep_every)
    monkeypatch.setattr(sys, "argv", ["train", "--base", str(base), "--groups", str(made), "--out", str(out), "--steps", str(steps)])
    train.main()
    return load_file(out / "model.safetensors")


def test_a_run_that_was_stopped_ends_where_an_unbroken_one_does(
    base: Path, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = trained(base, made, tmp_path / "whole", 6, monkeypatch)

    class Stopped(Exception):
        pass

    def stop(*_: object) -> None:
        keep(*_)  # type: ignore[arg-type]
        raise Stopped

    keep = stepping.keep
    monkeypatch.setattr(stepping, "keep", stop)
    with pytest.raises(Stopped):
        trained(base, made, tmp_path / "parts", 6, monkeypatch, keep_every=3)
    monkeypatch.setattr(stepping, "keep", keep)
    parts = trained(base, made, tmp_path / "parts", 6, monkeypatch)
    assert all(torch.allclose(whole[name], parts[name], atol=1e-6) for name in whole)
    start = train.Reader(base).state_dict()
    assert not torch.allclose(whole["encoder.embeddings.word_embeddings.weight"], start["encoder.embeddings.word_embeddings.weight"])
