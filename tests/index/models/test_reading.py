"""The reader that ships: what it makes of sentences of our own, in any order and number, and what is said where it is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import ModelError
from index.models.reading import Reader

pytestmark = pytest.mark.slow

HEAD = "青川县国民经济和社会发展第十五个五年规划纲要｜第四章 民生/第二节 教育｜"


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("家门口就能上、学费不贵的幼儿园有多少", "普惠性幼儿园在园幼儿占比达到92%。", "新建普通高中3所，增加学位4500个。"),
        ("老人吃饭不方便怎么办", "在社区办长者食堂，为高龄独居老人送餐上门。", "推进敬老院消防设施改造，配齐专职安全员。"),
        ("哪个部门负责校车安全", "校车安全由县公安局会同县教育局负责。", "更新校车40辆，线路通到所有村小。"),
        ("北坡隧道什么时候通车", "北坡隧道力争2028年建成通车。", "北坡隧道全长3.2千米，总投资9亿元。"),
    ],
)
def test_the_sentence_that_answers_is_above_one_of_the_same_matter(reader: Reader, question: str, right: str, wrong: str) -> None:
    first, second = reader.read(question, [HEAD + right, HEAD + wrong])
    assert first.answers > second.answers


def test_what_a_sentence_says_of_a_claim(reader: Reader) -> None:
    sentence = HEAD + "保留全部村小，每所村小配备2名以上专职教师。"
    agreed, denied = (reader.read(claim, [sentence])[0] for claim in ("村小都会保留吗", "村小将全部撤并吗"))
    assert agreed.support > denied.support
    assert agreed.support + agreed.contradict + agreed.neither == pytest.approx(1.0)


def test_each_sentence_is_read_as_if_alone(reader: Reader) -> None:
    sentences = [f"{HEAD}新建{thing}{n}处，{'方便群众使用，' * n}年内完工。" for n, thing in enumerate("桥路站馆园渠塘井亭廊", 1)]
    together = Reader().read("新建多少处水塘", [*sentences, sentences[0]])
    assert together[0] == together[-1]
    for sentence, reading in zip(sentences, together, strict=False):
        # Rounding of activations to eight bits goes by what is read together, and is coarser on processors without instructions for it.
        assert reading.answers == pytest.approx(Reader().read("新建多少处水塘", [sentence])[0].answers, abs=2.0)
    assert reader.read("新建多少处水塘", []) == []


def test_a_long_pair_is_cut(reader: Reader) -> None:
    (reading,) = reader.read("问" * 5000, ["长句" * 50_000])
    assert -50 < reading.answers < 50


@pytest.mark.parametrize("files", [(), ("tokenizer.json",), ("tokenizer.json", "reader.onnx")])
def test_a_folder_without_a_reader_is_said(tmp_path: Path, files: tuple[str, ...]) -> None:
    for name in files:
        (tmp_path / name).write_text("{}", "utf-8")
    with pytest.raises(ModelError, match="读不了阅读模型") as error:
        Reader(tmp_path)
    assert 'reader = "off"' in str(error.value.hint)
