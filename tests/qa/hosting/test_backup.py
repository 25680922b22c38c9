"""An installation survives the loss of its machine and an upgrade: index, accounts, feedback and settings."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import stat
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
from page_people import PASSWORD, office_accounts

from index.errors import InputError, PlanQAError
from index.ingest import change
from index.store import versions
from index.store.files import open_store
from qa.config import Config
from qa.corpus import making
from qa.engine import Engine
from qa.hosting import backup
from qa.hosting.backup import back_up, restore
from qa.people.accounts import Accounts, AccountsConfig
from qa.people.feedback import FeedbackStore
from qa.pipeline import ask

pytestmark = pytest.mark.slow

OF_TODAY = Path(__file__).parents[2] / "data" / "installation.tar.gz"
"""A backup that the program of 30 November 2026 wrote: plans of ours, an editor and a reader, a rating, settings."""
QUESTION = "环湖公路全长多少公里？"


@pytest.fixture
def home(tmp_path: Path, index_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation in the working directory."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(index_dir, "var/index")
    (tmp_path / "planqa.toml").write_text('keep_versions = 3\n[server]\ntokens_file = "tokens"\n', "utf-8")
    (tmp_path / "tokens").write_text("# 没有\n", "utf-8")
    office_accounts(tmp_path / "var")
    FeedbackStore(Path("var/feedback.db")).keep(
        ask(QUESTION, Engine(Path("var/index"), Config())), "down", user="reader", comment="少了起点"
    )
    return tmp_path


def is_whole() -> None:
    """The installation in the working directory answers, lets its people in and knows what they said."""
    answer = ask(QUESTION, Engine(Path("var/index"), Config()))
    assert (answer.status, answer.citations[0].quote) == ("answered", "推进环湖公路建设，全长48公里。")
    accounts = Accounts(AccountsConfig())
    token, _ = accounts.sign_in("ed", PASSWORD, "")
    person = accounts.person(token)
    assert person
    assert person.editor
    assert [(said.user, said.vote, said.comment) for said in FeedbackStore(Path("var/feedback.db")).all()] == [
        ("reader", "down", "少了起点")
    ]
    assert Path("planqa.toml").read_text("utf-8").startswith("keep_versions = 3")


def test_a_backup_brings_everything_to_another_machine(
    home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    config = Config()
    names = back_up(home / "all.tar.gz", Path("var/index"), config)
    assert [name.partition("/")[0] for name in names] == ["settings", "people", "people", "people", "index"]
    assert stat.S_IMODE((home / "all.tar.gz").stat().st_mode) == 0o600
    with pytest.raises(InputError, match="已经存在"):
        back_up(home / "all.tar.gz", Path("var/index"), config)
    monkeypatch.chdir(tmp_path_factory.mktemp("other"))
    done = restore(home / "all.tar.gz")
    assert (done.kept, done.rebuild) == ((), False)
    is_whole()
    assert stat.S_IMODE(Path("var/accounts.db").stat().st_mode) == 0o600


def test_what_is_there_is_kept(home: Path) -> None:
    back_up(home / "all.tar.gz", Path("var/index"), Config())
    change.remove(Path("var/index"), [open_store(Path("var/index")).documents[0].id], making(Config()))
    before = versions.current_version(Path("var/index"))
    done = restore(home / "all.tar.gz")
    assert len(done.kept) == 3
    assert all(path.is_file() for path in done.kept)
    assert {stat.S_IMODE(path.stat().st_mode) for path in done.kept} == {0o600}
    is_whole()
    assert before.is_dir()
    assert change.roll_back(Path("var/index"), before.name).name == before.name


@pytest.mark.parametrize("written", range(3))
def test_a_disk_that_gets_full_changes_nothing(home: Path, monkeypatch: pytest.MonkeyPatch, written: int) -> None:
    back_up(home / "all.tar.gz", Path("var/index"), Config())
    before = sorted(p.name for p in home.rglob("*"))
    real, done = backup._write, list[Path]()

    def write(source: Path, target: Path) -> None:
        done.append(target)
        if len(done) > written:
            target.write_bytes(source.read_bytes()[:100])
            raise OSError(errno.ENOSPC, "No space left on device")
        real(source, target)

    monkeypatch.setattr(backup, "_write", write)
    with pytest.raises(InputError, match="磁盘已满"):
        restore(home / "all.tar.gz")
    assert sorted(p.name for p in home.rglob("*")) == before
    is_whole()


def test_a_restore_that_stops_in_the_middle_says_what_is_restored(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    back_up(home / "all.tar.gz", Path("var/index"), Config())
    real = backup._swap

    def swap(draft: Path, path: Path) -> None:
        if path.name == "audit.db":
            raise OSError(errno.EIO, "Input/output error")
        real(draft, path)

    monkeypatch.setattr(backup, "_swap", swap)
    with pytest.raises(PlanQAError, match=r"磁盘读写出错。 已经恢复的有var/accounts\.db；其余没有变"):
        restore(home / "all.tar.gz")
    is_whole()


def test_a_service_that_has_the_accounts_open_goes_on_with_the_restored_ones(home: Path) -> None:
    """Another file in the place of the database would not be seen, and what SQLite keeps beside it would be of the old one."""
    back_up(home / "all.tar.gz", Path("var/index"), Config())
    Accounts(AccountsConfig()).add("late", PASSWORD)
    with closing(sqlite3.connect("var/accounts.db")) as service:
        names = service.execute("SELECT name FROM user ORDER BY name")
        assert names.fetchall() == [("ed",), ("late",), ("reader",)]
        kept = restore(home / "all.tar.gz").kept[0]
        assert service.execute("SELECT name FROM user ORDER BY name").fetchall() == [("ed",), ("reader",)]
    with closing(sqlite3.connect(kept)) as old:
        assert ("late",) in old.execute("SELECT name FROM user").fetchall()


def test_what_a_killed_restore_left_is_gone_after_the_next(home: Path) -> None:
    back_up(home / "all.tar.gz", Path("var/index"), Config())
    left = [Path("var/.accounts.db.part"), Path("var/.accounts.db.kept.part")]
    for path in left:
        path.write_bytes(b"half of it" * 10_000)
    draft = Path(f"var/index/versions/.{'0' * 32}.draft")
    draft.mkdir()
    restore(home / "all.tar.gz")
    is_whole()
    assert not [path for path in (*left, draft) if path.exists()]


def test_a_damaged_database_makes_room(home: Path) -> None:
    back_up(home / "all.tar.gz", Path("var/index"), Config())
    for end in ("-wal", "-shm"):
        Path(f"var/accounts.db{end}").unlink(missing_ok=True)
    Path("var/accounts.db").write_bytes(b"no database" * 1000)
    assert restore(home / "all.tar.gz").kept[0].read_bytes() == b"no database" * 1000
    is_whole()


def test_an_installation_of_today_is_taken_over_by_any_later_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    restore(OF_TODAY)
    change.rebuild(Path("var/index"), making(Config()))
    is_whole()


@pytest.mark.parametrize("broken", ["text", "no note", "cut", "climbing"])
def test_what_is_no_backup_changes_nothing(home: Path, broken: str) -> None:
    back_up(home / "all.tar.gz", Path("var/index"), Config())
    path = home / "broken.tar.gz"
    if broken == "text":
        path.write_text("规划", "utf-8")
    elif broken == "cut":
        path.write_bytes((home / "all.tar.gz").read_bytes()[:5000])
    else:
        with tarfile.open(path, "w:gz") as archive:
            archive.add(home / "tokens", "../../climbed" if broken == "climbing" else "tokens")
    before = sorted(p.name for p in home.rglob("*"))
    with pytest.raises(InputError, match="不是 planqa backup 写的备份"):
        restore(path)
    assert sorted(p.name for p in home.rglob("*")) == before
