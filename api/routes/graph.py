"""Views of the graph as data and as figures, and the next neighbours of a node."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request, Response

from api.asked import Asked
from api.negotiate import choose
from api.openapi import ANY, BY_SHORT_ID, CLAIMS, VIEW, Id, View, answers, json_answer
from api.state import Lang, Served, Spreadsheet
from graph.claims import claims
from graph.describe import Describer
from graph.explore import MOST_NODES
from graph.figure import png, svg
from graph.figure_page import figure_csp, figure_page
from graph.formats import compact, cytoscape, edges_csv, gexf, graphml, jsonld
from graph.graphview import GraphView
from graph.serialisation import Serialisation
from graph.spreadsheet import as_asked

router = APIRouter(default_response_class=Response)
AskedFormat = Annotated[
    str, Query(alias="format", description="json, graphml, gexf, cytoscape, jsonld, csv, svg, png or html")
]


_Writer = Callable[[GraphView, str, str], str | bytes]
"""From a view, a language and the address of the view."""


class ViewFormat(Serialisation):
    """What a view can be had as."""

    JSON = "application/json", "json", lambda view, lang, _: compact(view.document(lang))
    GRAPHML = "application/graphml+xml", "graphml", lambda view, lang, _: graphml(view, lang)
    GEXF = "application/gexf+xml", "gexf", lambda view, lang, _: gexf(view, lang)
    CYTOSCAPE = "application/vnd.cytoscape+json", "cytoscape", lambda v, lang, _: compact(cytoscape(v, lang))
    JSONLD = "application/ld+json", "jsonld", lambda view, *_: compact(jsonld(view))
    CSV = "text/csv", "csv", lambda view, lang, _: edges_csv(view, lang)
    SVG = "image/svg+xml", "svg", svg
    PNG = "image/png", "png", png
    HTML = "text/html", "html", figure_page

    def __init__(self, media_type: str, extension: str, write: _Writer) -> None:
        super().__init__(media_type, extension)
        self.write = write


_FIGURES = (ViewFormat.SVG, ViewFormat.PNG, ViewFormat.HTML)


@router.get(
    "/graph/expand/{id}", summary="The next neighbours of an entity by one relation",
    responses=json_answer(VIEW) | BY_SHORT_ID,
)  # fmt: skip
def expand(
    id: Id, state: Served, lang: Lang,
    relation: Annotated[str, Query(max_length=100, description="key of the relation", examples=["developer"])],
    limit: Annotated[int, Query(ge=1, le=500, description="how many")] = 20,
    offset: Annotated[int, Query(ge=0, le=100_000, description="how many of the best ranked are there already")] = 0,
) -> Response:  # fmt: skip
    """A GraphView around the entity; each neighbour keeps its seat, whichever part is asked for."""
    found = state.views.expand(id, relation, limit, offset)
    return Response(compact(found.document(lang)), media_type="application/json", headers={"Vary": "Accept-Language"})


@router.get(
    "/graph/claims/{id}", summary="Every claim about an entity or a relation",
    responses=json_answer(CLAIMS) | BY_SHORT_ID,
)  # fmt: skip
def claims_of(id: Id, state: Served, lang: Lang) -> Response:
    """The values with the sources that state them, rivals beside them; `id` may be that of an edge of a view."""
    id_ = id if state.network.link(id) else state.resolve(id)
    found = claims(Describer(state.store, state.model, lang), state.network, state.model, state.sources, id_, lang)
    return Response(compact(found), media_type="application/json", headers={"Vary": "Accept-Language"})


@router.get(
    "/graph/{view:path}", summary="A view of the graph",
    responses=answers(ViewFormat, json=VIEW, cytoscape=ANY, jsonld=ANY) | BY_SHORT_ID,
)  # fmt: skip
def view(
    view: View, request: Request, state: Served, lang: Lang, ask: Asked, format: AskedFormat = "",
    spreadsheet: Spreadsheet = False,
) -> Response:  # fmt: skip
    """ego/ID, path/FROM/TO, selection/ID,ID or overview: as JSON, a figure, a page, or a file for other programs."""
    chosen = choose("", list(ViewFormat), format)
    if chosen in _FIGURES:
        ask = replace(ask, limit=min(ask.limit, MOST_NODES))
    found = state.views.view(view, ask)
    written = chosen.write(found, lang, address(request, found, lang))
    body = as_asked(written, chosen.media_type, spreadsheet)
    headers = {"Vary": "Accept-Language"}
    if chosen is ViewFormat.HTML:
        headers["Content-Security-Policy"] = f"{figure_csp(False)}; frame-ancestors 'none'"
    if chosen is ViewFormat.SVG:
        headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    return Response(body, media_type=chosen.media_type, headers=headers)


def address(request: Request, found: GraphView, lang: str) -> str:
    """Where a view is looked at."""
    return f"{request.base_url}{embed_path(found.name, request.query_params, lang)}"


def embed_path(name: str, given: Mapping[str, str], lang: str) -> str:
    """Where the embed of a view is, below the address of the service; `given` is what the view is asked for with."""
    return f"embed/{quote(name, safe='/,~')}?{kept(given, lang)}"


def kept(given: Mapping[str, str], lang: str) -> str:
    """What a view is asked for with, as the query of another address of it."""
    asked = {key: value for key, value in given.items() if key not in ("format", "view")}
    return urlencode({**asked, "lang": lang}, safe="/,~:")
