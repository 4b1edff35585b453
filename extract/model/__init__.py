"""The shipped model: its files, what they say of themselves, and the sessions that run them."""

from __future__ import annotations

import json
import math
import os
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import onnxruntime
from tokenizers import Tokenizer

from extract.labels import PAIR_OUTPUTS, TAGS
from graph.errors import ModelError

_FILES = ("config.json", "tokenizer.json", "encoder.onnx", "pairs.onnx")
_LEAST = 1e-3


def log_odds(probability: float) -> float:
    """The logarithm of the odds, held within those of one in a thousand.

    >>> log_odds(0.5), round(log_odds(1.0), 2)
    (0.0, 6.91)
    """
    held = min(max(probability, _LEAST), 1 - _LEAST)
    return math.log(held / (1 - held))


@dataclass(frozen=True)
class Calibration:
    """From a logit to a confidence: sigmoid(slope · logit + certainty · c + intercept).

    c is the log-odds of the weaker end's certainty; `threshold` is the least confidence to report.
    """

    slope: float
    intercept: float
    threshold: float
    certainty: float = 0.0

    def confidence(self, logit: float, *ends: float) -> float:
        """The share of findings like this one that are right; `ends` are the certainties (0-1) of what it connects."""
        weaker = log_odds(min(ends, default=0.5))
        total = self.slope * logit + self.certainty * weaker + self.intercept
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))


@dataclass(frozen=True)
class Model:
    """The open model: `encoder` and `pairs` are ONNX sessions, `calibration` is per pair output."""

    version: str
    tokenizer: Tokenizer
    encoder: Any
    pairs: Any
    calibration: dict[str, Calibration]


@lru_cache(maxsize=2)
def load_model(folder: Path | None = None) -> Model:
    """Open the model in `folder`, else in the one that LIMBURG_MODEL names, else the shipped one.

    Raises ModelError where a file is missing or does not fit.
    """
    chosen = folder or (Path(os.environ["LIMBURG_MODEL"]) if "LIMBURG_MODEL" in os.environ else None)
    with as_file(files("extract.model")) as shipped:
        place = chosen or shipped
        missing = [name for name in _FILES if not (place / name).is_file()]
        if missing:
            raise ModelError(
                f"{', '.join(missing)} missing",
                place=str(place),
                remedy="Install the package again, or run `make train`.",
            )
        config = json.loads((place / "config.json").read_text(encoding="utf-8"))
        if tuple(config["tags"]) != TAGS or tuple(config["pair_outputs"]) != PAIR_OUTPUTS:
            raise ModelError(
                f"version {config['version']} has other labels than this software",
                place=str(place),
                remedy="Use the model that was shipped with it.",
            )
        return Model(
            config["version"],
            Tokenizer.from_file(str(place / "tokenizer.json")),
            _session(place / "encoder.onnx"),
            _session(place / "pairs.onnx"),
            {name: Calibration(**values) for name, values in config["calibration"].items()},
        )


def _session(path: Path) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(os.environ.get("LIMBURG_THREADS", "0")) or min(os.cpu_count() or 1, 4)
    options.inter_op_num_threads = 1
    options.add_session_config_entry(
        "session.intra_op.allow_spinning", "0"
    )  # two sessions would starve each other
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises classes of its own without a public base
        raise ModelError(
            f"cannot be opened: {error}", place=str(path), remedy="Install the package again."
        ) from error
