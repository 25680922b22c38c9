"""Makes plans on several machines at a time, through a Dask scheduler: what ``apart`` does here its workers do there, by the same code.

A task takes the bytes of a file there and brings the plan's files back, so that the machines need share no disk; which machine does
what, and what becomes of the tasks of one that fails, is Dask's business.
"""

from __future__ import annotations

import functools
import logging
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

from index.chunk import ChunkConfig
from index.errors import ParseError, PlanQAError, StoppedError
from index.ingest.apart import Apart
from index.parse import ParseLimits
from index.parse.metadata.record import Metadata
from index.store.plan_files import program_key
from index.store.port import PlanRecord
from index.text.profile import Profile

_CONNECT_S = 10
_AGAIN = 2
"""How often a task is given to another machine when one was lost with it."""
_INSTALL = "请安装：pip install 'plan-qa[spread]'。"


class Spread:
    """Workers of a Dask cluster; to be used like ``index.ingest.apart.Apart``.

    Args:
        scheduler: address of the scheduler (``tcp://host:8786``).
        profile: of the plans.
        chunking: how they are cut.
        limits: what one may cost.
    """

    def __init__(self, scheduler: str, profile: Profile, chunking: ChunkConfig, limits: ParseLimits) -> None:
        self._scheduler, self._profile = scheduler, profile
        self._header = {"chunking": asdict(chunking), "limits": asdict(limits), "program": program_key()}
        self._client: Any = None

    def __enter__(self) -> Spread:
        """Finds the cluster.

        Raises:
            PlanQAError: it cannot be reached, or has no workers.
        """
        try:
            from distributed import Client
        except ImportError as error:
            raise PlanQAError("设置 scheduler 写了 Dask 的调度，但没有装 distributed。", _INSTALL) from error
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            self._client = Client(self._scheduler, timeout=_CONNECT_S, set_as_default=False)
        except (OSError, ValueError) as error:
            hint = "请检查地址（tcp://主机:8786）、网络，以及 dask scheduler 是否在运行；留空就在本机建。"
            raise PlanQAError(f"连不上 Dask 的调度“{self._scheduler}”。", hint) from error
        with tempfile.TemporaryDirectory() as folder:
            self._profile.save(Path(folder))
            self._header["profile"] = _files_of(Path(folder))
        if not self.at_once():
            self._client.close()
            raise PlanQAError(f"Dask 的调度“{self._scheduler}”没有工作机。", "请在各台机器上运行 dask worker 调度的地址。")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._client.close()

    def at_once(self) -> int:
        """How many plans the workers make at the same time."""
        return sum(worker["nthreads"] for worker in self._client.scheduler_info(n_workers=-1)["workers"].values())

    def make(self, path: Path, name: str, overrides: dict[str, Any] | None, known: Mapping[str, Metadata], folder: Path) -> PlanRecord:
        """Makes a plan's files on one of the machines and puts them into a folder here; see ``Apart.make``.

        Raises:
            ParseError: the file cannot be read as a plan.
            StoppedError: the cluster is gone, or has another version of the program.
            OSError: the system refused what any plan needs, such as room on the disk.
        """
        from distributed import CancelledError, KilledWorker
        from distributed.comm import CommClosedError

        told = {plan: asdict(metadata) for plan, metadata in known.items()}
        task = {"name": name, "suffix": path.suffix, "data": path.read_bytes(), "overrides": overrides, "known": told}
        try:
            future = self._client.submit(_made, task, self._header, pure=False, retries=_AGAIN)
            answer: dict[str, Any] = future.result()
        except KilledWorker as error:
            raise ParseError(f"读取文件“{name}”的工作机几次意外结束。", "请检查内存和这份文件，再试一次。") from error
        except (CancelledError, CommClosedError) as error:
            raise StoppedError(f"与 Dask 的调度“{self._scheduler}”断了联系。", "再运行同一条命令，就从做好的那些接着做。") from error
        if "stopped" in answer:
            raise StoppedError(*answer["stopped"])
        if "error" in answer:
            raise ParseError(*answer["error"])
        _write(folder, answer["files"])
        return PlanRecord.from_json(answer["record"])


def _made(task: dict[str, Any], header: dict[str, Any]) -> dict[str, Any]:
    """On a worker: makes a plan in a process apart, as it would be made where the index is."""
    if header["program"] != program_key():
        return {"stopped": ["工作机上的程序与这里的不是同一版本。", "请在各台机器上装同一个版本，然后重启 dask worker。"]}
    with tempfile.TemporaryDirectory() as room:
        source, folder = Path(room, f"source{task['suffix']}"), Path(room, "plan")
        source.write_bytes(task["data"])
        known = {plan: Metadata.from_json(values) for plan, values in task["known"].items()}
        processes = _processes(tuple(sorted(header["profile"].items())), _frozen(header["chunking"]), _frozen(header["limits"]))
        try:
            record = processes.make(source, task["name"], task["overrides"], known, folder)
        except PlanQAError as error:
            return {"error": [error.message, error.hint]}
        return {"record": record.as_json(), "files": _files_of(folder)}


@functools.lru_cache(maxsize=1)
def _processes(profile: tuple[tuple[str, bytes], ...], chunking: tuple[Any, ...], limits: tuple[Any, ...]) -> Apart:
    """The processes of a worker, which stay for the next plan of the same build."""
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room)
        _write(folder, dict(profile))
        found = Profile.load(folder)
    return Apart(found, ChunkConfig(**dict(chunking)), ParseLimits(**dict(limits))).__enter__()


def _frozen(values: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(sorted(values.items()))


def _files_of(folder: Path) -> dict[str, bytes]:
    """The files in a folder, by their place in it."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes files into a folder, by their place in it; none goes anywhere else."""
    for name, data in files.items():
        path = folder / os.path.normpath(f"/{name}").lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
