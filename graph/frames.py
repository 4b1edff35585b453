"""The graph in the hands of other libraries: pandas for tables, rdflib for RDF."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pyoxigraph
from oxrdflib import OxigraphStore
from pyoxigraph import Quad
from rdflib import Graph
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from graph.errors import LimburgError
from graph.store import Store
from graph.store.oxigraph import FolderStore
from graph.store.versions import Versions

if TYPE_CHECKING:
    import pandas

_KINDS = {"integer": "Int64", "year": "Int64", "decimal": "float64", "text": "str", "iri": "str"}


class Column(Protocol):
    """A column with the type of its values: text, iri, year, integer or decimal."""

    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...


class Table(Protocol):
    """Columns and rows, as the answers of `queries.catalogue` are."""

    @property
    def columns(self) -> Sequence[Column]: ...
    @property
    def rows(self) -> Sequence[Sequence[object]]: ...


def frame(table: Table) -> pandas.DataFrame:
    """The rows as a pandas frame: whole numbers as Int64, decimals as float64, the others as texts.

    Raises `LimburgError` where pandas is not installed.
    """
    try:
        import pandas
    except ImportError as error:
        raise LimburgError(
            "pandas is not installed",
            remedy="Install it with `pip install 'limburg-innovation-graph[notebook]'`.",
        ) from error
    names = [column.name for column in table.columns]
    rows = [[float(cell) if isinstance(cell, Decimal) else cell for cell in row] for row in table.rows]
    return pandas.DataFrame(rows, columns=names).astype(
        {column.name: _KINDS[column.type] for column in table.columns}
    )


def rdf_graph(store: Store) -> Graph:
    """The union of the named graphs in force as an rdflib graph, for reading.

    Of a store in a folder it is the version in force, on disk and without copying; of one in memory it is a copy.
    """
    version = Versions(Path(store.location)).current() if isinstance(store, FolderStore) else None
    if version is not None:
        engine = pyoxigraph.Store.read_only(str(version))
    else:
        engine = pyoxigraph.Store()
        engine.bulk_extend(Quad(quad.subject, quad.predicate, quad.object) for quad in store.quads())
    return Graph(OxigraphStore(store=engine), identifier=DATASET_DEFAULT_GRAPH_ID)
