"""Answers that are kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from limburg.web.responses import Kept, Response


def _answer(size: int) -> Response:
    return Response.of(200, {}, b"x" * size)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 6000)), max_size=60))
def test_never_more_than_the_limit(entries: list[tuple[int, int]]) -> None:
    kept = Kept(20_000)
    for name, size in entries:
        kept.put((str(name),), _answer(size))
        assert kept.size <= 20_000


def test_the_least_recently_used_goes_first() -> None:
    kept = Kept(16_000)
    for name in ("a", "b", "c"):
        kept.put((name,), _answer(2_900))
    assert kept.get(("a",))
    for name in ("d", "e"):
        kept.put((name,), _answer(2_900))
    assert kept.get(("a",)) and not kept.get(("b",)) and kept.get(("e",))


def test_none_is_kept_without_room_and_none_fills_it_alone() -> None:
    for limit, size in ((0, 10), (16_000, 4_000)):
        kept = Kept(limit)
        kept.put(("a",), _answer(size))
        assert kept.get(("a",)) is None and kept.size == 0
