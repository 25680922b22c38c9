"""An optional cross-encoder that reads question and passage together, over what the search found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.errors import ModelError
from index.models.embed import looks_like_folder, need_neural
from index.store.port import Store
from index.types import Hit

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


@dataclass(frozen=True, slots=True)
class RerankConfig:
    """``model``: hub name or folder of a cross-encoder, none where empty; ``depth``: how many of the
    first chunks it reads; ``weight``: its share in their score, the rest is that of the search."""

    model: str = ""
    depth: int = 20
    weight: float = 0.5


class Reranker:
    """A sentence-transformers ``CrossEncoder`` with one score for a pair.

    Args:
        config: the model, by hub name (``BAAI/bge-reranker-base``) or folder, and how it counts.

    Raises:
        ModelError: the model is not on this machine and cannot be fetched, is broken, or has several
            classes.
    """

    def __init__(self, config: RerankConfig) -> None:
        self.config = config
        name = config.model
        if looks_like_folder(name) and not (Path(name) / "config.json").is_file():
            raise ModelError(f"模型文件夹“{name}”不存在，或不是 CrossEncoder 模型。", "请检查 rerank.model 设置。")
        need_neural()
        from sentence_transformers import CrossEncoder

        try:
            self._model: CrossEncoder = CrossEncoder(name, trust_remote_code=False)
        except Exception as error:  # anything from a missing file to a failed download
            reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
            raise ModelError(
                f"加载不了重排模型“{name}”：{reason}。", "请检查名称、文件夹和网络；离线时请先下载模型，再填本地文件夹。"
            ) from error
        if self._model.num_labels != 1:
            raise ModelError(f"模型“{name}”给出 {self._model.num_labels} 个分数，不是重排模型。", "请换用只给一个分数的 CrossEncoder。")

    def rerank(self, query: str, hits: Sequence[Hit], store: Store) -> list[Hit]:
        """The hits in a new order: the first ``depth`` by the weighted mean of the search score, scaled to
        a maximum of one, and the model's (a sigmoid, 0 to 1); the others count as zero for the model.

        Args:
            query: the question.
            hits: what the search found, best first.
            store: the index, for the plans' titles.
        """
        if not hits:
            return []
        first = hits[: self.config.depth]
        passages = [" ".join((store.by_id[h.chunk.doc_id].title, *h.chunk.headings, h.chunk.text)) for h in first]
        scores = np.asarray(self._model.predict([(query, p) for p in passages], show_progress_bar=False), np.float32).tolist()
        scores += [0.0] * (len(hits) - len(first))
        top, share = hits[0].score or 1.0, self.config.weight
        again = [
            replace(h, score=round((1 - share) * h.score / top + share * s, 6), by={**h.by, "rerank": round(s, 4)})
            for h, s in zip(hits, scores, strict=True)
        ]
        return sorted(again, key=lambda h: -h.score)
