"""Search over names, other names and former names in every language."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from api.negotiate import wants_html
from api.openapi import SEARCH, json_answer
from api.pages import page
from api.state import Lang, Served
from graph.describe import Describer
from graph.rdf import Format
from graph.search import Hit, normal
from ontology.model import ID_BASE, label

router = APIRouter(default_response_class=Response)
Text = Annotated[str, Query(max_length=200, description="a name or a part of one", examples=["미스트랄AI"])]
Limit = Annotated[int, Query(ge=1, le=100, description="most results to give")]
Type = Annotated[str, Query(max_length=50, description="only entities of this class, e.g. Company")]


@router.get("/search", summary="Find entities by name", responses=json_answer(SEARCH, page=True))
def search(request: Request, state: Served, lang: Lang, q: Text = "", limit: Limit = 20, type: Type = "") -> Response:
    """Best first: whole names, beginnings, parts, names with all words; JSON, or a page for browsers.

    `more` says that the list was cut, `similar` that no name fits and these are spelt alike.
    """
    fitting = state.index.search(q, limit + 1, type)
    hits = fitting or state.index.similar(q, limit + 1, type)
    similar = bool(hits and not fitting)
    describer = Describer(state.store, state.model, lang)
    found = [_result(hit, describer.caption(hit.id)) for hit in hits[:limit]]
    more = len(hits) > limit
    if wants_html(request.headers.get("accept", ""), (Format.JSON, Format.JSONLD)):
        classes = state.model.classes
        rows = [{**row, "name_lang": row["lang"], "type_label": label(classes[row["type"]].labels, lang)} for row in found]  # fmt: skip  # noqa: E501
        return page("search.html", state, lang, query=q, hits=rows, more=more, similar=similar)
    return JSONResponse({"query": q, "results": found, "more": more, "similar": similar}, headers={"Vary": "Accept"})


def _result(hit: Hit, caption: str) -> dict[str, str]:
    """The name that matched is the label itself where that is spelled alike."""
    name, kind = (caption, "name") if normal(caption) == normal(hit.name) else (hit.name, hit.kind)
    return {
        "id": hit.id, "iri": ID_BASE + hit.id, "label": caption, "type": hit.type,
        "name": name, "lang": hit.lang, "kind": kind,
    }  # fmt: skip
