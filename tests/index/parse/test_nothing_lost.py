"""Every letter and figure of a file is in the document or in the report of what was mended."""

from __future__ import annotations

import html
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plan_text import BOUNDED, check

import index.parse
from index.errors import ParseError
from index.parse import parse
from index.parse.mend import Log

pytestmark = pytest.mark.slow

Item = str | tuple[tuple[str, ...], ...]
NUMBERS = st.sampled_from(["一", "二", "三", "四", "十一"])
OPENERS = st.one_of(
    st.builds(
        str.format, st.sampled_from(["第{}部分 ", "第{}章 ", "第{}节　", "第{}条 ", "{}、", "（{}）", "第{}，", "附件{}："]), NUMBERS
    ),
    st.builds(str.format, st.sampled_from(["专栏{} ", "{}. ", "（{}）", "{} ", "{}.1 ", "{}.1.2 "]), st.sampled_from("1234")),
)
TITLES = st.sampled_from(["总体要求", "做强茶业", "渔港小镇。", "加高旧堤和", "新建茶亭4座。", "茶业发展规划", ""])
PROSE = st.sampled_from(
    [
        "加高旧堤。五年加高旧堤46公里，堤顶",
        "宽度统一为6米，可以通行消防车。",
        "灌渠工程：新建东干渠和西干渠，配套泵站22座。",
        "到2030年，藏书不少于1500册",
        "（责任单位：省水利厅、各县政府）",
        "每处山泉设看护员一名。（责任单位：",
        "一、二线城市的茶市由省里统筹，（一）（二）项由县里统筹。",
    ]
)
ODD = st.sampled_from(
    [
        "目 录",
        "前 言",
        "各位代表！",
        "云岭省湖区治理规划（2026—2030年）",
        "— 12 —",
        "7",
        "8",
        "9",
        "以上删除[林禾]:",
        "⽔利和⻓堤",
        "指标",
        "单位",
        "2030年",
        "座",
        "附：",
    ]
)
TABLES = st.sampled_from(
    [
        (("指标", "单位", "2030年"), ("宜居环境", "", ""), ("绿化率", "%", "41")),
        (("序号", "重点事项", "年均增速（%）"), ("1", "茶园", "6"), ("2", "茶亭", "7")),
        (("指标", "2030年"),),
        (("", ""), ("茶园", "6")),
    ]
)
ITEMS = st.lists(st.one_of(st.builds("{}{}".format, OPENERS, st.one_of(TITLES, PROSE)), PROSE, ODD, TABLES), min_size=1, max_size=25)


class FullLog(Log):
    """A log that keeps every example whole."""

    examples: list[str]

    def __init__(self) -> None:
        super().__init__()
        FullLog.examples = []

    def add(self, kind: str, example: str, times: int = 1) -> None:
        super().add(kind, example, times)
        if times:
            FullLog.examples.append(example)


def letters(texts: Sequence[str]) -> Counter[str]:
    """Letters and figures; a radical counts as its character."""
    plain = unicodedata.normalize("NFKC", "".join(texts)).replace("⻓", "长")
    return Counter(char for char in plain if char.isalnum())


def as_text(items: Sequence[Item]) -> str:
    return "\n\n".join(item if isinstance(item, str) else "\n".join("\t".join(row) for row in item) for item in items)


def as_markdown(items: Sequence[Item]) -> str:
    parts = []
    for item in items:
        if isinstance(item, str):
            parts.append(item)
        else:
            head, *rows = (f"| {' | '.join(row)} |" for row in item)
            parts.append("\n".join([head, "|" + " --- |" * len(item[0]), *rows]))
    return "\n\n".join(parts)


def as_html(items: Sequence[Item]) -> str:
    parts = []
    for item in items:
        if isinstance(item, str):
            parts.append(f"<p>{html.escape(item)}</p>")
        else:
            rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in item)
            parts.append(f"<table>{rows}</table>")
    return f"<html><body>{''.join(parts)}</body></html>"


def assert_kept(path: Path, items: Sequence[Item]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index.parse, "Log", FullLog)
        try:
            document = parse(path)
        except ParseError:
            return
    check(document)
    texts = [text for item in items for text in ([item] if isinstance(item, str) else [cell for row in item for cell in row])]
    lost = letters(texts) - letters([document.text]) - letters(FullLog.examples)
    # 指标 over the names of indicators says nothing that the rows do not; the numbers of rows are reported by their head.
    lost -= letters([text for text in texts if text == "指标"])
    if any("序号栏" in mend.kind for mend in document.mended):
        lost -= letters([row[0] for item in items if not isinstance(item, str) and item[0][0] == "序号" for row in item[1:]])
    assert not lost, (lost, document.text)


@pytest.mark.parametrize(("suffix", "write"), [(".txt", as_text), (".md", as_markdown), (".html", as_html)])
@settings(BOUNDED, max_examples=200, suppress_health_check=list(HealthCheck))
@given(items=ITEMS)
def test_text_formats(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, write: Callable[[Sequence[Item]], str], items: list[Item]
) -> None:
    path = tmp_path_factory.getbasetemp() / f"kept{suffix}"
    path.write_text(write(items), "utf-8")
    assert_kept(path, items)


@settings(BOUNDED, max_examples=12, suppress_health_check=list(HealthCheck))
@given(items=ITEMS)
def test_word(tmp_path_factory: pytest.TempPathFactory, items: list[Item]) -> None:
    made = docx.Document()
    for item in items:
        if isinstance(item, str):
            made.add_paragraph(item)
            continue
        table = made.add_table(len(item), len(item[0]))
        for row, cells in zip(table.rows, item, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    path = tmp_path_factory.getbasetemp() / "kept.docx"
    made.save(str(path))
    assert_kept(path, items)
