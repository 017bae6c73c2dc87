"""create_app: routes, and the one table that turns errors into HTTP status codes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from api.engines import check_generation
from api.generations import Generations, OneGeneration, follow
from api.negotiate import wants_html
from api.pages import page
from api.routes import cypher, embed, embed_query, entities, graph, home, identity, query, search, sparql, view
from api.settings import Settings
from api.state import State, open_state, preferred
from graph import errors
from graph.errors import AikgError, Ambiguous, Overloaded, QuerySyntax
from graph.rdf import GRAPH_FORMATS, SOLUTION_FORMATS
from graph.snapshot import Snapshot, Snapshots

STATUS: dict[type[AikgError], int] = {
    errors.NotFound: 404,
    errors.Ambiguous: 300,
    errors.BadRequest: 400,
    errors.NotAcceptable: 406,
    errors.NotOffered: 501,
    errors.QuerySyntax: 400,
    errors.QueryRefused: 403,
    errors.QueryTooComplex: 400,
    errors.QueryFailed: 422,
    errors.QueryTooLong: 504,
    errors.ResultTooLarge: 413,
    errors.ClientGone: 499,
    errors.Overloaded: 503,
    errors.BudgetSpent: 429,
    errors.RemoteError: 502,
    errors.QueryError: 500,
}
NEO4J_CODE: dict[type[AikgError], str] = {
    errors.BadRequest: "Neo.ClientError.Request.Invalid",
    errors.QuerySyntax: "Neo.ClientError.Statement.SyntaxError",
    errors.QueryRefused: "Neo.ClientError.Statement.AccessMode",
    errors.QueryTooComplex: "Neo.ClientError.Request.Invalid",
    errors.QueryFailed: "Neo.ClientError.Statement.ExecutionFailed",
    errors.QueryTooLong: "Neo.ClientError.Transaction.TransactionTimedOut",
    errors.ResultTooLarge: "Neo.ClientError.General.ResultTooLarge",
    errors.Overloaded: "Neo.TransientError.Request.NoThreadsAvailable",
    errors.AikgError: "Neo.DatabaseError.General.UnknownError",
}
"""What Neo4j's clients read in `errors`; its own codes where it has the error."""
_STATIC = Path(__file__).parent / "static"
_HEADERS = {
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}  # fmt: skip
_SHARED = ("/embed/", "/graph/", "/oembed", "/static/")
"""What pages of any origin may load, sandboxed frames without an origin among them."""


def create_app(snapshot: Snapshot, settings: Settings, newer: Snapshots | None = None) -> FastAPI:
    """The service of one snapshot, then of whichever is the current one of `newer`."""

    def open_(found: Snapshot) -> State:
        check_generation(found, settings)
        return open_state(found, settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.generations = generations = Generations(open_state(snapshot, settings))
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            if newer:
                tasks.create_task(follow(generations, newer, open_, stop))
            yield
            stop.set()
        await generations.close()

    app = FastAPI(
        title="aikg", version=snapshot.manifest["tools"]["aikg"], lifespan=lifespan, docs_url=None, redoc_url=None,
        description="The open, queryable map of the AI ecosystem, with who says so behind every fact.",
        license_info={"name": "Apache-2.0"},
    )  # fmt: skip
    for module in (home, query, sparql, cypher, entities, identity, search, graph, embed_query, embed, view):
        app.include_router(module.router)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    app.add_exception_handler(AikgError, _on_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)

    app.add_middleware(OneGeneration)

    @app.middleware("http")
    async def headers(request: Request, call_next):  # type: ignore[no-untyped-def]
        response: Response = await call_next(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if request.url.path.startswith(_SHARED):
            response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return app


def _on_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, AikgError)
    status = next((STATUS[c] for c in type(error).__mro__ if c in STATUS), 500)
    extra: dict[str, object] = {}
    if isinstance(error, QuerySyntax) and error.line:
        extra = {"line": error.line, "column": error.column}
    if isinstance(error, Ambiguous):
        extra = {"candidates": error.candidates}
    if request.url.path in (cypher.PATH, cypher.QUERY_API):
        code = next(NEO4J_CODE[c] for c in type(error).__mro__ if c in NEO4J_CODE)
        extra["errors"] = [{"code": code, "message": str(error)}]
    if request.url.path == cypher.QUERY_API:  # Neo4j has one status for all that is wrong with a statement
        return JSONResponse({"errors": extra["errors"]}, 400 if status in (403, 413, 422, 504) else status)
    answer = _problem(request, status, error.code, str(error), extra)
    if isinstance(error, Overloaded):
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = "; ".join(f"{'.'.join(map(str, each['loc'][1:]))}: {each['msg']}" for each in error.errors())
    return _problem(request, 400, "bad-request", faults, {})


def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _problem(request, error.status_code, "not-found" if error.status_code == 404 else "http", error.detail, {})


def _problem(request: Request, status: int, code: str, detail: str, extra: dict[str, object]) -> Response:
    """RFC 9457 problem details, or a page for browsers."""
    if wants_html(request.headers.get("accept", ""), (*SOLUTION_FORMATS, *GRAPH_FORMATS)):
        state: State = request.state.kg
        lang = preferred(request, request.query_params.get("lang", ""))
        values: dict[str, Any] = {"candidates": [], **extra, "status": status, "code": code, "detail": detail}
        return page("error.html", state, lang, http=status, **values)
    body = {"type": f"https://w3id.org/aikg/error/{code}", "title": code, "status": status, "code": code,
            "detail": detail, **extra}  # fmt: skip
    return JSONResponse(body, status, media_type="application/problem+json")
