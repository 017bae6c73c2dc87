"""What a query process may do, held by the kernel as far as it can.

| | Linux 5.13+ on x86-64, arm64 | older Linux, other machines | macOS |
|---|---|---|---|
| no file but the snapshot's and those of `_LIMITS`, none written | Landlock | - | - |
| no network; of a remote engine only its TCP port | seccomp; Landlock from 6.7 | - | - |
| no new process, no other process's memory | seccomp | seccomp, where there is a filter for the machine | - |
| memory, CPU time, stack | limits of the process | the same | CPU time, stack |
| no core dump | yes | yes | yes |
"""

from __future__ import annotations

import math
import os
import resource
import sysconfig
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from api import landlock, seccomp

_STACK = 8 << 20
_CORES = os.cpu_count() or 1
_PORTS = {"http": 80, "https": 443}
_BOLT = 7687
_NAMES = tuple(map(Path, ("/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf")))
"""What turns a host's name into its address."""
_LIMITS = (Path("/proc/self/cgroup"), Path("/sys/fs/cgroup"))
"""What the system lets this process take, which an engine asks for when it opens."""


def enter(places: Collection[str]) -> dict[str, bool]:
    """Give up all that queries on these stores (folders, files or addresses) do not need, and whether the kernel can.

    Threads that run already keep their rights, so it is called before the stores are opened.
    """
    addresses = [place for place in places if "://" in place]
    readable = [Path(place) for place in places if "://" not in place] + [path for path in _LIMITS if path.exists()]
    if addresses:
        readable += [path for path in (*_NAMES, *_modules()) if path.exists()]
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_STACK, _STACK)
    version = landlock.restrict(readable, map(_port, addresses))
    filtered = seccomp.restrict(connecting=bool(addresses))
    network = ("connections to the engine only", version >= 4) if addresses else ("no network", filtered)
    return {"no files but the snapshot": version > 0, "no new processes": filtered, **dict([network])}


def _modules() -> Iterator[Path]:
    """Where Python's modules lie: the libraries that speak to servers load some of them late."""
    found = sysconfig.get_paths()
    return (Path(found[name]) for name in ("stdlib", "platstdlib", "purelib", "platlib"))


def _port(address: str) -> int:
    parts = urlsplit(address)
    return parts.port or _PORTS.get(parts.scheme, _BOLT)


def sizes() -> BinaryIO | None:
    """Where the system tells the size of this process (Linux); to be opened before other files are closed off."""
    path = Path("/proc/self/statm")
    return path.open("rb") if path.exists() else None


def limit_memory(told: BinaryIO, most: int) -> None:
    """Bound what the process may take beyond what it has."""
    _limit(resource.RLIMIT_AS, int(told.read().split()[0]) * resource.getpagesize() + most)


def limit_cpu(seconds: float) -> None:
    """The process ends when it has taken that much more, on all cores together: also when nobody waits for it."""
    end = math.ceil(time.process_time() + seconds * _CORES) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (end, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _limit(kind: int, most: int) -> None:
    hard = resource.getrlimit(kind)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))
