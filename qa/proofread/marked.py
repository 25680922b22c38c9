"""A checked text as a Word document: its figures coloured by their verdict, with a comment at each that says it in words.

Of a text that came as DOCX the copy is the document itself with its paragraphs and tables, else one of its paragraphs.
"""

from __future__ import annotations

import io
import re
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from index.text.numbering import recognise_heading
from qa.proofread.report import LABELS, Finding, Report, Verdict
from qa.types import Citation
from qa.word.official import NOT_XML, OfficialDocument, day

_LEVELS = {"章": 1, "一、": 1, "节": 2, "（一）": 2, "1.": 3}
"""Levels of headings by the style of their numbers."""
_HEADING_CHARS = 40
_STOP = re.compile(r"[。；;！？!?，,：:]")
_COLOURS: dict[Verdict, str] = {"agrees": "D5E8D4", "differs": "F8B4AB", "unstated": "FFD98A", "unchecked": "CFE2F3"}
"""Fill behind a figure: green, red, amber, blue; what each means stands at the end of the copy."""
_AUTHOR, _INITIALS = "规划问答", "核"
_LEFT_OUT = re.compile(rf"\s|{NOT_XML.pattern}")
_CONTEXTS = (30, 15, 8, 4)
"""Characters before a figure by which it is looked for where its whole sentence is not found, as where Word numbers the paragraph."""
_ROW_REACH = 400
"""Characters behind the name of a table row in which its figures stand."""


@dataclass
class _Letter:
    """A character of the copy: its run, and where in the run it stands; the end of a paragraph has no run."""

    char: str
    run: Any = None
    at: int = 0


def as_docx(report: Report, made: date, original: bytes | None = None) -> bytes:
    """The marked copy.

    Args:
        report: what was found.
        made: the day that the copy says it was made on.
        original: the bytes of the DOCX that was checked; None where the text came in another form.

    Returns:
        A DOCX file. Figures that cannot be found again in it are listed at its end.
    """
    from docx import Document as Word

    word: Any = Word(io.BytesIO(original)) if original is not None else _typeset(report.text)
    letters = _letters(word)
    places = _places("".join(letter.char for letter in letters), report)
    # Cut from the end, so that cutting a run moves nothing that is still to be cut out.
    marked = [(finding, _cut_out(letters[slice(*span)])) for finding, span in reversed(places) if span is not None]
    for finding, runs in reversed(marked):
        for run in runs:
            _fill(run, _COLOURS[finding.verdict])
        word.add_comment(runs=[runs[0], runs[-1]], text=NOT_XML.sub("", comment(finding, report)), author=_AUTHOR, initials=_INITIALS)
    _sum_up(word, report, made, [finding for finding, span in places if span is None])
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _typeset(text: str) -> Any:
    """A text as an official document: what its numbers say is a heading is one, and so is a first line without a stop its title."""
    first, *rest = text.rstrip("\n").split("\n")
    titled = bool(rest) and _is_heading(first) and recognise_heading(first) is None
    made = OfficialDocument(first if titled else "")
    for line in rest if titled else [first, *rest]:
        numbered = recognise_heading(line) if _is_heading(line) else None
        if numbered and numbered.style in _LEVELS:
            made.heading(line, _LEVELS[numbered.style], numbered=False)
        else:
            made.paragraph(line)
    return made.word


def _is_heading(line: str) -> bool:
    return 0 < len(line.strip()) <= _HEADING_CHARS and not _STOP.search(line)


def comment(finding: Finding, report: Report) -> str:
    """What is said at a figure: its verdict, the plan's figure and where it stands."""
    return "\n".join([f"{finding.label}：{finding.message}", *map(_source, report.of(finding))])


def _source(citation: Citation) -> str:
    page = f"，第{citation.page}页起" if citation.page else ""
    state = "" if citation.in_force else "（已到期）"
    state += "（摘编）" if citation.kind == "digest" else ""
    return f"见《{citation.title}》{state}{citation.heading}{page}：“{citation.quote}”"


def _places(text: str, report: Report) -> list[tuple[Finding, tuple[int, int] | None]]:
    """Each finding with where its figure stands in the text of the copy; in order, each behind the one before."""
    found: list[tuple[Finding, tuple[int, int] | None]] = []
    at = 0
    for finding in report.findings:
        span = _place(finding, report, text, at) or _place(finding, report, text, 0)
        at = span[1] if span else at
        taken = span is not None and any(other and other[0] < span[1] and span[0] < other[1] for _, other in found)
        found.append((finding, None if taken else span))
    return found


