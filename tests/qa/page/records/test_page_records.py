"""Feedback, audit log and accounts are shown to editors, and only to them."""

from __future__ import annotations

import base64
from pathlib import Path

from page_people import office_accounts
from page_samples import answer

from qa.page.access.people import LOCAL, NO_RIGHT
from qa.page.records.records import Records, handle
from qa.people.accounts import Person
from qa.people.feedback import FeedbackStore


def office(folder: Path) -> Records:
    accounts, feedback = office_accounts(folder), FeedbackStore(folder / "feedback.db")
    feedback.keep(answer(("甲。", ())), "up", user="reader")
    feedback.keep(answer(("乙。", ())), "down", user="ed", reason="citation", comment="=1+1", history=("此前？",))
    return Records(feedback, accounts.audit, accounts)


def content(records: Records, name: str) -> str:
    file = handle(records, {"do": name}, LOCAL)["file"]
    return base64.b64decode(file["content"]).decode("utf-8-sig")


def test_editors_see_what_there_is(tmp_path: Path) -> None:
    shown = handle(office(tmp_path), {"do": "open"}, LOCAL)["shown"]
    assert "评价（2）" in shown
    assert shown.index("出处不对") < shown.index("甲。")
    assert "=1+1" in shown
    assert "新建账号" in shown
    assert [name in shown for name in ("ed", "reader", "编辑", "读者")] == [True] * 4


def test_readers_see_nothing(tmp_path: Path) -> None:
    for what in ("open", "feedback", "log", "accounts", "candidates"):
        told = handle(office(tmp_path / what), {"do": what}, Person("reader", False))
        assert list(told) == ["shown"]
        assert NO_RIGHT in told["shown"]


def test_files_have_all_and_run_nothing(tmp_path: Path) -> None:
    records = office(tmp_path)
    rated = content(records, "feedback").splitlines()
    assert len(rated) == 3
    assert "'=1+1" in rated[2]
    assert '"question": "？"' in content(records, "candidates")
    assert "ed（编辑）" in content(records, "log")
    assert "reader,读者," in content(records, "accounts")


def test_a_page_that_keeps_nothing_says_so() -> None:
    shown = handle(Records(), {"do": "open"}, LOCAL)["shown"]
    assert [words in shown for words in ("还没有评价", "还没有记录", "没有账号")] == [True] * 3
