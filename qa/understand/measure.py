"""What kind of quantity a question asks for, and whether a figure is of that kind."""

from __future__ import annotations

import re

from index.text.analyze import normalise
from index.text.periods import years
from index.text.quantity import Quantity, read

_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    # kind of units (index/text/data/units.tsv), how questions ask for it
    ("money", re.compile(r"多少(?:[万亿千百]*元|钱|资金|投资)|几块(?:钱)?|几毛|[几多少][万亿千百]+元|投资(?:额|规模|总额|是|要|有|多少|和|各|大)|补贴|补助|营收|产值|收入(?!占|比|增)|成交额|销售额|贸易额|进出口(?:总)?额|总值(?!占|比|增)|资金|经费(?!投入强度|占|增)|花多少|(?:规模|体量|盘子).{0,6}多大")),
    ("percent", re.compile(r"比重|占比|比例|百分之几|百分比|几成|[^效速频概]率(?!先|领|队|部)|增速|增幅|(?:增长|提高|提升|下降|降低|减少)了?(?:多少|几)|占.{0,12}多(?:少|大)|多大(?:份量|份额|比重)|涨幅|涨多少|速度")),
    ("length", re.compile(r"多少公里|几公里|多长|里程|长度|海岸线|多少米")),
    ("area", re.compile(r"面积|多少(?:万)?亩|多少公顷|平方公里|多少平(?:方)?米")),
    ("people", re.compile(r"多少(?:万)?人|几(?:万)?人|多少(?:万)?名|人口(?:规模|数|总量|是|有|达|多少)|多少(?:万)?户|几户|多少位|人数|客流|人次")),
    ("weight", re.compile(r"多少(?:[万亿])?吨|吞吐量|产量|多少(?:亿)?斤|产能")),
    ("power", re.compile(r"装机|多少(?:[万亿])?千瓦|发电量|多少度电")),
    ("speed", re.compile(r"时速|跑多快")),
    ("age", re.compile(r"寿命|多少岁|几岁|活多[久大]|平均年龄")),
    ("duration", re.compile(r"多久|几天|多少天|几年(?!前|后|来|内|里)|多少年|几个月|多长时间|几个?小时|多少小时|年限(?!是哪)")),
)  # fmt: skip
_COUNT = re.compile(r"(?:多少|几)(个(?!小时|月|百分点|点)|家|项|座|条|件|所|处|张|次|届|艘|架|台|套|批|类|级|种|辆|列|场|倍)")
_ALSO_COUNTED_BY = {
    "个": "个家项座条所处类件批种人名位户",
    "家": "家户个",
    "座": "座个处",
    "项": "项个件",
    "处": "处个",
    "所": "所个",
    "类": "类个",
    "种": "种类个",
}
"""Measure words of answers to a question that counts by another one."""
_SIZE_CLASS = re.compile("[十百千万]亿级|[十百千]万级")
_DATE = re.compile(r"什么时候|啥时候|何时|几点(?!建议|意见|要求|措施|启示|做法)|哪一?[年天月]|几月|几号|哪年|时间表")


def asked(text: str) -> frozenset[str]:
    """Kinds of quantity that a question asks for; empty where it asks for none or leaves it open.

    A count is named by its measure word (``count:家``), a date is ``date``.
    """
    found = {kind for kind, question in _KINDS if question.search(text)}
    found |= {f"count:{m}" for m in _COUNT.findall(text)}
    if _DATE.search(text):
        found.add("date")
    # 多少个百分点, 几倍 and the like name their unit; the word before it then says no more.
    if any(k.startswith("count:") for k in found) and "percent" in found and "倍" not in text:
        found.discard("percent")
    return frozenset(found)


def answers(kinds: frozenset[str], text: str) -> bool:
    """Whether a text has a figure of one of the kinds asked for; any quantity where none is named."""
    own = [q for q in read(normalise(text)) if not q.figure.is_year]
    if not kinds:
        # A bare number is a name (“2211”产业体系); a class of size tells how much without an amount.
        return any(q.figure.unit for q in own) or _SIZE_CLASS.search(text) is not None
    if "duration" in kinds and re.search(r"每(?:半?年|季度?|个?月|周|日|天)", text):
        return True
    return any(_of_kind(kind, quantity) for kind in kinds for quantity in own) or (
        "date" in kinds and (bool(years(text)) or re.search(r"\d+月|年底|年末|前[，。]", text) is not None)
    )


def _of_kind(kind: str, quantity: Quantity) -> bool:
    if not kind.startswith("count:"):
        return quantity.kind == kind
    word = kind.removeprefix("count:")
    return quantity.figure.unit[-1:] in (*_ALSO_COUNTED_BY.get(word, word),)
