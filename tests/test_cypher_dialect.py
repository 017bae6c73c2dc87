"""Cypher on the embedded engine: answered as Neo4j answers it, or refused, or otherwise only as listed here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dialect_graph import LINKS, NODES
from servers.run import Neo4j

from graph.engines.embedded import EmbeddedGraph
from graph.engines.kglite_dialect import translate
from graph.errors import QueryFailed, QuerySyntax
from graph.results import ResultFormat, serialise

Case = tuple[str, dict[str, Any], list[Any]]


def read_cases() -> Iterator[Case]:
    text = Path(__file__).with_name("dialect.txt").read_text(encoding="utf-8")
    for block in text.split("\n\n"):
        lines = block.strip().split("\n")
        statement = "\n".join(line for line in lines if line[:1] not in "#$>")
        given = next((line[1:] for line in lines if line.startswith("$")), "{}")
        if statement:
            yield statement, json.loads(given), [json.loads(line[1:]) for line in lines if line.startswith(">")]


CASES = list(read_cases())
DIFFERENT = [
    # statement, our answer, Neo4j's
    ("RETURN 1 / 0.0, 0.0 / 0.0, sqrt(-1), log(0)", [None, None, None, None], ["Infinity", "NaN", "NaN", "-Infinity"]),
    ("RETURN toString(1e7), '' + 1.23e11", ["10000000.0", "123000000000.0"], ["1.0E7", "1.23E11"]),
    ("UNWIND [1, 1.0] AS x RETURN count(DISTINCT x)", [2], [1]),
    ("RETURN [1] + null", [[1, None]], [None]),
    ("UNWIND [1, 2] AS x RETURN percentileDisc(x, 0.5)", [1.0], [1]),
    ("RETURN {a: 1} < {a: 2}", [None], [True]),
    ("RETURN round(-2.5, 0)", [-3.0], [-2.0]),
    ("RETURN toInteger(' 1 '), toInteger(1e19)", [None, None], [1, 9223372036854775807]),
    ("RETURN 'é' =~ '\\\\w'", [True], [False]),
    ("RETURN datetime('2024-01-15T10:00:00Z') = datetime('2024-01-15T19:00:00+09:00')", [True], [False]),
]
REFUSED = [
    # statement that Neo4j answers, words of our message
    ("MATCH (n:!Company) RETURN count(n)", "no ! in labels"),
    ("MATCH (n:Company|Country&Entity) RETURN count(n)", "& of labels alone"),
    ("MATCH (n) RETURN id(n) LIMIT 1", "use the property id"),
    ("UNWIND [1, 2] AS x RETURN stDev(x)", "no function stDev"),
    ("RETURN round(1.5, 0, 'UP')", "takes 1 to 2 arguments"),
    ("RETURN split('a1b', ['1'])", "takes one delimiter"),
    ("RETURN point({x: 1, y: 2})", "no function point"),
    ("RETURN duration.between(date('2024-01-01'), date('2024-03-05'))", "duration.inMonths"),
    ("RETURN isNaN(1.0)", "no function isNaN"),
    ("MATCH (n:Company {type: 'x'}) RETURN n", "no property type"),
    ("MATCH (n:Company) RETURN COLLECT { MATCH (n)-->(m) RETURN m.id }", r"no COLLECT \{ \}"),
    ("MATCH (n:Company) WITH {a: n} AS m RETURN m {.*, b: 1}", "named in a pattern"),
    ("MATCH p = ()-[:RELATED]->() RETURN {nodes: nodes(p), relationships: relationships(p)}", "told from a path"),
    ("MATCH ()-[r:RELATED]->() RETURN startNode(head([r]))", "takes a variable"),
    ("MATCH (n:Company WHERE n.employees > 1) RETURN n.id", "WHERE"),
    ("MATCH (n) WHERE EXISTS { MATCH (n)-->(m) RETURN m } RETURN count(n)", "RETURN"),
    ("MATCH p = ANY SHORTEST (a:Person)-[]-+(b:Country) RETURN length(p) LIMIT 1", "Pattern"),
    ("MATCH (a:Person) ((x)-[]->(y)){1,2} (b) RETURN count(b)", "Pattern"),
    ("MATCH (n:Company) OPTIONAL CALL (n) { MATCH (n)-->(m) RETURN m } RETURN count(m)", "OPTIONAL"),
    ("RETURN 1 < 2 < 3", "Unexpected token"),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedGraph]:
    path = tmp_path_factory.mktemp("dialect") / "property.kgl"
    store = EmbeddedGraph()
    store.load(NODES, LINKS)
    store.save(path)
    store.close()
    made = EmbeddedGraph(path)
    yield made
    made.close()


@pytest.fixture(scope="module")
def server(neo4j: Neo4j) -> Iterator[Neo4j]:
    neo4j.empty()
    for node in NODES:
        neo4j.run(f"CREATE (n:{':'.join(node.labels)}) SET n = $values", values=dict(node.properties))
    for link in LINKS:
        text = f"MATCH (a:Entity {{id: $a}}), (b:Entity {{id: $b}}) CREATE (a)-[r:{link.type}]->(b) SET r = $values"
        neo4j.run(text, a=link.start, b=link.end, values=dict(link.properties))
    yield neo4j
    neo4j.empty()


def simple(value: Any) -> Any:
    """A value of plain JSON as it is written in dialect.txt."""
    if isinstance(value, list):
        return [simple(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "elementId" in value:
        return f"[:{value['type']}]" if "type" in value else f"({value['properties']['id']})"
    return {key: simple(each) for key, each in value.items()}


def scrub(value: Any) -> Any:
    """JSON without what differs by engine: the engine's own ids, the order of labels."""
    if isinstance(value, list):
        return [scrub(each) for each in value]
    if not isinstance(value, dict):
        return value
    found = {key: "…" if key.lower().endswith(("elementid", "element_id")) else scrub(value[key]) for key in value}
    return {key: sorted(each) if key in ("labels", "_labels") else each for key, each in found.items()}


