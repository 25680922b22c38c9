"""The tool that measures structure sees imports, branches and calls as they are."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bench.structure import arrows, branches, branchy, read_modules, regex_calls, report

FILES = {
    "index/__init__.py": "",
    "index/text.py": "import re\nfound = re.compile('a').match('b') or re.sub('a', 'b', 'c')\n",
    "qa/__init__.py": "from index import text\n",
    "qa/read/__init__.py": "",
    "qa/read/pool.py": "from ..types import Query\nfrom index.text import found\nfrom qa.read import evidence\nimport os\n",
    "qa/read/evidence.py": "def f():\n    import index.text\n",
    "qa/types.py": "Query = 1\nfrom qa.read.evidence import f\n",
    "ui.py": "def f(x):\n" + "    if x:\n        pass\n" * 16,
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return tmp_path


def test_arrows_run_from_a_module_to_those_that_it_imports(root: Path) -> None:
    assert {(a.name, b.name) for a, b in arrows(read_modules(root))} == {
        ("qa", "index.text"),
        ("qa.read.pool", "qa.types"),
        ("qa.read.pool", "index.text"),
        ("qa.read.pool", "qa.read.evidence"),
        ("qa.read.evidence", "index.text"),
        ("qa.types", "qa.read.evidence"),
    }


def test_branches_and_calls_are_counted(root: Path) -> None:
    source = "def f(a):\n    if a and a or a:\n        return [x for x in a if x]\n    while a:\n        a = 1 if a else 2\n"
    assert branches(ast.parse(source).body[0]) == 1 + 2 + 1 + 1 + 1
    modules = read_modules(root)
    assert {m.name: regex_calls(m) for m in modules if regex_calls(m)} == {"index.text": 2}
    assert branchy(modules) == [(16, "ui.f")]


def test_the_report_has_a_row_a_folder_and_says_what_points_both_ways(root: Path) -> None:
    lines = report(read_modules(root)).splitlines()
    assert "| qa/read | 2 | 6 | 3 | 0 | 0.0 |" in lines
    assert "| arrows between modules | 6 |" in lines
    assert "| of these between folders | 5 |" in lines
    assert "both ways: qa <-> qa/read" in lines
    assert lines[-1] == "16 branches: ui.f"
