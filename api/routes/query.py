"""The query page: SPARQL and Cypher side by side, with the questions that the graph answers."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.pages import APP_CSP, page
from api.questions import questions
from api.state import Lang, Served
from graph.cypher import EXAMPLE
from graph.rdf import PREFIXES
from ontology.model import Model

router = APIRouter()
_EXAMPLE = """PREFIX ai: <https://w3id.org/aikg/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?organisation ?announced ?value ?currency WHERE {
  ?round ai:recipient/rdfs:label ?organisation ;
         ai:announcedOn ?announced ;
         ai:amount ?amount .
  ?amount ai:value ?value ; ai:currency ?currency .
  FILTER(LANG(?organisation) = "en")
}
ORDER BY DESC(?value) LIMIT 20"""


@router.get("/query", response_class=HTMLResponse, summary="Query page")
def query(request: Request, state: Served, lang: Lang) -> HTMLResponse:
    """Editors for SPARQL and Cypher, results as table, chart or graph; two plain forms where no script runs."""
    beside = "ko" if lang == "en" else "en"
    gallery = [
        (q.id, q.texts[lang], q.texts[beside], "/sparql?" + urlencode({"query": q.query, "lang": lang}),
         "/cypher?" + urlencode({"statement": q.cypher, "lang": lang}))
        for q in questions()
    ]  # fmt: skip
    return page(
        "query_page.html", state, lang, csp=APP_CSP, gallery=gallery, sparql=_EXAMPLE, cypher=EXAMPLE, beside=beside,
        schema=_schema(state.model), oembed=_oembed(request),
    )  # fmt: skip


def _oembed(request: Request) -> str:
    """Where a host asks how to embed the answer, if the address of the page holds a query."""
    asked = "language" in request.query_params
    return f"{request.base_url}oembed?{urlencode({'url': str(request.url)})}" if asked else ""


def _schema(model: Model) -> dict[str, object]:
    """What the editors complete."""
    properties = model.properties.values()
    return {
        "prefixes": dict(PREFIXES), "classes": sorted(model.classes), "properties": sorted(model.properties),
        "relationships": sorted({p.relationship for p in properties if p.relationship}),
    }  # fmt: skip
