"""A proxy between a client and a real server that cuts a connection after so many bytes."""

from __future__ import annotations

import socket
import struct
import threading
from collections import deque
from collections.abc import Iterable
from contextlib import suppress

_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER that ends a connection with RST, as a machine that is gone does."""


class CuttingProxy:
    """Forwards what comes to its `port`. `after` are the bytes that pass, both ways, before each next cut."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._after: deque[int] = deque()
        self._lock = threading.Lock()
        self.passed = 0
        self.cuts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self, after: Iterable[int]) -> None:
        """Begin to count anew."""
        with self._lock:
            self._after = deque(after)
            self.passed = 0

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._server.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
                for one, other in ((client, server), (server, client)):
                    threading.Thread(target=self._forward, args=(one, other), daemon=True).start()

    def _forward(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                allowed, over = self._allowed(len(data))
                other.sendall(data[:allowed])
                if over:
                    break
        for each in (one, other):
            with suppress(OSError):
                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _allowed(self, size: int) -> tuple[int, bool]:
        with self._lock:
            if not self._after or self.passed + size <= self._after[0]:
                self.passed += size
                return size, False
            allowed = self._after.popleft() - self.passed
            self.passed = 0
            self.cuts += 1
            return allowed, True

    def close(self) -> None:
        self._server.close()
