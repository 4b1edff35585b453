"""From what a user types to the RDF term that a query's parameter is bound to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, NamedNode

from extract.facts import SIGNATURES
from graph.documents import Queryable
from graph.errors import QueryError
from graph.store import Term
from ontology.terms import LIM, XSD
from queries import names
from queries.questions import Parameter, Question


def bind(question: Question, values: Mapping[str, object], *, store: Queryable) -> dict[str, Term]:
    """The question's variables with their terms, defaults filled in.

    Raises `QueryError` where a parameter is missing, unknown or of the wrong form, `NotFoundError` where a
    name stands for nothing in the graph.
    """
    known = {parameter.name for parameter in question.parameters}
    if strange := sorted(set(values) - known):
        raise QueryError(
            f"there is no parameter {strange[0]!r}",
            place=question.name,
            remedy=f"It takes {', '.join(sorted(known))}." if known else "It takes none.",
        )
    bindings: dict[str, Term] = {}
    for parameter in question.parameters:
        given = values.get(parameter.name, parameter.default)
        value = "" if given is None else str(given).strip()
        if not value:
            raise QueryError(
                f"the parameter {parameter.name!r} has no value",
                place=question.name,
                remedy=f"Give one, for example {parameter.name}={parameter.example}.",
            )
        bindings[parameter.variable] = term(parameter, value, store=store, place=question.name)
    return bindings


def limited(question: Question, bindings: Mapping[str, Term]) -> str:
    """The question's query, with the limit that was asked for where it has such a parameter."""
    limits = [parameter.variable for parameter in question.parameters if parameter.types == ("limit",)]
    return question.limited(bindings[limits[0]].value) if limits else question.text


def term(parameter: Parameter, value: str, *, store: Queryable, place: str) -> Term:
    """The term of one value; `place` names the question in an error."""
    if parameter.of_entity:
        return names.find(store, value, types=parameter.types)
    kind = parameter.types[0]
    if kind == "text":
        return Literal(value)
    if kind == "year":
        if re.fullmatch(r"[12]\d{3}", value):
            return Literal(value, datatype=XSD.integer)
        raise _misfit(parameter, value, "Give a year in four digits.", place)
    if kind == "limit":
        if re.fullmatch(r"[1-9]\d{0,8}", value):
            return Literal(value, datatype=XSD.integer)
        raise _misfit(parameter, value, "Give a whole number from 1 on.", place)
    if kind == "decimal":
        return Literal(format(_decimal(parameter, value, place), "f"), datatype=XSD.decimal)
    if kind == "property" and ":" not in value:
        return _property(parameter, value, place)
    return _iri(parameter, value, place)


def _decimal(parameter: Parameter, value: str, place: str) -> Decimal:
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    if number.is_finite():
        return number
    raise _misfit(
        parameter, value, "Give a plain number with a decimal point, such as 2300000 or 0.75.", place
    )


def _property(parameter: Parameter, value: str, place: str) -> NamedNode:
    """A relation of our own vocabulary by its local name."""
    if value in SIGNATURES:
        return LIM[value]
    nearest = names.suggest(value, SIGNATURES) or tuple(sorted(SIGNATURES))
    raise _misfit(parameter, value, f"Did you mean {' or '.join(nearest)}?", place)


def _iri(parameter: Parameter, value: str, place: str) -> NamedNode:
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", value) and not re.search(r'[\s<>"{}|\\^`]', value):
        try:
            return NamedNode(value)
        except ValueError:
            pass
    raise _misfit(parameter, value, "Give a whole IRI, such as the graph's own exports show.", place)


def _misfit(parameter: Parameter, value: str, remedy: str, place: str) -> QueryError:
    return QueryError(
        f"{value!r} is no {parameter.types[0]} for the parameter {parameter.name!r}",
        place=place,
        remedy=remedy,
    )
