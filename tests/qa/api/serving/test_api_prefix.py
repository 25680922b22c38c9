"""The service behind a proxy that ends TLS and shows it under a path of its own, with or without taking that path off."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from api_samples import BEARER, ROAD, TOKENS, Served, served, with_server
from page_people import PASSWORD, office_accounts

import ui
from index.errors import ConfigError
from qa.api.app import build_server
from qa.api.serving.prefix import Prefixed
from qa.config import ServerConfig
from qa.engine import Engine
from qa.page.services import Services

pytestmark = pytest.mark.slow

OUTSIDE = {"host": "qa.example.cn", "x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9"}


@pytest.fixture(scope="module")
def inner(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    prefixed = with_server(engine, prefix="/planqa")
    page = ui.build_app(prefixed, Services(office_accounts(tmp_path_factory.mktemp("people"))))
    with served(Prefixed(build_server(prefixed, TOKENS, page, page_has_door=True), "/planqa")) as server:
        yield server


@pytest.mark.parametrize("taken_off", [True, False])
def test_people_sign_in_and_the_page_finds_its_parts(inner: Served, taken_off: bool) -> None:
    """Addresses as the browser sees them; the proxy takes the prefix off or not."""
    with httpx.Client(base_url=f"http://{inner.host}:{inner.port}", headers=OUTSIDE) as proxy:

        def ask(method: str, path: str, **more: object) -> httpx.Response:
            assert path.startswith("/planqa/"), path
            return proxy.request(method, path.removeprefix("/planqa") if taken_off else path, **more)  # type: ignore[arg-type]

        at = httpx.URL("https://qa.example.cn/planqa/")
        door = ask("GET", at.path)
        login = at.join(door.headers["location"])
        assert (door.status_code, login.path) == (303, "/planqa/login")
        form = re.search(r'action="([^"]+)"', ask("GET", login.path).text)
        assert form
        entered = ask("POST", login.join(form[1]).path, data={"name": "reader", "password": PASSWORD})
        assert (entered.status_code, login.join(entered.headers["location"]).path) == (303, "/planqa/")
        assert "secure" in entered.headers["set-cookie"].lower()
        cookie = {"cookie": entered.headers["set-cookie"].partition(";")[0]}
        page = ask("GET", at.path, headers=cookie)
        assert page.status_code == 200
        root = re.search(r'"root":"([^"]+)"', page.text)
        assert root
        assert root[1].replace("\\/", "/").rstrip("/") == "https://qa.example.cn/planqa"
        scripts = re.findall(r'(?:src|href)="([^"]+\.(?:js|css))"', page.text)
        assert scripts
        for script in scripts:
            assert ask("GET", at.join(script).path, headers=cookie).status_code == 200, script


def test_programs_call_under_the_prefix(inner: Served) -> None:
    for path in ("/planqa/v1/ask", "/v1/ask"):
        answer = httpx.post(f"http://{inner.host}:{inner.port}{path}", json={"question": ROAD}, headers={**OUTSIDE, **BEARER})
        assert (answer.status_code, answer.json()["status"]) == (200, "answered")
    assert httpx.get(f"http://{inner.host}:{inner.port}/planqa", headers=OUTSIDE).headers["location"] == "/planqa/"


@pytest.mark.parametrize("prefix", ["planqa", "/planqa/", "/a b", "/<x>", "//x"])
def test_prefixes_that_cannot_be_used(prefix: str) -> None:
    with pytest.raises(ConfigError, match="prefix"):
        ServerConfig(prefix=prefix)
