"""The counts of the measures of robustness as their tables tell them, and the limits that they are held to: files with a number for
each name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from index.errors import InputError


def counted(part: int, whole: int) -> str:
    """How many of how many, with the share in per cent; a dash where there are none."""
    return f"{part}/{whole}（{part / whole:.1%}）" if whole else "—"


def read_limits(file: Path, names: Sequence[str], of: str) -> dict[str, float]:
    """Reads a file of limits.

    Args:
        file: a JSON object.
        names: the limits that it must have.
        of: what is limited, in Chinese.

    Raises:
        InputError: the file is missing, or lacks a limit.
    """
    try:
        given = json.loads(file.read_text("utf-8"))
        return {name: float(given[name]) for name in names}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"“{file}”不是{of}的限值。", f"需要一个 JSON 对象，写有 {'、'.join(names)}。") from error
