"""The ZIPs among given files and folders, unpacked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import ParseError
from index.parse import ParseLimits
from index.parse.intake.archive import ARCHIVES, unpack


@dataclass(frozen=True, slots=True)
class Unpacked:
    """``archives`` is the ZIP by the folder it was unpacked into, ``failed`` why others could not be, ``left`` what was not taken
    out: the ZIP, the name in it, and the reason."""

    archives: Mapping[Path, Path]
    failed: Mapping[Path, ParseError]
    left: Sequence[tuple[Path, str, str]]


def unpacked(paths: Sequence[Path], room: Path, limits: ParseLimits) -> Unpacked:
    """Unpacks each ZIP among ``paths`` and in their folders into a folder of its own in ``room``; those inside of ZIPs stay as they
    are."""
    archives: dict[Path, Path] = {}
    failed: dict[Path, ParseError] = {}
    left: list[tuple[Path, str, str]] = []
    for number, archive in enumerate(_archives(paths)):
        # The folder is called as the archive: it may have to tell files of one name apart.
        folder = room / str(number) / archive.stem
        folder.mkdir(parents=True)
        try:
            taken = unpack(archive, folder, limits)
        except ParseError as error:
            failed[archive] = error
            continue
        left += [(archive, name, why) for name, why in taken.left]
        if taken.plans:
            archives[folder] = archive
        elif not taken.left:
            failed[archive] = ParseError(f"压缩包“{archive.name}”里没有规划文件。", "请检查文件。")
    return Unpacked(archives, failed, left)


def _archives(paths: Sequence[Path]) -> list[Path]:
    inside = (file for path in paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path]))
    zips = (file for file in inside if file.suffix.lower() in ARCHIVES and file.is_file() and not file.name.startswith("."))
    return list(dict.fromkeys(zips))
