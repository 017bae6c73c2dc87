"""A breaker for a server that queries are sent to: once it is known to be down, nobody waits for it."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread

from graph.engines.sparql import SparqlStore
from graph.errors import AikgError, EngineDown, QueryTooLong, RemoteError
from graph.rdf import Format

_PAUSE = 5.0
"""Seconds between two looks at a server that is down."""
_PATIENCE = 3.0
"""Seconds in which it answers the smallest question, or is down."""
_log = logging.getLogger(__name__)


class Breaker:
    """Refuses questions to a server from when it was found to be down until it answers again.

    A question that fails or takes too long decides nothing, for who asks may mean it to: the server is then asked the
    smallest question, by `ping`, beside the requests, and again and again while it does not answer that.
    """

    def __init__(self, address: str, ping: Callable[[], None]) -> None:
        self._address = address
        self._ping = ping
        self._is_down = False
        self._looking = Lock()
        self._closed = Event()

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Around a question. Raises EngineDown at once where the server is known to be down."""
        if self._is_down:
            raise EngineDown(f"{self._address} does not answer; try again later", math.ceil(_PAUSE))
        try:
            yield
        except (RemoteError, QueryTooLong):
            self.suspect()
            raise

    def suspect(self) -> None:
        """Look whether the server answers, unless somebody does already."""
        if self._looking.acquire(blocking=False):
            Thread(target=self._look, daemon=True).start()

    def close(self) -> None:
        """Look no more."""
        self._closed.set()

    def _look(self) -> None:
        try:
            while not self._answers() and not self._closed.is_set():
                if not self._is_down:
                    _log.error("%s does not answer: queries to it are refused until it does", self._address)
                self._is_down = True
                self._closed.wait(_PAUSE)
            self._is_down = False
        finally:
            self._looking.release()

    def _answers(self) -> bool:
        answered = Event()

        def ask() -> None:
            with suppress(AikgError):
                self._ping()
                answered.set()

        asking = Thread(target=ask, daemon=True)
        asking.start()
        asking.join(_PATIENCE)
        return answered.is_set()


class GuardedStore(SparqlStore):
    """The store of a server, which nobody waits for while it is down."""

    def __init__(self, url: str, timeout: float, breaker: Breaker) -> None:
        super().__init__(url, timeout=timeout)
        self._breaker = breaker

    def query(self, text: str, format_: Format, max_bytes: int = 0) -> bytes:
        """The answer as the server serialises it."""
        with self._breaker.guard():
            return super().query(text, format_, max_bytes)
