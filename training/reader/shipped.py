"""Reads the weights of a shipped reader back, so that training can go on from it."""

from __future__ import annotations

from pathlib import Path

import onnx
import torch
from onnx.numpy_helper import to_array
from torch import Tensor

_ROUNDED = "_quantized"
_TURNED = "_Transposed"
"""What the rounding adds to the name of a matrix that stood the other way."""


def shipped(path: Path) -> dict[str, Tensor]:
    """The weights of a ``reader.onnx`` as float32 by the names of ``training.reader.train.Reader``.

    Matrices come back as they were rounded to 8 bits, channel by channel; a vector is exact. Raises ``ValueError`` if the file holds
    a matrix whose place in the model cannot be told.
    """
    graph = onnx.load(path).graph
    held = {i.name: torch.from_numpy(to_array(i).copy()) for i in graph.initializer}
    # The matrices of the layers lost their names on the way out; the node that multiplies by one kept the module's.
    owners = {
        node.input[1]: node.name.strip("/").rpartition("/")[0].replace("/", ".") + ".weight"
        for node in graph.node
        if node.op_type == "MatMulInteger"
    }
    weights = {
        name: tensor
        for name, tensor in held.items()
        if name.startswith(("encoder.", "answers.", "verdict.")) and tensor.is_floating_point()
    }
    weights = {name: tensor for name, tensor in weights.items() if not name.endswith("_scale")}
    for name, tensor in held.items():
        if not name.endswith(_ROUNDED):
            continue
        stem = name.removesuffix(_ROUNDED)
        real = (tensor.float() - held[f"{stem}_zero_point"].float()) * held[f"{stem}_scale"]
        if stem.endswith(_TURNED):
            weights[stem.removesuffix(_TURNED)] = real.T.contiguous()
        elif stem.startswith("encoder."):
            weights[stem] = real
        elif name in owners:
            weights[owners[name]] = real.T.contiguous()
        else:
            raise ValueError(f"{path}: no module of the reader multiplies by {stem}")
    return weights
