"""Pictures: the neighbourhood of an entity as a self-contained pyvis page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.openapi import MOVED, Id
from api.state import Lang, Served
from graph.explore import DEFAULT_NODES, MOST_NODES
from graph.pyvis_page import pyvis_csp, pyvis_page
from graph.views import Ask

router = APIRouter(default_response_class=Response)
Nodes = Annotated[int, Query(ge=1, description=f"most nodes to draw, up to {MOST_NODES}; the page says what it leaves out")]  # fmt: skip  # noqa: E501


@router.get(
    "/view/{id}", response_class=HTMLResponse, summary="Picture of an entity and its neighbours", responses=MOVED
)
def view(id: Id, state: Served, lang: Lang, nodes: Nodes = DEFAULT_NODES) -> Response:
    """A page that works offline: the picture, and the same nodes, edges and sources as tables."""
    found = state.resolve(id)
    if found != id:
        return RedirectResponse(f"/view/{found}?lang={lang}&nodes={nodes}", 307)
    made = pyvis_page(state.views.view(f"ego/{id}", Ask(nodes)), lang)
    return HTMLResponse(made, headers={"Content-Security-Policy": f"{pyvis_csp()}; frame-ancestors 'none'"})
