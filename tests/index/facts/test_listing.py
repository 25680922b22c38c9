"""Facts as a table for people and programs: order, filters, cells, CSV, JSON; and what a fact says in words."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from qa_samples import evidence

from index.facts import said
from index.facts.fact import Fact
from index.facts.listing import COLUMNS, Wanted, arranged, as_csv, as_json, cells, chosen, defused, wordings
from index.facts.unit_facts import counted, facts, facts_of_headings, facts_of_unit
from index.text.places import place_of
from index.text.wordings import Terms
from index.types import Block, Document, Section
from qa.engine import Engine

TERMS = Terms((("能活多久", ("人均预期寿命",)), ("寿命", ("人均预期寿命",)), ("学位", ("学位",))))
AS_OF = date(2026, 11, 21)
PLAN = Document("p", "云岭省规划", "", (2026, 2030), "", "official", "", "", "", (), (), ())


def fact(text: str) -> Fact:
    item = evidence(text)
    (found,) = facts_of_unit(item.chunk, item.unit, replace(PLAN, text=item.unit.text)).facts
    return found


@pytest.mark.parametrize(
    ("text", "statement", "kind", "years", "bound", "state"),
    [
        ("到2030年，茶园面积达到35万亩以上。", "35万亩以上", "水平", "2030年", "至少", "目标"),
        ("2024年，茶园面积达到28万亩。", "28万亩", "水平", "2024年", "", "现状"),
        ("2024年，茶叶产量比2008年增长119.6%。", "比2008年增长119.6%", "变化", "2024年", "", "现状"),
        ("到2030年，茶叶出口额年均增长6%左右。", "年均增长6%左右", "年均", "2026—2030年", "左右", "目标"),
        ("2024年，茶叶出口额年均增长6%。", "年均增长6%", "年均", "2024年", "", "现状"),
        ("2024年，茶叶出口额较2008年年均增长6%。", "2008年以来年均增长6%", "年均", "2024年", "", "现状"),
        ("到2030年，单位产值能耗下降13.5%。", "下降13.5%", "变化", "2030年", "", "目标"),
        ("到2030年，绿色建筑占新建建筑的比重提高5个百分点。", "提高5个百分点", "变化", "2030年", "", "目标"),
        ("到2030年，茶园面积增加3万亩。", "增加3万亩", "变化", "2030年", "", "目标"),
        ("到2030年，茶园面积减少3万亩。", "减少3万亩", "变化", "2030年", "", "目标"),
        ("到2030年，绿色建筑占比降低5个百分点。", "降低5个百分点", "变化", "2030年", "", "目标"),
        ("到2030年，绿色建筑占比不低于60%。", "不低于60%", "占比", "2030年", "至少", "目标"),
        ("到2030年，新建茶旅驿站22个。", "22个", "数量", "2030年", "", "目标"),
        ("到2030年，累计建成高标准茶园30余万亩。", "30余万亩", "累计", "2030年", "左右", "目标"),
        ("每年新增茶企10户。", "每年10户", "每年", "", "", "目标"),
        ("到2030年，服务茶农3—5万人。", "3—5万人", "数量", "2030年", "", "目标"),
    ],
)
def test_a_fact_is_said_in_words(text: str, statement: str, kind: str, years: str, bound: str, state: str) -> None:
    found = fact(text)
    assert (said.statement(found), said.kind(found), said.years(found), said.bound(found), said.state(found)) == (
        *(statement, kind, years, bound, state),
    )


def test_a_growth_of_a_single_year_is_no_yearly_one() -> None:
    found = fact("2024年，茶叶出口额增速达到6%。")
    assert (said.kind(found), said.statement(found)) == ("年增速", "增长6%")


def test_a_name_that_says_the_change_is_not_said_twice() -> None:
    found = replace(fact("到2030年，茶叶出口额年均增长6%左右。"), indicator="茶叶出口额增长")
    assert said.statement(found) == "年均6%左右"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("到2030年，新增技能人才22万人。", "新增技能人才"),
        ("到2030年，实现茶叶产值22亿元。", "茶叶产值"),
        ("到2030年，茶叶产值达到22亿元。", "茶叶产值"),
        ("到2030年，带动茶叶投资增长22%。", "茶叶投资"),
        ("到2030年，带动茶农22万人。", "带动茶农"),
    ],
)
def test_what_is_done_to_a_thing_is_part_of_its_name(text: str, name: str) -> None:
    assert said.name(fact(text)) == name


def test_what_a_plan_sets_in_words_is_shown_as_it_stands() -> None:
    found = replace(fact("到2030年，茶叶出口额年均增长6%左右。"), amount=None, wording="与产值同步", bound="", bound_words="")
    assert said.amount(found) == "与产值同步"


@pytest.mark.parametrize(("title", "place"), [("云南省茶业规划", "云南"), ("江苏省苏北沿海发展规划", "苏北"), ("茶业规划", "")])
def test_a_fact_without_a_place_is_of_the_plan_s(title: str, place: str) -> None:
    assert said.place(fact("到2030年，茶园面积达到35万亩。"), replace(PLAN, title=title, place=place_of(title, "")[0])) == place


def test_the_table_of_indicators_comes_first_and_ended_plans_last(engine: Engine) -> None:
    found = arranged(facts(engine.store), engine.store, AS_OF)
    in_force = [engine.store.by_id[f.doc_id].in_force(AS_OF) for f in found]
    assert in_force == sorted(in_force, reverse=True)
    for doc_id in {f.doc_id for f in found if f.property}:
        own = [f for f in found if f.doc_id == doc_id]
        first = next(i for i, f in enumerate(own) if not f.property)
        assert all(f.unit.kind == "row" for f in own[:first])
        starts = [f.span[0] for f in own if f.unit.kind == "sentence"]
        assert starts == sorted(starts)


def test_facts_are_chosen_by_words_plan_property_and_place(engine: Engine) -> None:
    found, everyday = facts(engine.store), wordings(TERMS)
    assert everyday["人均预期寿命"] == ("能活多久", "寿命")
    assert {f.indicator for f in chosen(found, Wanted(text="能活多久"), engine.store, AS_OF, everyday)} == {"人均预期寿命"}
    assert {f.doc_id for f in chosen(found, Wanted(plans=("harbour",)), engine.store, AS_OF)} == {"harbour"}
    assert {f.property for f in chosen(found, Wanted(property="约束性"), engine.store, AS_OF)} == {"约束性"}
    assert "harbour" not in {f.doc_id for f in chosen(found, Wanted(in_force=True), engine.store, AS_OF)}
    place = next(p for f in found if (p := said.place(f, engine.store.by_id[f.doc_id])))
    of_place = chosen(found, Wanted(place=place), engine.store, AS_OF)
    assert {said.place(f, engine.store.by_id[f.doc_id]) for f in of_place} == {place}
    other_way = place.removesuffix("省") if place.endswith("省") else f"{place}省"
    assert chosen(found, Wanted(place=other_way), engine.store, AS_OF) == of_place


def test_the_csv_has_a_row_a_fact_and_no_formula(engine: Engine) -> None:
    found = [*facts(engine.store), replace(facts(engine.store)[0], indicator="=1+1", category="@sum")]
    text = as_csv(found, engine.store, AS_OF)
    assert text.startswith("\ufeff")
    head, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert tuple(head) == COLUMNS
    assert [r[0] for r in rows] == [*(said.name(f) for f in found[:-1]), "'=1+1"]
    assert [c for r in rows for c in r if c[:1] in ("=", "+", "-", "@")] == []


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@sum", "＝1+1", "＋1", "－1", "＠sum", " =1", "\t=1", "\r1"])
def test_a_cell_that_would_be_run_is_defused(cell: str) -> None:
    assert defused(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "茶园面积", "2030年 35万亩", "3—5"])
def test_any_other_cell_stays(cell: str) -> None:
    assert defused(cell) == cell


def test_a_fact_as_json_names_its_place_in_the_plan(engine: Engine) -> None:
    base, aim = [f for f in facts(engine.store) if f.indicator == "人均预期寿命"]
    value, document = as_json(aim), engine.store.by_id[aim.doc_id]
    assert document.text[value["start"] : value["end"]] == "80"  # type: ignore[misc]
    assert {k: value[k] for k in ("section", "number", "unit", "value", "years", "reached", "property")} == {
        "section": aim.chunk.locator,
        "number": "80",
        "unit": "岁",
        "value": "80",
        "years": [2030],
        "reached": False,
        "property": "预期性",
    }
    row = cells(base, engine.store, AS_OF)
    assert (row.indicator, row.amount, row.year, row.state, row.property) == ("人均预期寿命", "78.1岁", "2025年", "现状", "预期性")


def test_counts_of_headings_are_facts_of_their_sections() -> None:
    headings = ("第三节 打造22个茶旅驿站", "专栏2 5个茶业园区", "第一节 增长6%")
    text = "\n".join(headings)
    starts = [text.index(h) for h in headings]
    spans = [(s, s + len(h)) for s, h in zip(starts, headings, strict=True)]
    sections = tuple(Section(h.split()[0], (h,), None, s) for h, s in zip(headings, spans, strict=True))
    document = replace(PLAN, text=text, sections=sections, blocks=tuple(Block("heading", s, i) for i, s in enumerate(spans)))
    found = facts_of_headings(document)
    assert [(f.indicator, f.amount and f.amount.number, f.kind, f.chunk.locator, text[slice(*f.span)]) for f in found] == [
        ("茶旅驿站", "22", "count", "第三节", "22个"),
        ("茶业园区", "5", "count", "专栏2", "5个"),
    ]


def test_figures_that_are_facts_and_that_are_none_are_counted() -> None:
    item = evidence("到2030年，茶园面积达到35万亩，围绕8个方向发展。")
    assert counted([item.chunk], replace(PLAN, text=item.unit.text)) == (1, 1)
