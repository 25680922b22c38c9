"""What the commands of measuring are told alike: which side of the questions, and the day that it is."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Literal, get_args

Split = Literal["dev", "test"]
SPLITS: tuple[Split, ...] = get_args(Split)
AS_OF = date(2026, 11, 21)
"""The day that the committed figures were measured as of."""


def add_split(parser: argparse.ArgumentParser, of: str) -> None:
    """Adds ``--split``; ``of`` names what is measured, in Chinese."""
    parser.add_argument("--split", choices=SPLITS, help=f"用哪一边的{of}（默认两边；调整规则时用 dev）")


def add_as_of(parser: argparse.ArgumentParser) -> None:
    """Adds ``--as-of``."""
    parser.add_argument("--as-of", type=date.fromisoformat, default=AS_OF, metavar="日期", help="以哪一天判断规划是否有效")
