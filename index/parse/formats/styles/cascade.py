"""The style sheets of a web page: what they say of the elements that they might hide, as a browser works it out (CSS Cascading 4).

No rule costs more than a pass over the elements: selectors are taken apart at their combinators, and each part is looked for once.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import soupsieve
from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

from index.parse.formats.styles.css import DECIDE, WITH, Said, declarations, raises, unseen

_TOKEN = re.compile(r"/\*(?:.*?\*/|.*)|<!--|-->|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|[{}]", re.S)
"""What ends a rule or may hold what looks like an end: comments, strings, braces."""
_AT = re.compile(r"@([\w-]+)\s*(.*)", re.S)
_SCREENS = frozenset(("", "all", "screen", "only screen", "only all"))
_STEP = re.compile(
    r"(\s*[>+~]\s*|\s+)?((?:[^\s>+~,()\[\]\\]|\\.|\[[^\[\]]*\]|\([\dn\s+-]*\)|\((?:[^()\s>+~,]|,\s*|\([^()\s>+~]*\))*\))+)", re.S
)
"""A part of a selector with the combinator before it; in brackets neither combinators nor, within brackets, brackets."""
_OF_LIST = re.compile(r"\\.|\"[^\"]*\"|'[^']*'|[()\[\],]", re.S)
_PLAIN = re.compile(r"([\w-]+|\*)?((?:[.#][\w-]+)*)(?=[:\[]|$)")
_COUNTS = re.compile(r":(?!:|(?:not|is|where|hover|active|focus|visited|link|any-link|root|checked|disabled|enabled)\b)")
"""A pseudo-class that looks at the brothers of an element, or at what it holds."""
_ATTRIBUTE = re.compile(r"\[[^\[\]]*\]")
_LIKE_CLASS = re.compile(r"\.|\[\]|(?<!:):(?!:|not\(|is\(|where\()")
_MOST_STYLES = 200_000
_LONGEST_SELECTOR = 500
_LONGEST_VALUE = 40
"""Characters of a value that a page names to use it by that name: a word, a colour, a size."""
_NAMED_BY_NAMES = 3
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,\s*([^()]*(?:\([^()]*\))?))?\)", re.I)
_MOST_NESTED = 50
"""Selectors that a rule within rules may come to."""
MOST_LOOKS = 1_000_000
"""Elements that are looked at for parts of selectors: more would take minutes, and no page of a government has them."""
Weight = tuple[bool, bool, tuple[int, int, int]]
"""Of two declarations that with the greater weight holds, of the same weight the later one: an important one, then one of the
element's own style, then that of the more special selector."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A selector in its parts, each with the combinator before it, and what it says of elements."""

    steps: tuple[tuple[str, str], ...]
    said: dict[str, Said]

    @property
    def special(self) -> tuple[int, int, int]:
        """How special the selector is: its ids, its classes and the like, its names of elements."""
        parts = [_ATTRIBUTE.sub("[]", part) for _, part in self.steps]
        named = sum(part[0].isalpha() for part in parts)
        return sum(part.count("#") for part in parts), sum(len(_LIKE_CLASS.findall(part)) for part in parts), named


def sheets(soup: BeautifulSoup) -> list[Rule]:
    """The rules of the style sheets in a page, values that have a name (``--colour``) put where it is used, in the elements too."""
    left = _MOST_STYLES
    written: list[str] = []
    for tag in soup("style"):
        written.append(tag.get_text()[:left] if is_for_screens(str(tag.get("media", ""))) else "")
        left -= len(written[-1])
    rules = [rule for sheet in written for rule in rules_of(sheet)]
    styled = soup.find_all(style=re.compile(r"var\("))
    if styled or any("var(" in sheet for sheet in written):
        named = _named(rules, soup)
        rules = [rule for sheet in written for rule in rules_of(_put(sheet, named))]
        for tag in styled:
            tag["style"] = _put(str(tag["style"])[:_MOST_STYLES], named)
    return rules


