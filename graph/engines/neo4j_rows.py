"""What both ways of publishing to a Neo4j share: statements with rows, transactions, and the check of counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Protocol, TypeVar

from neo4j import ManagedTransaction, Result, SummaryCounters

from graph.errors import RemoteError
from graph.property import Node, Relationship

_T = TypeVar("_T")
ROWS = 10_000
"""Rows of one statement."""


class Write(Protocol):
    """Runs a piece of work in a transaction, again where it may succeed the next time."""

    def __call__(self, work: Callable[[ManagedTransaction], _T]) -> _T:
        """What the work returns, once it is committed."""


class Unequal(RemoteError):
    """The database would not hold what was to be written."""


def expect(name: str, wanted: int, found: int) -> None:
    """Raises Unequal where the two numbers differ."""
    if wanted != found:
        raise Unequal(f"{found:,} {name} instead of {wanted:,} would be there")


def commit(write: Write, text: str, parameters: Mapping[str, Any]) -> None:
    """Run one statement in a transaction of its own."""
    write(lambda tx: run(tx, text, **parameters).consume())


def run_rows(tx: ManagedTransaction, text: str, rows: Iterable[Any]) -> list[SummaryCounters]:
    """Run a statement on rows, some at a time; what each time has written."""
    return [run(tx, text, rows=batch).consume().counters for batch in batches(rows, ROWS)]


def run(tx: ManagedTransaction, text: str, **parameters: Any) -> Result:
    """Run a statement."""
    return tx.run(text, parameters)


def batches(rows: Iterable[_T], size: int) -> Iterator[list[_T]]:
    """The rows in lists of a size."""
    walk = iter(rows)
    while batch := list(islice(walk, size)):
        yield batch


def node_row(node: Node) -> dict[str, Any]:
    """A node as the statements of a publication take it."""
    return {"labels": node.labels, "properties": node.properties}


def relationship_row(link: Relationship) -> dict[str, Any]:
    """A relationship as they take it."""
    return {"type": link.type, "start": link.start, "end": link.end, "properties": link.properties}
