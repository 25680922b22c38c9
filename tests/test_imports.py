"""Imports go callers -> qa -> index, never back; what is heavy is imported where it is first needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("index", "qa", "prompts", "eval")
PROJECT = {*PACKAGES, "ui"}
HEAVY = {"torch", "gradio", "sentence_transformers"}
FILES = sorted([*(p for package in PACKAGES for p in (ROOT / package).rglob("*.py")), ROOT / "ui.py"])

FORBIDDEN = {"index": {"qa", "eval", "prompts", "ui"}, "qa": {"eval", "ui"}, "prompts": {"eval", "ui"}, "eval": {"ui"}, "ui": {"eval"}}
PAGE = {name for p in FILES if (name := p.relative_to(ROOT).as_posix()).startswith("qa/page/")}
"""The page: above the rest of ``qa``, below ``ui``; its views are Gradio's."""
CALLERS = {"qa/cli.py", *PAGE}
"""They stand in ``qa`` but above it: they may start the page and the evaluation, and nothing else in ``qa`` knows them."""
VIEWS = {name for name in PAGE if name.endswith("_view.py")}
API = "qa.api"
"""The package of the HTTP API and the MCP server: above ``qa``, below the page, which is served with it."""
CONTRACTS = {"index/types.py": set(), "index/errors.py": set(), "qa/types.py": {"index.types"}}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(tree: ast.AST, package: str) -> Iterator[str]:
    """Full names of the modules that a syntax tree imports; ``from a import b`` counts as ``a`` and ``a.b``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def at_load(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run when a module is imported: not those in functions or under TYPE_CHECKING."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            yield from at_load(node.orelse)
            continue
        inner = [part for field in ("body", "orelse", "finalbody") for part in getattr(node, field, [])]
        inner += [part for handler in getattr(node, "handlers", []) for part in handler.body]
        inner += [part for case in getattr(node, "cases", []) for part in case.body]
        if inner:
            yield from at_load(inner)
        else:
            yield node


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_go_down_only(path: Path) -> None:
    name = name_of(path)
    package = ".".join(Path(name).parent.parts)
    tree = ast.parse(path.read_text("utf-8"))
    found = {m for m in imports(tree, package) if m.partition(".")[0] in PROJECT}
    layer = name.partition("/")[0].removesuffix(".py")
    if name in CALLERS:
        found = {m for node in at_load(tree.body) for m in imports(node, package)}
    assert {m for m in found if m.partition(".")[0] in FORBIDDEN[layer]} == set()
    if layer in ("index", "qa", "prompts") and name not in CALLERS:
        assert {m for m in found if f"{m.replace('.', '/')}.py" in CALLERS} == set()
        assert package == API or {m for m in found if f"{m}.".startswith(f"{API}.")} == set()
    if name in CONTRACTS:
        assert {m for m in found if m not in PROJECT and (ROOT / f"{m.replace('.', '/')}.py").exists()} <= CONTRACTS[name]
    if name.startswith("index/parse/"):
        assert {m for m in found if m.startswith(("index.store", "index.ingest", "index.search", "index.embed", "index.chunk"))} == set()


@pytest.mark.parametrize("path", [p for p in FILES if p.name != "ui.py" and name_of(p) not in VIEWS], ids=name_of)
def test_heavy_packages_are_not_imported_with_a_module(path: Path) -> None:
    loaded = {m for node in at_load(ast.parse(path.read_text("utf-8")).body) for m in imports(node, "")}
    assert {m for m in loaded if m.partition(".")[0] in HEAVY} == set()


def test_asking_and_building_with_the_built_in_model_load_no_neural_network() -> None:
    code = "import sys, qa.ask, qa.cli, index.ingest; print(sorted({m.partition('.')[0] for m in sys.modules} & set(sys.argv[1:])))"
    done = subprocess.run([sys.executable, "-c", code, *HEAVY], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_reader_of_imports_sees_what_it_should() -> None:
    """The test's own eyes: relative imports, imports in functions, guards and classes."""
    source = """
from __future__ import annotations
import torch.nn
from . import store
from ..qa import ask
if TYPE_CHECKING:
    import gradio
else:
    import a
try:
    import b
except ImportError:
    import c
class K:
    import d
def f():
    import sentence_transformers
"""
    tree = ast.parse(source)
    assert set(imports(tree, "index.parse")) >= {"torch.nn", "index.parse.store", "index.qa.ask", "gradio", "sentence_transformers"}
    loaded = {m for node in at_load(tree.body) for m in imports(node, "")}
    assert {"torch.nn", "a", "b", "c", "d"} <= loaded
    assert not {"gradio", "sentence_transformers"} & loaded
