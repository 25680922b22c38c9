"""The reader that ships: a small transformer that sees a question and a sentence together and says whether the sentence answers.

Its weights lie in ``index/models/reader`` with their card; ``training/reader`` made them.
"""

from __future__ import annotations

import functools
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.models.unigram import Unigram

if TYPE_CHECKING:
    from onnxruntime import InferenceSession, RunOptions

SHIPPED = Path(__file__).parent / "reader"
LENGTH = 144
"""Tokens that a pair is cut at; in training it was cut at 112, and what stands behind them is read as well."""
QUESTION_CHARS = 60
"""Characters that a question was cut at in training."""
_RUN = 8
"""Pairs read at a time, of like length, so that little is padding."""
_BEGIN, _PAD, _END = 0, 1, 2
"""The marks of its vocabulary around a pair, between its two, and behind the shorter ones of a run."""
_THREADS = 2
_AS_REQUESTED = 1
"""How onnxruntime calls a pool that grows by what is asked for."""
_FIRST_BYTES = 2**20
_KEPT = 8192
"""Readings kept: the parts of a question, and a question asked again, meet the same sentences."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of a sentence for a question: ``answers``, the logit that it answers, or bears on a claim; ``support``,
    ``contradict`` and ``neither``, what it says of a claim, which together are 1."""

    answers: float
    support: float
    contradict: float
    neither: float


class Reader:
    """Reads questions with sentences; may be used by several threads.

    Args:
        folder: holds ``reader.onnx`` and ``tokenizer.json``.

    Raises:
        ModelError: a file is missing or not what it should be.
    """

    def __init__(self, folder: Path = SHIPPED) -> None:
        import onnxruntime as ort

        _share_memory()
        options = ort.SessionOptions()
        options.add_session_config_entry("session.use_env_allocators", "1")
        options.intra_op_num_threads = _THREADS
        # Threads that spin for work would take it from other questions.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._tokens = Unigram(folder / "tokenizer.json")
            self._session: InferenceSession = ort.InferenceSession(folder / "reader.onnx", options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the two libraries raise types of their own, Exception among them
            raise ModelError(f"读不了阅读模型“{folder}”。", '请重新安装本程序，或在设置里写 reader = "off" 关掉它。') from error
        self._kept: OrderedDict[tuple[str, str], Reading] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, question: str, sentences: Sequence[str]) -> list[Reading]:
        """What it makes of each sentence, framed as ``qa.read.framing`` does it, for a question, in their order."""
        keys = [(question, s) for s in sentences]
        with self._lock:
            known = {key: self._kept[key] for key in keys if key in self._kept}
        new = [key for key in dict.fromkeys(keys) if key not in known]
        known |= dict(zip(new, self._read(new), strict=True)) if new else {}
        with self._lock:
            for key in keys:
                self._kept[key] = known[key]
                self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return [known[key] for key in keys]

    def _read(self, pairs: Sequence[tuple[str, str]]) -> list[Reading]:
        encoded = [self._encoded(question, sentence) for question, sentence in pairs]
        order = sorted(range(len(pairs)), key=lambda i: len(encoded[i]))
        read: dict[int, Reading] = {}
        for at in range(0, len(order), _RUN):
            run = order[at : at + _RUN]
            last = at + _RUN >= len(order)
            read |= zip(run, map(_reading, self._scores([encoded[i] for i in run], last=last)), strict=True)
        return [read[i] for i in range(len(pairs))]

    def _encoded(self, question: str, sentence: str) -> list[int]:
        """The tokens of a pair, its sentence cut at the end where it is too long."""
        head = [_BEGIN, *self._tokens.ids(question[:QUESTION_CHARS]), _END, _END]
        return [*head, *self._tokens.ids(sentence)[: LENGTH - len(head) - 1], _END]

    def _scores(self, ids: Sequence[Sequence[int]], *, last: bool) -> NDArray[np.float32]:
        """Scores of pairs of tokens, shape (pairs, 4); with the ``last`` ones the memory that all of them took is given back."""
        shape = len(ids), max(map(len, ids))
        tokens, mask = np.full(shape, _PAD, np.int64), np.zeros(shape, np.int64)
        for row, found in enumerate(ids):
            tokens[row, : len(found)] = found
            mask[row, : len(found)] = 1
        scores: NDArray[np.float32] = self._session.run(
            None, {"input_ids": tokens, "attention_mask": mask}, _giving_back() if last else None
        )[0]
        return scores


@functools.cache
def _share_memory() -> None:
    """All sessions of this process take their memory from one pool that grows by what is asked for. Each session's own doubles, and
    keeps what the longest sentences took."""
    import onnxruntime as ort

    memory = ort.OrtMemoryInfo("Cpu", ort.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, ort.OrtMemType.DEFAULT)
    ort.create_and_register_allocator(memory, ort.OrtArenaCfg(0, _AS_REQUESTED, _FIRST_BYTES, -1))


def _giving_back() -> RunOptions:
    """Options of a run after which the pool keeps only what is in use."""
    import onnxruntime as ort

    options = ort.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options


def _reading(scores: NDArray[np.float32]) -> Reading:
    shares = np.exp(scores[1:] - scores[1:].max())
    support, contradict, neither = (shares / shares.sum()).tolist()
    return Reading(float(scores[0]), support, contradict, neither)
