"""Figures of plans as typed entries.

In: chunks and their document. Out: the facts of a unit, of headings and of an index (tables head by head, sentences by their
grammar), what a fact says in words, and facts as a table.
May import: ``index.text``, ``index.types``, ``index.store``.
"""
