"""The model in torch: the encoder, heads for mentions on its states, and a scorer for pairs of mentions.

The encoder is multilingual-e5-small (12 layers, 384 wide). Each mention is then given a marker of its own that knows the
type and reads the text and the other mentions' markers through two more layers, without being read by the text (levitated
markers: Ye et al. 2022, PL-Marker). The pair scorer reads the states and markers of both mentions, the mean state between
them, and the text that both attend to in the encoder's last layer (localized context pooling: Zhou et al. 2021, ATLOP).
"""

from __future__ import annotations

import math
from copy import deepcopy

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from extract.facts import FUNDING_KINDS, SUBTYPES
from extract.labels import KINDS, PAIR_OUTPUTS, TAGS
from extract.training.vocabulary import kept_pieces
from extract.training.weights import BaseModel

POSITIONS = 512
DISTANCES = torch.tensor([2, 5, 10, 20, 40, 80, 160])
RANKS = torch.tensor([1, 2, 4, 8])
MARKER_LAYERS = 2


class Layer(nn.Module):
    """One transformer layer, normalised after each of its two parts."""

    def __init__(self, width: int, heads: int, inner: int, epsilon: float) -> None:
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.ao = (nn.Linear(width, width) for _ in range(4))
        self.fi, self.fo = nn.Linear(width, inner), nn.Linear(inner, width)
        self.aln, self.oln = nn.LayerNorm(width, epsilon), nn.LayerNorm(width, epsilon)
        self.register_buffer("eased", torch.ones(inner), persistent=False)  # set on export

    def forward(
        self, x: Tensor, bias: Tensor | None, memory: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """States [batch, pieces, width] → new states, and this layer's queries and keys.

        They attend to `memory` [batch, any, width] where it is given, else to one another.
        """
        source = x if memory is None else memory
        q, k, v = self.q(x), self.k(source), self.v(source)
        heads = [t.unflatten(-1, (self.heads, -1)).transpose(1, 2) for t in (q, k, v)]
        mixed = F.scaled_dot_product_attention(*heads, attn_mask=bias)
        x = self.aln(x + self.ao(mixed.transpose(1, 2).flatten(2)))
        return self.oln(x + self.fo(F.gelu(self.fi(x)) * self.eased)), q, k


class Encoder(nn.Module):
    """multilingual-e5-small over the pruned vocabulary."""

    def __init__(self, base: BaseModel) -> None:
        super().__init__()
        kept, width = kept_pieces(), base.width
        self.width, self.heads = width, base.heads
        self.word, self.pos = nn.Embedding(len(kept), width), nn.Embedding(POSITIONS, width)
        self.kind, self.eln = nn.Parameter(torch.zeros(width)), nn.LayerNorm(width, base.epsilon)
        self.layers = nn.ModuleList(
            Layer(width, base.heads, base.inner, base.epsilon) for _ in range(base.layers)
        )
        self._fill(base, kept)

    @torch.no_grad()
    def _fill(self, base: BaseModel, kept: list[int]) -> None:
        def fill(parameter: nn.Parameter, name: str) -> None:
            parameter.copy_(torch.from_numpy(base.tensor(name)[: parameter.numel()]).reshape(parameter.shape))

        words = torch.from_numpy(base.tensor("emb.word").reshape(-1, self.width))
        self.word.weight.copy_(words[torch.tensor(kept)])
        fill(self.pos.weight, "emb.pos")
        fill(self.kind, "emb.type")
        fill(self.eln.weight, "emb.ln.w")
        fill(self.eln.bias, "emb.ln.b")
        for number, layer in enumerate(self.layers):
            for name in ("q", "k", "v", "ao", "fi", "fo", "aln", "oln"):
                fill(getattr(layer, name).weight, f"l{number}.{name}.w")
                fill(getattr(layer, name).bias, f"l{number}.{name}.b")

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Piece ids and mask [batch, pieces] → states, last queries, last keys, each [batch, pieces, width]."""
        x = self.eln(self.word(ids) + self.pos.weight[: ids.shape[1]] + self.kind)
        bias = ((1.0 - mask) * -1e4)[:, None, None, :]
        queries = keys = x
        for layer in self.layers:
            x, queries, keys = layer(x, bias)
        return x, queries, keys


class Markers(nn.Module):
    """One state per mention of a window that knows the mention's kind and has read the text and the other mentions."""

    def __init__(self, layers: list[Layer], width: int) -> None:
        super().__init__()
        self.kind = nn.Embedding(len(KINDS), width)
        nn.init.normal_(self.kind.weight, std=0.05)
        self.layers = nn.ModuleList(deepcopy(layers))

    def forward(self, states: Tensor, starts: Tensor, ends: Tensor, kinds: Tensor) -> Tensor:
        """States [pieces, width], first and last pieces and kinds [mentions] → markers [mentions, width]."""
        x = 0.5 * (states[starts] + states[ends]) + self.kind(kinds)
        for layer in self.layers:
            x = layer(x[None], None, torch.cat([states, x])[None])[0][0]
        return x


class PairScorer(nn.Module):
    """Scores ordered pairs of mentions of one window for all of `PAIR_OUTPUTS`; the markers begin as copies of `layers`."""

    def __init__(
        self, layers: list[Layer], width: int, heads: int, *, inner: int = 256, dropout: float = 0.15
    ) -> None:
        super().__init__()
        self.heads = heads
        self.markers = Markers(layers, width)
        self.kind = nn.Embedding(len(KINDS), 48)
        span = 3 * width + 48
        self.first, self.second = nn.Linear(span, inner), nn.Linear(span, inner)
        self.first_product, self.second_product = nn.Linear(span, inner), nn.Linear(span, inner)
        self.between, self.context = nn.Linear(width, inner), nn.Linear(width, inner)
        self.distance = nn.Embedding(2 * (len(DISTANCES) + 1), inner)
        self.sentence, self.block = nn.Embedding(5, inner), nn.Embedding(4, inner)
        self.rank = nn.Embedding(len(RANKS) + 1, inner)
        self.norm, self.hidden, self.out = (
            nn.LayerNorm(inner),
            nn.Linear(inner, inner),
            nn.Linear(inner, len(PAIR_OUTPUTS)),
        )
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("distances", DISTANCES)
        self.register_buffer("ranks", RANKS)
        for table in (self.distance, self.sentence, self.block, self.rank):
            nn.init.normal_(table.weight, std=0.1)
        nn.init.normal_(self.out.weight, std=0.02)
        nn.init.constant_(self.out.bias, -3.0)

    def forward(
        self,
        states: Tensor,
        queries: Tensor,
        keys: Tensor,
        starts: Tensor,
        ends: Tensor,
        kinds: Tensor,
        sentences: Tensor,
        blocks: Tensor,
        left: Tensor,
        right: Tensor,
    ) -> Tensor:
        """Logits [pairs, outputs] of the pairs (left[i], right[i]).

        `states`, `queries`, `keys` are [pieces, width]; `starts`, `ends` (first and last piece), `kinds`, `sentences` and
        `blocks` (running numbers) are [mentions], the mentions in reading order; `left` and `right` are [pairs].
        """
        markers = self.markers(states, starts, ends, kinds)
        spans = self.dropout(torch.cat([states[starts], states[ends], self.kind(kinds), markers], -1))
        total = torch.cat([torch.zeros_like(states[:1]), states.cumsum(0)])
        low = torch.minimum(ends[left], ends[right]) + 1
        high = torch.maximum(starts[left], starts[right])
        length = (high - low).clamp(min=1)
        between = (total[torch.maximum(high, low)] - total[low]) / length[:, None]
        width = states.shape[1] // self.heads
        attending = queries[starts].unflatten(1, (self.heads, width)).transpose(0, 1)
        attended = keys.unflatten(1, (self.heads, width)).permute(1, 2, 0)
        rows = torch.softmax(attending @ attended / math.sqrt(width), -1).transpose(0, 1)
        shared = (rows[left] * rows[right]).sum(1)
        context = (shared / (shared.sum(-1, keepdim=True) + 1e-9)) @ states
        forward = (starts[right] > starts[left]).long()
        bucket = (length[:, None] > self.distances).sum(-1) + (len(DISTANCES) + 1) * (1 - forward)
        rank = ((right - left).abs()[:, None] > self.ranks).sum(-1)
        mixed = (
            self.first(spans)[left]
            + self.second(spans)[right]
            + 0.3 * self.first_product(spans)[left] * self.second_product(spans)[right]
            + self.between(between)
            + self.context(context)
            + self.distance(bucket)
            + self.sentence((sentences[left] - sentences[right]).abs().clamp(max=4))
            + self.block((blocks[left] - blocks[right]).abs().clamp(max=3))
            + self.rank(rank)
        )
        return self.out(self.dropout(F.gelu(self.hidden(self.dropout(F.gelu(self.norm(mixed)))))))


class ExtractionModel(nn.Module):
    """Encoder, token heads (tags, organisation subtypes, funding kinds) and pair scorer."""

    def __init__(self, base: BaseModel, *, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = Encoder(base)
        width = self.encoder.width
        self.dropout = nn.Dropout(dropout)
        self.tags, self.subtypes = nn.Linear(width, len(TAGS)), nn.Linear(width, len(SUBTYPES))
        self.funding_kinds = nn.Linear(width, len(FUNDING_KINDS))
        self.pairs = PairScorer(list(self.encoder.layers[-MARKER_LAYERS:]), width, self.encoder.heads)

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        """Piece ids and mask [batch, pieces] → states, queries, keys, and the logits of the three token heads."""
        states, queries, keys = self.encoder(ids, mask)
        dropped = self.dropout(states)
        return states, queries, keys, self.tags(dropped), self.subtypes(dropped), self.funding_kinds(dropped)
