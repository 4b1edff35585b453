import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from extract.components.tagging import decode_tags, label_scores
from extract.labels import MENTION_LABELS, TAGS


def _scores(*tags: str) -> np.ndarray:
    table = np.zeros((len(tags), len(TAGS)), np.float32)
    for word, tag in enumerate(tags):
        table[word, TAGS.index(tag)] = 5
    return table


def test_spans_follow_the_tags() -> None:
    spans = decode_tags(_scores("O", "B-Person", "I-Person", "B-Person", "O", "B-ROLE"))
    assert spans == [(1, 3, "Person"), (3, 4, "Person"), (5, 6, "ROLE")]


def test_an_inside_without_a_beginning_is_mended() -> None:
    spans = decode_tags(_scores("O", "I-Campus", "I-Campus"))
    assert [(span.end, span.label) for span in spans] == [(3, "Campus")]


@given(
    hnp.arrays(
        np.float32, st.tuples(st.integers(0, 12), st.just(len(TAGS))), elements=st.floats(-5, 5, width=32)
    )
)
def test_spans_never_overlap(scores: np.ndarray) -> None:
    spans = decode_tags(scores)
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    assert all(span.start < span.end and span.label in MENTION_LABELS for span in spans)


def test_label_scores_add_beginning_and_inside() -> None:
    probabilities = np.zeros((2, len(TAGS)), np.float32)
    probabilities[0, TAGS.index("B-Place")] = probabilities[1, TAGS.index("I-Place")] = 0.8
    assert label_scores(probabilities)[MENTION_LABELS.index("Place")] == np.float32(0.8)
