"""Entities: a page for people, JSON-LD and Turtle for programs, by content negotiation."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from api import citation
from api.negotiate import choose, wants_html
from api.openapi import ANY, MOVED, Id, answers
from api.pages import page
from api.routes.graph import ViewFormat
from api.state import Lang, Served, State
from graph.crosswalk import crosswalk, looked_up
from graph.describe import Describer
from graph.export import entity_document
from graph.facts import EntityFacts
from graph.rdf import GRAPH_FORMATS, Format
from graph.timeline import timeline

router = APIRouter(default_response_class=Response)
_NAMES = {Format.JSONLD: "JSON-LD", Format.TURTLE: "Turtle", Format.NTRIPLES: "N-Triples", Format.RDFXML: "RDF/XML"}
_FORMATS = (Format.JSONLD, Format.TURTLE, *(f for f in GRAPH_FORMATS if f not in (Format.JSONLD, Format.TURTLE)))
AskedFormat = Annotated[str, Query(alias="format", description="html, jsonld, ttl, nt or rdf; else by Accept")]


@router.get(
    "/entities/{id}", summary="One entity with the sources of every fact",
    responses=answers(_FORMATS, jsonld=ANY) | MOVED,
)  # fmt: skip
def entity(id: Id, request: Request, state: Served, lang: Lang, asked: AskedFormat = "") -> Response:
    """HTML, JSON-LD, Turtle, N-Triples or RDF/XML; a short or merged id leads to the full one."""
    found = state.resolve(id)
    if found != id:
        query = urlencode(list(request.query_params.multi_items()))
        return RedirectResponse(f"/entities/{found}{f'?{query}' if query else ''}", 307)
    accept = request.headers.get("accept", "")
    if wants_html(accept, _FORMATS, asked):
        facts = Describer(state.store, state.model, lang).entity(id, state.sources)
        return page("entity.html", state, lang, facts=facts, **_context(request, state, facts, lang))
    format_ = choose(accept, _FORMATS, asked)
    body = entity_document(state.store, state.model, id, format_)
    return Response(body, media_type=format_.media_type, headers={"Vary": "Accept"})


def _context(request: Request, state: State, facts: EntityFacts, lang: str) -> dict[str, Any]:
    """What the page shows beside the facts."""
    url = f"{request.base_url}entities/{facts.id}"
    drawn = bool(state.network.nodes([facts.id]) or state.network.link(facts.id))
    figures = [f.extension for f in ViewFormat] if drawn else []
    return {
        "class_colour": state.model.classes[facts.type].colour, "url": url, "base": str(request.base_url),
        "formats": [(_NAMES[f], f"/entities/{facts.id}?format={f.extension}") for f in _FORMATS],
        "figures": [(each, f"/graph/ego/{facts.id}?format={each}") for each in figures],
        "identifiers": _identifiers(state, facts.id, lang), "timeline": timeline(facts, state.model),
        "citation": citation.text(facts, state.snapshot, url),
        "bibtex": citation.bibtex(facts, state.snapshot, url),
    }  # fmt: skip


def _identifiers(state: State, id_: str, lang: str) -> list[tuple[str, str, str]]:
    """(registry, identifier, where it is looked up) of each."""
    found = crosswalk(state.store, state.model, id_)
    return [("Wikidata" if each.scheme == "wikidata" else state.model.named(each.scheme, lang), each.value,
             looked_up(state.model, each)) for each in found]  # fmt: skip
