"""The web page: asks ``qa.ask`` and shows the answer; every citation opens the section it stands in.

    Engine -> build_page (Blocks) -> build_app (FastAPI with safe headers) -> serve (uvicorn)

Nothing is loaded from or sent to anywhere but this server.
"""

from __future__ import annotations

import errno
import logging
import os
import queue
import re
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from importlib import resources
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr
import uvicorn
from fastapi import FastAPI
from gradio.routes import App as GradioApp
from starlette.routing import Mount

from index.errors import InputError, PlanQAError
from index.parse.numbering import recognise
from index.store import Store
from index.types import Document
from qa.api.app import build_server
from qa.api.auth import load_tokens, need_tokens
from qa.api.logs import start_logging
from qa.ask import ask
from qa.config import Config
from qa.engine import Engine
from qa.render import Turn, render_conversation, render_shelf, render_source, years
from qa.types import Answer, Filters

log = logging.getLogger(__name__)

MAX_EXAMPLES = 4
_MAX_TRIES = 12
"""Candidates asked at start-up before giving up on finding one more example of a kind."""

_LISTED = re.compile(r"任务|工程|项目|行动|布局|举措|措施|重点")
Place = tuple[str, str]
"""Id of a plan and address of a section."""
Candidate = tuple[str, Place]
"""A question and the place that it was made from."""

UNEXPECTED = "出错了，请重试；若再次出现请联系管理员"
_GONE = "<div class='pq-source pq-source-empty'><h2>规划原文</h2><p>这次对话已失效，请重新提问。</p></div>"


@dataclass
class Conversation:
    """The turns of one browser tab, how many sources were opened in it, and the index whose plans its filter shows."""

    turns: list[Turn] = field(default_factory=list)
    opened: int = 0
    fingerprint: str = ""


# -- example questions -----------------------------------------------------------------------------


def answered_examples(engine: Engine, store: Store) -> tuple[str, ...]:
    """Asks questions made from the index itself, figures, lists and duties in turn, and keeps those
    that are answered from the very place they were made from."""
    plans = sorted(store.documents, key=lambda d: not d.in_force(engine.as_of))
    kinds = [_in_turn([make(plan, store) for plan in plans]) for make in (_figures, _lists, _duties)]
    kept: list[str] = []
    while kinds and len(kept) < MAX_EXAMPLES:
        for candidates in list(kinds):
            question = next((q for q, place in islice(candidates, _MAX_TRIES) if _answered_from(q, place, engine)), None)
            if question is None:
                kinds.remove(candidates)
            elif question not in kept:
                kept.append(question)
    return tuple(kept[:MAX_EXAMPLES])


def _answered_from(question: str, place: Place, engine: Engine) -> bool:
    try:
        answer = ask(question, engine)
    except PlanQAError:
        return False
    return answer.status == "answered" and place in {(c.doc_id, c.section) for c in answer.citations[:1]}


def _in_turn(candidates: Iterable[Iterator[Candidate]]) -> Iterator[Candidate]:
    """One of each plan, then the next of each."""
    return (c for c in chain.from_iterable(zip_longest(*candidates)) if c is not None)


def _figures(plan: Document, store: Store) -> Iterator[Candidate]:
    for block in plan.blocks:
        name, _, said = block.statement.partition("：")
        values = re.findall(r"((?:19|20)\d{2})年[<>≥≤]?\d", said)
        # A target is a figure for the plan's last year; earlier ones say where it starts from.
        if block.kind == "row" and values and plan.period and int(values[-1]) == plan.period[1] and 3 <= len(name) <= 18:
            yield f"{values[-1]}年{name}的目标是多少？", (plan.id, plan.sections[block.section].locator)


def _lists(plan: Document, store: Store) -> Iterator[Candidate]:
    for number, section in enumerate(plan.sections):
        leads = sum(b.section == number and bool(b.lead) and b.kind == "paragraph" for b in plan.blocks)
        title = _title(section.headings[-1])
        if leads >= 3 and _LISTED.search(title):
            yield f"{title}有哪些？", (plan.id, section.locator)


def _duties(plan: Document, store: Store) -> Iterator[Candidate]:
    for c in store.chunks:
        if c.doc_id == plan.id and any(u.kind == "responsible" for u in c.units) and (title := _title(c.headings[-1])):
            yield f"{title}由哪些单位负责？", (plan.id, c.locator)


def _title(heading: str) -> str:
    """A heading without its number, empty where it makes no good question."""
    found = recognise(heading)
    title = found.rest if found is not None else heading
    return title if 5 <= len(title) <= 24 else ""


