"""Train the extraction model on the corpus and save its weights for `export`.

    python -m extract.training.train [--epochs 9] [--fold K] [--start FILE] [--out FILE]

With `--fold K` the K-th fifth of the texts (by a hash of their ids) is left out for evaluation; with `--start FILE`
training goes on from the weights in FILE instead of the base model.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from extract.components.pieces import BEGIN, PADDING, SEPARATOR, PieceTokenizer
from extract.training.augmentation import Augmenter
from extract.training.corpus import MarkedText, fold_of, marked_texts, read_marked
from extract.training.examples import Window, batches, make_example, pack
from extract.training.losses import token_losses, window_losses
from extract.training.network import ExtractionModel
from extract.training.vocabulary import build_tokenizer
from extract.training.weights import read_base_model

_AVERAGED = 0.997  # share of the former mean that each step keeps: about the last 300 steps count
_FLOOR = 0.05  # of the learning rate, at the end


def batch_loss(
    model: ExtractionModel, batch: list[Window], *, add_false: bool
) -> tuple[torch.Tensor, list[float]]:
    """The loss of a batch, and its parts (tags, subtypes, kinds, relations, links) for the log."""
    longest = max(len(window.ids) for window in batch) + 2
    ids = torch.full((len(batch), longest), PADDING)
    mask = torch.zeros(len(batch), longest)
    for row, window in enumerate(batch):
        ids[row, : len(window.ids) + 2] = torch.tensor([BEGIN, *window.ids, SEPARATOR])
        mask[row, : len(window.ids) + 2] = 1
    outputs = model(ids, mask)
    sums = [torch.zeros(()) for _ in range(5)]
    words, marked, links, texts, facts = 0, 1, 2, 0, 0
    for row, window in enumerate(batch):
        states, queries, keys, tags, subtypes, kinds = (out[row, 1 : len(window.ids) + 1] for out in outputs)
        tags = tags[torch.tensor(window.words)]
        relations, link, count = window_losses(
            model, window, (states, queries, keys), tags, add_false=add_false
        )
        for place, value in enumerate((*token_losses(tags, subtypes, kinds, window), relations, link)):
            sums[place] = sums[place] + value
        words, marked, links = words + len(window.words), marked + len(window.starts), links + count
        texts, facts = texts + window.texts, facts + len(window.positive)
    parts = [
        2.0 * sums[0] / max(words, 1),
        0.1 * sums[1] / marked,
        0.3 * sums[2] / marked,
        0.2 * sums[3] / (0.5 * facts + 3.5 * texts),
        0.4 * sums[4] / links,
    ]
    return torch.stack(parts).sum(), [float(part.detach()) for part in parts]


def optimizer_of(
    model: ExtractionModel, *, rate: float, head_rate: float, frozen: int
) -> torch.optim.Optimizer:
    """AdamW with one rate for layers of the encoder and the markers, one for the heads; the word table and the `frozen`
    lowest layers stay."""
    encoder = model.encoder
    for module in (encoder.word, encoder.pos, *(encoder.layers[:frozen] if frozen else ())):
        module.requires_grad_(False)
    if frozen:
        encoder.eln.requires_grad_(False)
        encoder.kind.requires_grad_(False)
    layers = ("encoder.", "pairs.markers.layers.")
    trained = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    inside = [p for name, p in trained if name.startswith(layers)]
    heads = [p for name, p in trained if not name.startswith(layers)]
    groups = [{"params": inside, "lr": rate}, {"params": heads, "lr": head_rate}]
    return torch.optim.AdamW(groups, weight_decay=0.01, fused=True)


def train(
    texts: list[MarkedText],
    *,
    epochs: int,
    seed: int = 0,
    rate: float = 2e-4,
    head_rate: float = 1e-3,
    frozen: int = 0,
    augment: bool = True,
    start: Path | None = None,
) -> ExtractionModel:
    """Train on `texts`, from the base model or from the weights in `start`.

    Returns, in evaluation mode, the running mean of the weights, which errs less than where the last step left them.
    """
    torch.manual_seed(seed)
    rng = random.Random(seed)
    base = read_base_model()
    tokenizer = PieceTokenizer(build_tokenizer(base))
    model = ExtractionModel(base)
    if start:
        model.load_state_dict(torch.load(start))
    optimizer = optimizer_of(model, rate=rate, head_rate=head_rate, frozen=frozen)
    averaged = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(_AVERAGED))
    augmenter = Augmenter(texts, rng)
    plain = [make_example(read_marked(text), tokenizer) for text in texts]

    def epoch_batches() -> list[list[Window]]:
        examples = [
            make_example(augmenter(text), tokenizer) if augment and rng.random() < 0.7 else example
            for text, example in zip(texts, plain, strict=True)
        ]
        return batches(pack(examples, rng), rng)

    per_epoch = len(epoch_batches())
    steps, warm_up, step, began = epochs * per_epoch, max(1, per_epoch // 2), 0, time.monotonic()
    for epoch in range(epochs):
        model.train()
        totals, count = [0.0] * 5, 0
        for batch in epoch_batches():
            scale = min(1.0, (step + 1) / warm_up) * max(
                _FLOOR, 1 - max(0, step - warm_up) / (steps - warm_up)
            )
            for group, full in zip(optimizer.param_groups, (rate, head_rate), strict=True):
                group["lr"] = full * scale
            loss, parts = batch_loss(model, batch, add_false=start is not None or epoch >= 2)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            averaged.update_parameters(model)
            step, count = step + 1, count + 1
            totals = [total + part for total, part in zip(totals, parts, strict=True)]
            if step == 20:
                print(f"{(time.monotonic() - began) / 20 * steps / 60:.1f} minutes expected", flush=True)
        shown = " ".join(f"{total / count:.4f}" for total in totals)
        print(
            f"epoch {epoch + 1}: tags, subtypes, kinds, relations, links {shown}; {time.monotonic() - began:.0f} s",
            flush=True,
        )
    return averaged.module.eval()


def main() -> None:
    """Read the options, train and save."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--epochs", type=int, default=9)
    parser.add_argument("--fold", type=int, help="leave out this fold (0-4)")
    parser.add_argument("--frozen", type=int, default=0, help="number of lowest layers that are not trained")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rate", type=float, default=2e-4, help="learning rate of the encoder")
    parser.add_argument("--start", type=Path, help="weights to go on from")
    parser.add_argument("--limit", type=int, help="train on the first so many texts only")
    parser.add_argument("--out", type=Path, default=Path("training-work/model.pt"))
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    texts = [text for text in marked_texts() if not text.faults]
    if options.fold is not None:
        texts = [text for text in texts if fold_of(text) != options.fold]
    print(f"{len(texts)} texts", flush=True)
    model = train(
        texts[: options.limit],
        epochs=options.epochs,
        seed=options.seed,
        rate=options.rate,
        frozen=options.frozen,
        start=options.start,
    )
    options.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), options.out)


if __name__ == "__main__":
    main()
