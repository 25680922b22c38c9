"""What a question looks at is bounded by what is found: with three times as many plans about, each stage reads no more units."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.ingest.build import ingest
from qa.config import Config
from qa.dossier import dossier
from qa.engine import Engine
from qa.pipeline import ask

TERMS = '["养殖"]\n"水产养殖" = ["养殖"]\n'
QUESTIONS = (
    "2030年谷地的茶园面积要达到多少？",
    "茶园养殖怎么发展？",
    "港区的约束性指标有哪些？",
    "重点任务",
    "第二章讲什么？",
    "省发展改革委负责哪些任务？",
    "规划中提到“海湾港区”的地方有哪些？",
    "畅通道路",
    "沈家洼去年的粮食产量是多少？",
    "《三年行动方案》里货物吞吐量的目标是多少？",
)
FEW, MANY = 24, 72
"""Other plans beside the three of the tests."""
_A_SEARCH = 60
"""Chunks that one search more takes: of the plans of another place that comes near."""
_OTHER = [chr(0x7A00 + i) for i in range(300)]
"""Characters that the test plans hardly have."""


class Counted(Sequence[Any]):
    """A sequence that counts what is taken out of it."""

    def __init__(self, items: Sequence[Any], tell: Callable[[], None]) -> None:
        self._items, self._tell = items, tell

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, at: Any) -> Any:
        self._tell()
        return self._items[at]

    def __iter__(self) -> Iterator[Any]:
        for item in self._items:
            self._tell()
            yield item


def other_plan(number: int) -> str:
    """A plan of nothing that is asked for."""
    draw = random.Random(number)

    def said(length: int) -> str:
        return "".join(draw.choices(_OTHER, k=length))

    chapters = (f"## 第{n}章 {said(6)}\n\n" + "\n\n".join(f"{said(20)}，{said(12)}。{said(30)}。" for _ in range(4)) for n in "一二三")
    return f"---\nid: other-{number:03}\ntitle: {said(5)}规划\nperiod: 2026-2030\n---\n" + "\n\n".join(chapters)


def counts(others: int, plans_dir: Path, folder: Path) -> dict[str, Counter[str]]:
    """How many chunks and units each stage of each question takes out of an index of the test plans and so many others."""
    folder.mkdir()
    for number in range(others):
        (folder / f"other-{number:03}.md").write_text(other_plan(number), "utf-8")
    (folder / "terms.toml").write_text(TERMS, "utf-8")
    ingest([plans_dir, *folder.glob("*.md")], folder / "index")
    engine = Engine(folder / "index", Config(terms=str(folder / "terms.toml")), date(2026, 6, 1))
    store: Any = engine.store
    ask("这份规划提出了什么？", engine)
    stage, found = [""], dict[str, Counter[str]]()
    question = ""

    def tell() -> None:
        found[question][stage[0]] += 1

    store.__dict__.update({name: Counted(getattr(store, name), tell) for name in ("units", "chunks")})
    for question in QUESTIONS:
        found[question] = Counter()
        stage[0] = "check"
        ask(question, engine, on_event=lambda name, _: stage.__setitem__(0, name))
    question, stage[0] = "dossier", "mentions"
    found[question] = Counter()
    dossier("海湾港区", store, engine.as_of)
    return found


@pytest.mark.slow
def test_three_times_as_many_plans_about_are_not_looked_at(plans_dir: Path, tmp_path: Path) -> None:
    few, many = (counts(others, plans_dir, tmp_path / str(others)) for others in (FEW, MANY))
    assert sum(few["dossier"].values()) > 5
    for question, stages in many.items():
        for stage, looked in stages.items():
            assert looked <= few[question][stage] + _A_SEARCH, (question, stage, looked, few[question])
