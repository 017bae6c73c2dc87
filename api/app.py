"""create_app: routes, and the one table that turns errors into HTTP status codes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TextIO

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from api.door import Door, Endpoint
from api.engines import check_generation
from api.generations import Generations, follow
from api.negotiate import wants_html
from api.openapi import ERRORS, NOT_MODIFIED, define_problem
from api.pages import page
from api.routes import (
    cypher,
    embed,
    embed_query,
    entities,
    graph,
    home,
    identity,
    operations,
    query,
    search,
    sources,
    sparql,
    view,
)  # fmt: skip
from api.settings import Settings
from api.state import State, open_state, preferred
from graph import errors
from graph.errors import AikgError, Ambiguous, EngineDown, Overloaded, QueryError, QuerySyntax
from graph.rdf import GRAPH_FORMATS, SOLUTION_FORMATS
from graph.snapshot import Snapshot, Snapshots

STATUS: dict[type[AikgError], int] = {
    errors.NotFound: 404,
    errors.Ambiguous: 300,
    errors.BadRequest: 400,
    errors.NotAcceptable: 406,
    errors.NotOffered: 501,
    errors.UnsupportedMedia: 415,
    errors.BodyTooLarge: 413,
    errors.BodyTooSlow: 408,
    errors.WrongHost: 421,
    errors.QuerySyntax: 400,
    errors.QueryRefused: 403,
    errors.QueryTooComplex: 400,
    errors.QueryFailed: 422,
    errors.QueryTooLong: 504,
    errors.ResultTooLarge: 413,
    errors.ClientGone: 499,
    errors.Overloaded: 503,
    errors.BudgetSpent: 429,
    errors.EngineDown: 503,
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
    errors.EngineDown: "Neo.TransientError.General.DatabaseUnavailable",
    errors.AikgError: "Neo.DatabaseError.General.UnknownError",
}
"""What Neo4j's clients read in `errors`; its own codes where it has the error."""
ROUTERS = [
    module.router
    for module in (home, sources, operations, query, sparql, cypher, entities, identity, search, graph,
                   embed_query, embed, view)
]  # fmt: skip
_HTTP = {400: "bad-request", 404: "not-found", 405: "method-not-allowed"}
_STATIC = Path(__file__).parent / "static"


def create_app(
    snapshot: Snapshot, settings: Settings, newer: Snapshots | None = None, log: TextIO | None = None
) -> FastAPI:
    """The service of one snapshot, then of whichever is the current one of `newer`; `log` gets a line a request."""

    def open_(found: Snapshot) -> State:
        check_generation(found, settings)
        return open_state(found, settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.door.generations = generations = Generations(open_state(snapshot, settings))
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
        license_info={"name": "Apache-2.0"}, telemetry={"tracing": False, "metrics": False, "logs": False},
        responses=ERRORS | NOT_MODIFIED,
    )  # fmt: skip
    app.state.door = Door(settings.hosts, settings.cache_bytes, log, _refuse, _endpoints())
    app.add_middleware(app.state.door.around)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    define_problem(app)
    app.add_exception_handler(AikgError, _on_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    return app


def _endpoints() -> dict[tuple[str, str], Endpoint]:
    """What answers queries: by method and path, and with the request as all that it takes."""
    routes = _routes((sparql.router, cypher.router))
    return {(method, route.path): route.endpoint for route in routes for method in route.methods or ()}


def _routes(routers: Iterable[APIRouter]) -> list[APIRoute]:
    return [route for router in routers for route in router.routes if isinstance(route, APIRoute)]


async def _refuse(error: AikgError | HTTPException, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the problem of an error, from outside of the routes."""
    handle = _on_http if isinstance(error, HTTPException) else _on_error
    await handle(Request(scope), error)(scope, receive, send)


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
        wrong = isinstance(error, QueryError) and status in (403, 413, 422, 504)
        return JSONResponse({"errors": extra["errors"]}, 400 if wrong else status)
    answer = _problem(request, status, error.code, str(error), extra)
    if isinstance(error, Overloaded | EngineDown):
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = "; ".join(f"{'.'.join(map(str, each['loc'][1:]))}: {each['msg']}" for each in error.errors())
    return _problem(request, 400, "bad-request", faults, {})


def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    answer = _problem(request, error.status_code, _HTTP.get(error.status_code, "http"), error.detail, {})
    if error.status_code == 405:
        answer.headers["Allow"] = ", ".join(_methods(request))
    return answer


def _methods(request: Request) -> list[str]:
    """What a path can be asked by; Starlette names only the methods of the first route that has it."""
    fitting = [route for route in _routes(ROUTERS) if route.matches(request.scope)[0] is not Match.NONE]
    found = {method for route in fitting for method in route.methods or ()} or {"GET"}
    return sorted({*found, "HEAD"} if "GET" in found else found)


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
