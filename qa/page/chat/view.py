"""The chat: log, composer with filters, source panel, export, conversations kept in the browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from qa.page.access.people import person_of
from qa.page.assets import asset
from qa.page.chat.handlers import ChatHandlers
from qa.page.chat.turns import Conversation
from qa.page.shared import events, scope
from qa.page.shared.events import PLAIN, QUIET, Update, data_of, scope_of
from qa.page.shared.state import PageState
from qa.page.shared.templates import html

_UPDATES = ("plans", "scope", "period", "region")
"""Components whose properties change, not only their values."""


def build_chat(state: PageState, handlers: ChatHandlers, page: gr.Blocks, head: gr.HTML, file: gr.HTML, *, local: bool) -> None:
    """Adds the chat to the page that is being built; its head shows ``head``, files go out by ``file``."""
    talk = gr.State(Conversation(fingerprint=state.store.fingerprint))
    with gr.Row(elem_id="pq-layout"):
        with gr.Column(elem_id="pq-chat", scale=3, min_width=0):
            tools = gr.HTML(html("page.tools"), elem_id="pq-tools", js_on_load=asset("tools.js"), **PLAIN)
            shown = gr.HTML(handlers.log(Conversation()), elem_id="pq-log", js_on_load=asset("log.js"), **PLAIN)
            following = gr.HTML("", elem_id="pq-next", js_on_load=asset("next.js"), **PLAIN)
            with gr.Column(elem_id="pq-composer"):
                scoped = gr.Accordion(scope.label(scope.ALL, scope.ALL, [], 0), open=False, elem_id="pq-scope")
                with scoped, gr.Column(elem_id="pq-filters"):
                    period = gr.Radio(state.periods(), value=scope.ALL, label="规划期", elem_id="pq-period")
                    region = gr.Radio(state.regions(), value=scope.ALL, label="地区（按发布机关和标题）", elem_id="pq-region")
                    plans = gr.CheckboxGroup(state.plans(), label="只查这些规划（不选即全部）", elem_id="pq-plans")
                with gr.Row(elem_id="pq-ask"):
                    box = gr.Textbox(
                        placeholder="请输入问题，按 Enter 发送", label="问题", show_label=False, container=False,
                        lines=1, max_lines=6, scale=1, elem_id="pq-question", min_width=0,
                        html_attributes=gr.InputHTMLAttributes(enterkeyhint="send", lang="zh-CN"),
                    )  # fmt: skip
                    send = gr.Button("提问", variant="primary", scale=0, min_width=88, elem_id="pq-send")
                    stop = gr.Button("停止", scale=0, min_width=88, elem_id="pq-stop")
        with gr.Column(elem_id="pq-side", scale=2, min_width=0):
            panel = gr.HTML(handlers.plan_list(), elem_id="pq-panel", js_on_load=asset("panel.js"), **PLAIN)
    keep = gr.HTML(None, html_template="", elem_id="pq-keep", js_on_load=asset("keep.js"), **PLAIN)

    components: dict[str, Any] = {
        "log": shown, "next": following, "box": box, "talk": talk, "plans": plans, "panel": panel, "head": head,
        "keep": keep, "file": file, "scope": scoped, "period": period, "region": region,
    }  # fmt: skip

    def told(update: Update) -> dict[Any, Any]:
        return events.told(components, {k: gr.update(**v) if k in _UPDATES else v for k, v in update.items()})

    def on_ask(
        text: str | None, period: str | None, region: str | None, plans: list[str] | None, talk: Conversation, event: gr.EventData
    ) -> Iterator[dict[Any, Any]]:
        example = data_of(event).get("example")
        asked = example if isinstance(example, str) else text or ""
        for update in handlers.answer(asked, period or scope.ALL, region or scope.ALL, plans or [], talk):
            yield told(update)

    def on_tool(talk: Conversation, event: gr.EventData) -> dict[Any, Any]:
        data = data_of(event)
        if data.get("do") == "new":
            return told(handlers.restart(talk))
        return told(handlers.restore(talk, data.get("talk")) if data.get("do") == "restore" else handlers.export(talk, data.get("do")))

    def on_open(talk: Conversation, event: gr.EventData) -> dict[Any, Any]:
        data = data_of(event)
        return told(handlers.export(talk, "docx", data["word"]) if "word" in data else handlers.open_source(talk, data))

    def on_rate(talk: Conversation, event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
        person = person_of(scope_of(request), local=local)
        return told(handlers.rate(talk, data_of(event), person))

    def on_narrow(period: str | None, region: str | None, plans: list[str] | None) -> dict[Any, Any]:
        return told(handlers.narrow(period or scope.ALL, region or scope.ALL, plans or []))

    # As it was sent: Gradio raises on a choice that is no longer offered. Of what kind it is has been looked at (``Intake``).
    narrowing, filters, as_sent = [period, region, plans], [plans, scoped], {"preprocess": False, **QUIET}
    asked = gr.on(
        [send.click, box.submit, shown.submit, following.submit], on_ask, [box, *narrowing, talk],
        [shown, panel, following, box, talk, plans, keep, scoped, period, region], **as_sent,
    )  # fmt: skip
    asked.then(lambda talk: told(handlers.suggest(talk)), talk, [following, talk], **QUIET)
    stop.click(lambda talk: told(handlers.stop(talk)), talk, file, **QUIET)
    tools.select(on_tool, talk, [shown, panel, box, talk, following, keep, file], **QUIET)
    shown.like(on_rate, talk, [shown, talk, keep, file], **QUIET)
    gr.on([shown.select, panel.select], on_open, talk, [panel, talk, file], **QUIET)
    gr.on([period.input, region.input, plans.input], on_narrow, narrowing, filters, **as_sent)
    page.load(lambda talk: told(handlers.start(talk)), talk, [shown, plans, talk, panel, head, scoped, period, region], **QUIET)
