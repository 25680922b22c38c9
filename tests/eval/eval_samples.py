"""Questions on the small test plans, and an answerer that answers them as well as can be.

Faults are put in by changing its answers, so what the suite shows does not hang on how well the
product answers today.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from eval.sets.questions import Question, from_json
from index.types import Document
from qa.types import Answer, Citation, Retrieved, Sentence

Script = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
"""Sentences, each with the plan and words that it cites."""

_TABLE_NOTE = ("valley-15", "注：带*的为2024年数据。")
CORRECT: dict[str, Script] = {
    "森林覆盖率到2030年定多少？": (
        (
            "森林覆盖率：2025年61.2%（2024年数据），2030年63.5%，约束性指标。",
            (("valley-15", "森林覆盖率：单位 %；2025年 61.2*；2030年 63.5；属性 约束性"), _TABLE_NOTE),
        ),
    ),
    "茶叶综合产值要做到多大？": (
        (
            "茶叶综合产值：2025年35.4亿元，2030年60亿元左右，预期性指标。",
            (("valley-15", "茶叶综合产值：单位 亿元；2025年 35.4；2030年 60左右；属性 预期性"),),
        ),
    ),
    "环湖的路修多长": (("推进环湖公路建设，全长48公里。", (("valley-15", "推进环湖公路建设，全长48公里。"),)),),
    "谷地要添几座茶厂，水源地能不能建？": (
        ("提升加工能力：新建精制茶厂5座，禁止在水源地新建加工厂。", (("valley-15", "新建精制茶厂5座，禁止在水源地新建加工厂。"),)),
    ),
    "冷链这块归哪些部门管？": (
        ("“发展冷链物流”的责任单位：省商务厅、省交通运输厅等。", (("harbour", "(责任单位:省商务厅、省交通运输厅等)"),)),
    ),
    "港区的深水泊位建几个": (("新建10万吨级泊位3个，配套建设粮食筒仓。", (("harbour", "新建10万吨级泊位3个，配套建设粮食筒仓。"),)),),
    "民生项目都有啥": (
        (
            "民生项目共2项：教育项目：改造寄宿制学校9所，青川第二中学2027年投入使用；",
            (("valley-15", "改造寄宿制学校9所，青川第二中学2027年投入使用。"),),
        ),
        ("医疗项目：建设谷地中心医院，设置床位600张。", (("valley-15", "建设谷地中心医院，设置床位600张。"),)),
    ),
    "海湾市2030年多少人口？": (
        ("海湾市：定位区域枢纽港，2030年人口310万人。", (("region", "海湾市：定位 区域枢纽港；2030年人口（万人） 310"),)),
    ),
}
REFUSED: dict[str, tuple[str, Script]] = {
    "2040年森林覆盖率是多少？": ("other_period", ()),
    "谷地的彩礼有没有上限？": ("not_in_plans", ()),
    "高铁站哪天开工？": (
        "figure_not_stated",
        (("相近的内容是：谋划青川至省城的城际铁路，开展前期研究。", (("valley-15", "谋划青川至省城的城际铁路，开展前期研究。"),)),),
    ),
}


def question(number: int, text: str, **given: Any) -> dict[str, Any]:
    """A question's JSON object with what the tests do not care about filled in."""
    return {
        "id": f"T-{number:02d}",
        "question": text,
        "history": [],
        "type": "numeric",
        "colloquial": False,
        "answerable": True,
        "gold": [],
        "facts": [],
        "reference": "",
        "reason": None,
    } | given


def _gold(doc: str, section: str) -> list[dict[str, str]]:
    return [{"doc": doc, "section": section}]


