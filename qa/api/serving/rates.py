"""How often a caller may ask: a moving window a caller, by the ``limits`` library, in memory."""

from __future__ import annotations

import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class RateLimit:
    """At most so many requests a minute for each caller; no limit where it is 0."""

    def __init__(self, per_minute: int) -> None:
        self._item = RateLimitItemPerMinute(per_minute) if per_minute else None
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def wait_s(self, caller: str) -> float:
        """Counts a request; 0 where it may pass, else in how many seconds the next one may."""
        if self._item is None or self._limiter.hit(self._item, caller):
            return 0.0
        return max(0.001, self._limiter.get_window_stats(self._item, caller).reset_time - time.time())
