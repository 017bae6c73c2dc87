"""Views of the graph as data: GraphView JSON, and the next neighbours of a node."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from api.state import Lang, Served
from graph.graphview import GraphView
from graph.views import Ask

router = APIRouter()
_MOST = 20_000
Limit = Annotated[int, Query(ge=0, le=_MOST, description="most nodes; 500 but for the overview, 60 if not given")]
Keys = Annotated[str, Query(max_length=1_000, description="only nodes of these types, with commas between")]
Relations = Annotated[str, Query(max_length=1_000, description="only these relations, with commas between")]
Ways = Annotated[int, Query(ge=1, le=10, description="how many paths")]
Exclude = Annotated[str, Query(max_length=1_000, description="types through which no path leads")]


def asked(
    limit: Limit = 0, types: Keys = "", relations: Relations = "", k: Ways = 3, exclude: Exclude = ""
) -> Ask:  # fmt: skip
    """The parameters that every form of a view takes."""
    return Ask(limit, _keys(types), _keys(relations), k, _keys(exclude))


Asked = Annotated[Ask, Depends(asked)]


@router.get("/graph/expand/{id}", summary="The next neighbours of an entity by one relation")
def expand(
    id: str, state: Served, lang: Lang,
    relation: Annotated[str, Query(max_length=100, description="key of the relation: developer, Participation")],
    limit: Annotated[int, Query(ge=1, le=500, description="how many")] = 20,
    offset: Annotated[int, Query(ge=0, description="how many of the best ranked are there already")] = 0,
) -> Response:  # fmt: skip
    """A GraphView around the entity; each neighbour keeps its seat, whichever part is asked for."""
    return _json(state.views.expand(id, relation, limit, offset), lang)


@router.get("/graph/{view:path}", summary="A view of the graph")
def view(view: str, state: Served, lang: Lang, ask: Asked) -> Response:
    """ego/ID, path/FROM/TO, selection/ID,ID or overview."""
    return _json(state.views.view(view, ask), lang)


def _json(found: GraphView, lang: str) -> Response:
    return Response(compact(found.document(lang)), media_type="application/json", headers={"Vary": "Accept-Language"})


def compact(document: dict[str, Any]) -> bytes:
    """JSON without spaces, in UTF-8."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _keys(text: str) -> frozenset[str]:
    return frozenset(filter(None, text.split(",")))
