"""The contract of every Cypher engine: the same graph in, the same question, the same answer out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from servers.run import Neo4j

from graph.engines.embedded import EmbeddedGraph
from graph.engines.neo4j import Neo4jStore
from graph.errors import QueryError, QuerySyntax, QueryTooLong, ResultTooLarge
from graph.property import (
    CypherEngine,
    DurationValue,
    Listed,
    Node,
    NodeValue,
    PathValue,
    Relationship,
    RelationshipValue,
    Value,
)

HOSTILE = (
    "미스트랄 AI", "🙂 é", 'say "hi"', "it's", "back\\slash", "trailing\\", "two\nlines", "tab\there",
    "'}) DETACH DELETE n //", "`) MATCH (x", "$name", "{{x}}", "null", "", " ",
)  # fmt: skip
COMPANY = ("Company", "Organization", "Entity")
COMPANIES = [
    Node(f"org-{n}", COMPANY, {"id": f"org-{n}", "name": text, "sources": ["a/1", "b/2"]})
    for n, text in enumerate(HOSTILE)
]
MODEL: dict[str, Value] = {
    "id": "model-x", "name": "X", "open": True, "closed": False, "parameters": 1.23e11, "share": 0.1, "layers": 0,
    "tokens": 2**62 + 1, "least": -(2**63), "task": ["Chat", "번역"], "releaseDate": "2024-06", "sources": ["a/1"],
}  # fmt: skip
NODES = [*COMPANIES, Node("model-x", ("AIModel", "Entity"), MODEL)]
ROUND: dict[str, Value] = {"share": 0.5, "sources": ["a/1", "b/2"], "date": "2024"}
RELATIONSHIPS = [
    Relationship("DEVELOPED_BY", "model-x", "org-0", {"sources": ["a/1"]}),
    Relationship("INVESTED_IN", "org-1", "org-0", {"id": "round-1", **ROUND}),
    Relationship("INVESTED_IN", "org-1", "org-0", {"id": "round-2", **ROUND, "date": "2025"}),
    Relationship("INVESTED_IN", "org-0", "org-2", {"id": "round-3", **ROUND}),
    Relationship("PART_OF", "org-3", "org-3", {"sources": ["b/2"]}),
]
GRAPH = Listed(NODES, RELATIONSHIPS)


@pytest.fixture(scope="module", params=["kglite", "neo4j", "neo4j_lts"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CypherEngine]:
    made: CypherEngine
    if request.param == "kglite":
        path = tmp_path_factory.mktemp("kglite") / "graph.kgl"
        writing = EmbeddedGraph()
        writing.load(NODES, RELATIONSHIPS)
        writing.save(path)
        made = EmbeddedGraph(path)
    else:
        server: Neo4j = request.getfixturevalue(request.param)
        made = store = Neo4jStore(server.bolt, *server.auth)
        store.load(NODES, RELATIONSHIPS)
    yield made
    made.close()


def ask(engine: CypherEngine, statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
    return engine.run(statement, parameters).rows


class TestContract:
    """What graph.property.CypherEngine and PropertyStore promise."""

    def test_every_node_and_relationship_is_there_once(self, engine: CypherEngine) -> None:
        assert ask(engine, "MATCH (n:Entity) RETURN count(n)") == [(len(NODES),)]
        assert ask(engine, "MATCH (:Entity)-[r]->(:Entity) RETURN count(r)") == [(len(RELATIONSHIPS),)]
        assert sorted(ask(engine, "MATCH (n:Entity) RETURN n.id")) == sorted((node.id,) for node in NODES)

    def test_a_node_has_its_properties_with_their_types(self, engine: CypherEngine) -> None:
        [(found,)] = ask(engine, "MATCH (n:AIModel) RETURN n")
        assert isinstance(found, NodeValue)
        assert found.properties == MODEL
        assert {key: type(value) for key, value in found.properties.items()} == {k: type(v) for k, v in MODEL.items()}

    @pytest.mark.parametrize("key", MODEL)
    def test_each_property_can_be_asked_for(self, engine: CypherEngine, key: str) -> None:
        assert ask(engine, f"MATCH (n:AIModel) RETURN n.{key} AS it") == [(MODEL[key],)]

    def test_a_node_has_the_labels_of_its_classes(self, engine: CypherEngine) -> None:
        [(labels,)] = ask(engine, "MATCH (n {id: 'org-0'}) RETURN labels(n)")
        assert sorted(labels) == sorted(COMPANY)
        for label in COMPANY:
            assert ask(engine, f"MATCH (n:{label} {{id: 'org-0'}}) RETURN n.id") == [("org-0",)]
        assert ask(engine, "MATCH (n:Company:AIModel) RETURN n.id") == []

    @pytest.mark.parametrize("number", range(len(HOSTILE)))
    def test_a_text_stays_what_it_was_as_value_and_as_parameter(self, engine: CypherEngine, number: int) -> None:
        text = HOSTILE[number]
        assert ask(engine, "MATCH (n:Company {name: $text}) RETURN n.id", text=text) == [(f"org-{number}",)]
        assert ask(engine, "MATCH (n:Company {id: $id}) RETURN n.name", id=f"org-{number}") == [(text,)]
        assert ask(engine, "RETURN $text AS text", text=text) == [(text,)]

    @pytest.mark.parametrize("value", [None, True, 0, -1, 2**53 + 1, 0.1, 1e300, "", [], ["a", "b"], [1, [2.5]]])
    def test_a_parameter_comes_back_as_it_went_in(self, engine: CypherEngine, value: object) -> None:
        [(found,)] = ask(engine, "RETURN $value AS value", value=value)
        assert (found, type(found)) == (value, type(value))

    def test_a_map_as_parameter(self, engine: CypherEngine) -> None:
        given = {"id": "org-1", "more": [{"deep": True}]}
        assert ask(engine, "MATCH (n:Company {id: $m.id}) RETURN n.id, $m.more[0].deep", m=given) == [("org-1", True)]

    def test_a_list_as_parameter(self, engine: CypherEngine) -> None:
        ids = ["org-2", "org-4", "org-none"]
        assert ask(engine, "MATCH (n:Entity) WHERE n.id IN $ids RETURN n.id ORDER BY n.id", ids=ids) == [
            ("org-2",), ("org-4",),
        ]  # fmt: skip
        assert ask(engine, "UNWIND $ids AS id OPTIONAL MATCH (n:Entity {id: id}) RETURN id, n.id", ids=ids)[2] == (
            "org-none", None,
        )  # fmt: skip

    def test_an_absent_property_is_null(self, engine: CypherEngine) -> None:
        assert ask(engine, "MATCH (n:AIModel) RETURN n.website, n.website IS NULL") == [(None, True)]

    def test_lists_can_be_searched_and_measured(self, engine: CypherEngine) -> None:
        assert ask(engine, "MATCH (n:Entity) WHERE '번역' IN n.task RETURN n.id, size(n.task)") == [("model-x", 2)]

    def test_parallel_relationships_stay_apart(self, engine: CypherEngine) -> None:
        rows = ask(engine, "MATCH ({id: 'org-1'})-[r:INVESTED_IN]->({id: 'org-0'}) RETURN r.id, r.date ORDER BY r.id")
        assert rows == [("round-1", "2024"), ("round-2", "2025")]

    def test_a_relationship_has_type_ends_and_properties(self, engine: CypherEngine) -> None:
        [(start, link, end)] = ask(engine, "MATCH (a)-[r:INVESTED_IN {id: 'round-3'}]->(b) RETURN a, r, b")
        assert isinstance(link, RelationshipValue)
        assert (link.type, link.start, link.end) == ("INVESTED_IN", start.element, end.element)
        assert link.properties == {"id": "round-3", **ROUND}
        assert (start.properties["id"], end.properties["id"]) == ("org-0", "org-2")

    def test_a_relationship_to_itself(self, engine: CypherEngine) -> None:
        assert ask(engine, "MATCH (a)-[r:PART_OF]->(a) RETURN a.id") == [("org-3",)]

    def test_a_path_has_its_nodes_and_relationships_in_order(self, engine: CypherEngine) -> None:
        [(path,)] = ask(engine, "MATCH p = (:AIModel)-[:DEVELOPED_BY]->()-[:INVESTED_IN]->() RETURN p")
        assert isinstance(path, PathValue)
        assert [node.properties["id"] for node in path.nodes] == ["model-x", "org-0", "org-2"]
        assert [link.type for link in path.relationships] == ["DEVELOPED_BY", "INVESTED_IN"]
        assert path.relationships[1].start == path.nodes[1].element

    def test_a_shortest_path(self, engine: CypherEngine) -> None:
        text = "MATCH p = shortestPath((a:Entity {id: 'org-1'})-[*..4]-(b:Entity {id: 'org-2'})) RETURN length(p)"
        assert ask(engine, text) == [(2,)]

    def test_a_neighbourhood(self, engine: CypherEngine) -> None:
        rows = ask(engine, "MATCH (:Entity {id: 'org-0'})-[r]-(other) RETURN other.id, type(r) ORDER BY other.id")
        assert rows == [
            ("model-x", "DEVELOPED_BY"), ("org-1", "INVESTED_IN"), ("org-1", "INVESTED_IN"), ("org-2", "INVESTED_IN"),
        ]  # fmt: skip

    def test_aggregates_maps_and_lists_in_an_answer(self, engine: CypherEngine) -> None:
        text = "MATCH (a)-[r:INVESTED_IN]->(b) RETURN a.id AS id, {n: count(r), sum: sum(r.share)} AS map ORDER BY id"
        assert ask(engine, text) == [("org-0", {"n": 1, "sum": 0.5}), ("org-1", {"n": 2, "sum": 1.0})]
        [(nodes,)] = ask(engine, "MATCH (n:AIModel) RETURN collect(n) AS nodes")
        assert isinstance(nodes[0], NodeValue)

    def test_the_columns_have_the_names_and_order_of_the_query(self, engine: CypherEngine) -> None:
        table = engine.run("RETURN 1 AS b, 2 AS a, 'x' AS `the name`", {})
        assert (table.fields, table.rows) == (("b", "a", "the name"), [(1, 2, "x")])

    def test_no_rows_still_has_columns(self, engine: CypherEngine) -> None:
        table = engine.run("MATCH (n:Company {id: 'none'}) RETURN n.id AS id", {})
        assert (table.fields, table.rows) == (("id",), [])

    def test_dates_and_durations_are_values_of_their_own(self, engine: CypherEngine) -> None:
        assert ask(engine, "RETURN date('2024-06-11') AS it") == [(date(2024, 6, 11),)]
        assert ask(engine, "RETURN duration('P1Y2M3DT4H') AS it") == [(DurationValue(14, 3, 14_400),)]

    def test_a_label_that_the_graph_lacks_is_remarked(self, engine: CypherEngine) -> None:
        table = engine.run("MATCH (n:Compny) RETURN n.id", {})
        assert table.rows == []
        assert "UnknownLabelWarning" in [notice.code for notice in table.notices]
        assert engine.run("MATCH (n:Company) RETURN n.id", {}).notices == ()

    @pytest.mark.parametrize(
        ("text", "line"),
        [("SELECT * FROM nodes", 1), ("MATCH (n)\nRETRUN n", 2), ("MATCH (n)\nWHERE n.id =\nRETURN n", 3)],
    )
    def test_a_syntax_error_names_its_line(self, engine: CypherEngine, text: str, line: int) -> None:
        with pytest.raises(QuerySyntax) as caught:
            engine.run(text, {})
        assert caught.value.line == line
        assert caught.value.column > 0
        assert "\n" not in str(caught.value)

    @pytest.mark.parametrize(
        "text", ["RETURN 1 / 0", "RETURN $absent", "RETURN nosuchfunction(1)", "MATCH (n) RETURN m", "CALL no.such()"]
    )
    def test_what_cannot_be_answered_is_an_error_of_the_query(self, engine: CypherEngine, text: str) -> None:
        with pytest.raises(QueryError) as caught:
            engine.run(text, {})
        assert str(caught.value)

    def test_no_more_rows_are_given_than_are_asked_for_and_it_is_said_that_there_are_more(
        self, engine: CypherEngine
    ) -> None:
        for most, has_more in ((0, False), (len(NODES), False), (len(NODES) - 1, True), (1, True)):
            table = engine.run("MATCH (n:Entity) RETURN n.id", {}, max_rows=most)
            assert (len(table.rows), table.has_more) == (most or len(NODES), has_more)

    def test_a_long_query_is_stopped_and_the_next_is_answered(self, engine: CypherEngine) -> None:
        text = "UNWIND range(1, 30000) AS a UNWIND range(1, 30000) AS b WITH a, b WHERE a * b % 7 = 3 RETURN count(*)"
        with pytest.raises(QueryTooLong, match=r"0\.3 s"):
            engine.run(text, {}, timeout=0.3)
        assert engine.run("RETURN 1 AS one", {}, timeout=20).rows == [(1,)]

    @pytest.mark.parametrize(
        "text", ["CREATE (:Company {id: 'x'})", "MATCH (n) DETACH DELETE n", "MATCH (n) SET n.name = 'x'", "MERGE (:X)"]
    )
    def test_writing_is_refused(self, engine: CypherEngine, text: str) -> None:
        with pytest.raises(QueryError):
            engine.run(text, {})
        assert ask(engine, "MATCH (n:Entity) RETURN count(n), count(DISTINCT n.name)") == [(len(NODES), len(NODES))]


def test_a_graph_read_back_from_the_embedded_engine_is_the_one_that_was_loaded() -> None:
    store = EmbeddedGraph()
    store.load(NODES, RELATIONSHIPS)

    def nodes(found: Iterator[Node]) -> list[tuple[Any, ...]]:
        return sorted((each.id, each.labels[0], sorted(each.labels), dict(each.properties)) for each in found)

    def links(found: Iterator[Relationship]) -> list[tuple[Any, ...]]:
        return sorted((each.type, each.start, each.end, str(each.properties.get("id")), dict(each.properties)) for each in found)  # fmt: skip  # noqa: E501

    assert nodes(store.nodes()) == nodes(iter(NODES))
    assert links(store.relationships()) == links(iter(RELATIONSHIPS))


def test_the_embedded_engine_stops_a_query_that_would_fill_the_memory() -> None:
    store = EmbeddedGraph()
    store.load([Node(f"org-{n}", COMPANY, {"id": f"org-{n}"}) for n in range(300)], [])
    with pytest.raises(ResultTooLarge, match="more than 10,000,000 rows"):
        store.run("MATCH (a:Company), (b:Company), (c:Company) RETURN a.id, b.id, c.id", {})
