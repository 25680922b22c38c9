"""Title, issuer, date and period: from a front matter, else as far as the text states them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import yaml

from index.errors import ParseError
from index.parse.mend import PLAN_TITLE, Log, squeeze
from index.text.numerals import chinese_to_int
from index.text.periods import YEAR_NUMBER, dates, five_year_periods, spans_of_years
from index.types import DocumentKind

_FRONT = re.compile(r"\A\s*---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.S)
_PERIOD = re.compile(r"期限?[为是：:]?\s*$")
"""What stands before the span of years that a plan runs."""
_YEAR_ACTION = re.compile(r"([二三四五两])年(?:行动|攻坚|专项)?(?:方案|计划|行动)")
_ISSUER = re.compile(
    r"^[\u4e00-\u9fff（）、 ]{2,30}(?:人民政府|人民政府办公厅|人民政府办公室|委员会|改革委|发展改革委|办公厅|国务院|厅|局)$"
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a plan apart from its text; empty where unknown."""

    id: str = ""
    title: str = ""
    issuer: str = ""
    period: tuple[int, int] | None = None
    published: str = ""
    kind: DocumentKind = "official"

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Metadata:
        """Reads ``dataclasses.asdict`` of one back from JSON."""
        period = values["period"]
        return cls(**{**values, "period": (period[0], period[1]) if period else None})

    def over(self, other: Metadata) -> Metadata:
        """These values where they are set, else those of ``other``; the kind is ours."""
        return Metadata(
            id=self.id or other.id,
            title=self.title or other.title,
            issuer=self.issuer or other.issuer,
            period=self.period or other.period,
            published=self.published or other.published,
            kind=self.kind,
        )


def split_front_matter(text: str, name: str) -> tuple[Metadata | None, str]:
    """Cuts a YAML front matter off the text.

    Raises:
        ParseError: it is not valid YAML or holds values that cannot be used.
    """
    match = _FRONT.match(text)
    if match is None:
        return None, text
    try:
        values = yaml.safe_load(match[1])
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: a date that does not exist
        raise ParseError(f"文件“{name}”开头的元数据（--- 之间）不是合法的 YAML。", f"请检查：{str(error).partition(chr(10))[0]}") from error
    if not isinstance(values, dict):
        return None, text
    return from_values(values, name), text[match.end() :]


def from_values(values: dict[str, Any], name: str) -> Metadata:
    """Metadata from the keys of a front matter or a ``plans.toml`` table.

    Raises:
        ParseError: an unknown key or an unusable value.
    """
    known = {"id", "title", "issuer", "period", "published", "kind"}
    unknown = set(values) - known
    if unknown:
        raise ParseError(
            f"“{name}”的元数据里有不认识的项：{'、'.join(sorted(map(str, unknown)))}。", f"可用的项：{'、'.join(sorted(known))}。"
        )
    kind = str(values.get("kind") or "official")
    if kind not in ("official", "digest"):
        raise ParseError(f"“{name}”的 kind 写成了“{kind}”。", "只能是 official（正式文本）或 digest（摘编）。")
    plan_id = str(values.get("id") or "")
    if plan_id and not re.fullmatch(r"[\w.-]{1,80}", plan_id):
        raise ParseError(f"“{name}”的 id “{plan_id}”不能用。", "请只用字母、数字、连字符、下划线和点。")
    published = values.get("published") or ""
    return Metadata(
        id=plan_id,
        title=str(values.get("title") or "").strip(),
        issuer=str(values.get("issuer") or "").strip(),
        period=_period_value(values.get("period"), name),
        published=published.isoformat() if isinstance(published, date) else str(published).strip(),
        kind="digest" if kind == "digest" else "official",
    )


def _period_value(value: Any, name: str) -> tuple[int, int] | None:
    if value in (None, "", []):
        return None
    years = [int(y) for y in re.findall(YEAR_NUMBER, str(value))]
    if len(years) == 1:
        years *= 2
    if len(years) != 2 or years[0] > years[1]:
        raise ParseError(f"“{name}”的 period “{value}”看不懂。", "请写成 2026-2030 或 [2026, 2030]。")
    return years[0], years[1]


def from_text(opening: Sequence[str], body: str, html_title: str, log: Log) -> Metadata:
    """What the text itself states.

    Args:
        opening: the lines before the first numbered heading.
        body: the whole text.
        html_title: the title of the web page, if it was one.
        log: takes a note where something was concluded rather than read.
    """
    title = _title(opening) or (html_title if PLAN_TITLE.search(html_title) else "")
    issuer, published = "", ""
    for line in opening[:60]:
        text = squeeze(line)
        published = published or next((d.iso for d in dates(text) if _is_all_of(d.span, text)), "")
        if _ISSUER.match(text) and not issuer:
            issuer = text
    meta = Metadata(title=title, issuer=issuer, published=published)
    return replace(meta, period=_period(title, published, opening, body, log))


def _is_all_of(span: tuple[int, int], line: str) -> bool:
    """Whether a line says nothing besides what stands at a span, be it in brackets."""
    return not (line[: span[0]] + line[span[1] :]).strip("（()） ")


def _title(opening: Sequence[str]) -> str:
    lines = [squeeze(line) for line in opening[:80]]
    found: list[str] = []
    for i, line in enumerate(lines):
        quoted = re.search(r"(?:印发|发布|公布|现将)[^《]{0,6}《([^《》]{6,60})》|《([^《》]{6,60})》(?:印发|的通知)", line)
        if quoted:
            found.append(quoted[1] or quoted[2])
        elif PLAN_TITLE.search(line) and len(line) <= 60 and not re.search(r"[。；，,：:《]", line):
            before = lines[i - 1] if i else ""
            if (
                4 <= len(before) <= 40
                and not re.search(r"[。；，,：:）)]$|^\d|^[（(]", before)
                and not PLAN_TITLE.search(before)
                and not _ISSUER.match(before)
            ):
                line = before + line
            found.append(line)
    # A title printed several times, whole or in part: the fullest form counts.
    return max(found, key=len) if found else ""


def _period(title: str, published: str, opening: Sequence[str], body: str, log: Log) -> tuple[int, int] | None:
    told = [p for p in spans_of_years(body[:6000]) if _PERIOD.search(body[: p.span[0]])]
    lines = [p for line in map(squeeze, opening[:60]) for p in spans_of_years(line) if _is_all_of(p.span, line)]
    for found in (told, spans_of_years(title), lines, five_year_periods(title)):
        if found:
            return found[0].first, found[0].last
    match = _YEAR_ACTION.search(title)
    if match and published:
        year, month = int(published[:4]), int(published[5:7] or 1)
        first = year if month < 10 else year + 1
        last = first + chinese_to_int(match[1]) - 1
        log.add("由标题和印发日期推定规划期", f"{published} {match[0]} → {first}—{last}年")
        return first, last
    return None
