"""Question sets: their form, and what checks them.

In: JSON lines. Out: questions; what the commands that ask them are told alike.
May import: ``index``, ``qa.types``.
"""
