"""The whole training command on a little invented text."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path

import numpy as np
import pytest

from index.models.embed import StaticEmbeddings
from training.embedding import train

pytestmark = pytest.mark.slow

pytest.importorskip("datasets", reason="needs the extra “train”")
pytest.importorskip("accelerate", reason="needs the extra “train”")

TOPICS = {
    "医院": ["医生", "护士", "病人", "药品", "门诊"],
    "铁路": ["火车", "车站", "旅客", "列车", "高铁"],
    "农业": ["农民", "粮食", "耕地", "水稻", "玉米"],
}


def _sentence(chance: random.Random, topic: str) -> str:
    a, b, c = chance.sample(TOPICS[topic], 3)
    return f"当地{topic}的{a}和{b}今年明显增加，{c}也比去年多了不少。"


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    chance = random.Random(0)
    folder = tmp_path_factory.mktemp("sources")
    (folder / "news").mkdir()
    (folder / "plans").mkdir()
    articles = []
    for i in range(120):
        topic = list(TOPICS)[i % 3]
        articles.append(f"2023-01-{i % 28 + 1:02d}，正文：第{i}号消息。" + "".join(_sentence(chance, topic) for _ in range(4)))
    (folder / "news" / "a.txt").write_text("\n".join(articles), "utf-8")
    records = [{"question": f"{t}的{w}多了吗？", "passage": _sentence(chance, t)} for t in TOPICS for w in TOPICS[t]]
    (folder / "pairs.jsonl").write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in records), "utf-8")
    body = "".join(
        f"\n\n## 第{n}章 发展{t}\n\n" + "".join(_sentence(chance, t) for _ in range(3)) for n, t in zip("一二三", TOPICS, strict=True)
    )
    (folder / "plans" / "p.md").write_text("# 某省发展规划（2026—2030年）" + body, "utf-8")
    (folder / "everyday.tsv").write_text("# 说明\n大夫\t医生\n坐车\t铁路 火车\n种庄稼\t农业 粮食\n", "utf-8")
    return folder


def _train(sources: Path, work: Path, out: Path, *more: str) -> dict[str, str]:
    arguments = [
        "--news", str(sources / "news"), "--pairs", str(sources / "pairs.jsonl"), "--plans", str(sources / "plans"),
        "--everyday", str(sources / "everyday.tsv"), "--work", str(work), "--out", str(out),
        "--set", "vocabulary=7000", "--set", "dimension=16", "--set", "final_dimension=8", "--set", "news_share=1.0",
        "--set", "workers=1", "--set", "contrast.batch_size=32", *more,
    ]  # fmt: skip
    assert train.main(arguments) == 0
    return {str(p.relative_to(out)): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(out.rglob("*")) if p.is_file()}


def test_same_bytes_twice_and_resumed(sources: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = _train(sources, tmp_path / "work1", tmp_path / "model1")
    assert _train(sources, tmp_path / "work2", tmp_path / "model2") == first
    capsys.readouterr()
    assert _train(sources, tmp_path / "work1", tmp_path / "model1") == first
    assert "开始" not in capsys.readouterr().err, "finished stages are not run again"
    model = StaticEmbeddings(tmp_path / "model1")
    assert model.dimension == 8
    doctor, nurse, train_word = model.embed(["医生", "护士", "高铁"])
    assert np.dot(doctor, nurse) > np.dot(doctor, train_word)


def test_skip_gram_instead(sources: Path, tmp_path: Path) -> None:
    pytest.importorskip("gensim", reason="needs the extra “train”")
    _train(sources, tmp_path / "work", tmp_path / "model", "--set", "method=skipgram", "--set", "epochs=2")
    assert StaticEmbeddings(tmp_path / "model").embed(["医院的医生"]).any()


def test_folder_without_text_is_an_error(sources: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    arguments = [
        "--news",
        str(tmp_path / "empty"),
        "--plans",
        str(sources / "plans"),
        "--work",
        str(tmp_path),
        "--out",
        str(tmp_path / "m"),
    ]
    assert train.main(arguments) == 2
    assert "没有" in capsys.readouterr().err
