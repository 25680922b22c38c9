"""Tables of a PDF page from the lines drawn around their cells."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

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


def _groups(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Lines that touch each other, directly or over others."""
    order = sorted(rules, key=lambda r: r.x0)
    parent = list(range(len(order)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    open_rules: list[int] = []
    for i, rule in enumerate(order):
        open_rules = [j for j in open_rules if order[j].x1 + _REACH >= rule.x0]
        for j in open_rules:
            if order[j].y0 - _REACH <= rule.y1 and rule.y0 <= order[j].y1 + _REACH:
                parent[root(i)] = root(j)
        open_rules.append(i)
    groups: dict[int, list[Rule]] = {}
    for i, rule in enumerate(order):
        groups.setdefault(root(i), []).append(rule)
    return list(groups.values())


def _grid(rules: Sequence[Rule]) -> Grid | None:
    across = [r for r in rules if r.horizontal]
    down = [r for r in rules if not r.horizontal]
    if len(across) < 2 or not down:
        return None
    xs = _edges([r.x0 for r in down] + [min(r.x0 for r in across), max(r.x1 for r in across)])
    ys = _edges([r.y0 for r in across] + [min(r.y0 for r in down), max(r.y1 for r in down)])[::-1]
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 2 or rows * columns > _MAX_CELLS:
        return None
    cell = [[row * columns + column for column in range(columns)] for row in range(rows)]
    parent = list(range(rows * columns))

    def root(i: int) -> int:
        while parent[i] != i:
            i = parent[i]
        return i

    for row in range(rows):
        middle = (ys[row] + ys[row + 1]) / 2
        walls = {_nearest(xs, r.x0) for r in down if r.y0 - _SNAP <= middle <= r.y1 + _SNAP}
        for column in range(1, columns):
            if column not in walls:
                parent[root(cell[row][column])] = root(cell[row][column - 1])
    for column in range(columns):
        middle = (xs[column] + xs[column + 1]) / 2
        floors = {_nearest(ys, r.y0) for r in across if r.x0 - _SNAP <= middle <= r.x1 + _SNAP}
        for row in range(1, rows):
            if row not in floors:
                parent[root(cell[row][column])] = root(cell[row - 1][column])
    owner = tuple(tuple(root(i) for i in line) for line in cell)
    if all(len(set(line)) == 1 for line in owner):
        return None
    return Grid(tuple(xs), tuple(ys), owner)


def _edges(values: Sequence[float]) -> list[float]:
    """The values in order, those that are one line's two sides as one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _SNAP:
            found.append(value)
    return found


def _nearest(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - value))
