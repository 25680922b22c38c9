"""Plans of several places, levels and periods in one index: each figure is that of the place, level, period and plan asked about,
or says whose it is."""

from __future__ import annotations

from datetime import date

import pytest
from qa_samples import engine_on

from index.ingest.build import ingest
from index.store.port import Store
from index.types import Hit
from qa.config import Config
from qa.engine import Engine
from qa.pipeline import ask
from qa.types import Answer, Query

GUANGXI, GUIZHOU, LIUZHOU, DISTRICT = "广西农产品加工规划", "贵州农产品加工规划", "柳州市农产品加工行动方案", "南京市鼓楼区农产品加工规划"
STATE, OLD_STATE, COUNTIES = "全国农产品加工规划", "全国农产品加工发展规划（2021—2025年）", "右玉县平鲁区牧草规划"
PLANS = {
    "guangxi": (
        GUANGXI,
        "广西壮族自治区人民政府",
        "2026-2030",
        "到2030年，农产品加工转化率达到81%。\n\n到2030年，冷链运输率达到62%。\n\n到2030年，桂林市冷库容量达到37万吨。",
    ),
    "guizhou": (
        GUIZHOU,
        "贵州省人民政府",
        "2026-2030",
        "到2030年，农产品加工转化率达到68%。\n\n到2030年，刺梨基地达到210万亩。\n\n到2030年，毕节市核桃林场达到35处。",
    ),
    "liuzhou": (
        LIUZHOU,
        "柳州市人民政府",
        "2026-2028",
        "到2028年，农产品加工转化率达到91%。\n\n到2028年，螺蛳粉产值达到900亿元。",
    ),
    "gulou": (DISTRICT, "南京市鼓楼区人民政府", "2026-2030", "到2030年，中央厨房达到14个。"),
    "state": (STATE, "国务院", "2026-2030", "到2030年，农产品加工转化率达到85%。\n\n到2030年，产地冷藏设施达到30万座。"),
    "state-old": (OLD_STATE, "国务院", "2021-2025", "到2025年，农产品加工转化率达到72%。"),
    "counties": (
        COUNTIES,
        "朔州市人民政府",
        "2026-2030",
        "右玉县到2030年，牧草面积达到19万亩。到2030年，草种基地达到6处。\n\n平鲁区到2030年，牧草面积达到23万亩。到2030年，草种基地达到8处。",
    ),
}


def plan(name: str) -> str:
    """A plan with its front matter."""
    title, issuer, period, text = PLANS[name]
    head = f"---\nid: {name}\ntitle: {title}\nissuer: {issuer}\nperiod: {period}\nkind: official\n---\n\n"
    return f"{head}# {title}\n\n## 第一章 目标\n\n{text}\n"


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine on plans of two provinces, a city, a district, two counties and the state."""
    return engine_on({name: plan(name) for name in PLANS}, tmp_path_factory.mktemp("several"))


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine on one province's plan."""
    return engine_on({"guangxi": plan("guangxi")}, tmp_path_factory.mktemp("alone"))


def told(answer: Answer) -> list[str]:
    """The sentences that answer, or the reason of the refusal."""
    return [answer.reason] if answer.reason else [s.text for s in answer.sentences]