def _place(finding: Finding, report: Report, text: str, floor: int) -> tuple[int, int] | None:
    """Where a finding's figure stands in the letters of the copy, behind ``floor``."""
    start = report.text.rfind(finding.sentence, 0, finding.span[0] + len(finding.sentence))
    before = _bare(report.text[start : finding.span[0]])
    figure, behind = _bare(finding.text), _bare(report.text[finding.span[1] : start + len(finding.sentence)])
    if not figure:
        return None
    # The sentence may have begun before the last figure, which stands in it as well.
    if (at := text.find(before + figure + behind, max(0, floor - len(before)))) >= 0:
        return at + len(before), at + len(before) + len(figure)
    for length in _CONTEXTS:
        if length <= len(before) and (at := text.find(before[-length:] + figure, max(0, floor - length))) >= 0:
            return at + length, at + length + len(figure)
    name = re.split("[：:（(]", before)[0]
    if len(name) >= 2 and (at := text.find(name, max(0, floor - _ROW_REACH))) >= 0:
        number = re.compile(rf"(?<![\d.]){re.escape(figure)}(?![\d.])").search(
            text, max(floor, at + len(name)), at + len(name) + _ROW_REACH
        )
        return number.span() if number else None
    return None


def _bare(text: str) -> str:
    return _LEFT_OUT.sub("", text)


def _letters(word: Any) -> list[_Letter]:
    """The characters of a document's body in order, those of tables and links too, without white space; a line break ends a
    paragraph."""
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

    found: list[_Letter] = []
    for paragraph in word.element.body.iter(qn("w:p")):
        owner = Paragraph(paragraph, word)
        # A text box holds paragraphs of its own, which come by themselves.
        runs = [Run(r, owner) for r in paragraph.iter(qn("w:r")) if next(r.iterancestors(qn("w:p"))) is paragraph]
        found += [_Letter(char, run, i) for run in runs for i, char in enumerate(run.text) if not _LEFT_OUT.match(char)]
        found.append(_Letter("\n"))
    return found


def _cut_out(letters: list[_Letter]) -> list[Any]:
    """Runs that hold these letters and nothing else, as far as a run's text can be cut."""
    spans: dict[int, tuple[Any, int, int]] = {}
    for letter in (x for x in letters if x.run is not None):
        run, first, _ = spans.get(id(letter.run), (letter.run, letter.at, 0))
        spans[id(letter.run)] = run, first, letter.at + 1
    return [_part(run, first, last) for run, first, last in spans.values()]


def _part(run: Any, start: int, end: int) -> Any:
    """The part of a run from one character to another as a run of its own, what stands around it in runs like it; the run itself
    where it holds more than text."""
    from docx.oxml.ns import qn
    from docx.text.run import Run

    text = run.text
    plain = all(child.tag in (qn("w:rPr"), qn("w:t")) for child in run._r)
    if not plain or (start, end) == (0, len(text)):
        return run
    if end < len(text):
        rest = deepcopy(run._r)
        run._r.addnext(rest)
        Run(rest, run._parent).text = text[end:]
    part = run
    if start:
        copy = deepcopy(run._r)
        run._r.addnext(copy)
        part = Run(copy, run._parent)
        run.text = text[:start]
    part.text = text[start:end]
    return part


def _fill(run: Any, colour: str) -> None:
    """Fills the ground behind a run."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = run._r.get_or_add_rPr()
    for old in properties.findall(qn("w:shd")):
        properties.remove(old)
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    # The schema wants an order: what may stand behind the shade stays behind it.
    behind = [qn(f"w:{n}") for n in ("fitText", "vertAlign", "rtl", "cs", "em", "lang", "eastAsianLayout", "specVanish", "oMath")]
    follower = next((child for child in properties if child.tag in behind), None)
    properties.append(shade) if follower is None else follower.addprevious(shade)


def _sum_up(word: Any, report: Report, made: date, lost: list[Finding]) -> None:
    """What the colours mean and how many figures there are of each, and the figures that were not found again."""
    word.add_page_break()
    word.add_paragraph().add_run("核对结果").bold = True
    word.add_paragraph(f"{day(made)}，由规划问答逐个数字与规划核对。批注里是规划的数和出处，引用前请核对原文。")
    for verdict, count in report.counts.items():
        line = word.add_paragraph()
        _fill(line.add_run(f" {LABELS[verdict]} "), _COLOURS[verdict])
        line.add_run(f" {count} 个")
    for finding in lost:
        said = comment(finding, report).replace("\n", "；")
        word.add_paragraph(NOT_XML.sub("", f"没有能在文中标出：{finding.text}（{finding.sentence}）{said}"))
