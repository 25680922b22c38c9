"""Official terms for everyday words, from a file that staff may edit."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from index.errors import ConfigError
from index.text.analyze import normalise


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


def load_terms(path: Path) -> Terms:
    """Reads the file; no terms where there is none.

    Raises:
        ConfigError: it is no TOML, or an entry is no list of wordings.
    """
    if not path.is_file():
        return Terms()
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"用语对照表“{path}”读不了：{error}。", '每行写成："规划用语" = ["说法一", "说法二"]') from error
    official: dict[str, list[str]] = {}
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise ConfigError(f"用语对照表“{path}”里“{name}”没有写在分组下。", "请在它上面加一行分组名，如 [其他]。")
        for term, wordings in table.items():
            if not isinstance(wordings, list) or not all(isinstance(w, str) and w.strip() for w in wordings):
                raise ConfigError(f"用语对照表“{path}”里“{term}”的写法不对。", '应写成："规划用语" = ["说法一", "说法二"]')
            for wording in wordings:
                meant = official.setdefault(normalise(wording), [])
                if normalise(term) not in meant:
                    meant.append(normalise(term))
    ordered = sorted(official.items(), key=lambda item: (-len(item[0]), item[0]))
    return Terms(tuple((wording, tuple(terms)) for wording, terms in ordered))
