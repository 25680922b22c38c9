"""What the code looks like from afar: ``python bench/structure.py [ROOT]``, without importing any of it.

Prints a row a folder (modules, lines, modules of other folders that it imports, calls of ``re.``), then
totals, folders that point at each other, and every function with more than 15 branches. An arrow is a pair
of modules of which one imports the other, wherever in the file it does so; ``__init__`` counts as a module of the graph but not of the folder.
"""

from __future__ import annotations

import argparse
import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOMS = ("index", "qa", "eval", "prompts", "ui.py", "training")
MOST_BRANCHES = 15
_BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.IfExp, ast.ExceptHandler, ast.comprehension, ast.match_case)


@dataclass(frozen=True)
class Module:
    """A file as read: its dotted name, folder, number of lines and syntax tree."""

    name: str
    folder: str
    is_package: bool
    lines: int
    tree: ast.Module = field(repr=False)


def read_modules(root: Path) -> list[Module]:
    """All modules below ROOMS of a checkout, in order of their names."""
    found = [root / room for room in ROOMS]
    files = sorted(file for path in found for file in (path.rglob("*.py") if path.is_dir() else [path] if path.is_file() else []))
    return [_module(root, file) for file in files]


def _module(root: Path, file: Path) -> Module:
    inside = file.relative_to(root)
    text = file.read_text("utf-8")
    parts = inside.with_suffix("").parts
    is_package = parts[-1] == "__init__"
    name = ".".join(parts[:-1] if is_package else parts)
    return Module(name, inside.parent.as_posix(), is_package, len(text.splitlines()), ast.parse(text))


def imported(module: Module, names: set[str]) -> Iterator[str]:
    """Modules among ``names`` that a module imports; of ``from a import b`` the module ``a.b`` where there is one, else ``a``."""
    package = module.name.split(".") if module.is_package else module.name.split(".")[:-1]
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*above, *filter(None, [node.module])])
            found = (f"{source}.{alias.name}" for alias in node.names)
            yield from (name if name in names else source for name in found if name in names or source in names)


def arrows(modules: list[Module]) -> set[tuple[Module, Module]]:
    """Pairs of modules, the first of which imports the second."""
    by_name = {module.name: module for module in modules}
    return {(module, by_name[name]) for module in modules for name in imported(module, set(by_name)) if name != module.name}


def regex_calls(module: Module) -> int:
    """Calls of functions of ``re`` (``re.compile`` among them)."""
    calls = (node.func for node in ast.walk(module.tree) if isinstance(node, ast.Call))
    return sum(isinstance(f, ast.Attribute) and isinstance(f.value, ast.Name) and f.value.id == "re" for f in calls)


def branches(function: ast.AST) -> int:
    """Ways that a function may fork: conditions, loops, handlers, cases, comprehensions, each further ``and`` and ``or``."""
    nodes = list(ast.walk(function))
    return sum(isinstance(node, _BRANCHES) for node in nodes) + sum(len(node.values) - 1 for node in nodes if isinstance(node, ast.BoolOp))


def branchy(modules: list[Module]) -> list[tuple[int, str]]:
    """Branches and name of each function with more than MOST_BRANCHES, the worst first."""
    functions = (
        (branches(node), f"{module.name}.{node.name}")
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return sorted(((count, name) for count, name in functions if count > MOST_BRANCHES), reverse=True)


def report(modules: list[Module]) -> str:
    """The tables in Markdown."""
    every = arrows(modules)
    pairs = {(a, b) for a, b in every if a.folder != b.folder}
    by_folder: dict[str, list[Module]] = defaultdict(list)
    for module in modules:
        by_folder[module.folder].append(module)
    out = Counter(a.folder for a, _ in pairs)
    rows = [_row(folder, inside, out[folder]) for folder, inside in sorted(by_folder.items())]
    between = Counter((a.folder, b.folder) for a, b in pairs)
    both = sorted((a, b) for a, b in between if a < b and (b, a) in between)
    heavy = branchy(modules)
    lines, calls = sum(m.lines for m in modules), sum(map(regex_calls, modules))
    totals = {
        "modules": sum(not m.is_package for m in modules),
        "most modules in a folder": max(sum(not m.is_package for m in inside) for inside in by_folder.values()),
        "folders with more than 12 modules": sum(sum(not m.is_package for m in inside) > 12 for inside in by_folder.values()),
        "arrows between modules": len(every),
        "of these between folders": len(pairs),
        "pairs of folders with an arrow": len(between),
        "pairs of folders with arrows both ways": len(both),
        "functions over 15 branches": len(heavy),
        "`re.` calls": calls,
        "`re.` calls per thousand lines": f"{1000 * calls / max(lines, 1):.1f}",
        "lines": lines,
    }
    head = ["| folder | modules | lines | arrows out | `re.` calls | per 1,000 lines |", "| --- | ---: | ---: | ---: | ---: | ---: |"]
    table = ["| all | |", "| --- | ---: |", *(f"| {name} | {value} |" for name, value in totals.items())]
    notes = [*(f"both ways: {a} <-> {b}" for a, b in both), *(f"{count} branches: {name}" for count, name in heavy)]
    return "\n".join([*head, *rows, "", *table, "", *notes])


def _row(folder: str, modules: list[Module], out: int) -> str:
    count, lines, calls = sum(not m.is_package for m in modules), sum(m.lines for m in modules), sum(map(regex_calls, modules))
    return f"| {folder} | {count} | {lines} | {out} | {calls} | {1000 * calls / max(lines, 1):.1f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("root", nargs="?", type=Path, default=Path(__file__).resolve().parents[1], help="a checkout (default: this one)")
    print(report(read_modules(parser.parse_args().root)))


if __name__ == "__main__":
    main()