@pytest.mark.parametrize(
    ("question", "sentences"),
    [
        ("广西2030年农产品加工转化率是多少？", [f"《{GUANGXI}》：到2030年，农产品加工转化率达到81%。"]),
        ("贵州省2030年农产品加工转化率是多少？", [f"《{GUIZHOU}》：到2030年，农产品加工转化率达到68%。"]),
        ("柳州市的农产品加工转化率是多少？", [f"《{LIUZHOU}》：到2028年，农产品加工转化率达到91%。"]),
        ("全市农产品加工转化率是多少？", [f"《{LIUZHOU}》：到2028年，农产品加工转化率达到91%。"]),
        ("全国2030年农产品加工转化率是多少？", [f"《{STATE}》：到2030年，农产品加工转化率达到85%。"]),
        ("国家“十四五”时期农产品加工转化率目标是多少？", [f"《{OLD_STATE}》：到2025年，农产品加工转化率达到72%。"]),
        ("全国2025年农产品加工转化率是多少？", [f"《{OLD_STATE}》：到2025年，农产品加工转化率达到72%。"]),
        ("桂林2030年冷库容量是多少？", [f"《{GUANGXI}》：到2030年，桂林市冷库容量达到37万吨。"]),
        ("南京市鼓楼区中央厨房有多少个？", [f"《{DISTRICT}》：到2030年，中央厨房达到14个。"]),
        ("鼓楼区中央厨房有多少个？", [f"《{DISTRICT}》：到2030年，中央厨房达到14个。"]),
        ("刺梨基地有多少万亩？", [f"《{GUIZHOU}》：到2030年，刺梨基地达到210万亩。"]),
        (f"《{GUIZHOU}》的农产品加工转化率是多少？", [f"《{GUIZHOU}》：到2030年，农产品加工转化率达到68%。"]),
        ("右玉县牧草面积是多少？", [f"《{COUNTIES}》：右玉县到2030年，牧草面积达到19万亩。"]),
        ("平鲁区牧草面积是多少？", [f"《{COUNTIES}》：平鲁区到2030年，牧草面积达到23万亩。"]),
        # carried over from the sentence before
        ("平鲁区草种基地有多少处？", [f"《{COUNTIES}》：到2030年，草种基地达到8处。"]),
        ("右玉县草种基地有多少处？", [f"《{COUNTIES}》：到2030年，草种基地达到6处。"]),
    ],
)
def test_the_figure_is_that_of_the_place_asked_about(question: str, sentences: list[str], several: Engine) -> None:
    assert told(ask(question, several)) == sentences


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("云南2030年农产品加工转化率是多少？", "other_region"),
        ("南宁2030年农产品加工转化率是多少？", "other_region"),
        ("越南2030年农产品加工转化率是多少？", "other_region"),
        ("长三角2030年农产品加工转化率是多少？", "other_region"),
        ("徐州市鼓楼区中央厨房有多少个？", "other_region"),
        ("南京市中央厨房有多少个？", "other_region"),
        ("贵州2030年冷链运输率是多少？", "other_region"),
        ("贵州2028年农产品加工转化率是多少？", "other_period"),
        ("广西“十三五”时期农产品加工转化率目标是多少？", "other_period"),
        ("全国2028年农产品加工转化率是多少？", "other_period"),
        ("怀仁市牧草面积是多少？", "other_region"),
        ("广西核桃林场目标", "other_region"),
        ("《云南农产品加工规划》的农产品加工转化率是多少？", "not_in_plans"),
        ("按照《贵州农产品加工发展规划纲要》，农产品加工转化率是多少？", "not_in_plans"),
    ],
)
def test_what_is_of_another_place_period_or_plan_is_refused(question: str, reason: str, several: Engine) -> None:
    answer = ask(question, several)
    assert told(answer) == [reason]
    assert all("《" in s.text.partition("相近的内容是：")[2] for s in answer.sentences[1:])


def test_where_the_level_fits_several_places_each_is_told(several: Engine) -> None:
    answer = ask("全省2030年农产品加工转化率是多少？", several)
    assert sorted(told(answer)) == sorted(
        [f"《{GUANGXI}》：到2030年，农产品加工转化率达到81%。", f"《{GUIZHOU}》：到2030年，农产品加工转化率达到68%。"]
    )
    assert {c.place for c in answer.citations} == {"广西", "贵州"}


def test_without_a_place_those_of_a_few_are_told(several: Engine) -> None:
    answer = ask("农产品加工转化率目标是多少？", several)
    assert len(answer.sentences) >= 3
    assert all(s.text.startswith("《") for s in answer.sentences)
    assert len({c.place for c in answer.citations}) == 3


