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
        return f'<header class="pq-head"><h1>规划问答</h1><p>依据{count}份规划原文作答，逐句注明出处</p></header>'

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
                shown = gr.HTML(desk.log(Conversation()), elem_id="pq-log", js_on_load=_LOG_SCRIPT, **plain)
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
                panel = gr.HTML(desk.shelf(), elem_id="pq-panel", js_on_load=_PANEL_SCRIPT, **plain)

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
    """Serves the page until interrupted.

    Args:
        index_dir: the index directory.
        config: the settings.
        host: the address to listen on.
        port: the port to listen on.
        as_of: the day that decides which plan is in force; today where None.

    Raises:
        PlanQAError: the index cannot be used, or the address or port cannot be listened on.
    """
    # Listening first: a port in use is told at once, not after the index has been read.
    with listen(host, port) as listening:
        app = build_app(Engine(index_dir, config, as_of))
        shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else f"[{host}]" if ":" in host else host
        print(f"规划问答已启动：http://{shown}:{listening.getsockname()[1]}（按 Ctrl+C 停止）", flush=True)
        serve_app(app).run(sockets=[listening])


def serve_app(app: FastAPI) -> uvicorn.Server:
    """A server for the page; its ``run`` takes the listening socket."""
    # What still runs after two seconds is cut off: a browser's stream must not keep the server from stopping.
    return _Server(uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=2))


class _Server(uvicorn.Server):
    """Ends the streams by which open pages say that they are there, before it stops."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        app = self.config.app
        for route in app.routes if isinstance(app, FastAPI) else ():
            if isinstance(route, Mount) and isinstance(route.app, GradioApp):
                route.app.stop_event.set()
        await super().shutdown(sockets)


def listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=128)
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
        enable_monitoring=False, pwa=False, app_kwargs={"openapi_url": None}, mcp_server=False, theme=_theme(), css=_CSS, head=_HEAD,
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


# Gradio names the language of the browser, but the page is Chinese for everybody.
_HEAD = """
<meta name="color-scheme" content="light">
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='5'
 fill='%23173b67'/%3E%3Cpath d='M8 9h16v3H8zm0 6h16v3H8zm0 6h10v3H8z' fill='%23fff'/%3E%3C/svg%3E">
