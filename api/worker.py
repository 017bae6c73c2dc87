"""A process that runs foreign queries on a read-only store: `python -m api.worker FOLDER`.

It reads requests from standard input and writes answers to standard output, each as a length
(4 bytes, big-endian) and that many bytes; it is killed when it takes too long.
"""

from __future__ import annotations

import json
import struct
import sys
from pathlib import Path
from typing import BinaryIO

from api.guard import check_rows
from graph.engines.oxigraph import OxigraphStore
from graph.errors import QueryError, QuerySyntax
from graph.rdf import Format


def read_frame(stream: BinaryIO) -> bytes:
    """One framed message; raises EOFError when the other side has gone."""
    head = _exactly(stream, 4)
    return _exactly(stream, struct.unpack(">I", head)[0])


def write_frame(stream: BinaryIO, data: bytes) -> None:
    """Send one framed message."""
    stream.write(struct.pack(">I", len(data)))
    stream.write(data)
    stream.flush()


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise EOFError("the stream ended")
    return data


def answer(store: OxigraphStore, request: bytes) -> bytes:
    """`+` and the result, or `-` and an error as JSON."""
    asked = json.loads(request)
    format_ = Format[asked["format"]]
    try:
        data = store.query(asked["query"], format_, asked["max_bytes"])
        check_rows(format_, data, asked["max_rows"])
    except QueryError as error:
        place = (error.line, error.column) if isinstance(error, QuerySyntax) else (0, 0)
        return b"-" + json.dumps([type(error).__name__, str(error), *place]).encode()
    return b"+" + data


def main() -> None:
    """Answer requests until standard input ends."""
    store = OxigraphStore(Path(sys.argv[1]), read_only=True)
    write_frame(sys.stdout.buffer, b"ready")
    while True:
        try:
            request = read_frame(sys.stdin.buffer)
        except EOFError:
            return
        write_frame(sys.stdout.buffer, answer(store, request))


if __name__ == "__main__":
    main()
