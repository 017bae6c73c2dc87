"""What the operator sees: an id for each request, one line of JSON in the log, and metrics for Prometheus."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from random import Random
from time import time
from typing import TextIO
from urllib.parse import parse_qsl, urlencode

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString
from starlette.types import Scope

_ROUTES = frozenset(
    ["", "cypher", "crosswalk", "db", "docs", "embed", "entities", "graph", "healthz", "metrics", "oembed",
     "openapi.json", "query", "readyz", "review", "search", "sources", "sparql", "static", "view"]
)  # fmt: skip
"""First parts of paths; whatever else is asked for counts as "other", so that strangers name no series."""
_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_LABELS = ["route", "method", "status"]
_BOUNDS = Histogram.DEFAULT_BUCKETS
"""Seconds up to which requests are counted together."""
_METHODS = frozenset(["GET", "HEAD", "POST", "OPTIONS"])
_SECRET = re.compile(r"auth|code|credential|jwt|key|pass|pwd|secret|session|sig|token", re.I)
_SECRET_VALUE = re.compile(r"\b(?:Basic|Bearer)\s|\beyJ[\w-]{10}|\b(?:sk|pk|ghp|gho|glpat|xox[abp])[-_]\w{8}", re.I)
_NUMBERS = Random()
"""Ids are no secrets, and asking the system for each takes as long as looking for a kept answer."""
_LONGEST = 2_000
"""Bytes of a path or query in the log."""


class _Series:
    """How long the requests of one kind took."""

    def __init__(self) -> None:
        self.counts = [0] * len(_BOUNDS)
        self.seconds = 0.0


class Telemetry(Collector):
    """Counts the requests of one service, and writes a line for each to `log`.

    In plain numbers, which one event loop changes: the library's own take a lock for each, three for an answer.
    """

    def __init__(self, log: TextIO | None = None) -> None:
        self._log = log
        self._series: defaultdict[tuple[str, str, int], _Series] = defaultdict(_Series)
        self._registry = CollectorRegistry()
        self._registry.register(self)
        self.in_flight = self.hits = self.misses = 0
        """Requests that are being answered; answers that were in memory when looked for, and that were not."""

    def note(self, scope: Scope, id_: bytes, status: int, size: int, seconds: float) -> None:
        """Count a request and write its line."""
        method, first = scope["method"], scope["path"].split("/", 2)[1:2]
        route = first[0] if first and first[0] in _ROUTES else "other"
        series = self._series[route, method if method in _METHODS else "other", status]
        series.counts[bisect_left(_BOUNDS, seconds)] += 1
        series.seconds += seconds
        if self._log:
            self._log.write(access_line(scope, id_, status, size, seconds) + "\n")

    def collect(self) -> Iterator[Metric]:
        """What there is to tell, for the registry."""
        took = HistogramMetricFamily("aikg_request_seconds", "Until an answer was sent.", labels=_LABELS)
        # a copy, for this runs in a thread beside the event loop
        for (route, method, status), series in list(self._series.items()):
            buckets = list(zip(map(floatToGoString, _BOUNDS), accumulate(series.counts), strict=True))
            took.add_metric([route, method, str(status)], buckets, series.seconds)
        looked = CounterMetricFamily("aikg_cache", "Answers looked for in memory.", labels=["result"])
        looked.add_metric(["hit"], self.hits)
        looked.add_metric(["miss"], self.misses)
        yield from (took, looked)
        yield GaugeMetricFamily("aikg_requests_in_flight", "Requests that are being answered.", self.in_flight)

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
    return b"%032x" % _NUMBERS.getrandbits(128)
