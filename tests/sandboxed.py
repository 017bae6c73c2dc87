"""A process that tries what a query process must not do: `python sandboxed.py PLACES FILE PORT PARENT [CLOSED]`.

It prints which attempts worked, as JSON; PLACES are two, with a comma between.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from api import sandbox
from api.engines import open_property_graph, open_rdf


def attempts(folder: Path, file: str, port: int, parent: int) -> dict[str, Callable[[], object]]:
    """What is tried, by name."""
    libc = ctypes.CDLL(None, use_errno=True)
    return {
        "read a file": lambda: Path(file).read_bytes(),
        "read a file by a way around": lambda: Path(f"{folder}/../../../..{'/..' * 9}{file}").read_bytes(),
        "list a folder": lambda: os.listdir("/"),
        "read its environment": lambda: Path("/proc/self/environ").read_bytes(),
        "write a new file": lambda: Path(file + ".new").write_bytes(b"x"),
        "write into the snapshot": lambda: (folder / "new").write_bytes(b"x"),
        "remove a file": lambda: Path(file + ".old").unlink(),
        "change a mode": lambda: Path(file).chmod(0o777),
        "connect": lambda: socket.create_connection(("127.0.0.1", port), 5).close(),
        "send a datagram": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", port)),
        "open a Unix socket": lambda: socket.socket(socket.AF_UNIX).close(),
        "listen": lambda: socket.create_server(("127.0.0.1", 0)).close(),
        "run a program": lambda: subprocess.run(["/bin/true"], check=True),
        "become a program": lambda: _ok(libc.execve(b"/no/such/program", None, None), 2),
        "fork": _fork,
        "signal another process": lambda: os.kill(parent, signal.SIGCONT),
        "use io_uring": lambda: _ok(libc.syscall(425, 1, None), 14),
        "trace itself": lambda: _ok(libc.ptrace(0, 0, 0, 0)),
        "make a file in memory": lambda: os.close(os.memfd_create("x")),
    }


def _fork() -> None:
    number = os.fork()
    if not number:
        os._exit(0)
    os.waitpid(number, 0)


def _ok(found: int, *harmless: int) -> None:
    """The kernel took the call, if only to find fault with what it was given."""
    if found < 0 and ctypes.get_errno() not in harmless:
        raise OSError(ctypes.get_errno(), "refused")


def _works(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError:
        return False
    return True


def main() -> None:
    """Try everything, with the sandbox unless told otherwise."""
    places, file, port, parent = sys.argv[1].split(","), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    tried = attempts(Path(places[0]) if "://" not in places[0] else Path("/"), file, port, parent)
    held = sandbox.enter(places) if sys.argv[5:] == ["closed"] else {}
    found = {name: _works(attempt) for name, attempt in tried.items()}
    local = [place for place in places if "://" not in place]
    if len(local) == len(places):
        store, engine = open_rdf(places[0]), open_property_graph(places[1])
        found["answer queries"] = store.count() > 0 and bool(engine.run("MATCH (n) RETURN n LIMIT 1", {}).rows)
    thread = threading.Thread(target=lambda: found.update({"start a thread": True}))
    thread.start()
    thread.join()
    json.dump({"worked": [name for name, worked in found.items() if worked], "held": held}, sys.stdout)


if __name__ == "__main__":
    main()
