"""The record of what is known of a plan apart from its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from index.types import DocumentKind

_FIELDS = ("id", "title", "issuer", "period", "published", "place", "link")

FIELD_NAMES = {"title": "标题", "issuer": "印发机关", "period": "规划期", "published": "日期", "place": "地方"}
"""The fields that may be a guess, as readers know them."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a plan apart from its text; empty where unknown. ``guessed`` names what was concluded, not read."""

    id: str = ""
    title: str = ""
    issuer: str = ""
    period: tuple[int, int] | None = None
    published: str = ""
    kind: DocumentKind = "official"
    place: str = ""
    link: str = ""
    guessed: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Metadata:
        """Reads ``dataclasses.asdict`` of one back from JSON."""
        period = values["period"]
        return cls(**{**values, "period": (period[0], period[1]) if period else None, "guessed": tuple(values.get("guessed", ()))})

    def over(self, other: Metadata) -> Metadata:
        """These values where they are set, else those of ``other``; the kind is ours."""
        taken = {name: getattr(self, name) or getattr(other, name) for name in _FIELDS}
        guessed = [name for name in _FIELDS if name in (self.guessed if getattr(self, name) else other.guessed)]
        return Metadata(**taken, kind=self.kind, guessed=tuple(guessed))
