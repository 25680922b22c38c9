"""The chat: log, composer with filters, source panel, export, conversations kept in the browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from qa.page.access.people import person_of
from qa.page.assets import asset
from qa.page.chat.handlers import Desk, Shown
from qa.page.chat.turns import Conversation
from qa.page.plans import scope

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
PLAIN: dict[str, Any] = {"apply_default_css": False}
_UPDATES = ("plans", "scope", "period", "region")
"""Parts whose properties change, not only their values."""

TOOLS = """<div class="pq-tools"><details class="pq-menu" id="pq-history"><summary>历史对话</summary><div class="pq-menu-body"><ul></ul>
<p class="pq-hint">对话只保存在这台电脑的浏览器里。</p></div></details>
<details class="pq-menu" id="pq-export"><summary>导出对话</summary><div class="pq-menu-body"><ul>
<li><button type="button" data-do="docx">Word 文档</button></li><li><button type="button" data-do="md">Markdown</button></li></ul></div></details>
<button type="button" id="pq-new" data-do="new">新对话</button></div>"""


def data_of(event: gr.EventData) -> dict[str, Any]:
    """What a script of the page sent with an event."""
    return event._data if isinstance(event._data, dict) else {}


def build_chat(desk: Desk, page: gr.Blocks, head: gr.HTML, file: gr.HTML, *, local: bool) -> None:
    """Adds the chat to the page that is being built; its head shows ``head``, files go out by ``file``."""
    talk = gr.State(Conversation(fingerprint=desk.store.fingerprint))
    with gr.Row(elem_id="pq-layout"):
        with gr.Column(elem_id="pq-chat", scale=3, min_width=0):
            tools = gr.HTML(TOOLS, elem_id="pq-tools", js_on_load=asset("tools.js"), **PLAIN)
            shown = gr.HTML(desk.log(Conversation()), elem_id="pq-log", js_on_load=asset("log.js"), **PLAIN)
            following = gr.HTML("", elem_id="pq-next", js_on_load=asset("next.js"), **PLAIN)
            with gr.Column(elem_id="pq-composer"):
                scoped = gr.Accordion(scope.label(scope.ALL, scope.ALL, [], 0), open=False, elem_id="pq-scope")
                with scoped, gr.Column(elem_id="pq-filters"):
                    period = gr.Radio(desk.periods(), value=scope.ALL, label="规划期", elem_id="pq-period")
                    region = gr.Radio(desk.regions(), value=scope.ALL, label="地区（按发布机关和标题）", elem_id="pq-region")
                    plans = gr.CheckboxGroup(desk.plans(), label="只查这些规划（不选即全部）", elem_id="pq-plans")
                with gr.Row(elem_id="pq-ask"):
                    box = gr.Textbox(
                        placeholder="请输入问题，按 Enter 发送", label="问题", show_label=False, container=False,
                        lines=1, max_lines=6, scale=1, elem_id="pq-question", min_width=0,
                        html_attributes=gr.InputHTMLAttributes(enterkeyhint="send", lang="zh-CN"),
                    )  # fmt: skip
                    send = gr.Button("提问", variant="primary", scale=0, min_width=88, elem_id="pq-send")
        with gr.Column(elem_id="pq-side", scale=2, min_width=0):
            panel = gr.HTML(desk.shelf(), elem_id="pq-panel", js_on_load=asset("panel.js"), **PLAIN)
    keep = gr.HTML(None, html_template="", elem_id="pq-keep", js_on_load=asset("keep.js"), **PLAIN)

    parts: dict[str, Any] = {
        "log": shown, "next": following, "box": box, "talk": talk, "plans": plans, "panel": panel, "head": head,
        "keep": keep, "file": file, "scope": scoped, "period": period, "region": region,
    }  # fmt: skip

    def told(update: Shown) -> dict[Any, Any]:
        return {parts[k]: gr.update(**v) if k in _UPDATES else v for k, v in update.items()}

    def on_ask(text: str, period: str, region: str, plans: list[str], talk: Conversation, event: gr.EventData) -> Iterator[dict[Any, Any]]:
        example = data_of(event).get("example")
        for update in desk.answer(example if isinstance(example, str) else text, period, region, plans, talk):
            yield told(update)

    def on_tool(talk: Conversation, event: gr.EventData) -> dict[Any, Any]:
        data = data_of(event)
        if data.get("do") == "new":
            return told(desk.restart(talk))
        return told(desk.restore(talk, data.get("talk")) if data.get("do") == "restore" else desk.export(talk, data.get("do")))

    def on_open(talk: Conversation, event: gr.EventData) -> dict[Any, Any]:
        return told(desk.open_source(talk, data_of(event)))

    def on_rate(talk: Conversation, event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
        person = person_of(request.request.scope if request.request else {}, local=local)
        return told(desk.rate(talk, data_of(event), person))

    def on_narrow(period: str, region: str, plans: list[str]) -> dict[Any, Any]:
        return told(desk.narrow(period, region, plans))

    narrowing, filters = [period, region, plans], [plans, scoped]
    asked = gr.on(
        [send.click, box.submit, shown.submit, following.submit], on_ask, [box, *narrowing, talk],
        [shown, following, box, talk, plans, keep, scoped, period, region], **QUIET,
    )  # fmt: skip
    asked.then(lambda talk: told(desk.suggest(talk)), talk, [following], **QUIET)
    tools.select(on_tool, talk, [shown, panel, box, talk, following, keep, file], **QUIET)
    shown.like(on_rate, talk, [shown, talk, keep, file], **QUIET)
    gr.on([shown.select, panel.select], on_open, talk, [panel, talk], **QUIET)
    gr.on([period.input, region.input, plans.input], on_narrow, narrowing, filters, **QUIET)
    page.load(lambda talk: told(desk.start(talk)), talk, [shown, plans, talk, panel, head, scoped, period, region], **QUIET)
