"""The limits that verdicts on claims are held to."""

from __future__ import annotations

from collections.abc import Mapping

from eval.robust.claims.judge import Rates

LIMITS = ("false", "right", "evaded_true")
"""At most so many false verdicts; at least this share right; at most this share of true claims evaded."""


def beyond(rates: Rates, limits: Mapping[str, float]) -> list[str]:
    """What lies beyond its limit, in Chinese; empty where nothing does or no limits are given."""
    if not limits:
        return []
    right = rates.right / rates.claims if rates.claims else 0.0
    evaded = rates.evaded_true / rates.true if rates.true else 0.0
    found = []
    if rates.false > limits["false"]:
        found.append(f"判错 {rates.false} 条，至多 {limits['false']:.0f} 条")
    if right < limits["right"]:
        found.append(f"判对 {right:.1%}，至少 {limits['right']:.0%}")
    if evaded > limits["evaded_true"]:
        found.append(f"属实而回避 {evaded:.1%}，至多 {limits['evaded_true']:.0%}")
    return found
