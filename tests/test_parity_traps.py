"""Where a graph holds what a careless query would trip over, SPARQL, embedded Cypher and Neo4j still say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing

import pytest
from conftest import Ask
from servers.run import Neo4j
from traps import CLUSTERS, GROUP, LINEAGE, MEASURE, MONTH, OPEN_CODE, RANKS, ROLES, ROUND, SOVEREIGNTY

from api.parity import comparable, sparql_table
from api.questions import Question, questions
from graph.build import CLAIMS_FILE, PROPERTY_FOLDER, SHOWN_FILE, Assembly, write_property_graph
from graph.catalog import source_nquads
from graph.engines.embedded import EmbeddedGraph
from graph.engines.neo4j import Neo4jStore
from graph.engines.oxigraph import OxigraphStore
from graph.rdf import Format
from graph.source import Source
from ontology import load_model

FACTS = (
    *LINEAGE, *OPEN_CODE, *ROUND, *GROUP, *MEASURE, *RANKS, *MONTH, *CLUSTERS, *SOVEREIGNTY, *ROLES,
)  # fmt: skip
SOURCE = Source("test", "another source", "press", "CC0 1.0", "Nobody", "https://e.org/", edition="1")
"""Who states them, described as a build describes a source."""
SHOWN = re.compile(r'\S+ \S+ (?:[<_]\S+|"(?:[^"\\]|\\.)*"\S*) \.\n')
"""A line of the default graph."""


@pytest.fixture(scope="module")
def trapped(ask: Ask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OxigraphStore]:
    """The bundled graph with all traps at once."""
    assert SOURCE.graph == ask.GRAPH
    described = tmp_path_factory.mktemp("source") / "source.nq"
    described.write_text("".join(source_nquads(SOURCE, len(FACTS))), encoding="utf-8")
    with closing(ask.with_facts(FACTS)) as made:
        made.load(described)
        yield made


@pytest.fixture(scope="module")
def embedded_too(trapped: OxigraphStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedGraph]:
    """Its property graph, as a build makes it."""
    folder = tmp_path_factory.mktemp("trapped")
    trapped.dump(folder / "all.nq", Format.NQUADS)
    with (
        (folder / "all.nq").open(encoding="utf-8", newline="\n") as lines,
        (folder / CLAIMS_FILE).open("w", encoding="utf-8", newline="\n") as claims,
        (folder / SHOWN_FILE).open("w", encoding="utf-8", newline="\n") as shown,
    ):
        for line in lines:
            (shown if SHOWN.fullmatch(line) else claims).write(line)
    write_property_graph(folder, load_model(), trapped, Assembly())
    with closing(EmbeddedGraph(folder / PROPERTY_FOLDER)) as made:
        yield made


@pytest.fixture(scope="module")
def remote(embedded_too: EmbeddedGraph, neo4j: Neo4j) -> Iterator[Neo4jStore]:
    with closing(Neo4jStore(neo4j.bolt, *neo4j.auth)) as made:
        made.publish(embedded_too, "trapped")
        yield made
        made.load([], [])


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.id)
def test_the_rows_are_equal_where_a_graph_has_traps(
    trapped: OxigraphStore, embedded_too: EmbeddedGraph, remote: Neo4jStore, question: Question
) -> None:
    wanted = comparable(sparql_table(trapped, question.query))
    assert comparable(embedded_too.run(question.cypher, {})) == wanted
    assert comparable(remote.run(question.cypher, {})) == wanted


def test_the_traps_change_the_answers_of_their_questions(store: OxigraphStore, trapped: OxigraphStore) -> None:
    changed = {
        each.id
        for each in questions()
        if comparable(sparql_table(store, each.query)) != comparable(sparql_table(trapped, each.query))
    }
    assert changed >= {"Q02", "Q05", "Q07", "Q08", "Q13", "Q14", "Q20", "Q22", "Q27", "Q31", "Q32"}
