"""Modules that are imported only once something of them is asked for: what a library imports at its head but this program never uses
costs no memory then."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_IMPORTS: Any = importlib._bootstrap
"""Python's own: its locks have no other name."""
_RUNNING = "running"


def put_off(name: str) -> None:
    """Has ``import name`` wait until an attribute of the module, or a module in it, is asked for; nothing where it has been imported already
    or is not installed.

    The standard library's ``LazyLoader`` does the same, but counts the look at ``__spec__`` that a second ``import`` takes as such
    an asking.
    """
    spec = None if name in sys.modules else importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        return
    module = importlib.util.module_from_spec(spec)
    later = _Later(name)
    # Without its path Python asks for it before it imports a module in it.
    vars(later).update({k: v for k, v in vars(module).items() if k != "__path__"})
    sys.modules[name] = later


@contextmanager
def without(name: str) -> Iterator[None]:
    """Meanwhile a module that has not been imported yet cannot be, as if it were not installed."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]  # as Python's import system has it
    try:
        yield
    finally:
        del sys.modules[name]


class _Later(ModuleType):
    """Stands for a module until an attribute is asked for, then is that module; other threads wait until it is whole."""

    def __getattr__(self, name: str) -> Any:
        spec: ModuleSpec = vars(self)["__spec__"]
        # The lock under which Python imports it: that knows of two threads that wait for each other, one that runs this module and wants
        # another, one that runs that other and wants this.
        lock = _IMPORTS._get_module_lock(spec.name)
        try:
            lock.acquire()
        except _IMPORTS._DeadlockError:
            # As in a circle of imports: what is there by now.
            return self._so_far(name)
        try:
            if type(self) is _Later:
                if spec.loader_state == _RUNNING:
                    # The module itself, as it runs, asks for what it does not have yet.
                    return self._so_far(name)
                _run(self, spec)
        finally:
            lock.release()
        return getattr(self, name)

    def _so_far(self, name: str) -> Any:
        if name in vars(self):
            return vars(self)[name]
        raise AttributeError(f"module {vars(self)['__name__']!r} has no attribute {name!r} yet")


def _run(module: ModuleType, spec: ModuleSpec) -> None:
    if spec.submodule_search_locations is not None:
        module.__path__ = spec.submodule_search_locations
    spec.loader_state = _RUNNING
    try:
        if spec.loader is not None:
            spec.loader.exec_module(module)
    finally:
        spec.loader_state = None
    module.__class__ = ModuleType
