"""What the operator sees: an id for each request, one line of JSON in the log, and metrics for Prometheus."""

from __future__ import annotations

import json
import logging
import re
import secrets
from functools import lru_cache
from time import perf_counter, time
from typing import TextIO
from urllib.parse import parse_qsl, urlencode

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.limits import Refuse
from graph.errors import AikgError

_FAULTS = logging.getLogger("aikg")
_ROUTES = frozenset(
    ["", "cypher", "crosswalk", "db", "docs", "embed", "entities", "graph", "healthz", "metrics", "oembed",
     "openapi.json", "query", "readyz", "review", "search", "sources", "sparql", "static", "view"]
)  # fmt: skip
"""First parts of paths; whatever else is asked for counts as "other", so that strangers name no series."""
_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_METHODS = frozenset(["GET", "HEAD", "POST", "OPTIONS"])
_SECRET = re.compile(r"auth|code|credential|jwt|key|pass|pwd|secret|session|sig|token", re.I)
_SECRET_VALUE = re.compile(r"\b(?:Basic|Bearer)\s|\beyJ[\w-]{10}|\b(?:sk|pk|ghp|gho|glpat|xox[abp])[-_]\w{8}", re.I)
_LONGEST = 2_000
"""Bytes of a path or query in the log."""


class Metrics:
    """The counters of one service."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        labels = ["route", "method", "status"]
        self._seconds = Histogram("aikg_request_seconds", "Until an answer was sent.", labels, registry=registry)
        self._cache = Counter("aikg_cache", "Answers looked for in memory.", ["result"], registry=registry)
        in_flight = Gauge("aikg_requests_in_flight", "Requests that are being answered.", registry=registry)
        in_flight.set_function(lambda: self.in_flight)
        self.in_flight = 0

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._seconds.labels(route, method, str(status)).observe(seconds)

    def cached(self, result: str) -> None:
        """Count a look into the cache: hit or miss."""
        self._cache.labels(result).inc()

    def text(self) -> bytes:
        """The exposition format of Prometheus."""
        return generate_latest(self._registry)


class Telemetry:
    """Gives each request an id, counts it, writes its line, and turns a fault of the program into an answer."""

    def __init__(self, app: ASGIApp, metrics: Metrics, log: TextIO | None, refuse: Refuse) -> None:
        self._app = app
        self._metrics = metrics
        self._log = log
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        id_, begun = _request_id(scope), perf_counter()
        status, size = 0, 0

        async def watched(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message["headers"], (b"x-request-id", id_)]}
            else:
                size += len(message.get("body", b""))
            await send(message)

        self._metrics.in_flight += 1
        try:
            await self._app(scope, receive, watched)
        except Exception:
            _FAULTS.exception("request %s failed", id_.decode())
            if status:  # too late for an answer: the connection is cut, so that the client sees it
                raise
            await self._refuse(AikgError(f"a fault of this service; its log has it as {id_.decode()}"), scope, receive, watched)  # fmt: skip  # noqa: E501
        finally:
            self._metrics.in_flight -= 1
            self._note(scope, id_, status, size, perf_counter() - begun)

    def _note(self, scope: Scope, id_: bytes, status: int, size: int, seconds: float) -> None:
        method, first = scope["method"], scope["path"].split("/", 2)[1:2]
        route = first[0] if first and first[0] in _ROUTES else "other"
        self._metrics.answered(route, method if method in _METHODS else "other", status, seconds)
        if self._log:
            self._log.write(access_line(scope, id_, status, size, seconds) + "\n")


def access_line(scope: Scope, id_: bytes, status: int, size: int, seconds: float) -> str:
    """The line of a request; status 0 says that the client went before there was an answer."""
    line = {
        "time": round(time(), 3), "id": id_.decode(), "client": (scope.get("client") or ("",))[0],
        "method": scope["method"], "path": scope["path"][:_LONGEST], "query": _query(scope["query_string"][:_LONGEST]),
        "status": status, "bytes": size, "ms": round(seconds * 1_000, 2),
    }  # fmt: skip
    return json.dumps(line)


@lru_cache(1_000)
def _query(raw: bytes) -> str:
    """The query string without the values of parameters that look like secrets."""
    pairs = parse_qsl(raw.decode("latin-1"), keep_blank_values=True)
    shown = [(key, "[hidden]" if _SECRET.search(key) or _SECRET_VALUE.search(value) else value) for key, value in pairs]
    return urlencode(shown, safe="[]")


def _request_id(scope: Scope) -> bytes:
    """The one of the client if it can do no harm in a header or a log, else a new one."""
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    return given if _ID.fullmatch(given) else secrets.token_hex(16).encode()
