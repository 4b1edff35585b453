"""The pages that people see: their language, their templates, and what they may load."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from graph.errors import LimburgError
from graph.page.looks import LOOKS
from limburg.settings import LANGUAGES
from limburg.web import errors
from limburg.web.negotiation import choose
from limburg.web.static import asset
from ontology.terms import BASE

SAFETY: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
"""The header fields of every page: nothing comes from another host, nothing runs or applies that a page itself holds."""

COOKIE = "lang"
"""The cookie that keeps the language which a reader has chosen."""

_HERE = Path(__file__).parent
_STYLE = (_HERE / "templates" / "page.css").read_bytes()
_STYLE_PATH = f"/style/{hashlib.sha256(_STYLE).hexdigest()[:16]}.css"
_YEAR = 365 * 24 * 3600

_TEMPLATES = Environment(
    loader=PackageLoader("limburg.web"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

router = APIRouter(include_in_schema=False)


@router.api_route(_STYLE_PATH, methods=["GET", "HEAD"])
async def style() -> Response:
    """How all pages look, at an address that changes with it."""
    return Response(
        _STYLE, media_type="text/css", headers={"Cache-Control": f"public, max-age={_YEAR}, immutable"}
    )


def language(request: Request) -> str:
    """`nl` or `en`: what `?lang=` says, else what was chosen before, else what the browser prefers, else English."""
    chosen = request.query_params.get(COOKIE) or request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    without_regions = re.sub(r"-[\w-]+", "", request.headers.get("Accept-Language", ""))
    return choose(without_regions, tuple((code,) for code in LANGUAGES)) or LANGUAGES[0]


def wanted(request: Request) -> bool:
    """Whether the request names HTML rather than data among what it accepts."""
    offers = (("application/problem+json", "application/json", "text/turtle"), ("text/html",))
    return choose(request.headers.get("Accept", ""), offers) == "text/html"


def page(
    request: Request,
    template: str,
    *,
    title: str,
    status: int = 200,
    alternates: Sequence[tuple[str, str]] = (),
    headers: Mapping[str, str] | None = None,
    scripts: Sequence[str] = (),
    styles: Sequence[str] = (),
    **shown: object,
) -> HTMLResponse:
    """A page of a template that shows `shown`; `alternates` are media types and addresses of the same as data.

    `scripts` and `styles` are the bundled ones that the page has beside those of all pages.
    """
    speech = language(request)
    text = _TEMPLATES.get_template(template).render(
        title=title,
        language=speech,
        languages=[(code, _with_language(request, code)) for code in LANGUAGES],
        say=texts(speech),
        root=root(request),
        path=request.url.path.removeprefix(root(request)),
        query=request.query_params.get("q", ""),
        style=_STYLE_PATH,
        scripts=[address for name in ("page.js", *scripts) if (address := asset(name))],
        styles=[address for name in ("page.css", *styles) if (address := asset(name))],
        alternates=alternates,
        looks=LOOKS,
        link=lambda iri: link(iri, root=root(request)),
        certainty=certainty,
        percent=lambda share: f"{share:.0%}",
        amount=lambda number: amount(number, speech),
        number=lambda count: amount(Decimal(count), speech),
        **shown,
    )
    told = {
        **SAFETY,
        "Content-Language": speech,
        "Vary": "Accept, Accept-Language, Cookie",
        **(headers or {}),
    }
    response = HTMLResponse(text, status, headers=told)
    if request.query_params.get(COOKIE) == speech:
        response.set_cookie(
            COOKIE, speech, max_age=_YEAR, path=root(request) or "/", httponly=True, samesite="lax"
        )
    return response


def problem(request: Request, error: LimburgError) -> HTMLResponse:
    """What went wrong, in words for a reader, with the reason as the program tells it."""
    status = errors.status(error)
    say = texts(language(request))
    known = status if f"status_{status}" in say else "other"
    return page(
        request,
        "problem.html",
        title=say[f"status_{known}"],
        status=status,
        headers=error.headers if isinstance(error, errors.Refusal) else {},
        explanation=say[f"explain_{known}"],
        detail=": ".join(filter(None, (error.place, error.problem))),
        remedy=error.remedy,
    )


def root(request: Request) -> str:
    """The path below which this service lies on its host, without a slash at its end."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def link(iri: str, *, root: str = "") -> str | None:
    """Where a browser finds what an IRI stands for: on this server, or on the web; None where nowhere.

    >>> link("https://w3id.org/limburg-innovation/id/genk"), link("javascript:alert(1)")
    ('/id/genk', None)
    """
    if iri.startswith(BASE):
        return f"{root}/{iri.removeprefix(BASE)}"
    return iri if iri.startswith(("http://", "https://")) else None


@cache
def texts(language: str) -> Mapping[str, str]:
    """What pages say, by key."""
    return tomllib.loads((_HERE / "texts" / f"{language}.toml").read_text(encoding="utf-8"))


def amount(number: Decimal, language: str) -> str:
    """A number as the language writes it.

    >>> amount(Decimal("2300000"), "nl"), amount(Decimal("1250.5"), "en")
    ('2.300.000', '1,250.50')
    """
    text = f"{number:,.0f}" if number == number.to_integral_value() else f"{number:,.2f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "nl" else text


def certainty(confidence: float) -> int:
    """How sure that is, in four steps: 4 is very sure, 1 unsure; the texts have a word for each.

    >>> [certainty(confidence) for confidence in (0.95, 0.8, 0.6, 0.3)]
    [4, 3, 2, 1]
    """
    return 1 + sum(confidence >= bound for bound in (0.5, 0.75, 0.9))


def _with_language(request: Request, code: str) -> str:
    """The address of this page in a language."""
    others = [(name, value) for name, value in request.query_params.multi_items() if name != COOKIE]
    return f"{quote(request.url.path)}?{urlencode([*others, (COOKIE, code)])}"
