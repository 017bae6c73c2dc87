"""The query processes of a server that runs in this process, as the system sees them (Linux)."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import httpx

T = TypeVar("T")
NEXT_SECONDS = 0.2
"""In which the request after a hostile one is served."""
_TICKS = os.sysconf("SC_CLK_TCK")


def query_processes(folder: Path) -> dict[int, float]:
    """Number of each living query process on the snapshots in a folder → seconds that it has computed."""
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            command = (path / "cmdline").read_bytes().split(b"\0")
            fields = (path / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if b"api.worker" in command and any(each.startswith(bytes(folder)) for each in command) and fields[0] != "Z":
            found[int(path.name)] = (int(fields[11]) + int(fields[12])) / _TICKS
    return found


def ready(folder: Path) -> set[int]:
    """Those that have set their last limit, that of memory, and from then on only compute when they have a query."""
    unlimited = re.compile(rb"Max address space +unlimited")
    found = set()
    for number in query_processes(folder):
        with suppress(OSError):  # it has just ended
            if not unlimited.search(Path(f"/proc/{number}/limits").read_bytes()):
                found.add(number)
    return found


def wait_until(is_so: Callable[[], T], seconds: float = 60) -> T:
    """What it gives when it is not empty; fails when it always is."""
    begun = time.monotonic()
    while not (found := is_so()):
        assert time.monotonic() - begun < seconds, "it is never so"
        time.sleep(0.02)
    return found


def least(measure: Callable[[], float], limit: float, tries: int = 10) -> float:
    """The least of what is measured, until it is below the limit: other work on the machine only adds to it."""
    found = measure()
    while found >= limit and (tries := tries - 1):
        found = min(found, measure())
    return found


def busy(folder: Path) -> list[int]:
    """Those that compute a query at present."""
    asked, before = ready(folder), query_processes(folder)
    time.sleep(0.3)
    now = query_processes(folder)
    return [number for number in asked & before.keys() & now.keys() if now[number] - before[number] > 0.05]


def next_is_served(client: httpx.Client, hostile: Callable[[], T]) -> T:
    """What a hostile request gives, when the request after it is served soon; of three such pairs one has to be.

    On a machine so busy that this takes longer without anything hostile before it, that is the measure.
    """

    def ask() -> float:
        begun = time.monotonic()
        served = client.get("/sparql", params={"query": "ASK {}", "format": "json"}).is_success
        return time.monotonic() - begun if served else float("inf")

    seconds = []
    for _ in range(3):
        found = hostile()
        seconds.append(ask())
        if seconds[-1] <= NEXT_SECONDS:
            return found
    usual = max(ask() for _ in range(10))
    assert min(seconds) < float("inf")
    assert min(seconds) <= max(NEXT_SECONDS, 2 * usual), f"{seconds} s, and {usual} s without anything before"
    return found


@contextmanager
def within_memory(folder: Path) -> Iterator[None]:
    """Looks ten times a second how much memory the query processes on a folder have, and at their limits."""
    seen: list[tuple[int, int]] = []
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.1):
            for number in query_processes(folder):
                with suppress(OSError, TypeError):  # it has just ended, or has no limit yet
                    seen.append(_size_and_limit(number))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield
    finally:
        over.set()
        looking.join()
    assert seen
    assert [each for each in seen if each[0] > each[1]] == []


def _size_and_limit(number: int) -> tuple[int, int]:
    """Bytes of memory that a process has had at most, and may have."""
    size = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{number}/status").read_text())
    limit = re.search(r"Max address space +(\d+)", Path(f"/proc/{number}/limits").read_text())
    return int(size[1]) << 10, int(limit[1])  # type: ignore[index]
