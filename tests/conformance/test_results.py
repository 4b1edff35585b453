"""When two results say the same."""

from __future__ import annotations

import pytest

from tests.conformance import results

HEAD = '{"head":{"vars":["a","b"]},"results":{"bindings":['


def _rows(*rows: str) -> bytes:
    return (HEAD + ",".join(rows) + "]}}").encode()


def _row(first: str, second: str) -> str:
    return f'{{"a":{{"type":"bnode","value":"{first}"}},"b":{{"type":"bnode","value":"{second}"}}}}'


def _number(text: str, kind: str = "decimal") -> str:
    datatype = f"http://www.w3.org/2001/XMLSchema#{kind}"
    return f'{{"a":{{"type":"literal","value":"{text}","datatype":"{datatype}"}}}}'


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (_rows(_row("x", "y")), _rows(_row("p", "q")), True),
        (_rows(_row("x", "x")), _rows(_row("p", "q")), False),
        (_rows(_row("x", "y"), _row("y", "x")), _rows(_row("p", "q"), _row("q", "p")), True),
        (_rows(_number("1")), _rows(_number("1"), _number("1")), False),
        (_rows(_number("1"), _number("2")), _rows(_number("2"), _number("1")), True),
        (_rows(_number("2.0")), _rows(_number("2")), True),
        (_rows(_number("2")), _rows(_number("2", "integer")), False),
        (b'{"head":{},"boolean":true}', b'{"head":{},"boolean":false}', False),
    ],
)
def test_tables(one: bytes, other: bytes, alike: bool) -> None:
    read = [results.read(data, ".srj", base="") for data in (one, other)]
    assert results.same(*read) is alike


def test_csv_is_compared_by_heading() -> None:
    one, other = b"a,b\r\n1,_:x\r\n", b"b,a\r\n_:y,1\r\n"
    assert results.same(results.read(one, ".csv", base=""), results.read(other, ".csv", base=""))


def test_graphs_by_isomorphism() -> None:
    base = "http://example.org/"
    one, other, third = (
        results.read(text, ".ttl", base=base)
        for text in (b"<a> <p> [ <q> 1.0 ] .", b"<a> <p> _:x . _:x <q> 1.00 .", b"<a> <p> [ <q> 2.0 ] .")
    )
    assert results.same(one, other) and not results.same(one, third)


def test_a_graph_that_describes_rows_is_a_table() -> None:
    described = b"""@prefix rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#> .
        [] a rs:ResultSet ; rs:resultVariable "a", "b" ;
           rs:solution [ rs:binding [ rs:variable "a" ; rs:value 1 ] ] ."""
    table = results.read(described, ".ttl", base="http://example.org/")
    assert results.same(table, results.read(_rows(_number("1", "integer")), ".srj", base=""))


def test_another_ending_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\.docx"):
        results.read(b"", ".docx", base="")
