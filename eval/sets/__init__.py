"""Question sets: their form, and what checks them.

In: JSON lines. Out: questions.
May import: ``index``, ``qa.types``.
"""
