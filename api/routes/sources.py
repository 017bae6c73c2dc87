"""The sources of the snapshot: a page for people, JSON for programs."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from api.negotiate import choose, wants_html
from api.openapi import SOURCES, json_answer
from api.pages import page
from api.state import Lang, Served, State
from graph.results import ResultFormat
from ontology.model import plural

router = APIRouter(default_response_class=Response)
_FORMATS = (ResultFormat.JSON,)
_SHOWN = 100
"""Rows that were left out of a source, at most."""
_PARTS = ("name", "title", "edition", "kind", "publisher", "licence", "attribution", "url", "graph", "rows", "omitted")


@router.get("/sources", summary="Sources of the snapshot", responses=json_answer(SOURCES, page=True))
def sources(
    request: Request, state: Served, lang: Lang,
    asked: Annotated[str, Query(alias="format", description="html or json; else by Accept")] = "",
) -> Response:  # fmt: skip
    """Every source with edition, licence, files and their hashes, counts, and the first 100 rows left out."""
    accept, rows = request.headers.get("accept", ""), state.snapshot.manifest["sources"]
    if wants_html(accept, _FORMATS, asked):
        return page("sources.html", state, lang, sources=[_shown(row, state, lang) for row in rows], most=_SHOWN)
    choose(accept, _FORMATS, asked)
    answer = {"snapshot": state.snapshot.id, "sources": [_document(row) for row in rows]}
    return JSONResponse(answer, headers={"Vary": "Accept"})


def _shown(row: dict[str, Any], state: State, lang: str) -> dict[str, Any]:
    counts = [(plural(state.model.classes[key], lang), number) for key, number in row["counts"].items()]
    by_name = sorted(counts, key=lambda each: each[0].casefold())
    return {**row, "counts": by_name, "quarantined": row["quarantined"][:_SHOWN]}


def _document(row: dict[str, Any]) -> dict[str, Any]:
    files = [{key: file[key] for key in ("name", "bytes", "sha256", "found")} for file in row["files"]]
    left_out = {"total": row["quarantined_total"], "rows": [_left_out(each) for each in row["quarantined"][:_SHOWN]]}
    return {**{key: row[key] for key in _PARTS}, "counts": row["counts"], "files": files, "leftOut": left_out}


def _left_out(each: dict[str, Any]) -> dict[str, Any]:
    return {**{key: each[key] for key in ("file", "row", "column", "reason")}, "rowKept": each["row_kept"]}
