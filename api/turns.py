"""Fair turns: which client gets the next free worker, and how long each may keep workers busy."""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter, deque
from typing import Generic, TypeVar

from graph.errors import BudgetSpent, Overloaded

_T = TypeVar("_T")
WINDOW = 60.0
"""Seconds in which a client may use up its budget."""
REMEMBERED = 10_000
"""Clients after which those without a debt are forgotten."""


class Turns(Generic[_T]):
    """Workers are handed to the waiting clients in turn, each client's requests in the order they came.

    A client holds at most `share` workers, so that there is one for the others however many requests it sends. When
    more than `most_waiting` wait, the newest of the client with the most is refused.
    """

    def __init__(self, share: int, most_waiting: int) -> None:
        self._share = share
        self._most_waiting = most_waiting
        self.free: list[_T] = []
        self._held: Counter[str] = Counter()
        self._waiting: dict[str, deque[asyncio.Future[_T]]] = {}
        """Who waits, in the order of their turns."""

    def add(self, worker: _T) -> None:
        """One more worker, free."""
        self.free.append(worker)
        self._hand_out()

    def remove(self, worker: _T) -> bool:
        """No longer hand out a worker; False where somebody has it."""
        if is_free := worker in self.free:
            self.free.remove(worker)
        return is_free

    async def take(self, client: str) -> _T:
        """A worker, when it is the client's turn. Raises Overloaded."""
        turn: asyncio.Future[_T] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(turn)
        self._hand_out()
        if sum(map(len, self._waiting.values())) > self._most_waiting:
            self._refuse()
        try:
            return await turn
        except asyncio.CancelledError:
            if not turn.cancelled() and not turn.exception():  # it got its turn and gave up at the same moment
                self.give_back(client, turn.result())
            raise
        finally:
            self._forget(client, turn)

    def give_back(self, client: str, worker: _T) -> None:
        """The client has done with a worker, or another is there in its place."""
        self._held[client] -= 1
        if not self._held[client]:
            del self._held[client]
        self.add(worker)

    def _hand_out(self) -> None:
        while self.free and (client := self._next()) is not None:
            turns = self._waiting.pop(client)
            turn = turns.popleft()
            if turns:
                self._waiting[client] = turns  # behind the others
            if not turn.done():
                self._held[client] += 1
                turn.set_result(self.free.pop())

    def _next(self) -> str | None:
        return next((client for client in self._waiting if self._held[client] < self._share), None)

    def _refuse(self) -> None:
        client = max(self._waiting, key=lambda each: len(self._waiting[each]))
        turn = self._waiting[client][-1]
        self._forget(client, turn)
        if not turn.done():
            turn.set_exception(Overloaded("too many queries are waiting; try again later"))

    def _forget(self, client: str, turn: asyncio.Future[_T]) -> None:
        turns = self._waiting.get(client)
        if turns and turn in turns:
            turns.remove(turn)
            if not turns:
                del self._waiting[client]


class Budget:
    """Seconds of processing that each client has per minute; what it has used is forgiven at an even rate."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.used: dict[str, tuple[float, float]] = {}
        """Client → seconds used, and when that was so."""

    def check(self, client: str) -> None:
        """Raises BudgetSpent, with the time after which the client has a second again."""
        used = self._now_used(client)
        if self._seconds and used >= self._seconds:
            rate = self._seconds / WINDOW
            wait = math.ceil((used - self._seconds + min(1, self._seconds)) / rate)
            text = f"your queries took {self._seconds:g} s of processing per minute; come back in {wait} s"
            raise BudgetSpent(text, wait)

    def charge(self, client: str, seconds: float) -> None:
        """The client's query took that long."""
        if len(self.used) >= REMEMBERED:
            self.used = {each: held for each, held in self.used.items() if self._now_used(each)}
        self.used[client] = self._now_used(client) + seconds, time.monotonic()

    def _now_used(self, client: str) -> float:
        used, then = self.used.get(client, (0.0, 0.0))
        return max(0.0, used - (time.monotonic() - then) * self._seconds / WINDOW)
