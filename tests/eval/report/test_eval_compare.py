"""Paired test, Holm, changes; the gate and its baseline."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from eval_samples import QUESTIONS, make_answer, with_text

from eval.judge.score import Estimate, Scores, Values, score
from eval.judge.support.rules import RuleJudge
from eval.report.compare import changes, compare, holm, randomisation_p, same_questions
from eval.report.gate import GATED, Selection, check_gate, derived_limit, read_baseline, write_baseline
from eval.run.run import run
from index.errors import InputError
from index.types import Document
from qa.types import Answer

pytestmark = pytest.mark.slow

Ask = Callable[[str, Sequence[str]], Answer]


def _values(*given: float, name: str = "complete") -> Values:
    return {name: {f"q{n:03d}": (v, 1.0) for n, v in enumerate(given)}}


def test_p_against_all_permutations() -> None:
    before = [(0.0, 1.0), (0.5, 1.0), (1.0, 2.0), (0.0, 1.0), (1.0, 1.0), (0.0, 1.0)]
    after = [(1.0, 1.0), (1.0, 1.0), (2.0, 2.0), (1.0, 1.0), (0.5, 1.0), (0.0, 1.0)]

    def ratio(pairs: Sequence[tuple[float, float]]) -> float:
        return sum(n for n, _ in pairs) / sum(d for _, d in pairs)

    seen = abs(ratio(after) - ratio(before))
    count = 0
    for swaps in itertools.product((False, True), repeat=len(before)):
        a = [y if s else x for x, y, s in zip(before, after, swaps, strict=True)]
        b = [x if s else y for x, y, s in zip(before, after, swaps, strict=True)]
        count += abs(ratio(b) - ratio(a)) >= seen - 1e-12
    pairs = list(zip(before, after, strict=True))
    assert randomisation_p(pairs) == pytest.approx(count / 2 ** len(before), abs=0.015)
    assert randomisation_p(pairs) == randomisation_p(pairs)


def test_p_of_equal_and_of_plain_differences() -> None:
    assert randomisation_p([((1.0, 1.0), (1.0, 1.0))] * 50) == 1.0
    assert randomisation_p([((1.0, 1.0), (0.0, 1.0))] * 20) < 0.001
    # A single win among many ties can happen either way: p = 1.
    assert randomisation_p([((0.0, 1.0), (1.0, 1.0))] + [((1.0, 1.0), (1.0, 1.0))] * 99) == 1.0


def test_p_is_uniform_where_nothing_changed() -> None:
    rng = np.random.default_rng(3)
    ps = [randomisation_p([((float(a), 1.0), (float(b), 1.0)) for a, b in rng.integers(0, 2, (60, 2))]) for _ in range(200)]
    assert sum(p < 0.05 for p in ps) / len(ps) < 0.09


def test_holm_against_arithmetic() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.9, 0.5]) == [1.0, 1.0]
    assert holm([]) == []


def test_wins_ties_losses_follow_the_better_direction() -> None:
    (up,) = compare(_values(0, 1, 1, 0), _values(1, 1, 0, 1))
    assert (up.wins, up.ties, up.losses, up.before, up.after, up.worse) == (2, 1, 1, 0.5, 0.75, False)
    (down,) = compare(_values(0, 1, 1, 0, name="over_refusal"), _values(1, 1, 0, 1, name="over_refusal"))
    assert (down.wins, down.ties, down.losses, down.worse) == (1, 1, 2, True)


def test_only_the_questions_of_both_are_compared() -> None:
    (found,) = compare({"complete": {"a": (1, 1), "b": (0, 1)}}, {"complete": {"b": (1, 1), "c": (0, 1)}})
    assert (found.before, found.after, found.wins) == (0.0, 1.0, 1)
    kept = same_questions({"complete": {"a": (1, 1), "b": (1, 1)}}, {"a": "1", "b": "2"}, {"a": "1", "b": "9"})
    assert kept == {"complete": {"a": (1, 1)}}


def _run(ask: Ask, documents: dict[str, Document]) -> Scores:
    return score(run(QUESTIONS, ask, documents), RuleJudge())


def _keys(scores: Scores) -> dict[str, str]:
    return {c.question.id: c.question.key for c in scores.cases}


@pytest.fixture
def worse(right: Ask) -> Ask:
    """Changes every figure."""
    return lambda text, history: with_text(right(text, history), lambda s: s.replace("3", "7").replace("0", "1"))


def test_changes_list_what_moved(right: Ask, documents: dict[str, Document]) -> None:
    def ask(text: str, history: Sequence[str]) -> Answer:
        return make_answer(text, documents, (), "unclear") if text == "环湖的路修多长" else right(text, history)

    before, after = _run(right, documents), _run(ask, documents)
    (found,) = changes(before.cases, after.cases, before.values, after.values)
    assert (found.after.question.id, found.before.status, found.after.status) == ("T-03", "answered", "refused")
    assert {"complete", "fact_recall", "over_refusal"} <= set(found.worse)
    assert found.better == ()
    assert changes(before.cases, before.cases, before.values, before.values) == []


def test_gate_passes_the_same_run_and_stops_a_worse_one(right: Ask, worse: Ask, documents: dict[str, Document], tmp_path: Path) -> None:
    file, scores = tmp_path / "baseline.json", _run(right, documents)
    write_baseline(file, Selection("all", None, 0), _keys(scores), scores.values, scores.overall)
    baseline = read_baseline(file)
    assert baseline.selection == Selection("all", None, 0)
    assert set(baseline.values) == set(GATED) - {"robustness"}

    same = check_gate(baseline, scores.values, _keys(scores))
    assert (same.passed, same.paired, same.missing, same.unpaired) == (True, 11, 0, 0)

    bad = _run(worse, documents)
    stopped = {r.comparison.metric: r.why for r in check_gate(baseline, bad.values, _keys(bad)).rows if r.why}
    assert set(stopped) == {"fact_recall", "complete", "citation_recall", "citation_precision", "faithfulness", "numeric_faithfulness"}
    assert all("越过底线" in why for why in stopped.values())


def test_gate_stops_what_fell_beyond_chance_without_a_floor(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    before, after = _values(*([1.0] * 40)), _values(*([0.0] * 12 + [1.0] * 28))
    keys = dict.fromkeys(before["complete"], "k")
    overall = {"complete": Estimate(1.0, 0.0, 1.0, 40)}
    write_baseline(file, Selection("dev", 40, 0), keys, before, overall)
    assert [r.why for r in check_gate(read_baseline(file), after, keys).rows] == ["显著变差"]
    slight = _values(*([0.0] * 2 + [1.0] * 38))
    assert check_gate(read_baseline(file), slight, keys).passed


def test_gate_leaves_edited_questions_and_part_runs_out(tmp_path: Path) -> None:
    file, values = tmp_path / "baseline.json", _values(1, 1, 1, 1)
    keys = dict.fromkeys(values["complete"], "k")
    write_baseline(file, Selection("all", None, 0), keys, values, {"complete": Estimate(1.0, 1.0, 1.0, 4)})
    # q000 was edited and now fails: it is neither compared nor held against the floor.
    part = check_gate(read_baseline(file), _values(0, 1, 1, 1), keys | {"q000": "new"})
    assert (part.passed, part.paired, part.missing, part.unpaired, part.rows[0].limit) == (True, 3, 1, 1, None)
    with pytest.raises(InputError, match="没有一道相同"):
        check_gate(read_baseline(file), values, {"other": "k"})


def test_a_metric_that_is_gone_stops_the_gate(tmp_path: Path) -> None:
    file, values = tmp_path / "baseline.json", _values(1, 1)
    keys = dict.fromkeys(values["complete"], "k")
    write_baseline(file, Selection("all", None, 0), keys, values, {"complete": Estimate(1.0, 1.0, 1.0, 2)})
    assert [r.why for r in check_gate(read_baseline(file), {"complete": {}}, keys).rows] == ["已没有可计的题"]


def test_floors_set_by_hand_stay(tmp_path: Path) -> None:
    file, values = tmp_path / "baseline.json", _values(1, 0)
    overall = {"complete": Estimate(0.5, 0.2, 0.8, 2)}
    keys = dict.fromkeys(values["complete"], "k")
    write_baseline(file, Selection("all", None, 0), keys, values, overall)
    assert read_baseline(file).limits == {"complete": 0.19}
    data = json.loads(file.read_text("utf-8"))
    data["metrics"]["complete"]["limit"] = 0.45
    file.write_text(json.dumps(data), "utf-8")
    write_baseline(file, Selection("all", None, 0), keys, values, overall)
    assert read_baseline(file).limits == {"complete": 0.45}


def test_derived_limits() -> None:
    assert derived_limit("complete", Estimate(0.5, 0.417, 0.6, 9)) == 0.4
    assert derived_limit("over_refusal", Estimate(0.1, 0.05, 0.153, 9)) == 0.17
    assert derived_limit("quote_integrity", Estimate(1.0, 1.0, 1.0, 9)) == 1.0


def test_baseline_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="读不了基线"):
        read_baseline(tmp_path / "none.json")
    for text in ("{}", "[]", "x", '{"form": 1}', '{"form": 9}'):
        (tmp_path / "x.json").write_text(text, "utf-8")
        with pytest.raises(InputError, match="基线"):
            read_baseline(tmp_path / "x.json")
