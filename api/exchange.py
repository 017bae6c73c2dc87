"""One request and its answer: what the answer carries, and what of it is counted and kept."""

from __future__ import annotations

from starlette.types import Message, Scope, Send

from api.cache import AnswerCache, Kept, Question, kept, may_keep, tagged
from api.headers import Headers, carried
from api.telemetry import request_id


def complete(scope: Scope, snapshot: str, status: int, headers: Headers) -> Headers:
    """The headers of an answer but for the id of the request."""
    return [*headers, (b"x-snapshot", snapshot.encode()), *carried(scope["path"], status, headers)]


class Exchange:
    """A request that is being answered through `send`."""

    def __init__(self, scope: Scope, snapshot: str, cache: AnswerCache, send: Send) -> None:
        self.id = request_id(scope)
        self.snapshot = snapshot
        self.status = self.size = 0
        """What was sent."""
        self.question: Question | None = None
        """By which the answer is kept, if it may be."""
        self.tag = b""
        self._scope = scope
        self._cache = cache
        self._client = send
        self._headers = Headers()
        self._parts: list[bytes] | None = None

    async def send(self, message: Message) -> None:
        """A part of the answer, from an application."""
        if message["type"] == "http.response.start":
            await self._start(message["status"], message["headers"])
        else:
            await self._go_on(message.get("body", b""), message.get("more_body", False))

    async def answer(self, status: int, headers: Headers) -> None:
        """One without a body."""
        await self._start(status, headers)
        await self._go_on(b"", False)

    async def repeat(self, answer: Kept) -> None:
        """One that was given before."""
        self._headers = answer.headers
        await self._begin(answer.status)
        await self._go_on(answer.body, False)

    async def _start(self, status: int, headers: Headers) -> None:
        headers = tagged(status, headers, self.tag) if self.tag else headers
        self._headers = complete(self._scope, self.snapshot, status, headers)
        self._parts = [] if self.question and may_keep(status, headers) else None
        await self._begin(status)

    async def _begin(self, status: int) -> None:
        self.status = status
        headers = [*self._headers, (b"x-request-id", self.id)]
        await self._client({"type": "http.response.start", "status": status, "headers": headers})

    async def _go_on(self, body: bytes, more: bool) -> None:
        self._collect(body, more)
        sent = b"" if self._scope["method"] == "HEAD" else body
        self.size += len(sent)
        await self._client({"type": "http.response.body", "body": sent, "more_body": more})

    def _collect(self, body: bytes, more: bool) -> None:
        """Keep the answer when its end is there."""
        if self._parts is None or self.question is None:
            return
        self._parts.append(body)
        if sum(map(len, self._parts)) > self._cache.most:
            self._parts = None
        elif not more:
            self._cache.keep(self.question, kept(self.status, self._headers, b"".join(self._parts), self.tag))
