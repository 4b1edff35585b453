"""The pages on reports: their list, and each with its text and what was found in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import anyio.to_thread
from fastapi import APIRouter, Request
from fastapi.responses import Response
from pyoxigraph import Literal, NamedNode

from graph.store import Term
from graph.texts import Texts
from limburg.web import pages
from limburg.web.explorer.marking import Told, marked, quoted
from limburg.web.lookup import lookup
from limburg.web.thing import Named
from ontology.terms import DCTERMS, LIM, RDF

router = APIRouter(include_in_schema=False)

_FACTS = {LIM.year: "year", DCTERMS.publisher: "publisher", LIM.pages: "pages", LIM.words: "words"}


def is_report(own: Sequence[tuple[NamedNode, Term]]) -> bool:
    """Whether that is what is said of a report."""
    return (RDF.type, LIM.Report) in own


@router.get("/reports")
async def reports(request: Request) -> Response:
    """All reports, the latest first."""
    rows = await request.app.state.pool.select(lookup("all-reports"))
    found = [dict(zip(rows.variables, map(_plain, row), strict=True)) for row in rows.rows]
    say = pages.texts(pages.language(request))
    return pages.page(
        request,
        "reports.html",
        title=say["reports"],
        reports=found,
        adding=request.app.state.service.takes_reports,
    )


async def page(
    request: Request,
    iri: str,
    own: Sequence[tuple[NamedNode, Term]],
    *,
    headers: Mapping[str, str],
    alternates: Sequence[tuple[str, str]],
) -> Response:
    """The page on the report of which `own` states title, year and the like."""
    pool, node = request.app.state.pool, NamedNode(iri)
    runs = await pool.select(lookup("read-by"), bindings={"thing": node})
    rows = await pool.select(lookup("told-by"), bindings={"thing": node})
    run = dict(zip(runs.variables, map(_plain, runs.rows[0]), strict=True)) if runs.rows else {}
    speech = pages.language(request)
    told = [_told(dict(zip(rows.variables, map(_plain, row), strict=True)), speech) for row in rows.rows]

    def rendered() -> Response:
        text = run and Texts(request.app.state.service.store).read(node, NamedNode(run["run"]))
        said = {property_: value.value for property_, value in own if isinstance(value, Literal)}
        return pages.page(
            request,
            "report.html",
            title=said.get(DCTERMS.title, iri),
            headers=headers,
            alternates=alternates,
            iri=iri,
            facts=[(key, said[property_]) for property_, key in _FACTS.items() if property_ in said],
            source=said.get(LIM.sourceFile, ""),
            run=run,
            report=marked(text, told) if text else quoted(told),
            whole=bool(text),
            number_told=len({(fact.subject, fact.property, fact.object) for fact in told}),
        )

    return await anyio.to_thread.run_sync(rendered)


def _told(row: Mapping[str, str], language: str) -> Told:
    property_ = row["property"].removeprefix(LIM.iri)
    if property_ == "amount":
        subject = Named(row["about"], row["about_label"]) if row["about_label"] else None
        stated: Named | str = f"{row['currency']} {pages.amount(Decimal(row['object']), language)}"
    else:
        subject = Named(row["subject"], row["subject_label"] or row["subject"])
        stated = Named(row["object"], row["object_label"] or row["object"])
    return Told(
        subject=subject,
        property=property_,
        object=stated,
        quote=row["quote"],
        page=int(row["page"]) if row["page"] else None,
        start=int(row["start"]),
        end=int(row["end"]),
        confidence=float(row["confidence"]),
    )


def _plain(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else ""
