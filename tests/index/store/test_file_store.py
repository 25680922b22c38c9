"""The file store passes the contract of stores; and the libraries of a store stay inside."""

from __future__ import annotations

import ast
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest
from store_contract import Home, StoreContract

from index.store.file_writer import open_writer
from index.store.files import open_store
from index.store.plan_files import program_files
from index.store.port import Store, StoreWriter

pytestmark = pytest.mark.slow

INDEX = Path(__file__).parents[3] / "index"
NO_SAY = {"index.errors", "index.store.port"}
"""Modules that decide nothing of what stands in a plan's files."""


@dataclass(frozen=True)
class Folder:
    """An index directory."""

    root: Path

    def open(self) -> Store:
        return open_store(self.root)

    def writer(self) -> AbstractContextManager[StoreWriter]:
        return open_writer(self.root)


class TestFileStore(StoreContract):
    def place(self, folder: Path) -> Home:
        return Folder(folder)


def imported(path: Path) -> set[str]:
    """The modules and names that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_the_libraries_of_a_store_are_imported_in_it_alone() -> None:
    root = INDEX.parent
    outside = [p for room in ("index", "qa", "eval", "prompts", "training") for p in (root / room).rglob("*.py")]
    for libraries, room in (({"faiss", "bm25s"}, "vectors"), ({"pymilvus", "milvus_lite"}, "milvus")):
        users = {p for p in [*outside, root / "ui.py"] if {m.partition(".")[0] for m in imported(p)} & libraries}
        assert {p.parent for p in users} == {INDEX / "store" / room}


def test_all_that_makes_a_plan_s_files_is_in_their_key() -> None:
    """Whatever is imported on the way from a file to its plan, and every word list beside it."""

    def path_of(module: str) -> Path | None:
        path = INDEX.parent / module.replace(".", "/")
        return next((p for p in (path.with_suffix(".py"), path / "__init__.py") if p.is_file()), None)

    seen: dict[str, Path] = {}
    todo = ["index.parse", "index.chunk", "index.store.plan_files"]
    while todo:
        module = todo.pop()
        path = path_of(module)
        if path and module.startswith("index.") and module not in seen and module not in NO_SAY:
            seen[module] = path
            todo += imported(path)
    assert {"index.text.segment", "index.parse.metadata.record", "index.parse.formats.docx.numbering"} <= set(seen)
    hashed = set(program_files())
    assert {str(p) for p in seen.values() if p.name != "__init__.py" and p not in hashed} == set()
    data = {p for room in ("text", "parse") for p in (INDEX / room).rglob("data/*")}
    assert len(data) >= 4
    assert data <= hashed
