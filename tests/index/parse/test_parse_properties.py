"""Whatever lines come in which order: parse gives a sound document or a ParseError, and nothing is lost in chunks."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plan_text import BOUNDED, check

from index.chunk import ChunkConfig, chunk
from index.errors import ParseError
from index.parse import parse
from index.types import Document

pytestmark = pytest.mark.slow

NUMBERS = st.sampled_from(["一", "二", "三", "十", "十一", "二十", "十一二", "一百", "1", "2", "3", "12", "２", "3-1", "2—1", "〇"])
OPENERS = st.builds(
    str.format,
    st.sampled_from(
        [
            "第{}编 ",
            "第{}章 ",
            "第{}章",
            "第{}节 ",
            "第 {} 节",
            "专栏{} ",
            "专 栏 {} ",
            "{}、",
            "（{}）",
            "({}）",
            "{}.",
            "{}．",
            "附件{}",
            "附件{}：",
        ]
    ),
    NUMBERS,
)
TITLES = st.sampled_from(["总体要求", "做强茶业", "渔港小镇。", "", "加高旧堤和", "**找水**", "老窑新用 共绘新图"])
PROSE = st.sampled_from(
    [
        "加高旧堤。五年加高旧堤46公里，堤顶",
        "宽度统一为6米，可以通行消防车。",
        "灌渠工程：新建东干渠和西干渠，配套泵站22座。",
        "**客船链条：**研制3000客位客滚船。",
        "到二〇三〇年，藏书不少于1，500册",
        "（责任单位：省水利厅，省林草局(负责林地手续)、各县政府）",
        "每处山泉设看护员一名。（责任单位：",
        "“引号不闭合的句子，到 2030 年 达到 18 %",
        "本规划所称第三章 是指",
    ]
)
ODD = st.sampled_from(
    [
        "",
        "",
        "— 12 —",
        "7",
        "8",
        "9",
        "目 录",
        "前 言",
        "第一章 总体要求 ..... 3",
        "第二章 做强茶业\t5",
        "云岭省湖区治理规划",
        "云岭省湖区治理规划（2026—2030年）",
        "云岭省第十一二个五年规划纲要",
        "二〇二五年十一月",
        "2026年13月40日",
        "规划期为2030—2026年",
        "指标\t2025年\t2030年\t属性",
        "宜居环境",
        "绿化率（%）\t38.5*\t41左右\t预期性",
        "场地\t室内（个）\t2.1\t3.5\t预期性",
        "\t室外（个）\t4.0\t\t",
        "注：带*的为2024年数据。",
        "② []内为累计数。",
        "以上删除[林禾]:",
        "| 指标 | 2030年 |",
        "| --- | --- |",
        "| 绿化率 |  |",
        "- 建设展厅4个",
        "1. 建设展厅5个",
        "---",
        "period: 2026-13-40",
        "# ",
        "```",
        "<table><tr><td rowspan=9>指标<td colspan=²>值</tr>",
        "<tr><td>绿化率<td></table>",
        "<p>渔船上岸<br>统一存放</p>",
        "CO _ {2} 排放",
        "\u200b",
        "\u3000\u3000",
        "：",
    ]
)
LINES = st.one_of(
    st.builds("{}{}".format, OPENERS, st.one_of(TITLES, PROSE)),
    PROSE,
    ODD,
    st.text(st.sampled_from("一二十第章节专栏附件、（）()《》“”。；：，.-—0123 \t#*|<>[]_年月规划省工程"), max_size=40),
    st.text(max_size=30),
)
TEXTS = st.lists(LINES, min_size=1, max_size=30).map("\n".join)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("random")


def read(folder: Path, suffix: str, data: bytes) -> Document | None:
    path = folder / f"plan{suffix}"
    path.write_bytes(data)
    try:
        return parse(path)
    except ParseError:
        return None


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
@settings(BOUNDED, max_examples=150, suppress_health_check=list(HealthCheck))
@given(text=TEXTS, max_chars=st.integers(1, 600))
def test_any_text_gives_a_sound_document_and_whole_chunks(folder: Path, suffix: str, text: str, max_chars: int) -> None:
    document = read(folder, suffix, text.encode("utf-8", "replace"))
    if document is not None:
        check(document)
        check_chunks(document, max_chars)


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
@settings(BOUNDED, suppress_health_check=list(HealthCheck))
@given(data=st.binary(max_size=300))
def test_any_bytes_give_a_document_or_a_parse_error(folder: Path, suffix: str, data: bytes) -> None:
    document = read(folder, suffix, data)
    if document is not None:
        check(document)


@settings(BOUNDED, suppress_health_check=list(HealthCheck))
@given(front=st.lists(st.one_of(st.text("idtlekprou: -[]{}&*!|>'\"2026,\t", max_size=20), st.text(max_size=20)), max_size=6).map("\n".join))
def test_any_front_matter_gives_a_document_or_a_parse_error(folder: Path, front: str) -> None:
    read(folder, ".md", f"---\n{front}\n---\n第一章 总体要求\n\n办好学校。\n".encode("utf-8", "replace"))


def check_chunks(document: Document, max_chars: int) -> None:
    """Asserts that chunks hold every paragraph once, in order, each inside its section."""
    chunks = chunk(document, ChunkConfig(max_chars))
    sections = {s.locator: s for s in document.sections}
    paragraphs = [i for i, b in enumerate(document.blocks) if b.kind != "heading"]
    held = []
    for part in chunks:
        section, own = sections[part.locator], list(dict.fromkeys(u.paragraph for u in part.units))
        held += own
        assert own == list(range(own[0], own[-1] + 1))
        assert {document.sections[document.blocks[i].section].locator for i in own} == {part.locator}
        assert part.span == (document.blocks[own[0]].span[0], document.blocks[own[-1]].span[1])
        assert section.span[0] <= part.span[0] < part.span[1] <= section.span[1]
        assert part.text == document.text[slice(*part.span)]
        assert (part.doc_id, part.headings, part.page) == (document.id, section.headings, section.page)
        size = sum(document.blocks[i].span[1] - document.blocks[i].span[0] for i in own)
        assert size <= max_chars or len(own) == 1
        for unit in part.units:
            block = document.blocks[unit.paragraph]
            assert block.span[0] <= unit.span[0] < unit.span[1] <= block.span[1]
            assert unit.text == (block.statement if unit.kind == "row" else document.text[slice(*unit.span)])
    assert held == paragraphs
    assert len({c.id for c in chunks}) == len(chunks)
