"""Cypher, read-only: Neo4j's HTTP Query API, CSV and graphs by negotiation, a page for browsers."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.asking import ask, client_of, respond
from api.cache import keeping
from api.cells import cell
from api.limits import MOST_BYTES
from api.negotiate import ranges, wants_html
from api.openapi import ANY, CYPHER_GRAPH, CYPHER_JSON, ERRORS, TEXT, Schema, answers, listed, mapped, record
from api.pages import page
from api.process import Answer
from api.query_form import FORM_PARAMETERS, QueryForm, form_of
from api.state import State, preferred, served
from graph.cypher import EXAMPLE
from graph.errors import BadRequest, UnsupportedMedia
from graph.results import ResultFormat

router = APIRouter(default_response_class=Response)
PATH = "/cypher"
QUERY_API = "/db/neo4j/query/v2"
"""Where Neo4j's own clients ask."""
_ROWS_ON_PAGE = 1_000
_FORM = "application/x-www-form-urlencoded"
_TYPED = ResultFormat.TYPED.media_type
_PARAMETERS = [
    {"name": "statement", "in": "query", "schema": {"type": "string"}, "description": "a reading Cypher statement",
     "example": EXAMPLE},
    {"name": "parameters", "in": "query", "schema": {"type": "string"}, "description": "its parameters, as JSON"},
    {"name": "format", "in": "query", "schema": {"type": "string"},
     "description": "json, typed (JSON with Neo4j's types), csv, graph; else by Accept"},
    *FORM_PARAMETERS,
]  # fmt: skip
_EXAMPLE = {"statement": "MATCH (c:Country) RETURN c.id LIMIT $most", "parameters": {"most": 3}}
_FORM_EXAMPLE = {"statement": "MATCH (c:Country) RETURN c.id LIMIT 3"}


def _fields(parameters: Schema) -> Schema:
    return {"type": "object", "required": ["statement"], "properties": {"statement": TEXT, "parameters": parameters}}


_BODY = {
    "required": True,
    "content": {
        "application/json": {"schema": _fields(mapped(ANY)), "example": _EXAMPLE},
        _TYPED: {"schema": _fields(mapped(record(_value=ANY, **{"$type": TEXT}))), "example": _FORM_EXAMPLE},
        _FORM: {"schema": _fields(TEXT), "example": _FORM_EXAMPLE},
    },
}
_ANSWERS = answers(ResultFormat, json=CYPHER_JSON, typed=CYPHER_JSON, graph=CYPHER_GRAPH)
_ERRORS = {"application/json": {"schema": record(errors=listed(record(code=TEXT, message=TEXT)))}}
_QUERY_API = answers(ResultFormat, code=202, json=CYPHER_JSON, typed=CYPHER_JSON, graph=CYPHER_GRAPH) | {
    status: {**what, "content": {**what["content"], **_ERRORS}} for status, what in ERRORS.items()
}


class Asked(NamedTuple):
    """What a request asks."""

    statement: str
    parameters: dict[str, Any]
    typed: bool
    """Is each parameter written with Neo4j's type?"""
    format: str
    counters: bool


async def _asked(request: Request) -> Asked:
    """The statement of a link, a form or the Query API. Raises BadRequest."""
    given: dict[str, Any] = dict(request.query_params)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_json = media_type == "application/json" or media_type.startswith(_TYPED)
    if request.method == "POST" and is_json:
        given |= _object(await request.body(), "the body")
    elif request.method == "POST" and media_type == _FORM:
        given |= dict(await request.form(max_fields=10, max_part_size=MOST_BYTES))
    elif request.method == "POST":
        raise UnsupportedMedia(f"send application/json, {_TYPED} or {_FORM}, not {media_type or 'a body of no type'}")
    parameters = given.get("parameters") or {}
    if isinstance(parameters, str):
        parameters = _object(parameters.encode(), "parameter 'parameters'")
    statement = given.get("statement", "")
    if not isinstance(statement, str) or not isinstance(parameters, dict):
        raise BadRequest("'statement' is a text and 'parameters' are an object")
    typed = is_json and media_type.startswith(_TYPED)
    return Asked(statement, parameters, typed, str(given.get("format", "")), given.get("includeCounters") is True)


