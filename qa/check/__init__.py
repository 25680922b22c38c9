"""The last gate: every statement against the words that it cites.

In: a ``Draft`` with its evidence. Out: the sentences that are carried, with numbered citations, and what was turned down.
May import: ``index``, ``qa.types``, ``qa.understand``, ``qa.read``.
"""
