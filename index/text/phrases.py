"""Words by which Chinese plans say what kind of passage it is."""

from __future__ import annotations

import re

BACKGROUND = re.compile(r"发展基础|规划背景|现状|回顾|发展成就|面临形势|基础条件|机遇")
"""Headings under which a plan tells what has been reached, not what is aimed at."""
