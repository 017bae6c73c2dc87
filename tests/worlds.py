"""Made-up property graphs in generations, a publisher in a process of its own, which can be killed, and a reader."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from contextlib import closing
from itertools import pairwise
from typing import Any

from servers.run import Neo4j

from graph.engines.neo4j import Neo4jStore
from graph.errors import Overloaded, RemoteError
from graph.property import Listed, Node, Relationship

STATE = """MATCH (n:Entity) WITH count(n) AS nodes, collect(DISTINCT n.generation) AS generations
    OPTIONAL MATCH (:Entity)-[r]->(:Entity)
    RETURN nodes, generations, count(r) AS links, collect(DISTINCT r.generation) AS others"""
"""Nodes and relationships and of which generations they are: as anybody might ask, with no word about generations."""


def world(generation: int, size: int = 200) -> Listed:
    """All nodes and relationships carry the generation; a third of the nodes is in every second one only."""
    numbers = [n for n in range(size) if n % 3 or n % 2 == generation % 2]
    nodes = [
        Node(f"org-{n}", ("Company", "Organization", "Entity") if n % 5 else ("Organization", "Investor", "Entity"),
             {"id": f"org-{n}", "name": f"미스트랄 {n}", "generation": generation, "sources": ["a/1"]})
        for n in numbers
    ]  # fmt: skip
    links = [Relationship("PART_OF", one.id, other.id, {"generation": generation}) for one, other in pairwise(nodes)]
    rounds = [
        Relationship("INVESTED_IN", nodes[0].id, node.id, {"id": f"round-{node.id}-{n}", "generation": generation})
        for node in nodes[1::4]
        for n in range(2)
    ]
    return Listed(nodes, [*rounds, *links])


def state(generation: int, size: int = 200) -> tuple[Any, ...]:
    """What STATE answers when the world of this generation is there, and nothing else."""
    return told(generation, *map(len, world(generation, size)))


def told(generation: int, nodes: int, links: int) -> tuple[Any, ...]:
    """What STATE answers when so much of one generation is there, and nothing else."""
    return nodes, [generation], links, [generation]


NOTHING: tuple[Any, ...] = (0, [], 0, [])


def opened(server: Neo4j) -> closing[Neo4jStore]:
    return closing(Neo4jStore(server.bolt, *server.auth))


class Polling(threading.Thread):
    """A reader that asks for the state all the time, with `pause` seconds between; what it was told is in `seen`."""

    def __init__(self, server: Neo4j, pause: float = 0) -> None:
        super().__init__()
        self.server = server
        self.pause = pause
        self.done = threading.Event()
        self.seen: Counter[tuple[Any, ...]] = Counter()
        self.refused: Counter[str] = Counter()

    def run(self) -> None:
        while not self.done.is_set():
            try:
                with opened(self.server) as store:
                    self.poll(store)
            except RemoteError as error:  # the server is down just now
                self.refused[error.code] += 1
                time.sleep(0.05)

    def poll(self, store: Neo4jStore) -> None:
        while not self.done.is_set():
            try:
                nodes, generations, links, others = store.run(STATE, {}).rows[0]
                self.seen[nodes, tuple(generations), links, tuple(others)] += 1
            except Overloaded as error:
                self.refused[error.code] += 1
            self.done.wait(self.pause)

    def __enter__(self) -> Polling:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.done.set()
        self.join()


def seen(*states: tuple[Any, ...]) -> set[tuple[Any, ...]]:
    return {tuple(tuple(each) if isinstance(each, list) else each for each in one) for one in states}


if __name__ == "__main__":
    url, password, made, limit = sys.argv[1:]
    store = Neo4jStore(url, "neo4j", password, patience=0)
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    store.publish(world(int(made)), made, limit=int(limit))
    store.close()
