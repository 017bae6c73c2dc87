"""Statements that group many rows are answered from columns, as the engine of the whole graph and Neo4j answer them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given, settings
from servers.run import Neo4j
from statements import graph, statements

from graph.engines.columnar import Columns, Unanswered
from graph.engines.columnar_sql import plan
from graph.engines.columnar_values import kind_of
from graph.engines.embedded import EmbeddedGraph
from graph.engines.kglite import KgliteStore
from graph.engines.neo4j import Neo4jStore
from graph.errors import QueryTooLong, SnapshotError
from graph.property import CypherEngine

GROUPS = "MATCH (i:Investor)-[t:TOOK_PART_IN]->(r:Round) "
ANSWERED = (
    GROUPS + "RETURN i.id, count(r)", GROUPS + "RETURN i.id, count(*) AS k ORDER BY k DESC, i.id LIMIT 3",
    GROUPS + "RETURN i.id AS i, count(*) AS k ORDER BY k DESC, i SKIP 2 LIMIT 2",
    GROUPS + "RETURN left(r.on, 4) AS year, count(t) AS n ORDER BY year", GROUPS + "RETURN count(*)",
    GROUPS + "RETURN i.name, sum(t.part), avg(t.part), min(r.id), max(r.share)",
    GROUPS + "WHERE t.part = 1 OR r.name CONTAINS 'b' RETURN r.size AS s, count(DISTINCT i) AS n ORDER BY s DESC, n",
    GROUPS + "WITH i, count(*) AS n WHERE n > 2 RETURN i.name, n",
    GROUPS + "RETURN count(DISTINCT t.part) AS `two words`",
    GROUPS + "WITH i, count(*) AS n ORDER BY n DESC, i.id LIMIT 3 RETURN i.id, n ORDER BY i.id",
    GROUPS + "WITH DISTINCT i.name AS name, r RETURN name, count(r)",
    GROUPS + "WHERE i.name IN $names RETURN count(*)",
    GROUPS + "OPTIONAL MATCH (r)-[:RECIPIENT]->(c:Company {size: 1}) RETURN c.id, count(r), count(c.name)",
    GROUPS + "OPTIONAL MATCH (r)-[o:RECIPIENT]->(c) WHERE o.part > 0 RETURN c IS NULL, count(o), count(c.size)",
    GROUPS + "RETURN CASE WHEN r.size > 1 THEN 'large' WHEN r.size IS NULL THEN null ELSE r.size END AS s, count(*)",
    GROUPS + "WHERE NOT EXISTS { (r)-[:RECIPIENT]->(:Company {open: true}) } RETURN count(DISTINCT r)",
    GROUPS + "WHERE EXISTS { MATCH (r)-[:RECIPIENT]->(c) WHERE c.size < r.size } RETURN count(*)",
    GROUPS + "WHERE i.id < r.id AND r.id STARTS WITH $start RETURN max(i.id + ' ' + r.id), count(*)",
    "MATCH (a:Investor)-[:TOOK_PART_IN]->(r)<-[:TOOK_PART_IN]-(b) WHERE a.id < b.id RETURN a.id, b.id, count(*)",
    "MATCH (a)-[:OWNS]->(b:Company), (b)-[:OWNS]->(c) RETURN count(*), count(DISTINCT a), min(a.id)",
    "MATCH (a:Company)-[:OWNS]->(a) RETURN count(a)", "MATCH (n:Organization:Investor) RETURN n.open AS o, count(*)",
    "MATCH (n:Entity {id: $id})-[:OWNS]->(c) RETURN c.id, count(*)",
    "MATCH (n:Round) RETURN toInteger(left(n.on, 4)), count(*)",
    "MATCH (n:Company) RETURN round(100.0 * sum(n.size) / count(*)) AS share, -min(n.size)",
    "MATCH (n:Company) WHERE toLower(n.name) CONTAINS 'b' RETURN n.id AS id, n.name AS name ORDER BY name, id LIMIT 3",
    "MATCH (n:Round) WHERE n.name <> \"b\" AND NOT n.share >= 2 RETURN toLower(n.name) AS name, count(*) // a comment",
)  # fmt: skip
PARAMETERS = {"names": ["b", "B"], "start": "round-1", "id": "company-3"}
LEFT = (
    GROUPS + "RETURN i, count(r)", GROUPS + "RETURN i.id, r.id", "MATCH (n) WHERE n.name CONTAINS 'b' RETURN n.name",
    "MATCH (n) WHERE n.name CONTAINS 'b' RETURN n.name LIMIT 2", "MATCH (n) RETURN n.name ORDER BY n.name LIMIT 2",
    "MATCH (:Company {id: 'a'})<-[:OWNS]-(n) WHERE n.name CONTAINS 'b' RETURN n.name ORDER BY n.name LIMIT 2",
    GROUPS + "RETURN collect(r.id)",
    GROUPS + "RETURN count(*) LIMIT 1", GROUPS + "RETURN i.size / 2, count(*)", GROUPS + "RETURN i.nosuch, count(*)",
    GROUPS + "RETURN 1 AS one, count(*)", GROUPS + "RETURN count(x)", GROUPS + "RETURN toUpper(i.name), count(*)",
    GROUPS + "WHERE i.name > 1 RETURN count(*)", GROUPS + "WHERE 'x' IN r.alias RETURN count(*)",
    GROUPS + "RETURN count(i) + i.size", "MATCH (a)-[:OWNS*1..2]->(b) RETURN count(*)",
    "MATCH (a)--(b) RETURN count(*)", "MATCH (a)-[:OWNS]-(b) RETURN count(*)",
    "MATCH (a:Nothing)-[:OWNS]->(b) RETURN count(*)", "MATCH (n:Round) RETURN count(",
    "MATCH p = (a)-[:OWNS]->(b) RETURN count(p)", "MATCH (n:Round) WHERE n.name =~ 'b' RETURN count(*)",
    "RETURN count(*)", "MATCH (a)-[:OWNS|RECIPIENT]->(b) RETURN count(*)",
    GROUPS + "RETURN sum(CASE WHEN i.size > 1 THEN 1.5 ELSE 1 END)",
    GROUPS + "WHERE i.name = $nothing RETURN count(*)", GROUPS + "WHERE i.size IN [] RETURN count(*)",
    GROUPS + "WITH i ORDER BY i.id LIMIT 2 RETURN i.id, count(*)", "MATCH (n) WHERE n.size = 1e3 RETURN count(*)",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("columnar") / "property"
    with closing(EmbeddedGraph()) as made:
        made.load(*graph())
        made.save(folder)
    return folder


@pytest.fixture(scope="module")
def columns(folder: Path) -> Iterator[Columns]:
    with closing(Columns(folder / "columns.duckdb")) as made:
        yield made


@pytest.fixture(scope="module")
def whole(folder: Path) -> Iterator[KgliteStore]:
    with closing(KgliteStore(folder / "graph.kgl")) as made:
        yield made


@pytest.fixture(scope="module")
def server(neo4j: Neo4j) -> Iterator[Neo4jStore]:
    neo4j.empty()
    with closing(Neo4jStore(neo4j.bolt, *neo4j.auth)) as made:
        made.load(*graph())
        yield made


def from_columns(columns: Columns, statement: str, **parameters: Any) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    planned = plan(statement, {name: kind_of(value) for name, value in parameters.items()}, columns.schema)
    table = planned.run(columns, parameters)
    return table.fields, table.rows


def rows(engine: CypherEngine, statement: str, **parameters: Any) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    table = engine.run(statement, parameters)
    return table.fields, table.rows


def alike(found: tuple[tuple[str, ...], list[tuple[Any, ...]]]) -> tuple[tuple[str, ...], list[str]]:
    """Columns, and rows in any order, with numbers as far as adding in another order leaves them the same."""
    fields, held = found
    return fields, sorted(repr([_number(value) for value in row]) for row in held)


def _number(value: Any) -> Any:
    return float(f"{value:.9g}") if isinstance(value, int | float) and not isinstance(value, bool) else value


@pytest.mark.parametrize("statement", ANSWERED)
def test_the_columns_answer_as_the_engine_of_the_whole_graph(
    columns: Columns, whole: KgliteStore, statement: str
) -> None:
    found = from_columns(columns, statement, **PARAMETERS)
    assert found[1]
    assert alike(found) == alike(rows(whole, statement, **PARAMETERS))


@pytest.mark.parametrize("statement", ANSWERED)
def test_the_columns_answer_as_neo4j(columns: Columns, server: Neo4jStore, statement: str) -> None:
    found = from_columns(columns, statement, **PARAMETERS)
    expected = rows(server, statement, **PARAMETERS)
    assert alike(found) == alike(expected)
    if "ORDER BY" in statement:
        assert found[1] == expected[1]


@settings(max_examples=150, deadline=None)
@given(statement=statements())
def test_random_groups_are_those_of_the_whole_graph(columns: Columns, whole: KgliteStore, statement: str) -> None:
    assert alike(from_columns(columns, statement)) == alike(rows(whole, statement))


@settings(max_examples=60, deadline=None)
@given(statement=statements())
def test_random_groups_are_those_of_neo4j(columns: Columns, server: Neo4jStore, statement: str) -> None:
    assert alike(from_columns(columns, statement)) == alike(rows(server, statement))


@pytest.mark.parametrize("statement", LEFT)
def test_what_has_another_meaning_in_sql_is_left_to_the_other_engine(columns: Columns, statement: str) -> None:
    with pytest.raises(Unanswered):
        plan(statement, {"nothing": ""}, columns.schema)


def test_values_without_an_answer_in_sql_are_left_to_the_other_engine(folder: Path, columns: Columns) -> None:
    statement = "MATCH (n:Round) RETURN toInteger(n.on) AS year, count(*) AS n ORDER BY year"
    with pytest.raises(Unanswered):
        from_columns(columns, statement)
    with closing(EmbeddedGraph(folder)) as engine:
        assert rows(engine, statement)[1]


def test_parameters_are_values_and_never_text_of_the_query(columns: Columns) -> None:
    for text in ("'; DROP TABLE node; --", "\\", "$l0", "a\0b", "🙂"):
        assert from_columns(columns, "MATCH (n:Round) WHERE n.name = $text RETURN count(*)", text=text)[1] == [(0,)]


def test_more_rows_than_asked_for_are_said(folder: Path) -> None:
    with closing(EmbeddedGraph(folder)) as engine:
        table = engine.run(GROUPS + "RETURN r.id AS id, count(*) AS n ORDER BY id", {}, max_rows=3)
    assert (len(table.rows), table.has_more, table.rows[0][0]) == (3, True, "round-0")


def test_the_same_statement_with_parameters_of_another_type_is_planned_anew(folder: Path) -> None:
    statement = "MATCH (n:Round) WHERE n.size = $size RETURN count(*) AS n"
    with closing(EmbeddedGraph(folder)) as engine:
        counts = [engine.run(statement, {"size": size}).rows for size in (1, 1.0, "1", None, 1)]
    assert counts[0] == counts[1] == counts[4] != [(0,)]
    assert counts[2] == counts[3] == [(0,)]


def test_a_query_is_stopped(folder: Path) -> None:
    others = ", ".join(f"(n{number}:Entity)" for number in range(9))
    begun = perf_counter()
    with closing(EmbeddedGraph(folder)) as engine, pytest.raises(QueryTooLong):
        engine.run(f"MATCH {others} RETURN n0.name, count(DISTINCT n8.name)", {}, timeout=0.5)
    assert perf_counter() - begun < 5


@pytest.mark.parametrize(
    "sql",
    [
        "ATTACH '{0}' AS other",
        "SELECT * FROM read_text('{0}')",
        "COPY node TO '{0}'",
        "SET threads = 2",
        "INSTALL json",
    ],
)
def test_the_columns_open_no_other_file(columns: Columns, tmp_path: Path, sql: str) -> None:
    path = tmp_path / "secret"
    path.write_text("secret")
    with pytest.raises(Unanswered):
        columns.run(sql.format(path), {})
    assert path.read_text() == "secret"


def test_nothing_is_written(columns: Columns) -> None:
    with pytest.raises(Unanswered, match="read-only"):
        columns.run("DELETE FROM node", {})


def test_a_folder_without_a_graph_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="aikg build"):
        EmbeddedGraph(tmp_path)


def test_a_property_of_several_types_or_of_lists_is_in_no_column() -> None:
    nodes, links = graph()
    nodes[0] = replace(nodes[0], properties={**nodes[0].properties, "size": "large"})
    with closing(Columns()) as mixed:
        writer = mixed.writer()
        for node in nodes:
            writer.node(node)
        for link in links:
            writer.relationship(link)
        mixed.finish(writer)
        assert mixed.schema.properties.keys() == {"name", "on", "open", "share"}
