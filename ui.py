"""The web page: composes its views, and serves them.

    Engine -> build (Blocks) -> build_app (FastAPI with safe headers) -> serve (uvicorn)

Nothing is loaded from or sent to anywhere but this server.
"""

from __future__ import annotations

import errno
import gc
import os
import socket
import sys
import threading
import webbrowser
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
# Else Gradio keeps ten thousand events, and makes a table of all of them in pandas after each one.
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(2**62)
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "100"

import gradio as gr
import uvicorn
from fastapi import FastAPI
from gradio.routes import App as GradioApp
from starlette.routing import Mount
from starlette.types import ASGIApp

from index.errors import InputError, PlanQAError
from qa.api.app import build_server
from qa.api.service import Service
from qa.api.serving.auth import Tokens, lets_others_in, load_tokens
from qa.api.serving.connections import protocol
from qa.api.serving.logs import start_logging
from qa.api.serving.metrics import Metrics
from qa.api.serving.prefix import Prefixed
from qa.config import Config, ServerConfig
from qa.engine import Engine
from qa.hosting.memory import keep_small
from qa.llm.chat import LOADED, ModelConfig
from qa.page.access.door import Door
from qa.page.access.guard import Guard
from qa.page.access.intake import Intake, on_full_disk
from qa.page.access.people import LOCAL, NOBODY, person_of
from qa.page.assets import asset
from qa.page.chat.handlers import ChatHandlers
from qa.page.chat.view import build_chat
from qa.page.checking.view import build_checking
from qa.page.dossier.view import build_dossier
from qa.page.evaluation.view import build_evaluation
from qa.page.indicators.view import build_indicators
from qa.page.plans.editing import MAX_UPLOAD_MB
from qa.page.plans.editing_view import build_editing
from qa.page.plans.view import build_plans
from qa.page.plans.view import finder as finder_of
from qa.page.records.view import build_records
from qa.page.services import Services, services_for
from qa.page.shared.events import PLAIN, QUIET, scope_of
from qa.page.shared.state import PageState
from qa.page.shared.templates import html
from qa.people.accounts import Person, required
from qa.workers.team import Team

VIEWS = {
    "ask": ("问答", "问答"), "plans": ("规划浏览", "规划"), "dossier": ("专题汇编", "专题"), "indicators": ("指标", "指标"),
    "check": ("核对文稿", "核对"),
}  # fmt: skip
EDITOR_VIEWS = {"manage": ("规划管理", "管理"), "quality": ("测评", "测评"), "records": ("记录", "记录")}
"""The views of the page by the names under which its address knows them, each as it is called where there is room and on a phone; the latter
are for editors."""


def build(engine: Engine, services: Services | None = None) -> gr.Blocks:
    """The page over an open engine; mounting or launching it is up to the caller.

    Args:
        engine: the open index and settings.
        services: accounts, feedback, audit log; without any, whoever opens the page may do everything and nothing is kept.
    """
    given = services or Services()
    state, local = PageState(engine), given.local
    handlers = ChatHandlers(state, given.rate, given.ask)
    # Uploads that no event took up are deleted after an hour.
    page = gr.Blocks(title="规划问答", analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600))
    with page:
        with gr.Row(elem_id="pq-top"):
            head = gr.HTML(state.head(), js_on_load=None, **PLAIN)
            nav = gr.HTML(render_nav(LOCAL if local else NOBODY, local=local), elem_id="pq-nav", js_on_load=asset("nav.js"), **PLAIN)
        gr.HTML(html("page.explained"), elem_id="pq-explained", js_on_load=asset("peek.js"), **PLAIN)
        file = gr.HTML(None, html_template="", elem_id="pq-file", js_on_load=asset("file.js"), **PLAIN)
        with gr.Column(elem_id="pq-view-ask", elem_classes="pq-view"):
            build_chat(state, handlers, page, head, file, local=local)
        with gr.Column(elem_id="pq-view-plans", elem_classes="pq-view"):
            finder = build_plans(state, page)
        with gr.Column(elem_id="pq-view-dossier", elem_classes="pq-view"):
            build_dossier(state, file)
        with gr.Column(elem_id="pq-view-indicators", elem_classes="pq-view"):
            build_indicators(state, file)
        with gr.Column(elem_id="pq-view-check", elem_classes="pq-view"):
            build_checking(state, file, given.in_turn)
        with gr.Column(elem_id="pq-view-manage", elem_classes="pq-view"):
            plans = build_editing(state, given.audit, local=local)
        with gr.Column(elem_id="pq-view-quality", elem_classes="pq-view"):
            build_evaluation(state, given.runs, given.sets, local=local)
        with gr.Column(elem_id="pq-view-records", elem_classes="pq-view"):
            build_records(given.records, file, local=local)

        def on_load(request: gr.Request) -> str:
            return render_nav(person_of(scope_of(request), local=local), local=local)

        page.load(on_load, None, nav, **QUIET)
        plans.change(lambda: (finder_of(state), state.head()), None, [finder, head], **QUIET)
    page.queue(api_open=False, default_concurrency_limit=8)
    return page


