"""What the operator sees: an id for each request, one line of JSON in the log, and metrics for Prometheus."""

from __future__ import annotations

import json
import re
import secrets
from functools import cache, lru_cache
from time import time
from typing import TextIO
from urllib.parse import parse_qsl, urlencode

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import Scope

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


class Telemetry:
    """Counts the requests of one service, and writes a line for each to `log`."""

    def __init__(self, log: TextIO | None = None) -> None:
        self._log = log
        self._registry = registry = CollectorRegistry()
        labels = ["route", "method", "status"]
        self._seconds = Histogram("aikg_request_seconds", "Until an answer was sent.", labels, registry=registry)
        self._series = cache(self._seconds.labels)
        self._cache = Counter("aikg_cache", "Answers looked for in memory.", ["result"], registry=registry)
        self.hit, self.miss = (self._cache.labels(result).inc for result in ("hit", "miss"))
        """Count a look into the cache."""
        in_flight = Gauge("aikg_requests_in_flight", "Requests that are being answered.", registry=registry)
        in_flight.set_function(lambda: self.in_flight)
        self.in_flight = 0

    def note(self, scope: Scope, id_: bytes, status: int, size: int, seconds: float) -> None:
        """Count a request and write its line."""
        method, first = scope["method"], scope["path"].split("/", 2)[1:2]
        route = first[0] if first and first[0] in _ROUTES else "other"
        self._series(route, method if method in _METHODS else "other", status).observe(seconds)
        if self._log:
            self._log.write(access_line(scope, id_, status, size, seconds) + "\n")

    def text(self) -> bytes:
        """The exposition format of Prometheus."""
        return generate_latest(self._registry)


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


def request_id(scope: Scope) -> bytes:
    """The one of the client if it can do no harm in a header or a log, else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _ID.fullmatch(value):
            return bytes(value)
    return secrets.token_hex(16).encode()
