"""The embedded default embedding: a small static model trained on news, question–passage pairs and plans.

``model/`` is a sentence-transformers ``StaticEmbedding`` folder that ships with the package;
``python -m index.static_model.train`` makes it. Using it needs NumPy and tokenizers only.
"""

from pathlib import Path

MODEL = Path(__file__).parent / "model"
"""The folder of the shipped model."""