def render_nav(person: Person, *, local: bool) -> str:
    """Links to the views that a person may see; the handlers behind them ask for the right again."""
    views = VIEWS | (EDITOR_VIEWS if person.editor else {})
    return html("page.nav", views, person.name, local)


# -- serving ---------------------------------------------------------------------------------------


def serve(index_dir: Path, config: Config, *, host: str, port: int, as_of: date | None, show: bool = False) -> None:
    """Serves the page and the API until interrupted.

    Args:
        index_dir: the index directory.
        config: the settings.
        host: the address to listen on.
        port: the port to listen on.
        as_of: the day that decides which plan is in force; today where None.
        show: opens the page in the browser of this machine, where there is one.

    Raises:
        PlanQAError: the index cannot be used, the address or port cannot be listened on, or others can reach it and nobody
            could sign in as an editor.
    """
    keep_small()
    # Listening first: a port in use is told at once, not after the index has been read.
    with listen(host, port) as listening:
        tokens = load_tokens(config.server)
        services = services_for(listening.getsockname()[0], config, shared=lets_others_in(config.server, tokens))
        # A model in memory is loaded by those that ask it: the processes where there are any.
        apart = config.server.workers and config.llm.model.partition(":")[0] in LOADED
        engine = Engine(index_dir, replace(config, llm=ModelConfig()) if apart else config, as_of)
        team = Team(index_dir, config, as_of) if config.server.workers else None
        queue = Service(engine, config.server, Metrics(), team)
        page = build_app(engine, replace(services, ask=queue.answer, in_turn=queue.in_turn))
        shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{listening.getsockname()[1]}"
        print(f"规划问答已启动：{address}（按 Ctrl+C 停止）\n{who_may(listening.getsockname()[0], services, tokens)}", flush=True)
        start_logging(texts=config.server.log_questions)
        application: ASGIApp = build_server(engine, tokens, page, page_has_door=not services.local, service=queue)
        if config.server.prefix:
            application = Prefixed(application, config.server.prefix)
        if show:
            open_browser(address)
        # What is loaded by now stays: it need not be looked through again and again for what can be freed.
        gc.freeze()
        serve_app(page, application, config.server).run(sockets=[listening])


def who_may(address: str, services: Services, tokens: Tokens) -> str:
    """What is open to whom where the service listens on an IP address, for whoever starts it."""
    if services.local:
        return "只有这台机器能访问：打开网页的人就是编辑，接口不要令牌。供他人访问用 --host 0.0.0.0，或在代理后面写明 [server] hosts，都先建编辑账号。"
    where = "网络上的其他机器" if required(address) else "这台机器，以及经由它的代理"
    api = "接口（/v1、/mcp、/docs、/metrics）凭令牌" if tokens else "接口没有令牌，不开放（planqa token 生成）"
    return f"可以访问的有{where}：网页用账号登录（读者问答，编辑还可以改规划），{api}；/healthz、/readyz 不要登录，只说是否正常。"


def open_browser(address: str) -> None:
    """Opens a page in the browser of this machine; nothing where there is no screen or no browser. The socket listens already, so
    that the browser waits for the first answer."""
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return
    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def serve_app(page: FastAPI, application: Any = None, config: ServerConfig | None = None) -> uvicorn.Server:
    """A server for the page, or for an application that the page is part of; its ``run`` takes the listening socket."""
    limited = protocol(config or ServerConfig())
    # What still runs after two seconds is cut off: a browser's stream must not keep the server from stopping.
    shown = uvicorn.Config(
        application or page, http=limited, log_level="warning", log_config=None, server_header=False, timeout_graceful_shutdown=2
    )
    return _Server(page, shown)


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


def build_app(engine: Engine, services: Services | None = None) -> FastAPI:
    """The page as an application, with headers that keep browsers from loading anything from elsewhere, behind a door where
    there are accounts."""
    given = services or Services()
    app, page = FastAPI(docs_url=None, redoc_url=None, openapi_url=None), build(engine, given)
    app.add_middleware(Intake, page=page)
    app.add_middleware(Guard, local=given.local)
    if given.accounts:
        app.add_middleware(Door, accounts=given.accounts)
    # Gradio brings its own favicon, fonts and scripts; run history would keep questions in the browser.
    gr.mount_gradio_app(
        app, page, path="/", footer_links=[], run_history=False, show_error=False, max_file_size=f"{MAX_UPLOAD_MB}mb", ssr_mode=False,
        enable_monitoring=False, pwa=False, app_kwargs={"openapi_url": None, "exception_handlers": {OSError: on_full_disk}}, mcp_server=False, root_path=engine.config.server.prefix or None, theme=_theme(), css=asset("page.css"), head=asset("head.html"),
    )  # fmt: skip
    return app


def _theme() -> gr.themes.Base:
    fonts = [gr.themes.Font(f) for f in ("PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "sans-serif")]
    theme = gr.themes.Base(font=fonts, font_mono=[gr.themes.Font("monospace")], radius_size="sm")
    for name in [n for n in vars(theme) if n.endswith("_dark") and hasattr(theme, n[:-5])]:
        # The style sheet has its own colours for dark screens; what Gradio adds must not have others.
        setattr(theme, name, getattr(theme, name[:-5]))
    return theme
