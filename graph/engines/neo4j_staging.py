"""A large graph into a Neo4j step by step, under a label that no query names, and shown at once in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from neo4j import ManagedTransaction

from graph import cypher_publish as cypher
from graph.cypher import COUNT_ENTITIES
from graph.engines.neo4j_rows import ROWS, Unequal, Write, batches, commit, expect, node_row, relationship_row, run
from graph.errors import RemoteError
from graph.property import PropertyGraph

_T = TypeVar("_T")


class Written(NamedTuple):
    """What a publication has written."""

    nodes: int
    relationships: int
    deleted: int
    """Nodes and relationships that are gone."""
    staged: bool
    """Whether the whole graph was written anew."""


def write_in_steps(write: Write, graph: PropertyGraph, generation: str, size: int) -> Written:
    """Write the whole graph, `size` rows a step; what was written of this generation before is not written again."""
    done = _begin(write, generation)
    staged = _Staged(generation)
    for text, rows in _ahead(_steps(graph, size)):
        staged.note(text, rows)
        if staged.steps > done:
            commit(write, text, {"generation": generation, "step": staged.steps, "rows": rows})
    try:
        deleted = write(lambda tx: _switch(tx, staged))
    except Unequal as error:
        sweep(write)  # what was staged is of no use
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


def steps_done(write: Write, generation: str) -> int | None:
    """How many steps of this generation are written and not shown yet; None where it is not begun."""
    progress = write(_progress)
    return progress[1] if progress and progress[0] == generation else None


def _begin(write: Write, generation: str) -> int:
    """How many steps of this generation are done."""
    done = steps_done(write, generation)
    if done is not None:
        return done
    sweep(write)
    commit(write, cypher.BEGIN, {"generation": generation})
    return 0


def _progress(tx: ManagedTransaction) -> tuple[str, int] | None:
    record = run(tx, cypher.PROGRESS).single()
    return (record[0], record[1]) if record else None


def _steps(graph: PropertyGraph, size: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """(text, rows) of each step, the same each time."""
    for nodes in batches(map(node_row, graph.nodes()), size):
        yield cypher.STAGE_NODES, nodes
    for links in batches(map(relationship_row, graph.relationships()), size):
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
    """Hide what was there and show what is staged; how many nodes and relationships were there.

    The counts are those that the database keeps, so that nothing is walked through.
    """
    run(tx, cypher.LOCK).consume()
    if _progress(tx) != (staged.generation, staged.steps):
        raise Unequal("another publication took the place of this one")
    nodes, relationships = (_number(tx, text) for text in (cypher.COUNT_STAGED, cypher.COUNT_STAGED_LINKS))
    expect("nodes", staged.nodes, nodes)
    expect("relationships", staged.relationships, relationships)
    before = sum(_number(tx, text) for text in (COUNT_ENTITIES, cypher.COUNT_LINKS_OF_ENTITIES))
    run(tx, cypher.HIDE).consume()
    for labels, ids in staged.ids.items():
        for batch in batches(ids, ROWS):
            shown = run(tx, cypher.REVEAL, labels=list(labels), ids=batch).consume().counters.labels_removed
            expect("nodes", len(batch), shown)
    run(tx, cypher.FINISH).consume()
    run(tx, cypher.UNLOCK).consume()
    return before


def _number(tx: ManagedTransaction, text: str) -> int:
    number: int = run(tx, text).single(strict=True)[0]
    return number


def sweep(write: Write) -> None:
    """Delete what readers do not see; what another publication shows meanwhile is no longer that."""
    while write(lambda tx: _locked(tx, cypher.SWEEP)):
        pass
    commit(write, cypher.FINISH, {})


def _locked(tx: ManagedTransaction, text: str) -> int:
    """The number that a statement returns, while no other publication writes."""
    run(tx, cypher.LOCK).consume()
    number = _number(tx, text)
    run(tx, cypher.UNLOCK).consume()
    return number
