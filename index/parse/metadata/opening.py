"""What stands in the lines before the first heading of a document: labels with values, who spoke, where, and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.parse.lines import Line
from index.parse.mend import squeeze
from index.parse.metadata.front_matter import fields_by_key
from index.text.numbering import recognise
from index.text.numerals import NUMERAL
from index.text.periods import days_in
from index.types import Span

_MAX_LINES, _WITHOUT_HEADINGS = 60, 30
_N = rf"[{NUMERAL}\d]+"
MEETING = re.compile(
    rf"中国共产党(?P<party>[\u4e00-\u9fff]{{0,10}}?)第{_N}届(?P<central>中央)?委员会第{_N}次全体会议"
    rf"|(?P<place>[\u4e00-\u9fff]{{0,14}}?)第{_N}届(?P<country>全国)?人民代表大会(?P<standing>常务委员会)?第{_N}(?:次|会)(?:全体)?会?议?"
)
_SPOKEN = re.compile(r"会议上(?:所?作|的|$|[\s（(，,]|[\u4e00-\u9fff])")
_RESOLVED = re.compile(r"会议.{0,8}?(?:通过|批准|审查|审议)|会议[)）]?$")
_HEAD_OF_GOVERNMENT = re.compile(
    r"^(?P<of>[\u4e00-\u9fff]{0,14}?)(?P<post>(?:国务院)?(?:副)?总理|国务委员|代?省长|代?市长|代?州长|代?县长|代?区长|自治区(?:代)?主席|主席|盟长)"
    r"[\u4e00-\u9fff]{0,14}?[\s　]*[\u4e00-\u9fff·　 ]{2,10}$"
)
_ORGAN = re.compile(
    r"[\u4e00-\u9fff（）()]{0,24}(?:国务院|中共中央|人民政府|办公厅|办公室|委员会|[省市区县州]委|改革委|[厅局部署]|人民代表大会|领导小组|管委会"
    r"|调查总?队|联席会议|联合会|银行)"
)
_NO_ORGAN = re.compile(r"^[各本全]|关于|部分|全部|内部|结局|布局|格局")
_GLUED = re.compile(
    r"(?<=中共中央)(?=国务院)|(?<=中央办公厅)(?=国务院)|(?<=委)(?=[\u4e00-\u9fff]{2,8}人民政府)|(?<=委办公[厅室])(?=[\u4e00-\u9fff]{2,8}人民政府)"
)
_ONLY_MEANT = re.compile(r"[全我本]?(?:省|市|自治区|区|州|县)?")
"""What names no place where only the reader knows which one is meant."""
_DASHES = ("—", "─", "–", "--")
_BRACKETS_AT_END = re.compile(r"[（(]([^（）()]+)[)）]$")
_IN_BRACKETS = re.compile(r"^[（(][^（）()]{6,70}[）)]$")
_ASIDE = re.compile(
    r"^(?:来源|时间|作者|记者|责任编辑|编辑|索\s*引\s*号|浏览|点击|发布时间)\s*[:：]|^新华社\S{2,10}(?:电|讯)$|当前位置|记者\S+摄|^各位"
)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session of a congress or committee that a line names: its ``place`` (empty where it is only meant, ``全国``), whether its
    standing committee sat, whether somebody spoke there or it passed something, and the date; ``body`` is who met."""

    place: str
    body: str
    spoken: bool
    day: str


@dataclass(frozen=True, slots=True)
class Opening:
    """The opening lines without spaces inside (``lines``) and as they stand (``raw``), and the values of its labels by field."""

    lines: tuple[str, ...]
    raw: tuple[str, ...]
    labels: dict[str, str]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Opening:
        """The lines before the first numbered heading, some of the first where there is none."""
        end = next((i for i, line in enumerate(lines) if _is_heading(line)), _WITHOUT_HEADINGS)
        kept = lines[: min(end, _MAX_LINES)]
        raw = _rejoined([line.text.strip("*# ") for line in kept if not line.cells and line.text.strip()])
        return cls(tuple(map(squeeze, raw)), raw, _labels(kept))

    def is_aside(self, line: str) -> bool:
        """Whether a line is of the page around the document, a byline or a place of speech."""
        return _ASIDE.search(line) is not None or MEETING.search(line) is not None or _HEAD_OF_GOVERNMENT.match(line) is not None

    @property
    def meetings(self) -> list[Meeting]:
        """The sessions that the lines name as where the document was spoken or passed, in order; each with the date in its line,
        else in one of the lines around it that says nothing else."""
        found = []
        for i, line in enumerate(self.lines):
            match = MEETING.search(line)
            if not match or len(line) > 120 or "听取" in line:
                continue
            spoken, resolved = _SPOKEN.search(line, match.start()), _RESOLVED.search(line, match.start())
            if not spoken and not resolved:
                continue
            near = (line, *self.lines[i + 1 : i + 4])
            day = next((d for text in near for d in (_days(text, whole=text is not line) or _beside_a_speaker(text))), "")
            found.append(_meeting(match, bool(spoken), day))
        return found

    @property
    def speaker_of(self) -> str:
        """The government whose head is named as the speaker: ``国务院``, ``广东省``; empty where none is or it is only meant."""
        for line in self.raw:
            match = _HEAD_OF_GOVERNMENT.match(line)
            if match and len(line) <= 40:
                if "国务" in line or "总理" in match["post"]:
                    return "国务院"
                if match["of"]:
                    return match["of"].removesuffix("人民政府")
        return ""

    @property
    def days(self) -> list[str]:
        """The dates of lines that say nothing else, in order; of a line in brackets the last (拟订, 修订)."""
        bracketed = [days[-1] for line in self.lines if _IN_BRACKETS.match(line) and (days := _days(line, whole=False))]
        return [*(day for line in self.lines for day in _days(line, whole=True)), *bracketed]

    @property
    def issuers(self) -> str:
        """The bodies of the first lines that name nothing else; those of lines that follow one another together."""
        found: list[str] = []
        for line in self.raw:
            names = organs(line)
            if not names and found:
                break
            found += names
        return "、".join(dict.fromkeys(found))


