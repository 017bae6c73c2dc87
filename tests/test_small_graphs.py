"""Random small graphs say the same in RDF, in the embedded engine and in Neo4j."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from graph_facts import Rdf, property_facts
from hypothesis import given, settings
from servers.run import Neo4j
from small_graphs import MODEL, Described, built, descriptions

from graph.cypher import COUNT_NODES, COUNT_RELATIONSHIPS
from graph.engines.neo4j import Neo4jStore
from graph.property import CypherEngine

NEIGHBOURS = "UNWIND $ids AS id MATCH (:Entity {id: id})-[r]-(other:Entity) RETURN id, type(r), other.id, r.id"


@pytest.fixture(scope="module")
def server(neo4j: Neo4j) -> Iterator[Neo4jStore]:
    with closing(Neo4jStore(neo4j.bolt, *neo4j.auth)) as made:
        yield made


def neighbours(rdf: Rdf) -> Counter[tuple[Any, ...]]:
    """(node, type, other node, id of the relationship) from either end; a link to itself has one."""
    found: Counter[tuple[Any, ...]] = Counter()
    for type_, start, end, id_, _ in set(rdf.relationships()):
        found.update({(start, type_, end, id_ or None), (end, type_, start, id_ or None)})
    return found


def check(rdf: Rdf, engine: CypherEngine) -> None:
    counts = [engine.run(text, {}).rows[0][0] for text in (COUNT_NODES, COUNT_RELATIONSHIPS)]
    assert counts == [len(rdf.nodes), len(set(rdf.relationships()))]
    assert property_facts(engine) == rdf.facts()
    assert Counter(engine.run(NEIGHBOURS, {"ids": rdf.nodes}).rows) == neighbours(rdf)


def everything(engine: CypherEngine) -> tuple[list[str], list[str]]:
    """All nodes and relationships with all properties and their types."""
    nodes = engine.run("MATCH (n) RETURN n", {}).rows
    links = engine.run("MATCH (a)-[r]->(b) RETURN a.id, r, b.id", {}).rows
    return (
        sorted(repr((sorted(node.labels), sorted(node.properties.items()))) for (node,) in nodes),
        sorted(repr((a, link.type, sorted(link.properties.items()), b)) for a, link, b in links),
    )


@settings(max_examples=40, deadline=None)
@given(descriptions())
def test_a_graph_says_the_same_in_rdf_and_in_the_embedded_engine(described: Described) -> None:
    with built(described) as (store, embedded):
        check(Rdf(store, MODEL), embedded)


@settings(max_examples=15, deadline=None)
@given(described=descriptions())
def test_a_graph_says_the_same_in_rdf_in_the_embedded_engine_and_in_neo4j(
    server: Neo4jStore, described: Described
) -> None:
    with built(described) as (store, embedded):
        server.publish(embedded, "small")
        check(Rdf(store, MODEL), server)
        assert everything(server) == everything(embedded)
