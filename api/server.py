"""The web server: uvicorn with limits on how large and how slow the head of a request may be."""

from __future__ import annotations

import asyncio
import gc
import resource
import sys
import termios
from collections.abc import Callable
from contextlib import suppress
from fcntl import ioctl
from socket import socket
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from api.cache import Kept
from api.settings import Settings

MOST_HEAD = 65_536
"""Bytes of a request's line and headers: a longer query is sent as a body."""
HEAD_SECONDS = 10.0
"""Until the head of a request must be there."""
READ_SECONDS = 30.0
LEAST_READ = 16_384
"""Bytes of an answer that a client has to take in that time; else its connection is cut."""
_CONNECTIONS = 1_000
"""Beyond so many at a time, requests get 503."""
_IDLE = 5
"""Seconds after which a connection without a request is closed."""
_FILES = 4_096
_END = b"\r\n\r\n"
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class Protocol(HttpToolsProtocol):
    """HTTP/1.1; a head that is too large (431) or does not come (the connection is closed) takes no more room."""

    _size = 0
    _in_head = True
    _timer: asyncio.TimerHandle | None = None
    _reading: asyncio.TimerHandle | None = None

    def __init__(self, config: uvicorn.Config, *args: Any, **kwargs: Any) -> None:
        super().__init__(config, *args, **kwargs)
        self._at_once: Callable[[Any], tuple[Kept, bytes] | None] = config.app.state.door.at_once  # type: ignore[union-attr]

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Count the head before it is parsed."""
        if self._in_head:
            room = MOST_HEAD - self._size
            if len(data) > room and data.find(_END, 0, room) < 0:
                self.transport.write(_TOO_LARGE)
                self.transport.close()
                return
            self._size += len(data)
        super().data_received(data)
        if self._in_head and self._size:
            self._wait()

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._stop_waiting()
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The next bytes are those of another head."""
        self._in_head, self._size = True, 0
        super().on_message_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """What is in memory is written at once, unless it would have to wait or follow others."""
        direct = app is self.config.app and cycle.keep_alive and not self.pipeline and not self.flow.write_paused
        if direct and (found := self._at_once(cycle.scope)):
            answer, id_ = found
            own = b"".join([b"%b: %b\r\n" % each for each in self.server_state.default_headers])
            head = b"%b%b%bx-request-id: %b\r\n\r\n" % (STATUS_LINE[answer.status], own, answer.lines, id_)
            self.transport.writelines([head, answer.body])
            cycle.response_started = cycle.response_complete = True
            self.on_response_complete()
        else:
            super()._start_asgi_task(cycle, app)

    def pause_writing(self) -> None:
        """The client reads more slowly than it is answered: see that it goes on."""
        super().pause_writing()
        self._see_reading(self._unread())

    def resume_writing(self) -> None:
        """It has read what was there."""
        super().resume_writing()
        self._stop_seeing()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._stop_waiting()
        self._stop_seeing()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if not self._timer:
            self._timer = self.loop.call_later(HEAD_SECONDS, self._too_slow)

    def _too_slow(self) -> None:
        self._timer = None
        if self.cycle and not self.cycle.response_complete:  # the head is the next one: it is not read before its turn
            self._wait()
        else:
            self.transport.close()

    def _stop_waiting(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _see_reading(self, left: int) -> None:
        self._reading = self.loop.call_later(READ_SECONDS, self._has_read, left)

    def _has_read(self, before: int) -> None:
        left = self._unread()
        if before - left < LEAST_READ:
            self.transport.abort()
        else:
            self._see_reading(left)

    def _unread(self) -> int:
        """Bytes that the client has not got, here and, where the system tells it (Linux), in the kernel.

        Here alone they seem to wait: the kernel takes more only when a third of its own, megabytes, has gone.
        """
        there = b""
        with suppress(OSError):
            there = ioctl(self.transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, bytes(4))
        return self.transport.get_write_buffer_size() + int.from_bytes(there, sys.byteorder)

    def _stop_seeing(self) -> None:
        if self._reading:
            self._reading.cancel()
            self._reading = None


class _Server(uvicorn.Server):
    """One that says when it can be asked."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Open the application and listen."""
        await super().startup(sockets)
        if self.started:
            self._ready()


def run(app: FastAPI, host: str, port: int, settings: Settings, ready: Callable[[], None]) -> None:
    """Serve until a signal, and be `ready` before; requests that are being answered are answered first.

    Raises SystemExit where the address is not to be had or the application does not start.
    """
    _allow_files()
    gc.freeze()  # what is there by now stays; to look at all of it again stops every request for some time
    config = uvicorn.Config(
        app, host=host, port=port, log_level="warning", access_log=False, server_header=False, http=Protocol, ws="none",
        proxy_headers=bool(settings.proxies), forwarded_allow_ips=list(settings.proxies),
        limit_concurrency=_CONNECTIONS, timeout_keep_alive=_IDLE,
        timeout_graceful_shutdown=int(settings.timeout) + 5,
    )  # fmt: skip
    server = _Server(config, ready)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        raise SystemExit(1)


def _allow_files() -> None:
    """Room for all connections beside the files of the snapshot, where the system allows that many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
