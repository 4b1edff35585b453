"""A SPARQL server over HTTP: its requests, its refusals as our errors, and the credentials, which nothing else sees."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from pyoxigraph import NamedNode
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth
from requests.utils import get_netrc_auth

from graph.errors import LimburgError, QueryError, StoreError
from graph.store.dialects import Dialect, dialect

USER_VARIABLE, PASSWORD_VARIABLE = "LIMBURG_STORE_USER", "LIMBURG_STORE_PASSWORD"
"""The environment variables of the credentials; without them a netrc file is asked for the host."""

RESULTS, TRIPLES = "application/sparql-results+json", "application/n-triples"
_TURTLE = b"@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
"""What marks N-Triples as Turtle: Virtuoso takes a body that begins with a long literal for plain text, and refuses it."""
_CONNECTING = 10.0
"""Seconds that a server has to take a connection."""
_CREDENTIALS = (
    f"Set {USER_VARIABLE} and {PASSWORD_VARIABLE} to a user who may, or name the host in your netrc file."
)


@dataclass(frozen=True)
class Reply:
    """What a server answers a query; `cut` tells that it holds no more rows than the server gives at once."""

    content: bytes
    cut: bool


class Endpoint:
    """The services of one server: queries, updates and, where there is one, the Graph Store Protocol.

    `address` is that of the query service, or of the host. A request that takes longer than `patience` seconds is
    given up. Raises `StoreError` where no such service answers.
    """

    def __init__(self, address: str, *, patience: float) -> None:
        parts = _checked(address)
        self._patience = patience
        self._session = requests.Session()
        self._credentials = _credentials(urlunsplit(parts))
        self.address: str = urlunsplit(parts)
        if parts.path in ("", "/"):
            known = dialect(self._server("GET", self.address))
            self.address = urlunsplit(parts._replace(path=known.query_path))
        self.dialect: Dialect = dialect(self._server("POST", self.address, data={"query": "ASK {}"}))
        self.ask({"query": "ASK {}"}, accept=RESULTS)

    def ask(self, fields: dict[str, str | list[str]], *, accept: str) -> Reply:
        """The answer to a query in the form `accept`; raises `QueryError` where the server cannot give it."""
        headers = {"Accept": accept}
        response = self._send(
            QueryError, "POST", self.address, data=fields, headers=headers, auth=self._auth()
        )
        kind = response.headers.get("Content-Type", "").split(";")[0]
        if kind != accept:
            raise StoreError(
                f"the server answers with {kind or 'nothing'} instead of {accept}",
                place=self.address,
                remedy="Give the address of its SPARQL query service.",
            )
        return Reply(response.content, cut="X-SPARQL-MaxRows" in response.headers)

    def update(self, text: str) -> None:
        """Carry out an update."""
        self._change("POST", self._service(self.dialect.update_path[1]), data={"update": text})

    def put(self, graph: NamedNode, triples: bytes, *, keep: bool) -> None:
        """Put N-Triples in the place of a graph, or to what it holds (`keep`), by the Graph Store Protocol."""
        assert self.dialect.graphs_path
        self._change(
            "POST" if keep else "PUT",
            self._service(self.dialect.graphs_path),
            params={self.dialect.graph_parameter: graph.value},
            data=_TURTLE + triples,
            headers={"Content-Type": "text/turtle"},
        )

    def _service(self, path: str) -> str:
        """Another service: its path stands where that of the query service ends in its own."""
        stem: str = self.address.removesuffix(self.dialect.update_path[0])
        return self.address if stem == self.address else stem + path

    def _change(self, method: str, address: str, **request: Any) -> None:
        self._send(StoreError, method, address, auth=self._auth(changing=True), **request)

    def _auth(self, *, changing: bool = False) -> AuthBase:
        if self._credentials is None or (self.dialect.digest and not changing):
            return _Anonymous()
        return (
            HTTPDigestAuth(*self._credentials) if self.dialect.digest else HTTPBasicAuth(*self._credentials)
        )

    def _server(self, method: str, address: str, **request: Any) -> str:
        """What the server calls itself, before its dialect is known."""
        response = self._receive(method, address, auth=_Anonymous(), **request)
        return response.headers.get("Server", "")

    def _send(
        self, fault: type[LimburgError], method: str, address: str, **request: Any
    ) -> requests.Response:
        response = self._receive(method, address, **request)
        if response.ok and not response.is_redirect:
            return response
        raise _refusal(response, fault, place=address, known=self._credentials is not None)

    def _receive(self, method: str, address: str, **request: Any) -> requests.Response:
        try:
            return self._session.request(
                method, address, timeout=(_CONNECTING, self._patience), allow_redirects=False, **request
            )
        except requests.exceptions.SSLError as error:
            raise StoreError(
                "the server's certificate is not accepted",
                place=address,
                remedy="Name the file with its authority in REQUESTS_CA_BUNDLE.",
            ) from error
        except requests.exceptions.ReadTimeout as error:
            raise StoreError(
                f"the server has not answered within {self._patience:g} seconds",
                place=address,
                remedy="Try again when it has less to do, or ask for less.",
            ) from error
        except requests.exceptions.RequestException as error:
            raise StoreError(
                f"no server answers ({_reason(error)})",
                place=address,
                remedy="Check the address, and that the server runs.",
            ) from error


class _Anonymous(AuthBase):
    """No credentials, not even those that requests would take from a netrc file."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