# -- asking ----------------------------------------------------------------------------------------


def run_turn(turn: Turn, engine: Engine, history: tuple[str, ...], filters: Filters) -> Iterator[None]:
    """Asks in a thread of its own and yields after each stage and sentence, when the turn shows it."""
    news: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()

    def on_event(name: str, value: Any) -> None:
        news.put(lambda: turn.sentences.append(value) if name == "sentence" else setattr(turn, "stage", name))

    def work() -> None:
        try:
            before = engine.store
            news.put(partial(setattr, turn, "plans", tuple(d.title for d in before.documents if d.id in filters.plans)))
            answer = ask(turn.question, engine, history=history, filters=filters, on_event=on_event)
            documents = _cited_documents(answer, before, engine)
            news.put(lambda: turn.finish(answer, documents))
        except PlanQAError as error:
            news.put(partial(setattr, turn, "error", error.message + error.hint))
        except Exception:
            # The edge of the program: whatever it is, the user gets a sentence and the log the rest.
            log.exception("a question failed")
            news.put(partial(setattr, turn, "error", UNEXPECTED))
        finally:
            news.put(None)

    threading.Thread(target=work, daemon=True).start()
    # Only this side changes the turn, so each piece of news is seen, however fast the next one comes.
    while (piece := news.get()) is not None:
        piece()
        yield


def _cited_documents(answer: Answer, before: Store, engine: Engine) -> dict[str, Document]:
    """The plans cited, from the store the answer came from: an index may be published while asking."""
    store = before if before.fingerprint == answer.fingerprint else engine.store
    if store.fingerprint != answer.fingerprint:
        return {}
    return {c.doc_id: store.by_id[c.doc_id] for c in answer.citations}


# -- the page --------------------------------------------------------------------------------------


