"""What the tests of the index share: a document as readable text, and what must hold of any document."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from index.types import Document, Section

BOUNDED = settings(derandomize=True, deadline=None, database=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
"""Random tests give the same examples in every run."""


def render(document: Document) -> str:
    """A document as the golden files hold it: metadata, section tree, blocks and mends, a line each."""
    period = "—".join(map(str, document.period)) if document.period else ""
    lines = [
        f"id         {document.id}",
        f"title      {document.title}",
        f"issuer     {document.issuer}",
        f"period     {period}",
        f"published  {document.published}",
        f"kind       {document.kind}",
        "",
        "SECTIONS   locator | heading | page",
    ]
    lines += [f"{s.locator} | {s.headings[-1]} | {s.page or ''}" for s in document.sections]
    lines += ["", "BLOCKS     [section kind] (lead) text, and = statement"]
    for block in document.blocks:
        lead = f"({block.lead}) " if block.lead else ""
        lines.append(f"[{document.sections[block.section].locator} {block.kind}] {lead}{document.text[slice(*block.span)]}")
        if block.statement:
            lines.append(f"    = {block.statement}")
    lines += ["", "MENDS      kind × count: example"]
    lines += [f"{m.kind} × {m.count}: {m.example}" for m in document.mended]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def check(document: Document) -> None:
    """Asserts the contract of ``Document``: blocks make up the text, sections nest, locators are unique."""
    text, sections = document.text, document.sections
    assert "".join(text[slice(*b.span)] + "\n" for b in document.blocks) == text
    assert all(text[slice(*b.span)].strip() for b in document.blocks)

    locators = [s.locator for s in sections]
    assert len(set(locators)) == len(locators)
    by_locator = dict(zip(locators, sections, strict=True))
    for section in sections:
        _check_place(section, by_locator, sections)
    for block in document.blocks:
        own = sections[block.section]
        assert _inside(block.span, own.span)
        deeper = [s for s in sections if s.locator.startswith(f"{own.locator}/")]
        assert not any(_inside(block.span, s.span) for s in deeper)
        assert (block.kind == "row") == bool(block.statement)
    for number, section in enumerate(sections):
        headings = [text[slice(*b.span)] for b in document.blocks if b.kind == "heading" and b.section == number]
        # Text before the first heading, text without any, and the address at the end stand under a name of ours.
        assert headings == [section.headings[-1]] or (headings == [] and section.locator in ("前言", "全文", "结语"))


def _check_place(section: Section, by_locator: dict[str, Section], sections: tuple[Section, ...]) -> None:
    start, end = section.span
    assert start < end
    parent, _, _ = section.locator.rpartition("/")
    if parent:
        assert _inside(section.span, by_locator[parent].span)
        assert section.headings[:-1] == by_locator[parent].headings
    else:
        assert len(section.headings) == 1
    for other in sections:
        apart = other.span[1] <= start or end <= other.span[0]
        nested = _inside(section.span, other.span) or _inside(other.span, section.span)
        assert apart or nested
        if nested and section is not other:
            assert other.locator.startswith(f"{section.locator}/") or section.locator.startswith(f"{other.locator}/")


def _inside(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]
