"""The query processes of a server that runs in this process, as the system sees them (Linux)."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
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


def wait_until(is_so: Callable[[], T], seconds: float = 60) -> T:
    """What it gives when it is not empty; fails when it always is."""
    begun = time.monotonic()
    while not (found := is_so()):
        assert time.monotonic() - begun < seconds, "it is never so"
        time.sleep(0.02)
    return found


def busy(folder: Path) -> list[int]:
    """Those that compute at present."""
    before = query_processes(folder)
    time.sleep(0.3)
    return [number for number, spent in query_processes(folder).items() if spent - before.get(number, spent) > 0.05]
