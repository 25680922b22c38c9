"""The plans of the small index by id, and the answerer that is right about them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from eval_samples import scripted

from index.store.port import Store
from index.types import Document
from qa.types import Answer


@pytest.fixture(scope="session")
def documents(store: Store) -> dict[str, Document]:
    """The test plans by id."""
    return {d.id: d for d in store.documents}


@pytest.fixture(scope="session")
def right(documents: dict[str, Document]) -> Callable[[str, Sequence[str]], Answer]:
    """Answers all sample questions rightly."""
    return scripted(documents)
