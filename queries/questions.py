"""A question as its file states it: title, parameters and columns in the header, the SPARQL query below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from extract.facts import ENTITY_TYPES
from graph.errors import QueryError
from graph.store.tokens import Token, tokens
from queries.answers import Column

LANGUAGES = ("en", "nl")
_NAMED_TYPES = (*ENTITY_TYPES, "Report")
_SUFFIXES = {
    "iri": "_iri", "property": "_iri", "year": "_integer", "limit": "_integer", "decimal": "_xsd_decimal", "text": "",
}  # fmt: skip
_COLUMN_TYPES = ("text", "iri", "year", "integer", "decimal")


@dataclass(frozen=True)
class Parameter:
    """What a question asks for: the name of an entity of one of `types`, or a value of the one type it names.

    That is iri, property, year, limit, decimal or text. `labels` maps a language to the parameter's description;
    `example` and `default` are values as a user types them.
    """

    name: str
    types: tuple[str, ...]
    example: str
    default: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def of_entity(self) -> bool:
        """Whether the value is an entity's name."""
        return self.types[0] in _NAMED_TYPES

    @property
    def variable(self) -> str:
        """The query's variable, as BASIL and grlc name it: an underscore, the name, the kind of term."""
        return f"_{self.name}{_SUFFIXES.get(self.types[0], '_iri')}"


@dataclass(frozen=True)
class Question:
    """One query of the catalogue; `titles` and `descriptions` map a language to a text."""

    name: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    text: str

    def limited(self, limit: object) -> str:
        """The query with another number after its LIMIT: no variable can stand there."""
        (place,) = _limits(self.text)
        return f"{self.text[: place.start]}{limit}{self.text[place.end :]}"


def read(path: Path) -> Question:
    """The question of one `.rq` file; raises `QueryError` naming the file and what its header lacks."""
    text = path.read_text(encoding="utf-8")
    decorators = "\n".join(line[3:] for line in text.splitlines() if line.startswith("#+ "))
    try:
        header = yaml.safe_load(decorators) or {}
        defaults = {name: value for part in header.get("defaults", ()) for name, value in part.items()}
        question = Question(
            name=path.stem,
            titles=_texts(header, "summary"),
            descriptions=_texts(header, "description"),
            tags=tuple(header["tags"]),
            parameters=tuple(
                _parameter(name, stated, defaults.get(name))
                for name, stated in header.get("params", {}).items()
            ),
            columns=tuple(_column(*item) for item in header["columns"].items()),
            text=text,
        )
    except KeyError as error:
        raise QueryError(
            f"the header states no {error}",
            place=str(path),
            remedy="Add it; docs/queries.md shows a whole header.",
        ) from error
    except (yaml.YAMLError, AttributeError, TypeError, ValueError) as error:
        raise QueryError(
            f"the header cannot be read: {error}",
            place=str(path),
            remedy="Write it as YAML, each line after '#+ '; docs/queries.md shows a whole header.",
        ) from error
    _check_variables(question, path)
    return question


def _texts(header: Mapping[str, Any], key: str) -> dict[str, str]:
    """The text of a decorator by language: `summary` is English, `summary_nl` Dutch."""
    return {
        language: str(header[key if language == "en" else f"{key}_{language}"]).strip()
        for language in LANGUAGES
    }


def _labels(description: Mapping[str, Any]) -> dict[str, str]:
    return {language: str(description[language]) for language in LANGUAGES}


def _parameter(name: str, description: Mapping[str, Any], default: object) -> Parameter:
    stated = description["type"]
    types = tuple(stated) if isinstance(stated, list) else (str(stated),)
    known = {*_NAMED_TYPES} if len(types) > 1 else {*_NAMED_TYPES, *_SUFFIXES}
    if not types or not known.issuperset(types):
        raise ValueError(f"parameter {name} is of unknown type {', '.join(types)}")
    return Parameter(
        name=name,
        types=types,
        example=str(description["example"]),
        default=None if default is None else str(default),
        labels=_labels(description),
    )


def _column(name: str, description: Mapping[str, Any]) -> Column:
    kind = str(description["type"])
    if kind not in _COLUMN_TYPES:
        raise ValueError(f"column {name} is of unknown type {kind}")
    return Column(name=name, type=kind, labels=_labels(description))


def _check_variables(question: Question, path: Path) -> None:
    """The query's variables that open with an underscore are its parameters, no more and no fewer."""
    used = set(_variables(question.text))
    limits = [parameter for parameter in question.parameters if parameter.types == ("limit",)]
    stated = {parameter.variable for parameter in question.parameters if parameter not in limits}
    if limits and [token.text for token in _limits(question.text)] != [limit.default for limit in limits]:
        raise QueryError(
            f"the default of the parameter {limits[0].name} is not the one LIMIT of the query",
            place=str(path),
            remedy="Write LIMIT once in the query, with the default of the one parameter of type limit.",
        )
    if used != stated:
        raise QueryError(
            f"the header and the query differ in the parameters {', '.join(sorted(used ^ stated))}",
            place=str(path),
            remedy="State each variable that opens with an underscore under params, and use each one.",
        )


def _limits(text: str) -> list[Token]:
    """The numbers after LIMIT."""
    sequence = list(tokens(text))
    return [number for word, number in pairwise(sequence) if word.kind == "word" and word.text == "LIMIT"]


def _variables(text: str) -> Iterator[str]:
    query = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    return (match.group(1) for match in re.finditer(r"[?$](_\w+)", query))
