"""The facts that the figures of a text are, read by the same grammar as those of the plans."""

from __future__ import annotations

from index.facts.fact import Fact
from index.facts.prose import facts_of_sentence
from index.types import Chunk, Document, Unit


def facts_at(text: str) -> dict[int, Fact]:
    """The facts of a normalised text by the place of their figure; figures that are not read with certainty have none."""
    span = (0, len(text))
    unit = Unit(text, span, "sentence", "", 0)
    chunk = Chunk("", "", "", (), None, span, text, (unit,))
    document = Document("", "", "", None, "", "official", "", "", text, (), (), ())
    return {fact.span[0]: fact for fact in facts_of_sentence(chunk, unit, document).facts}
