"""How a sentence of a model and its source are read: clauses with their acts, figures with their facts, years and places.

In: normalised text. Out: ``ParsedText``, ``Segment``, ``Source``.
May import: ``index``, ``qa.types``.
"""
