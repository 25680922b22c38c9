"""What the page is given besides the engine: people, feedback, audit log, where runs of the evaluation lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qa.page.desk import Rate
from qa.page.door import Accounts
from qa.page.editing import Audit, Deed


def note_nothing(deed: Deed) -> None:
    """An audit log that keeps nothing."""


@dataclass(frozen=True, slots=True)
class Services:
    """``accounts``: who may sign in; None where whoever opens the page may do everything. ``rate`` keeps what users say of
    answers, ``audit`` what editors did; ``runs`` is the folder of evaluation runs, ``sets`` the question files (the shipped
    ones where empty)."""

    accounts: Accounts | None = None
    rate: Rate | None = None
    audit: Audit = note_nothing
    runs: Path = Path("var/eval")
    sets: tuple[Path, ...] = ()

    @property
    def local(self) -> bool:
        """Whether nobody signs in."""
        return self.accounts is None
