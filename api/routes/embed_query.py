"""The answer of a query as a page for pages of others: a table, or a chart or map of it."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response

from api.cells import cell, term_cell
from api.guard import check_query
from api.pages import page
from api.state import Lang, Served, State
from graph.errors import BadRequest
from graph.figure_page import EMBED_CSP
from graph.rdf import Format
from graph.results import ResultFormat
from graph.words import WORDS

router = APIRouter()
_ROWS = 500
Form = Annotated[Literal["table", "chart", "map"], Query(description="how the answer is drawn")]
Text = Annotated[str, Query(max_length=20_000, description="a SPARQL query, a Cypher statement")]


@router.get("/embed/query", summary="The answer of a query to put into another page")
def embed_query(
    request: Request, state: Served, lang: Lang, language: Annotated[Literal["sparql", "cypher"], Query()],
    query: Text = "", statement: Text = "", form: Form = "table",
) -> Response:  # fmt: skip
    """The parameters are those of the address of the query page; what it draws as a graph is embedded as a view."""
    text = query if language == "sparql" else statement
    if not text.strip():
        raise BadRequest(f"parameter '{'query' if language == 'sparql' else 'statement'}' is missing")
    names, rows = _sparql(state, text) if language == "sparql" else _cypher(state, text, lang)
    return page(
        "embed_query.html", state, lang, csp=f"{EMBED_CSP}; frame-ancestors *", form=form, embedded=True,
        language="SPARQL" if language == "sparql" else "Cypher", table={"names": names, "rows": rows[:_ROWS]},
        left_out=max(0, len(rows) - _ROWS), as_of=state.snapshot.day, data_of=WORDS[lang]["data_of"],
        link=f"/query?{request.url.query}",
    )  # fmt: skip


def _sparql(state: State, query: str) -> tuple[list[str], list[list[dict[str, str]]]]:
    if (kind := check_query(query, 0).kind) != "SELECT":
        raise BadRequest(f"the answer of {kind} is no table, only SELECT can be embedded")
    result: dict[str, Any] = json.loads(state.workers.query(query, Format.JSON))
    names = result["head"]["vars"]
    return names, [[term_cell(row.get(name)) for name in names] for row in result["results"]["bindings"]]


def _cypher(state: State, statement: str, lang: str) -> tuple[list[str], list[list[dict[str, str]]]]:
    data = json.loads(state.workers.cypher(statement, {}, False, ResultFormat.TYPED))["data"]
    names, rows = data["fields"], data["values"]
    return names, [[cell(name, value, lang) for name, value in zip(names, row, strict=True)] for row in rows]
