"""The headers that every answer carries, and the answer to a browser that asks before it asks."""

from __future__ import annotations

from starlette.types import Scope

Headers = list[tuple[bytes, bytes]]
OPERATIONS = ("/healthz", "/readyz", "/metrics")
"""What the operator asks: no page of another site may read it, and any Host will do."""
_POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
_EVERYWHERE = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
]
_READS = [
    *_EVERYWHERE,
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"ETag, Retry-After, X-Query-Time, X-Request-Id, X-Snapshot, X-Truncated",
    ),
]
"""Everything but the operations is a public read, also from pages of others and sandboxed frames without an origin;
never with credentials, for there are none."""
_PRIVATE = [*_EVERYWHERE, (b"cross-origin-resource-policy", b"same-origin")]
PREFLIGHT = [
    (b"access-control-allow-methods", b"GET, HEAD, POST"),
    (b"access-control-allow-headers", b"Accept, Accept-Language, Content-Type, If-None-Match, Range, X-Request-Id"),
    (b"access-control-max-age", b"86400"),
    (b"vary", b"Access-Control-Request-Method, Access-Control-Request-Headers"),
]


def carried(path: str, status: int, given: Headers) -> Headers:
    """What an answer carries besides: a Content-Security-Policy only where it has none of its own."""
    added = _PRIVATE if path in OPERATIONS else _READS
    # 304 has none: it would take the place of the one that came with the page
    own = status == 304 or any(name == _POLICY[0] for name, _ in given)
    return added if own else [*added, _POLICY]


def asks_before(scope: Scope) -> bool:
    """Is it a browser's question (CORS preflight) whether it may ask, which `PREFLIGHT` answers?"""
    names = {name for name, _ in scope["headers"]} if scope["method"] == "OPTIONS" else ()
    return b"origin" in names and b"access-control-request-method" in names and scope["path"] not in OPERATIONS
