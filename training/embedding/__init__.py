"""The default embedding: a small static model trained on news, question–passage pairs and plans.

The result, ``index/models/static``, is a sentence-transformers ``StaticEmbedding`` folder; ``python -m training.embedding.train``
makes it. Nothing that answers questions imports this package.
"""
