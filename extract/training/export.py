"""Export trained weights to what the product ships: int8 encoder, pair scorer, tokenizer, configuration.

python -m extract.training.export WEIGHTS --version 2026.11.1 [--out FOLDER] [--keep-calibration]
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from extract.labels import PAIR_OUTPUTS, TAGS
from extract.training.network import ExtractionModel
from extract.training.vocabulary import build_tokenizer
from extract.training.weights import read_base_model

_OPSET = 17
_OUTPUTS = ("states", "queries", "keys", "tags", "subtypes", "funding_kinds")


def export_encoder(model: ExtractionModel, path: Path) -> None:
    """Write the encoder with its token heads, quantised: MatMul and the word table (Gather) in int8, per channel."""
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
            str(full),
            str(path),
            op_types_to_quantize=["MatMul", "Gather"],
            weight_type=QuantType.QInt8,
            per_channel=True,
        )


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
