"""Metadata that somebody wrote down: the front matter of a text file, a ``plans.toml``, the form of the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml

from index.errors import ParseError
from index.parse.mend import Log
from index.parse.metadata.record import Metadata
from index.text.periods import YEAR_NUMBER, days_in
from index.text.word_lists import kinds_of
from index.unseen import seen

_FRONT = re.compile(r"\A\s*---[ \t]*\n(.{0,20000}?)\n---[ \t]*(?:\n|\Z)", re.S)
_ENTRY = re.compile(r"^([\w\u4e00-\u9fff]{1,20})\s*[:：]\s*(.*)$")
_ID = re.compile(r"[\w.-]{1,80}")
_UNUSED, _UNUSABLE = "元数据里没有用到的项", "元数据里看不懂的值，未采用"


class _Plain(yaml.SafeLoader):
    """Reads YAML without aliases, by which a few lines may stand for gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias")
        return super().compose_node(parent, index)


def split_front_matter(text: str, log: Log) -> tuple[Metadata, str]:
    """Cuts a YAML front matter off the text.

    Args:
        text: of a file.
        log: takes a note of keys that have no use here and of values that cannot be used.

    Returns:
        What the front matter states, and the text without it; nothing and the whole text where there is none.
    """
    match = _FRONT.match(text)
    values = _values(match[1]) if match else None
    if match is None or values is None:
        return Metadata(), text
    return _from(values, log), text[match.end() :]


def given(values: Mapping[str, Any], name: str) -> Metadata:
    """Metadata of a ``plans.toml`` table or of the form of the page.

    Raises:
        ParseError: an unknown key or an unusable value.
    """
    log = Log()
    meta = _from(values, log)
    for mend in log.mends():
        usable = "、".join(fields_by_key())
        raise ParseError(f"“{name}”的元数据不能用：{mend.example}。", f"可用的项：{usable}；规划期写成 2026-2030，日期写成 2026-05-08。")
    return meta


def by_field(labels: Mapping[str, str]) -> dict[str, str]:
    """The values of labels by the field that each label stands for, where it stands for one."""
    by_key = fields_by_key()
    found: dict[str, str] = {}
    for key in by_key:
        if labels.get(key):
            found.setdefault(by_key[key], labels[key])
    return found


def fields_by_key() -> dict[str, str]:
    """The field that each key stands for; a field's keys in the order in which they count."""
    return {key: field for field, keys in kinds_of("keys", "index.parse.metadata").items() for key in keys}


def _values(front: str) -> dict[str, Any] | None:
    """The entries of a front matter; line by line where it is no YAML. None where it is no front matter."""
    try:
        values = yaml.load(front, _Plain)
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: a date that does not exist
        found = [_ENTRY.match(line) for line in front.splitlines() if line.strip()]
        values = {m[1]: m[2].strip("'\" ") for m in found if m}
        return values if found and found[0] and values.keys() & fields_by_key().keys() else None
    return values if isinstance(values, dict) else None


def _from(values: Mapping[str, Any], log: Log) -> Metadata:
    by_key = fields_by_key()
    order = list(by_key)
    stated: dict[str, Any] = {}
    known = [key for key in values if _key(key) in by_key]
    for key in sorted(known, key=lambda key: order.index(_key(key))):
        field, value = by_key[_key(key)], values[key]
        if value in (None, "", []):
            continue
        read = _READERS[field](value)
        if not read:
            log.add(_UNUSABLE if field != "link" else _UNUSED, f"{_said(key)}：{_said(value)}")
        stated.setdefault(field, read) if read else None
    for key in values:
        if _key(key) not in by_key:
            log.add(_UNUSED, f"{_said(key)}：{_said(values[key])}")
    return Metadata(**stated)


def _key(key: Any) -> str:
    return str(key).strip().lower()


def _said(value: Any) -> str:
    """A value in words that can be written down: YAML may spell half a pair of surrogates."""
    return str(value).encode("utf-8", "replace").decode()


def _text(value: Any) -> str:
    """Words, or a list of them; a number, a date or what has no letter names nothing."""
    words = [" ".join(seen(_said(v)).split()) for v in (value if isinstance(value, list) else [value]) if isinstance(v, str)]
    return "、".join(said for said in words if any(map(str.isalpha, said)))


def _id(value: Any) -> str:
    return _said(value) if _ID.fullmatch(_said(value)) else ""


def _kind(value: Any) -> str:
    return str(value) if str(value) in ("official", "digest") else ""


def _link(value: Any) -> str:
    return next((v for v in map(str, value if isinstance(value, list) else [value]) if re.match(r"https?://", v)), "")


def _published(value: Any) -> str:
    text = value.isoformat() if isinstance(value, date) else str(value).strip()
    if re.fullmatch(rf"{YEAR_NUMBER}(?:-\d{{2}})?", text):
        return text
    return next((day.iso for day in days_in(text)), "")


def _period(value: Any) -> tuple[int, int] | None:
    years = [int(y) for y in re.findall(YEAR_NUMBER, str(value))]
    years = years * 2 if len(years) == 1 else years
    return (years[0], years[1]) if len(years) == 2 and years[0] <= years[1] else None


_READERS = {
    "id": _id,
    "title": _text,
    "issuer": _text,
    "period": _period,
    "published": _published,
    "kind": _kind,
    "place": _text,
    "link": _link,
}