def ordered(statement: str, rows: list[Any]) -> list[Any]:
    return rows if "ORDER BY" in statement else sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))


def embedded(engine: EmbeddedGraph, case: Case, format_: ResultFormat = ResultFormat.JSON) -> dict[str, Any]:
    return dict(json.loads(serialise(engine.run(case[0], case[1]), format_))["data"])


def remote(server: Neo4j, case: Case, format_: ResultFormat = ResultFormat.JSON) -> dict[str, Any]:
    body = {"statement": case[0], "parameters": case[1]}
    answer = server.http.post(Neo4j.QUERY, json=body, headers={"Accept": format_.media_type}).json()
    assert "errors" not in answer, answer
    return dict(answer["data"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_the_embedded_engine_answers_as_neo4j_does(engine: EmbeddedGraph, case: Case) -> None:
    assert ordered(case[0], simple(embedded(engine, case)["values"])) == case[2]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_neo4j_answers_so_and_with_the_same_json(server: Neo4j, engine: EmbeddedGraph, case: Case) -> None:
    assert ordered(case[0], simple(remote(server, case)["values"])) == case[2]
    for format_ in (ResultFormat.JSON, ResultFormat.TYPED):
        ours, theirs = embedded(engine, case, format_), remote(server, case, format_)
        assert ours["fields"] == theirs["fields"]
        assert ordered(case[0], scrub(ours["values"])) == ordered(case[0], scrub(theirs["values"]))


@pytest.mark.parametrize(("statement", "ours", "theirs"), DIFFERENT)
def test_what_is_answered_otherwise_than_by_neo4j(
    engine: EmbeddedGraph, statement: str, ours: Any, theirs: Any
) -> None:
    assert embedded(engine, (statement, {}, []))["values"] == [ours]


@pytest.mark.parametrize(("statement", "ours", "theirs"), DIFFERENT)
def test_neo4j_still_answers_otherwise(server: Neo4j, statement: str, ours: Any, theirs: Any) -> None:
    assert remote(server, (statement, {}, []))["values"] == [theirs]


@pytest.mark.parametrize(("statement", "words"), REFUSED)
def test_what_the_engine_lacks_is_refused(engine: EmbeddedGraph, statement: str, words: str) -> None:
    with pytest.raises((QueryFailed, QuerySyntax), match=words):
        engine.run(statement, {})


@pytest.mark.parametrize(("statement", "words"), REFUSED)
def test_neo4j_has_what_is_refused(server: Neo4j, statement: str, words: str) -> None:
    remote(server, (statement, {}, []))


def test_an_unknown_label_is_an_empty_answer_with_a_notice(engine: EmbeddedGraph) -> None:
    table = engine.run("MATCH (n:Compny)-[:NOPE]->() RETURN n.id", {})
    assert table.rows == []
    assert [notice.code for notice in table.notices] == ["UnknownLabelWarning", "UnknownRelationshipTypeWarning"]
    assert "Did you mean 'Company'?" in table.notices[0].text
    assert not engine.run("MATCH (n:Company) RETURN n.id", {}).notices


@pytest.mark.parametrize(
    ("pattern", "proposed"),
    [("(:Model)", "'AIModel'"), ("()-[:DEVELOPS]->()", "'DEVELOPED_BY'"), ("(:`Vendor'; x`)", ""), ("(:Xy)", "")],
)
def test_names_that_share_most_letters_are_proposed(engine: EmbeddedGraph, pattern: str, proposed: str) -> None:
    (notice,) = engine.run(f"MATCH {pattern} RETURN 1", {}).notices
    assert notice.text.partition("Did you mean ")[2].removesuffix("?") == proposed


@pytest.mark.parametrize("where", ["", "WHERE n.id = $id", "WHERE NOT n:Company"])
@pytest.mark.parametrize("end", [
    "RETURN count(n)", "RETURN count(*)", "RETURN count(DISTINCT n.id)", "RETURN count(n) AS c ORDER BY c LIMIT 5",
    "WITH count(n) AS c RETURN c", "WITH DISTINCT n RETURN count(n)", "MATCH (m:Entity) RETURN count(m)",
    "OPTIONAL MATCH (n)-[r]->() RETURN count(r)", "WITH n ORDER BY n.id LIMIT 3 RETURN count(n)",
])  # fmt: skip
@pytest.mark.parametrize("pattern", [
    "(n:NoSuchLabel)", "(n:NoSuchLabel)-[:COUNTRY]->(:Country)", "(n:Company)-[:NO_SUCH_TYPE]->()",
    "(n:Company {id: 'no-such-id'})", "(:Company), (n:NoSuchLabel)", "(n:NoSuchLabel)-[*1..3]->()",
])  # fmt: skip
@pytest.mark.parametrize("most", [0, 10])
def test_of_nothing_there_is_one_row_that_counts_none(
    engine: EmbeddedGraph, pattern: str, where: str, end: str, most: int
) -> None:
    assert engine.run(f"MATCH {pattern} {where} {end}", {"id": "x"}, most).rows == [(0,)]


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("MATCH (n:Company)\nRETURN n.type, upper(n.name) AS x BY", (2, 35)),
        ("/* one\ntwo */ MATCH (n)-[r*]->(m) RETURN m {.id}, r.end, )", (2, 51)),
        ("RETURN 1 +", (1, 11)),
    ],
)
def test_the_place_of_an_error_is_that_in_the_text_as_sent(
    engine: EmbeddedGraph, statement: str, place: tuple[int, int]
) -> None:
    with pytest.raises(QuerySyntax) as caught:
        engine.run(statement, {})
    assert (caught.value.line, caught.value.column) == place


def test_what_needs_no_translation_stays_as_it_is() -> None:
    for statement in ("MATCH (n:Company {id: $id}) RETURN n", "MATCH (a)-[r:T*1..3]->(b) WHERE a.id = 'x' RETURN a"):
        assert translate(statement, lambda *_: False).text == statement
