"""Accounts for tests of the page: whoever knows the password, with sessions in a dict."""

from __future__ import annotations

from index.errors import PlanQAError
from qa.page.people import Person


class Register:
    """``ed`` is an editor, everybody else a reader; the password is ``right``."""

    def __init__(self) -> None:
        self.sessions: dict[str, Person] = {}
        self.seen: list[tuple[str, str]] = []

    def sign_in(self, name: str, password: str, address: str) -> tuple[str, int]:
        self.seen.append((name, address))
        if password != "right":
            raise PlanQAError("用户名或密码不对。", "请重试。")
        self.sessions[f"token-{name}"] = Person(name, name == "ed")
        return f"token-{name}", 3600

    def person(self, token: str) -> Person | None:
        return self.sessions.get(token)

    def sign_out(self, token: str) -> None:
        self.sessions.pop(token, None)
