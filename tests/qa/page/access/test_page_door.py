"""Who is let in: the sign-in form, sessions, and what passes the guard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request
from page_people import PASSWORD, office_accounts
from starlette.testclient import TestClient

from index.errors import PlanQAError
from qa.page.access.door import COOKIE, Door
from qa.page.access.guard import MAX_EVENT_BYTES, Guard
from qa.page.access.people import LOCAL, NOBODY, USER, person_of
from qa.people.accounts import Accounts, Person

pytestmark = pytest.mark.slow


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    return office_accounts(tmp_path)


@pytest.fixture
def client(accounts: Accounts) -> TestClient:
    app = FastAPI()

    async def anything(request: Request, path: str) -> dict[str, Any]:
        person = person_of(request.scope, local=False)
        return {"path": path, "name": person.name, "editor": person.editor}

    app.add_api_route("/{path:path}", anything, methods=["GET", "POST"])
    return TestClient(Door(Guard(app, local=False), accounts), follow_redirects=False)


def sign_in(client: TestClient, name: str, password: str = PASSWORD) -> Any:
    return client.post("/login", data={"name": name, "password": password})


def test_nobody_gets_in_without_a_session(client: TestClient) -> None:
    assert client.get("/").headers["location"] == "login"
    for path in ("/config", "/gradio_api/queue/join", "/login/x", "/theme.css"):
        assert client.get(path).status_code == 401
    assert "用户名" in client.get("/login").text


def test_session_lets_in_until_it_ends(client: TestClient, accounts: Accounts) -> None:
    answer = sign_in(client, "reader")
    assert (answer.status_code, answer.headers["location"]) == (303, "./")
    cookie = answer.headers["set-cookie"].lower()
    assert all(part in cookie for part in (f"{COOKIE}=", "httponly", "samesite=lax", "max-age=43200"))
    assert client.get("/x").json() == {"path": "x", "name": "reader", "editor": False}
    assert client.get("/login").headers["location"] == "./"
    token = client.cookies[COOKIE]
    client.post("/logout")
    assert accounts.person(token) is None
    assert client.get("/x", headers={"cookie": f"{COOKIE}={token}"}).status_code == 401


def test_wrong_password_is_refused_in_words(client: TestClient) -> None:
    answer = sign_in(client, '<script>"', "wrong")
    assert answer.status_code == 403
    assert "用户名或密码不对。请检查后再试。" in answer.text
    assert "<script>" not in answer.text
    assert "set-cookie" not in answer.headers


def test_long_form_is_cut_off(client: TestClient, accounts: Accounts) -> None:
    assert sign_in(client, "a" * 100_000).status_code == 403
    assert len(accounts.audit.entries()[-1].user) < 1000


def test_too_many_attempts_have_to_wait(client: TestClient) -> None:
    told = [sign_in(client, "ed", "wrong").text for _ in range(12)]
    assert "登录失败次数太多" in told[-1]
    assert "登录失败次数太多" in sign_in(client, "ed").text


def test_only_editors_upload(client: TestClient) -> None:
    sign_in(client, "reader")
    assert client.post("/gradio_api/upload").status_code == 403
    client.post("/logout")
    sign_in(client, "ed")
    assert client.post("/gradio_api/upload").json()["editor"] is True


def test_what_another_site_sends_is_refused(client: TestClient) -> None:
    sign_in(client, "ed")
    for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 200), ("none", 200)):
        assert client.post("/gradio_api/queue/join", headers={"sec-fetch-site": site}).status_code == status
        wanted = 403 if status == 403 else 303
        assert client.post("/logout", headers={"sec-fetch-site": site}).status_code == wanted
        sign_in(client, "ed")
    assert client.get("/", headers={"sec-fetch-site": "cross-site"}).status_code == 200


def test_events_larger_than_any_of_the_page_are_not_read(client: TestClient) -> None:
    """Gradio would keep all of them in memory; what is uploaded it bounds itself."""
    sign_in(client, "ed")
    for path, length, status in (
        ("/gradio_api/queue/join", MAX_EVENT_BYTES, 200),
        ("/gradio_api/queue/join", MAX_EVENT_BYTES + 1, 413),
        ("/", MAX_EVENT_BYTES + 1, 413),
        ("/gradio_api/upload", MAX_EVENT_BYTES + 1, 200),
    ):
        assert client.post(path, content=b"{}", headers={"content-length": str(length)}).status_code == status, (path, length)
    assert client.post("/gradio_api/queue/join", content=iter([b"{}"])).status_code == 411


def test_what_gradio_raises_behind_an_answer_of_the_queue_is_no_error() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"told", "more_body": True})
        raise RuntimeError("session not found")

    client = TestClient(Guard(app))
    assert client.get("/gradio_api/queue/data").text == "told"
    with pytest.raises(RuntimeError):
        client.get("/other")


def test_a_form_of_many_fields_is_none_of_ours(client: TestClient) -> None:
    assert client.post("/login", data={f"field{i}": "1" for i in range(50)}).status_code == 403


def test_accounts_that_cannot_be_read_are_told(client: TestClient, tmp_path: Path) -> None:
    sign_in(client, "reader")
    (tmp_path / "accounts.db").write_bytes(b"no database, but long enough to look like one" * 100)
    for end in ("-wal", "-shm"):
        (tmp_path / f"accounts.db{end}").unlink(missing_ok=True)
    answer = client.get("/x")
    assert (answer.status_code, "用不了" in answer.text) == (503, True)


def test_person_of_a_request() -> None:
    assert person_of({}, local=True) == LOCAL
    assert person_of({}, local=False) == NOBODY
    assert person_of({USER: "ed"}, local=False) == NOBODY
    assert person_of({USER: Person("a", False)}, local=True) == Person("a", False)


def test_who_cannot_sign_in_since_the_disk_is_full_is_told_so(
    client: TestClient, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> Any:
        raise PlanQAError("磁盘已满。", "")

    monkeypatch.setattr(accounts, "sign_in", full)
    answer = sign_in(client, "reader")
    assert (answer.status_code, "磁盘已满" in answer.text) == (503, True)
