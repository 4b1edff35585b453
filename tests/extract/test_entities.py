from __future__ import annotations

import numpy as np

from extract.components.entities import Cluster, find_clusters
from extract.components.mentions import FoundMention
from extract.facts import ENTITY_TYPES
from extract.labels import MENTION_LABELS


def _mention(
    text: str, label: str, *, start: int = 0, likely: dict[str, float] | None = None
) -> FoundMention:
    scores = np.zeros(len(MENTION_LABELS), np.float32)
    for kind, score in (likely or {label: 0.9}).items():
        scores[MENTION_LABELS.index(kind)] = score
    return FoundMention(
        start, start + len(text), start, start, start, start, text, label, scores, np.zeros(6), np.zeros(3)
    )


def _found(*mentions: tuple[str, str]) -> list[Cluster]:
    found = [_mention(text, label, start=100 * n) for n, (text, label) in enumerate(mentions)]
    return find_clusters("", found)


def _shown(clusters: list[Cluster]) -> list[tuple[str, str, int]]:
    return [(c.type, c.name, len(c.mentions)) for c in clusters]


def test_spellings_of_one_name_are_one_entity() -> None:
    assert _shown(_found(("XR-huis", "Project"), ("XR huis", "Project"))) == [("Project", "XR-huis", 2)]


def test_the_acting_city_and_the_place_stay_two() -> None:
    found = _shown(_found(("stad Genk", "Organisation"), ("Genk", "Place"), ("Genk", "Organisation")))
    assert found == [("Organisation", "stad Genk", 2), ("Place", "Genk", 1)]


def test_a_site_and_its_company_stay_two() -> None:
    found = _shown(_found(("NV Thor Park", "Organisation"), ("Thor Park", "Campus"), ("Thor Park", "Campus")))
    assert found == [("Organisation", "NV Thor Park", 1), ("Campus", "Thor Park", 2)]


def test_the_type_is_decided_over_all_mentions() -> None:
    mentions = [
        _mention("SYSCHEMA", "Organisation", likely={"Organisation": 0.5, "Project": 0.4}),
        _mention("SYSCHEMA", "Project", start=50, likely={"Project": 0.9}),
    ]
    assert _shown(find_clusters("", mentions)) == [("Project", "SYSCHEMA", 2)]


def test_a_short_form_joins_its_one_long_form() -> None:
    assert _shown(_found(("Rovaco Kasten", "Organisation"), ("Rovaco", "Organisation"))) == [
        ("Organisation", "Rovaco Kasten", 2)
    ]


def test_a_short_form_of_two_names_joins_neither() -> None:
    found = _found(
        ("Rovaco Kasten", "Organisation"), ("Rovaco Deuren", "Organisation"), ("Rovaco", "Organisation")
    )
    assert len(found) == 3


def test_a_demonym_is_a_mention_of_its_place() -> None:
    assert _shown(_found(("Hasseltse", "Place"), ("Hasselt", "Place"))) == [("Place", "Hasselt", 2)]


def test_amounts_and_roles_are_no_entities() -> None:
    assert set(ENTITY_TYPES).isdisjoint({"AMOUNT", "ROLE"})
    assert (
        find_clusters("", [_mention("2 miljoen euro", "AMOUNT"), _mention("directeur", "ROLE", start=40)])
        == []
    )
