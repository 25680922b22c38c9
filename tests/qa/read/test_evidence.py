"""What a unit is worth for a question: topic coverage by arithmetic, and right beats wrong by year, place and quantity."""

from __future__ import annotations

from math import log

import pytest
from qa_samples import find

from index.text.analyze import words
from qa.engine import Engine
from qa.read.evidence import select
from qa.read.features import featurize
from qa.read.subject import is_title
from qa.read.topic import Topic
from qa.types import Evidence


def weight(engine: Engine, word: str) -> float:
    """Inverse document frequency over the units, counted by hand."""
    units = [(u.lead, u.text) for c in engine.store.chunks for u in c.units]
    having = sum(word in words(f"{lead} {text}" if lead and not text.startswith(lead) else text) for lead, text in units)
    return max(0.1, log((len(units) + 1) / (having + 1)))


# -- topic -----------------------------------------------------------------------------------------


def test_coverage_is_the_share_of_the_weights_of_the_words_that_stand_in_the_text(engine: Engine) -> None:
    road, valley = weight(engine, "公路"), weight(engine, "谷地")
    assert road > valley  # one unit against several
    topic = Topic(("公路", "谷地"), engine.store)
    assert topic.coverage("推进公路建设") == pytest.approx(road / (road + valley))
    assert topic.coverage("谷地发展") == pytest.approx(valley / (road + valley))
    assert topic.coverage("谷地的公路") == pytest.approx(1.0)
    assert topic.coverage("船厂") == 0.0
    assert topic.unseen == 0.0


def test_a_word_of_which_two_of_three_pairs_stand_counts_four_fifths_of_two_thirds(engine: Engine) -> None:
    topic = Topic(("茶叶中心",), engine.store)  # 茶叶, 叶中, 中心
    assert topic.coverage("茶叶交易中心") == pytest.approx(0.8 * 2 / 3)
    assert topic.coverage("茶叶中心") == 1.0
    assert topic.coverage("交易中心") == 0.0  # one of three is too little


def test_words_that_no_unit_has_are_left_out_and_told_as_unseen(engine: Engine) -> None:
    units = len(engine.store.units)
    road, rarest = weight(engine, "公路"), log(units + 1)
    topic = Topic(("公路", "核聚变"), engine.store)
    assert topic.coverage("推进公路建设") == pytest.approx(1.0)
    assert topic.unseen == pytest.approx(rarest / (rarest + road))


@pytest.mark.parametrize("terms", [(), ("核聚变",)])
def test_no_topic_is_covered_by_nothing(engine: Engine, terms: tuple[str, ...]) -> None:
    assert Topic(terms, engine.store).coverage("推进公路建设") == 0.0


# -- ranking ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("2027年冷库容量是多少？", "到2027年，冷库容量达到20万吨。", "到2030年，冷库容量达到35万吨。"),
        ("2030年冷库容量是多少？", "到2030年，冷库容量达到35万吨。", "到2027年，冷库容量达到20万吨。"),
        ("沈阳新建冷库几座？", "面向沈阳市场，新建冷库3座。", "面向大连市场，新建冷库5座。"),
        ("大连新建冷库几座？", "面向大连市场，新建冷库5座。", "面向沈阳市场，新建冷库3座。"),
        ("冷库投资是多少亿元？", "冷库投资不低于12亿元。", "冷库占地面积8公顷。"),
        ("冷库占地多少公顷？", "冷库占地面积8公顷。", "冷库投资不低于12亿元。"),
    ],
    ids=["first year", "second year", "first place", "second place", "money", "area"],
)
def test_of_two_like_units_the_one_of_that_year_place_or_quantity_comes_first(
    county: Engine, question: str, right: str, wrong: str
) -> None:
    _, found, _ = find(question, county)
    texts = [e.unit.text for e in found]
    assert texts[0] == right
    assert wrong in texts[1:]


def test_of_the_lists_of_bodies_that_of_the_task_comes_first(county: Engine) -> None:
    lists = [e.quote for e in find("制定温控规程由谁负责？", county)[1] if e.kind == "responsible"]
    assert lists[0] == "（责任单位：县商务局、县市场监管局）"
    assert find("制定温控规程几项？", county)[1][0].unit.text == "制定温控规程4项。"


def test_the_plan_in_force_comes_before_the_one_that_has_ended(engine: Engine) -> None:
    found = find("港口货物吞吐量达到多少？", engine)[1]
    plans = [e.chunk.doc_id for e in found if "吞吐量" in e.unit.text]
    assert plans[:2] == ["region", "harbour"]


# -- form ------------------------------------------------------------------------------------------


def by_text(found: list[Evidence], text: str) -> Evidence:
    return next(e for e in found if text in e.unit.text)


def test_evidence_quotes_the_plan_and_is_numbered_best_first(engine: Engine) -> None:
    query, found, _ = find("2030年森林覆盖率是多少？", engine)
    for item in found:
        document = engine.store.by_id[item.chunk.doc_id]
        assert document.text[slice(*item.span)] == item.quote
        assert item.title == document.title
    assert [e.id for e in found] == list(range(len(found)))
    assert [e.score for e in found] == sorted((e.score for e in found), reverse=True)
    assert select(query, [], engine.store) == []


def test_notes_and_bare_topic_sentences_are_no_evidence(engine: Engine) -> None:
    _, found, _ = find("高原茶叶之乡和2024年数据", engine)
    assert "note" not in {e.kind for e in found}
    assert "高原茶叶之乡。" not in {e.unit.text for e in found}
    titles = {u.text for c in engine.store.chunks for u in c.units if is_title(u)}
    assert {"高原茶叶之乡。", "扩大茶园规模。", "提升加工能力。"} <= titles
    assert "支持北坡镇建设茶叶交易中心。" not in titles


def test_a_year_holds_for_the_rest_of_its_paragraph(engine: Engine) -> None:
    _, found, _ = find("北坡镇的茶叶交易中心和环湖公路", engine)
    assert by_text(found, "生态茶园面积").years == (2030,)
    assert by_text(found, "支持北坡镇").years == (2030,)
    assert by_text(found, "新建精制茶厂").years == ()


def test_every_feature_lies_between_none_and_all(engine: Engine) -> None:
    from index.search import search

    for question in ("2030年海湾市人口是多少？", "整治西港航道由谁负责？", "沈阳2040年核电站", "预期性指标有哪些？"):
        query, _, _ = find(question, engine)
        rows = featurize(query, search(engine.store, query.about, 30), engine.store)
        values = [getattr(row[2], name) for row in rows for name in row[2]._fields]
        assert rows
        assert [v for v in values if not -1e-6 <= v <= 1 + 1e-6] == []


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("海湾市政府扩建哪些码头、航道", False),
        ("海湾市扩建码头由谁负责", True),
        ("海湾市扩建码头涉及哪些部门和工程", True),
        ("海湾市扩建哪些码头，都有谁", True),
    ],
)
def test_who_answers_for_a_task_is_no_item_of_a_list(question: str, told: bool, engine: Engine) -> None:
    _, evidence, _ = find(question, engine)
    assert any(e.kind == "responsible" for e in evidence) == told
