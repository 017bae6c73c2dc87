"""What a request may be: which Host it names, how large its body is and how long that takes to arrive."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection

from starlette.types import Message, Receive, Scope

from api.headers import OPERATIONS
from graph.errors import BodyTooLarge, BodyTooSlow

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
"""The names by which a machine calls itself."""
MOST_BYTES = 5_000_000
"""Of a body: a query has at most 100,000 characters, the parameters of a Cypher statement are the rest."""
_SECONDS = 30.0
_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?")


def fits_host(scope: Scope, hosts: Collection[str]) -> bool:
    """Is its Host one of `hosts` (without any: is it well-formed)? Operations are asked for by any name.

    A page of another site whose name is made to lead here (DNS rebinding) so gets no answer.
    """
    if scope["path"] in OPERATIONS:
        return True
    given = [value for name, value in scope["headers"] if name == b"host"]
    found = _HOST.fullmatch(given[0].decode("latin-1")) if len(given) == 1 else None
    return found is not None and (not hosts or found[1].lower() in hosts)


def limited(scope: Scope, receive: Receive, most: int = MOST_BYTES, seconds: float = _SECONDS) -> Receive:
    """Reads the body, but not on when it is known to be too large, or too slow.

    The error is raised where the body is read, and becomes an answer like any other.
    """
    announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    got = int(announced) if announced.isdigit() and int(announced) > most else 0
    end = asyncio.get_running_loop().time() + seconds
    more = True

    def check() -> None:
        if got > most:
            raise BodyTooLarge(f"the body has more than {most:,} bytes")

    async def read() -> Message:
        nonlocal got, more
        if not more:  # the body is there: what comes is word that the client has gone
            return await receive()
        check()
        try:
            async with asyncio.timeout_at(end):
                message = await receive()
        except TimeoutError:
            raise BodyTooSlow(f"the body was not there after {seconds:g} s") from None
        got += len(message.get("body", b""))
        more = message.get("more_body", False)
        check()
        return message

    return read
