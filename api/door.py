"""The one way in: what a request must be before it reaches a route, or is answered from memory."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from time import perf_counter
from typing import TextIO

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.cache import AnswerCache, Kept, Question, for_caches, holds, kept, posted, question, tag, whole
from api.exchange import Exchange, complete
from api.generations import Generations
from api.headers import PREFLIGHT, asks_before
from api.limits import fits_host, limited
from api.telemetry import Telemetry, request_id
from graph.errors import AikgError, WrongHost

Refuse = Callable[[AikgError | HTTPException, Scope, Receive, Send], Awaitable[None]]
"""Answers a request with the problem of an error."""
Endpoint = Callable[[Request], Awaitable[Response]]
_OWN_TAGS = "/static/"
"""Files bring their own."""
_FAULTS = logging.getLogger("aikg")


class Door:
    """ASGI middleware around the routes of a service.

    `request.state.kg` is one snapshot's for the whole request, and the answer names it. `endpoints` by method and path
    are called from here: the framework takes as long to find one as a point query takes to be answered.
    """

    def __init__(
        self, hosts: Collection[str], cache_bytes: int, log: TextIO | None, refuse: Refuse,
        endpoints: Mapping[tuple[str, str], Endpoint],
    ) -> None:  # fmt: skip
        self.telemetry = Telemetry(log)
        self.cache = AnswerCache(cache_bytes)
        self._hosts = frozenset(host.lower() for host in hosts)
        self._refuse = refuse
        self._endpoints = endpoints
        self._app: ASGIApp
        self.generations: Generations
        """Given when the service opens."""

    def around(self, app: ASGIApp) -> Door:
        """The same, in front of an application."""
        self._app = app
        return self

    def at_once(self, scope: Scope) -> tuple[Kept, bytes] | None:
        """The answer to a GET that was asked before, by a name that was a right one then; and the id of the request."""
        if scope["method"] != "GET":
            return None
        begun = perf_counter()
        snapshot = self.generations.id
        found = self.cache.get(question(snapshot, scope))
        if found is None:
            return None
        if holds(scope, found.tag):
            headers = complete(scope, snapshot, 304, for_caches(found.tag))
            found = kept(304, headers, b"", found.tag)
        id_ = request_id(scope)
        self.telemetry.hits += 1
        self.telemetry.note(scope, id_, found.status, len(found.body), perf_counter() - begun)
        return found, id_

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif found := self.at_once(scope):
            answer, id_ = found
            headers = [*answer.headers, (b"x-request-id", id_)]
            await send({"type": "http.response.start", "status": answer.status, "headers": headers})
            await send({"type": "http.response.body", "body": answer.body})
        else:
            with self.generations.used() as state:
                scope.setdefault("state", {})["kg"] = state
                await self._watched(scope, receive, Exchange(scope, state.snapshot.id, self.cache, send))

    async def _watched(self, scope: Scope, receive: Receive, exchange: Exchange) -> None:
        """Note the request, and turn a fault of the program into an answer."""
        begun = perf_counter()
        self.telemetry.in_flight += 1
        try:
            await self._admit(scope, receive, exchange)
        except Exception:
            id_ = exchange.id.decode()
            _FAULTS.exception("request %s failed", id_)
            if exchange.status:  # too late for an answer: the connection is cut, so that the client sees it
                raise
            fault = AikgError(f"a fault of this service; its log has it as {id_}")
            await self._refuse(fault, scope, receive, exchange.send)
        finally:
            self.telemetry.in_flight -= 1
            self.telemetry.note(scope, exchange.id, exchange.status, exchange.size, perf_counter() - begun)

    async def _admit(self, scope: Scope, receive: Receive, exchange: Exchange) -> None:
        method, path = scope["method"], scope["path"]
        if asks_before(scope):
            await exchange.answer(204, PREFLIGHT)
        elif not fits_host(scope, self._hosts):
            error = WrongHost("no site of this host is served here; AIKG_HOSTS names those that are")
            await self._refuse(error, scope, receive, exchange.send)
        elif method in ("GET", "HEAD"):
            await self._get({**scope, "method": "GET"}, receive, exchange)
        elif (method, path) in self._endpoints:  # where a POST only asks
            await self._post(scope, limited(scope, receive), exchange)
        else:
            await self._app(scope, limited(scope, receive), exchange.send)

    async def _get(self, scope: Scope, receive: Receive, exchange: Exchange) -> None:
        if scope["path"].startswith(_OWN_TAGS):
            await self._app(scope, receive, exchange.send)
            return
        asked = question(exchange.snapshot, scope)
        exchange.tag = tag(asked)
        if holds(scope, exchange.tag):
            await exchange.answer(304, for_caches(exchange.tag))
        else:
            await self._ask(asked, scope, receive, exchange)

    async def _post(self, scope: Scope, receive: Receive, exchange: Exchange) -> None:
        try:
            body = await whole(receive)
        except AikgError as error:
            await self._refuse(error, scope, receive, exchange.send)
            return
        first = [body]

        async def again() -> Message:
            return {"type": "http.request", "body": first.pop()} if first else await receive()

        await self._ask(posted(exchange.snapshot, scope, body), scope, again, exchange)

    async def _ask(self, asked: Question, scope: Scope, receive: Receive, exchange: Exchange) -> None:
        exchange.question = asked
        if found := self.cache.get(asked):
            self.telemetry.hits += 1
            await exchange.repeat(found)
        else:
            self.telemetry.misses += 1
            endpoint = self._endpoints.get((scope["method"], scope["path"]))
            await (
                self._call(endpoint, scope, receive, exchange) if endpoint else self._app(scope, receive, exchange.send)
            )

    async def _call(self, endpoint: Endpoint, scope: Scope, receive: Receive, exchange: Exchange) -> None:
        try:
            response = await endpoint(Request(scope, receive))
        except (AikgError, HTTPException) as error:
            await self._refuse(error, scope, receive, exchange.send)
        else:
            await response(scope, receive, exchange.send)
