"""Publications to a real Neo4j: complete, repeatable, and never half seen, whatever is killed meanwhile."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from neo4j import GraphDatabase
from servers.run import Neo4j
from worlds import NOTHING, STATE, Polling, opened, seen, state, world

from graph.engines.neo4j import Neo4jStore
from graph.errors import RemoteError
from graph.property import Listed, Node, Relationship

KILLS = 20
STAGED = 100
"""A limit that no difference of these worlds keeps: they are written in steps of ten rows."""


@pytest.fixture
def store(each_neo4j: Neo4j) -> Iterator[Neo4jStore]:
    made = Neo4jStore(each_neo4j.bolt, *each_neo4j.auth)
    made.publish(Listed([], []), "nothing")
    yield made
    made.close()


def everything(server: Neo4j) -> tuple[list[Any], list[Any]]:
    """All nodes and relationships as the plain driver finds them, whatever their labels."""
    with GraphDatabase.driver(server.bolt, auth=server.auth) as driver:
        nodes = driver.execute_query("MATCH (n) RETURN n.id, labels(n), properties(n)").records
        links = driver.execute_query("MATCH (a)-[r]->(b) RETURN type(r), a.id, b.id, properties(r)").records
    return (
        sorted((str(id_), sorted(labels), sorted(properties.items())) for id_, labels, properties in nodes),
        sorted((*ends, sorted(properties.items())) for *ends, properties in links),
    )


def listing(graph: Listed) -> tuple[list[Any], list[Any]]:
    return (
        sorted((n.id, sorted(n.labels), sorted(n.properties.items())) for n in graph.nodes()),
        sorted((each.type, each.start, each.end, sorted(each.properties.items())) for each in graph.relationships()),
    )


@pytest.mark.parametrize("limit", [100_000, STAGED], ids=["in one transaction", "in steps"])
def test_a_publication_leaves_the_new_graph_and_nothing_else(store: Neo4jStore, each_neo4j: Neo4j, limit: int) -> None:
    for generation in (1, 1, 2):
        written = store.publish(world(generation), str(generation), limit=limit)
        assert everything(each_neo4j) == listing(world(generation))
    assert written.staged is (limit == STAGED)


def test_the_same_graph_again_writes_nothing(store: Neo4jStore) -> None:
    first = store.publish(world(1), "1")
    again = store.publish(world(1), "1")
    assert (first.nodes, first.relationships, first.deleted) == (*map(len, world(1)), 0)
    assert (again.nodes, again.relationships, again.deleted, again.staged) == (0, 0, 0, False)


def test_only_the_difference_is_written(store: Neo4jStore, each_neo4j: Neo4j) -> None:
    company = ("Company", "Organization", "Entity")
    nodes = [Node(f"org-{n}", company, {"id": f"org-{n}", "name": f"N{n}", "old": True}) for n in range(5)]
    links = [Relationship("OWNS", "org-0", f"org-{n}", {"share": 0.1 * n}) for n in range(1, 5)]
    store.publish(Listed(nodes, links), "before")
    changed = Node("org-1", ("Organization", "Investor", "Entity"), {"id": "org-1", "name": "New", "tasks": ["a"]})
    added = Node("org-9", company, {"id": "org-9", "name": "N9"})
    after = Listed(
        [nodes[0], changed, *nodes[2:4], added],  # org-4 is gone
        [links[0], Relationship("OWNS", "org-0", "org-2", {"share": 0.9}), Relationship("OWNS", "org-9", "org-0", {})],
    )
    before = {n.properties["id"]: n.element for (n,) in store.run("MATCH (n:Entity) RETURN n", {}).rows}
    written = store.publish(after, "after")
    assert (written.nodes, written.relationships, written.deleted) == (2, 2, 4)
    assert everything(each_neo4j) == listing(after)
    kept = {n.properties["id"]: n.element for (n,) in store.run("MATCH (n:Entity) RETURN n", {}).rows}
    assert all(kept[id_] == before[id_] for id_ in ("org-0", "org-1", "org-2", "org-3"))


def test_what_others_changed_is_mended(store: Neo4jStore, each_neo4j: Neo4j) -> None:
    store.publish(world(1), "1")
    with GraphDatabase.driver(each_neo4j.bolt, auth=each_neo4j.auth) as driver:
        driver.execute_query("MATCH (n:Entity {id: 'org-1'}) SET n.name = 'other' REMOVE n:Company")
        driver.execute_query("MATCH (n:Entity {id: 'org-2'}) DETACH DELETE n")
        driver.execute_query("MATCH (n:Entity {id: 'org-4'}), (m:Entity {id: 'org-5'}) CREATE (n)-[:KNOWS]->(m)")
        driver.execute_query("CREATE (:Entity {id: 'org-x'}), (:Entity)")
    store.publish(world(1), "1")
    assert everything(each_neo4j) == listing(world(1))


def test_what_is_not_ours_in_the_database_stays(store: Neo4jStore, each_neo4j: Neo4j) -> None:
    with GraphDatabase.driver(each_neo4j.bolt, auth=each_neo4j.auth) as driver:
        driver.execute_query("CREATE (:Note {text: 'mine'})-[:ABOUT]->(:Thing)")
        try:
            for limit in (100_000, STAGED):
                store.publish(world(limit), str(limit), limit=limit)
                found = driver.execute_query("MATCH (n:Note)-[r:ABOUT]->(m:Thing) RETURN n.text").records
                assert [record.values() for record in found] == [["mine"]]
        finally:
            driver.execute_query("MATCH (n:Note|Thing) DETACH DELETE n")


def test_a_relationship_without_its_ends_stops_the_publication(store: Neo4jStore, each_neo4j: Neo4j) -> None:
    store.publish(world(1), "1")
    broken = Listed(world(2).node_list, [Relationship("OWNS", "org-1", "org-none", {})])
    for limit in (100_000, STAGED):
        with pytest.raises(RemoteError, match="0 relationships instead of 1"):
            store.publish(broken, "broken", limit=limit)
        assert store.run(STATE, {}).rows == [state(1)]
    store.publish(world(2), "2", limit=STAGED)
    assert everything(each_neo4j) == listing(world(2))


def test_a_publication_that_another_one_overtook_says_so(store: Neo4jStore, each_neo4j: Neo4j) -> None:
    class Slow(Listed):
        """A graph in whose middle another one is published."""

        def relationships(self) -> Iterator[Relationship]:
            if not overtaken:
                overtaken.append(store.publish(world(2), "2", limit=STAGED))
            return super().relationships()

    overtaken: list[object] = []
    with opened(each_neo4j) as slow, pytest.raises(RemoteError, match="another publication"):
        slow.publish(Slow(*world(1)), "1", limit=STAGED)
    assert overtaken
    assert store.run(STATE, {}).rows == [state(2)]


@pytest.mark.parametrize("limit", [100_000, STAGED], ids=["in one transaction", "in steps"])
def test_a_reader_sees_one_generation_at_a_time(store: Neo4jStore, each_neo4j: Neo4j, limit: int) -> None:
    generations = range(1, 9)
    with Polling(each_neo4j) as reader:
        for generation in generations:
            store.publish(world(generation), str(generation), limit=limit)
    assert set(reader.seen) <= seen(NOTHING, *map(state, generations))
    assert len(reader.seen) > 2


def test_a_publication_in_steps_that_was_stopped_goes_on_without_comparing_again(
    store: Neo4jStore, each_neo4j: Neo4j
) -> None:
    class Stopped(Listed):
        """A graph that cannot be read to its end; there are too many nodes for the comparison to come so far."""

        def relationships(self) -> Iterator[Relationship]:
            yield from self.relationship_list[:30]
            raise OSError("stopped")

    said: list[str] = []
    with pytest.raises(OSError, match="stopped"):
        store.publish(Stopped(*world(1)), "1", said.append, limit=STAGED)
    assert store.run(STATE, {}).rows == [NOTHING]
    comparing = [text for text in said if "comparing" in text]
    store.publish(world(1), "1", said.append, limit=STAGED)
    assert comparing == [text for text in said if "comparing" in text] != []
    assert everything(each_neo4j) == listing(world(1))


@contextmanager
def publishing(server: Neo4j, generation: int, limit: int) -> Iterator[subprocess.Popen[str]]:
    """A publisher in a process of its own, which has connected; it is killed at the end."""
    command = [sys.executable, "-m", "worlds", server.bolt, server.auth[1], str(generation), str(limit)]
    with subprocess.Popen(command, cwd=Path(__file__).parent, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:  # fmt: skip  # noqa: E501
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        yield process
        process.kill()


def test_publications_that_are_killed_lose_and_double_nothing(neo4j: Neo4j) -> None:
    """20 moments by chance; in every fifth one the server is killed, in the others the publisher."""
    random = Random(1)
    with opened(neo4j) as store:
        store.publish(world(0), "0", limit=STAGED)
    begun = time.monotonic()
    with publishing(neo4j, -1, STAGED) as process:
        assert process.wait() == 0
    longest = time.monotonic() - begun
    before = -1
    unfinished = 0
    with Polling(neo4j) as reader:
        for generation in range(1, KILLS + 1):
            limit = 100_000 if generation % 4 == 0 else STAGED
            with publishing(neo4j, generation, limit) as process:
                time.sleep(random.random() * longest * (0.3 if limit > STAGED else 1))
                if generation % 5 == 0:
                    neo4j.kill()
                    neo4j.start()
            unfinished += process.returncode != 0
            with opened(neo4j) as store:
                assert store.run(STATE, {}).rows in ([state(before)], [state(generation)])
                store.publish(world(generation), str(generation), limit=limit)
            assert everything(neo4j) == listing(world(generation))
            before = generation
    assert set(reader.seen) <= seen(*map(state, range(-1, KILLS + 1)))
    assert len(reader.seen) > KILLS / 2
    assert unfinished > KILLS / 2
