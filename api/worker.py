"""A process that runs foreign queries on read-only stores: `python -m api.worker RDF-FOLDER PROPERTY-FILE`.

It reads requests from standard input and writes answers to standard output, each as a length
(4 bytes, big-endian) and that many bytes; it is killed when it takes too long.
"""

from __future__ import annotations

import json
import resource
import struct
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from api.guard import check_rows
from graph.cypher import NODES_BY_ELEMENT
from graph.engines.kglite import KgliteStore
from graph.engines.oxigraph import OxigraphStore
from graph.errors import BadRequest, QueryError, QuerySyntax
from graph.parameters import read_parameters
from graph.property import CypherEngine, NodeValue
from graph.rdf import Format
from graph.results import ResultFormat, serialise

_MEMORY = 4 << 30
"""Bytes that a query may take beyond what the stores need."""


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


def answer(store: OxigraphStore, engine: CypherEngine, request: bytes) -> bytes:
    """`+` and the result, or `-` and an error as JSON."""
    asked = json.loads(request)
    try:
        return b"+" + (_cypher(engine, asked) if "statement" in asked else _sparql(store, asked))
    except (QueryError, BadRequest) as error:
        place = (error.line, error.column) if isinstance(error, QuerySyntax) else (0, 0)
        return b"-" + json.dumps([type(error).__name__, str(error), *place]).encode()


def _sparql(store: OxigraphStore, asked: Mapping[str, Any]) -> bytes:
    format_ = Format[asked["format"]]
    data = store.query(asked["query"], format_, asked["max_bytes"])
    check_rows(format_, data, asked["max_rows"])
    return data


def _cypher(engine: CypherEngine, asked: Mapping[str, Any]) -> bytes:
    def nodes(elements: list[str]) -> list[NodeValue]:
        return [row[0] for row in engine.run(NODES_BY_ELEMENT, {"elements": elements}).rows]

    parameters = read_parameters(asked["parameters"], asked["typed"])
    with _no_files():
        table = engine.run(asked["statement"], parameters, asked["max_rows"], asked["timeout"])
        return serialise(table, ResultFormat[asked["format"]], nodes, asked["max_bytes"])


@contextmanager
def _no_files() -> Iterator[None]:
    """Nothing can be opened: a statement that the guard misjudged still reads no file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _limit_memory() -> None:
    """Where the system tells what the process has (Linux), bound what it may take."""
    sizes = Path("/proc/self/statm")
    if sizes.exists():
        most = int(sizes.read_text().split()[0]) * resource.getpagesize() + _MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def open_engine(place: str) -> CypherEngine:
    """The Cypher engine of a place: the embedded one with a file of a snapshot."""
    return KgliteStore(Path(place))


def main() -> None:
    """Answer requests until standard input ends."""
    store = OxigraphStore(Path(sys.argv[1]), read_only=True)
    engine = open_engine(sys.argv[2])
    _limit_memory()
    write_frame(sys.stdout.buffer, b"ready")
    while True:
        try:
            request = read_frame(sys.stdin.buffer)
        except EOFError:
            return
        write_frame(sys.stdout.buffer, answer(store, engine, request))


if __name__ == "__main__":
    main()
