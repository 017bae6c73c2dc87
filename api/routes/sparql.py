"""SPARQL 1.1 Protocol, queries only; results for programs by negotiation, as a table for browsers."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.asking import ask, client_of, respond
from api.cache import keeping
from api.cells import term_cell
from api.limits import MOST_BYTES
from api.negotiate import wants_html
from api.openapi import ANY, SPARQL_JSON, TEXT, answers
from api.pages import page
from api.process import Answer
from api.query_form import FORM_PARAMETERS, form_of
from api.state import State, preferred, served
from graph.errors import BadRequest, QueryRefused, UnsupportedMedia
from graph.rdf import GRAPH_FORMATS, SOLUTION_FORMATS, Format

router = APIRouter(default_response_class=Response)
_ROWS_ON_PAGE = 1_000
_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"
_EXAMPLE = "ASK { ?thing a <https://w3id.org/aikg/Country> }"
_PARAMETERS = [
    {"name": "query", "in": "query", "schema": {"type": "string"}, "description": "a SPARQL 1.1 query",
     "example": _EXAMPLE},
    {"name": "format", "in": "query", "schema": {"type": "string"},
     "description": "json, xml, csv, tsv; ttl, nt, jsonld, rdf for graphs; else by Accept"},
    *FORM_PARAMETERS,
]  # fmt: skip
_FIELDS = {"type": "object", "required": ["query"], "properties": {"query": TEXT, "format": TEXT}}
_BODY = {
    "required": True,
    "content": {
        _FORM: {"schema": _FIELDS, "example": {"query": _EXAMPLE}},
        _DIRECT: {"schema": TEXT, "example": _EXAMPLE},
    },
}
_ANSWERS = answers(SOLUTION_FORMATS, GRAPH_FORMATS, json=SPARQL_JSON, jsonld=ANY)


async def _parameters(request: Request) -> dict[str, str]:
    """Query and format of a request in any of the protocol's three forms. Raises BadRequest or QueryRefused."""
    pairs = list(request.query_params.multi_items())
    if request.method == "POST":
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type == _FORM:
            form = await request.form(max_part_size=MOST_BYTES)
            pairs += [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        elif media_type == _DIRECT:
            pairs.append(("query", _decoded(await request.body())))
        elif media_type == _UPDATE:
            raise QueryRefused("updates are refused: only reading is allowed")
        else:
            raise UnsupportedMedia(f"send {_FORM} or {_DIRECT}, not {media_type or 'a body without a content type'}")
    return _checked(pairs)


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise BadRequest("the query is not UTF-8") from None


def _checked(pairs: list[tuple[str, str]]) -> dict[str, str]:
    names = [name for name, _ in pairs]
    if "update" in names:
        raise QueryRefused("updates are refused: only reading is allowed")
    if names.count("query") > 1:
        raise BadRequest("one query, please: parameter 'query' is given twice")
    for name in ("default-graph-uri", "named-graph-uri"):
        if name in names:
            raise BadRequest(f"{name} is not supported; write FROM or GRAPH in the query")
    return dict(pairs)


@router.get("/sparql", summary="Run a SPARQL query", responses=_ANSWERS, openapi_extra={"parameters": _PARAMETERS})
async def get_sparql(request: Request) -> Response:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; a browser gets a page with an editor and a table."""
    return await _answer(request)


@router.post(
    "/sparql", summary="Run a SPARQL query", responses=_ANSWERS,
    openapi_extra={"parameters": FORM_PARAMETERS, "requestBody": _BODY},
)  # fmt: skip
async def post_sparql(request: Request) -> Response:
    """The query as a form field or as the body itself."""
    return await _answer(request)


async def _answer(request: Request) -> Response:
    state, form, given = served(request), form_of(request), await _parameters(request)
    query, asked = given.get("query", ""), given.get("format", "")
    accept = request.headers.get("accept", "")
    html = not asked and wants_html(accept, (*SOLUTION_FORMATS, *GRAPH_FORMATS))
    if not query.strip():
        if html:
            return await run_in_threadpool(_page, state, preferred(request, form.lang), query)
        raise BadRequest("parameter 'query' is missing")
    client = client_of(request)
    if html:
        answer = await ask(request, state.workers.sparql(client, query, shown_rows=_ROWS_ON_PAGE))
        return await run_in_threadpool(_answer_page, state, preferred(request, form.lang), query, answer)
    asking = state.workers.sparql(client, query, accept, asked, spreadsheet=form.spreadsheet, truncate=form.truncate)
    answer = await ask(request, asking)
    media_type = Format[answer.format].media_type
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return respond(answer, {"Content-Type": media_type + charset, "Vary": "Accept", **keeping(query)})


def _page(state: State, lang: str, query: str, **values: object) -> Response:
    shown: dict[str, Any] = {"table": None, "text": "", "left_out": 0, **values}
    made = page("query.html", state, lang, language="SPARQL", path="/sparql", field="query", query=query, **shown)
    made.headers.update(keeping(query))
    return made


def _answer_page(state: State, lang: str, query: str, answer: Answer) -> Response:
    if answer.format == Format.TURTLE.name:
        formats = [f.extension for f in GRAPH_FORMATS]
        return _page(state, lang, query, text=answer.read().decode(), formats=formats)
    result: dict[str, Any] = json.loads(answer.read())
    formats = [f.extension for f in SOLUTION_FORMATS]
    if "boolean" in result:
        return _page(state, lang, query, text=str(result["boolean"]).lower(), formats=formats)
    names = result["head"]["vars"]
    rows = [[term_cell(row.get(name)) for name in names] for row in result["results"]["bindings"]]
    return _page(state, lang, query, table={"names": names, "rows": rows}, left_out=answer.left_out, formats=formats)
