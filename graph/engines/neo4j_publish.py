"""A property graph into a Neo4j database, so that a reader finds either what was there or all of the new graph.

A small difference is written in one transaction. A large one would need more memory than a server has:
then the whole graph is staged, step by step, under a label that no query names, and one transaction
takes the labels from the old nodes and gives them to the new ones. Whatever stops a publication, the
same call carries on or begins again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple, Protocol, TypeVar

from neo4j import ManagedTransaction, Result, SummaryCounters

from graph import cypher_publish as cypher
from graph.cypher import COUNT_ENTITIES, COUNT_LINKS
from graph.difference import Change, Difference, Held, difference
from graph.errors import RemoteError, ServerMemory
from graph.property import Node, PropertyGraph, Relationship

_T = TypeVar("_T")
_ROWS = 10_000
"""Rows of one statement."""


class Written(NamedTuple):
    """What a publication has written."""

    nodes: int
    relationships: int
    deleted: int
    """Nodes and relationships that are gone."""
    staged: bool
    """Whether the whole graph was written anew."""


class Write(Protocol):
    """Runs a piece of work in a transaction, again where it may succeed the next time."""

    def __call__(self, work: Callable[[ManagedTransaction], _T]) -> _T:
        """What the work returns, once it is committed."""


def publish(write: Write, graph: PropertyGraph, generation: str, say: Callable[[str], None], limit: int) -> Written:
    """Make the database hold this graph; one transaction writes at most `limit` nodes and relationships.

    `generation` names the graph: its staging goes on where it was stopped.
    """
    write(lambda tx: [_run(tx, each).consume() for each in cypher.SCHEMA])
    say("comparing with what is there")
    written = _in_one_transaction(write, graph, limit)
    if written is None:
        say("writing the whole graph in steps")
        written = _in_steps(write, graph, generation, limit // 10)
        say("deleting what was there before")
    _sweep(write)
    return written


def _in_one_transaction(write: Write, graph: PropertyGraph, limit: int) -> Written | None:
    """None, and nothing is written, where the difference is too large."""

    def work(tx: ManagedTransaction) -> Written | None:
        _run(tx, cypher.LOCK).consume()
        found = difference(_held(tx), graph, limit)
        written = _apply(tx, found) if found else None
        _run(tx, cypher.UNLOCK).consume()
        return written

    try:
        return write(work)
    except ServerMemory:
        return None


def _held(tx: ManagedTransaction) -> Held:
    held = Held()
    for element, labels, properties in _run(tx, cypher.HELD_NODES):
        held.add_node(element, frozenset(labels), properties)
    for element, type_, start, end, properties in _run(tx, cypher.HELD_RELATIONSHIPS):
        held.add_relationship(element, Relationship(type_, start, end, properties))
    return held


def _apply(tx: ManagedTransaction, found: Difference) -> Written:
    _run_rows(tx, cypher.DELETE_RELATIONSHIPS, found.unlinked)
    _run_rows(tx, cypher.DELETE_NODES, found.deleted)
    created = _run_rows(tx, cypher.CREATE_NODES, map(_node_row, found.created))
    _run_rows(tx, cypher.CHANGE_NODES, map(_change_row, found.changed))
    linked = _run_rows(tx, cypher.CREATE_RELATIONSHIPS, map(_relationship_row, found.linked))
    _expect("nodes", len(found.created), sum(each.nodes_created for each in created))
    _expect("relationships", len(found.linked), sum(each.relationships_created for each in linked))
    deleted = len(found.unlinked) + len(found.deleted)
    return Written(len(found.created) + len(found.changed), len(found.linked), deleted, staged=False)


def _in_steps(write: Write, graph: PropertyGraph, generation: str, size: int) -> Written:
    done = _begin(write, generation)
    staged = _Staged(generation)
    for text, rows in _ahead(_steps(graph, size)):
        staged.note(text, rows)
        if staged.steps > done:
            _write(write, text, {"generation": generation, "step": staged.steps, "rows": rows})
    try:
        deleted = write(lambda tx: _switch(tx, staged))
    except _Unequal as error:
        _sweep(write)  # what was staged is of no use
        raise RemoteError(f"{error}; publish again") from None
    return Written(staged.nodes, staged.relationships, deleted, staged=True)


@dataclass(slots=True)
class _Staged:
    """What is written in steps: the ids of the nodes by labels, and how much it is."""

    generation: str
    steps: int = 0
    relationships: int = 0
    ids: defaultdict[tuple[str, ...], list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def nodes(self) -> int:
        """How many nodes."""
        return sum(map(len, self.ids.values()))

    def note(self, text: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Take the rows of one more step."""
        self.steps += 1
        if text == cypher.STAGE_RELATIONSHIPS:
            self.relationships += len(rows)
        else:
            for row in rows:
                self.ids[row["labels"]].append(row["properties"]["id"])


