"""Questions for whole lists, dossiers, sections, summaries, briefs, forms: what there is to tell is known in full by hand.

In: indexes of the plans and of the documents of other governments, which stay outside the project. ``items`` reads the
questions, ``measure`` holds an answer against what is due: every item, nothing besides, the right count. Out: tables.
May import: ``eval`` below it, ``qa``, ``index``.
"""
