"""What the reader changes of the evidence: which unit comes first, what is read at all, and nothing where it is off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from qa_samples import engine_on

from index.models.reading import Reader, Reading
from qa.config import Config
from qa.engine import OFF, Engine
from qa.pipeline import ask
from qa.read.evidence import EvidenceConfig, select
from qa.types import Evidence
from qa.understand.query import understand

pytestmark = pytest.mark.slow

PLAN = """---
title: 青川县国民经济和社会发展第十五个五年规划纲要
period: 2026-2030
---

# 第一章 民生

## 第一节 养老

更新敬老院的照明和消防设施，配齐专职安全员。在社区办长者食堂，为高龄独居老人送餐上门。老人证由县民政局免费办理。

## 第二节 教育

在全部乡镇办起公办园和收费不高的民办园，让孩子就近入园。新建普通高中3所，增加学位4500个。改造村小的操场和厕所。
"""
QUESTION = "上了年纪的人自己做不了饭怎么办"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return engine_on({"qing": PLAN}, tmp_path_factory.mktemp("reading"))


def selected(engine: Engine, reader: Reader | None, config: EvidenceConfig | None = None) -> list[Evidence]:
    query = understand(QUESTION, (), None, engine.store, engine.terms, engine.as_of)
    return select(query, engine.search(query, engine.store), engine.store, config, reader)


class Counting(Reader):
    """Counts what it reads, and finds as surely as it is told to that it answers."""

    def __init__(self, logits: Sequence[float]) -> None:
        self.logits, self.asked = logits, list[int]()

    def read(self, question: str, sentences: Sequence[str]) -> list[Reading]:
        self.asked.append(len(sentences))
        at = sum(self.asked[:-1])
        return [Reading(logit, 0.0, 0.0, 1.0) for logit in (*self.logits, *[-3.0] * 99)[at : at + len(sentences)]]


def test_what_answers_in_other_words_comes_first(engine: Engine) -> None:
    assert "送餐上门" in selected(engine, Reader())[0].unit.text


def test_it_reads_in_steps_until_one_is_plain(engine: Engine) -> None:
    config = replace(EvidenceConfig(), step=2, read=5, plain=3.0)
    plain, unsure = Counting((3.5,)), Counting((2.5,))
    selected(engine, plain, config)
    found = selected(engine, unsure, config)
    assert (plain.asked, unsure.asked) == ([2], [2, 2, 1])
    assert [e.reading is not None for e in found].count(True) == 5


def test_what_was_not_read_counts_as_the_least_of_what_was(engine: Engine) -> None:
    config = replace(EvidenceConfig(), step=2, read=2)
    found = selected(engine, Counting((1.0, -1.0)), config)
    assert {round(e.features.answers, 3) for e in found if e.reading is None} == {round(5 / 12, 3)}


def test_off_nothing_is_read(engine: Engine) -> None:
    assert engine.reader is None
    assert all(e.reading is None and e.features.answers == 0 for e in selected(engine, None))


def test_an_answer_made_with_it(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLANQA_READER")
    reading = Engine(engine.root, Config(), engine.as_of)
    assert "送餐上门" in ask(QUESTION, reading).answer
    assert Engine(engine.root, Config(reader=OFF), engine.as_of).reader is None


def test_another_reader_by_its_folder(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLANQA_READER")
    folder = Path(__file__).parents[3] / "index" / "models" / "reader"
    assert Engine(engine.root, Config(reader=str(folder)), engine.as_of).reader is not None
