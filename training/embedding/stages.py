"""A folder of finished stages, so that an interrupted training goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path


class Stages:
    """Runs a stage once for the same settings and inputs.

    Each stage writes into a folder of its own, which takes its final name by a rename once it is
    complete; a folder that is there is a stage that is done.

    Args:
        root: the work folder.
        tell: is told what runs.
    """

    def __init__(self, root: Path, tell: Callable[[str], None] = print) -> None:
        self._root = root
        self._tell = tell
        self.seconds: dict[str, float] = {}

    def run(self, name: str, key: object, make: Callable[[Path], None]) -> Path:
        """The folder of a stage, made by ``make`` unless it is there.

        Args:
            name: of the stage; becomes the start of the folder's name.
            key: JSON value of everything that the result depends on, the folders of earlier stages included.
            make: fills the folder that it is given.
        """
        digest = hashlib.sha256(json.dumps([name, key], sort_keys=True, default=str).encode()).hexdigest()[:12]
        done = self._root / f"{name}-{digest}"
        if done.is_dir():
            self.seconds[name] = float((done / "seconds").read_text())
            self._tell(f"{name}: 已完成，跳过（{done.name}）")
            return done
        self._tell(f"{name}: 开始")
        partial = self._root / f".{done.name}"
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        before = time.perf_counter()
        make(partial)
        self.seconds[name] = round(time.perf_counter() - before, 1)
        (partial / "seconds").write_text(str(self.seconds[name]))
        partial.rename(done)
        self._tell(f"{name}: {self.seconds[name]} 秒（{done.name}）")
        return done


def digest_of(paths: list[Path]) -> str:
    """A checksum of the bytes of files, in order."""
    total = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()[:16]