<script>
(() => {
  const root = document.documentElement;
  const chinese = () => { if (root.lang !== "zh-CN") root.lang = "zh-CN"; };
  chinese();
  // Its accordion does not tell assistive programs whether it is open.
  const told = (button) => button?.setAttribute("aria-expanded", String(button.classList.contains("open")));
  document.addEventListener("click", (event) => setTimeout(() => told(event.target.closest?.("#pq-scope > button"))));
  document.addEventListener("focusin", (event) => told(event.target.closest?.("#pq-scope > button")));
  new MutationObserver(chinese).observe(root, { attributes: true, attributeFilter: ["lang"] });
})();
</script>
"""

# A click on a citation or example goes to the server; a new turn is brought into view. The citation
# that was asked for is kept on the log itself, since rendering anew drops what a script adds.
_LOG_SCRIPT = """
const log = element.closest("#pq-log");
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
let working = false;
element.setAttribute("role", "log");
element.setAttribute("aria-label", "问答记录");
element.addEventListener("click", (event) => {
  const cite = event.target.closest("button[data-n]");
  if (cite) {
    log.asked = cite;
    trigger("select", { turn: cite.dataset.turn, n: cite.dataset.n });
  }
  const example = event.target.closest("button[data-example]");
  if (example) {
    trigger("submit", { example: example.dataset.example });
    if (event.detail === 0) document.querySelector("#pq-question textarea").focus();
  }
});
log.mark = () => {
  log.querySelectorAll("[aria-current]").forEach((b) => b.removeAttribute("aria-current"));
  if (log.asked?.isConnected && document.querySelector("#pq-panel [data-opened]")) log.asked.setAttribute("aria-current", "true");
};
watch("value", () => {
  log.mark();
  const last = element.querySelector(".pq-turn:last-child");
  const busy = Boolean(last && last.querySelector(".pq-stage"));
  if (last && (busy || working)) {
    const tall = last.offsetHeight > innerHeight * 0.6;
    last.scrollIntoView({ block: tall ? "start" : "nearest", behavior: calm || tall ? "auto" : "smooth" });
  }
  working = busy;
});
"""

# A source that has been opened is scrolled to its mark and takes the focus; closing gives it back.
_PANEL_SCRIPT = """
const wide = matchMedia("(min-width: 900px)");
const log = () => document.querySelector("#pq-log");
let opened = "";
let shelf = props.value;
watch("value", () => {
  const source = element.querySelector(".pq-source[data-opened]");
  if (!source) shelf = props.value;
  log().mark();
  if (!source || source.dataset.opened === opened) return;
  opened = source.dataset.opened;
  const text = source.querySelector(".pq-source-text");
  const mark = source.querySelector("mark");
  source.querySelector("h2").focus({ preventScroll: true });
  if (!wide.matches) source.scrollIntoView({ block: "start" });
  if (!mark) return;
  const row = mark.closest("tr") || mark;
  text.scrollTop += row.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 3;
});
element.addEventListener("click", (event) => {
  if (!event.target.closest(".pq-close")) return;
  const button = log().asked;
  props.value = shelf;
  if (!button?.isConnected) return document.querySelector("#pq-question textarea").focus();
  button.focus({ preventScroll: true });
  button.scrollIntoView({ block: wide.matches ? "nearest" : "center" });
});
"""

_CSS = """
:root { --ink: #1b2530; --soft: #55606e; --line: #d8dde4; --paper: #fff; --ground: #f3f5f8; --main: #1f4e86; --dark: #173b67;
  --tint: #e9f0f8; --mark: #ffeeaa; --old: #854708; --old-tint: #fcf1e0; --now: #1b663c; --now-tint: #e6f4ec; --bar: 60px; }
body, gradio-app, .gradio-container { background: var(--ground) !important; color: var(--ink); color-scheme: light; }
.gradio-container { line-height: 1.75; font-size: 16px; overflow: visible !important; }
.gradio-container .main, .gradio-container main, .gradio-container .wrap { padding: 0 !important; max-width: none !important;
  overflow: visible !important; }
.gradio-container main > .column { gap: 0; }
.gradio-container button:focus-visible, .gradio-container textarea:focus-visible, .gradio-container input:focus-visible,
  .gradio-container summary:focus-visible, .gradio-container [tabindex]:focus-visible { outline: 3px solid #f0a92c !important;
  outline-offset: 2px; }
#pq-log, #pq-panel, #pq-top .block { background: none; border: 0; padding: 0; overflow: visible !important; }
:where(#pq-log, #pq-panel) :where(p, h2, h3, h4, ul, ol, li) { margin: 0; padding: 0; }
:is(#pq-log, #pq-panel, #pq-top) .html-container { padding: 0 !important; font-size: 16px; line-height: 1.75; }

#pq-top { background: var(--dark); color: #fff; min-height: var(--bar); align-items: center; flex-wrap: nowrap; gap: 16px;
  padding: 8px max(24px, calc((100% - 1232px) / 2)); z-index: 20; }
.pq-head { display: flex; align-items: baseline; gap: 14px; flex-wrap: wrap; }
.pq-head h1 { font-size: 21px; font-weight: 650; letter-spacing: .06em; margin: 0; color: #fff; line-height: 1.4; }
.pq-head p { margin: 0; font-size: 14px; color: #cfdcec; line-height: 1.5; }
#pq-new { background: none; color: #fff; border: 1px solid #8fabcd; border-radius: 4px; min-height: 38px; font-size: 15px; font-weight: 500;
  white-space: nowrap; }
#pq-new:hover { background: #24507f; }

#pq-layout { max-width: 1280px; margin: 0 auto; padding: 20px 24px 0; gap: 24px; align-items: flex-start; flex-wrap: nowrap; width: 100%; }
#pq-chat, #pq-side { min-width: 0 !important; flex-basis: 0; }
#pq-chat { gap: 0; min-height: calc(100vh - var(--bar) - 20px); }
#pq-log { flex: 1 0 auto; }

.pq-welcome { padding: 32px 0 24px; }
.pq-welcome h2 { font-size: 24px; font-weight: 650; line-height: 1.5; margin-bottom: 6px; color: var(--ink); }
.pq-welcome p { color: var(--soft); }
.pq-welcome .pq-hint { margin: 28px 0 8px; font-size: 15px; }
.pq-examples { list-style: none; display: grid; gap: 8px; }
.pq-example { width: 100%; text-align: left; background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: 11px 16px;
  color: var(--dark); font-size: 16px; line-height: 1.6; cursor: pointer; min-height: 48px; }
.pq-example:hover { border-color: var(--main); background: var(--tint); }

.pq-turn { margin-bottom: 24px; scroll-margin: calc(var(--bar) + 14px) 0 150px; }
.pq-question { border-left: 4px solid var(--main); background: var(--tint); border-radius: 0 6px 6px 0; padding: 10px 16px; margin-bottom: 10px; }
.pq-question h3 { font-size: 17px; font-weight: 600; line-height: 1.6; color: var(--ink); overflow-wrap: anywhere; white-space: pre-wrap;
  max-height: 9.6em; overflow: auto; }
.pq-scope { font-size: 14px; color: var(--soft); }
.pq-answer { background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: 16px 20px; overflow-wrap: anywhere; }
.pq-answer > p + p { margin-top: 8px; }
.pq-items { list-style: none; counter-reset: item; margin-top: 4px; }
.pq-items li { counter-increment: item; padding: 2px 0; display: flex; align-items: baseline; gap: .6em; }
.pq-items li::before { content: counter(item) "."; flex: none; min-width: 1.6em; text-align: right; color: var(--soft); font-variant-numeric: tabular-nums; }
.pq-items.pq-numbered li::before { content: none; }
.pq-cite { border: 0; background: none; color: var(--main); font-size: 14px; font-weight: 600; padding: 4px; margin: -4px 0; border-radius: 3px; cursor: pointer;
  line-height: 1.3; min-width: 26px; font-variant-numeric: tabular-nums; }
.pq-cite:hover, .pq-source-link:hover .pq-place { text-decoration: underline; }
.pq-cite[aria-current] { background: var(--main); color: #fff; }
.pq-cite-like { color: var(--main); font-weight: 600; }
.pq-stage { color: var(--soft); font-size: 15px; }
.pq-dot { display: inline-block; width: 9px; height: 9px; border-radius: 50%; background: var(--main); margin-right: 9px; animation: pq-beat 1s infinite alternate; }
@keyframes pq-beat { to { opacity: .25; } }
.pq-label { display: inline-block; font-size: 14px; font-weight: 600; border-radius: 4px; padding: 1px 10px; margin-right: 10px; background: #e6e9ee;
  color: #37424f; }
.pq-refused { margin-bottom: 8px; }
.pq-refusal { border-left: 4px solid #98a4b3; padding-left: 16px; margin-left: -4px; }
.pq-reason { color: var(--soft); font-size: 15px; }
.pq-note { background: var(--old-tint); color: var(--old); border-radius: 4px; padding: 6px 12px; margin-top: 12px; font-size: 15px; }
.pq-note .pq-cite { color: inherit; padding-inline: 2px; min-width: 0; }
.pq-sources { border-top: 1px solid var(--line); margin-top: 14px; padding-top: 10px; font-size: 15px; line-height: 1.6; }
.pq-sources h4 { font-size: 14px; font-weight: 600; color: var(--soft); }
.pq-sources ul { list-style: none; }
.pq-sources > ul > li + li { margin-top: 6px; }
.pq-source-link { display: flex; align-items: baseline; gap: 8px; width: 100%; text-align: left; border: 0; background: none; padding: 4px 6px; margin-left: -6px;
  border-radius: 4px; cursor: pointer; color: var(--soft); line-height: 1.6; }
.pq-source-link:hover { background: var(--ground); }
.pq-nums { color: var(--main); font-weight: 600; flex: none; }
.pq-sources summary { cursor: pointer; color: var(--main); padding: 4px 0; }
.pq-badge { display: inline-block; font-size: 13px; line-height: 1.5; border-radius: 4px; padding: 1px 8px; background: #e6e9ee; color: #37424f; white-space: nowrap; }
.pq-badge-old { background: var(--old-tint); color: var(--old); }
.pq-badge-now { background: var(--now-tint); color: var(--now); }
.pq-sources .pq-badge { margin-left: 4px; }

#pq-composer { position: sticky; bottom: 0; z-index: 10; background: var(--ground); padding: 8px 0 16px; gap: 8px; flex: none !important;
  min-width: 0 !important; box-shadow: 0 -10px 12px -4px var(--ground); }
#pq-scope { background: none; border: 0; padding: 0; overflow: visible !important; }
#pq-scope > button { width: auto; justify-content: flex-start; gap: 8px; color: var(--soft); font-size: 15px; padding: 4px 6px; min-height: 34px; }
#pq-scope > button .icon { display: none; }
#pq-scope > button::after { content: "▾"; font-size: 14px; }
#pq-scope > button.open::after { content: "▴"; }
#pq-plans { background: var(--paper); border: 1px solid var(--line) !important; border-radius: 6px; padding: 12px 16px !important; max-height: 38vh; overflow: auto !important; }
#pq-plans .wrap { flex-direction: column; gap: 2px; }
#pq-plans label { background: none !important; border: 0; box-shadow: none; padding: 5px 2px; align-items: flex-start; white-space: normal; color: var(--ink) !important;
  font-size: 15px; line-height: 1.6; }
#pq-plans label input { width: 18px; height: 18px; margin-top: 3px; flex: none; border: 1.5px solid #6a7685; }
#pq-plans label input:checked { background-color: var(--main); border-color: var(--main); }
#pq-plans [data-testid="block-info"] { color: var(--soft); font-size: 14px; }
#pq-ask { gap: 10px; align-items: flex-end; flex-wrap: nowrap; }
#pq-question { background: none; border: 0; padding: 0; box-shadow: none; overflow: visible !important; }
#pq-question textarea { background: var(--paper); border: 1.5px solid #7d8997; border-radius: 6px; font-size: 17px; line-height: 1.6; padding: 9px 14px; min-height: 48px;
  color: var(--ink); box-shadow: none; }
#pq-question textarea::placeholder { color: #667280; opacity: 1; }
#pq-question textarea:focus { border-color: var(--main); }
#pq-send { background: var(--main); color: #fff; border: 0; border-radius: 6px; height: 48px; font-size: 17px; font-weight: 600; box-shadow: none; }
#pq-send:hover { background: var(--dark); }

#pq-side { position: sticky; top: 20px; height: calc(100vh - 40px); }
#pq-panel, #pq-panel > div, #pq-panel > div > div { height: 100%; }
.pq-source { background: var(--paper); border: 1px solid var(--line); border-radius: 6px; height: 100%; display: flex; flex-direction: column; overflow: hidden; }
.pq-source-empty { height: auto; max-height: 100%; overflow: auto; padding: 16px 20px 20px; color: var(--soft); }
.pq-source-empty h2 { font-size: 16px; font-weight: 600; color: var(--ink); }
.pq-source-empty p { font-size: 15px; }
.pq-shelf { list-style: none; margin-top: 10px; border-top: 1px solid var(--line); }
.pq-shelf li { padding: 10px 0; border-bottom: 1px solid var(--line); line-height: 1.6; }
.pq-shelf li:last-child { border-bottom: 0; padding-bottom: 0; }
.pq-shelf .pq-plan { color: var(--ink); display: block; }
.pq-source-head { padding: 12px 20px 12px; border-bottom: 1px solid var(--line); flex: none; max-height: 45%; overflow: auto; }
.pq-source-bar { display: flex; justify-content: space-between; align-items: center; }
.pq-kicker { font-size: 14px; color: var(--main); font-weight: 600; }
.pq-close { border: 0; background: none; color: var(--soft); font-size: 14px; padding: 4px 8px; margin-right: -8px; min-height: 32px; border-radius: 4px; cursor: pointer; }
.pq-close:hover { background: var(--ground); color: var(--ink); }
.pq-source h2 { font-size: 18px; font-weight: 650; line-height: 1.5; color: var(--ink); outline-offset: 0; }
.pq-facts { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; font-size: 14px; color: var(--soft); margin-top: 6px; }
.pq-crumbs { list-style: none; font-size: 14px; line-height: 1.6; color: var(--soft); margin-top: 6px; }
.pq-crumbs li { display: inline; }
.pq-crumbs li + li::before { content: " › "; color: #8b96a3; }
.pq-crumbs li:last-child { color: var(--ink); font-weight: 600; }
.pq-source-text { padding: 0 20px 24px; overflow: auto; flex: 1; overflow-wrap: anywhere; line-height: 1.85; }
.pq-source-text > p { margin-bottom: 10px; }
.pq-source-text > :first-child { margin-top: 14px; }
.pq-paragraph { text-indent: 2em; }
.pq-heading { font-weight: 650; margin-top: 6px; }
.pq-source-text .pq-note, .pq-source-text p.pq-note { background: none; color: var(--soft); padding: 0; font-size: 14px; margin: 4px 0; }
.pq-source mark { background: var(--mark); color: inherit; padding: 2px 0; box-shadow: 0 2px 0 #d9a514; -webkit-box-decoration-break: clone; box-decoration-break: clone; }
.pq-table { border-collapse: collapse; width: 100%; margin-bottom: 12px; font-size: 14px; line-height: 1.55; font-variant-numeric: tabular-nums; }
.pq-table th, .pq-table td { border: 1px solid var(--line); padding: 6px 9px; text-align: left; font-weight: 400; vertical-align: top; }
.pq-table thead th, .pq-category th { background: var(--ground); font-weight: 600; white-space: nowrap; }
.pq-table thead th { position: sticky; top: 0; box-shadow: inset 0 0 0 .5px var(--line); z-index: 1; }
.pq-table tbody th { min-width: 9em; }
.pq-cited > * { background: var(--mark); }
.pq-cited mark { box-shadow: none; background: none; padding: 0; font-weight: 600; }
.pq-only-phone { display: none; }

@media (min-width: 900px) {
  #pq-top { position: sticky; top: 0; }
  #pq-side { top: calc(var(--bar) + 20px); height: calc(100vh - var(--bar) - 36px); }
}
@media (max-width: 899px) {
  #pq-top { padding: 8px 16px; }
  .pq-head { gap: 0 12px; }
  .pq-head p { font-size: 13px; }
  #pq-layout { flex-direction: column; padding: 12px 16px 0; gap: 0; }
  #pq-chat, #pq-side { width: 100%; flex: none !important; }
  #pq-chat { min-height: calc(100dvh - var(--bar) - 12px); }
  #pq-side { position: static; height: auto; }
  #pq-panel, #pq-panel > div, #pq-panel > div > div { height: auto; }
  .pq-source { height: calc(100dvh - 16px); margin-bottom: 8px; scroll-margin-top: 8px; }
  .pq-source-empty { height: auto; margin: 8px 0 24px; }
  .pq-source-head { padding: 8px 16px 10px; }
  .pq-source-text { padding: 0 16px 16px; }
  .pq-answer { padding: 14px 16px; }
  .pq-welcome { padding-top: 16px; }
  .pq-only-phone { display: inline; }
  .pq-cite { padding: 8px 5px; margin: -8px -1px; }
  .pq-turn { scroll-margin-top: 12px; }
  #pq-composer { padding-bottom: 12px; }
}
@media (prefers-reduced-motion: reduce) { .pq-dot { animation: none; } }
@media print { #pq-composer, #pq-top, #pq-side { display: none !important; } }
"""
