"""What training minimises: tags, subtypes, funding kinds, relations between entities, and links of single mentions."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from extract.components.tagging import decode_tags
from extract.facts import SIGNATURES
from extract.labels import AMOUNT, KIND_INDEX, NOUN, PAIR_INDEX, RELATIONS, ROLE
from extract.training.examples import ENTITY_INDEX, IGNORED, RELATION_COUNT, Window
from extract.training.network import ExtractionModel

_TEMPERATURE = 0.3
_ALLOWED = torch.zeros(len(ENTITY_INDEX), len(ENTITY_INDEX), RELATION_COUNT, dtype=torch.bool)
for _name, (_subjects, _objects) in SIGNATURES.items():
    for _s in _subjects:
        for _o in _objects:
            _ALLOWED[ENTITY_INDEX[_s], ENTITY_INDEX[_o], RELATIONS.index(_name)] = True
_RELATED = _ALLOWED.any(-1)


def group_logsumexp(scores: Tensor, groups: Tensor, count: int) -> Tensor:
    """Soft maximum of rows [rows, outputs] within each of `count` groups → [count, outputs]; empty groups -1e4."""
    highest = torch.full((count, scores.shape[1]), -1e4).scatter_reduce(
        0, groups[:, None].expand_as(scores), scores.detach(), "amax"
    )
    sums = torch.zeros(count, scores.shape[1]).index_add(
        0, groups, ((scores - highest[groups]) / _TEMPERATURE).exp()
    )
    return torch.where(sums > 0, highest + _TEMPERATURE * sums.clamp(min=1e-9).log(), highest)


class Mentions:
    """The mentions of a window as tensors, with the tagger's own false ones added as entities without relations."""

    def __init__(self, window: Window, tag_logits: Tensor, *, add_false: bool, unknown: float) -> None:
        starts, ends, kinds = list(window.starts), list(window.ends), window.kinds()
        entity, self.types, labels = list(window.entity), list(window.types), list(window.labels)
        if add_false:
            taken = {p for s, e in zip(starts, ends, strict=True) for p in range(s, e + 1)}
            for span in decode_tags(tag_logits.detach().numpy()):
                start, end = window.words[span.start], window.word_ends[span.end - 1]
                if taken.isdisjoint(range(start, end + 1)) and span.label not in (NOUN, AMOUNT, ROLE):
                    starts.append(start)
                    ends.append(end)
                    labels.append(span.label)
                    kinds.append(KIND_INDEX[span.label])
                    entity.append(len(self.types))
                    self.types.append(span.label)
        order = sorted(range(len(starts)), key=lambda i: starts[i])
        self.place = {old: new for new, old in enumerate(order)}
        pick = torch.tensor(order, dtype=torch.long)
        self.starts, self.ends, self.entity, self.kinds = (
            torch.tensor(values, dtype=torch.long)[pick] for values in (starts, ends, entity, kinds)
        )
        self.labels = [labels[i] for i in order]
        hidden = torch.rand(len(order)) < unknown
        self.kinds = torch.where(hidden, torch.tensor(KIND_INDEX["UNKNOWN"]), self.kinds)


def window_losses(
    model: ExtractionModel,
    window: Window,
    states: tuple[Tensor, Tensor, Tensor],
    tag_logits: Tensor,
    *,
    add_false: bool,
) -> tuple[Tensor, Tensor, int]:
    """Sums of the relation loss and of the link loss of one window, and how many links there were."""
    zero = torch.zeros(())
    mentions = Mentions(window, tag_logits, add_false=add_false, unknown=0.1)
    if len(mentions.labels) < 2:
        return zero, zero, 0
    types = torch.tensor([ENTITY_INDEX[t] for t in mentions.types], dtype=torch.long)
    entity = mentions.entity
    named = torch.tensor([label not in (AMOUNT, ROLE) for label in mentions.labels])
    proper = torch.tensor([label in ENTITY_INDEX for label in mentions.labels])
    of_type = torch.where(entity >= 0, types[entity.clamp(min=0)] if len(types) else entity, 0)
    relation = (
        named[:, None] & named[None] & (entity[:, None] != entity[None]) & _RELATED[of_type][:, of_type]
    )
    people = of_type == ENTITY_INDEX["Person"]
    masks = {
        "antecedent": ~proper[:, None] & named[:, None] & proper[None],
        "amount": _is(mentions.labels, AMOUNT)[:, None] & named[None],
        "role": _is(mentions.labels, ROLE)[:, None] & (proper & people)[None],
    }
    left, right = (relation | masks["antecedent"] | masks["amount"] | masks["role"]).nonzero(as_tuple=True)
    if not len(left):
        return zero, zero, 0
    numbers = torch.tensor(window.sentences)[mentions.starts], torch.tensor(window.blocks)[mentions.starts]
    kinds = mentions.kinds
    scores = model.pairs(*states, mentions.starts, mentions.ends, kinds, *numbers, left, right)
    relation_loss = _relation_loss(window, mentions, types, scores, left, right, relation[left, right])
    plain = kinds.clone()
    nouns = _is(mentions.labels, NOUN)
    plain[nouns] = KIND_INDEX[NOUN]  # an antecedent is looked for before its type is known
    unresolved = masks["antecedent"][left, right]
    if unresolved.any():
        a, b = left[unresolved], right[unresolved]
        antecedents = model.pairs(*states, mentions.starts, mentions.ends, plain, *numbers, a, b)
        scores = scores.index_put((unresolved.nonzero()[:, 0],), antecedents)
    link_loss, links = _link_loss(window, mentions, scores, left, right, named)
    return relation_loss, link_loss, links


