"""Figures of plans as typed entries.

In: chunks and their document. Out: the entries of the ledger, and the ledger as a table.
May import: ``index.text``, ``index.types``, ``index.store``.
"""
