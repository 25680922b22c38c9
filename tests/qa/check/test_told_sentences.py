"""What is said rightly and wrongly of sources in the manner of our digests, written before the rules that tell them apart.

Without the list that runs over commas (谋划甲项目,乙开采等), the verb that leads on by itself (转向), the places that share what follows,
the things joined before 为, the lists of one character each (压粗钢), the short levels (国考) or the rest of these rules one of them fails.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from qa_samples import evidence

from qa.check.entailment import entails

LINES = [line.split("\t") for line in (Path(__file__).parent / "told_sentences.tsv").read_text("utf-8").splitlines() if line[0] != "#"]
CASES: list[tuple[str, str, bool]] = []
_source = ""
for _line in LINES:
    if _line[0] == "源":
        _source = _line[1]
    else:
        CASES.append((_source, _line[-1], _line[0] == "对"))


@pytest.mark.parametrize(("source", "said", "right"), CASES)
def test_what_is_said_of_a_source(source: str, said: str, right: bool) -> None:
    verdict = entails(said, [evidence(source)])
    assert verdict.supported == right, verdict.missing


def test_there_are_enough() -> None:
    assert [sum(right == side for *_, right in CASES) for side in (True, False)] >= [60, 70]
