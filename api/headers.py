"""The headers that every answer carries, and the answer to a browser that asks before it asks."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
_PREFLIGHT = [
    (b"access-control-allow-methods", b"GET, HEAD, POST"),
    (b"access-control-allow-headers", b"Accept, Accept-Language, Content-Type, If-None-Match, Range, X-Request-Id"),
    (b"access-control-max-age", b"86400"),
    (b"vary", b"Access-Control-Request-Method, Access-Control-Request-Headers"),
]


class SecurityHeaders:
    """Adds them; a Content-Security-Policy only where the route has none of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        private = scope["path"] in OPERATIONS
        added = _PRIVATE if private else _READS

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = message["headers"]
                # 304 has none: it would take the place of the one that came with the page
                own = message["status"] == 304 or any(name == _POLICY[0] for name, _ in given)
                message = {**message, "headers": [*given, *added] if own else [*given, *added, _POLICY]}
            await send(message)

        if scope["method"] == "OPTIONS" and not private and _asks_before(scope):
            await complete({"type": "http.response.start", "status": 204, "headers": _PREFLIGHT})
            await complete({"type": "http.response.body"})
        else:
            await self._app(scope, receive, complete)


def _asks_before(scope: Scope) -> bool:
    names = {name for name, _ in scope["headers"]}
    return b"origin" in names and b"access-control-request-method" in names
