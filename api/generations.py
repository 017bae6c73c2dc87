"""One snapshot a request: a new one is opened beside the old, which is closed when its last request has ended."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from api.state import State
from graph.snapshot import Snapshot, Snapshots

_LOOK = 0.25
"""Seconds between two looks at which snapshot is the current one."""
_PAUSE = 10.0
"""Seconds until one that could not be opened is tried again."""
_log = logging.getLogger(__name__)


class _Generation:
    """An open snapshot and how many requests use it."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.id = state.snapshot.id  # here once, for each kept answer is looked up by it
        state.workers.listen()
        self._requests = 0
        self._unused = asyncio.Event()
        self._unused.set()

    @contextmanager
    def used(self) -> Iterator[State]:
        """The state for one request."""
        self._requests += 1
        self._unused.clear()
        try:
            yield self.state
        finally:
            self._requests -= 1
            if not self._requests:
                self._unused.set()

    async def close(self) -> None:
        """Wait for the requests, then release what is open."""
        await self._unused.wait()
        await self.state.close()


class Generations:
    """The snapshot that is served, and those before it that still answer a request."""

    def __init__(self, state: State) -> None:
        self._current = _Generation(state)
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def id(self) -> str:
        """The snapshot that the next request is answered from."""
        return self._current.id

    @contextmanager
    def used(self) -> Iterator[State]:
        """What answers one request."""
        with self._current.used() as state:
            yield state

    def replace(self, state: State) -> None:
        """Answer requests that come from now on from another snapshot."""
        old, self._current = self._current, _Generation(state)
        task = asyncio.create_task(old.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def close(self) -> None:
        """Release everything, when the requests have ended."""
        await asyncio.gather(self._current.close(), *self._closing)


async def follow(
    generations: Generations, snapshots: Snapshots, open_: Callable[[Snapshot], State], stop: asyncio.Event
) -> None:
    """Serve whichever snapshot is the current one; where it cannot be opened, the one before stays."""
    pause = _LOOK
    while not await _is_set(stop, pause):
        pause = _LOOK
        if snapshots.current_id() in ("", generations.id):
            continue
        try:
            state = await asyncio.to_thread(lambda: open_(snapshots.current()))
        except Exception as error:  # whatever is wrong with a snapshot, the server goes on
            _log.error("still serving snapshot %s, for the current one cannot be opened: %s", generations.id, error)
            pause = _PAUSE
        else:
            generations.replace(state)
            _log.info("serving snapshot %s", state.snapshot.id)


async def _is_set(event: asyncio.Event, seconds: float) -> bool:
    """Wait that long for it."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    return event.is_set()
