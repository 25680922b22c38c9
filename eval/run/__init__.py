"""Asks the questions of a set and records what came back.

In: questions and a function that answers. Out: records.
May import: ``eval.sets``, ``index``, ``qa.types``.
"""
