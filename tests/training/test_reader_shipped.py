"""Training goes on from a reader that was exported: its weights come back by the names of the model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from index.models.reading import SHIPPED
from training.reader.shipped import shipped

pytestmark = pytest.mark.slow


def test_the_weights_of_the_shipped_reader_come_back() -> None:
    weights = shipped(SHIPPED / "reader.onnx")
    assert weights["encoder.embeddings.word_embeddings.weight"].shape == (21326, 384)
    assert weights["answers.weight"].shape == (1, 384)
    assert weights["verdict.weight"].shape == (3, 384)
    layers = {name.split(".")[3] for name in weights if name.startswith("encoder.encoder.layer.")}
    assert layers == {str(i) for i in range(12)}
    # A matrix of 1,536 by 384 stands as the module has it, not as the graph multiplies by it.
    assert weights["encoder.encoder.layer.0.intermediate.dense.weight"].shape == (1536, 384)
    assert np.isfinite(weights["encoder.encoder.layer.11.output.dense.weight"].numpy()).all()


def test_a_graph_whose_matrices_cannot_be_placed_is_refused(tmp_path: Path) -> None:
    names = {"m_quantized": np.ones((2, 2), np.int8), "m_scale": np.ones(2, np.float32), "m_zero_point": np.zeros(2, np.int8)}
    held = [onnx.numpy_helper.from_array(value, name) for name, value in names.items()]
    graph = helper.make_graph([], "g", [], [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])], held)
    onnx.save(helper.make_model(graph), tmp_path / "reader.onnx")
    with pytest.raises(ValueError, match="no module"):
        shipped(tmp_path / "reader.onnx")
