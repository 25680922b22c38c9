"""Questions about a plan itself: when it was issued, which years it is for, who issued it."""

from __future__ import annotations

import re

from index.text.analyze import normalise
from index.text.periods import years
from index.types import Document
from qa.types import Draft
from qa.understand.plans import plan_mentions
from qa.write.task import Task

_ISSUING = r"印发|发布|公布|出台|下发|颁布|成文|发文|签发|落款|制定|编制|编"
_ASKED = re.compile(
    rf"(?P<when>(?:什么时候|啥时候|何时|哪一?[年天月]|几月|几号|多会儿|日期|时间).{{0,4}}(?:{_ISSUING})|(?:{_ISSUING}).{{0,4}}(?:什么时候|啥时候|何时|哪一?[年天月]|几月|几号|多会儿|日期|时间))"
    rf"|(?P<who>(?:谁|哪[个家级]?(?:部门|单位|机关|政府)?).{{0,3}}(?:{_ISSUING})|(?:{_ISSUING})(?:单位|机关|部门|主体|者))"
    r"|(?P<span>规划期|有效期|起止|期限|年限|管(?:到)?(?:哪|几|多少)|(?:哪|几|多少)(?:几|些)?年|到哪一?年|从哪一?年|哪个时期)"
)
_IDLE = re.compile(
    r"请问|这份|那份|这个|那个|规划期|有效期|起止|期限|年限|时间|日期|哪[一几些个家级]?|什么时候|啥时候|何时|多会儿|[几多少]+|部门|单位|机关|政府|主体|谁"
    rf"|{_ISSUING}|管到?|覆盖|适用|针对|对应|到|从|是|的|了|由|在|里|为|有|用|执行|实施|年|月|天|号|份|长|吗|呢|呀|啊|开始|结束|止|给|这|那|时期|[\W_]"
)
_DATE = re.compile(r"(?:19|20)\d{2}年\d{1,2}月(?:\d{1,2}日)?")


def answer(task: Task) -> Draft | None:
    """What the named plan says of itself, where a question asks just that: a refusal where the plan does not say it, None
    where the question asks anything else or names no plan."""
    query, store = task.query, task.pool.store
    asked = query.text
    for name, _ in plan_mentions(asked, store.documents):
        asked = asked.replace(name, "")
    match = _ASKED.search(asked)
    if len(query.plans) != 1 or match is None or _IDLE.sub("", asked):
        return None
    document = store.by_id[query.plans[0]]
    for chunk, unit in ((c, u) for c in store.passages(document.id) for u in c.units):
        said = _says(match.lastgroup or "", normalise(unit.text), document)
        if said:
            item = task.pool.evidence[task.pool.take(chunk, unit)]
            return Draft((task.statement(item, f"《{document.title}》{said}"),))
    return task.refusal("figure_not_stated", ())


def _says(asked: str, text: str, document: Document) -> str:
    """How to introduce a unit that tells when, by whom, or for which years; empty where it does not."""
    match asked:
        case "when" if _DATE.fullmatch(text.strip("。()（）")):
            return "落款日期："
        case "when" if _DATE.search(text) and re.search(_ISSUING, text):
            return "："
        case "who" if document.issuer and document.issuer in text:
            return "落款：" if text == document.issuer else "："
        case "span" if document.period and set(document.period) <= set(years(text)) and re.search(r"规划期|期限|实施期", text):
            return "："
    return ""
