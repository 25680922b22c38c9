"""Where an index lies: plans, chunks, postings and vectors in versions on disk.

In: plans made ready by ``index.ingest``. Out: an opened index to search and to read from.
May import: ``index.text``, ``index.parse``, ``index.chunk``, ``index.models``.
"""
