"""What is searched by words: tokens counted plan by plan, BM25 over all of them, and where some characters may stand.

In: texts of chunks and units. Out: scores and numbers of those that have a token. May import: ``index.text``, ``index.store.port``.
"""
