"""Figures of plans as typed entries.

In: chunks and their document. Out: the facts of a unit and of an index (``reading``: tables head by head, sentences by their grammar),
the entries of the ledger, and the ledger as a table.
May import: ``index.text``, ``index.types``, ``index.store``.
"""
