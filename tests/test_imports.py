"""Imports go one way: each room knows only the rooms below it; what is heavy is imported where it is first needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = {"index", "qa", "prompts", "eval", "training", "ui"}
HEAVY = {"torch", "gradio", "sentence_transformers", "transformers", "onnxruntime", "pymilvus", "milvus_lite", "distributed", "dask"}
FILES = sorted([*(p for room in PROJECT for p in (ROOT / room).rglob("*.py")), ROOT / "ui.py"])

FLOORS = """
index.types index.errors index.unseen index.machine index.kept
index.text
index.parse.lines
index.parse.mend
index.parse.intake
index.parse.formats.grid index.parse.formats.notes index.parse.formats.package
index.parse.formats.docx index.parse.formats.pdf index.parse.formats.sheets
index.parse.formats
index.parse.structure index.parse.metadata
index.parse
index.chunk index.models
index.store
index.facts index.ingest index.search
index.rerank index.retriever
prompts
qa.types qa.environment qa.word qa.shelf
qa.understand
qa.read
qa.check.reading
qa.check.rules
qa.check
qa.decide
qa.write
qa.llm.providers
qa.llm
qa.people
qa.config
qa.corpus qa.engine
qa.render qa.consult
qa.turn
qa.pipeline qa.lookup qa.dossier qa.proofread
qa.chain
eval.sets
eval.run
eval.judge.support
eval.judge
eval.report
eval.command eval.robust
eval.others eval.kinds
eval.tune
qa.api.serving
qa.hosting
qa.workers
qa.api
qa.page.assets qa.page.shared
qa.page.access
qa.page.chat qa.page.checking qa.page.indicators qa.page.plans qa.page.evaluation qa.page.dossier qa.page.records
qa.page.services
ui
qa.cli
training
"""
"""The rooms from the ground up. A module imports from its own room and from the floors below; rooms of one floor do not know each other."""

FLOOR = {room: number for number, line in enumerate(FLOORS.split("\n")) for room in line.split()}
VIEWS = {p for p in FILES if p.name in ("view.py", "editing_view.py") and "page" in p.parts}
"""Views are Gradio's."""


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


def module_of(path: Path) -> str:
    """The dotted name of a file."""
    return name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def room_of(module: str) -> str:
    """The room that a module is in: the longest that its name begins with; empty for a package that only holds rooms."""
    return max((room for room in FLOOR if f"{module}.".startswith(f"{room}.")), key=len, default="")


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_go_down_only(path: Path) -> None:
    module = module_of(path)
    own = room_of(module)
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    found = {room_of(m) for m in imports(ast.parse(path.read_text("utf-8")), package) if m.partition(".")[0] in PROJECT} - {"", own}
    assert {room for room in found if FLOOR[room] >= FLOOR.get(own, 0)} == set()


def test_every_module_has_a_room() -> None:
    packages = {module_of(p) for p in FILES if p.name == "__init__.py"}
    assert {m for p in FILES if not room_of(m := module_of(p))} <= packages


@pytest.mark.parametrize("folder", sorted({p.parent for p in FILES}), ids=name_of)
def test_no_room_is_a_heap(folder: Path) -> None:
    assert len([p for p in folder.glob("*.py") if p.name != "__init__.py"]) <= 12


@pytest.mark.parametrize("path", [p for p in FILES if p.name == "__init__.py" and room_of(module_of(p))], ids=name_of)
def test_every_room_says_what_comes_in_and_goes_out(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    assert len(said) > 40


def test_callers_reach_the_evaluation_by_its_command_alone() -> None:
    callers = [p for p in FILES if room_of(module_of(p)).startswith(("qa.api", "qa.page", "qa.cli", "ui"))]
    found = {m for p in callers for m in imports(ast.parse(p.read_text("utf-8")), "") if room_of(m).startswith("eval.")}
    assert {room_of(m) for m in found} == {"eval.command"}


@pytest.mark.parametrize("path", [p for p in FILES if p not in VIEWS and p.name != "ui.py" and "training" not in p.parts], ids=name_of)
def test_heavy_packages_are_not_imported_with_a_module(path: Path) -> None:
    loaded = {m for node in at_load(ast.parse(path.read_text("utf-8")).body) for m in imports(node, "")}
    assert {m for m in loaded if m.partition(".")[0] in HEAVY} == set()


@pytest.mark.slow
def test_asking_and_building_with_the_built_in_model_load_no_neural_network() -> None:
    code = "import sys, qa.pipeline, qa.cli.main, index.ingest.build; print(sorted({m.partition('.')[0] for m in sys.modules} & set(sys.argv[1:])))"
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
