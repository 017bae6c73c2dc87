"""What stands between a service and its engine: open, closed (connections are cut) or silent (nothing passes)."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Gate:
    """Forwards what comes to its `port` while it is open."""

    def __init__(self, target: int, server: socket.socket) -> None:
        self._target = target
        self._server = server
        self._lines: set[socket.socket] = set()
        self.port: int = server.getsockname()[1]
        self.state = "open"

    def close(self) -> None:
        """Cut all connections, and those that come."""
        self.state = "closed"
        for line in list(self._lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def run(self) -> None:
        """Until the server is closed."""
        with suppress(OSError):
            while True:
                near, _ = self._server.accept()
                if self.state == "closed":
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self._target))
                self._lines |= {near, far}
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._forward, args=(one, other), daemon=True).start()

    def _forward(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while (data := one.recv(65_536)) and self.state != "closed":
                if self.state == "open":
                    other.sendall(data)
        for line in (one, other):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
            self._lines.discard(line)


@contextmanager
def gate(target: int) -> Iterator[Gate]:
    """One before a port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        made = Gate(target, server)
        thread = threading.Thread(target=made.run)
        thread.start()
        yield made
        made.close()
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
