"""The beginning of an answer that is larger than the limits, for those who ask for it (`truncate=true`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from graph.engines.oxigraph import rewritten
from graph.errors import ResultTooLarge
from graph.property import Notice, Table
from graph.rdf import Format, RdfStore

CUT = Notice("ResultTruncated", "This is the beginning of an answer that is larger than the limits.", "GENERIC")
"""What Cypher's JSON says of it; the code is ours, as Neo4j never cuts an answer."""


def first_triples(store: RdfStore, query: str, format_: Format, most: int) -> bytes:
    """As many triples of a graph as take `most` bytes, as N-Triples and in the format. Raises ResultTooLarge."""
    try:
        lines = store.query(query, Format.NTRIPLES, most)
    except ResultTooLarge as error:
        lines = error.part
    while lines := lines[: lines.rfind(b"\n") + 1]:
        data = rewritten(lines, format_)
        if len(data) <= most:
            return data
        lines = lines[: len(lines) * most // len(data)]
    raise ResultTooLarge("the first triple alone is larger than the limit")


def first_fitting(table: Table, write: Callable[[Table], bytes], most: int) -> bytes:
    """As many rows of a table as are written in `most` bytes. Raises ResultTooLarge."""
    while len(data := write(table)) > most:
        if len(table.rows) < 2:
            raise ResultTooLarge("the first row alone is larger than the limit")
        table = replace(table, rows=table.rows[: max(1, len(table.rows) * most // len(data))])
    return data
