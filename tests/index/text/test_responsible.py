"""Who leads a task and who takes part, as the brackets behind tasks tell it."""

from __future__ import annotations

import pytest

from index.text.bodies import is_bodies, role_of, roles


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("（省工业厅牵头，省水利厅、省统计局参与）", [("省工业厅", "牵头"), ("省水利厅", "配合"), ("省统计局", "配合")]),
        ("（牵头单位：省工业厅；配合单位：省水利厅，各市政府）", [("省工业厅", "牵头"), ("省水利厅", "配合"), ("各市政府", "配合")]),
        ("（责任单位：省工业厅、茶业集团等）。", [("省工业厅", "负责"), ("茶业集团", "负责")]),
        ("（省工业厅、省水利厅按职责分工负责）", [("省工业厅", "负责"), ("省水利厅", "负责")]),
        ("（责任单位：各市政府、省直有关部门按职责分工负责）", [("各市政府", "负责"), ("省直有关部门", "负责")]),
        ("（责任单位：省工业厅牵头，省水利厅、省统计局配合）", [("省工业厅", "牵头"), ("省水利厅", "配合"), ("省统计局", "配合")]),
        ("（牵头单位：省工业厅、省水利厅共同负责）", [("省工业厅", "牵头"), ("省水利厅", "牵头")]),
        ("（省工业厅牵头、省水利厅、省统计局配合）", [("省工业厅", "牵头"), ("省水利厅", "配合"), ("省统计局", "配合")]),
        ("（省工业厅、省水利厅等，按职责分工负责）", [("省工业厅", "负责"), ("省水利厅", "负责")]),
        ("（省商务厅指导，供销总社参与落实）", [("省商务厅", "配合"), ("供销总社", "配合")]),
    ],
)
def test_the_part_of_each_body(text: str, found: list[tuple[str, str]]) -> None:
    assert is_bodies(text)
    assert list(roles(text)) == found


@pytest.mark.parametrize("text", ["（由市场负责）", "（这件事由谁负责）", "省工业厅牵头", "（省工业厅）", "（详见附件）"])
def test_other_brackets_are_no_lists(text: str) -> None:
    assert not is_bodies(text)


def test_the_part_of_a_body_that_is_not_named() -> None:
    assert role_of("省水利厅", "（省工业厅牵头）") is None
    assert role_of("工业厅", "（省工业厅牵头）") == "牵头"
    assert role_of("省委", "（省委组织部牵头，省委参与）") == "配合"
    assert role_of("省发展改革委", "（省发展改革委员会牵头）") == "牵头"
    assert role_of("省水利厅", "（省水利厅下属单位牵头）") is None
    for place in ("云岭", "云岭市", "云岭市政府"):
        assert role_of(place, "（责任单位：云岭市政府）") == "负责"
    assert role_of("白石县", "（责任单位：白石县人民政府、白石区政府）") == "负责"
    assert role_of("云岭", "（责任单位：云岭集团）") is None