def _meeting(match: re.Match[str], spoken: bool, day: str) -> Meeting:
    """The session that a line names."""
    if match["party"] is not None:
        place = match["party"]
        return Meeting("全国" if match["central"] else place, "中共中央" if match["central"] else f"中共{place}委员会", spoken, day)
    place = "全国" if match["country"] else re.sub(r"^.*[日在]|^[—–-]+", "", match["place"])
    place = "" if _ONLY_MEANT.fullmatch(place) else place
    body = f"{place}人民代表大会{'常务委员会' if match['standing'] else ''}"
    return Meeting(place, body if place else "", spoken, day)


def organs_before(text: str) -> str:
    """The bodies that end a part of a sentence (近日，中共中央、国务院)."""
    return "、".join(organs(re.split(r"[，。；：]", text)[-1]))


def organs(line: str) -> list[str]:
    """The bodies of a line that names nothing else."""
    if not line.strip():
        return []
    parts = [p for part in re.split(r"[\s、　]+", line.strip()) for p in _GLUED.split(part) if p]
    if all(map(is_organ, parts)) and len(line) <= 80:
        return parts
    whole = squeeze(line)
    return [whole] if is_organ(whole) else []


def is_organ(text: str) -> bool:
    """Whether a text is the name of a body."""
    return _ORGAN.fullmatch(text) is not None and _NO_ORGAN.search(text) is None and len(text) >= 3


def says_only(line: str, span: Span) -> bool:
    """Whether a line says nothing beside what stands at a span, brackets around it apart."""
    return not (line[: span[0]] + line[span[1] :]).strip("（()） ")


def _rejoined(raw: Sequence[str]) -> tuple[str, ...]:
    """Lines with the one that says where a report was given (——1月10日在某市人民代表 / 大会第三次会议上) in one piece."""
    found: list[str] = []
    for text in raw:
        if found and found[-1].startswith(_DASHES) and "会议" not in found[-1] and "会议" in text and not text.startswith(_DASHES):
            found[-1] += text
        else:
            found.append(text)
    return tuple(found)


def _beside_a_speaker(line: str) -> list[str]:
    """The dates in brackets behind who spoke (省长 某某（2002年1月24日）)."""
    named = _BRACKETS_AT_END.search(line)
    return _days(named[1], whole=True) if named and _HEAD_OF_GOVERNMENT.match(line[: named.start()]) else []


def _days(line: str, whole: bool) -> list[str]:
    return [d.iso for d in days_in(line) if not whole or says_only(line, d.span)]


def only_day(line: str) -> bool:
    """Whether a line says a date and nothing else."""
    return bool(_days(line, whole=True))


def _is_heading(line: Line) -> bool:
    numbering = recognise(line.text)
    return numbering is not None and numbering.style in ("编", "章", "节", "一、") and not line.cells


def _labels(lines: Sequence[Line]) -> dict[str, str]:
    """The values that stand beside or behind a label (发文机关：国务院), by field."""
    by_key = fields_by_key()
    found: dict[str, tuple[int, str]] = {}
    for line in lines:
        pairs = zip(line.cells, line.cells[1:], strict=False) if line.cells else [tuple(re.split(r"[:：]", line.text, maxsplit=1))]
        for label, value in (pair for pair in pairs if len(pair) == 2):
            key = re.sub(r"[\s　:：【】\[\]]", "", label)
            rank = list(by_key).index(key) if key in by_key else -1
            if rank >= 0 and value.strip("— ") and (by_key[key] not in found or rank < found[by_key[key]][0]):
                found[by_key[key]] = rank, value.strip()
    return {field: value for field, (_, value) in found.items()}
