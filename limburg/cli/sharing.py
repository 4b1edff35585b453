"""Commands that hand the graph on: network, export."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from graph import NotFoundError, open_store
from limburg import settings
from limburg.cli.language import say
from limburg.cli.options import StoreOption, drawable, exportable
from limburg.cli.printing import note


class EntityType(StrEnum):
    """The types of things, as `extract.facts.ENTITY_TYPES` names them."""

    ORGANISATION = "Organisation"
    CAMPUS = "Campus"
    PROJECT = "Project"
    PROGRAMME = "Programme"
    PERSON = "Person"
    PLACE = "Place"
    EVENT = "Event"


def network(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", callback=drawable)],
    around: Annotated[str | None, typer.Option("--around", metavar="NAME")] = None,
    depth: Annotated[int, typer.Option("--depth", min=1, metavar="NUMBER")] = 1,
    types: Annotated[list[EntityType] | None, typer.Option("--type")] = None,
    store: StoreOption = settings.DEFAULT_STORE,
) -> None:
    from graph import network as networks
    from graph.page import write_page

    drawn = networks.network(open_store(store), types=map(str, types or ()))
    if around:
        drawn = networks.around(drawn, around, depth=depth)
    if not drawn:
        raise NotFoundError(say("nothing_found"), remedy=say("build_first"))
    title = say("network_around", name=around) if around else say("network_title")
    write_page(drawn, output, title=title, language=settings.language())
    note(say("network_written", path=output, nodes=len(drawn), edges=drawn.number_of_edges()))


def export(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", callback=exportable)],
    store: StoreOption = settings.DEFAULT_STORE,
) -> None:
    from graph import exports

    exports.export(open_store(store), output)
    note(say("written", path=output))
