"""Embedding models: the shipped static one and any of sentence-transformers.

In: texts. Out: unit vectors.
May import: ``index.text``, ``index.errors``.
"""
