"""Each competency question has equal answers in SPARQL, embedded Cypher and Neo4j, and the page of them says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from servers.run import Neo4j

from api.answers import README, filled_neo4j, readme
from api.parity import comparable, sparql_table
from api.questions import Question, questions
from graph.engines.embedded import EmbeddedGraph
from graph.engines.neo4j import Neo4jStore
from graph.engines.oxigraph import OxigraphStore
from graph.errors import RemoteError
from graph.property import Table
from graph.snapshot import Snapshot

each_question = pytest.mark.parametrize("question", questions(), ids=lambda question: question.id)


@pytest.fixture(scope="module")
def remote(published: Neo4j) -> Iterator[Neo4jStore]:
    with closing(Neo4jStore(published.bolt, *published.auth)) as made:
        yield made


@each_question
def test_embedded_cypher_gives_the_rows_of_sparql(
    store: OxigraphStore, embedded: EmbeddedGraph, question: Question
) -> None:
    wanted = sparql_table(store, question.query)
    assert wanted.rows
    assert comparable(embedded.run(question.cypher, {})) == comparable(wanted)


@each_question
def test_neo4j_gives_the_rows_of_sparql(store: OxigraphStore, remote: Neo4jStore, question: Question) -> None:
    assert comparable(remote.run(question.cypher, {})) == comparable(sparql_table(store, question.query))


def test_the_page_says_on_which_engines_the_rows_are_equal(
    store: OxigraphStore, embedded: EmbeddedGraph, remote: Neo4jStore
) -> None:
    assert README.read_text(encoding="utf-8") == readme(store, embedded, remote), "run `make docs`"


def test_the_page_says_where_rows_are_not_equal_and_which_engine_was_not_asked(embedded: EmbeddedGraph) -> None:
    with closing(OxigraphStore()) as nothing:
        page = readme(nothing, embedded, None)
    assert len(re.findall(r"\| 0 \| not equal: \d+ rows \| not asked \|", page)) == len(questions())


def test_a_neo4j_that_holds_something_is_not_filled(
    bundled: Snapshot, published: Neo4j, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", published.auth[1])
    with pytest.raises(RemoteError, match="is not empty"):
        filled_neo4j(published.bolt, bundled)


VALUES = [1, 1.5, True, "1", "1.0", "true", "", None, [], ["1"], [1], "2024", "2024-06", "None"]


@pytest.mark.parametrize("value", VALUES)
def test_different_values_are_not_equal(value: Any) -> None:
    found = [
        other for other in VALUES if comparable(Table(("a",), [(value,)])) == comparable(Table(("a",), [(other,)]))
    ]
    assert [*map(repr, found)] == [repr(value)]


def test_the_order_of_columns_and_the_number_of_rows_count_and_the_order_of_rows_does_not() -> None:
    table = Table(("a", "b"), [(1, "x"), (None, "y"), (1, "x")])
    assert comparable(table) == comparable(Table(("a", "b"), [(1.0, "x"), (1, "x"), (None, "y")]))
    for other in (
        Table(("b", "a"), table.rows), Table(("a", "b"), table.rows[:2]), Table(("a", "b"), [*table.rows, (1, "x")]),
        Table(("a", "b"), [("x", 1), (None, "y"), (1, "x")]),
    ):  # fmt: skip
        assert comparable(other) != comparable(table)


def test_a_sparql_answer_has_the_values_of_cypher() -> None:
    with closing(OxigraphStore()) as nothing:
        query = """SELECT ?id ?iri ?n ?d ?e ?yes ?text ?named ?year ?none WHERE {
            BIND(<https://w3id.org/aikg/id/org-h> AS ?id) BIND(<https://e.org/> AS ?iri)
            BIND(1 AS ?n) BIND(1.5 AS ?d) BIND(2.13E25 AS ?e) BIND(true AS ?yes) BIND("1" AS ?text)
            BIND("미스트랄"@ko AS ?named) BIND("2024"^^<http://www.w3.org/2001/XMLSchema#gYear> AS ?year) }"""
        assert sparql_table(nothing, query).rows == [
            ("org-h", "https://e.org/", 1.0, 1.5, 2.13e25, True, "1", "미스트랄", "2024", None)
        ]
