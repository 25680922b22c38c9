"""Tokens: where they come from, who is let in, and that nobody else can listen in without them."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from api_samples import BEARER, TOKEN, TOKENS
from starlette.testclient import TestClient

import ui
from index.errors import ConfigError
from qa.api.app import build_server
from qa.api.serving.auth import VARIABLE, Tokens, basic, bearer, load_tokens, new_token, sha256
from qa.cli.main import main
from qa.config import Config, ServerConfig
from qa.engine import Engine

pytestmark = pytest.mark.slow


def test_tokens_come_from_the_environment_and_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, f" office:{TOKEN} ,{TOKEN[::-1]},")
    file = tmp_path / "tokens"
    file.write_text(f"# callers\n\narchive  {sha256('c' * 20).upper()}\n", "utf-8")
    tokens = load_tokens(ServerConfig(tokens_file=str(file)))
    assert [tokens.caller(t) for t in (TOKEN, TOKEN[::-1], "c" * 20, "d" * 20, "", "\ud800")] == [
        "office",
        "token2",
        "archive",
        None,
        None,
        None,
    ]
    monkeypatch.delenv(VARIABLE)
    assert load_tokens(ServerConfig()) == Tokens()
    assert not Tokens()


def test_a_token_is_revoked_by_taking_its_line_out(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    file.write_text(f"office {sha256(TOKEN)}\n", "utf-8")
    later = "c" * 20
    with TestClient(build_server(engine, load_tokens(ServerConfig(tokens_file=str(file)))), base_url="http://localhost") as client:

        def statuses() -> list[int]:
            return [client.get("/v1/plans", headers={"authorization": f"Bearer {t}"}).status_code for t in (TOKEN, later)]

        assert statuses() == [200, 401]
        file.write_text(f"office {sha256(TOKEN)}\narchive {sha256(later)}\n", "utf-8")
        assert statuses() == [200, 200]
        file.write_text(f"office?\narchive {sha256(later)}\n", "utf-8")
        assert statuses() == [401, 200]
        file.write_text("", "utf-8")
        assert statuses() == [401, 401]
        assert client.get("/v1/plans").status_code == 401
        file.unlink()
        assert statuses() == [401, 401]


@pytest.mark.parametrize("text", ["", "# nobody\n", "name\n", "name abc\n", f"name {'g' * 64}\n"])
def test_a_file_without_usable_tokens_is_an_error(tmp_path: Path, text: str) -> None:
    file = tmp_path / "tokens"
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match="令牌文件"):
        load_tokens(ServerConfig(tokens_file=str(file)))
    with pytest.raises(ConfigError, match="没有这个文件"):
        load_tokens(ServerConfig(tokens_file=str(tmp_path / "none")))


def test_a_short_token_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, f"{TOKEN},office:short")
    with pytest.raises(ConfigError, match="第 2 个令牌不足 16 个字符"):
        load_tokens(ServerConfig())


def test_the_server_does_not_start_for_others_without_an_editor(
    index_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(VARIABLE, raising=False)
    assert main(["serve", "--host", "0.0.0.0", "--port", "0", "--index", str(index_dir)]) == 2
    assert capsys.readouterr().err == (
        "错误：供他人访问（监听别的地址，或设置里写了令牌、hosts、prefix）需要登录，还没有编辑账号。\n建议：请先运行 planqa user add 名称 --role editor。\n"
    )
    # Tokens are for others too, if only through a proxy on this machine.
    monkeypatch.setenv(VARIABLE, TOKEN)
    with pytest.raises(ConfigError, match="还没有编辑账号"):
        ui.serve(index_dir, Config(), host="127.0.0.1", port=0, as_of=None)


@pytest.mark.parametrize(("tokens", "header", "status"), [(Tokens(), "", 401), (TOKENS, "", 401), (TOKENS, f"Bearer {TOKEN}", 200)])
def test_where_people_sign_in_the_api_needs_a_token_and_the_page_none(engine: Engine, tokens: Tokens, header: str, status: int) -> None:
    with TestClient(build_server(engine, tokens, ui.build_app(engine), page_has_door=True), base_url="http://localhost") as client:
        assert client.get("/v1/plans", headers={"authorization": header}).status_code == status
        assert client.get("/").status_code == 200
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    "path", ["/metrics", "/mcp", "/v1/plans", "/v1", "/openapi.json", "/metrics%0A", "/mcp%0A", "/v1/plans%0A", "//v1/plans"]
)
def test_no_spelling_of_an_address_leads_past_the_gate(engine: Engine, path: str) -> None:
    with TestClient(build_server(engine, Tokens(), ui.build_app(engine), page_has_door=True), base_url="http://localhost") as client:
        assert client.get(path).status_code == (404 if path.startswith("//") else 401)


def test_a_new_token_fits_the_line_for_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["token", "综合处"]) == 0
    token, line = (text.rpartition("：")[2] for text in capsys.readouterr().out.splitlines())
    file = tmp_path / "tokens"
    file.write_text(line, "utf-8")
    assert load_tokens(ServerConfig(tokens_file=str(file))).caller(token) == "综合处"
    assert new_token() != new_token()


def test_headers_are_read() -> None:
    assert [bearer(h) for h in ("Bearer a", "bearer  a ", "Basic a", "a", "")] == ["a", "a", "", "", ""]
    encoded = base64.b64encode("谁:a:b".encode()).decode()
    assert [basic(h) for h in (f"Basic {encoded}", f"Bearer {encoded}", "Basic !", "Basic /w==", "")] == ["a:b", "", "", "", ""]


def password(token: str) -> dict[str, str]:
    return {"authorization": f"Basic {base64.b64encode(f'me:{token}'.encode()).decode()}"}


def test_who_is_let_in(engine: Engine) -> None:
    page = ui.build_app(engine)
    with TestClient(build_server(engine, TOKENS, page), base_url="http://localhost") as client:

        def status(path: str, headers: dict[str, str] | None = None) -> int:
            return client.get(path, headers=headers).status_code

        refused = client.get("/v1/plans")
        assert (refused.status_code, refused.headers["www-authenticate"], refused.json()["error"]) == (
            401,
            "Bearer",
            {
                "code": "unauthorized",
                "message": "缺少令牌或令牌无效。",
                "hint": "请在请求头写 Authorization: Bearer 令牌；令牌向管理员索取。",
            },
        )
        assert [status(p) for p in ("/healthz", "/readyz")] == [200, 200]
        closed = ("/v1/plans", "/v1/models", "/v1/none", "/mcp", "/metrics", "/docs", "/openapi.json", "/", "/theme.css")
        assert [status(p) for p in closed] == [401] * len(closed)
        assert [status(p, {"authorization": f"Bearer {TOKEN}x"}) for p in closed] == [401] * len(closed)
        assert [status(p, BEARER) for p in closed if p not in ("/mcp", "/v1/none")] == [200] * (len(closed) - 2)
        # A browser has a password only; it must not open the API to requests that other sites make it send.
        assert [status(p, password(TOKEN)) for p in ("/", "/docs", "/metrics", "/v1/plans", "/mcp")] == [200, 200, 200, 401, 401]
        assert client.get("/").headers["www-authenticate"] == 'Basic realm="Plan QA", charset="UTF-8"'


def test_guessing_tokens_is_slowed_down(engine: Engine) -> None:
    with TestClient(build_server(engine, TOKENS), base_url="http://localhost") as client:
        statuses = [client.get("/v1/plans", headers={"authorization": f"Bearer {n}"}).status_code for n in range(32)]
        assert statuses == [401] * 30 + [429] * 2
        assert client.get("/v1/plans", headers=BEARER).status_code == 200
