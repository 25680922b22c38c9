"""Where an index lies: plans, chunks, postings and vectors, behind the protocols of ``index.store.port``.

In: plans made ready by ``index.ingest``. Out: an opened index to search and to read from; versions to go back to.
May import: ``index.text``, ``index.parse``, ``index.chunk``, ``index.models``. FAISS is imported here alone.
"""
