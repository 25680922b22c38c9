"""Headings are read over the whole document: which numberings count on, how they nest, and what is an item or a sentence."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from plan_text import check

from index.parse import parse
from index.parse.structure.headings import caption_of
from index.types import Document

BODY = "各地要因地制宜抓好落实，把这件事办好办实，让群众看得见、摸得着、真受益，并且每年向社会公布进展。"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def read(folder: Path, text: str, suffix: str = ".txt") -> Document:
    path = folder / f"plan{suffix}"
    path.write_text(text, "utf-8")
    document = parse(path)
    check(document)
    return document


def lines(*parts: str) -> str:
    """Lines with blank ones between them; ``*`` stands for a paragraph of prose."""
    return "\n\n".join(BODY if part == "*" else part for part in parts) + "\n"


def locators(document: Document) -> list[str]:
    return [s.locator for s in document.sections]


def mends(document: Document) -> dict[str, int]:
    return {m.kind: m.count for m in document.mended}


@pytest.mark.parametrize(
    ("parts", "tree"),
    [
        pytest.param(
            ["一、茶园", "（一）扩种。*", "（二）改种。*", "二、茶厂", "（三）扩建。*", "（四）改建。*"],
            ["一", "一/（一）", "一/（二）", "二", "二/（三）", "二/（四）"],
            id="counted through the whole document",
        ),
        pytest.param(
            ["第一部分 现状", "一、茶园", "*", "二、茶厂", "*", "第二部分 任务", "一、扩种", "*", "二、扩建", "*"],
            ["第一部分", "第一部分/一", "第一部分/二", "第二部分", "第二部分/一", "第二部分/二"],
            id="parts",
        ),
        pytest.param(
            ["第一章 总则", "第一条 目的", "*", "第二条　为了种好茶，制定本办法。", "第二章 茶园", "第三条 扩种", "*"],
            ["第一章", "第一章/第一条", "第一章/第二条", "第二章", "第二章/第三条"],
            id="articles",
        ),
        pytest.param(
            ["壹、现状", "1-1 茶园", "*", "1-2 茶厂", "*", "贰、任务", "2-1 扩种", "*", "2-2 扩建", "*"],
            ["壹", "壹/1-1", "壹/1-2", "贰", "贰/2-1", "贰/2-2"],
            id="formal numerals and pairs",
        ),
        pytest.param(["甲　现状", "*", "乙　任务", "*"], ["甲", "乙"], id="stems"),
        pytest.param(
            ["1 总则", "1.1 目的", "*", "1.2 期限", "*", "2 茶园", "2.1 扩种", "2.1.1 山地", "*", "2.1.2 坡地", "*", "3 茶厂", "*"],
            ["1", "1/1.1", "1/1.2", "2", "2/2.1", "2/2.1/2.1.1", "2/2.1/2.1.2", "3"],
            id="decimal",
        ),
        pytest.param(
            ["一、种茶", "第一章 茶园", "*", "二、制茶", "*", "第二章 茶厂", "*", "三、卖茶", "第三章 茶市", "一、店", "*", "二、铺", "*"],
            ["一", "一/第一章", "二", "二/第二章", "三", "三/第三章", "三/第三章/一", "三/第三章/二"],
            id="parts that list numbers count",
        ),
        pytest.param(
            ["1. 总则", "*", "1.1 目的", "*", "1.2 期限", "*", "2. 茶园", "2.1 扩种", "*"],
            ["1", "1/1.1", "1/1.2", "2", "2/2.1"],
            id="decimal with a point",
        ),
        pytest.param(
            ["一、茶园", "新建茶园", "1.5 万亩。", "2.5 万亩茶园由省里补助。", "3 个县先行。", "二、茶厂", "*"],
            ["一", "二"],
            id="amounts are no decimal headings",
        ),
        pytest.param(
            ["一、茶园", "第一，扩种山地茶", "*", "第二，改种坡地茶", "*", "二、茶厂", "第一，要扩建茶厂。*", "第二，要改建茶厂。*"],
            ["一", "一/第一", "一/第二", "二"],
            id="ordinals are headings where they stand alone",
        ),
        pytest.param(
            ["第一章 茶园", "第二章所列任务由省农业厅牵头落实。", "第二章 茶厂", "第一章、第二章确定的任务纳入考核", "*"],
            ["第一章", "第二章"],
            id="cross-references",
        ),
        pytest.param(
            [
                "一、茶园",
                "（一）绿茶。*",
                "（二）红茶",
                "共有三类：",
                "（一）祁门",
                "（二）滇红",
                "（三）正山",
                "（三）白茶。*",
                "二、茶厂",
                "*",
            ],
            ["一", "一/（一）", "一/（二）", "一/（三）", "二"],
            id="a list inside a series",
        ),
        pytest.param(
            ["一、茶园", "*", "二、部门", "1．茶业厅", "2．茶山局", "3．茶厂局", "三、茶厂", "*"],
            ["一", "二", "三"],
            id="a list of names",
        ),
        pytest.param(
            ["一、茶园", "（一）扩种。*", "（二）改种。*", "下面再说茶厂。", "（一）扩建。*", "（二）改建。*"],
            ["一", "一/（一）", "一/（二）", "一/（一）-2", "一/（二）-2"],
            id="a series that begins again",
        ),
        pytest.param(
            ["一、茶园", "（一）扩种。*", "（三）改种。*", "（四）换种。*", "二、茶厂", "*"],
            ["一", "一/（一）", "一/（三）", "一/（四）", "二"],
            id="a number left out",
        ),
        pytest.param(
            ["一、茶园", "14.茶票指购茶的凭证。*", "15.茶引指运茶的凭证。*", "二、茶厂", "*", "1.茶户：种茶的人家", "2.茶商：卖茶的人家"],
            ["一", "二"],
            id="items that explain words",
        ),
        pytest.param(
            ["第一章 茶园", "一、扩种。" + BODY, "二、改种。" + BODY, "第二章 茶厂", "一、扩建", "*", "二、改建", "*"],
            ["第一章", "第二章", "第二章/一", "第二章/二"],
            id="under chapters list numbers are headings on lines of their own",
        ),
    ],
)
def test_tree(folder: Path, parts: list[str], tree: list[str]) -> None:
    found = locators(read(folder, lines(*(part[:-1] + BODY if part.endswith("。*") else part for part in parts))))
    assert [locator for locator in found if locator != "前言"] == tree


def test_a_list_inside_a_series_takes_no_number_of_it(folder: Path) -> None:
    parts = [
        f"（{n}）{title}。{BODY}"
        for n, title in zip("一二一二三三四", ("绿茶", "红茶", "祁门", "滇红", "正山", "白茶", "黑茶"), strict=True)
    ]
    headings = [s.headings[-1] for s in read(folder, lines("一、茶园", *parts)).sections]
    assert headings == ["一、茶园", "（一）绿茶", "（二）红茶", "（三）白茶", "（四）黑茶"]
    headings = [s.headings[-1] for s in read(folder, lines("一、茶园", *parts[:-1])).sections]
    assert headings == ["一、茶园", "（一）绿茶", "（二）红茶", "（三）白茶"]


def test_a_long_heading_and_the_section_below_it_stay(folder: Path) -> None:
    title = "推进茶园扩种改种换种、茶厂扩建改建迁建、茶市新设改设并设" * 3
    text = lines("第一章 茶园", "第一节 扩种", "*", f"第二章 {title}", "第一节 茶厂", "*", "第一节 茶厂", "*")
    document = read(folder, text)
    assert locators(document) == ["第一章", "第一章/第一节", "第二章", "第二章/第一节"]
    assert document.sections[2].headings == (f"第二章 {title}",)
    assert mends(document) == {"去掉换页重复的标题": 1}


def test_a_heading_of_the_same_number_with_other_words_is_no_page_repeat(folder: Path) -> None:
    document = read(folder, lines("第一章 茶园", "第一节 扩种山地茶", "*", "第一节 海运与港口", "*"))
    assert locators(document) == ["第一章", "第一章/第一节", "第一章/第一节-2"]


@pytest.mark.parametrize("length", [45, 46, 80])
def test_a_first_sentence_of_any_usual_length_is_a_heading(folder: Path, length: int) -> None:
    title = "扩" * length
    found = read(folder, lines("一、茶园", f"（一）{title}。{BODY}", f"（二）改种。{BODY}"))
    assert [s.headings[-1] for s in found.sections] == ["一、茶园", f"（一）{title}", "（二）改种"]


def test_a_first_sentence_with_a_figure_is_text_to_cite(folder: Path) -> None:
    text = lines("一、茶园", f"（一）扩种。{BODY}", f"（二）新增茶园30万亩。{BODY}", f"（三）换种。{BODY}")
    document = read(folder, text)
    assert [s.headings[-1] for s in document.sections] == ["一、茶园", "（一）扩种", "（二）", "（三）换种"]
    assert "（二）\n新增茶园30万亩。" in document.text


def test_a_series_of_figures_is_a_list_of_statements(folder: Path) -> None:
    items = [f"（{n}）新增{what}30万亩。{BODY}" for n, what in zip("一二三", ("茶园", "茶山", "茶林"), strict=True)]
    assert locators(read(folder, lines("一、茶园", *items, "二、茶厂", "*"))) == ["一", "二"]


def test_the_last_of_a_bold_series_goes_with_it_though_it_has_a_figure(folder: Path) -> None:
    text = lines("一、茶园", f"**（一）扩种。**{BODY}", f"**（二）新增茶园30万亩。**{BODY}", "二、茶厂", "*")
    assert locators(read(folder, text, ".md")) == ["一", "一/（一）", "一/（二）", "二"]


# -- headings without a number ---------------------------------------------------------------

REPORT = ("云岭省茶业工作报告", "各位代表：", "现在，我代表省茶业厅向大会报告工作，请予审议，并请各位委员提出意见和建议。")
CLOSE = ("各位代表！", "让我们一起把茶种好。")


def test_unnumbered_headings_stand_above_the_numbers_that_begin_again(folder: Path) -> None:
    text = lines(*REPORT, "2025年工作回顾", "*", "2026年工作安排", "*", "一、扩种", "*", "二、改种", "*", "自身建设", "*", *CLOSE)
    tree = ["前言", "2025年工作回顾", "2026年工作安排", "2026年工作安排/一", "2026年工作安排/二", "自身建设", "结语"]
    assert locators(read(folder, text)) == tree
    assert locators(read(folder, text.replace("\n\n", "\n"))) == tree


def test_a_short_line_inside_a_paragraph_is_no_heading(folder: Path) -> None:
    text = lines(*REPORT, "一、茶园", f"{BODY}\n二〇二五年茶事\n{BODY}", "*", "二、茶厂", "*", "*", "*")
    assert locators(read(folder, text)) == ["前言", "一", "二"]


def test_the_only_unnumbered_heading_behind_all_numbers_is_of_the_top(folder: Path) -> None:
    text = lines(*REPORT, "一、茶园", "（一）扩种", "*", "（二）改种", "*", "加强自身建设", "*")
    assert locators(read(folder, text))[-2:] == ["一/（二）", "加强自身建设"]


@pytest.mark.parametrize("suffix", [".md", ".html"])
def test_bold_lines_are_headings_below_the_numbers_that_go_on(folder: Path, suffix: str) -> None:
    parts = [*REPORT, "一、茶园", "**扩种山地茶**", "*", "**改种坡地茶**", "*", "二、茶厂", "**扩建**", "*", "三、茶市", "*"]
    parts = [BODY if part == "*" else part for part in parts]
    text = "\n\n".join(parts)
    if suffix == ".html":
        bold = [f"<strong>{p.strip('*')}</strong>" if p.startswith("**") else p for p in parts]
        text = "".join(f"<p>{p}</p>" for p in bold)
    tree = ["前言", "一", "一/扩种山地茶", "一/改种坡地茶", "二", "二/扩建", "三"]
    assert locators(read(folder, text, suffix)) == tree


def test_series_under_unnumbered_chapters_are_not_one(folder: Path) -> None:
    text = lines(*REPORT, "**茶园**", "（一）扩种", "*", "（二）改种", "*", "**茶厂**", "（一）扩建", "*", "（二）改建", "*")
    assert locators(read(folder, text, ".md")) == ["前言", "茶园", "茶园/（一）", "茶园/（二）", "茶厂", "茶厂/（一）", "茶厂/（二）"]


def test_a_heading_on_two_lines_is_one_and_more_lines_are_a_list(folder: Path) -> None:
    text = lines(*REPORT, "**茶园扩种**", "**走在前列**", "*", "**茶厂**", "*", "**甲**", "**乙**", "**丙**", "*")
    document = read(folder, text, ".md")
    assert [s.headings[-1] for s in document.sections] == ["前言", "茶园扩种 走在前列", "茶厂"]


def test_marked_headings_keep_their_ranks(folder: Path) -> None:
    text = lines("# 云岭省茶业志", "*", "## 茶园", "*", "### 山地", "*", "## 茶厂", "*")
    assert locators(read(folder, text, ".md")) == ["前言", "茶园", "茶园/山地", "茶厂"]


@pytest.mark.parametrize(
    "line",
    ["表1 茶园面积", "注：面积为年末数。", "单位：亩", "资料来源：省茶业厅", "重点抓好以下工作：", "——面积扩大"],
)
def test_what_is_no_unnumbered_heading(folder: Path, line: str) -> None:
    text = lines(*REPORT, "一、茶园", "*", f"**{line}**", "*", line, "*", "二、茶厂", "*")
    assert locators(read(folder, text, ".md")) == ["前言", "一", "二"]


# -- the end of a report ---------------------------------------------------------------------


def test_closing_address_and_annexes_are_not_of_the_last_section(folder: Path) -> None:
    text = lines(
        *REPORT,
        "一、茶园",
        "*",
        "二、茶厂",
        "*",
        *CLOSE,
        "附件1",
        "2026年十件茶事",
        "1.新建茶亭4座；",
        "2.新建茶市2处。",
        "附：",
        "名词解释",
        "*",
    )
    document = read(folder, text)
    assert locators(document) == ["前言", "一", "二", "结语", "附件1", "附"]
    assert [s.headings[-1] for s in document.sections[-2:]] == ["附件1 2026年十件茶事", "附 名词解释"]


def test_a_list_after_the_close_has_its_own_place(folder: Path) -> None:
    text = lines(*REPORT, "一、茶园", "*", "二、茶厂", "*", *CLOSE, "2026年十件茶事", "一、新建茶亭4座；", "二、新建茶市2处。")
    assert locators(read(folder, text)) == ["前言", "一", "二", "结语", "2026年十件茶事"]


def test_a_salutation_inside_the_report_closes_nothing(folder: Path) -> None:
    assert "结语" not in locators(read(folder, lines(*REPORT, "一、茶园", "各位代表！", "*", "二、茶厂", "*")))
    assert "结语" not in locators(read(folder, lines(*REPORT, "一、茶园", "二、茶厂", "各位代表！", *["*"] * 50)))


def test_a_line_that_names_an_annex_opens_none(folder: Path) -> None:
    text = lines("一、茶园", "*", "附件：2026年十件茶事", "附件", "十件茶事", "1.新建茶亭4座。")
    assert locators(read(folder, text)) == ["一", "附件"]


# -- every format --------------------------------------------------------------------------------


def test_bold_paragraphs_of_word_are_headings(folder: Path) -> None:
    made = docx.Document()
    for part in (*REPORT, "茶园", "*", "茶厂建设", "*"):
        bold = part in ("茶园", "茶厂建设")
        made.add_paragraph().add_run(BODY if part == "*" else part).bold = bold
    made.save(str(folder / "plan.docx"))
    assert locators(parse(folder / "plan.docx")) == ["前言", "茶园", "茶厂建设"]


def test_radicals_are_characters(folder: Path) -> None:
    document = read(folder, lines("第⼀章 ⽔利", "⻓江⽔质优良\t2030年", "第⼆章 保障", "**⻘年：**⼆千⼈。"), ".md")
    assert [s.headings[-1] for s in document.sections] == ["第一章 水利", "第二章 保障"]
    assert "长江水质优良" in document.text
    assert "青年：二千人。" in document.text
    assert mends(document)["换成通用字形"] == 8


def test_contents_of_a_web_page_are_cut_out(folder: Path) -> None:
    entries = "".join(f"<li>第{n}章 茶事{n}</li>" for n in "一二三")
    body = "".join(f"<h2>第{n}章 茶事{n}</h2><p>{BODY}</p>" for n in "一二三")
    page = f"<html><body><h1>云岭省茶业规划</h1><details open><summary>目 录</summary><ol>{entries}</ol></details><p>{BODY}</p>{body}</body></html>"
    document = read(folder, page, ".html")
    assert locators(document) == ["前言", "第一章", "第二章", "第三章"]
    assert mends(document)["取出目录（页码用于引用）"] == 3


def test_years_marked_as_headings_are_no_page_numbers(folder: Path) -> None:
    text = lines("## 茶史", BODY, "## 1954", BODY, "## 1956", BODY, "## 1970", BODY)
    assert locators(read(folder, text, ".md")) == ["茶史", "1954", "1956", "1970"]


def test_a_full_line_of_a_wrapped_file_is_no_heading(folder: Path) -> None:
    width = 24
    items = [f"{n}．" + "扩种山地茶和坡地茶要因地制宜并且统筹茶农茶厂和茶商三者的利益" * 2 + "。" for n in range(1, 6)]
    wrapped = "\n\n".join("\n".join(item[i : i + width] for i in range(0, len(item), width)) for item in items)
    text = f"一、茶园\n\n（一）任务\n\n{wrapped}\n\n二、茶厂\n\n" + "\n".join(BODY[i : i + width] for i in range(0, len(BODY), width))
    assert locators(read(folder, text, ".md")) == ["一", "一/（一）", "二"]


# -- captions --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "caption"),
    [
        ("表3 2025年茶叶产量", "2025年茶叶产量"),
        ("表112025年茶叶进口数量、金额", "2025年茶叶进口数量、金额"),
        ("附表2-1 茶园面积", "茶园面积"),
        ("图2“十四五”时期茶叶产量", "“十四五”时期茶叶产量"),
        ("表3列出了各县的茶园面积。", ""),
        ("表彰先进茶企", ""),
        ("表20年后才用", ""),
    ],
)
def test_the_words_of_a_caption(text: str, caption: str) -> None:
    assert caption_of(text) == caption


CAPTIONS = """# 某市统计公报

