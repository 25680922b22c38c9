"""Fits weights on the dev split and measures the search channel by channel.

In: an index and the dev questions. Out: weights, tables.
May import: ``eval`` below it, ``qa``, ``index``.
"""
