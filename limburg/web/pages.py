"""Plain HTML pages without scripts, in Dutch or English, and what they may load: nothing."""

from __future__ import annotations

import base64
import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from limburg.settings import LANGUAGES
from limburg.web.negotiation import choose
from ontology.terms import BASE

_HERE = Path(__file__).parent
_STYLE = (_HERE / "templates" / "page.css").read_text(encoding="utf-8")
_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

SAFETY: Mapping[str, str] = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
"""The header fields of every page: no script runs, no frame holds it, only its own style applies."""

_TEMPLATES = Environment(
    loader=PackageLoader("limburg.web"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def language(request: Request) -> str:
    """`nl` or `en`: the one that the request prefers, English where it prefers neither."""
    without_regions = re.sub(r"-[\w-]+", "", request.headers.get("Accept-Language", ""))
    return choose(without_regions, tuple((code,) for code in LANGUAGES)) or LANGUAGES[0]


def page(
    request: Request,
    template: str,
    *,
    title: str,
    status: int = 200,
    alternates: Sequence[tuple[str, str]] = (),
    headers: Mapping[str, str] | None = None,
    **shown: object,
) -> HTMLResponse:
    """A page of a template that shows `shown`; `alternates` are media types and addresses of the same as data."""
    speech = language(request)
    text = _TEMPLATES.get_template(template).render(
        title=title,
        language=speech,
        say=texts(speech),
        root=root(request),
        style=Markup(_STYLE),
        alternates=alternates,
        link=lambda iri: link(iri, root=root(request)),
        percent=lambda share: f"{share:.0%}",
        amount=lambda number: _amount(number, speech),
        **shown,
    )
    return HTMLResponse(text, status, headers={**SAFETY, "Content-Language": speech, **(headers or {})})


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


def _amount(number: Decimal, language: str) -> str:
    """An amount of money as the language writes it.

    >>> _amount(Decimal("2300000"), "nl"), _amount(Decimal("1250.5"), "en")
    ('2.300.000', '1,250.50')
    """
    text = f"{number:,.0f}" if number == number.to_integral_value() else f"{number:,.2f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "nl" else text