def _named(rules: Sequence[Rule], soup: BeautifulSoup) -> dict[str, str]:
    """The values that a page has names for (``--colour``); empty for a name of several, one here and another there."""
    found: dict[str, set[str]] = {}
    own = (_own(tag) for tag in soup.find_all(style=re.compile("--")))
    for said in (*(rule.said for rule in rules), *own):
        for name, (value, _) in said.items():
            if name.startswith("--"):
                found.setdefault(name, set()).add(value[: _LONGEST_VALUE + 1])
    named = {name: min(values) if len(values) == 1 else "" for name, values in found.items()}
    # Names of names are put in here, while they are short: in a sheet each round would make it five times as long.
    for _ in range(_NAMED_BY_NAMES):
        named = {name: put if len(put := _put(value, named)) <= _LONGEST_VALUE else "" for name, value in named.items()}
    return {name: "" if _VARIABLE.search(value) else value for name, value in named.items()}


def _put(style: str, named: dict[str, str]) -> str:
    """A style with the named values in it; what is said to be used instead where there is no such name."""
    return _VARIABLE.sub(lambda m: (named.get(m[1].lower(), m[2]) or m[0])[:_LONGEST_VALUE], style)


def settle(page: Page, rules: Sequence[Rule]) -> None:
    """Writes what the style sheets of a page say into the elements that they hide or set as powers, or show though they would be
    hidden; not where that hides most of the page, which a script then shows."""
    settled = _settled(page, rules) if rules else []
    hidden = [tag for tag, said in settled if _hides(tag, said) and not _hides(tag, _own(tag))]
    keys = {id(tag) for tag in hidden}
    outer = [tag for tag in hidden if not any(id(parent) in keys for parent in tag.parents)]
    if sum(len(tag.get_text()) for tag in outer) * 2 < len(page.soup.get_text()):
        for tag, said in settled:
            tag["style"] = ";".join([*_rest(tag, said), *(f"{name}:{value}" for name, (value, _) in said.items())])


def _rest(tag: Tag, said: dict[str, Said]) -> list[str]:
    """The declarations of an element's own of which nothing else holds."""
    return [f"{name}:{value}" for name, (value, _) in _own(tag).items() if name not in said]


def held(page: Page, rules: Sequence[Rule], names: frozenset[str]) -> dict[int, dict[str, Said]]:
    """What holds of some properties, by the ``id`` of each element of which a rule or its own style says something of them."""
    found: dict[int, dict[str, tuple[Weight, Said]]] = {}
    for rule in rules:
        special = rule.special
        for tag in page.having(rule) if not names.isdisjoint(rule.said) else ():
            _hold(found.setdefault(id(tag), {}), rule.said, own=False, special=special)
    for tag in page.elements:
        if tag.has_attr("style"):
            _hold(found.setdefault(id(tag), {}), _own(tag), own=True, special=(0, 0, 0))
    return {key: {name: said for name, (_, said) in of.items() if name in names} for key, of in found.items()}


def _own(tag: Tag) -> dict[str, Said]:
    return declarations(str(tag.get("style", "")))


def _hides(tag: Tag, said: dict[str, Said]) -> bool:
    return unseen(said, holds_others=tag.find(True) is not None)


def _settled(page: Page, rules: Sequence[Rule]) -> list[tuple[Tag, dict[str, Said]]]:
    """What holds of each element that a rule or its own style might hide or raise."""
    # What hides only with another declaration, which another rule may give.
    given = {"overflow": Said("hidden", False), "position": Said("absolute", False)}
    hiding = [rule for rule in rules if unseen(rule.said | given, holds_others=False) or raises(rule.said)]
    styled = [tag for tag in page.elements if tag.has_attr("style") and _hides(tag, _own(tag))]
    found = {id(tag): tag for tag in (*(tag for rule in hiding for tag in page.having(rule)), *styled) if tag.name not in ("html", "body")}
    if not found:
        return []
    names = {name for said in (*(rule.said for rule in hiding), *map(_own, styled)) for name in said} & DECIDE
    names |= {other for name in names for other in WITH.get(name, ())}
    held: dict[int, dict[str, tuple[Weight, Said]]] = {key: {} for key in found}
    for rule in rules:
        special = rule.special
        for tag in page.having(rule) if not names.isdisjoint(rule.said) else ():
            _hold(held.get(id(tag), {}), rule.said, own=False, special=special)
    for key, tag in found.items():
        _hold(held[key], _own(tag), own=True, special=(0, 0, 0))
    return [(tag, {name: said for name, (_, said) in held[key].items()}) for key, tag in found.items()]


