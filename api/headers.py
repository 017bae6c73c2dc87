"""The headers that every answer carries, and the answer to a browser that asks before it asks."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

OPERATIONS = ("/healthz", "/readyz", "/metrics")
"""What the operator asks: no page of another site may read it, and any Host will do."""
_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_READS = {
    **_EVERYWHERE,
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After, X-Query-Time, X-Request-Id",
}
"""Everything but the operations is a public read, also from pages of others and sandboxed frames without an origin;
never with credentials, for there are none."""
_PRIVATE = {**_EVERYWHERE, "Cross-Origin-Resource-Policy": "same-origin"}
_PREFLIGHT = [
    (b"access-control-allow-methods", b"GET, HEAD, POST"),
    (b"access-control-allow-headers", b"Accept, Accept-Language, Content-Type, If-None-Match, Range, X-Request-Id"),
    (b"access-control-max-age", b"86400"),
    (b"vary", b"Access-Control-Request-Method, Access-Control-Request-Headers"),
]


class SecurityHeaders:
    """Adds what a route has not set itself: its own Content-Security-Policy stays."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        private = scope["path"] in OPERATIONS
        added = _RAW_PRIVATE if private else _RAW_READS

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = message.get("headers", [])
                names = {name.lower() for name, _ in given}
                message = {**message, "headers": [*given, *(each for each in added if each[0] not in names)]}
            await send(message)

        if scope["method"] == "OPTIONS" and not private and _asks_before(scope):
            await complete({"type": "http.response.start", "status": 204, "headers": _PREFLIGHT})
            await complete({"type": "http.response.body"})
        else:
            await self._app(scope, receive, complete)


def _asks_before(scope: Scope) -> bool:
    names = {name for name, _ in scope["headers"]}
    return b"origin" in names and b"access-control-request-method" in names


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return MutableHeaders(headers).raw


_RAW_READS, _RAW_PRIVATE = _raw(_READS), _raw(_PRIVATE)
