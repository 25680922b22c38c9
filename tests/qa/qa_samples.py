"""What the tests of ``qa`` share: a county plan of our own, evidence made by hand, evidence found for a question."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from index.ingest.build import ingest
from index.search import search
from index.types import Chunk, Unit, UnitKind
from qa.config import Config
from qa.engine import Engine
from qa.read.evidence import select
from qa.read.pool import EvidencePool
from qa.types import NO_FEATURES, Evidence, Query
from qa.understand.query import understand

TERMS = """
["民生"]
"人均预期寿命" = ["能活多久", "活多久", "寿命"]
"学位" = ["上学的名额"]
"""

COUNTY = """---
id: county
title: 云岭省白石县冷链规划
issuer: 白石县人民政府
period: 2026-2030
published: 2026-04-02
kind: official
---

# 云岭省白石县冷链规划

## 第一章 冷库布局

### 第一节 冷库容量

到2027年，冷库容量达到20万吨。

到2030年，冷库容量达到35万吨。

### 第二节 冷库选址

**沈阳供应。** 面向沈阳市场，新建冷库3座。

**大连供应。** 面向大连市场，新建冷库5座。

### 第三节 冷库投入

冷库投资不低于12亿元。

冷库占地面积8公顷。

## 第二章 冷链指标

### 第一节 指标安排

#### 专栏1 冷链指标

| 类别 | 指标 | 单位 | 2025年 | 2030年 | 属性 |
| --- | --- | --- | --- | --- | --- |
| 设施供给 | 冷藏车保有数 | 辆 | 120 | 300 | 约束性 |
| 设施供给 | 预冷站数量 | 个 | 8 | 25 | 预期性 |
| 运行效率 | 果蔬损耗率 | % | 15.5 | 8 | 约束性 |
| 运行效率 | 单位能耗降幅 | % | — | [12] | 约束性 |

注：[ ]内为五年累计数。

### 第二节 五大品牌

**白石苹果。** 推行贴标销售，产品进入省城商超。

**白石山羊。** 建设屠宰分割中心1处。

**白石蓝莓。** 开通航空专线。

**白石大葱。** 注册地理标志。

## 第三章 任务分工

### 第一节 健全标准

**编制操作规程。** 制定温控规程4项。（责任单位：县商务局、县市场监管局）

**开展资质认定。** 认定示范企业10家。（责任单位：县农业农村局）

### 第二节 培训队伍

培训制冷技工500人次。（责任单位：县人力资源社会保障局、县商务局）

### 第三节 应急储备

建立应急储备库。每年演练不少于2次。不得挪用储备资金。（责任单位：县应急管理局）
"""


def evidence(
    text: str,
    *,
    number: int = 0,
    headings: tuple[str, ...] = ("第一章 任务",),
    title: str = "某县规划",
    lead: str = "",
    kind: UnitKind = "sentence",
    quote: str = "",
) -> Evidence:
    """A piece of evidence made by hand; ``quote`` stands in the plan where it differs from the text."""
    quote = quote or text
    unit = Unit(text, (0, len(quote)), kind, lead, 0)
    chunk = Chunk(f"plan#一#{number}", "plan", "一", headings, None, unit.span, quote, (unit,))
    return Evidence(number, chunk, unit, unit.span, quote, kind, 1.0, NO_FEATURES, title)


def everything(engine: Engine) -> list[Evidence]:
    """Every unit of an index as evidence, by its id."""
    pool = EvidencePool(engine.store)
    for chunk in engine.store.chunks:
        for unit in chunk.units:
            pool.take(chunk, unit)
    return pool.evidence


def find(question: str, engine: Engine, *history: str) -> tuple[Query, list[Evidence], EvidencePool]:
    """A question as understood, the evidence that the index has for it, and the pool that it lies on."""
    store = engine.store
    query = understand(question, history, None, store, engine.terms, engine.as_of)
    pool = EvidencePool(store)
    hits = search(store, query.about, engine.config.top_k, plans=query.plans)
    return query, pool.put(select(query, hits, store, engine.config.evidence)), pool


def work_report(name: str, place: str, year: int, body: str) -> str:
    """A work report of a province by its id; ``body``: its sections."""
    title = f"{year}年{place}政府工作报告"
    front = f"---\nid: {name}\ntitle: {title}\nissuer: {place}人民政府\npublished: {year}-01-20\n---\n"
    return f"{front}\n# {title}\n\n各位代表：现在，我代表省人民政府向大会报告工作。\n\n{body}"


def engine_on(texts: dict[str, str], folder: Path) -> Engine:
    """An engine on some plans by id, as of the end of 2026."""
    (folder / "plans").mkdir()
    for name, text in texts.items():
        (folder / "plans" / f"{name}.md").write_text(text, "utf-8")
    ingest([folder / "plans"], folder / "index")
    return Engine(folder / "index", Config(), date(2026, 11, 21))
