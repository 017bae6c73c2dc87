"""Requests over kept connections, one thread and no library in between: the client must not be what is measured."""

from __future__ import annotations

import os
import re
import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.I)
_READ = 1 << 18
_TIMEOUT = 30
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Load:
    """What came of one or more turns."""

    seconds: float = 0.0
    cpu: float = 0.0
    """Seconds of the server's processes."""
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.latencies) / self.seconds

    @property
    def cost(self) -> float:
        """Microseconds of the server's processor for an answer, which other work on the machine changes least."""
        return self.cpu / len(self.latencies) * 1e6

    def percentile(self, number: int) -> float:
        """Milliseconds."""
        return sorted(self.latencies)[(len(self.latencies) * number - 1) // 100] * 1e3


class _Connection:
    """A connection that has one request on the way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), _TIMEOUT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._begun = 0.0
        self._got = b""

    def send(self, request: bytes) -> None:
        """Ask for the next."""
        self._begun, self._got = time.perf_counter(), b""
        self.socket.sendall(request)

    def read(self) -> float:
        """Seconds that the answer took; 0 while a part is missing. Raises RuntimeError for any status but 200."""
        part = self.socket.recv(_READ)
        self._got += part
        head, end, body = self._got.partition(b"\r\n\r\n")
        if not part or not head.startswith(b"HTTP/1.1 200"[: len(head)]):
            raise RuntimeError(f"not a good answer: {self._got[:300]!r}")
        if not end or not _whole(head, body):
            return 0.0
        return time.perf_counter() - self._begun


def _whole(head: bytes, body: bytes) -> bool:
    if found := _LENGTH.search(head):
        return len(body) >= int(found[1])
    return bool(_CHUNKED.search(head)) and body.endswith(b"\r\n0\r\n\r\n")


@dataclass(frozen=True, slots=True)
class Side:
    """A server, what it is asked, and what came of it."""

    port: int
    pid: int
    requests: Iterator[bytes]
    load: Load = field(default_factory=Load)


def take_turns(sides: Sequence[Side], clients: int, seconds: float, turns: int) -> None:
    """Each side is asked for some seconds a turn, after a first turn that is not counted."""
    for turn in range(-1, turns):
        for side in sides[:: 1 if turn % 2 else -1]:
            _ask(side, clients, seconds, side.load if turn >= 0 else Load())


def _ask(side: Side, clients: int, seconds: float, load: Load) -> None:
    """Each client sends its next request when it has its answer."""
    with selectors.DefaultSelector() as selector, ExitStack() as stack:
        begun, cpu = time.perf_counter(), cpu_seconds(side.pid)
        for _ in range(clients):
            made = _Connection(side.port)
            selector.register(stack.enter_context(made.socket), selectors.EVENT_READ, made)
            made.send(next(side.requests))
        while (now := time.perf_counter()) - begun < seconds or not load.latencies:
            for key, _ in selector.select(_TIMEOUT):
                if took := key.data.read():
                    load.latencies.append(took)
                    key.data.send(next(side.requests))
        load.seconds += now - begun
        load.cpu += cpu_seconds(side.pid) - cpu
        for key in list(selector.get_map().values()):  # a server may do much when a client goes away while it works
            while not key.data.read():
                pass


def request(path: str, accept: str = "*/*", body: str = "") -> bytes:
    """The text of a GET request, or of a POST with JSON."""
    head = f"{'POST' if body else 'GET'} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {accept}\r\n"
    if body:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body.encode())}\r\n"
    return f"{head}\r\n{body}".encode()


def cpu_seconds(pid: int) -> float:
    """What a process and those that it has started have taken of the processor, in user and system mode (Linux)."""
    stats = (stat.rpartition(")")[2].split() for each in family(pid) if (stat := _read(Path(f"/proc/{each}/stat"))))
    return sum(int(stat[11]) + int(stat[12]) for stat in stats) / _TICKS


def resident(pid: int) -> float:
    """Megabytes that a process has in memory (Linux)."""
    sizes = _read(Path(f"/proc/{pid}/statm")).split()
    return int(sizes[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6 if sizes else 0.0


def family(pid: int) -> Iterator[int]:
    """A process, and those that it has started and their children (Linux)."""
    yield pid
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
    except FileNotFoundError:  # it has ended meanwhile
        return
    for thread in threads:
        for child in _read(thread / "children").split():
            yield from family(int(child))


def _read(path: Path) -> str:
    """What the kernel tells of a process or thread; nothing of one that has ended."""
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
