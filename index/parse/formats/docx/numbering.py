"""Automatic numbers of a DOCX: Word stores the rule (``numbering.xml``), not the numbers.

Rules and names of the formats: ECMA-376 Part 1, 17.9 (Numbering) and 17.18.59 (ST_NumberFormat).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

_DIGITS = "零一二三四五六七八九"
_FORMAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_MAX_LEVELS = 9


def chinese(n: int) -> str:
    """A number below 10,000 as counted in Chinese: 12 is 十二, 105 is 一百零五; a larger one in digits."""
    if not 0 <= n < 10_000:
        return str(n)
    out = ""
    for unit, size in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, n = divmod(n, size)
        if digit:
            out += _DIGITS[digit] + unit
        elif out and n and not out.endswith("零"):
            out += "零"
    # 十二, not 一十二, where nothing stands before it.
    return (out[1:] if out.startswith("一十") else out) or "零"


_ROMAN = (
    *(("M", 1000), ("CM", 900), ("D", 500), ("CD", 400), ("C", 100), ("XC", 90), ("L", 50)),
    *(("XL", 40), ("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1)),
)


def _roman(n: int) -> str:
    out = ""
    for letters, value in _ROMAN:
        times, n = divmod(n, value)
        out += letters * min(times, 10)
    return out


def _letters(n: int) -> str:
    # ST_NumberFormat upperLetter: after Z come AA, BB, CC.
    return chr(65 + (n - 1) % 26) * min((n - 1) // 26 + 1, 5) if n > 0 else "0"


def _circled(n: int) -> str:
    return chr(0x2460 + n - 1) if 1 <= n <= 20 else f"({n})"


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda n: f"{n:02d}",
    "decimalFullWidth": lambda n: str(n).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    "decimalFullWidth2": lambda n: str(n).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    "decimalHalfWidth": str,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": lambda n: f"({n})",
    "decimalEnclosedFullstop": lambda n: f"{n}.",
    "ideographDigital": lambda n: "".join("〇一二三四五六七八九"[int(d)] for d in str(n)),
    "japaneseDigitalTenThousand": lambda n: "".join("〇一二三四五六七八九"[int(d)] for d in str(n)),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "ideographEnclosedCircle": lambda n: chr(0x3280 + n - 1) if 1 <= n <= 10 else chinese(n),
    "chineseLegalSimplified": lambda n: chinese(n).translate(_FORMAL),
    "ideographLegalTraditional": lambda n: chinese(n).translate(_FORMAL),
    "ideographTraditional": lambda n: _STEMS[(n - 1) % 10],
    "ideographZodiac": lambda n: _BRANCHES[(n - 1) % 12],
    "upperRoman": _roman,
    "lowerRoman": lambda n: _roman(n).lower(),
    "upperLetter": _letters,
    "lowerLetter": lambda n: _letters(n).lower(),
    "none": lambda n: "",
}


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str
    text: str
    after: str
    restart: int | None
    legal: bool
    style: str


@dataclass
class Label:
    """The number of a paragraph as text; ``bullet`` where the list has marks instead of numbers."""

    text: str
    bullet: bool


@dataclass
class Numberer:
    """Counts the numbered paragraphs of one document, in their order."""

    abstract: dict[str, dict[int, _Level]] = field(default_factory=dict)
    of_num: dict[str, str] = field(default_factory=dict)
    overrides: dict[str, dict[int, int]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def read(cls, root: etree._Element | None) -> Numberer:
        """The rules of a ``numbering.xml``; none where the document has no such part."""
        found = cls()
        if root is None:
            return found
        styles: dict[str, str] = {}
        links: dict[str, str] = {}
        for node in root.iterfind("{*}abstractNum"):
            key = attribute(node, "abstractNumId")
            found.abstract[key] = {level: rule for level, rule in map(_level, node.iterfind("{*}lvl")) if 0 <= level < _MAX_LEVELS}
            if (defines := child_value(node, "styleLink")) is not None:
                styles[defines] = key
            if (uses := child_value(node, "numStyleLink")) is not None:
                links[key] = uses
        for key, uses in links.items():
            found.abstract[key] = found.abstract.get(styles.get(uses, ""), {})
        for node in root.iterfind("{*}num"):
            key = attribute(node, "numId")
            found.of_num[key] = child_value(node, "abstractNumId") or ""
            starts: dict[int, int] = {}
            own: dict[int, _Level] = {}
            for change in node.iterfind("{*}lvlOverride"):
                at = integer(attribute(change, "ilvl"), 0)
                if (start := child_value(change, "startOverride")) is not None:
                    starts[at] = integer(start, 1)
                for level in change.iterfind("{*}lvl"):
                    own[at] = _level(level)[1]
            if own:
                # A list with levels of its own counts apart.
                shared = found.abstract.get(found.of_num[key], {})
                found.of_num[key] = f"num {key}"
                found.abstract[f"num {key}"] = shared | own
            found.overrides[key] = starts
        return found

    def level_of_style(self, num: str, style: str) -> int:
        """The level that a list gives to a paragraph style; 0 where it names none."""
        levels = self.abstract.get(self.of_num.get(num, ""), {})
        return next((at for at, level in levels.items() if level.style == style), 0)

    def next(self, num: str, at: int) -> Label | None:
        """Counts a paragraph of list ``num`` at level ``at``; None where there is no such list or level."""
        key = self.of_num.get(num, "")
        levels = self.abstract.get(key, {})
        level = levels.get(at)
        if level is None:
            return None
        counts = self._counts.setdefault(key, {})
        start = self.overrides.get(num, {}).get(at)
        if start is not None and (num, at) not in self._begun:
            counts[at] = start
        else:
            counts[at] = counts[at] + 1 if at in counts else level.start
        self._begun.add((num, at))
        for deeper in [d for d in counts if d > at]:
            rule = levels[deeper].restart if deeper in levels else None
            if rule != 0 and (rule is None or at < rule):
                del counts[deeper]
        if level.form == "bullet":
            return Label("", True)
        return Label(re.sub(r"%([1-9])", lambda m: self._show(levels, counts, int(m[1]) - 1, level.legal), level.text) + level.after, False)

    @staticmethod
    def _show(levels: dict[int, _Level], counts: dict[int, int], at: int, legal: bool) -> str:
        level = levels.get(at)
        if level is None:
            return ""
        form = "decimal" if legal else level.form
        return _FORMATS.get(form, str)(counts.get(at, level.start))


def _level(node: etree._Element) -> tuple[int, _Level]:
    suffix = child_value(node, "suff") or "tab"
    restart = child_value(node, "lvlRestart")
    legal = node.find("{*}isLgl")
    return integer(attribute(node, "ilvl"), 0), _Level(
        start=integer(child_value(node, "start"), 1),
        form=child_value(node, "numFmt") or "decimal",
        text=child_value(node, "lvlText") or "",
        after="" if suffix == "nothing" else " ",
        restart=integer(restart, 0) if restart is not None else None,
        legal=legal is not None and is_on(legal),
        style=child_value(node, "pStyle") or "",
    )


def attribute(node: etree._Element, name: str) -> str:
    """An attribute by its local name: transitional and strict documents use other namespaces."""
    return next((str(value) for key, value in node.attrib.items() if etree.QName(key).localname == name), "")


def child_value(node: etree._Element | None, name: str) -> str | None:
    """The ``val`` of a direct child; None where there is no such child."""
    child = node.find(f"{{*}}{name}") if node is not None else None
    return attribute(child, "val") if child is not None else None


def is_on(node: etree._Element) -> bool:
    """Whether a switch (``<w:b/>``, ``<w:b w:val="0"/>``) is on."""
    return attribute(node, "val").lower() not in ("0", "false", "off", "none")


def integer(text: str | None, default: int) -> int:
    """A whole number of at most six digits, else the default."""
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text) else default
