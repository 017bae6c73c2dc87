"""Between a route and the query processes: who asks, who has gone away, and an answer as a response."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from ipaddress import IPv6Address, IPv6Network
from os import pread
from typing import Any, BinaryIO

from fastapi import Request, Response
from starlette.types import Receive, Scope, Send

from api.process import Answer
from graph.errors import ClientGone

_CHUNK = 256 << 10
_SOON = 0.05
"""Seconds in which most have their answer, before it is looked whether they are still there."""
_NETWORK = 64
"""Bits of an IPv6 address that tell clients apart: one client has all that follow them."""


def client_of(request: Request) -> str:
    """Whom a request is counted for: the address that it comes from."""
    host = request.client.host if request.client else ""
    if ":" not in host:
        return host
    try:
        return str(IPv6Network((IPv6Address(host), _NETWORK), strict=False))
    except ValueError:
        return host


async def ask(request: Request, asked: Coroutine[None, None, Answer]) -> Answer:
    """The answer; what is asked is given up, and its process ended, when the client goes away. Raises ClientGone."""
    asking = asyncio.create_task(asked)
    tasks: set[asyncio.Task[Any]] = {asking}
    try:
        await asyncio.wait(tasks, timeout=_SOON)
        if not asking.done():
            tasks.add(asyncio.create_task(_gone(request)))
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if not asking.done():
            raise ClientGone("nobody waits for the answer any more")
        return asking.result()
    finally:
        for task in tasks:
            task.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def respond(answer: Answer, headers: Mapping[str, str]) -> Response:
    """The answer with its length, so that whoever gets less of it sees an error."""
    headers = {**headers, "X-Query-Time": f"{answer.seconds:.4f}"}
    if answer.is_cut:
        headers["X-Truncated"] = "true"
    return _FromFile(answer.file, answer.size, headers) if answer.file else Response(answer.body, headers=headers)


class _FromFile(Response):
    """A response that is read from a file part by part, and closes it."""

    def __init__(self, file: BinaryIO, size: int, headers: Mapping[str, str]) -> None:
        self._file = file
        self._size = size
        super().__init__(headers={**headers, "Content-Length": str(size)})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        with self._file:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            for start in range(0, self._size, _CHUNK):
                part = await asyncio.to_thread(pread, self._file.fileno(), _CHUNK, start)
                is_last = start + _CHUNK >= self._size
                await send({"type": "http.response.body", "body": part, "more_body": not is_last})
