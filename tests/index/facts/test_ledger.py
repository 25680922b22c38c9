"""The ledger: what figures are of, when, how bounded; from tables and from prose."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from qa_samples import evidence

from index.facts.ledger import Indicator, ledger, of_unit
from index.facts.table import COLUMNS, Wanted, as_csv, as_json, cells, chosen, defused, said
from index.text.analyze import normalise
from index.text.wordings import Terms
from index.types import Document
from qa.engine import Engine

TERMS = Terms((("能活多久", ("人均预期寿命",)), ("寿命", ("人均预期寿命",)), ("学位", ("学位",))))
AS_OF = date(2026, 11, 21)
PLAN = Document("p", "云岭省规划", "", (2026, 2030), "", "official", "", "", "", (), (), ())


def entries(text: str) -> list[Indicator]:
    item = evidence(text)
    return of_unit(item.chunk, item.unit, PLAN)


def brief(entry: Indicator) -> tuple[str, str]:
    return entry.name, "；".join(said(v, entry.direction if v is entry.growth else 0) for v in entry.values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("到2030年，冷链产业营收规模突破500亿元。", [("冷链产业营收规模", "2030年 突破500亿元")]),
        ("到2030年，打造22个重点产业集群、100条以上产业链。", [("重点产业集群", "2030年 22个"), ("产业链", "2030年 100条以上")]),
        ("新增技能人才100万人，开展职业培训200万人次以上。", [("技能人才", "100万人"), ("职业培训", "200万人次以上")]),
        ("数字化工具普及率、工序数控化率分别达到92%、76%。", [("数字化工具普及率", "92%"), ("工序数控化率", "76%")]),
        ("茶叶出口额年均增长6%左右。", [("茶叶出口额", "年均提高6%左右")]),
        ("单位产值能耗下降13.5%。", [("单位产值能耗", "下降13.5%")]),
        ("设备规模超500亿元，服务30多万人。", [("设备规模", "超500亿元"), ("服务", "30多万人")]),
        ("实施二十件民生实事。", [("民生实事", "20件")]),
        ("船队规模达到300万载重吨。", [("船队规模", "300万载重吨")]),
        ("争取1—2家园区进入全省前20。", [("园区进入全省前20", "1—2家")]),
        ("打造4000亿级石化产业集群。", [("石化产业集群", "4000亿级")]),
        ("建设海湾、北坡等6个专业码头。", [("专业码头", "6个")]),
        ("累计建成高标准茶园30万亩。", [("高标准茶园", "累计30万亩")]),
        ("2024年，全县茶园面积28万亩。", [("全县茶园面积", "2024年 28万亩")]),
        ("改造寄宿制学校9所，2027年投入使用。", [("寄宿制学校", "9所")]),
        ("加强组织领导，落实工作责任。", []),
        ("第3届茶博会于8月20日开幕。", []),
    ],
)
def test_a_figure_of_a_sentence_becomes_an_entry(text: str, expected: list[tuple[str, str]]) -> None:
    assert [brief(e) for e in entries(text)] == expected


def test_what_was_reached_is_the_base_and_what_is_to_be_the_target() -> None:
    (reached,) = entries("2024年，全县茶园面积28万亩。")
    (aimed,) = entries("到2030年，全县茶园面积达到35万亩。")
    assert (reached.base is not None, reached.target) == (True, None)
    assert (aimed.base, aimed.target is not None) == (None, True)


def test_a_row_gives_base_target_and_property(engine: Engine) -> None:
    (row,) = [e for e in ledger(engine.store) if e.name == "人均预期寿命"]
    assert (said(row.base), said(row.target), row.kind) == ("2025年 78.1岁", "2030年 80岁", "预期性")


def test_everyday_wordings_are_aliases(engine: Engine) -> None:
    (row,) = [e for e in ledger(engine.store, TERMS) if e.name == "人均预期寿命"]
    assert set(row.aliases) == {"能活多久", "寿命"}


@given(st.text(alphabet="茶园面积达到增长年均年个家亿元万人%以上左右超过，、。；0123456789—分别累计的等前第", max_size=60))
def test_numbers_of_the_ledger_stand_in_the_sentence(text: str) -> None:
    for entry in entries(text or "。"):
        assert entry.name
        for value in entry.values:
            assert all(n in normalise(text) for n in re.findall(r"[\d.]+", value.number))


def test_entries_are_chosen_by_words_plan_property_and_place(engine: Engine) -> None:
    found = ledger(engine.store, TERMS)
    names = {e.name for e in chosen(found, Wanted(text="能活多久"), engine.store, AS_OF)}
    assert names == {"人均预期寿命"}
    assert {e.doc_id for e in chosen(found, Wanted(plans=("harbour",)), engine.store, AS_OF)} == {"harbour"}
    assert {e.kind for e in chosen(found, Wanted(property="约束性"), engine.store, AS_OF)} == {"约束性"}
    assert "harbour" not in {e.doc_id for e in chosen(found, Wanted(in_force=True), engine.store, AS_OF)}


def test_the_csv_has_a_row_an_entry_and_no_formula(engine: Engine) -> None:
    found = ledger(engine.store)
    text = as_csv(found, engine.store, AS_OF)
    assert text.startswith("\ufeff")
    head, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert tuple(head) == COLUMNS
    assert [r[0].removeprefix("'") for r in rows] == [e.name for e in found]
    assert [c for r in rows for c in r if c[:1] in ("=", "+", "-", "@")] == []


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@sum", "＝1+1", "＋1", "－1", "＠sum", " =1", "\t=1", "\r1"])
def test_a_cell_that_would_be_run_is_defused(cell: str) -> None:
    assert defused(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "茶园面积", "2030年 35万亩", "3—5"])
def test_any_other_cell_stays(cell: str) -> None:
    assert defused(cell) == cell


def test_an_entry_as_json_names_its_place_in_the_plan(engine: Engine) -> None:
    (row,) = [e for e in ledger(engine.store) if e.name == "人均预期寿命"]
    value = as_json(row)
    document = engine.store.by_id[row.doc_id]
    assert document.text[value["start"] : value["end"]]  # type: ignore[misc]
    assert (value["section"], value["text"]) == (row.chunk.locator, row.unit.text)
    assert cells(row, engine.store, AS_OF)[0] == "人均预期寿命"
