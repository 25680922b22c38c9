"""What a unit is the entry of, and whether it says anything itself."""

from __future__ import annotations

import pytest
from qa_samples import find

from index.text.places import place_of
from index.types import Chunk, Document, Unit
from qa.engine import Engine
from qa.read.features import enumeration
from qa.read.subject import entry_of, is_of_the_level, is_title, places_of


def unit(text: str, lead: str = "") -> Unit:
    return Unit(text, (0, len(text)), "sentence", lead, 0)


@pytest.mark.parametrize(
    ("lead", "place"),
    [("（四）沈阳市：", "沈阳"), ("沈阳", "沈阳"), ("辽宁省", "辽宁"), ("沈阳市区", ""), ("沈阳供应", ""), ("第二批城市", ""), ("", "")],
)
def test_a_paragraph_that_opens_with_a_place_is_its_entry(lead: str, place: str) -> None:
    assert entry_of(unit("建设冷库。", lead)) == place


@pytest.mark.parametrize(
    ("said", "title"),
    [
        (unit("云岭省冷链规划"), True),
        (unit("云岭省冷链规划" * 7), False),
        (unit("建设冷库。"), False),
        (unit("建设冷库：", "建设冷库"), True),
        (unit("建设冷库:", "建设冷库"), True),
        (unit("建设冷库。", "（一）建设冷库"), True),
        (unit("建设冷库3座。", "建设冷库"), False),
        (unit("建设冷库3座。", "建设冷库3座"), False),
    ],
)
def test_a_title_says_nothing_itself(said: Unit, title: bool) -> None:
    assert is_title(said) is title


@pytest.mark.parametrize(
    ("text", "count", "share"),
    [
        ("12.建桥", 0, 1.0),
        ("甲、乙、丙", 3, 1.0),
        ("甲、乙、丙", 0, 0.5),
        ("甲、乙,丙、丁", 0, 0.25),
        ("建桥", 0, 0.0),
        ("甲、乙、丙、丁、戊", 0, 0.75),
    ],
)
def test_how_far_a_text_is_a_list(text: str, count: int, share: float) -> None:
    assert enumeration(text, count) == share


@pytest.mark.parametrize(
    ("title", "question", "fits"),
    [
        ("青海省能源规划", "全国2030年装机规模是多少？", False),
        ("青海省能源规划", "全省2030年装机规模是多少？", True),
        ("青海省能源规划", "2030年装机规模是多少？", True),
        ("西宁市能源规划", "全省2030年装机规模是多少？", False),
        ("能源规划", "全国2030年装机规模是多少？", True),
    ],
)
def test_the_level_that_is_meant_is_that_of_the_plan(title: str, question: str, fits: bool, engine: Engine) -> None:
    place, level = place_of(title, "")
    document = Document("p", title, "", None, "", "official", "", "", "", (), (), (), place=place, level=level or "")
    assert is_of_the_level(document, find(question, engine)[0]) is fits


@pytest.mark.parametrize(
    ("heading", "lead", "places"),
    [
        ("第二节 发挥苏州、无锡引领作用", "支持苏州建设两个中心", {"苏州"}),
        ("第二节 发挥苏州、无锡引领作用", "建设两个中心", {"苏州", "无锡"}),
        ("第二节 发挥苏州引领作用", "支持苏州建设两个中心", {"苏州"}),
        ("第二节 发挥苏州引领作用", "与无锡共建两个中心", {"苏州", "无锡"}),
    ],
)
def test_the_topic_of_a_paragraph_picks_one_of_the_places_of_its_heading(heading: str, lead: str, places: set[str]) -> None:
    said = unit("全力打造先进制造业中心。", lead)
    assert places_of(Chunk("p#二#0", "p", "第二章/第二节", (heading,), None, (0, 1), "", (said,)), said) == places
