"""What is put off costs nothing until it is needed; the server holds no library that only reading files takes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def run(code: str, folder: Path = ROOT) -> str:
    """What a Python of its own prints."""
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


PACKAGE = {"__init__.py": "print('imported')\nVALUE = 7\n", "inner.py": "from heavy import VALUE\nTWICE = 2 * VALUE\n"}


@pytest.fixture
def heavy(tmp_path: Path) -> Path:
    (tmp_path / "heavy").mkdir()
    for name, text in PACKAGE.items():
        (tmp_path / "heavy" / name).write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("then", "told"),
    [
        ("import heavy", ""),
        ("import heavy; import heavy as again", ""),
        ("import heavy; print(heavy.VALUE, heavy.VALUE)", "imported\n7 7"),
        ("from heavy import VALUE; print(VALUE)", "imported\n7"),
        ("from heavy.inner import TWICE; import heavy; print(TWICE, heavy.inner.TWICE)", "imported\n14 14"),
        ("import heavy; print(hasattr(heavy, 'other'))", "imported\nFalse"),
    ],
)
def test_a_module_is_imported_when_something_of_it_is_asked_for(heavy: Path, then: str, told: str) -> None:
    start = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from qa.hosting.later import put_off; put_off('heavy'); "
    assert run(start + then, heavy) == told


def test_other_threads_wait_until_it_is_whole(heavy: Path) -> None:
    (heavy / "heavy" / "__init__.py").write_text("import time\nFIRST = 1\ntime.sleep(0.5)\nVALUE = 7\n", "utf-8")
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from concurrent.futures import ThreadPoolExecutor as Pool\nfrom qa.hosting.later import put_off\nput_off('heavy')\nimport heavy\n"
        "print(list(Pool(4).map(lambda _: heavy.VALUE, range(4))))"
    )
    assert run(code, heavy) == "[7, 7, 7, 7]"


def test_two_threads_whose_modules_want_each_other_do_not_wait_for_ever(heavy: Path) -> None:
    (heavy / "both.py").write_text("import threading\nrunning, imported = threading.Event(), threading.Event()\n", "utf-8")
    (heavy / "heavy" / "__init__.py").write_text(
        "import both\nFIRST = 1\nboth.running.set()\nboth.imported.wait(9)\nimport user\nVALUE = 7\n", "utf-8"
    )
    (heavy / "user.py").write_text(
        "import both\nimport heavy\nboth.imported.set()\nboth.running.wait(9)\nOTHER = hasattr(heavy, 'NONE')\n", "utf-8"
    )
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from threading import Thread\nfrom qa.hosting.later import put_off\nput_off('heavy')\nimport heavy\n"
        "told = []\n"
        "threads = [Thread(target=lambda: told.append(heavy.VALUE), daemon=True),\n"
        "           Thread(target=lambda: told.append(__import__('user').OTHER), daemon=True)]\n"
        "for t in threads: t.start()\n"
        "for t in threads: t.join(15)\n"
        "print(sorted(told), heavy.VALUE if len(told) == 2 else '')"
    )
    assert run(code, heavy) == "[False, 7] 7"


def test_what_is_not_installed_is_missing_as_ever() -> None:
    code = "from qa.hosting.later import put_off; put_off('no_such_module'); import sys; print('no_such_module' in sys.modules)"
    assert run(code) == "False"


@pytest.mark.slow
def test_an_evaluation_without_noise_holds_no_pinyin() -> None:
    # Its dictionary takes 50 MB, which a server that evaluates once would keep.
    assert run("import sys, eval.command; print('pypinyin' in sys.modules)") == "False"


@pytest.mark.slow
def test_the_server_holds_nothing_that_it_does_not_use() -> None:
    # A port that cannot be ends the command once it has imported all that it serves.
    held = run("import sys; from qa.cli.main import main; main(['serve', '--port', '99999']); print(*sys.modules)").split()
    assert "gradio" in held
    assert {
        "pandas.core",
        "lxml.etree",
        "bs4",
        "pypdfium2",
        "docx",
        "markdown_it",
        "torch",
        "sentence_transformers",
        "mcp",
        "scipy",
    }.isdisjoint(held)
