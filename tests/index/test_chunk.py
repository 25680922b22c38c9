"""Sentences and chunks of texts written out by hand; the random ones are in test_parse_properties."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_text import BOUNDED

from index.chunk import ChunkConfig, chunk
from index.parse import parse
from index.text.sentences import is_responsible, split_sentences
from index.types import Unit

WARTS = Path(__file__).parents[1] / "data" / "warts"


def sentences(text: str) -> list[str]:
    return [text[a:b] for a, b in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("修渠。种树！成不成？成。", ["修渠。", "种树！", "成不成？", "成。"]),
        ("真的吗？！真的。", ["真的吗？！", "真的。"]),
        ("口号是“修渠。种树。”，人人会喊。然后动手。", ["口号是“修渠。种树。”，人人会喊。", "然后动手。"]),
        ("按《办法。细则》办（见附件。第二页）。完。", ["按《办法。细则》办（见附件。第二页）。", "完。"]),
        ("“引号没有收尾。后面照样断开。", ["“引号没有收尾。", "后面照样断开。"]),
        ("没有句号", ["没有句号"]),
        (" 前后有空格。 中间也有。 ", ["前后有空格。", "中间也有。"]),
        ("", []),
        ("短句；不切分。", ["短句；不切分。"]),
        (
            "打井90眼。（责任单位：省水利厅、各市政府）新井化验。（责任单位:省卫生健康委(牵头)）",
            ["打井90眼。", "（责任单位：省水利厅、各市政府）", "新井化验。", "（责任单位:省卫生健康委(牵头)）"],
        ),
        ("打井。(牵头单位：省水利厅；配合单位：省财政厅)。", ["打井。", "(牵头单位：省水利厅；配合单位：省财政厅)。"]),
        ("打井（责任单位：省水利厅）。", ["打井", "（责任单位：省水利厅）。"]),
        ("打井。（责任单位：省水利厅", ["打井。", "（责任单位：省水利厅"]),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


def test_a_long_sentence_is_cut_at_semicolons_too() -> None:
    clauses = [f"第{n}件事是{'把渠修好' * 10}；" for n in "一二三"]
    assert sentences("".join(clauses)) == clauses


def test_a_long_list_of_units_stays_whole() -> None:
    listed = f"（责任单位：{'；'.join(['省水利厅、各市政府'] * 20)}）"
    assert sentences(listed) == [listed]
    assert is_responsible(listed)
    assert not is_responsible("责任单位是省水利厅")


@BOUNDED
@given(
    st.one_of(
        st.text(st.sampled_from("一二。！？；“”‘’（）()《》[]责任单位牵头：、 \t\u30002030%abc"), max_size=300),
        st.lists(st.sampled_from(["（责任单位：省水利厅）", "（责任单位：", "修渠。", "“", "”", "；", "种树" * 30, " "]), max_size=40).map(
            "".join
        ),
        st.text(max_size=100),
    )
)
def test_sentences_lose_nothing_but_space(text: str) -> None:
    spans = split_sentences(text)
    assert re.sub(r"\s", "", "".join(text[a:b] for a, b in spans)) == re.sub(r"\s", "", text)
    assert all(a < b for a, b in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert all(text[a:b] == text[a:b].strip() for a, b in spans)


def test_each_list_of_units_is_a_unit_of_the_paragraph_that_it_ends() -> None:
    document = parse(WARTS / "responsible.txt")
    tasks = {c.locator: c for c in chunk(document, ChunkConfig())}
    assert [(u.kind, u.text) for u in tasks["一/（一）/1"].units] == [
        ("sentence", "在缺水的62个村打深井90眼，井深不超过200米。"),
        ("responsible", "（责任单位：省水利厅、各市政府）"),
        ("sentence", "新井出水先化验，化验合格再接管。"),
        ("responsible", "（责任单位：省卫生健康委）"),
    ]
    assert len({u.paragraph for u in tasks["一/（一）/1"].units}) == 1
    second = tasks["一/（一）/2"].units
    assert [u.text for u in second if u.kind == "responsible"] == [
        "（责任单位：各县政府）",
        "（责任单位：省水利厅，省林草局(负责林地手续)、各县政府）",
        "（责任单位：各乡镇政府）",
    ]
    assert [u.paragraph - second[0].paragraph for u in second] == [0, 0, 1, 1, 2, 2]


def test_rows_are_units_that_say_the_row_and_stand_on_its_text() -> None:
    document = parse(WARTS / "ocr.txt")
    box = next(c for c in chunk(document, ChunkConfig(10_000)) if c.locator.endswith("专栏1"))
    row = box.units[0]
    assert row == Unit(
        "建成区绿化覆盖率：2025年38.5%（2024年数据），2030年41%左右，预期性指标。", row.span, "row", "宜居环境", row.paragraph
    )
    assert document.text[slice(*row.span)] == "★建成区绿化覆盖率（%）：2025年 38.5*；2030年 41左右；年均增长/累计 —；属性 预期性"
    assert [u.kind for u in box.units] == ["row"] * 6 + ["note"] * 2


def test_paragraphs_go_together_up_to_the_limit_and_never_over_a_heading() -> None:
    document = parse(WARTS / "box-middle.txt")
    whole = [(c.locator, c.text) for c in chunk(document, ChunkConfig(420)) if c.locator.startswith("第一章/第一节")]
    assert whole == [
        ("第一章/第一节", "延长灌渠。到2030年，平原新增灌渠150公里，修复旧渠85公里。"),
        (
            "第一章/第一节/专栏1",
            "灌渠工程：新建东干渠和西干渠，配套泵站22座。\n土壤工程：施用有机肥，改良酸性土壤30万亩。\n"
            "农机工程：购置插秧机400台，建设农机维修点18处。",
        ),
        (
            "第一章/第一节",
            "管好农田。每村推选一名渠长，渠长每月巡查两次，发现渗漏及时上报。\n鼓励农户联户经营，家庭农场达到2600家。",
        ),
    ]
    single = [c.text for c in chunk(document, ChunkConfig(1)) if c.locator == "第一章/第一节/专栏1"]
    assert single == whole[1][1].split("\n")


def test_text_before_a_preface_heading_is_a_chunk_of_its_own() -> None:
    document = parse(WARTS / "converted.md")
    assert [c.text for c in chunk(document, ChunkConfig()) if c.locator == "前言"] == [
        "云岭省滨海走廊建设规划",
        "滨海走廊由3个城市组成，岸线长210公里。\n规划期为2021—2030年。",
    ]


def test_the_same_document_gives_the_same_chunks() -> None:
    path = WARTS / "volumes.txt"
    assert chunk(parse(path), ChunkConfig()) == chunk(parse(path), ChunkConfig())
