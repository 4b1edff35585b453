"""Malformed and hostile queries by a seeded generator: each is one body of a request."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

_WORDS = r"""
SELECT ASK CONSTRUCT DESCRIBE WHERE { } ( ) . ; , ?s ?p ?o * + / | ^ ! a FILTER OPTIONAL UNION MINUS GRAPH BIND AS VALUES
SERVICE LOAD <http://127.0.0.1:9/> <> " ' \ \u0000 \uD800 \U0010FFFF # @en ^^ xsd:integer 1e999 -0 _:b [ ] ORDER BY GROUP
HAVING LIMIT OFFSET 99999999999999999999 FROM NAMED EXISTS NOT IN COUNT SUM REDUCED DISTINCT UNDEF
"""
_SAMPLE = "SELECT ?name { ?project a lim:Project ; rdfs:label ?name FILTER(STRLEN(?name) > 3) } ORDER BY ?name LIMIT 5"

Maker = Callable[[random.Random], str | bytes]


def queries(number: int, *, seed: int) -> Iterator[bytes]:
    """This many queries, each kind in turn; the same for the same seed."""
    chance = random.Random(seed)
    for index in range(number):
        made = _MAKERS[index % len(_MAKERS)](chance)
        yield made if isinstance(made, bytes) else made.encode("utf-8", "surrogatepass")


def _nested(chance: random.Random) -> str:
    depth = chance.choice((100, 1_000, 20_000))
    opening, inner, closing = chance.choice(
        (("{", "?s ?p ?o", "}"), ("{ SELECT * {", "?s ?p ?o", "}}"), ("OPTIONAL {", "?s ?p ?o", "}"),
         ("FILTER EXISTS {", "?s ?p ?o", "}"), ("?s ?p [ ?q ", "1", "]"), ("?s ?p (", "1", ")"))
    )  # fmt: skip
    return f"SELECT * {{ {opening * depth} {inner} {closing * depth} }}"


def _expression(chance: random.Random) -> str:
    depth = chance.choice((100, 5_000, 50_000))
    return chance.choice(
        (f"ASK {{ FILTER({'!' * depth}true) }}", f"SELECT ({'(' * depth}1{')' * depth} AS ?x) {{}}",
         f"ASK {{ FILTER({'||'.join(['1=2'] * depth)}) }}", f"ASK {{ FILTER(1{'+1' * depth} = 0) }}",
         f"ASK {{ FILTER({'IF(true,' * depth}1{',2)' * depth}) }}")
    )  # fmt: skip


def _values(chance: random.Random) -> str:
    rows = chance.choice((1_000, 50_000, 150_000))
    again = " ".join(f"VALUES ?x{i} {{ {'1 ' * 300} }}" for i in range(6))
    return chance.choice(
        (f"SELECT * {{ VALUES ?x {{ {'1 ' * rows} }} }}", f"SELECT (COUNT(*) AS ?n) {{ {again} }}")
    )


def _product(chance: random.Random) -> str:
    patterns = " . ".join(f"?a{i} ?b{i} ?c{i}" for i in range(chance.randint(4, 9)))
    ending = chance.choice(("", "ORDER BY ?a1", "GROUP BY ?a1", "ORDER BY RAND()"))
    head = (
        "SELECT DISTINCT ?a1 ?b2 ?c3" if ending != "GROUP BY ?a1" else "SELECT ?a1 (GROUP_CONCAT(?c2) AS ?x)"
    )
    return f"{head} {{ {patterns} }} {ending}"


def _path(chance: random.Random) -> str:
    step = chance.choice(("(!<x:y>|^!<x:y>)", "(<>|!<>)", "((!<x:y>)*/(^!<x:y>)*)"))
    reach = chance.choice(("*", "+", "?/!<x:z>*", "*" + "/!<x:z>*" * 200))
    return f"BASE <x:> SELECT (COUNT(*) AS ?n) {{ ?a {step}{reach} ?b . ?c {step}* ?d }}"


def _regex(chance: random.Random) -> str:
    pattern = chance.choice(("(a+)+$b", "(a|a)*b", "((((a{1,900}){1,900}){1,900}){1,900})", "(?i)" + "(" * 900 + ")" * 900,
                             "[", "a{99999999}", "(.*)*" * 90 + "b", "\\\\p{L}{1,1000}{1,1000}"))  # fmt: skip
    return f'ASK {{ ?s ?p ?o FILTER(REGEX(CONCAT(STR(?o), "{"a" * 5_000}"), "{pattern}")) FILTER(false) }}'


def _growing(chance: random.Random) -> str:
    doubled = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(chance.randint(20, 45)))
    replaced = '"aaaaaaaaaa"'
    for _ in range(6):
        replaced = f'REPLACE({replaced}, ".", "{"b" * 500}")'
    return chance.choice(
        (f'SELECT * {{ BIND("abcdefgh" AS ?x0) {doubled} }}', f"SELECT (STRLEN({replaced}) AS ?n) {{}}")
    )


def _number(chance: random.Random) -> str:
    number = chance.choice(("9" * 5_000, "1e999999", "-1", "0.1e-9999999", "18446744073709551616"))
    return chance.choice((f"SELECT * {{ ?s ?p ?o }} LIMIT {number}", f"SELECT ({number} * {number} AS ?x) {{}}",
                          f"SELECT * {{ ?s ?p ?o }} OFFSET {number}"))  # fmt: skip


def _reaching(chance: random.Random) -> str:
    return chance.choice(
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "ASK { SERVICE SILENT ?where { ?s ?p ?o } }",
         "SELECT * FROM <file:///etc/passwd> {}", "DESCRIBE <file:///etc/passwd>", "LOAD <file:///etc/passwd>",
         "INSERT DATA { <x:a> <x:b> <x:c> }", "DROP ALL", "CLEAR ALL")
    )  # fmt: skip


def _words(chance: random.Random) -> str:
    return " ".join(chance.choices(_WORDS.split(), k=chance.randint(1, 60)))


def _bytes(chance: random.Random) -> bytes:
    text = bytearray(_SAMPLE.encode())
    for _ in range(chance.randint(1, 8)):
        text[chance.randrange(len(text))] = chance.randrange(256)
    return bytes(text)


def _cut(chance: random.Random) -> str:
    start, end = sorted(chance.sample(range(len(_SAMPLE)), 2))
    return _SAMPLE[:start] + chance.choice(("", "\0", "\ud800", "\u202e", "🙂" * 500)) + _SAMPLE[end:]


_MAKERS: tuple[Maker, ...] = (
    _nested, _expression, _values, _product, _path, _regex, _growing, _number, _reaching, _words, _bytes, _cut,
)  # fmt: skip
