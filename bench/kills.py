"""Publications of a large graph to Neo4j that are killed: `python -m bench.kills [--entities 200000] [--home DIR]`.

Each is killed at a moment by chance, in every fifth the server instead of the publisher, and then made again.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import click
from servers.run import Neo4j
from worlds import STATE, Polling, opened, seen

from bench.report import machine, print_table
from bench.setup import entities_option, home_option, neo4j_server, snapshot
from graph.engines.neo4j import Neo4jStore
from graph.property import Node, PropertyGraph, Relationship
from graph.snapshot import Snapshot, Snapshots

_IDS = "MATCH (n:Entity) RETURN count(DISTINCT n.id)"
_CONTEXT = get_context("spawn")


class Generation(NamedTuple):
    """A graph whose nodes and relationships all carry a number; odd ones lack every tenth relationship."""

    graph: PropertyGraph
    number: int

    def nodes(self) -> Iterator[Node]:
        """All nodes."""
        for node in self.graph.nodes():
            yield replace(node, properties={**node.properties, "generation": self.number})

    def relationships(self) -> Iterator[Relationship]:
        """All relationships of this generation."""
        for place, link in enumerate(self.graph.relationships()):
            if self.number % 2 == 0 or place % 10:
                yield replace(link, properties={**link.properties, "generation": self.number})

    def size(self) -> int:
        """How many nodes and relationships."""
        return sum(self.counts())

    def counts(self) -> tuple[int, int]:
        """How many nodes, and how many relationships."""
        return sum(1 for _ in self.nodes()), sum(1 for _ in self.relationships())


def state(number: int, nodes: int, relationships: int) -> tuple[Any, ...]:
    """What STATE answers when this generation is there, and nothing else."""
    return nodes, [number], relationships, [number]


def publish(home: Path, bolt: str, password: str, number: int) -> None:
    """Publish a generation of the snapshot in a home."""
    with (
        closing(Snapshots(home).current().property_graph()) as graph,
        closing(Neo4jStore(bolt, "neo4j", password, patience=60)) as store,
    ):
        store.publish(Generation(graph, number), str(number))


def kill(server: Neo4j, home: Path, number: int, after: float) -> bool:
    """Publish in a process of its own, and kill it, or the server; whether it was still at it."""
    process = _CONTEXT.Process(target=publish, args=(home, server.bolt, server.auth[1], number))
    process.start()
    process.join(after)
    unfinished = process.is_alive()
    if number % 5 == 0:
        server.kill()
        process.kill()
        server.start()
    process.kill()
    process.join()
    return unfinished


def measure(server: Neo4j, home: Path, held: Snapshot, kills: int) -> None:
    """Print what was there after each kill, and after the publication was made again."""
    print(machine("neo4j"))
    random = Random(1)
    with closing(held.property_graph()) as graph:
        even, odd = (Generation(graph, number).counts() for number in (0, 1))
    states = {number: state(number, *(odd if number % 2 else even)) for number in range(-1, kills + 1)}
    publish(home, server.bolt, server.auth[1], -1)
    begun = time.monotonic()
    publish(home, server.bolt, server.auth[1], 0)
    longest = time.monotonic() - begun
    rows = []
    with Polling(server, pause=1) as reader:
        for number in range(1, kills + 1):
            after = random.random() * longest
            unfinished = kill(server, home, number, after)
            with opened(server) as store:
                found = store.run(STATE, {}).rows[0]
                assert found in (states[number - 1], states[number]), f"a mixture: {found}"
                publish(home, server.bolt, server.auth[1], number)
                whole = store.run(STATE, {}).rows[0]
                assert whole == states[number], f"{whole} instead of {states[number]}"
                assert store.run(_IDS, {}).rows == [(whole[0],)], "nodes are doubled"
            what = ("server" if number % 5 == 0 else "publisher") if unfinished else "nothing, it was done"
            rows.append([str(number), f"{after:.1f}", what, "new" if found == whole else "old", *map(str, whole[::2])])
            print(".", end="", flush=True)
    assert set(reader.seen) <= seen(*states.values()), f"a reader saw {set(reader.seen) - seen(*states.values())}"
    print(flush=True)
    heads = ["generation", "killed after s", "killed", "readers' graph", "nodes after", "relationships after"]
    print_table(heads, rows)
    print(f"a reader asked {sum(reader.seen.values()):,} times, saw {len(reader.seen)} states, no mixture")


@click.command()
@entities_option
@home_option
@click.option("--kills", default=20, show_default=True, help="How many publications are killed.")
def main(entities: int, home: Path | None, kills: int) -> None:
    """Write to a Neo4j of its own."""
    with tempfile.TemporaryDirectory(prefix="aikg-bench-") as folder:
        kept = home or Path(folder, "home")
        held = snapshot(kept, entities)
        with neo4j_server(Path(folder, "neo4j")) as server:
            measure(server, kept, held, kills)


if __name__ == "__main__":
    main()
