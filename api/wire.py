"""What the server and a query process say to each other: a head as JSON, and the bytes of an answer after it."""

from __future__ import annotations

import json
import os
import socket
import struct
from collections.abc import Mapping
from typing import Any

from graph.errors import QueryError

SIZES = struct.Struct(">II")
"""Bytes of the head, bytes after it."""
INLINE = 64 << 10
"""Bytes of an answer up to which it comes through the socket; a larger one is in the file given with the request."""
NO_MEMORY = "the query needs more memory than one may take"
_PART = 16 << 10
Head = Mapping[str, Any]


def pack(head: Head, body: bytes = b"") -> bytes:
    """A whole message."""
    text = json.dumps(head).encode()
    return SIZES.pack(len(text), len(body)) + text + body


class Channel:
    """The query process's end."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._file = -1

    def receive(self) -> Any:
        """The next request, None when the server has gone. A file that comes with it is for a large answer."""
        data, files, _, _ = socket.recv_fds(self._socket, _PART, 1)
        if files:
            self._file = files[0]
        if len(data) < SIZES.size:
            return None
        end = SIZES.size + SIZES.unpack_from(data)[0]
        while len(data) < end:
            if not (part := self._socket.recv(end - len(data))):
                return None
            data += part
        return json.loads(data[SIZES.size :])

    def send(self, head: Head, body: bytes = b"") -> None:
        """One message."""
        if len(body) > INLINE:
            head, body = self._store(head, body), b""
        self._socket.sendall(pack(head, body))

    def _store(self, head: Head, body: bytes) -> Head:
        """The head when the body is in the file, which is then the server's."""
        try:
            os.ftruncate(self._file, 0)
            for start in range(0, len(body), 1 << 20):
                _write(self._file, body[start : start + (1 << 20)], start)
        except OSError as error:
            return {"error": [QueryError.__name__, f"the answer cannot be stored: {error.strerror}", 0, 0]}
        os.close(self._file)
        return {**head, "stored": len(body)}


def _write(number: int, data: bytes, start: int) -> None:
    while data:
        written = os.pwrite(number, data, start)
        data, start = data[written:], start + written
