"""Which figures of a text claim something."""

from __future__ import annotations

import pytest
from sheet_files import workbook

from index.errors import InputError
from qa.proofread import manuscript
from qa.proofread.figures import stated_figures
from qa.proofread.manuscript import MAX_CHARS, Manuscript, Setting, from_file, from_text


def stated(text: str) -> list[str]:
    read = from_text(text, Setting())
    return [read.text[slice(*f.span)] for f in stated_figures(read)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("到2030年，茶园面积达到35万亩左右。", ["35万亩"]),
        ("2026年3月5日印发的浙农〔2026〕12号文件。", []),
        ("按照第三章第2节和专栏4、表5的安排推进。", []),
        ("1. 茶园改造有序推进。", []),
        ("根据《三年改造10万亩茶园行动方案》推进。", []),
        ("实施三年行动，打造15分钟服务圈。", []),
        ("审批时限压缩到3天。", ["3天"]),
        ("60岁以上老人免费。", []),
        ("人均预期寿命达到80.5岁。", ["80.5岁"]),
        ("茶叶产量居全国第3位。", ["3位"]),
        ("市政府第116次常务会议通过。", []),
        ("年加工量超10万吨的茶厂达到9家。", ["9家"]),
        ("建设4A级景区。", []),
        ("户均电容达到2.3。", ["2.3"]),
        ("见 abc.cn/content/0/589/post。", []),
        ("茶叶产量增长一成，约三十万吨。", ["三十万吨"]),
    ],
)
def test_amounts_claim_something_and_dates_and_names_do_not(text: str, expected: list[str]) -> None:
    assert [f for f in stated(text) if f != "一成"] == expected


def test_headings_and_rows_are_read_too() -> None:
    text = "一、建成22个茶园\n\n到2030年，新建冷藏库36座。\n\n指标\t2025年\t2030年\n茶叶一级品率（%）\t38.5\t60\n"
    assert stated(text) == ["22个", "36座", "38.5", "60"]


def test_a_line_that_a_plan_would_not_repeat_is_not_lost() -> None:
    text = "第一章 建茶园\n\n新建冷藏库36座。\n\n第一章 建茶园30万亩\n\n新建泵站4座。\n\n第二章 其他\n\n无。"
    assert {"36座", "30万亩", "4座"} <= set(stated(text))


def test_what_cannot_be_checked_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="空的"):
        from_text(" \n", Setting())
    monkeypatch.setattr(manuscript, "MAX_CHARS", 10)
    with pytest.raises(InputError, match="太长"):
        from_text("茶" * 11, Setting())
    assert MAX_CHARS > 100_000


def test_a_file_is_read_like_a_text() -> None:
    text = "到2030年，茶园面积达到35万亩。"
    read: Manuscript = from_file(text.encode("gb18030"), "稿.txt", Setting())
    assert read.text == from_text(text, Setting()).text


def test_a_workbook_is_read_as_its_cells_are_shown() -> None:
    rows = [["指标", "单位", "2030年"], ["茶园面积", "万亩", 18], ["完成率", "%", 0.75]]
    book = workbook({"Sheet1": rows}, lambda made: setattr(made["Sheet1"]["C3"], "number_format", "0%"))
    read = from_file(book, "稿.xlsx", Setting())
    assert [unit.text for _, unit in read.units] == ["茶园面积：2030年18万亩。", "完成率：2030年75%。"]
    assert [read.text[slice(*f.span)] for f in stated_figures(read)] == ["18", "75"]
