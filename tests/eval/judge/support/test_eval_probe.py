"""The judge is tried with falsified sentences."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from eval.judge.support import probe
from eval.judge.support.claims import Claim, Passage
from eval.judge.support.rules import RuleJudge, Verdict

TEXT = "到2030年，沈阳建成基地12个以上、园区30个、港口20个，投资500亿元。"
CLAIMS = [Claim(TEXT, (Passage(TEXT, "规划"),)), Claim("支持大连建设4座码头。", (Passage("支持大连建设4座码头。", "规划"),))]


@pytest.mark.parametrize("kind", list(probe.KINDS))
def test_each_kind_changes_a_sentence_the_same_way_for_a_seed(kind: str) -> None:
    change = probe.KINDS[kind][1]
    text = "支持" + TEXT
    assert change(text, random.Random(1)) == change(text, random.Random(1)) != text
    assert change("。", random.Random(1)) == "。" or kind == "addition"


def test_exchange_keeps_units_with_their_place() -> None:
    assert probe.exchange("园区30个、基地20个", random.Random(0)) == "园区20个、基地30个"


def test_the_rules_notice_and_a_blind_judge_does_not() -> None:
    rows = probe.probe(CLAIMS, RuleJudge())
    assert set(rows) == {*probe.KINDS, "swap"}
    assert all(row["noticed"] == row["count"] for row in rows.values())

    class Blind:
        name = "从不怀疑"

        def judge(self, claims: Sequence[Claim]) -> list[Verdict]:
            return [Verdict(True)] * len(claims)

    assert all(row["noticed"] == 0 for row in probe.probe(CLAIMS, Blind()).values())
    assert probe.probe([], RuleJudge()) == {}
