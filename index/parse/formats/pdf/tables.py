"""Tables of a PDF page from the lines drawn around their cells."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from index.parse.formats.pdf.page import Rule

_SNAP = 4.5
"""Points: lines nearer than this are one, such as the two of a double border; no text fits between them."""
_REACH = 4.0
"""Points: lines whose ends miss each other by less than this meet."""
_MAX_CELLS = 20_000


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a table.

    ``xs`` and ``ys`` are the edges of columns and rows, left to right and top to bottom; ``owner`` gives for
    each row and column the number of the (perhaps merged) cell that covers the place.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    owner: tuple[tuple[int, ...], ...]

    def place(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column of a point; None outside the table."""
        column = bisect_right(self.xs, x) - 1
        row = bisect_right([-edge for edge in self.ys], -y) - 1
        inside = 0 <= column < len(self.xs) - 1 and 0 <= row < len(self.ys) - 1
        return (row, column) if inside else None


def find_grids(rules: Sequence[Rule]) -> list[Grid]:
    """The tables that lines form, from top to bottom; a frame of a single column is none."""
    grids = [grid for group in _groups(rules) if (grid := _grid(group)) is not None]
    return sorted(grids, key=lambda grid: -grid.ys[0])


class _Sets:
    """Numbers that are joined to sets; a set is known by one of its numbers."""

    def __init__(self, count: int) -> None:
        self._parent = list(range(count))

    def of(self, i: int) -> int:
        """The set of a number."""
        while self._parent[i] != i:
            self._parent[i] = self._parent[self._parent[i]]
            i = self._parent[i]
        return i

    def join(self, one: int, other: int) -> None:
        """Makes the sets of two numbers one."""
        self._parent[self.of(one)] = self.of(other)


def _groups(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Lines that touch each other, directly or over others."""
    order = sorted(rules, key=lambda r: r.x0)
    sets = _Sets(len(order))
    open_rules: list[int] = []
    for i, rule in enumerate(order):
        open_rules = [j for j in open_rules if order[j].x1 + _REACH >= rule.x0]
        for j in open_rules:
            if order[j].y0 - _REACH <= rule.y1 and rule.y0 <= order[j].y1 + _REACH:
                sets.join(i, j)
        open_rules.append(i)
    groups: dict[int, list[Rule]] = {}
    for i, rule in enumerate(order):
        groups.setdefault(sets.of(i), []).append(rule)
    return list(groups.values())


def _grid(rules: Sequence[Rule]) -> Grid | None:
    across = [r for r in rules if r.horizontal]
    down = [r for r in rules if not r.horizontal]
    if len(across) < 2 or not down:
        return None
    xs = _edges([r.x0 for r in down] + [min(r.x0 for r in across), max(r.x1 for r in across)])
    ys = _edges([r.y0 for r in across] + [min(r.y0 for r in down), max(r.y1 for r in down)])[::-1]
    if len(ys) < 2 or len(xs) < 3 or (len(ys) - 1) * (len(xs) - 1) > _MAX_CELLS:
        return None
    owner = _owners(xs, ys, across, down)
    return None if all(len(set(row)) == 1 for row in owner) else Grid(tuple(xs), tuple(ys), owner)


def _owners(xs: Sequence[float], ys: Sequence[float], across: Sequence[Rule], down: Sequence[Rule]) -> tuple[tuple[int, ...], ...]:
    """The number of the cell at each row and column: places that no line parts are one cell."""
    rows, columns = len(ys) - 1, len(xs) - 1
    cells = _Sets(rows * columns)
    walls = _parting(xs, ys, [(r.x0, r.y0, r.y1) for r in down])
    floors = _parting(ys, xs, [(r.y0, r.x0, r.x1) for r in across])
    for row, column in product(range(rows), range(1, columns)):
        if column not in walls[row]:
            cells.join(row * columns + column, row * columns + column - 1)
    for column, row in product(range(columns), range(1, rows)):
        if row not in floors[column]:
            cells.join(row * columns + column, (row - 1) * columns + column)
    return tuple(tuple(cells.of(row * columns + column) for column in range(columns)) for row in range(rows))


def _parting(edges: Sequence[float], crossing: Sequence[float], lines: Sequence[tuple[float, float, float]]) -> list[set[int]]:
    """For each strip between two crossing edges the edges that are drawn in it; of each line where it stands, begins and ends."""
    middles = [(one + other) / 2 for one, other in pairwise(crossing)]
    return [{_nearest(edges, at) for at, start, end in lines if start - _SNAP <= middle <= end + _SNAP} for middle in middles]


def _edges(values: Sequence[float]) -> list[float]:
    """The values in order, those that are one line's two sides as one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _SNAP:
            found.append(value)
    return found


def _nearest(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - value))
