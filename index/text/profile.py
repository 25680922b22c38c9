"""What certain plans add to the knowledge of Chinese text: their words, places, areas, stop words and everyday wordings.

A profile lies beside the plans as ``profile.toml`` and ``terms.toml``, goes into their index as ``profile.json`` and is
active in the process that builds or reads that index. One process serves one profile at a time: activating another
forgets what was read with the first.
"""

from __future__ import annotations

import functools
import hashlib
import json
import threading
import tomllib
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

from index.errors import ConfigError

FILE, TERMS, STORED = "profile.toml", "terms.toml", "profile.json"
_OF_PLANS = ("told", "homes")
"""Fields that no file tells."""
Names = tuple[tuple[str, tuple[str, ...]], ...]
"""Names, by what they belong to."""

_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Profile:
    """``words`` that the segmenter keeps whole; ``stopwords`` that carry no topic in a question; ``places`` that lie in
    another, as in ``index/text/data/divisions.txt``; ``areas`` that are no unit of government, with their other names;
    ``terms``: path and text of the files of everyday wordings; ``folders`` that all this was read from. What no file tells but
    the plans of an open index: ``told``, places that they name and no table lists, and ``homes``, those that they are of."""

    words: tuple[str, ...] = ()
    stopwords: tuple[str, ...] = ()
    places: Names = ()
    areas: Names = ()
    terms: tuple[tuple[str, str], ...] = ()
    folders: tuple[str, ...] = ()
    told: Names = ()
    homes: tuple[str, ...] = ()

    @functools.cached_property
    def key(self) -> str:
        """Hash of what an index depends on, empty where that is nothing. Everyday wordings change questions only."""
        analysis = (self.words, self.stopwords, self.places, self.areas)
        return hashlib.sha256(json.dumps(analysis).encode()).hexdigest()[:12] if any(analysis) else ""

    def __or__(self, other: Profile) -> Profile:
        """Both together, each entry once; of a file of wordings that both have, the other's text."""
        both = {f.name: tuple(dict.fromkeys((*getattr(self, f.name), *getattr(other, f.name)))) for f in fields(self)}
        return Profile(**{**both, "terms": tuple((dict(self.terms) | dict(other.terms)).items())})

    def save(self, folder: Path) -> None:
        """Writes the profile into the folder of a version of an index."""
        kept = {name: value for name, value in asdict(self).items() if name not in _OF_PLANS}
        (folder / STORED).write_text(json.dumps(kept, ensure_ascii=False, indent=1), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> Profile:
        """Reads what ``save`` wrote.

        Raises:
            OSError, ValueError, TypeError: it is missing or damaged.
        """
        return cls(**{name: _frozen(value) for name, value in json.loads((folder / STORED).read_text("utf-8")).items()})


def load_profile(folder: Path) -> Profile:
    """Reads the profile that lies in a folder of plans; an empty one where there is none.

    Raises:
        ConfigError: one of its files cannot be read, or ``profile.toml`` is written otherwise than expected.
    """
    home = folder.resolve()
    texts = {name: _text(home / name) for name in (FILE, TERMS) if (home / name).is_file()}
    if not texts:
        return Profile()
    terms = ((str(home / TERMS), texts[TERMS]),) if TERMS in texts else ()
    return Profile(**_tables(home / FILE, texts.get(FILE, "")), terms=terms, folders=(str(home),))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"“{path}”读不了：{error}。", "请存成 UTF-8 编码的文本文件。") from error


def _tables(path: Path, text: str) -> dict[str, Any]:
    """The fields of a profile from the text of ``profile.toml``: words apart by spaces, names under what they belong to."""
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"“{path}”读不了：{error}。", "请检查 TOML 写法。") from error
    found: dict[str, Any] = {}
    for name, value in tables.items():
        if name in ("words", "stopwords") and isinstance(value, str):
            found[name] = tuple(value.split())
        elif name in ("places", "areas") and isinstance(value, dict) and all(isinstance(v, str) for v in value.values()):
            found[name] = tuple((head, tuple(rest.split())) for head, rest in value.items())
        else:
            hint = 'words、stopwords 写成 "词 词"；[places]、[areas] 下每行写成 "名称" = "名称 名称"。'
            raise ConfigError(f"“{path}”里“{name}”的写法不对。", hint)
    return found


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


_active = Profile()
_changing = threading.Lock()
_forget: list[Callable[[], None]] = []


def active() -> Profile:
    """The profile by which texts are read now."""
    return _active


def _all_of(profile: Profile) -> tuple[object, ...]:
    return profile.key, *(getattr(profile, name) for name in _OF_PLANS)


def activate(profile: Profile) -> None:
    """Reads all texts by this profile from now on, in every thread."""
    global _active
    if profile is _active:
        return
    with _changing:
        changed, _active = _all_of(profile) != _all_of(_active), profile
        for forget in _forget if changed else ():
            forget()


def remembered(maxsize: int | None = None) -> Callable[[Callable[_P, _T]], Callable[_P, _T]]:
    """``functools.lru_cache`` for what depends on the active profile: forgotten when another becomes active."""

    def wrap(function: Callable[_P, _T]) -> Callable[_P, _T]:
        kept = functools.lru_cache(maxsize)(function)
        _forget.append(kept.cache_clear)
        return cast(Callable[_P, _T], kept)

    return wrap
