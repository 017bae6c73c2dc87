"""What the operator asks: is it alive, can it answer, how much does it do."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST

from api.asking import client_of
from api.cache import FRESH
from api.openapi import STATUS, json_answer
from api.state import Served
from graph.errors import Overloaded, QueryError

router = APIRouter()


@router.get("/healthz", summary="Health check", responses=json_answer(STATUS))
def healthz(state: Served, response: Response) -> dict[str, str]:
    """Says ok and which snapshot is served, and asks nothing else: the process runs."""
    response.headers.update(FRESH)
    return {"status": "ok", "snapshot": state.snapshot.id}


@router.get("/readyz", summary="Readiness check", responses=json_answer(STATUS))
async def readyz(request: Request, state: Served, response: Response) -> dict[str, str]:
    """Has a query process answer the smallest query; 503 if none does."""
    response.headers.update(FRESH)
    try:
        await state.workers.sparql(client_of(request), "ASK {}")
    except QueryError as error:
        raise Overloaded(f"not ready: {error}") from None
    return {"status": "ready", "snapshot": state.snapshot.id}


@router.get("/metrics", response_class=PlainTextResponse, summary="Metrics for Prometheus")
def metrics(request: Request) -> Response:
    """Requests by route and status, their times, hits of the cache."""
    return Response(request.app.state.door.telemetry.text(), media_type=CONTENT_TYPE_LATEST, headers=FRESH)
