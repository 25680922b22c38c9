"""Puts together what is known of a document: what somebody wrote down, what the opening states, what can be concluded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from index.parse.lines import Line
from index.parse.mend import Log, squeeze
from index.parse.metadata import titles
from index.parse.metadata.opening import Opening, organs, says_only
from index.parse.metadata.record import Metadata
from index.parse.metadata.work_reports import (
    YEAR,
    Concluded,
    WorkReport,
    government,
    guessed_country,
    guessed_unit,
    title_unit,
    without_year_behind,
)
from index.text.genres import BULLETIN, TITLE_END, WORK_REPORT, genre_of
from index.text.numerals import chinese_to_int
from index.text.periods import YEAR_IN_NUMERALS, YEAR_NUMBER, days_in, five_year_periods, spans_of_years
from index.text.places import level_of, place_of

_PERIOD = re.compile(r"期限?[为是：:]?\s*$")
"""What stands before the span of years that a plan runs."""
_YEAR_ACTION = re.compile(r"([二三四五两])年(?:行动|攻坚|专项)?(?:方案|计划|行动)")
_REPORTS = re.compile(r"我代表[^。]{0,16}(?:政府|国务院)[^。]{0,30}(?:报告|提出)")
_LEVELS = {"省": "省", "自治区": "省", "市": "市", "州": "市", "盟": "市", "县": "县", "区": "县", "旗": "县"}
_DATELINE = re.compile(r"新华社\S{2,8}?(\d{1,2})月(\d{1,2})日(?:电|讯)")
_OPENING_CHARS = 6000


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of a document: the record, with place and level of government and the genre."""

    meta: Metadata
    level: str
    genre: str


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a document elsewhere than in its text: ``given`` by an editor, which stands as it is; in its ``front``
    matter, which collections fill in; ``known`` of a plan of its id, which is taken where the text is silent; on the web
    ``page`` around it, by field; its file's ``name``, perhaps with folders before it, which is good for a guess."""

    given: Metadata
    front: Metadata
    known: Metadata
    page: Mapping[str, str]
    name: str


def infer(told: Told, lines: Sequence[Line], body: str, log: Log) -> Known:
    """What is known of a document.

    Args:
        told: what is said of it elsewhere.
        lines: of the file, without its table of contents.
        body: its text.
        log: takes a note where something was concluded.
    """
    return _Reader(told, Opening.of(lines), body, titles.over_table(lines), log).known()