def _object(data: bytes, what: str) -> dict[str, Any]:
    try:
        found = json.loads(data)
        data.decode()
    except (RecursionError, ValueError) as error:
        raise BadRequest(f"{what} is no JSON: {error}") from None
    if not isinstance(found, dict):
        raise BadRequest(f"{what} is no JSON object")
    return found


@router.get(PATH, summary="Run a Cypher statement", responses=_ANSWERS, openapi_extra={"parameters": _PARAMETERS})
async def get_cypher(request: Request) -> Response:
    """A reading statement; a browser gets a page with an editor and a table."""
    return await _answer(request, form_of(request))


@router.post(
    PATH, summary="Run a Cypher statement", responses=_ANSWERS,
    openapi_extra={"parameters": FORM_PARAMETERS, "requestBody": _BODY},
)  # fmt: skip
async def post_cypher(request: Request) -> Response:
    """The statement and its parameters as a JSON object or a form."""
    return await _answer(request, form_of(request))


@router.post(
    QUERY_API, status_code=202, summary="Neo4j's Query API", responses=_QUERY_API,
    openapi_extra={"requestBody": _BODY},
)  # fmt: skip
async def query_api(request: Request) -> Response:
    """The same at the path and with the status codes of Neo4j's Query API, for its clients."""
    answer = await _answer(request, QueryForm())
    answer.status_code = 202
    return answer


async def _answer(request: Request, form: QueryForm) -> Response:
    state, asked = served(request), await _asked(request)
    accept = request.headers.get("accept", "")
    if not asked.format and wants_html(accept, ResultFormat):
        return await _page(request, state, preferred(request, form.lang), asked)
    if not asked.statement.strip():
        raise BadRequest("'statement' is missing")
    answer = await ask(
        request,
        state.workers.cypher(
            client_of(request), asked.statement, asked.parameters, typed=asked.typed, accept=accept,
            format_=asked.format, counters=asked.counters, spreadsheet=form.spreadsheet, truncate=form.truncate,
        ),
    )  # fmt: skip
    content_type = _content_type(accept, ResultFormat[answer.format])
    return respond(answer, {"Content-Type": content_type, "Vary": "Accept", **keeping(asked.statement)})


def _content_type(accept: str, format_: ResultFormat) -> str:
    """The version of the typed format is the one asked for: they do not differ in what is answered."""
    if format_ is ResultFormat.TYPED:
        return next((name for name, _ in ranges(accept) if name.startswith(_TYPED)), _TYPED)
    return "text/csv; charset=utf-8" if format_ is ResultFormat.CSV else format_.media_type


async def _page(request: Request, state: State, lang: str, asked: Asked) -> Response:
    if not asked.statement.strip():
        return await run_in_threadpool(_rendered, state, lang, query=EXAMPLE, table=None, left_out=0)
    answer = await ask(
        request,
        state.workers.cypher(
            client_of(request), asked.statement, asked.parameters, typed=asked.typed,
            format_=ResultFormat.TYPED.extension, shown_rows=_ROWS_ON_PAGE,
        ),
    )  # fmt: skip
    return await run_in_threadpool(_answer_page, state, lang, asked, answer)


def _answer_page(state: State, lang: str, asked: Asked, answer: Answer) -> Response:
    found = json.loads(answer.read())
    fields, rows = found["data"]["fields"], found["data"]["values"]
    cells = [[cell(name, value, lang) for name, value in zip(fields, row, strict=True)] for row in rows]
    return _rendered(
        state, lang, query=asked.statement, table={"names": fields, "rows": cells}, left_out=answer.left_out,
        given=json.dumps(asked.parameters) if asked.parameters else "", formats=[f.extension for f in ResultFormat],
        notices=[notice["description"] for notice in found.get("notifications", ())],
    )  # fmt: skip


def _rendered(state: State, lang: str, **values: Any) -> Response:
    made = page("query.html", state, lang, language="Cypher", path=PATH, field="statement", **values)
    made.headers.update(keeping(values["query"]))
    return made
