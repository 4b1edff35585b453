"""Export trained weights to what the product ships: int8 encoder, pair scorer, tokenizer, configuration.

Weights are kept in int8 and computed with in float32. Computing in int8 too (dynamic quantisation) is half as fast again,
but the activations before the second half of each feed-forward part have outliers: states then had a cosine of 0.98 to the
exact ones, and one tag in forty changed.

python -m extract.training.export WEIGHTS... --version 2026.11.1 [--out FOLDER] [--keep-calibration]
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np
import onnx
import torch

from extract.labels import PAIR_OUTPUTS, TAGS
from extract.training.network import ExtractionModel
from extract.training.vocabulary import build_tokenizer
from extract.training.weights import read_base_model

_OPSET = 17
_SMALLEST = 50_000
_OUTPUTS = ("states", "queries", "keys", "tags", "subtypes", "funding_kinds")


def mean_of(states: list[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The mean of several trainings' weights; what is no floating point number is the first one's."""
    first = states[0]
    return {
        name: torch.stack([state[name] for state in states]).mean(0) if value.is_floating_point() else value
        for name, value in first.items()
    }


def export_encoder(model: ExtractionModel, path: Path) -> None:
    """Write the encoder with its token heads, its weights in int8."""
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
        onnx.save(quantise_weights(onnx.load(full)), path)


def quantise_weights(model: onnx.ModelProto) -> onnx.ModelProto:
    """Replace each large weight by int8 values and a scale per column, multiplied again where the weight is used."""
    graph = model.graph
    users: dict[str, set[str]] = defaultdict(set)
    for node in graph.node:
        for name in node.input:
            users[name].add(node.op_type)
    before: list[onnx.NodeProto] = []
    for tensor in list(graph.initializer):
        if len(tensor.dims) != 2 or tensor.dims[0] * tensor.dims[1] < _SMALLEST:
            continue
        values = onnx.numpy_helper.to_array(tensor)
        scale = np.maximum(np.abs(values).max(0), 1e-8) / 127
        name = tensor.name
        rounded = np.round(values / scale).astype(np.int8)
        graph.initializer.remove(tensor)
        graph.initializer.append(onnx.numpy_helper.from_array(rounded, f"{name}_int8"))
        graph.initializer.append(onnx.numpy_helper.from_array(scale.astype(np.float32), f"{name}_scale"))
        if users[name] == {"Gather"}:
            _scale_rows(graph, name)
        else:
            before.append(
                onnx.helper.make_node("Cast", [f"{name}_int8"], [f"{name}_cast"], to=onnx.TensorProto.FLOAT)
            )
            before.append(onnx.helper.make_node("Mul", [f"{name}_cast", f"{name}_scale"], [name]))
    nodes = [*before, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    return model


def _scale_rows(graph: onnx.GraphProto, name: str) -> None:
    """Look rows up in int8 and scale the rows found, so that the table never stands in float32."""
    for place, node in enumerate(graph.node):
        if node.op_type == "Gather" and node.input[0] == name:
            (result,) = node.output
            node.input[0], node.output[0] = f"{name}_int8", f"{result}_int8"
            cast = onnx.helper.make_node(
                "Cast", [f"{result}_int8"], [f"{result}_cast"], to=onnx.TensorProto.FLOAT
            )
            graph.node.insert(place + 1, cast)
            graph.node.insert(
                place + 2, onnx.helper.make_node("Mul", [f"{result}_cast", f"{name}_scale"], [result])
            )
            return


def export_pairs(model: ExtractionModel, path: Path) -> None:
    """Write the pair scorer in float32."""
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
    parser.add_argument("weights", type=Path, nargs="+", help="several files are averaged")
    parser.add_argument("--version", required=True)
    parser.add_argument(
        "--keep-calibration", action="store_true", help="of the model that lies in the folder"
    )
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "model")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    base = read_base_model()
    model = ExtractionModel(base)
    model.load_state_dict(mean_of([torch.load(path) for path in options.weights]))
    model.eval()
    with torch.no_grad():
        export_encoder(model, options.out / "encoder.onnx")
        export_pairs(model, options.out / "pairs.onnx")
    build_tokenizer(base).save(str(options.out / "tokenizer.json"), pretty=False)
    calibration = None
    if options.keep_calibration:
        calibration = json.loads((options.out / "config.json").read_text(encoding="utf-8"))["calibration"]
    write_config(options.out, version=options.version, calibration=calibration)


if __name__ == "__main__":
    main()