class _Reader:
    def __init__(self, told: Told, opening: Opening, body: str, over_table: str, log: Log) -> None:
        self.told, self.opening, self.body, self.over_table, self.log = told, opening, body, over_table, log
        self.front, self.plan, self.page, self.path = told.given.over(told.front), told.known, told.page, PurePosixPath(told.name)
        self.titles = titles.Titles.of(opening)
        self.meetings = opening.meetings
        self.guessed: set[str] = set()

    def known(self) -> Known:
        """Reads field by field: each may rest on those before it."""
        title, cover_issuer = self._title()
        if genre_of(title) == WORK_REPORT:
            title, issuer, period = self._work_report(title)
        else:
            issuer = self.front.issuer or self._issuer(title, cover_issuer) or self.plan.issuer
            period = None
        published = self._published(period)
        period = self.front.period or period or self._period(title) or self.plan.period or self._years_of_action(title, published)
        place, level = self._place(title, issuer)
        guessed = tuple(sorted(self.guessed))
        front = self.front
        meta = Metadata(front.id, title, issuer, period, published, front.kind, place, front.link or self.plan.link, guessed)
        return Known(meta, level, genre_of(title))

    def _work_report(self, title: str) -> tuple[str, str, tuple[int, int] | None]:
        """Title, issuer and year of a work report."""
        report = WorkReport(self.opening, self.body, self.path)
        title = title if self.told.given.title else without_year_behind(title) if not self._stated_days() else title
        year, year_guessed = report.year(title, self.front.published or next(iter(self._stated_days()), ""))
        unit = Concluded(named) if (named := title_unit(title)) else report.unit(self.front.issuer)
        if year_guessed and year:
            self.guessed |= {"period"}
        if unit.guess and unit.value:
            self.guessed |= {"issuer", "place"}
        issuer = self.front.issuer or self.plan.issuer or government(unit.value)
        whole = title if self.told.given.title else report.title(title, unit.value, year)
        if whole != title:
            self.log.add("由会议、日期或正文补全报告的标题", f"{title} → {whole}")
            self.guessed |= {"title"} if unit.guess or year_guessed else set()
        return whole, issuer, (year, year) if year else None

    def _guess(self, field: str, value: str) -> str:
        """A value that was concluded."""
        if value:
            self.guessed.add(field)
        return value

    # -- title -------------------------------------------------------------------------------

    def _title(self) -> tuple[str, str]:
        """The title, and the issuer that a notice around it names."""
        if self.told.given.title:
            return self.told.given.title, ""
        for told in (
            self.front.title,
            squeeze(self.opening.labels.get("title", "")),
            "" if self.titles.best else self.page.get("title", ""),
        ):
            found = self._told_title(told, sure=told == self.front.title)
            if found[0]:
                return found
        best = self.titles.best
        if best:
            return best, next((issuer for t, issuer in self.titles.named if t in best and issuer), "")
        if self.plan.title:
            return self.plan.title, ""
        if any(m.spoken for m in self.meetings) and _REPORTS.search(self.body[:_OPENING_CHARS]):
            return self._guess("title", WORK_REPORT), ""
        if self.over_table:
            return self._guess("title", self.over_table), ""
        stem = self.path.stem
        return (self._guess("title", titles.clean(stem)), "") if TITLE_END.search(stem) else ("", "")

    def _told_title(self, told: str, sure: bool) -> tuple[str, str]:
        """A title that is told elsewhere than in the text, without what collections add to it."""
        title = titles.clean(told)
        if not title or (titles.names_nothing(title) and self.titles.best):
            return "", ""
        if Opening((title,), (title,), {}).meetings and (genre := genre_of(title)):
            return genre, ""  # a sentence that says who spoke where
        inner, issuer = titles.issued(title)
        if inner:
            return inner, issuer
        if titles.is_cover(title) and (under := self.titles.under(title)):
            return under, ""
        return (title, "") if sure or TITLE_END.search(title) else ("", "")

    # -- issuer ------------------------------------------------------------------------------

    def _issuer(self, title: str, cover_issuer: str) -> str:
        told = self.opening.labels.get("issuer", "") or cover_issuer or self.page.get("issuer", "")
        if told:
            return "、".join(organs(told)) or told
        head = title.partition("关于")[0] if "关于" in title else ""
        passed = next((m.body for m in self.meetings if not m.spoken and m.body), "")
        return "、".join(organs(head)) or passed or self.opening.issuers

    # -- times -------------------------------------------------------------------------------

    def _published(self, report: tuple[int, int] | None) -> str:
        """The day of issue, of a report (of whose year ``report`` tells) that of the speech."""
        stated = self.front.published or next(iter(self._stated_days()), "") or self.plan.published
        if stated:
            return stated
        around = self._day_around()
        # When a page was put on the web says nothing of a report of another year.
        return "" if report and around[:4] != str(report[0]) else self._guess("published", around)

    def _stated_days(self) -> list[str]:
        spoken = [m.day for m in self.meetings if m.day and m.spoken]
        passed = [m.day for m in self.meetings if m.day and not m.spoken]
        labelled = [d.iso for d in days_in(self.opening.labels.get("published", ""))]
        told = [d.iso for d in days_in(self.front.title)]
        return [*spoken, *passed, *told, *labelled, *self.opening.days]

    def _day_around(self) -> str:
        """The day that the page or its address names; that of a news agency's dateline in the same year."""
        day = next(iter(self._days_around()), "")
        match = next((m for line in self.opening.raw if (m := _DATELINE.search(line))), None)
        year = YEAR.search(self.front.title) if match else None
        return f"{year[1] if year else day[:4]}-{int(match[1]):02d}-{int(match[2]):02d}" if match and (year or day) else day

    def _days_around(self) -> list[str]:
        """The days that the page's label and its address name."""
        month = re.search(rf"/({YEAR_NUMBER})-?(0[1-9]|1[0-2])/", self.front.link)
        days = [d.iso for text in (self.page.get("published", ""), self.front.link) for d in days_in(text)]
        return [*days, *([f"{month[1]}-{month[2]}"] if month else [])]

    def _period(self, title: str) -> tuple[int, int] | None:
        if genre_of(title) == BULLETIN:
            named = YEAR.search(title)
            year = chinese_to_int(named[1]) if named else 0
            return (year, year) if year else None
        told = [p for p in spans_of_years(self.body[:_OPENING_CHARS]) if _PERIOD.search(self.body[: p.span[0]])]
        lines = [p for line in self.opening.lines for p in spans_of_years(line) if says_only(line, p.span)]
        for found in (told, spans_of_years(_in_figures(title)), lines, five_year_periods(title)):
            if found:
                return found[0].first, found[0].last
        return None

    def _years_of_action(self, title: str, published: str) -> tuple[int, int] | None:
        """The period of a three-year action plan from the day that it was issued."""
        match = _YEAR_ACTION.search(title)
        if not match or not published:
            return None
        year, month = int(published[:4]), int(published[5:7] or 1)
        first = year if month < 10 else year + 1
        last = first + chinese_to_int(match[1]) - 1
        self.log.add("由标题和印发日期推定规划期", f"{published} {match[0]} → {first}—{last}年")
        self.guessed.add("period")
        return first, last

    # -- place -------------------------------------------------------------------------------

    def _place(self, title: str, issuer: str) -> tuple[str, str]:
        """The place of a document and its level of government."""
        if self.front.place:
            return self.front.place, level_of(self.front.place) or _level_by_name(self.front.place)
        place, level = place_of(title, issuer)
        if place:
            return place, level or ""
        unknown = next((m for text in (issuer, title) if (m := _named_unit(text))), "")
        if unknown:
            return unknown, _level_by_name(unknown)
        unit = self._guess("place", guessed_unit(self.body, self.path) or guessed_country(self.body))
        place, level = place_of(unit, "")
        return place, level or ""


def _named_unit(text: str) -> str:
    """The unit that a text begins with, by its form: it need not be known."""
    match = re.match(rf"(?:{YEAR_NUMBER}年)?([\u4e00-\u9fff]{{1,6}}?(?:省|自治区|[市县区州]))", text)
    return match[1] if match else ""


def _level_by_name(unit: str) -> str:
    return next((level for end, level in _LEVELS.items() if unit.endswith(end)), "")


def _in_figures(text: str) -> str:
    """A text with years in numerals (一九五三年) in figures."""
    return re.sub(YEAR_IN_NUMERALS, lambda m: str(chinese_to_int(m[0])), text)
