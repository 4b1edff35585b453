"""The labels that the model knows, in the order of its outputs. Training and the shipped weights share them."""

from __future__ import annotations

from extract.facts import ENTITY_TYPES, SIGNATURES

NOUN, AMOUNT, ROLE = "NOUN", "AMOUNT", "ROLE"
MENTION_LABELS = (*ENTITY_TYPES, AMOUNT, ROLE, NOUN)
TAGS = ("O", *(f"{position}-{label}" for label in MENTION_LABELS for position in "BI"))

RELATIONS = tuple(SIGNATURES)
LINKS = ("antecedent", "about", "giver", "receiver", "roleOf")
"""From a noun mention to its antecedent; from an amount to its purpose, giver, receiver; from a role to its person."""

PAIR_OUTPUTS = (*RELATIONS, *LINKS)

KINDS = (*MENTION_LABELS, *(f"{NOUN}:{kind}" for kind in ENTITY_TYPES), "UNKNOWN")
"""What the pair scorer is told of a mention: its label, and for a resolved noun mention the type of its antecedent."""

KIND_INDEX = {kind: index for index, kind in enumerate(KINDS)}
PAIR_INDEX = {name: index for index, name in enumerate(PAIR_OUTPUTS)}
