"""A process that runs foreign queries on read-only stores: `python -m api.worker RDF PROPERTY-GRAPH`.

Standard input is a socket, on which it answers requests as `api.wire` says. It is killed when it takes too long.
"""

from __future__ import annotations

import json
import resource
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from api import sandbox
from api.cypher_guard import check_cypher
from api.engines import open_property_graph, open_rdf
from api.guard import check_query, check_rows
from api.negotiate import choose
from api.wire import Channel, Head
from graph.cypher import NODES_BY_ELEMENT
from graph.engines.kglite import KgliteStore
from graph.errors import AikgError, QuerySyntax
from graph.notices import explained
from graph.parameters import read_parameters
from graph.property import CypherEngine, NodeValue, Table
from graph.rdf import GRAPH_FORMATS, SOLUTION_FORMATS, Format, RdfStore
from graph.results import ResultFormat, serialise
from graph.spreadsheet import as_asked

_MEMORY = 4 << 30
"""Bytes that a query may take beyond what the stores need."""
_COUNTERS = {
    "containsUpdates": False, "nodesCreated": 0, "nodesDeleted": 0, "propertiesSet": 0, "relationshipsCreated": 0,
    "relationshipsDeleted": 0, "labelsAdded": 0, "labelsRemoved": 0, "indexesAdded": 0, "indexesRemoved": 0,
    "constraintsAdded": 0, "constraintsRemoved": 0, "containsSystemUpdates": False, "systemUpdates": 0,
}  # fmt: skip
Answer = tuple[dict[str, Any], bytes]
"""Head and bytes: `format` names what the bytes are, or `error` says why there are none."""


def answer(store: RdfStore, engine: CypherEngine, asked: Head) -> Answer:
    """What a request is answered; the guards look at it before an engine does."""
    try:
        return _cypher(engine, asked) if "statement" in asked else _sparql(store, asked)
    except AikgError as error:
        place = (error.line, error.column) if isinstance(error, QuerySyntax) else (0, 0)
        return {"error": [type(error).__name__, str(error), *place]}, b""


def _sparql(store: RdfStore, asked: Head) -> Answer:
    text, most = asked["query"], asked["max_bytes"]
    checked = check_query(text, asked["max_rows"])
    offered = GRAPH_FORMATS if checked.kind in ("CONSTRUCT", "DESCRIBE") else SOLUTION_FORMATS
    format_ = choose(asked["accept"], offered, asked["format"])
    try:
        data = store.query(checked.text, format_, most)
    except QuerySyntax:
        if checked.text == text:
            raise
        data = store.query(text, format_, most)  # the place of the error in the text as it was sent
    check_rows(format_, data, asked["max_rows"])
    left_out = 0
    if asked["shown_rows"] and format_ is Format.JSON:
        data, left_out = _first_rows(data, asked["shown_rows"])
    return {"format": format_.name, "left_out": left_out}, _finished(data, format_.media_type, asked)


def _first_rows(data: bytes, most: int) -> tuple[bytes, int]:
    """An answer as JSON with its first rows, and how many there are more."""
    found = json.loads(data)
    rows = found.get("results", {}).get("bindings", [])
    if len(rows) <= most:
        return data, 0
    found["results"]["bindings"] = rows[:most]
    return json.dumps(found).encode(), len(rows) - most


def _cypher(engine: CypherEngine, asked: Head) -> Answer:
    def nodes(elements: list[str]) -> list[NodeValue]:
        return [row[0] for row in engine.run(NODES_BY_ELEMENT, {"elements": elements}).rows]

    format_ = choose(asked["accept"], list(ResultFormat), asked["format"])
    statement = check_cypher(asked["statement"], asked["parameters"])
    parameters = read_parameters(asked["parameters"], asked["typed"])
    with no_files() if isinstance(engine, KgliteStore) else nullcontext():
        table = engine.run(statement, parameters, asked["max_rows"], asked["timeout"])
        shown = table.rows[: asked["shown_rows"] or None]
        notices = explained(table.notices, asked["patterns"])
        data = serialise(Table(table.fields, shown, notices), format_, nodes, asked["max_bytes"])
    if asked["counters"] and format_ in (ResultFormat.JSON, ResultFormat.TYPED):
        data = data[:-1] + b',"counters":' + json.dumps(_COUNTERS, separators=(",", ":")).encode() + b"}"
    head = {"format": format_.name, "left_out": len(table.rows) - len(shown)}
    return head, _finished(data, format_.media_type, asked)


def _finished(data: bytes, media_type: str, asked: Head) -> bytes:
    body = as_asked(data, media_type, asked["spreadsheet"])
    return body.encode() if isinstance(body, str) else body


@contextmanager
def no_files() -> Iterator[None]:
    """Nothing can be opened, also where the kernel has no sandbox: a misjudged statement still reads no file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _open(places: list[str]) -> tuple[RdfStore, CypherEngine, dict[str, bool]]:
    """The two stores, and which parts of the sandbox around them the kernel holds.

    Remote ones are connected to before, which loads all that a connection needs.
    """
    rdf, graph = places
    told = sandbox.sizes()
    store = open_rdf(rdf) if "://" in rdf else None
    engine = open_property_graph(graph) if "://" in graph else None
    held = sandbox.enter(places)
    store, engine = store or open_rdf(rdf), engine or open_property_graph(graph)
    if told:
        sandbox.limit_memory(told, _MEMORY)
    return store, engine, held


def main() -> None:
    """Answer requests until standard input ends."""
    channel = Channel(socket.socket(fileno=sys.stdin.fileno()))
    store, engine, held = _open(sys.argv[1:])
    channel.send({"held": held})
    while asked := channel.receive():
        sandbox.limit_cpu(asked["timeout"])
        channel.send(*answer(store, engine, asked))


if __name__ == "__main__":
    main()
