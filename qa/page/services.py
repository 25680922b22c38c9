"""What the page is given besides the engine: people, feedback, audit log, where runs of the evaluation lie."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from qa.config import Config
from qa.page.chat.handlers import Rate, Rating
from qa.page.checking.handlers import InTurn
from qa.page.plans.editing import Audit, EditorAction
from qa.page.records.records import Records
from qa.people import accounts
from qa.people.accounts import Accounts
from qa.people.audit import AuditLog
from qa.people.feedback import FeedbackStore
from qa.pipeline import Ask


def note_nothing(action: EditorAction) -> None:
    """An audit log that keeps nothing."""


@dataclass(frozen=True, slots=True)
class Services:
    """``accounts``: who may sign in; None where whoever opens the page may do everything. ``rate`` keeps what users say of
    answers, ``audit`` what editors did; ``runs`` is the folder of evaluation runs, ``sets`` the question files (the shipped
    ones where empty). ``ask`` has questions, ``in_turn`` other long work wait their turn with the questions of the API; they are
    done at once where None. ``records`` is what editors see of all this."""

    accounts: Accounts | None = None
    rate: Rate | None = None
    audit: Audit = note_nothing
    runs: Path = Path("var/eval")
    sets: tuple[Path, ...] = ()
    ask: Ask | None = None
    in_turn: InTurn | None = None
    records: Records = field(default_factory=Records)

    @property
    def local(self) -> bool:
        """Whether nobody signs in."""
        return self.accounts is None


def services_for(host: str, config: Config, *, shared: bool = False) -> Services:
    """What a page that listens on an address is given: accounts where others can reach it, feedback and audit log always.

    Args:
        host: the IP address that is listened on.
        config: the settings.
        shared: others can reach it whatever the address is.

    Raises:
        ConfigError: accounts are required, but there is no editor yet.
    """
    people = accounts.for_host("0.0.0.0" if shared else host, config.accounts)
    log = people.audit if people else AuditLog(Path(config.accounts.audit))
    feedback = FeedbackStore(Path(config.feedback))
    return Services(people, keeper(feedback), noter(log), records=Records(feedback, log, people))


def keeper(store: FeedbackStore) -> Rate:
    """Keeps ratings in a store."""

    def rate(said: Rating) -> None:
        if said.turn.answer:
            store.keep(said.turn.answer, said.vote, user=said.person.name, reason=said.reason, comment=said.comment, history=said.history)

    return rate


def noter(log: AuditLog) -> Audit:
    """Notes what editors do in a log."""

    def note(done: EditorAction) -> None:
        (log.note_done if done.ok else log.note)(done.person.name, done.action, done.what, address=done.address, ok=done.ok)

    return note
