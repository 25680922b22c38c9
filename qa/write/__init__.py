"""The built-in writers: an answer from the plans' own words, one strategy a kind of answer.

In: a ``Query`` with its decision and evidence. Out: a ``Draft``.
May import: ``index``, ``qa.types``, ``qa.understand``, ``qa.read``, ``qa.decide``.
"""