def _checked(address: str) -> Any:
    """The parts of an address; raises `StoreError`, which never repeats a password, where it is not plain."""
    try:
        parts = urlsplit(address.strip())
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise StoreError("the address of the store is no URL", remedy="Check its host and port.") from error
    plain = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment=""))
    if "@" in parts.netloc:
        raise StoreError(
            "the address of a store may not hold a user or password: others would see them",
            place=plain,
            remedy=f"Leave them out. {_CREDENTIALS}",
        )
    if not host or parts.query or parts.fragment:
        raise StoreError(
            "this is not the plain address of a store",
            place=plain,
            remedy="Write it as http://host:port/path, without ? and #.",
        )
    return parts


def _credentials(address: str) -> tuple[str, str] | None:
    user, password = os.environ.get(USER_VARIABLE), os.environ.get(PASSWORD_VARIABLE)
    if user and password:
        return user, password
    if user or password:
        missing = PASSWORD_VARIABLE if user else USER_VARIABLE
        raise StoreError(f"{missing} is not set", place=address, remedy="Set both variables, or none.")
    return get_netrc_auth(address)


def _refusal(
    response: requests.Response, fault: type[LimburgError], *, place: str, known: bool
) -> LimburgError:
    """What the status of a response means; its text is told where it is text and not a page."""
    status = response.status_code
    if status in (401, 403):
        whom = "this user" if known else "whoever gives no user and password"
        return StoreError(f"the server refuses {whom} ({status})", place=place, remedy=_CREDENTIALS)
    if response.is_redirect:
        return StoreError("the server sends to another address", place=place, remedy="Give that address.")
    if status in (404, 405):
        return StoreError(
            f"there is no such SPARQL service ({status})",
            place=place,
            remedy="Check the path of the address.",
        )
    is_text = response.headers.get("Content-Type", "").startswith("text/plain")
    said = next(iter(response.text.strip().splitlines()), "") if is_text else ""
    return fault(
        f"the server cannot do this ({said or f'status {status}'})",
        place=place,
        remedy="Its own log may tell more.",
    )


def _reason(error: BaseException) -> str:
    """The operating system's word for what lies at the bottom of an error."""
    while not isinstance(error, OSError) or not error.strerror:
        following = error.__cause__ or error.__context__
        if following is None:
            return type(error).__name__
        error = following
    return error.strerror