def _hold(held: dict[str, tuple[Weight, Said]], said: dict[str, Said], *, own: bool, special: tuple[int, int, int]) -> None:
    for name, one in said.items():
        weight = (one.important, own, special)
        if name not in held or held[name][0] <= weight:
            held[name] = weight, one


def is_for_screens(media: str) -> bool:
    """Whether a list of media has screens of whatever size."""
    return any(" ".join(query.lower().split()) in _SCREENS for query in media.split(","))


def rules_of(sheet: str) -> Iterator[Rule]:
    """The rules of a style sheet that hold on every screen, in its order; one for each selector of a list.

    One pass over the braces. Rules for other media (paper, small screens) are left out.
    """
    text: list[str] = []
    blocks: list[tuple[str | None, list[str]]] = []
    """Of each open block the selectors (empty for a group of rules, None where it is passed over) and its declarations so far."""
    ends = [(len(sheet), len(sheet), "}")] * (1 + sheet.count("{"))  # the end of a sheet ends what is open
    at = 0
    for start, end, mark in [*((m.start(), m.end(), m[0]) for m in _TOKEN.finditer(sheet)), *ends]:
        text.append(sheet[at:start])
        at = end
        if mark[0] in "\"'":
            text.append(mark)
        elif mark == "{":
            # Before the head of a block stand statements, such as @import, or declarations of the rule that it is in.
            before, _, head = "".join(text).rpartition(";")
            if blocks:
                blocks[-1][1].append(f"{before};")
            blocks.append((_block(head.strip(), blocks[-1][0] if blocks else ""), []))
            text.clear()
        elif mark == "}":
            selectors, said = blocks.pop() if blocks else (None, [])
            if selectors:
                given = declarations("".join([*said, *text]))
                yield from (Rule(steps, given) for steps in _selectors(selectors))
            text.clear()


def _block(head: str, outer: str | None) -> str | None:
    """The selectors of a rule, empty for a group whose rules hold, None for what is passed over."""
    at = _AT.match(head)
    if outer is None or not head:
        return None
    if at is None:
        return _nested(outer, head) if outer else head
    match at[1].lower():
        case "media":
            return outer if is_for_screens(at[2]) else None
        case "layer":
            return outer
        case "supports":
            return None if re.search(r"\bnot\b", at[2], re.I) else outer
    return None


def _nested(outer: str, inner: str) -> str | None:
    """The selectors of a rule within a rule, ``&`` standing for those of the outer one (CSS Nesting 1)."""
    pairs = [(o, i) for o in _listed(outer) for i in _listed(inner)]
    # What is too long is passed over before it is made: in each layer it could be twice as long.
    pairs = [(o, i) for o, i in pairs if len(i) + len(o) * max(1, i.count("&")) < _LONGEST_SELECTOR]
    if not pairs or len(pairs) > _MOST_NESTED:
        return None
    return ",".join(i.replace("&", o) if "&" in i else f"{o} {i}" for o, i in pairs)


def _listed(written: str) -> list[str]:
    """The selectors of a list."""
    depth, start, found = 0, 0, []
    for mark in _OF_LIST.finditer(written):
        depth += (mark[0] in "([") - (mark[0] in ")]")
        if mark[0] == "," and depth == 0:
            found.append(written[start : mark.start()])
            start = mark.end()
    return [selector.strip() for selector in (*found, written[start:])]


