"""Publication to Neo4j beside the bare driver: `python -m bench.publish [--entities 200000] [--home DIR]`.

Beside the time on the clock stands that of the processor, of the client and the server together (Linux).
"""

from __future__ import annotations

import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from uuid import uuid4

import click
import neo4j
from servers.run import Neo4j

from bench.load import cpu_seconds
from bench.report import machine, print_table
from bench.setup import entities_option, home_option, neo4j_server, snapshot
from graph.cypher import COUNT_ENTITIES, COUNT_LINKS, name
from graph.cypher_publish import SCHEMA
from graph.engines.neo4j import Neo4jStore
from graph.property import Listed, PropertyGraph
from graph.snapshot import Snapshot

_T = TypeVar("_T")
_ROWS = 10_000
_EMPTY = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"


def _bare(driver: neo4j.Driver, graph: PropertyGraph) -> None:
    """As one writes it by hand: a text for each set of labels and each type, a transaction for each batch."""
    with driver.session() as session:
        session.run(SCHEMA[0]).consume()
        for labels, nodes in _batches(graph.nodes(), lambda node: node.labels):
            text = f"UNWIND $rows AS row CREATE (n:{':'.join(map(name, labels))}) SET n = row"
            _write(session, text, [node.properties for node in nodes])
        for type_, links in _batches(graph.relationships(), lambda link: link.type):
            text = f"""UNWIND $rows AS row MATCH (a:Entity {{id: row.start}}) MATCH (b:Entity {{id: row.end}})
                CREATE (a)-[r:{name(type_)}]->(b) SET r = row.properties"""
            rows = [{"start": link.start, "end": link.end, "properties": link.properties} for link in links]
            _write(session, text, rows)


def _batches(items: Iterable[_T], key: Callable[[_T], Any]) -> Iterator[tuple[Any, list[_T]]]:
    groups: dict[Hashable, list[_T]] = defaultdict(list)
    for item in items:
        group = groups[key(item)]
        group.append(item)
        if len(group) == _ROWS:
            yield key(item), group
            group.clear()
    yield from ((found, group) for found, group in groups.items() if group)


def _write(session: neo4j.Session, text: str, rows: list[Any]) -> None:
    session.execute_write(lambda tx: tx.run(text, rows=rows).consume())


def _publish(server: Neo4j, graph: PropertyGraph) -> None:
    with closing(Neo4jStore(server.bolt, *server.auth, patience=60)) as store:
        store.publish(graph, uuid4().hex)


def _beginning(graph: PropertyGraph, number: int) -> PropertyGraph:
    """The first nodes and what links them."""
    nodes = list(islice(graph.nodes(), number))
    ids = {node.id for node in nodes}
    return Listed(nodes, [link for link in graph.relationships() if link.start in ids and link.end in ids])


class Taken(NamedTuple):
    """Seconds of one publication: on the clock, and of the processor."""

    clock: float
    processor: float


def _now() -> Taken:
    """The server is a process that this one has started."""
    return Taken(time.perf_counter(), cpu_seconds(os.getpid()))


def compare(server: Neo4j, graph: PropertyGraph, runs: int) -> dict[str, list[Taken]]:
    """What each way takes by turns, each into the emptied server, once both were warmed up with a part."""
    found: dict[str, list[Taken]] = {"bare driver": [], "aikg publish": []}
    counts = set()
    with neo4j.GraphDatabase.driver(server.bolt, auth=server.auth) as driver:
        part = _beginning(graph, _ROWS)
        for turn in range(-1, runs):
            for way in list(found)[:: -1 if turn % 2 else 1]:
                _empty(driver)
                begun = _now()
                if way == "bare driver":
                    _bare(driver, graph if turn >= 0 else part)
                else:
                    _publish(server, graph if turn >= 0 else part)
                if turn >= 0:
                    found[way].append(Taken(*(end - start for start, end in zip(begun, _now(), strict=True))))
                    counts.add(
                        tuple(driver.execute_query(text).records[0][0] for text in (COUNT_ENTITIES, COUNT_LINKS))
                    )
    assert len(counts) == 1, f"the two ways wrote different graphs: {counts}"
    print("{:,} nodes and {:,} relationships".format(*counts.pop()), end=f", written {runs} times each way\n\n")
    return found


def _empty(driver: neo4j.Driver) -> None:
    with driver.session() as session:
        session.run(_EMPTY).consume()


def measure(server: Neo4j, held: Snapshot, runs: int) -> None:
    """Write the same graph in both ways, and print rates and ratio."""
    print(machine("neo4j"))
    with closing(held.property_graph()) as graph:
        spent = compare(server, graph, runs)
    counts = held.manifest["counts"]
    both = counts["nodes"] + counts["relationships"]
    for place, unit in enumerate(("s on the clock", "s of the processor")):
        seconds = {way: [each[place] for each in taken] for way, taken in spent.items()}
        bare = min(seconds["bare driver"])
        rows = [
            [way, ", ".join(f"{each:.1f}" for each in times), f"{both / min(times):,.0f}", f"{bare / min(times):.2f}"]
            for way, times in seconds.items()
        ]
        print_table(["into an empty Neo4j", unit, "nodes and relationships/s", "rate/bare"], rows)


@click.command()
@entities_option
@home_option
@click.option("--runs", default=2, show_default=True, help="Runs of each way, of which the quickest counts.")
def main(entities: int, home: Path | None, runs: int) -> None:
    """Write to a Neo4j of its own."""
    with tempfile.TemporaryDirectory(prefix="aikg-bench-") as folder:
        held = snapshot(home or Path(folder, "home"), entities)
        with neo4j_server(Path(folder, "neo4j")) as server:
            measure(server, held, runs)


if __name__ == "__main__":
    main()
