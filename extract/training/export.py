"""Export trained weights to what the product ships: int8 encoder, pair scorer, tokenizer, configuration.

The encoder computes in int8 (dynamic quantisation; 7 bits of weight, since older processors saturate at 8). Before the
second half of each feed-forward part a few channels are forty times as large as the others and would ruin that: they are
made smaller there and their weights larger (SmoothQuant: Xiao et al. 2023). A fold of the corpus scored alike with the
exact weights (facts F1 0.456 and 0.458, entities 0.851 both), at one and a half times their speed.

    python -m extract.training.export WEIGHTS --version 2026.11.1 [--out FOLDER] [--keep-calibration]
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from extract.components.pieces import BEGIN, SEPARATOR, PieceTokenizer
from extract.labels import PAIR_OUTPUTS, TAGS
from extract.training.corpus import marked_texts, read_marked
from extract.training.examples import make_example
from extract.training.network import POSITIONS, ExtractionModel
from extract.training.vocabulary import build_tokenizer
from extract.training.weights import read_base_model

_OPSET = 17
_EASED = 0.8  # how much of the unevenness goes from activations to weights
_WATCHED = 60  # texts
_LARGE = 10_000  # numbers in a table
_OUTPUTS = ("states", "queries", "keys", "tags", "subtypes", "funding_kinds")


def ease(model: ExtractionModel, tokenizer: PieceTokenizer) -> None:
    """Even out what enters the second half of the feed-forward parts, by what the first texts of the corpus put there."""
    layers = list(model.encoder.layers)
    highest = [torch.zeros(layer.fo.in_features) for layer in layers]

    def watch(number: int) -> Callable[[nn.Module, tuple[torch.Tensor]], None]:
        def note(_: nn.Module, inputs: tuple[torch.Tensor]) -> None:
            highest[number] = torch.maximum(highest[number], inputs[0].abs().flatten(0, -2).amax(0))

        return note

    handles = [layer.fo.register_forward_pre_hook(watch(n)) for n, layer in enumerate(layers)]
    for text in islice(marked_texts(), _WATCHED):
        ids = make_example(read_marked(text), tokenizer).ids[: POSITIONS - 2]
        pieces = torch.tensor([[BEGIN, *ids, SEPARATOR]])
        model(pieces, torch.ones_like(pieces).float())
    for handle, layer, top in zip(handles, layers, highest, strict=True):
        handle.remove()
        weights = layer.fo.weight.abs().amax(0).clamp(min=1e-4)
        scale = top.clamp(min=1e-3) ** _EASED / weights ** (1 - _EASED)
        scale = scale / scale.mean()
        layer.fo.weight.mul_(scale)
        layer.eased.copy_(1 / scale)


def export_encoder(model: ExtractionModel, path: Path) -> None:
    """Write the encoder with its token heads, in int8."""
    pieces = {0: "batch", 1: "pieces"}
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "encoder.onnx"
        torch.onnx.export(
            model,
            (torch.randint(4, 1000, (2, 17)), torch.ones(2, 17)),
            str(full),
            input_names=["ids", "mask"],
            output_names=list(_OUTPUTS),
            dynamic_axes={name: pieces for name in ("ids", "mask", *_OUTPUTS)},
            opset_version=_OPSET,
            dynamo=False,
        )
        quantize_dynamic(
            full,
            path,
            op_types_to_quantize=["MatMul", "Gather"],
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
        )


def export_pairs(model: ExtractionModel, path: Path) -> None:
    """Write the pair scorer, computed with in float32; its large tables are kept in half precision."""
    width = model.encoder.width
    states = [torch.randn(19, width) for _ in range(3)]
    starts = torch.tensor([0, 3, 6, 9])
    numbers = [torch.tensor([1, 1, 2, 2]) for _ in range(3)]
    pairs = [torch.tensor([0, 1, 2]), torch.tensor([3, 2, 1])]
    axes = {name: {0: "pieces"} for name in ("states", "queries", "keys")}
    axes |= {name: {0: "mentions"} for name in ("starts", "ends", "kinds", "sentences", "blocks")}
    axes |= {name: {0: "pairs"} for name in ("left", "right", "scores")}
    torch.onnx.export(
        model.pairs,
        (*states, starts, starts + 1, *numbers, *pairs),
        str(path),
        input_names=[name for name in axes if name != "scores"],
        output_names=["scores"],
        dynamic_axes=axes,
        opset_version=_OPSET,
        dynamo=False,
    )
    halve(path)


def halve(path: Path) -> None:
    """Keep the large tables of an ONNX file in half precision; onnxruntime widens them again when it opens the file."""
    model = onnx.load(path)
    graph = model.graph
    casts = []
    for table in graph.initializer:
        values = numpy_helper.to_array(table)
        if values.dtype == np.float32 and values.size > _LARGE:
            name = table.name
            table.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
            casts.append(helper.make_node("Cast", [table.name], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.save(model, path)


def write_config(
    folder: Path, *, version: str, calibration: dict[str, dict[str, float]] | None = None
) -> None:
    """Write what the model says of itself; without `calibration` every output counts from a probability of one half."""
    neutral = {"slope": 1.0, "intercept": 0.0, "threshold": 0.5}
    config = {
        "version": version,
        "base": "intfloat/multilingual-e5-small",
        "tags": list(TAGS),
        "pair_outputs": list(PAIR_OUTPUTS),
        "calibration": calibration or {name: neutral for name in PAIR_OUTPUTS},
    }
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Read the options and export."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("weights", type=Path)
    parser.add_argument("--version", required=True)
    parser.add_argument(
        "--keep-calibration", action="store_true", help="of the model that lies in the folder"
    )
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "model")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    base = read_base_model()
    model = ExtractionModel(base)
    model.load_state_dict(torch.load(options.weights))
    model.eval()
    tokenizer = build_tokenizer(base)
    with torch.no_grad():
        export_pairs(model, options.out / "pairs.onnx")
        ease(model, PieceTokenizer(tokenizer))
        export_encoder(model, options.out / "encoder.onnx")
    tokenizer.save(str(options.out / "tokenizer.json"), pretty=False)
    calibration = None
    if options.keep_calibration:
        calibration = json.loads((options.out / "config.json").read_text(encoding="utf-8"))["calibration"]
    write_config(options.out, version=options.version, calibration=calibration)


if __name__ == "__main__":
    main()
