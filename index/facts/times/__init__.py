"""Times. In: a clause, unit or chunk with its document. Out: the years that it speaks of, whether they lie behind or ahead, and what
changes are measured from. May import: what ``index.facts`` may, and its names."""

from __future__ import annotations

from index.facts.times.frames import Frame, Time, frame_of, held_for, is_annual, is_past, opening, pointed, resolved, time_of
from index.facts.times.spoken import Spoken, setting_of, spoken_in, spoken_of, time_before

__all__ = [
    "Frame",
    "Spoken",
    "Time",
    "frame_of",
    "held_for",
    "is_annual",
    "is_past",
    "opening",
    "pointed",
    "resolved",
    "setting_of",
    "spoken_in",
    "spoken_of",
    "time_before",
    "time_of",
]
