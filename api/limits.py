"""What a request may be: which Host it names, how large its body is and how long that takes to arrive."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Collection

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.headers import OPERATIONS
from graph.errors import AikgError, BodyTooLarge, BodyTooSlow, WrongHost

Refuse = Callable[[AikgError, Scope, Receive, Send], Awaitable[None]]
"""Answers a request with the problem of an error."""
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
"""The names by which a machine calls itself."""
MOST_BYTES = 5_000_000
"""Of a body: a query has at most 100,000 characters, the parameters of a Cypher statement are the rest."""
_SECONDS = 30.0
_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?")


class HostCheck:
    """Refuses requests whose Host is not one of `hosts`; without any, every well-formed one will do.

    A page of another site whose name is made to lead here (DNS rebinding) so gets no answer.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str], refuse: Refuse) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["path"] in OPERATIONS or self._fits(scope):
            await self._app(scope, receive, send)
        else:
            error = WrongHost("no site of this host is served here; AIKG_HOSTS names those that are")
            await self._refuse(error, scope, receive, send)

    def _fits(self, scope: Scope) -> bool:
        given = [value for name, value in scope["headers"] if name == b"host"]
        found = _HOST.fullmatch(given[0].decode("latin-1")) if len(given) == 1 else None
        return found is not None and (not self._hosts or found[1].lower() in self._hosts)


class BodyLimit:
    """Stops reading a body that is too large, as soon as that is known, or too slow.

    The error is raised where the body is read, and becomes an answer like any other.
    """

    def __init__(self, app: ASGIApp, most: int = MOST_BYTES, seconds: float = _SECONDS) -> None:
        self._app = app
        self._most = most
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        got = int(announced) if announced.isdigit() and int(announced) > self._most else 0
        end = asyncio.get_running_loop().time() + self._seconds
        more = True

        async def limited() -> Message:
            nonlocal got, more
            if not more:  # the body is there: what comes is word that the client has gone
                return await receive()
            self._check(got)
            try:
                async with asyncio.timeout_at(end):
                    message = await receive()
            except TimeoutError:
                raise BodyTooSlow(f"the body was not there after {self._seconds:g} s") from None
            got += len(message.get("body", b""))
            more = message.get("more_body", False)
            self._check(got)
            return message

        await self._app(scope, limited, send)

    def _check(self, got: int) -> None:
        if got > self._most:
            raise BodyTooLarge(f"the body has more than {self._most:,} bytes")
