"""The query processes of a server that runs in this process, as the system sees them (Linux)."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
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


def busy(folder: Path) -> list[int]:
    """Those that compute a query at present."""
    asked, before = ready(folder), query_processes(folder)
    time.sleep(0.3)
    now = query_processes(folder)
    return [number for number in asked & before.keys() & now.keys() if now[number] - before[number] > 0.05]
