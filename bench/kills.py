"""Publications of a large graph to Neo4j that are killed: `python -m bench.kills [--entities 200000] [--home DIR]`.

Each attempt is killed at a moment by chance, every fifth time the server instead of the publisher; the next one
carries on, until a publication is done and the next generation's begins.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import click
from servers.run import Neo4j
from worlds import STATE, Polling, opened, seen, told

from bench.report import machine
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
    whole: Mapping[str, int]
    """How many nodes and relationships the graph has."""

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
        links = self.whole["relationships"]
        return self.whole["nodes"], links if self.number % 2 == 0 else links - (links + 9) // 10


def publish(home: Path, bolt: str, password: str, number: int) -> None:
    """Publish a generation of the snapshot in a home."""
    held = Snapshots(home).current()
    with closing(held.property_graph()) as graph, closing(Neo4jStore(bolt, "neo4j", password, patience=60)) as store:
        store.publish(Generation(graph, number, held.manifest["counts"]), str(number))


def attempt(server: Neo4j, home: Path, number: int, seconds: float, is_server: bool) -> bool:
    """Publish in a process of its own, which is killed, or the server is; whether it was done before."""
    process = _CONTEXT.Process(target=publish, args=(home, server.bolt, server.auth[1], number))
    process.start()
    process.join(seconds)
    if process.exitcode == 0:
        return True
    if is_server:
        server.kill()
    process.kill()
    process.join()
    if is_server:
        server.start()
    return False


def measure(server: Neo4j, home: Path, held: Snapshot, kills: int) -> None:
    """Print what was there after each kill; the next attempt carries on, and what is done is checked."""
    print(machine("neo4j"), flush=True)
    with closing(held.property_graph()) as graph:
        counts = held.manifest["counts"]
        states = [told(number, *Generation(graph, number, counts).counts()) for number in range(kills + 2)]
    begun = time.monotonic()
    publish(home, server.bolt, server.auth[1], 0)
    whole = time.monotonic() - begun
    print(f"a publication into an empty server takes {whole:.0f} s", flush=True)
    random, number, killed = Random(1), 1, 0
    with Polling(server, pause=5) as reader, opened(server) as store:
        while killed < kills:
            seconds = random.random() * whole / 2
            is_server = killed % 5 == 4
            is_done = attempt(server, home, number, seconds, is_server)
            found = store.run(STATE, {}).rows[0]
            assert found in states[number - 1 : number + 1], f"a mixture: {found}"
            old_or_new = "new" if found == states[number] else "old"
            if is_done:
                check(store, states[number])
                number += 1
            else:
                killed += 1
                what = "server" if is_server else "publisher"
                print(f"{killed:2} {what} after {seconds:.1f} s: readers find generation {found[1][0]}, {old_or_new}")
                sys.stdout.flush()
        publish(home, server.bolt, server.auth[1], number)
        check(store, states[number])
    assert set(reader.seen) <= seen(*states), f"a reader saw {set(reader.seen) - seen(*states)}"
    print(f"a reader asked {sum(reader.seen.values()):,} times, saw {len(reader.seen)} states, no mixture")


def check(store: Neo4jStore, expected: tuple[Any, ...]) -> None:
    """What a finished publication left: exact counts, and no node twice."""
    whole = store.run(STATE, {}).rows[0]
    assert whole == expected, f"{whole} instead of {expected}"
    assert store.run(_IDS, {}).rows == [(expected[0],)], "nodes are doubled"
    print(f"generation {expected[1][0]} is whole: {expected[0]:,} nodes, {expected[2]:,} relationships", flush=True)


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
