"""What is searched by meaning: the vectors of units in eight bits, those near to a question found by their cells, and their clauses.

In: vectors of units. Out: cosines with a question. May import: ``index.models``, ``index.types``. FAISS is imported here alone.
"""
