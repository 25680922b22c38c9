"""Questions and answers made wrong on purpose, to try the system and the judge.

In: questions, sentences. Out: what must be answered alike, or stopped.
May import: ``eval`` below it, ``qa``.
"""
