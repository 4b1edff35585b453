"""Every fact can show where it stands."""

from __future__ import annotations

import pytest
from pyoxigraph import QuerySolutions

from extract.facts import Extraction
from graph import Store

_QUOTES = """
PREFIX lim: <https://w3id.org/limburg-innovation/ns#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT ?file ?quote ?start ?end ?confidence WHERE {
  ?statement a rdf:Statement ; prov:wasDerivedFrom ?document ; lim:quote ?quote ; lim:start ?start ; lim:end ?end ;
    lim:confidence ?confidence ; prov:wasGeneratedBy ?run .
  ?document lim:sourceFile ?file .
}"""

_UNPROVEN = """
PREFIX lim: <https://w3id.org/limburg-innovation/ns#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?s ?p ?o WHERE {
  { VALUES ?p { lim:hasPartner lim:coordinatedBy lim:fundedBy lim:partOfProgramme lim:hasBeneficiary lim:locatedIn
      lim:locatedOn lim:shareholderOf lim:collaboratesWith lim:memberOf lim:affiliatedWith lim:organisedBy
      lim:takesPartIn lim:commissions lim:role } ?s ?p ?o }
  UNION { ?s a lim:Funding ; lim:amount ?o BIND(lim:amount AS ?p) }
  FILTER NOT EXISTS { ?statement rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; lim:quote ?quote }
}"""


def _rows(store: Store, text: str) -> list[list[str]]:
    result = store.query(text)
    assert isinstance(result, QuerySolutions)
    return [[value.value if value is not None else "" for value in row] for row in result]


def _check(store: Store, extractions: list[Extraction]) -> None:
    texts = {e.document.source: e.document.text for e in extractions}
    rows = _rows(store, _QUOTES)
    assert len(rows) > 50
    for file, quote, start, end, confidence in rows:
        assert texts[file][int(start) : int(end)] == quote
        assert "\n" not in quote
        assert 0 < float(confidence) <= 1
    assert _rows(store, _UNPROVEN) == []


def test_every_fact_of_the_samples_has_a_quote_at_its_place(
    sample_store: Store, samples: list[Extraction]
) -> None:
    _check(sample_store, samples)


@pytest.mark.report
def test_every_fact_of_the_real_report_has_a_quote_at_its_place(
    report_store: Store, report: Extraction
) -> None:
    _check(report_store, [report])


def test_pages_are_those_of_the_pdf(samples: list[Extraction]) -> None:
    paged = [e for e in samples if e.document.source.endswith(".pdf")]
    assert paged
    for extraction in paged:
        pages = {piece.page for fact in extraction for piece in fact.evidence}
        assert None not in pages
        assert pages <= set(range(1, (extraction.document.pages or 0) + 1))
        assert len(pages) >= 5
