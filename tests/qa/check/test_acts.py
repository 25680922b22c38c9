"""The clause grammar: what is done, to what and by whom, and under which words of stage, denial and degree."""

from __future__ import annotations

import pytest

from qa.check.reading.acts import Act, segments_of


def act(text: str, word: str) -> Act:
    return next(a for s in segments_of(text) for a in s.acts if a.word.text == word)


def items(found: tuple[tuple[object, ...], ...]) -> list[str]:
    return ["".join(w.text for w in item) for item in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "word", "before", "after"),
    [
        ("东部乡镇带动西部乡镇", "带动", ["东部乡镇"], ["西部乡镇"]),
        ("新建白鹭洲、青石岭风电场", "新建", [], ["白鹭洲", "青石岭风电场"]),
        ("地下水要严格控制", "控制", ["地下水"], []),
        ("清单由林业局牵头编制", "编制", ["清单由林业局"], []),
        ("续建的电站有甲河、乙河", "续建", [], ["电站甲河", "乙河"]),
        ("转移、利用废物", "转移", [], []),
        ("县政府检修渠道并于月底报送进展", "报送", ["县政府"], ["进展"]),
        ("加强名镇保护利用", "保护", ["名镇"], []),
        ("满足改善性住房需求", "满足", [], ["改善性住房需求"]),
        ("发展改革委牵头", "牵头", ["发展改革委"], []),
    ],
)
def test_what_stands_around_an_act(text: str, word: str, before: list[str], after: list[str]) -> None:
    found = act(text, word)
    assert items(found.own_before) == before
    assert items(found.own_after) == after


@pytest.mark.parametrize(
    ("text", "word", "limits"),
    [
        ("规划新建风电场", "新建", {"规划"}),
        ("开展航道整治可行性研究", "整治", {"论证"}),
        ("防止新增债务", "新增", {"防止"}),
        ("续建铁路,论证隧道", "续建", set()),
        ("新建铁路、规划隧道", "新建", set()),
    ],
)
def test_what_an_act_stands_under(text: str, word: str, limits: set[str]) -> None:
    assert act(text, word).limits == limits


@pytest.mark.parametrize(
    ("text", "degrees", "done"),
    [
        ("全面取缔砂场", {"说满"}, False),
        ("稳慎推进改革", {"余地2"}, False),
        ("严格控制开采", {"严"}, False),
        ("已建成枢纽", set(), True),
        ("已有三家企业", set(), True),
    ],
)
def test_degrees_and_what_is_done_already(text: str, degrees: set[str], done: bool) -> None:
    (segment,) = segments_of(text)
    assert (segment.degrees, segment.done) == (degrees, done)


def test_verbs_that_only_move_a_figure_and_nouns_made_of_verbs_are_no_acts() -> None:
    assert [a.word.text for s in segments_of("就业率提高到95%,开工率不低于60%") for a in s.acts] == []


def test_a_list_behind_a_colon_and_a_clause_without_an_act_belong_to_the_act_before() -> None:
    assert "".join(w.text for w in act("新建:双桥水库、安平渠;续建:柳林灌区", "新建").shared).startswith("双桥水库、安平渠")
    assert "".join(w.text for w in act("完成改厕3600户,其中清泉镇1200户", "完成").shared).startswith("其中清泉镇")
