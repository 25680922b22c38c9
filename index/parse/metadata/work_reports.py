"""Which government gave a work report, and of which year it is: the title is often only 政府工作报告."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from index.parse.metadata.opening import Opening
from index.text.genres import WORK_REPORT
from index.text.numerals import chinese_to_int
from index.text.periods import YEAR_IN_NUMERALS, YEAR_NUMBER
from index.text.places import COUNTRY, full_name, places_in

YEAR = re.compile(rf"(?<!\d)({YEAR_NUMBER}|{YEAR_IN_NUMERALS})\s*年?(?!\d|[前后])")
"""A year in a title; one before or after which something shall be done is none of the document's."""
_STATE_COUNCIL = "国务院"
_UNIT = re.compile(r"[\u4e00-\u9fff]{2,12}?(?:省|自治区|[市县区州盟旗])(?=人民政府|委|人大)")
_SCOPE = re.compile(r"[全我]([省市县区州])(?!长)")
_COUNTRY = re.compile("全国|我国")
_REVIEWED = re.compile(rf"({YEAR_NUMBER})年(?:和[^，。]{{0,20}})?(?:政府)?工作(?:的)?(?:总结|回顾|和|及|总体回顾)")
_PLANNED = re.compile(rf"({YEAR_NUMBER})年(?:政府|经济社会发展|的)?(?:主要|重点)?(?:工作|任务|目标)(?:任务|安排|目标|重点|建议|和任务)?")
_BEHIND = re.compile(rf"[（(]{YEAR_NUMBER}年?[)）]$")
_YEAR_END = "11"
"""A report given from this month on is on the work of the next year."""
_MIN_NAMED = 2
_MIN_COUNTRY = 3
_LOOK_CHARS = 30_000


@dataclass(frozen=True, slots=True)
class Concluded:
    """A value, and whether it is a guess."""

    value: str
    guess: bool = False


class WorkReport:
    """A work report with what its opening, its body and its file's name tell.

    Args:
        opening: its opening lines.
        body: its text.
        path: the name of its file, perhaps with folders.
    """

    def __init__(self, opening: Opening, body: str, path: PurePosixPath) -> None:
        self._meetings, self._speaker = opening.meetings, opening.speaker_of
        self._body, self._path = body, path

    def title(self, title: str, unit: str, year: int) -> str:
        """The title with the government and the year where it lacks them, so that it names this report among all."""
        told = YEAR.search(title)
        if title_unit(title) and (told or not year):
            return title
        year = chinese_to_int(told[1]) if told else year
        return f"{f'{year}年' if year else ''}{title_unit(title) or unit}{WORK_REPORT}"

    def year(self, title: str, published: str) -> tuple[int, bool]:
        """The year whose work the report lays out, and whether that is a guess: as the title says, as the day of the speech
        and the body tell, else as the file is named; 0 where nothing does."""
        if told := YEAR.search(title):
            return chinese_to_int(told[1]), False
        spoken = next((m.day for m in self._meetings if m.day and m.spoken), "") or published
        if spoken:
            year = int(spoken[:4])
            late = spoken[5:7] >= _YEAR_END and f"{year + 1}年" in self._body
            return year + late, False
        for pattern, after in ((_REVIEWED, 1), (_PLANNED, 0)):
            if match := pattern.search(self._body):
                return int(match[1]) + after, True
        named = re.findall(YEAR_NUMBER, self._path.stem)
        return (int(named[0]), True) if named else (0, True)

    def unit(self, issuer: str) -> Concluded:
        """The unit whose government reports (云岭省, 国务院): by congress, speaker or issuer; else as the body or the file's folders
        let guess."""
        place = next((m.place for m in self._meetings if m.place), "")
        if place:
            return Concluded(_STATE_COUNCIL if place == COUNTRY else place)
        told = self._speaker or issuer.removesuffix("人民政府")
        if told == _STATE_COUNCIL or places_in(told):
            return Concluded(told)
        return Concluded(guessed_unit(self._body, self._path), guess=True)


def title_unit(title: str) -> str:
    """The unit that the title of a report names; empty where it names none."""
    before = re.sub(rf"(?:{YEAR_NUMBER}|{YEAR_IN_NUMERALS})年(?:度)?", "", title).partition(WORK_REPORT)[0]
    before = before.removesuffix("人民")
    return before if len(before) >= 2 and before not in ("自治区", "我省", "我市", "全省", "全市") else ""


def government(unit: str) -> str:
    """The government of a unit."""
    return unit if unit in ("", _STATE_COUNCIL) else f"{unit}人民政府"


def without_year_behind(title: str) -> str:
    """A title without a year in brackets at its end, where that leaves the bare genre."""
    bare = _BEHIND.sub("", title)
    return bare if bare == WORK_REPORT else title


def guessed_unit(body: str, path: PurePosixPath) -> str:
    """The unit that a text may be of, of the kind that it calls its own (我市): that whose bodies it names most, else that which it
    names most, else that after which a folder or the file is named; empty where nothing tells."""
    text = body[:_LOOK_CHARS]
    kinds = Counter(_SCOPE.findall(text))
    kind = kinds.most_common(1)[0][0] if kinds else ""
    bodies = Counter(unit for match in _UNIT.finditer(text) if (unit := _known(match[0])) and unit.endswith(kind))
    if bodies and bodies.most_common(1)[0][1] >= _MIN_NAMED:
        return bodies.most_common(1)[0][0]
    return (kind and next(_places_of_kind(text, kind), "")) or next(_of_path(path), "")


def guessed_country(body: str) -> str:
    """``全国`` where a text speaks of the country throughout and of no province or city as its own; else empty."""
    text = body[:_LOOK_CHARS]
    return COUNTRY if not _SCOPE.search(text) and len(_COUNTRY.findall(text)) >= _MIN_COUNTRY else ""


def _known(text: str) -> str:
    """The part of a text that begins with the name of a known place; empty where there is none."""
    for at in range(len(text) - 1):
        places = places_in(text[at:])
        if places and full_name(places[0]) and text[at:].startswith(places[0][:2]):
            return text[at:]
    return ""


def _places_of_kind(text: str, kind: str) -> Iterator[str]:
    named = Counter(place for part in re.split(r"[。，；\n]", text) for place in places_in(part))
    for place, times in named.most_common(8):
        if times >= _MIN_NAMED and full_name(place).endswith(kind):
            yield full_name(place)


def _of_path(path: PurePosixPath) -> Iterator[str]:
    for part in reversed((*path.parts[:-1], path.stem)):
        if len(part) <= 12 and (unit := _known(part)):
            yield full_name(places_in(unit)[0])
