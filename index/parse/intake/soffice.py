"""Converts files of other office formats by LibreOffice, in a process of its own that has limits and can be killed.

LibreOffice gets a fresh profile in a folder that is removed afterwards, without macros, links and, where the system lets us,
without a network. Run as a module this is the child: a header and the file on standard input, the made file on standard output.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from index.errors import ParseError
from index.parse.intake.detect import CONVERTED, RESAVE, SUFFIXES
from index.parse.intake.limits import ParseLimits
from index.parse.intake.sandbox import Job, end_with_parent, limit, run_apart
from index.parse.mend import Log

_PLACES = ("/Applications/LibreOffice.app/Contents/MacOS/soffice", r"C:\Program Files\LibreOffice\program\soffice.exe")
_FILTERS = {"docx": "MS Word 2007 XML", "xlsx": "Calc MS Excel 2007 XML", "pptx": "Impress MS PowerPoint 2007 XML"}
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
"""Flags of unshare(2): a user namespace, in which anybody may make a network namespace, and that, which has no network."""
_SETTINGS = (
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Writer/Content/Update", "Link", "0"),
    ("Calc/Content/Update", "Link", "2"),
)
"""No macros, nothing from elsewhere, links are never updated."""


def readable(suffix: str) -> bool:
    """Whether files of a suffix can be read on this machine."""
    kind = SUFFIXES.get(suffix)
    return kind is not None and (kind not in CONVERTED or bool(program()))


def program() -> str:
    """Where LibreOffice is; empty where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice") or next((p for p in _PLACES if os.access(p, os.X_OK)), "")


def converted(data: bytes, kind: str, name: str, limits: ParseLimits, log: Log) -> bytes:
    """A file as one of the format that ``CONVERTED`` has for its kind.

    Args:
        data: the file's bytes.
        kind: a key of ``CONVERTED``.
        name: the file's name for messages.
        limits: what it may cost.
        log: is told.

    Raises:
        ParseError: LibreOffice is not installed, cannot read the file, or needs more than the limits allow.
    """
    if not program():
        raise ParseError(f"文件“{name}”是 {kind.upper()} 文件，这台机器没有安装 LibreOffice，读不了。", f"请{RESAVE[kind]}")
    job = Job(kind, name, limits)
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as taken:
        given.write(json.dumps({"program": program(), "kind": kind, "name": name, "limits": asdict(limits)}).encode() + b"\n")
        given.write(data)
        given.seek(0)
        run_apart("index.parse.intake.soffice", given, taken, job)
        taken.seek(0)
        made = taken.read(limits.max_file_mb * 2**20 + 1)
    if not made or len(made) > limits.max_file_mb * 2**20:
        raise ParseError(f"LibreOffice 读不了文件“{name}”（可能已损坏、设了密码，或太大）。", f"请{RESAVE[kind]}")
    log.add("用 LibreOffice 转换后读取", f"{name}：{kind.upper()} → {CONVERTED[kind].upper()}")
    return made


def _main() -> None:
    end_with_parent()
    header = json.loads(sys.stdin.buffer.readline())
    limits, kind = ParseLimits(**header["limits"]), str(header["kind"])
    folder = Path.cwd()
    source = folder / f"source.{kind}"
    source.write_bytes(sys.stdin.buffer.read())
    _profile(folder / "profile" / "user")
    _without_network()
    _bound(limits)
    target = CONVERTED[kind]
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        subprocess.run(
            [
                header["program"],
                f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard"),
                *("--convert-to", f"{target}:{_FILTERS[target]}", "--outdir", str(folder / "made"), str(source)),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": str(folder), "TMPDIR": str(folder), "SAL_USE_VCLPLUGIN": "svp"},
            timeout=limits.max_seconds,
        )
    with contextlib.suppress(OSError):
        sys.stdout.buffer.write((folder / "made" / f"source.{target}").read_bytes())


def _profile(user: Path) -> None:
    """Writes the settings of a user who has none."""
    user.mkdir(parents=True)
    items = "".join(
        f'<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    head = '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    (user / "registrymodifications.xcu").write_text(f"{head}{items}</oor:items>", "utf-8")


def _without_network() -> None:
    """Leaves the network where the system is Linux and lets us; elsewhere the settings of the profile must do."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        if libc.unshare(_CLONE_NEWNET) != 0:
            libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _bound(limits: ParseLimits) -> None:
    """Sets limits that LibreOffice inherits."""
    seconds = math.ceil(time.process_time()) + limits.max_seconds * (os.cpu_count() or 1)
    size = limits.max_unpacked_mb * 2**20
    for name, most in (
        ("RLIMIT_AS", limits.office_memory_mb * 2**20),
        ("RLIMIT_CPU", seconds),
        ("RLIMIT_FSIZE", size),
        ("RLIMIT_CORE", 0),
        ("RLIMIT_NOFILE", 1024),
    ):
        limit(name, most, most)


if __name__ == "__main__":
    _main()
