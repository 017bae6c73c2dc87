"""The answer of a query as a page for pages of others: a table, or a chart or map of it."""

from __future__ import annotations

import json
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse

from api.asking import ask, client_of
from api.cells import cell, term_cell
from api.pages import page
from api.process import Answer
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


@router.get("/embed/query", response_class=HTMLResponse, summary="The answer of a query to put into another page")
async def embed_query(
    request: Request, state: Served, lang: Lang, language: Annotated[Literal["sparql", "cypher"], Query()],
    query: Text = "", statement: Text = "", form: Form = "table",
) -> Response:  # fmt: skip
    """The parameters are those of the address of the query page; what it draws as a graph is embedded as a view."""
    text, client = query if language == "sparql" else statement, client_of(request)
    if not text.strip():
        raise BadRequest(f"parameter '{'query' if language == 'sparql' else 'statement'}' is missing")
    typed = ResultFormat.TYPED.extension
    asked = (
        state.workers.sparql(client, text, shown_rows=_ROWS) if language == "sparql"
        else state.workers.cypher(client, text, {}, format_=typed, shown_rows=_ROWS)
    )  # fmt: skip
    answer = await ask(request, asked)
    return await run_in_threadpool(_answer_page, state, lang, language, form, answer, f"/query?{request.url.query}")


def _answer_page(state: State, lang: str, language: str, form: str, answer: Answer, link: str) -> Response:
    table = _sparql(answer) if language == "sparql" else _cypher(answer, lang)
    return page(
        "embed_query.html", state, lang, csp=f"{EMBED_CSP}; frame-ancestors *", form=form, embedded=True, table=table,
        language="SPARQL" if language == "sparql" else "Cypher", left_out=answer.left_out, link=link,
        as_of=state.snapshot.day, data_of=WORDS[lang]["data_of"],
    )  # fmt: skip


def _sparql(answer: Answer) -> dict[str, object]:
    found = json.loads(answer.read()) if answer.format == Format.JSON.name else {}
    if "results" not in found:
        raise BadRequest("the answer is no table: only SELECT can be embedded")
    names, rows = found["head"]["vars"], found["results"]["bindings"]
    return {"names": names, "rows": [[term_cell(row.get(name)) for name in names] for row in rows]}


def _cypher(answer: Answer, lang: str) -> dict[str, object]:
    data = json.loads(answer.read())["data"]
    names, rows = data["fields"], data["values"]
    return {"names": names, "rows": [[cell(*each, lang) for each in zip(names, row, strict=True)] for row in rows]}
