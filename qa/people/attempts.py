"""Limits attempts to sign in: after some failures one has to wait, longer with each further one.

Our own count: the package ``limits`` knows windows, not waits that double, and keeps them in memory or on another server,
while these outlast a restart and hold for all processes.
"""

from __future__ import annotations

import sqlite3

FREE = {"user": 5, "address": 20}
"""Failures without a wait: for one name, and for one network address, behind which a whole office may sit."""
_FIRST_WAIT_S, _LONGEST_WAIT_S, _FORGET_S = 15.0, 900.0, 86400.0

SCHEMA = "CREATE TABLE attempt (kind TEXT, key TEXT, failures INTEGER, last REAL, until REAL, PRIMARY KEY (kind, key))"


def wait(db: sqlite3.Connection, user: str, address: str, now: float) -> float:
    """How many seconds are left until a name may be tried again from an address; 0 where it may be now."""
    rows = db.execute("SELECT until FROM attempt WHERE (kind, key) IN (VALUES ('user', ?), ('address', ?))", (user, address))
    return max([0.0, *(float(until) - now for (until,) in rows)])


def count(db: sqlite3.Connection, user: str, address: str, now: float) -> float:
    """Counts an attempt as failed; ``clear`` takes it back if it succeeds. Counted before the password is looked at, so that
    many attempts at once do not get around the limit.

    Returns:
        The seconds that the next attempt will have to wait.
    """
    db.execute("DELETE FROM attempt WHERE last < ?", (now - _FORGET_S,))
    longest = 0.0
    for kind, key in (("user", user), ("address", address)):
        found = db.execute("SELECT failures FROM attempt WHERE kind=? AND key=?", (kind, key)).fetchone()
        failures = (found[0] if found else 0) + 1
        beyond = failures - FREE[kind]
        delay = min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2.0 ** min(beyond, 20)) if beyond >= 0 else 0.0
        db.execute("INSERT OR REPLACE INTO attempt VALUES (?,?,?,?,?)", (kind, key, failures, now, now + delay))
        longest = max(longest, delay)
    return longest


def clear(db: sqlite3.Connection, user: str, address: str) -> None:
    """Forgets the failures of a name after it signed in, and the attempt that succeeded on the side of the address: the
    failures of others from there stay counted."""
    db.execute("DELETE FROM attempt WHERE kind='user' AND key=?", (user,))
    db.execute("UPDATE attempt SET failures=failures-1, until=0 WHERE kind='address' AND key=?", (address,))
