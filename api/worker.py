"""A process that runs foreign queries on read-only stores: `python -m api.worker RDF PROPERTY-GRAPH`.

Standard input is a socket, on which it answers requests as `api.wire` says. It is killed when it takes too long.
"""

from __future__ import annotations

import gc
import json
import resource
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import Any

from api import sandbox
from api.beginnings import CUT, first_fitting, first_triples
from api.engines import open_property_graph, open_rdf
from api.negotiate import choose
from api.rows import count_rows, first_rows, marked
from api.wire import NO_MEMORY, Channel, Head
from graph.cypher import NODES_BY_ELEMENT
from graph.cypher_guard import check_cypher
from graph.engines.embedded import EmbeddedGraph
from graph.errors import AikgError, QuerySyntax, ResultTooLarge
from graph.guard import check_query
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
    except MemoryError:
        return {"error": [ResultTooLarge.__name__, NO_MEMORY, 0, 0]}, b""
    except AikgError as error:
        place = (error.line, error.column) if isinstance(error, QuerySyntax) else (0, 0)
        return {"error": [type(error).__name__, str(error), *place]}, b""


def _sparql(store: RdfStore, asked: Head) -> Answer:
    checked = check_query(asked["query"], asked["max_rows"])
    is_graph = checked.kind in ("CONSTRUCT", "DESCRIBE")
    format_ = choose(asked["accept"], GRAPH_FORMATS if is_graph else SOLUTION_FORMATS, asked["format"])
    is_cut = False
    try:
        data = _result(store, checked.text, format_, asked)
    except ResultTooLarge as error:
        if not asked["truncate"]:
            raise
        is_cut = True
        if is_graph:
            data = first_triples(store, checked.text, format_, asked["max_bytes"])
        else:
            data = marked(format_, first_rows(format_, error.part, asked["max_rows"]))
    left_out = max(0, count_rows(format_, data) - asked["shown_rows"]) if asked["shown_rows"] else 0
    if left_out:
        data = first_rows(format_, data, asked["shown_rows"])
    head = {"format": format_.name, "left_out": left_out, "is_cut": is_cut}
    return head, _finished(data, format_.media_type, asked)


def _result(store: RdfStore, text: str, format_: Format, asked: Head) -> bytes:
    try:
        data = store.query(text, format_, asked["max_bytes"])
    except QuerySyntax:
        if text == asked["query"]:
            raise
        data = store.query(asked["query"], format_, asked["max_bytes"])  # for the place of the error in what was sent
    most = asked["max_rows"]
    if 0 < most < len(data) and count_rows(format_, data) > most:
        message = f"the result has more than {most:,} rows; add LIMIT and OFFSET, or download the whole graph"
        raise ResultTooLarge(message, data)
    return data


def _cypher(engine: CypherEngine, asked: Head) -> Answer:
    def write(table: Table) -> bytes:
        return serialise(table, format_, nodes)

    def nodes(elements: list[str]) -> list[NodeValue]:
        return [row[0] for row in engine.run(NODES_BY_ELEMENT, {"elements": elements}).rows]

    format_ = choose(asked["accept"], list(ResultFormat), asked["format"])
    statement = check_cypher(asked["statement"], asked["parameters"])
    parameters = read_parameters(asked["parameters"], asked["typed"])
    rows, size = asked["max_rows"], asked["max_bytes"]
    with no_files() if isinstance(engine, EmbeddedGraph) else nullcontext():
        table = engine.run(statement, parameters, rows, asked["timeout"])
        notices = explained(table.notices, asked["patterns"])
        shown = replace(table, rows=table.rows[: asked["shown_rows"] or None], notices=notices)
        if table.has_more and not asked["truncate"]:
            raise ResultTooLarge(f"the result has more than {rows:,} rows; add LIMIT")
        data = write(shown)
        is_cut = table.has_more or 0 < size < len(data)
        if is_cut and not asked["truncate"]:
            raise ResultTooLarge(f"the result has more than {size:,} bytes; add LIMIT")
        if is_cut:
            data = first_fitting(replace(shown, notices=(*notices, CUT)), write, size or len(data))
    if asked["counters"] and format_ in (ResultFormat.JSON, ResultFormat.TYPED):
        data = data[:-1] + b',"counters":' + json.dumps(_COUNTERS, separators=(",", ":")).encode() + b"}"
    head = {"format": format_.name, "left_out": len(table.rows) - len(shown.rows), "is_cut": is_cut}
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
    gc.freeze()  # what is there by now stays: a full collection need not look at it
    channel.send({"held": held})
    while asked := channel.receive():
        sandbox.limit_cpu(asked["timeout"])
        channel.send(*answer(store, engine, asked))


if __name__ == "__main__":
    main()
