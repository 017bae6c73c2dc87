"""A pool of expendable processes for foreign queries: one that takes too long or dies is replaced."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from functools import partial
from typing import Any

from api.breaker import Breaker
from api.process import Answer, QueryProcess
from api.settings import Settings
from api.turns import Budget, Turns
from api.wire import NO_MEMORY
from graph.errors import Overloaded, QueryError, QueryTooLong, ResultTooLarge

_PART = 0.9
"""Of the time limit: what an engine with a clock of its own is given, so that its process need not be killed."""
_MARGIN = 1.0
"""Seconds that are enough for it where that part leaves more."""
_TOLD = 0.1
"""Seconds of waiting from which on they are told."""
_PAUSE = 1.0
"""Seconds between two attempts to start a process."""
_log = logging.getLogger(__name__)


class WorkerPool:
    """Runs queries on an RDF store and a property graph (paths or addresses), each in one of several processes.

    `patterns` are the relationships that a statement may take for labels. Made anywhere, used in one event loop.
    An answer is there within the time limit, waiting included.
    """

    def __init__(
        self,
        stores: tuple[str, str],
        settings: Settings,
        patterns: Mapping[str, str],
        breakers: tuple[Breaker | None, Breaker | None] = (None, None),
    ) -> None:
        self._stores = stores
        self._patterns = patterns
        self._rdf, self._graph = self._breakers = breakers
        self._timeout = settings.timeout
        self._limits = {"max_rows": settings.max_rows, "max_bytes": settings.max_bytes}
        self._turns: Turns[QueryProcess] = Turns(max(1, settings.workers - 1), settings.queue)
        self._budget = Budget(settings.budget)
        self._processes = {QueryProcess(stores) for _ in range(settings.workers)}
        try:
            held = [process.wait() for process in self._processes]
        except QueryError:
            for process in self._processes:
                process.close()
            raise
        for process in self._processes:
            self._turns.add(process)
        self._spare = self._started()
        """Takes the place of the next that ends, so that nobody waits for one to start."""
        self._replacing: set[asyncio.Task[None]] = set()
        self._closed = False
        report(held[0])

    async def sparql(
        self, client: str, query: str, accept: str = "", format_: str = "", *, shown_rows: int = 0,
        spreadsheet: bool = False, truncate: bool = False,
    ) -> Answer:  # fmt: skip
        """The answer to a SPARQL query of a client, in the format that fits; `shown_rows` 0: all rows.

        Of one that is too large, the beginning if it is to `truncate`.
        Raises a QueryError, BadRequest or NotAcceptable.
        """
        asked = {"query": query, "accept": accept, "format": format_, "shown_rows": shown_rows}
        return await self._run(client, {**asked, "spreadsheet": spreadsheet, "truncate": truncate}, self._rdf)

    async def cypher(
        self, client: str, statement: str, parameters: Mapping[str, Any], *, typed: bool = False, accept: str = "",
        format_: str = "", shown_rows: int = 0, counters: bool = False, spreadsheet: bool = False,
        truncate: bool = False,
    ) -> Answer:  # fmt: skip
        """The same for a Cypher statement; parameters `typed` as Neo4j's, or plain JSON."""
        asked = {"statement": statement, "parameters": parameters, "typed": typed, "counters": counters}
        form = {"accept": accept, "format": format_, "shown_rows": shown_rows, "spreadsheet": spreadsheet}
        given = {"truncate": truncate, "patterns": self._patterns}
        return await self._run(client, {**asked, **form, **given}, self._graph)

    def listen(self) -> None:
        """Hear the processes in this event loop; one that ends while nobody asks it is replaced at once."""
        for process in self._turns.free:
            self._listen(process)

    async def _run(self, client: str, asked: Mapping[str, Any], breaker: Breaker | None) -> Answer:
        self._budget.check(client)
        with breaker.guard() if breaker else nullcontext():
            come = time.monotonic()
            process = await self._take(client)
            begun = time.monotonic()
            try:
                return await self._ask(process, asked, begun - come)
            finally:
                hand_over = partial(self._give_back, client, begun)
                if process.is_idle:
                    hand_over(process)
                else:
                    self._replace(process, hand_over)

    async def _take(self, client: str) -> QueryProcess:
        try:
            async with asyncio.timeout(self._timeout):
                while True:
                    process = await self._turns.take(client)
                    if process.is_alive():
                        return process
                    self._replace(process, partial(self._give_back, client, time.monotonic()))
        except TimeoutError:
            raise Overloaded("every query process is busy; try again later") from None

    async def _ask(self, process: QueryProcess, asked: Mapping[str, Any], waited: float) -> Answer:
        left = self._timeout - waited
        try:
            async with asyncio.timeout(left):
                return await process.ask({**asked, **self._limits, "timeout": max(left * _PART, left - _MARGIN)})
        except (QueryTooLong, TimeoutError):  # by the engine's own clock, which was given a part of the time, or ours
            why = f", {waited:.1f} s of them waiting for its turn" if waited >= _TOLD else ""
            raise QueryTooLong(f"the query was stopped after {self._timeout:g} s{why}") from None
        except EOFError:
            if await process.lacked_memory():
                raise ResultTooLarge(NO_MEMORY) from None
            raise QueryError(
                "the process of the query ended; if it does so again, the query takes too much or nests too deeply"
            ) from None

    def _give_back(self, client: str, begun: float, process: QueryProcess) -> None:
        self._budget.charge(client, time.monotonic() - begun)
        self._turns.give_back(client, process)

    def _listen(self, process: QueryProcess) -> None:
        process.listen(partial(self._ended, process))

    def _ended(self, process: QueryProcess) -> None:
        """While nobody asked it."""
        if self._turns.remove(process):
            self._replace(process, self._turns.add)

    def _replace(self, process: QueryProcess, hand_over: Callable[[QueryProcess], None]) -> None:
        """Until there is another in its place, a client holds and pays for the one that it spoiled."""
        process.kill()
        task = asyncio.create_task(self._replaced(process, hand_over))
        self._replacing.add(task)
        task.add_done_callback(self._replacing.discard)

    async def _replaced(self, process: QueryProcess, hand_over: Callable[[QueryProcess], None]) -> None:
        while not self._closed:
            made, self._spare = self._spare, self._started()
            try:
                await asyncio.to_thread(made.wait)
            except QueryError as error:
                if self._closed:
                    break
                _log.error("%s; trying again", error)
                for breaker in filter(None, self._breakers):
                    breaker.suspect()
                await asyncio.sleep(_PAUSE)
            else:
                self._listen(made)
                hand_over(made)
                break
        process.ignore()
        await asyncio.to_thread(process.close)
        self._processes.discard(process)

    def _started(self) -> QueryProcess:
        process = QueryProcess(self._stores)
        self._processes.add(process)
        return process

    async def close(self) -> None:
        """End all processes."""
        self._closed = True
        for breaker in filter(None, self._breakers):
            breaker.close()
        for process in self._processes:  # also those that are starting
            process.ignore()
            process.kill()
        await asyncio.gather(*self._replacing)
        for process in list(self._processes):  # one that was still asked is replaced, and so discarded, when it ends
            process.ignore()
            await asyncio.to_thread(process.close)
        await asyncio.gather(*self._replacing)


def report(held: Mapping[str, bool]) -> None:
    """Say which parts of the sandbox hold."""
    _log.info("query processes: %s", ", ".join(name for name, holds in held.items() if holds))
    if missing := [name for name, holds in held.items() if not holds]:
        _log.warning("this system cannot hold query processes to: %s; see docs/THREAT_MODEL.md", ", ".join(missing))