def _begin(write: Write, generation: str) -> int:
    """How many steps of this generation are done."""
    progress = write(_progress)
    if progress and progress[0] == generation:
        return progress[1]
    _sweep(write)
    _write(write, cypher.BEGIN, {"generation": generation})
    return 0


def _progress(tx: ManagedTransaction) -> tuple[str, int] | None:
    record = _run(tx, cypher.PROGRESS).single()
    return (record[0], record[1]) if record else None


def _steps(graph: PropertyGraph, size: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """(text, rows) of each step, the same each time."""
    for nodes in _batches(map(_node_row, graph.nodes()), size):
        yield cypher.STAGE_NODES, nodes
    for links in _batches(map(_relationship_row, graph.relationships()), size):
        yield cypher.STAGE_RELATIONSHIPS, links


def _ahead(items: Iterable[_T]) -> Iterator[_T]:
    """The items, each of them made while the server works on the one before."""
    walk = iter(items)
    with ThreadPoolExecutor(max_workers=1) as pool:
        coming = pool.submit(next, walk, None)
        while (item := coming.result()) is not None:
            coming = pool.submit(next, walk, None)
            yield item


def _switch(tx: ManagedTransaction, staged: _Staged) -> int:
    """Hide what was there and show what is staged; how many nodes and relationships were there."""
    _run(tx, cypher.LOCK).consume()
    if _progress(tx) != (staged.generation, staged.steps):
        raise _Unequal("another publication took the place of this one")
    before = _counts(tx)
    _run(tx, cypher.HIDE).consume()
    for labels, ids in staged.ids.items():
        for batch in _batches(ids, _ROWS):
            _run(tx, cypher.REVEAL, labels=list(labels), ids=batch).consume()
    nodes, relationships = _counts(tx)
    _expect("nodes", staged.nodes, nodes)
    _expect("relationships", staged.relationships, relationships)
    _run(tx, cypher.FINISH).consume()
    _run(tx, cypher.UNLOCK).consume()
    return sum(before)


def _counts(tx: ManagedTransaction) -> tuple[int, int]:
    nodes, relationships = (_run(tx, text).single(strict=True)[0] for text in (COUNT_ENTITIES, COUNT_LINKS))
    return nodes, relationships


def _sweep(write: Write) -> None:
    """Delete what readers do not see; what another publication shows meanwhile is no longer that."""
    while write(lambda tx: _locked(tx, cypher.SWEEP)):
        pass
    _write(write, cypher.FINISH, {})


def _locked(tx: ManagedTransaction, text: str) -> int:
    """The number that a statement returns, while no other publication writes."""
    _run(tx, cypher.LOCK).consume()
    number: int = _run(tx, text).single(strict=True)[0]
    _run(tx, cypher.UNLOCK).consume()
    return number


class _Unequal(RemoteError):
    """The database would not hold what was to be written."""


def _expect(name: str, wanted: int, found: int) -> None:
    if wanted != found:
        raise _Unequal(f"{found:,} {name} instead of {wanted:,} would be there")


def _write(write: Write, text: str, parameters: Mapping[str, Any]) -> None:
    write(lambda tx: _run(tx, text, **parameters).consume())


def _run_rows(tx: ManagedTransaction, text: str, rows: Iterable[Any]) -> list[SummaryCounters]:
    return [_run(tx, text, rows=batch).consume().counters for batch in _batches(rows, _ROWS)]


def _run(tx: ManagedTransaction, text: str, **parameters: Any) -> Result:
    return tx.run(text, parameters)


def _batches(rows: Iterable[_T], size: int) -> Iterator[list[_T]]:
    walk = iter(rows)
    while batch := list(islice(walk, size)):
        yield batch


def _node_row(node: Node) -> dict[str, Any]:
    return {"labels": node.labels, "properties": node.properties}


def _change_row(change: Change) -> dict[str, Any]:
    held, node = change
    lost, gained = held.labels.difference(node.labels), set(node.labels) - held.labels
    return {"element": held.element, "lost": list(lost), "gained": list(gained), "properties": node.properties}


def _relationship_row(link: Relationship) -> dict[str, Any]:
    return {"type": link.type, "start": link.start, "end": link.end, "properties": link.properties}
