"""One expendable process for foreign queries, as the server sees it."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from api.wire import SIZES, Head, pack
from graph import errors
from graph.errors import QueryError, QuerySyntax

_PART = 1 << 16


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: its bytes, or, where they are many, a file of them that has no name."""

    format: str
    """Name of the member of Format or ResultFormat."""
    body: bytes
    file: BinaryIO | None
    size: int
    left_out: int
    """Rows that were asked not to be shown."""
    is_cut: bool
    """Is it the beginning of one that is larger than the limits?"""
    seconds: float
    """How long the process had it."""

    def read(self) -> bytes:
        """All of it, which is then no longer in a file."""
        if not self.file:
            return self.body
        with self.file:
            self.file.seek(0)
            return self.file.read()


class QueryProcess:
    """One process; it has its stores open and is cut off from all else once `wait` has returned."""

    def __init__(self, stores: tuple[str, str]) -> None:
        self._socket, theirs = socket.socketpair()
        command = [sys.executable, "-P", "-m", "api.worker", *stores]  # -P: not the `api` of the user's folder
        with theirs:
            self._process = subprocess.Popen(
                command, stdin=theirs.fileno(), stdout=subprocess.DEVNULL,
                process_group=0,  # what is typed at a terminal is for the server, which answers what it is at
            )  # fmt: skip
        self._file: BinaryIO | None = None
        self._heard, self._wanted = b"", 0
        self._answered: asyncio.Future[tuple[Head, bytes]] | None = None
        self._ended: Callable[[], None] = lambda: None
        self.is_idle = True
        """Can it be asked? Not while it has a query, nor after an answer that nobody waited for."""

    @property
    def pid(self) -> int:
        """The system's number of it."""
        return int(self._process.pid)

    def wait(self) -> dict[str, bool]:
        """Block until it is ready; parts of its sandbox, and whether the kernel holds them. Raises QueryError."""
        try:
            head = self._exactly(sum(SIZES.unpack(self._exactly(SIZES.size))))
        except (EOFError, OSError):
            self.close()
            raise QueryError("a query process did not start") from None
        self._socket.setblocking(False)
        held: dict[str, bool] = json.loads(head)["held"]
        return held

    def _exactly(self, size: int) -> bytes:
        data = self._socket.recv(size, socket.MSG_WAITALL)
        if len(data) < size:
            raise EOFError
        return data

    def listen(self, ended: Callable[[], None]) -> None:
        """Hear it in this event loop from now on; `ended` is called when it ends while nobody asks it."""
        self._ended = ended
        asyncio.get_running_loop().add_reader(self._socket, self._hear)

    def ignore(self) -> None:
        """Hear it no more."""
        if self._socket.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self._socket)

    async def ask(self, request: Head) -> Answer:
        """Its answer. Raises the error that it names, and EOFError when it has ended."""
        begun = time.perf_counter()
        self.is_idle = False
        self._heard, self._wanted = b"", SIZES.size
        self._answered = asyncio.get_running_loop().create_future()
        try:
            await self._send(pack(request))
        except OSError:
            raise EOFError from None
        head, body = await self._answered
        self.is_idle = True
        seconds = time.perf_counter() - begun
        if "error" in head:
            raise _error(*head["error"])
        file, size = None, len(body)
        if "stored" in head:
            file, self._file, size = self._file, None, head["stored"]
        return Answer(head["format"], body, file, size, head["left_out"], head["is_cut"], seconds)

    async def _send(self, message: bytes) -> None:
        """The message, and a file for a large answer where the last one was taken."""
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by whoever sends the answer
            socket.send_fds(self._socket, [message[: SIZES.size]], [self._file.fileno()])
            message = message[SIZES.size :]
        await asyncio.get_running_loop().sock_sendall(self._socket, message)

    def _hear(self) -> None:
        """A part of an answer, or the end of the process."""
        try:
            part = self._socket.recv(_PART)
        except BlockingIOError:
            return
        except OSError:
            part = b""
        if not part:
            self._end()
            return
        self._heard += part
        if len(self._heard) >= SIZES.size:
            self._wanted = SIZES.size + sum(SIZES.unpack_from(self._heard))
        if len(self._heard) == self._wanted and self._answered and not self._answered.done():
            start = SIZES.size + SIZES.unpack_from(self._heard)[0]
            self._answered.set_result((json.loads(self._heard[SIZES.size : start]), self._heard[start:]))

    def _end(self) -> None:
        self.ignore()
        if self.is_idle:
            self._ended()
        elif self._answered and not self._answered.done():
            self._answered.set_exception(EOFError())

    async def lacked_memory(self) -> bool:
        """Once it has ended: did an engine end it, for the system gave it no more memory?"""
        return await asyncio.to_thread(self._process.wait) == -signal.SIGABRT

    def is_alive(self) -> bool:
        """Does it still run?"""
        return self._process.poll() is None

    def kill(self) -> None:
        """End it."""
        self._process.kill()

    def close(self) -> None:
        """End it, and wait until it has."""
        self._process.kill()
        self._process.wait()
        self._socket.close()
        if self._file:
            self._file.close()


def _error(name: str, message: str, line: int, column: int) -> errors.AikgError:
    if name == QuerySyntax.__name__:
        return QuerySyntax(message, line, column)
    found: errors.AikgError = getattr(errors, name, QueryError)(message)
    return found
