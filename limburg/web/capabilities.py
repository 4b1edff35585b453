"""What stands at `/sparql` where no query is asked: the service description, and for browsers a page to ask on."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request, Response
from pyoxigraph import NamedNode, RdfFormat, Triple, parse, serialize

from limburg.web import pages
from limburg.web.errors import Refusal
from limburg.web.explorer import sparql
from limburg.web.negotiation import GRAPHS, choose
from ontology.terms import Namespace

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
_TEXT = (Path(__file__).parent / "capabilities.ttl").read_text(encoding="utf-8")

router = APIRouter(include_in_schema=False)


@router.api_route("/sparql", methods=["GET", "HEAD"])
@router.api_route("/sparql/", methods=["GET", "HEAD"])
async def describe(request: Request) -> Response:
    """The service description in the format that the client takes, or the page."""
    if pages.wanted(request):
        return await sparql.page(request)
    media_type = choose(request.headers.get("accept", ""), GRAPHS)
    if media_type is None:
        raise Refusal(406, "the service description has none of the formats that the request accepts")
    writable = request.app.state.service.token is not None
    triples = description(f"{request.base_url}sparql", writable=writable)
    prefixes = {"sd": SD.iri, "format": "http://www.w3.org/ns/formats/"}
    data = serialize(triples, format=RdfFormat.from_media_type(media_type), prefixes=prefixes) or b""
    return Response(data, media_type=media_type, headers={"vary": "Accept"})


def description(endpoint: str, *, writable: bool) -> list[Triple]:
    """What the service at this address can do."""
    triples = [quad.triple for quad in parse(_TEXT, RdfFormat.TURTLE, base_iri=endpoint)]
    service = next(triple.subject for triple in triples if triple.object == SD.Service)
    features = [("feature", SD.UnionDefaultGraph)]
    if writable:
        features.append(("supportedLanguage", SD.SPARQL11Update))
    return triples + [Triple(service, NamedNode(SD.iri + name), value) for name, value in features]
