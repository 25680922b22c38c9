"""Writes a trained reader as it ships: an ONNX graph with weights of 8 bits, and its tokenizer.

    python -m training.reader.export --base FOLDER --trained FILE --out FOLDER

Weights of matrices are rounded channel by channel, activations at run time (``onnxruntime.quantization.quantize_dynamic``).
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import load_file

from training.reader.train import Reader


def main() -> None:
    """Exports and rounds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--trained", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    model = Reader(arguments.base)
    tensors = load_file(arguments.trained)
    # The state of an unfinished training holds the weights under a name of their own.
    model.load_state_dict({n.removeprefix("model."): t for n, t in tensors.items() if not n.startswith("exp_avg")})
    model.eval()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "reader.onnx"
        pair = torch.ones((2, 8), dtype=torch.long), torch.ones((2, 8), dtype=torch.long)
        shape = {0: "pairs", 1: "tokens"}
        torch.onnx.export(
            model, pair, full, input_names=["input_ids", "attention_mask"], output_names=["scores"], opset_version=17, dynamo=False,
            dynamic_axes={"input_ids": shape, "attention_mask": shape, "scores": {0: "pairs"}},
        )  # fmt: skip
        quantize_dynamic(full, arguments.out / "reader.onnx", weight_type=QuantType.QInt8, per_channel=True)
    shutil.copy(arguments.base / "tokenizer.json", arguments.out / "tokenizer.json")


if __name__ == "__main__":
    main()
