"""Answers kept in memory, their tags, and `304 Not Modified`: a snapshot never changes, so neither do its answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from cachetools import LRUCache
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.limits import Refuse
from graph.errors import AikgError

_QUERIES = ("/sparql", "/cypher", "/db/neo4j/query/v2")
"""Where a POST only asks."""
_OWN_TAGS = "/static/"
"""Files bring their own."""
_PART = 16
"""An answer that would take more than this part of the cache is not kept."""
_BESIDE = 2_000
"""Bytes that an entry takes beside its body, about."""
_VOLATILE = re.compile(
    r"\b(?:now|rand|uuid|struuid|randomuuid|timestamp)\b|\b(?:date|time|datetime|localtime|localdatetime)\W*[(.]|\\u",
    re.I,
)
Headers = list[tuple[bytes, bytes]]
Key = tuple[str | bytes, ...]
"""Snapshot, scheme, Host, path, query, Accept, Accept-Language; of a POST also the type and the digest of its body."""


class _Answer(NamedTuple):
    status: int
    headers: Headers
    body: bytes


FRESH = {"Cache-Control": "no-store"}
"""Of an answer that nobody is to keep."""


def keeping(query: str) -> dict[str, str]:
    """The header of the answer to a query or statement: what might differ a moment later is not to be kept."""
    return FRESH if _VOLATILE.search(query) else {}


class AnswerCache:
    """Keeps whole answers up to a number of bytes; those with `Cache-Control: no-store` are let through."""

    def __init__(self, app: ASGIApp, size: int, refuse: Refuse, count: Callable[[str], None]) -> None:
        self._app = app
        self._refuse = refuse
        self._count = count
        self._most = size // _PART - _BESIDE
        self._kept: LRUCache[Key, _Answer] = LRUCache(size, lambda answer: len(answer.body) + _BESIDE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        method, path = scope.get("method"), scope.get("path", "")
        if method == "HEAD":
            await self({**scope, "method": "GET"}, receive, _without_body(send))
        elif method == "GET" and not path.startswith(_OWN_TAGS):
            await self._get(scope, receive, send)
        elif method == "POST" and path in _QUERIES:
            await self._post(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _get(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        key = _key(scope, headers)
        if b"if-none-match" in headers and _tag(key) in headers[b"if-none-match"]:
            await _send(send, _Answer(304, _for_caches(key), b""))
        else:
            await self._answer(key, scope, receive, send)

    async def _post(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await _whole(receive)
        except AikgError as error:
            await self._refuse(error, scope, receive, send)
            return
        headers = dict(scope["headers"])
        key = (*_key(scope, headers), headers.get(b"content-type", b""), blake2b(body).digest())
        first = [body]

        async def again() -> Message:
            return {"type": "http.request", "body": first.pop()} if first else await receive()

        await self._answer(key, scope, again, send)

    async def _answer(self, key: Key, scope: Scope, receive: Receive, send: Send) -> None:
        kept = self._kept.get(key)
        self._count("hit" if kept else "miss")
        if kept:
            await _send(send, kept)
        else:
            await self._app(scope, receive, self._keeping(key, scope["method"] == "GET", send))

    def _keeping(self, key: Key, tagged: bool, send: Send) -> Send:
        """Pass an answer on, and keep it when its end is there."""
        status, headers, body, size = 0, Headers(), list[bytes](), 0

        async def keep(message: Message) -> None:
            nonlocal status, headers, size
            if message["type"] == "http.response.start":
                status, headers = message["status"], message["headers"]
                headers = _complete(status, headers, key) if tagged else headers
                message = {**message, "headers": headers}
            elif status in (200, 202) and not _has(headers, b"cache-control", b"no-store"):
                size += len(message.get("body", b""))
                if size <= self._most:
                    body.append(message.get("body", b""))
                    if not message.get("more_body", False):
                        self._kept[key] = _Answer(status, _at_once(headers), b"".join(body))
            await send(message)

        return keep


def _key(scope: Scope, headers: dict[bytes, bytes]) -> Key:
    return (
        scope["state"]["kg"].snapshot.id, scope["scheme"], headers.get(b"host", b""), scope["path"],
        scope["query_string"], headers.get(b"accept", b""), headers.get(b"accept-language", b""),
    )  # fmt: skip


def _tag(key: Key) -> bytes:
    """A strong validator: the same snapshot, program and question give the same bytes."""
    return b'"%s"' % blake2b(repr(key).encode() + _program(), digest_size=16).hexdigest().encode()


@cache
def _program() -> bytes:
    """A digest of the files that make the answers."""
    root = Path(__file__).parent.parent
    found = blake2b()
    for folder in ("api", "graph", "ontology"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".py", ".html", ".svg", ".css", ".ttl"):
                found.update(path.read_bytes())
    return found.digest()


def _for_caches(key: Key) -> Headers:
    """Others may keep the answer, but ask whether it still holds: a new snapshot is seen at once."""
    return [(b"etag", _tag(key)), (b"cache-control", b"no-cache"), (b"vary", b"Accept, Accept-Language")]


def _complete(status: int, headers: Headers, key: Key) -> Headers:
    if status >= 400:
        return [*headers, (b"cache-control", b"no-store")]
    if status != 200 or _has(headers, b"cache-control", b"no-store"):
        return headers
    return [*(each for each in headers if each[0] != b"vary"), *_for_caches(key)]


def _at_once(headers: Headers) -> Headers:
    """Those of an answer that no query process is asked for again."""
    return [(name, b"0.0000" if name == b"x-query-time" else value) for name, value in headers]


def _has(headers: Headers, name: bytes, value: bytes) -> bool:
    return (name, value) in headers


async def _whole(receive: Receive) -> bytes:
    parts = []
    more = True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


async def _send(send: Send, answer: _Answer) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body})


def _without_body(send: Send) -> Send:
    """The answer to HEAD: that to GET without its body."""

    async def heads(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return heads
