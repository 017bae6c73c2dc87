"""Pictures: the neighbourhood of an entity as a self-contained pyvis page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.state import Lang, Served
from api.views import MOST_NODES, pyvis_page, view_csp
from graph.describe import Describer
from graph.ego import DEFAULT_NODES, ego
from graph.layout import layout

router = APIRouter()
Nodes = Annotated[int, Query(ge=2, le=MOST_NODES, description="most nodes to draw; the page says what it leaves out")]


@router.get("/view/{id}", response_class=HTMLResponse, summary="Picture of an entity and its neighbours")
def view(id: str, state: Served, lang: Lang, nodes: Nodes = DEFAULT_NODES) -> Response:
    """A page that works offline: the picture, and the same nodes, edges and sources as tables."""
    found = state.resolve(id)
    if found != id:
        return RedirectResponse(f"/view/{found}?lang={lang}&nodes={nodes}", 307)
    graph = layout(ego(state.store, state.model, id, state.index.degree, nodes))
    used = {graph_ for edge in graph.edges for graph_ in edge.sources}
    sources = {g: note for g, note in state.sources.items() if g in used}
    title = Describer(state.store, state.model, lang).caption(id)
    made = pyvis_page(graph, state.model, lang, sources, title, state.snapshot.id)
    return HTMLResponse(made, headers={"Content-Security-Policy": f"{view_csp()}; frame-ancestors 'none'"})
