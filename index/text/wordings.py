"""Official terms for everyday words, from a file that staff may edit."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from index.errors import ConfigError
from index.text.analyze import normalise
from index.text.profile import Profile


@dataclass(frozen=True, slots=True)
class Terms:
    """``official`` maps each everyday wording, normalised, to the terms that plans use for it."""

    official: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def of(self, text: str) -> list[tuple[str, str]]:
        """The everyday wordings of a normalised text with the terms that plans use, longest wording
        first; a wording inside a longer one that was found does not count again."""
        found: list[tuple[str, str]] = []
        rest = text
        for wording, terms in self.official:
            if wording in rest:
                found += [(wording, term) for term in terms if term not in text]
                rest = rest.replace(wording, " ")
        return found


def terms_of(profile: Profile, chosen: str = "") -> Terms:
    """The everyday wordings that hold now: those of all governments' plans (``data/terms.toml``) and those of the index, which come before
    them. Staff edit their file and the next question follows it.

    Args:
        profile: that of the index. Its files are read where they came from while they are there, else as the index has them.
        chosen: a file to read instead of them all; no terms where there is none.

    Raises:
        ConfigError: a file is no TOML, or an entry is no list of wordings.
    """
    files = ((chosen, ""),) if chosen else profile.terms
    own = _read(tuple((path, _changed(Path(path)), copy) for path, copy in files))
    return own if chosen else _with_common(own)


@functools.lru_cache(maxsize=8)
def _with_common(own: Terms) -> Terms:
    """Wordings with those of all plans that they leave out, longest first."""
    common = _read((("data/terms.toml", 0, resources.files("index.text").joinpath("data/terms.toml").read_text("utf-8")),))
    known = {wording for wording, _ in own.official}
    both = [*own.official, *(entry for entry in common.official if entry[0] not in known)]
    return Terms(tuple(sorted(both, key=lambda entry: (-len(entry[0]), entry[0]))))


def _changed(path: Path) -> int:
    return path.stat().st_mtime_ns if path.is_file() else 0


@functools.lru_cache(maxsize=8)
def _read(files: tuple[tuple[str, int, str], ...]) -> Terms:
    """The wordings of files given as path, time of the last change (0 where it is not there) and text to take then."""
    official: dict[str, list[str]] = {}
    for path, changed, copy in files:
        for term, wordings in _entries(path, _text(Path(path)) if changed else copy):
            for wording in wordings:
                meant = official.setdefault(normalise(wording), [])
                if normalise(term) not in meant:
                    meant.append(normalise(term))
    ordered = sorted(official.items(), key=lambda item: (-len(item[0]), item[0]))
    return Terms(tuple((wording, tuple(terms)) for wording, terms in ordered))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(str(path), error) from error


def _unreadable(path: str, error: Exception) -> ConfigError:
    return ConfigError(f"用语对照表“{path}”读不了：{error}。", '每行写成："规划用语" = ["说法一", "说法二"]')


def _entries(path: str, text: str) -> Iterator[tuple[str, list[str]]]:
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unreadable(path, error) from error
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise ConfigError(f"用语对照表“{path}”里“{name}”没有写在分组下。", "请在它上面加一行分组名，如 [其他]。")
        for term, wordings in table.items():
            if not isinstance(wordings, list) or not all(isinstance(w, str) and w.strip() for w in wordings):
                raise ConfigError(f"用语对照表“{path}”里“{term}”的写法不对。", '应写成："规划用语" = ["说法一", "说法二"]')
            yield term, wordings