class Desk:
    """What happens on the page's events; holds what all conversations share."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._store = engine.store
        self._built = self._store.fingerprint
        self._lock = threading.Lock()
        self._examples: dict[str, tuple[str, ...]] = {}

    @property
    def store(self) -> Store:
        """The published index, or the last one that could be opened: a question tells what is wrong, the page stays."""
        try:
            self._store = self._engine.store
        except PlanQAError:
            log.exception("the published index cannot be opened")
        return self._store

    def examples(self) -> tuple[str, ...]:
        """Questions that the open index really answers; found once for each index."""
        store = self.store
        with self._lock:
            if store.fingerprint not in self._examples:
                self._examples = {store.fingerprint: answered_examples(self._engine, store)}
            return self._examples[store.fingerprint]

    def log(self, talk: Conversation) -> str:
        """All turns of a conversation, or the invitation to begin one."""
        return render_conversation(talk.turns, () if talk.turns else self.examples())

    def shelf(self) -> str:
        """The plans, for the panel while no source is open."""
        return render_shelf([(d, d.in_force(self._engine.as_of)) for d in self.store.documents])

    def head(self) -> str:
        """Name of the product and what it answers from."""
        count = len(self.store.documents)
        return f'<header class="pq-head"><h1>规划问答</h1><p>依据{count}份规划作答，逐句注明出处</p></header>'

    def plans(self) -> list[tuple[str, str]]:
        """Each plan's title with its period and whether it has ended, and its id."""
        today = self._engine.as_of
        return [(f"{d.title}（{years(d)}{'' if d.in_force(today) else '，已到期'}）", d.id) for d in self.store.documents]

    def start(self, talk: Conversation) -> tuple[Any, ...]:
        """A page has been loaded: log, filter, conversation, panel and head, as far as an index published since makes them new."""
        # Who asks at once may have been answered already; that must stay.
        if talk.turns or self.store.fingerprint == self._built:
            return gr.skip(), self._filter(talk, []), talk, gr.skip(), gr.skip()
        return self.log(talk), self._filter(talk, []), talk, self.shelf(), self.head()

    def restart(self, talk: Conversation) -> tuple[Any, ...]:
        """The conversation begins anew: log, panel, question and conversation."""
        talk.turns.clear()
        return self.log(talk), self.shelf(), "", talk

    def answer(self, text: str, plans: list[str], talk: Conversation, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        """A question was sent or an example clicked: log, question, conversation and filter, as they change."""
        example = _data(event).get("example")
        turn = Turn(example if isinstance(example, str) else text or "")
        history = tuple(t.question for t in talk.turns if not t.error)
        talk.turns.append(turn)
        yield self.log(talk), "", talk, gr.skip()
        for _ in run_turn(turn, self._engine, history, Filters(tuple(plans))):
            yield self.log(talk), gr.skip(), gr.skip(), gr.skip()
        # A question that cannot be used goes back into the box to be mended.
        again = turn.question.strip() if turn.error and turn.error != UNEXPECTED else gr.skip()
        yield self.log(talk), again, talk, self._filter(talk, plans)

    def open_source(self, talk: Conversation, event: gr.EventData) -> tuple[str, Conversation]:
        """A citation was clicked: the panel. Its numbers come from the browser and may be anything."""
        talk.opened += 1
        numbers = [str(_data(event).get(key)) for key in ("turn", "n")]
        if not all(n.isdecimal() and len(n) < 6 for n in numbers):
            return _GONE, talk
        number, n = map(int, numbers)
        turn = talk.turns[number] if number < len(talk.turns) else Turn("")
        citation = next((c for c in turn.answer.citations if c.n == n), None) if turn.answer else None
        return render_source(citation, turn.documents.get(citation.doc_id), talk.opened) if citation else _GONE, talk

    def _filter(self, talk: Conversation, chosen: list[str]) -> Any:
        if talk.fingerprint == self.store.fingerprint:
            return gr.skip()
        talk.fingerprint = self.store.fingerprint
        choices = self.plans()
        return gr.update(choices=choices, value=[p for p in chosen if p in {plan for _, plan in choices}])


def _data(event: gr.EventData) -> dict[str, Any]:
    return event._data if isinstance(event._data, dict) else {}


def scope_label(chosen: list[str]) -> str:
    """What the folded filter says."""
    return f"规划范围：已选{len(chosen)}份" if chosen else "规划范围：全部"


def build_page(engine: Engine) -> gr.Blocks:
    """The page over an open engine."""
    desk = Desk(engine)
    plain: dict[str, Any] = {"apply_default_css": False}
    page = gr.Blocks(title="规划问答", analytics_enabled=False, fill_width=True)
    with page:
        talk = gr.State(Conversation(fingerprint=engine.store.fingerprint))
        with gr.Row(elem_id="pq-top"):
            head = gr.HTML(desk.head(), js_on_load=None, **plain)
            new = gr.Button("新对话", elem_id="pq-new", size="sm", scale=0, min_width=88)
        with gr.Row(elem_id="pq-layout"):
            with gr.Column(elem_id="pq-chat", scale=3, min_width=0):
                shown = gr.HTML(desk.log(Conversation()), elem_id="pq-log", js_on_load=_asset("log.js"), **plain)
                with gr.Column(elem_id="pq-composer"):
                    with gr.Accordion(scope_label([]), open=False, elem_id="pq-scope") as scope:
                        plans = gr.CheckboxGroup(desk.plans(), label="只查这些规划（不选即全部）", elem_id="pq-plans", container=False)
                    with gr.Row(elem_id="pq-ask"):
                        box = gr.Textbox(
                            placeholder="请输入问题，按 Enter 发送", label="问题", show_label=False, container=False,
                            lines=1, max_lines=6, scale=1, elem_id="pq-question", min_width=0,
                            html_attributes=gr.InputHTMLAttributes(enterkeyhint="send", lang="zh-CN"),
                        )  # fmt: skip
                        send = gr.Button("提问", variant="primary", scale=0, min_width=88, elem_id="pq-send")
            with gr.Column(elem_id="pq-side", scale=2, min_width=0):
                panel = gr.HTML(desk.shelf(), elem_id="pq-panel", js_on_load=_asset("panel.js"), **plain)

        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        gr.on([send.click, box.submit, shown.submit], desk.answer, [box, plans, talk], [shown, box, talk, plans], **quiet)
        shown.select(desk.open_source, talk, [panel, talk], **quiet)
        new.click(desk.restart, talk, [shown, panel, box, talk], **quiet)
        plans.change(lambda chosen: gr.update(label=scope_label(chosen)), plans, scope, **quiet)
        page.load(desk.start, talk, [shown, plans, talk, panel, head], **quiet)
    page.queue(api_open=False, default_concurrency_limit=8)
    return page


# -- serving ---------------------------------------------------------------------------------------


def serve(index_dir: Path, config: Config, *, host: str, port: int, as_of: date | None) -> None:
    """Serves the page and the API until interrupted.

    Args:
        index_dir: the index directory.
        config: the settings.
        host: the address to listen on.
        port: the port to listen on.
        as_of: the day that decides which plan is in force; today where None.

    Raises:
        PlanQAError: the index cannot be used, the address or port cannot be listened on, or others can reach it
            and there are no tokens.
    """
    # Listening first: a port in use is told at once, not after the index has been read.
    with listen(host, port) as listening:
        tokens = load_tokens(config.server)
        need_tokens(listening.getsockname()[0], tokens)
        engine = Engine(index_dir, config, as_of)
        page = build_app(engine)
        shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else f"[{host}]" if ":" in host else host
        print(f"规划问答已启动：http://{shown}:{listening.getsockname()[1]}（按 Ctrl+C 停止）", flush=True)
        start_logging(texts=config.server.log_questions)
        serve_app(page, build_server(engine, tokens, page)).run(sockets=[listening])


def serve_app(page: FastAPI, application: Any = None) -> uvicorn.Server:
    """A server for the page, or for an application that the page is part of; its ``run`` takes the listening socket."""
    # What still runs after two seconds is cut off: a browser's stream must not keep the server from stopping.
    return _Server(
        page, uvicorn.Config(application or page, log_level="warning", log_config=None, server_header=False, timeout_graceful_shutdown=2)
    )


class _Server(uvicorn.Server):
    """Ends the streams by which open pages say that they are there, before it stops."""

    def __init__(self, page: FastAPI, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._page = page

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for route in self._page.routes:
            if isinstance(route, Mount) and isinstance(route.app, GradioApp):
                route.app.stop_event.set()
        await super().shutdown(sockets)


def listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family, backlog=128)
        # Accepted sockets inherit it. asyncio sets it only where the socket names TCP as its protocol, and without
        # it each answer waits 40 ms for the client's delayed acknowledgement of its headers.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except OverflowError as error:
        raise InputError(f"端口 {port} 超出范围。", "请取 0 到 65535。") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PlanQAError(f"端口 {port} 已被占用。", "请用 --port 换一个端口，或先停止占用它的程序。") from error
        if error.errno == errno.EACCES:
            raise PlanQAError(f"没有权限使用端口 {port}。", "请用 --port 换一个 1024 以上的端口。") from error
        raise PlanQAError(f"不能在“{host}”上监听。", "请检查 --host，本机使用 127.0.0.1，供他人访问用 0.0.0.0。") from error


def build_app(engine: Engine) -> FastAPI:
    """The page as an application, with headers that keep browsers from loading anything from elsewhere."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(_Guard)
    # Gradio brings its own favicon, fonts and scripts; run history would keep questions in the browser.
    gr.mount_gradio_app(
        app, build_page(engine), path="/", footer_links=[], run_history=False, show_error=False, max_file_size=1, ssr_mode=False,
        enable_monitoring=False, pwa=False, app_kwargs={"openapi_url": None}, mcp_server=False, theme=_theme(), css=_asset("page.css"), head=_asset("head.html"),
    )  # fmt: skip
    return app


class _Guard:
    """Adds security headers, and closes the doors of Gradio that the page does not use (uploads, proxy, API description)."""

    _OPEN = frozenset({"queue", "heartbeat", "reset", "cancel", "startup-events", "theme.css", "app_id"})
    _HEADERS = (
        (
            b"content-security-policy",
            # Gradio's page needs inline scripts and Function(); everything still comes from here.
            b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
            b"img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'",
        ),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
    )

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        async def guarded(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *self._HEADERS]
            await send(message)

        path = re.match(r"/+gradio_api/+([^/?=]*)", scope.get("path", ""))
        if scope["type"] == "http" and path and path[1] not in self._OPEN:
            await send({"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b""})
            return
        await self._app(scope, receive, guarded if scope["type"] == "http" else send)


def _theme() -> gr.themes.Base:
    fonts = [gr.themes.Font(f) for f in ("PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "sans-serif")]
    theme = gr.themes.Base(font=fonts, font_mono=[gr.themes.Font("monospace")], radius_size="sm")
    for name in [n for n in vars(theme) if n.endswith("_dark") and hasattr(theme, n[:-5])]:
        # One appearance for everybody: printed and shared screens look alike.
        setattr(theme, name, getattr(theme, name[:-5]))
    return theme


def _asset(name: str) -> str:
    """A script, style sheet or head of the page, from ``qa/page/``.

    ``head.html``: Gradio names the language of the browser, but the page is Chinese for everybody.
    ``log.js``: a click on a citation or example goes to the server, a new turn is brought into view;
    the citation that was asked for is kept on the log itself, since rendering anew drops what a
    script adds. ``panel.js``: a source that has been opened is scrolled to its mark and takes the
    focus; closing gives it back.
    """
    return resources.files("qa").joinpath("page", name).read_text("utf-8")
