"""Claims on how a figure came about: what it was before, an average said of one year, a rise said to be a fall."""

from __future__ import annotations

from collections.abc import Iterator

from eval.robust.claims.read import MOTION, Figure
from eval.robust.claims.setting import NOT_CONFIRMED, NOT_SO, Setting, Stated


def before(case: Setting) -> Iterator[Stated]:
    """What something was before it changed, said to be what it has come to."""
    figure = case.figure
    if figure.kind != "level":
        return
    was = figure.before or next((f.value for f in _earlier(case)), None)
    if was is not None and was.number != figure.value.number and was.unit == figure.value.unit:
        said, motion = was.shown(bound=""), "提高" if figure.value.number > was.number else "降低"
        why = f"{said}是变化前的数，变化后是{figure.value.text}"
        for text in (f"{figure.year}年{figure.name}{said}", f"到{figure.year}年{figure.name}{motion}到{said}") if figure.year else ():
            yield Stated(text, NOT_SO, why, implied=figure.before is None)
        if figure.before:
            yield Stated(f"{figure.name}{motion}到{said}", NOT_SO, why)


def _earlier(case: Setting) -> list[Figure]:
    """The figures of the same row at earlier years, where none is at a later."""
    year = case.figure.year or 0
    row = [f for f in case.beside if f.name == case.figure.name and f.kind == "level" and f.year and f.group == case.figure.group]
    return [f for f in row if (f.year or 0) < year] if not any((f.year or 0) > year for f in row) else []


def average(case: Setting) -> Iterator[Stated]:
    """The average of several years, said to be the growth of one."""
    period = case.document.period
    if case.figure.kind == "rate" and period:
        match = MOTION.fullmatch(case.figure.name)
        said = case.figure.value.shown()
        for year in (period[0], period[1]):
            text = f"{year}年{case.figure.stem}{match[2] if match else '增长'}{said}"
            yield Stated(text, NOT_CONFIRMED, f"{said}是年均，不是{year}年一年的")


def turned(case: Setting) -> Iterator[Stated]:
    """A rise said to be a fall, and the other way round."""
    figure, value = case.figure, case.figure.value
    if figure.kind in ("rate", "growth", "total") and (match := MOTION.fullmatch(figure.name)):
        other = "降低" if match[2] in ("增长", "提高") else "增长"
        pace = {"rate": "年均", "total": "累计"}.get(figure.kind, "")
        yield Stated(f"{match[1]}{pace}{other}{value.shown()}", NOT_SO, f"规划写的是{match[2]}{value.text}")
    was = figure.before or next((f.value for f in _earlier(case)), None)
    if figure.kind == "level" and was is not None and was.number != value.number and was.unit == value.unit and not value.bound:
        motion = "降低" if value.number > was.number else "提高"
        when = f"{figure.year}年" if figure.year else ""
        why = f"从{was.text}到{value.text}，不是{motion}"
        yield Stated(f"{when}{figure.name}{motion}到{value.shown()}", NOT_SO, why, implied=figure.before is None)