@pytest.fixture
def asked(several: Engine, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The plans of a place that each search was narrowed to."""
    scopes: list[tuple[str, ...]] = []
    search = Engine.search

    def told(engine: Engine, query: Query, store: Store, k: int | None = None) -> list[Hit]:
        scopes.extend([query.scope] if query.scope else [])
        return search(engine, query, store, k)

    monkeypatch.setattr(Engine, "search", told)
    return scopes


def test_when_as_many_places_answer_as_are_told_the_others_are_not_asked(several: Engine, asked: list[tuple[str, ...]]) -> None:
    ask("农产品加工转化率目标是多少？", several)
    assert len(asked) == 3


def test_each_place_is_asked_once_where_none_answers(several: Engine, asked: list[tuple[str, ...]]) -> None:
    assert ask("农产品加工转化率由哪个部门统计？", several).reason is not None
    assert len(asked) > 3
    assert len(asked) == len(set(asked))


def test_a_claim_is_agreed_or_denied_for_each_place_that_it_may_be_of(several: Engine) -> None:
    answer = ask("2030年农产品加工转化率是81%，对吗？", several)
    assert (answer.verdict, answer.sentences[0].text) == ("yes", f"是。《{GUANGXI}》：到2030年，农产品加工转化率达到81%。")
    assert all(s.text.startswith("否，") and "》写的是：" in s.text for s in answer.sentences[1:])


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("贵州2030年农产品加工转化率是81%，对吗？", "no"),
        ("广西2030年农产品加工转化率是81%，对吗？", "yes"),
        ("全国2030年农产品加工转化率是81%，对吗？", "no"),
        ("云南2030年农产品加工转化率是81%，对吗？", None),
        ("云南和广西2030年农产品加工转化率是81%，对吗？", None),
        ("平鲁区牧草面积是19万亩，对吗？", "no"),
    ],
)
def test_a_claim_of_a_place_is_held_against_its_own_figure(question: str, verdict: str | None, several: Engine) -> None:
    assert ask(question, several).verdict == verdict


def test_of_places_alike_in_name_the_choices_are_given(several: Engine, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("alike")
    texts = (
        "培育夜间消费街区，引进连锁品牌。到2030年，便利店达到70家。",
        "改造三坊菜市，方便居民买菜。到2030年，便利店达到60家，老字号恢复经营。",
    )
    for name, city, text in (("nanjing", "南京市", texts[0]), ("fuzhou", "福州市", texts[1])):
        title = f"{city}鼓楼区商业规划"
        head = f"---\nid: {name}\ntitle: {title}\nissuer: {city}鼓楼区人民政府\nperiod: 2026-2030\n---\n\n# {title}\n\n## 第一章 目标\n\n"
        (folder / f"{name}.md").write_text(f"{head}{text}\n", "utf-8")
    ingest([folder / "nanjing.md", folder / "fuzhou.md"], folder / "index")
    engine = Engine(folder / "index", Config(), date(2026, 6, 1))
    answer = ask("鼓楼区2030年便利店有多少家？", engine)
    assert (answer.reason, "南京市鼓楼区、福州市鼓楼区" in answer.answer) == ("unclear", True)
    assert told(ask("福州市鼓楼区2030年便利店有多少家？", engine)) == [
        "《福州市鼓楼区商业规划》：改造三坊菜市，方便居民买菜：到2030年，便利店达到60家，老字号恢复经营。"
    ]


@pytest.mark.parametrize(
    "question", ["2030年农产品加工转化率是多少？", "广西2030年农产品加工转化率是多少？", "全省2030年农产品加工转化率是多少？"]
)
def test_plans_of_one_place_need_no_label(question: str, alone: Engine) -> None:
    assert told(ask(question, alone)) == ["到2030年，农产品加工转化率达到81%。"]


@pytest.mark.parametrize("question", ["全国2030年农产品加工转化率是多少？", "国家“十五五”规划的农产品加工转化率是多少？"])
def test_a_province_s_figure_is_not_the_nation_s(question: str, alone: Engine) -> None:
    answer = ask(question, alone)
    assert answer.reason == "other_region"
    assert answer.sentences[1].text == f"相近的内容是：《{GUANGXI}》：到2030年，农产品加工转化率达到81%。"
