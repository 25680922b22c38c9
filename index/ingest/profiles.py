"""Which profile the plans of an index have: that of the published version, those beside new files, or the known plans' own."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path

from index.ingest.plan_builder import Making, Source
from index.store.port import StoreWriter
from index.text.profile import Profile, load_profile


def profile_beside(paths: Sequence[Path], sources: Sequence[Source]) -> Profile:
    """What the profiles in the given folders, and beside the plan files found there, say together.

    Raises:
        ConfigError: one of them cannot be used.
    """
    folders = dict.fromkeys((*(p for p in paths if p.is_dir()), *(s.path.parent for s in sources)))
    return functools.reduce(Profile.__or__, map(load_profile, folders), Profile())


def profile_of(paths: Sequence[Path], sources: Sequence[Source], making: Making) -> Profile:
    """``profile_beside``; where nothing is there, the profile of the known plans if one of the files is named as one of these.

    Raises:
        ConfigError: see ``profile_beside``.
    """
    found = profile_beside(paths, sources)
    known = any(s.path.stem in making.known for s in sources)
    return making.profile if known and not found.folders else found


def profile_kept(writer: StoreWriter, stored: Sequence[Source], making: Making, *, again: bool = False) -> Profile:
    """The profile of the published version; of the known plans where these stand in an index of an older program.

    Args:
        writer: of the index.
        stored: its plans.
        making: how; has the profile of the known plans.
        again: read it anew where all of it still lies where it came from.
    """
    kept = writer.profile()
    if kept is None:
        return making.profile if any(s.stored and s.stored.id in making.known for s in stored) else Profile()
    found = [load_profile(Path(folder)) for folder in kept.folders] if again else []
    return functools.reduce(Profile.__or__, found) if found and all(p.folders for p in found) else kept
