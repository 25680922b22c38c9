"""A fact in words, and what is said of each verdict."""

from __future__ import annotations

import prompts
from index.facts import said
from index.facts.fact import Fact
from index.text.analyze import normalise
from index.text.numbering import strip_number
from index.text.periods import years_text
from qa.proofread.verdict import Judged

_LONGEST_TOPIC = 20
_SIGNS = {">=": "不低于", "≥": "不低于", ">": "大于", "<=": "不高于", "≤": "不高于", "<": "小于"}


def message(judged: Judged, written: str, years: tuple[int, ...], whose: str, unknown_plan: str = "") -> str:
    """What is said of a figure.

    Args:
        judged: its verdict.
        written: the figure as the text has it.
        years: the years that it is said to be of.
        whose: whose figure decides, 规划 or the title of one.
        unknown_plan: title of a plan that the text names and the index does not have.
    """
    texts = prompts.load("proofread")
    if judged.ground == "unknown_plan":
        return texts.render("unknown_plan", plan=unknown_plan)
    facts = [fact_words(f) for f in judged.facts]
    if judged.ground == "other_way":
        return texts.render("other_way", whose=whose, fact=facts[0], way=judged.shown)
    values = {"claimed": written, "when": when(years) or "所说年份", "whose": whose}
    if judged.ground == "other_year" and len(facts) > 1:
        return texts.render("other_year_and", fact=facts[0], other=facts[1], **values)
    if judged.ground == "other_words":
        return texts.render("other_words", other=judged.shown, whose=whose)
    if not facts and judged.units:
        quote = judged.units[0][1].text
        return texts.render(judged.ground, **({"fact": f"“{quote}”", "whose": whose} if judged.ground == "agrees" else {}))
    told = {"fact": "；".join(dict.fromkeys(facts))} if facts else {}
    return texts.render(judged.ground, **told, **values)


def fact_words(fact: Fact) -> str:
    """A fact in words (2030年常住人口城镇化率75%左右)."""
    moved = {1: "增长", -1: "下降", 0: ""}[fact.direction]
    word = {"rate": f"{said.each_year(fact)}{moved}", "change": moved, "cumulative": "累计"}.get(fact.kind, "")
    name = fact.indicator
    if moved and name.endswith(moved):
        word = word.removesuffix(moved)
    place = fact.place if fact.place and fact.place not in name else ""
    was = "此前" if fact.side == "from" and not fact.years else ""
    return f"{when(fact.years)}{was}{place}{name}{_topic(fact)}{word}{_amount(fact)}"


def _topic(fact: Fact) -> str:
    """What a sentence's figure stands under, where its name does not say it (集群营收规模 of a cluster)."""
    lead = strip_number(normalise(fact.unit.lead)) if fact.unit.kind == "sentence" else ""
    return f"（{lead}）" if lead and len(lead) <= _LONGEST_TOPIC and lead not in fact.indicator and fact.indicator not in lead else ""


def when(years: tuple[int, ...]) -> str:
    """Years in words; empty for none."""
    return years_text((years[0], years[-1])) if years else ""


def _amount(fact: Fact) -> str:
    """A fact's amount as the plan writes it, with a sign before it in words."""
    text = said.amount(fact)
    sign = next((s for s in _SIGNS if text.startswith(s)), "")
    return _SIGNS.get(sign, "") + text.removeprefix(sign)