## 一、外贸

表1 2025年主要商品进口数量

单位：万吨

| 指标 | 数量 | 比上年增长（%） |
| --- | --- | --- |
| 茶叶 | 5 | 2 |
| 其中 | | |
| 绿茶 | 1 | 1 |

图2 “十四五”时期茶叶产量增长速度

全年蚕茧产量7万吨，增长6.3%。
"""


def test_a_caption_leads_the_rows_of_its_table_and_is_joined_with_nothing(tmp_path: Path) -> None:
    document = read(tmp_path, CAPTIONS, ".md")
    rows = [(b.lead, b.statement) for b in document.blocks if b.kind == "row"]
    assert rows[0] == ("2025年主要商品进口数量", "茶叶：数量5万吨，比上年增长2%。")
    assert {lead for lead, _ in rows[1:]} == {"其中"}
    texts = [document.text[slice(*b.span)] for b in document.blocks]
    assert "全年蚕茧产量7万吨，增长6.3%。" in texts


@pytest.mark.parametrize(
    ("lines", "heading"),
    [
        (["一、“十四五”时期", "主要目标和任务", BODY], "一、“十四五”时期主要目标和任务"),
        (["一、过去五年及2020年", "工作回顾", BODY], "一、过去五年及2020年工作回顾"),
        (["一、总体要求", "指导思想", BODY], "一、总体要求"),
        (["一、2020年", "（一）稳增长", BODY], "一、2020年"),
        (["一、2020年", "茶叶丰收。", BODY], "一、2020年"),
    ],
)
def test_a_heading_broken_behind_a_time_is_put_together(folder: Path, lines: list[str], heading: str) -> None:
    document = read(folder, "\n\n".join([*lines, "二、保障措施", BODY]))
    assert next(s.headings[-1] for s in document.sections if s.headings[-1].startswith("一")) == heading