ITEMS: list[dict[str, Any]] = [
    question(
        1, "森林覆盖率到2030年定多少？", type="table", gold=_gold("valley-15", "第一章/第二节/专栏1"), facts=[["63.5%", "63.5"], ["约束性"]]
    ),
    question(2, "茶叶综合产值要做到多大？", type="table", gold=_gold("valley-15", "第一章/第二节/专栏1"), facts=[["60亿元左右", "60左右"]]),
    question(3, "环湖的路修多长", colloquial=True, gold=_gold("valley-15", "第二章/第三节"), facts=[["48公里"]]),
    question(4, "谷地要添几座茶厂，水源地能不能建？", type="multihop", gold=_gold("valley-15", "第二章/第一节"), facts=[["5座"], ["禁止"]]),
    question(
        5,
        "冷链这块归哪些部门管？",
        type="responsible",
        colloquial=True,
        gold=_gold("harbour", "二/（二）/2"),
        facts=[["省商务厅"], ["省交通运输厅"]],
    ),
    question(6, "港区的深水泊位建几个", colloquial=True, gold=_gold("harbour", "二/（一）/1"), facts=[["3个"]]),
    question(
        7,
        "民生项目都有啥",
        type="list",
        colloquial=True,
        gold=_gold("valley-15", "第二章/第二节/专栏2"),
        facts=[["寄宿制学校9所"], ["600张"]],
    ),
    question(8, "海湾市2030年多少人口？", gold=_gold("region", "第一章/第二节"), facts=[["310万人", "310"]]),
    question(9, "2040年森林覆盖率是多少？", type="unanswerable", answerable=False, reason="other_period"),
    question(10, "谷地的彩礼有没有上限？", type="unanswerable", answerable=False, reason="not_in_plans", colloquial=True),
    question(
        11, "高铁站哪天开工？", type="unanswerable", answerable=False, reason="figure_not_stated", gold=_gold("valley-15", "第二章/第三节")
    ),
]
QUESTIONS: list[Question] = [from_json(item, f"第 {n} 题") for n, item in enumerate(ITEMS, 1)]


def citation(n: int, document: Document, quote: str) -> Citation:
    """A citation of words that stand in a plan, with the deepest section around them."""
    start = document.text.index(quote)
    end = start + len(quote)
    section = max((s for s in document.sections if s.span[0] <= start and end <= s.span[1]), key=lambda s: len(s.headings))
    return Citation(
        n, document.id, document.title, section.locator, " › ".join(section.headings), None, quote, start, end, True, document.kind
    )


def make_answer(
    text: str, documents: Mapping[str, Document], script: Script, reason: str | None = None, near: Sequence[Retrieved] = ()
) -> Answer:
    """An answer as the product gives it; what it cites is also what it retrieved, best first."""
    notice = (Sentence("已收录的规划没有提到所问内容，无法回答。", ()),) if reason else ()
    citations: list[Citation] = []
    sentences = []
    for said, cited in script:
        numbers = []
        for doc, quote in cited:
            citations.append(citation(len(citations) + 1, documents[doc], quote))
            numbers.append(len(citations))
        sentences.append(Sentence(said, tuple(numbers)))
    every = (*notice, *sentences)
    return Answer(
        id="0" * 16,
        question=text,
        status="refused" if reason else "answered",
        reason=reason,  # type: ignore[arg-type]
        answer="".join(s.text + "".join(f"[{n}]" for n in s.citations) for s in every),
        sentences=every,
        citations=tuple(citations),
        retrieved=tuple(dict.fromkeys(Retrieved(c.doc_id, c.section, 1.0) for c in citations)) or tuple(near),
        timing_ms={"understand": 1.0, "search": 2.0, "select": 3.0, "draft": 4.0, "check": 5.0, "total": 15.0},
        model="script",
        fingerprint="f" * 16,
    )


def scripted(documents: Mapping[str, Document]) -> Callable[[str, Sequence[str]], Answer]:
    """Answers every question of QUESTIONS rightly; other wordings get no answer."""

    def ask(text: str, history: Sequence[str]) -> Answer:
        if text in CORRECT:
            return make_answer(text, documents, CORRECT[text])
        reason, script = REFUSED.get(text, ("unclear", ()))
        return make_answer(text, documents, script, reason)

    return ask


def with_text(answer: Answer, change: Callable[[str], str]) -> Answer:
    """An answer whose sentences have been changed, citations as they were."""
    sentences = tuple(replace(s, text=change(s.text)) for s in answer.sentences)
    return replace(answer, sentences=sentences, answer="".join(s.text + "".join(f"[{n}]" for n in s.citations) for s in sentences))
