"""The accounts of an office for tests of the page: one editor, one reader; hashing costs next to nothing."""

from __future__ import annotations

from pathlib import Path

from argon2 import PasswordHasher

from qa.people.accounts import Accounts, AccountsConfig

PASSWORD = "渠清如许-2026-qing"


def office_accounts(folder: Path) -> Accounts:
    """``ed`` is an editor, ``reader`` a reader; both have PASSWORD."""
    config = AccountsConfig(str(folder / "accounts.db"), str(folder / "audit.db"))
    accounts = Accounts(config, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    accounts.add("ed", PASSWORD, "editor")
    accounts.add("reader", PASSWORD)
    return accounts