def _is(labels: list[str], label: str) -> Tensor:
    return torch.tensor([value == label for value in labels])


def _relation_loss(
    window: Window,
    mentions: Mentions,
    types: Tensor,
    scores: Tensor,
    left: Tensor,
    right: Tensor,
    chosen: Tensor,
) -> Tensor:
    count = len(types)
    left, right, scores = left[chosen], right[chosen], scores[chosen, :RELATION_COUNT]
    if not len(left):
        return torch.zeros(())
    pairs = mentions.entity[left] * count + mentions.entity[right]
    present, groups = torch.unique(pairs, return_inverse=True)
    pooled = group_logsumexp(scores, groups, len(present))
    target = torch.zeros(len(present), RELATION_COUNT)
    weight = _ALLOWED[types[present // count], types[present % count]].float()
    row_of = {int(pair): row for row, pair in enumerate(present)}
    for triples, value, emphasis in ((window.ignored, 0.0, 0.0), (window.positive, 1.0, 1.0)):
        for subject, output, object_ in triples:
            row = row_of.get(subject * count + object_)
            if row is not None:
                target[row, output], weight[row, output] = value, emphasis
    return F.binary_cross_entropy_with_logits(pooled, target, weight=weight, reduction="sum")


def _link_loss(
    window: Window, mentions: Mentions, scores: Tensor, left: Tensor, right: Tensor, named: Tensor
) -> tuple[Tensor, int]:
    """A choice among entities or none for antecedent, about and roleOf; yes or no per entity for giver and receiver."""
    loss, links = torch.zeros(()), 0
    count = len(mentions.types)
    for (old, output), targets in window.links.items():
        rows = (left == mentions.place[old]) & named[right]
        if not rows.any():
            continue
        column = scores[rows, PAIR_INDEX[output]][:, None]
        pooled = group_logsumexp(column, mentions.entity[right[rows]], count)[:, 0]
        seen = pooled > -9e3
        wanted = [t for t in targets if seen[t]]
        if output in ("giver", "receiver"):
            target = torch.zeros(count)
            target[wanted] = 1.0
            loss = loss + F.binary_cross_entropy_with_logits(pooled[seen], target[seen], reduction="sum")
        elif wanted or not targets:
            choices = torch.cat([pooled, torch.zeros(1)])
            loss = loss - (choices.log_softmax(0)[wanted or [count]]).logsumexp(0)
        links += 1
    return loss, links


def token_losses(
    tag_logits: Tensor, subtype_logits: Tensor, kind_logits: Tensor, window: Window
) -> tuple[Tensor, Tensor, Tensor]:
    """Sum of the tags' cross-entropy over words; mean of the subtypes' and of the funding kinds' over mentions."""
    tags = F.cross_entropy(tag_logits, torch.tensor(window.tags), reduction="sum")
    others = []
    for logits, targets in ((subtype_logits, window.subtypes), (kind_logits, window.funding_kinds)):
        chosen = [i for i, t in enumerate(targets) if t != IGNORED]
        if chosen:
            means = torch.stack([logits[window.starts[i] : window.ends[i] + 1].mean(0) for i in chosen])
            others.append(F.cross_entropy(means, torch.tensor([targets[i] for i in chosen]), reduction="sum"))
        else:
            others.append(torch.zeros(()))
    return tags, others[0], others[1]
