"""Plots as inline SVG, without script or any file beside them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup, escape

from eval.judge.score import Estimate

BLUE, TEAL, AMBER, GREY = "#2b6cb0", "#2a9d8f", "#d98e04", "#94a3b8"
_TEXT = "#334155"
_LINE = "#e2e8f0"


def interval(estimate: Estimate, *, lower_is_better: bool = False) -> Markup:
    """A share as a bar with its 95% interval, for a cell of a table."""
    if not estimate.count:
        return Markup("")
    width, colour = 132, AMBER if lower_is_better else BLUE
    low, high, value = (x * width for x in (estimate.low, estimate.high, estimate.value))
    return Markup(
        f'<svg class="iv" width="{width + 4}" height="14" role="img" aria-label="{estimate.value:.1%}">'
        f'<rect x="1" y="4" width="{width}" height="6" rx="3" fill="#eef2f7"/>'
        f'<rect x="1" y="4" width="{value:.1f}" height="6" rx="3" fill="{colour}" opacity=".55"/>'
        f'<line x1="{low + 1:.1f}" x2="{high + 1:.1f}" y1="7" y2="7" stroke="{_TEXT}" stroke-width="1.4"/>'
        f'<line x1="{low + 1:.1f}" x2="{low + 1:.1f}" y1="3.5" y2="10.5" stroke="{_TEXT}"/>'
        f'<line x1="{high + 1:.1f}" x2="{high + 1:.1f}" y1="3.5" y2="10.5" stroke="{_TEXT}"/></svg>'
    )


def bars(rows: Sequence[tuple[str, Sequence[Estimate]]], series: Sequence[tuple[str, str]], label_width: int = 92) -> Markup:
    """Horizontal bars of shares, one group a row and one bar a series (name, colour), with intervals."""
    bar, gap, width = 11, 12, 400
    height = len(rows) * (bar * len(series) + gap) + 30
    parts = [_axis(label_width, width, height - 24)]
    y = 4
    for label, estimates in rows:
        middle = y + bar * len(series) / 2 + 4
        parts.append(f'<text x="{label_width - 8}" y="{middle:.1f}" text-anchor="end" class="lb">{escape(label)}</text>')
        for estimate, (name, colour) in zip(estimates, series, strict=True):
            if estimate.count:
                x, low, high = (label_width + v * width for v in (estimate.value, estimate.low, estimate.high))
                title = f"{label}　{name} {estimate.value:.1%}（{estimate.low:.1%}—{estimate.high:.1%}，{estimate.count} 题）"
                parts.append(
                    f'<g><title>{escape(title)}</title><rect x="{label_width}" y="{y}" width="{x - label_width:.1f}" height="{bar - 2}" '
                    f'rx="2" fill="{colour}"/><line x1="{low:.1f}" x2="{high:.1f}" y1="{y + (bar - 2) / 2}" y2="{y + (bar - 2) / 2}" '
                    f'stroke="{_TEXT}" stroke-width="1"/><text x="{max(x, high) + 5:.1f}" y="{y + bar - 2.5}" class="vl">'
                    f"{estimate.value:.0%}</text></g>"
                )
            y += bar
        y += gap
    return _svg(label_width + width + 48, height, parts)


def _axis(left: int, width: int, bottom: int) -> str:
    lines = []
    for share in (0, 0.25, 0.5, 0.75, 1):
        x = left + share * width
        lines.append(f'<line x1="{x}" x2="{x}" y1="0" y2="{bottom}" stroke="{_LINE}"/>')
        lines.append(f'<text x="{x}" y="{bottom + 16}" text-anchor="middle" class="ax">{share:.0%}</text>')
    return "".join(lines)


def curve(points: Sequence[tuple[str, Estimate]]) -> Markup:
    """Shares over a few named steps as a line with the band of their intervals."""
    left, width, height, top = 44, 400, 190, 22
    step = width / max(1, len(points) - 1)
    lowest = math.floor(min((e.low for _, e in points), default=0) * 10) / 10
    span = max(0.1, 1 - lowest)

    def y(share: float) -> float:
        return top + (1 - (share - lowest) / span) * height

    parts = []
    for i in range(round(span * 10) + 1) if span < 0.55 else range(0, round(span * 10) + 1, 2):
        share = lowest + i / 10
        parts.append(f'<line x1="{left}" x2="{left + width}" y1="{y(share):.1f}" y2="{y(share):.1f}" stroke="{_LINE}"/>')
        parts.append(f'<text x="{left - 8}" y="{y(share) + 4:.1f}" text-anchor="end" class="ax">{share:.0%}</text>')
    xs = [left + 14 + i * (step - 28 / max(1, len(points) - 1)) for i in range(len(points))]
    upper = " ".join(f"{x:.1f},{y(e.high):.1f}" for x, (_, e) in zip(xs, points, strict=True))
    lower = " ".join(f"{x:.1f},{y(e.low):.1f}" for x, (_, e) in reversed(list(zip(xs, points, strict=True))))
    parts.append(f'<polygon points="{upper} {lower}" fill="{BLUE}" opacity=".15"/>')
    line = " ".join(f"{x:.1f},{y(e.value):.1f}" for x, (_, e) in zip(xs, points, strict=True))
    parts.append(f'<polyline points="{line}" fill="none" stroke="{BLUE}" stroke-width="2.2"/>')
    for x, (label, e) in zip(xs, points, strict=True):
        parts.append(f'<circle cx="{x:.1f}" cy="{y(e.value):.1f}" r="3.6" fill="{BLUE}"/>')
        parts.append(f'<text x="{x:.1f}" y="{y(e.value) - 9:.1f}" text-anchor="middle" class="vl">{e.value:.1%}</text>')
        parts.append(f'<text x="{x:.1f}" y="{top + height + 18}" text-anchor="middle" class="lb">{escape(label)}</text>')
    return _svg(left + width + 30, top + height + 28, parts)


def times(rows: Sequence[tuple[str, float, float]]) -> Markup:
    """Median and 95th percentile of milliseconds by stage."""
    left, width, bar = 72, 380, 22
    longest = max((p95 for _, _, p95 in rows), default=1.0) or 1.0
    parts = []
    for i, (label, p50, p95) in enumerate(rows):
        y = 6 + i * (bar + 10)
        parts.append(f'<text x="{left - 8}" y="{y + 15}" text-anchor="end" class="lb">{escape(label)}</text>')
        parts.append(
            f'<rect x="{left}" y="{y}" width="{max(1.5, p95 / longest * width):.1f}" height="{bar}" rx="3" fill="{GREY}" opacity=".45"/>'
        )
        parts.append(f'<rect x="{left}" y="{y}" width="{max(1.0, p50 / longest * width):.1f}" height="{bar}" rx="3" fill="{TEAL}"/>')
        text = f"{_ms(p50)} / {_ms(p95)}"
        parts.append(f'<text x="{left + p95 / longest * width + 8:.1f}" y="{y + 15}" class="vl">{text}</text>')
    return _svg(left + width + 120, len(rows) * (bar + 10) + 8, parts)


def _ms(value: float) -> str:
    return f"{value / 1000:.2f} 秒" if value >= 1000 else f"{value:.0f} 毫秒" if value >= 10 else f"{value:.1f} 毫秒"


def _svg(width: float, height: float, parts: Sequence[str]) -> Markup:
    return Markup(f'<svg viewBox="0 0 {width:.0f} {height:.0f}" role="img">{"".join(parts)}</svg>')