def _selectors(written: str) -> Iterator[tuple[tuple[str, str], ...]]:
    """The selectors of a list, each in its parts; not those that cannot be told part by part."""
    for bare in _listed(written):
        steps = list(_STEP.finditer(bare)) if len(bare) <= _LONGEST_SELECTOR else []
        if steps and sum(len(step[0]) for step in steps) == len(bare) and not steps[0][1]:
            yield tuple(((step[1] or "").strip(), step[2]) for step in steps)


@dataclass
class Page:
    """A page on which parts of selectors are looked for, as long as ``left`` allows: the elements that may still be looked at."""

    soup: BeautifulSoup
    left: int = MOST_LOOKS
    elements: list[Tag] = field(default_factory=list)
    marked: dict[str, list[Tag]] = field(default_factory=dict)
    """The elements by their names, by their ids behind ``#`` and by their classes behind a point."""
    found: dict[str, list[Tag]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.elements = self.soup.find_all(True)
        for tag in self.elements:
            names = str(tag.get("class", "")).split() if isinstance(tag.get("class", ""), str) else list(tag["class"])
            for mark in dict.fromkeys((tag.name.lower(), f"#{tag.get('id', '')}", *(f".{name}" for name in names))):
                self.marked.setdefault(mark, []).append(tag)

    def having(self, rule: Rule) -> list[Tag]:
        """The elements that a rule is about, in the order of the page."""
        found = self._fitting(rule.steps[-1][1])
        if found and len(rule.steps) > 1:
            parts = [self._fitting(part) for _, part in rule.steps[:-1]] + [found]
            found = parts[0]
            for (combinator, _), members in zip(rule.steps[1:], parts[1:], strict=True):
                found = self._beside(combinator, members, found)
        return found if self._spend(len(found)) else []

    def _spend(self, looks: int) -> bool:
        self.left -= looks
        return self.left >= 0

    def _fitting(self, part: str) -> list[Tag]:
        """The elements that fit a part of a selector; none where that cannot be told, or costs too much."""
        if part not in self.found:
            plain = _PLAIN.match(part)
            name, marks = plain.groups("") if plain is not None else ("", "")
            mark = re.findall(r"[.#][^.#]+", marks)[-1:] or [name.lower()]
            among = self.marked.get(mark[0], []) if mark[0] not in ("", "*") else self.elements
            if plain is not None and 0 < plain.end() < len(part):
                among = self._fitting(plain[0])
            self.found[part] = self._matching(part, among)
        return self.found[part]

    def _matching(self, part: str, among: list[Tag]) -> list[Tag]:
        """Those of some elements that fit a part of a selector; what is counted (``:nth-child``) may cost a look at every element
        for each."""
        if not self._spend(len(among) * (len(self.elements) if _COUNTS.search(_ATTRIBUTE.sub("", part)) else 1)):
            return []
        # A selector that is none, or of a state (:hover), hides nothing.
        with contextlib.suppress(SelectorSyntaxError, NotImplementedError):
            compiled = soupsieve.compile(part)
            return [tag for tag in among if compiled.match(tag)]
        return []

    def _beside(self, combinator: str, members: list[Tag], found: list[Tag]) -> list[Tag]:
        """Those of the members that stand to the elements found as a combinator says."""
        keys = {id(tag) for tag in found}
        if not self._spend(len(members) if combinator != "~" else len(self.elements)):
            return []
        match combinator:
            case ">":
                return [tag for tag in members if id(tag.parent) in keys]
            case "+":
                return [tag for tag in members if id(tag.find_previous_sibling(True)) in keys]
            case "~":
                return self._behind(members, keys)
        return [tag for tag in members if any(id(parent) in keys for parent in tag.parents)]

    def _behind(self, members: list[Tag], keys: set[int]) -> list[Tag]:
        """Those of the members that stand behind one of some elements that has the same parent."""
        meant = {id(tag) for tag in members}
        parents: set[int] = set()
        behind = []
        for tag in self.elements:
            if id(tag.parent) in parents and id(tag) in meant:
                behind.append(tag)
            if id(tag) in keys:
                parents.add(id(tag.parent))
        return behind
