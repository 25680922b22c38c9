"""Numerals and the numbering that opens a line, in every width and spacing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from index.text.numbering import (
    Numbering,
    has_bullet,
    label_key,
    numbered_items,
    ordinals_in_digits,
    recognise,
    recognise_heading,
    spelled,
    spelled_items,
    spelled_run,
    strip_number,
)
from index.text.numerals import chinese_to_int, chinese_to_number, to_chinese

DIGITS = "〇一二三四五六七八九"


def in_chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十") + (DIGITS[ones] if ones else "")


@pytest.mark.parametrize("number", range(1, 100))
def test_numerals_to_ninety_nine(number: int) -> None:
    assert chinese_to_int(in_chinese(number)) == number
    assert chinese_to_int(str(number)) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("二〇三〇", 2030),
        ("二零二八", 2028),
        ("２０", 20),
        ("一百", 100),
        ("一百零二", 102),
        ("三百二十", 320),
        ("两", 2),
        ("两百三十亿", 23 * 10**9),
        ("一万零五", 10005),
        ("一百一", 101),
        ("二○三○", 2030),
    ],
)
def test_other_numerals(text: str, number: int) -> None:
    assert chinese_to_int(text) == number


def test_an_amount_may_leave_out_its_last_scale() -> None:
    assert [chinese_to_number(text) for text in ("三百五", "一万二", "一点五", "三百零五")] == [350, 12000, Decimal("1.5"), 305]


@pytest.mark.parametrize("text", ["", "十一二", "一二十", "甲", "1.5", "-1", "²"])
def test_what_is_no_numeral(text: str) -> None:
    with pytest.raises(ValueError, match="numeral"):
        chinese_to_int(text)


@pytest.mark.parametrize(
    ("line", "style", "number", "label", "rest"),
    [
        ("第一编 总论", "编", 1, "第一编", "总论"),
        ("第三篇　任务", "编", 3, "第三篇", "任务"),
        ("第 十 二 章 水运", "", 0, "", ""),
        ("第 十二 章 水运", "章", 12, "第十二章", "水运"),
        ("第2章：水运", "章", 2, "第2章", "水运"),
        ("第十章", "章", 10, "第十章", ""),
        ("第三节　干线", "节", 3, "第三节", "干线"),
        ("专栏4 出海项目", "专栏", 4, "专栏4", "出海项目"),
        ("专 栏 12：出海项目", "专栏", 12, "专栏12", "出海项目"),
        ("专栏四 出海项目", "专栏", 4, "专栏4", "出海项目"),
        ("专栏 3—1 出海项目", "专栏", 1, "专栏3-1", "出海项目"),
        ("专栏３－２ 出海项目", "专栏", 2, "专栏3-2", "出海项目"),
        ("二、任务", "一、", 2, "二", "任务"),
        ("二．任务", "一、", 2, "二", "任务"),
        ("(十一)培育", "（一）", 11, "（十一）", "培育"),
        ("（ 二 )培育", "（一）", 2, "（二）", "培育"),
        ("3.配人。", "1.", 3, "3", "配人。"),
        ("１２．配人。", "1.", 12, "12", "配人。"),
        ("3、配人。", "1.", 3, "3", "配人。"),
        ("附件1 温泉名录", "附件", 1, "附件1", "温泉名录"),
        ("附 件 2： 温泉名录", "附件", 2, "附件2", "温泉名录"),
        ("附表", "附件", 1, "附表", ""),
        ("前　言", "前言", 1, "前言", ""),
        ("编制说明", "前言", 1, "前言", ""),
        ("绪　言", "前言", 1, "前言", ""),
        ("绪论", "前言", 1, "前言", ""),
        ("附页：", "附件", 1, "附页", ""),
        ("附：温泉名录", "附件", 1, "附", "温泉名录"),
        ("一、二〇二五年工作回顾", "一、", 1, "一", "二〇二五年工作回顾"),
        ("四、五年来的工作", "一、", 4, "四", "五年来的工作"),
        ("一、二十个渔村", "一、", 1, "一", "二十个渔村"),
        ("一、十二一", "一、", 1, "一", "十二一"),
        ("贰、任务", "壹、", 2, "贰", "任务"),
        ("拾壹　任务", "壹、", 11, "拾壹", "任务"),
        ("壹拾元", "", 0, "", ""),
    ],
)
def test_numbering(line: str, style: str, number: int, label: str, rest: str) -> None:
    assert recognise(line) == (Numbering(style, number, label, rest) if style else None)


@pytest.mark.parametrize(
    "line",
    [
        "第三节能源",
        "第一章程",
        "第二编制组",
        "3.5亿元",
        "2026年",
        "十分重要",
        "一是建档",
        "附件中列出",
        "附件十一二",
        "第十一二章 总则",
        "前言不搭后语",
        "专栏1.5亿元",
        "第" + "1" * 5000 + "章",
        "一、二线城市",
        "三、四线城市去库存",
        "三、四年级",
        "（一）（二）项资金",
        "（一）和（二）项资金",
        "第一章、第二章确定的目标",
        "第一章和第二章",
    ],
)
def test_what_is_no_numbering(line: str) -> None:
    assert recognise(line) is None


def test_bullets_open_an_item_and_a_hyphen_does_not() -> None:
    assert all(map(has_bullet, ("——推进东港", "--推进", "● 推进", "★港口")))
    assert not any(map(has_bullet, ("-12", "一、推进", "港口——推进", "")))


@pytest.mark.parametrize(
    ("line", "style", "number", "label", "rest"),
    [
        ("第一部分 现状", "编", 1, "第一部分", "现状"),
        ("第1条 范围", "条", 1, "第1条", "范围"),
        ("第十二条", "条", 12, "第十二条", ""),
        ("第三，找水", "第一，", 3, "第三", "找水"),
        ("1 总则", "1", 1, "1", "总则"),
        ("2.1 目标", "1.1", 1, "2.1", "目标"),
        ("2.1“一湾”", "1.1", 1, "2.1", "“一湾”"),
        ("2.10.3 水运", "1.1.1", 3, "2.10.3", "水运"),
        ("2.1.1.4 水运", "1.1.1.1", 4, "2.1.1.4", "水运"),
        ("（3）水运", "（1）", 3, "（3）", "水运"),
        ("二、任务", "一、", 2, "二", "任务"),
    ],
)
def test_numbering_that_only_headings_have(line: str, style: str, number: int, label: str, rest: str) -> None:
    assert recognise_heading(line) == Numbering(style, number, label, rest)


@pytest.mark.parametrize(
    "line", ["第一条线路", "第三条和第四条", "第一条、第二条", "1总则", "12.5%以上", "2.1.3.4.5 水运", "1.5", "2026 年"]
)
def test_what_is_no_numbering_of_a_heading(line: str) -> None:
    found = recognise_heading(line)
    assert found is None or (found.style, found.number) == ("1", 2026)


def test_an_enumeration_keeps_its_first_number() -> None:
    assert strip_number("一、二线城市加大供给") == "一、二线城市加大供给"
    assert strip_number("一、加大供给") == "加大供给"


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1.冷库；2.冷链车；3.预冷站。", ["冷库", "冷链车", "预冷站"]),
        ("1、冷库", ["冷库"]),
        ("（1）冷库 （2）冷链车", ["冷库", "冷链车"]),
        ("3.冷库，容量1.5万吨；4.冷链车", ["冷库，容量1.5万吨", "冷链车"]),
        ("1.冷库；5.冷链车", ["冷库；5.冷链车"]),
        ("建设1.5万吨冷库。", []),
        ("建设：1.冷库；2.冷链车", []),
        ("", []),
    ],
)
def test_numbered_items(text: str, items: list[str]) -> None:
    assert numbered_items(text) == items


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("第十二章", ("章", 12, 0)),
        ("专栏3-1", ("专栏", 3, 1)),
        ("专栏7", ("专栏", 7, 0)),
        ("一", ("一、", 1, 0)),
        ("（二）", ("（一）", 2, 0)),
        ("3", ("1.", 3, 0)),
        ("附件2", ("附件", 2, 0)),
        ("全文", ("", 0, 0)),
    ],
)
def test_a_part_of_a_locator_counts_something(label: str, key: tuple[str, int, int]) -> None:
    assert label_key(label) == key


def test_numbers_of_parts_in_digits() -> None:
    assert ordinals_in_digits("第十二章二节、专栏四，附件一；给出一下，第十一二章") == "第12章2节、专栏4，附件1；给出一下，第十一二章"


def test_items_that_are_spelled_out() -> None:
    assert spelled_items("重点抓好：一是修渠；二是植树；三是清淤。") == ["一是修渠", "二是植树", "三是清淤"]
    assert spelled_items("一要修渠，二要植树。") == ["一要修渠", "二要植树"]
    assert spelled_items("这一是非同小可；二是植树。") == []
    assert spelled_items("一是修渠。") == []
    assert spelled_items("三是清淤；四是造林。", 3) == ["三是清淤", "四是造林"]
    assert spelled_items("三是清淤。", 3) == ["三是清淤"]
    assert spelled("包括：二是植树") == (2, 3)
    assert spelled("唯一是他") is None


def test_items_that_are_spelled_out_over_several_texts() -> None:
    assert spelled_run(["抓好：一是修渠；二是植树。", "三是清淤。", "四是造林；五是治沙。"]) == [
        ["一是修渠", "二是植树"],
        ["三是清淤"],
        ["四是造林", "五是治沙"],
    ]
    assert spelled_run(["一是修渠。", "二是植树。"]) == [["一是修渠"], ["二是植树"]]
    assert spelled_run(["一是修渠；二是植树。", "四是造林。"]) == []
    assert spelled_run(["天气晴好。"]) == []


def test_numbers_of_headings() -> None:
    assert [to_chinese(n) for n in (1, 10, 12, 20, 35)] == ["一", "十", "十二", "二十", "三十五"]


@pytest.mark.parametrize(
    ("line", "style", "number", "label", "rest"),
    [
        ("2-1 茶园", "1-1", 1, "2-1", "茶园"),
        ("2—12茶园", "1-1", 12, "2-12", "茶园"),
        ("丙、茶园", "甲、", 3, "丙", "茶园"),
        ("丙　茶园", "甲、", 3, "丙", "茶园"),
    ],
)
def test_numbering_of_headings_alone(line: str, style: str, number: int, label: str, rest: str) -> None:
    assert (recognise(line), recognise_heading(line)) == (None, Numbering(style, number, label, rest))


@pytest.mark.parametrize("line", ["3-5年", "1-2月", "3—5个", "2-1%", "甲型肝炎"])
def test_what_numbers_no_heading_either(line: str) -> None:
    assert recognise_heading(line) is None


@pytest.mark.parametrize(
    ("label", "key"),
    [("2-1", ("1-1", 2, 1)), ("2.1", ("1-1", 2, 1)), ("贰", ("壹、", 2, 0)), ("丙", ("甲、", 3, 0)), ("前言", ("前言", 1, 0))],
)
def test_what_a_label_counts(label: str, key: tuple[str, int, int]) -> None:
    assert label_key(label) == key
