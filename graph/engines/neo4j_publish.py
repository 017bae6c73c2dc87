"""A property graph into a Neo4j database, so that a reader finds either what was there or all of the new graph.

A small difference is written in one transaction. A large one would need more memory than a server has:
then the whole graph is staged, step by step, under a label that no query names, and one transaction
takes the labels from the old nodes and gives them to the new ones. Whatever stops a publication, the
same call carries on or begins again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from neo4j import ManagedTransaction

from graph import cypher_publish as cypher
from graph.difference import Change, Difference, Held, difference
from graph.engines.neo4j_rows import Write, commit, expect, node_row, relationship_row, run, run_rows
from graph.engines.neo4j_staging import Written, steps_done, sweep, write_in_steps
from graph.errors import ServerMemory
from graph.property import PropertyGraph, Relationship


def publish(write: Write, graph: PropertyGraph, generation: str, say: Callable[[str], None], limit: int) -> Written:
    """Make the database hold this graph; one transaction writes at most `limit` nodes and relationships.

    `generation` names the graph: its staging goes on where it was stopped.
    """
    write(lambda tx: [run(tx, each).consume() for each in cypher.SCHEMA])
    written = None
    if steps_done(write, generation) is None:  # else it was too large a difference then, which takes minutes to see
        say("comparing with what is there")
        written = _in_one_transaction(write, graph, limit)
    if written is None:
        say("writing the whole graph in steps")
        written = write_in_steps(write, graph, generation, limit // 10)
        say("deleting what was there before")
    sweep(write)
    say("indexing")
    _index(write)
    return written


def _in_one_transaction(write: Write, graph: PropertyGraph, limit: int) -> Written | None:
    """None, and nothing is written, where the difference is too large."""

    def work(tx: ManagedTransaction) -> Written | None:
        run(tx, cypher.LOCK).consume()
        found = difference(_held(tx), graph, limit)
        written = _apply(tx, found) if found else None
        run(tx, cypher.UNLOCK).consume()
        return written

    try:
        return write(work)
    except ServerMemory:
        return None


def _held(tx: ManagedTransaction) -> Held:
    held = Held()
    for element, labels, properties in run(tx, cypher.HELD_NODES):
        held.add_node(element, frozenset(labels), properties)
    for element, type_, start, end, properties in run(tx, cypher.HELD_RELATIONSHIPS):
        held.add_relationship(element, Relationship(type_, start, end, properties))
    return held


def _apply(tx: ManagedTransaction, found: Difference) -> Written:
    run_rows(tx, cypher.DELETE_RELATIONSHIPS, found.unlinked)
    run_rows(tx, cypher.DELETE_NODES, found.deleted)
    created = run_rows(tx, cypher.CREATE_NODES, map(node_row, found.created))
    run_rows(tx, cypher.CHANGE_NODES, map(_change_row, found.changed))
    linked = run_rows(tx, cypher.CREATE_RELATIONSHIPS, map(relationship_row, found.linked))
    expect("nodes", len(found.created), sum(each.nodes_created for each in created))
    expect("relationships", len(found.linked), sum(each.relationships_created for each in linked))
    deleted = len(found.unlinked) + len(found.deleted)
    return Written(len(found.created) + len(found.changed), len(found.linked), deleted, staged=False)


def _index(write: Write) -> None:
    """Make an index of ids for each label that has none, and whose name can stand in a statement as it is."""
    labels = write(lambda tx: [label for (label,) in run(tx, cypher.LABELS) if label.isidentifier()])
    write(lambda tx: [run(tx, cypher.index(label)).consume() for label in labels])
    commit(write, cypher.AWAIT_INDEXES, {})


def _change_row(change: Change) -> dict[str, Any]:
    held, node = change
    lost, gained = held.labels.difference(node.labels), set(node.labels) - held.labels
    return {"element": held.element, "lost": list(lost), "gained": list(gained), "properties": node.properties}
