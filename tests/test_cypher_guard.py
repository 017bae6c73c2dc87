"""Hostile Cypher: refused, or stopped within the limit; none reads a file, none ends the service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from conftest import in_turn
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from api.app import create_app
from api.settings import read_settings
from api.worker import no_files
from graph.build import PROPERTY_FOLDER
from graph.cypher_guard import check_cypher
from graph.engines.embedded import EmbeddedGraph
from graph.errors import BadRequest, QueryFailed, QueryRefused, QuerySyntax, QueryTooComplex
from graph.lexer import MAX_DEPTH
from graph.snapshot import Snapshot

SECRET = "correct horse battery staple"
ALLOWED = [
    "MATCH (n:Company {name: 'CREATE (n) SET n.x = 1; LOAD CSV'}) RETURN n",
    'RETURN "DELETE", \'it\\\'s a MERGE\', "a \\" DROP"',
    "MATCH (n:`CREATE`)-[r:`SET`]->() RETURN n.`DELETE`",
    "MATCH (n:SET)-[r:LOAD|USE]->() RETURN n",
    "MATCH (n) RETURN n.set, n.delete, n.load, properties(n).use",
    "RETURN {set: 1, load: 2, create: 3} AS m",
    "RETURN $set, $`load csv`",
    "MATCH (n) // DELETE n\nRETURN n /* SET n.x = 1; */",
    "/* CREATE */ MATCH (n) RETURN n;",
    "RETURN 1 AS settings, 2 AS created, 3 AS deleted_on, 4 AS user",
    "MATCH (n) WHERE n.name STARTS WITH 'x' RETURN n ORDER BY n.name SKIP 1 LIMIT 2",
    "MATCH (n) CALL (n) { MATCH (n)--(m) RETURN count(m) AS c } RETURN c",
    "CALL { MATCH (n) RETURN n } RETURN n",
    "CALL db.labels() YIELD label RETURN label",
    "CALL db.relationshipTypes",
    "CALL `db`.`propertyKeys`() YIELD propertyKey RETURN propertyKey",
    "UNWIND [1] AS x WITH x WHERE x IN [1] RETURN all(y IN [x] WHERE y > 0), date.truncate('year', date())",
    "OPTIONAL MATCH p = shortestPath((a)-[*]-(b)) RETURN p",
    "match (n) return N",
    "RETURN '\\u00e9', '한\\n'",
    "RETURN " + "(" * MAX_DEPTH + "1" + ")" * MAX_DEPTH,
]
WRITING = [
    "CREATE (n:X)", "create (n)", "MERGE (n:X {id: 1})", "MATCH (n) SET n.x = 1", "MATCH (n) SET n += {x: 1}",
    "MATCH (n) SET n:X", "MATCH (n) DELETE n", "MATCH (n) DETACH DELETE n", "MATCH (n) NODETACH DELETE n",
    "MATCH (n) REMOVE n.name", "MATCH (n) WITH collect(n) AS l FOREACH (x IN l | SET x.a = 1)", "INSERT (:X)",
    "CALL { CREATE (n) RETURN n } RETURN n", "MATCH (n) CALL (n) { SET n.x = 1 } RETURN n",
    "UNWIND [1] AS x CREATE (:X)", "RETURN 1 AS a UNION CREATE (n) RETURN 1 AS a",
    "MATCH (n)/**/SET/**/n.x = 1", "MATCH (n)//\nSET n.x = 1", "MATCH (n)//\rSET n.x = 1", "MATCH (n)\u00a0SET n.x = 1",
    "WITH 1 AS as WITH as CREATE (n) RETURN 1", "RETURN 1. CREATE (n)", "RETURN [1..2] CREATE (n)",
    "RETURN \"\\\"\" CREATE (n)", "RETURN 'a\\\\' CREATE (n) //'", "RETURN `a``b` CREATE (n) //`",
    "MATCH (n) WITH n, n.x AS set SET n.y = 1 RETURN n", "CREATE INDEX FOR (n:X) ON (n.y)", "DROP INDEX x",
    "CREATE CONSTRAINT FOR (n:X) REQUIRE n.y IS UNIQUE", "MATCH (n) WHERE exists { CREATE (m) } RETURN n",
    "CRE\\u0041TE (n)", "RETURN '\\u0027 CREATE (n) //'", "RETURN '\\uu0027 CREATE (n) //'",
    "MATCH (n) RETURN n ; MATCH (n) SET n.x = 1", "RETURN 1; RETURN 2", "RETURN 1;;RETURN 2", ";CREATE (n)",
]  # fmt: skip
ADMINISTERING = [
    "GRANT ROLE x TO y", "ALTER USER neo4j SET PASSWORD 'x'", "DENY READ ON GRAPH * TO x", "SHOW USERS", "SHOW INDEXES",
    "SHOW FUNCTIONS", "USE system RETURN 1", "CALL { USE other MATCH (n) RETURN n } RETURN n",
    "EXPLAIN MATCH (n) RETURN n", "PROFILE MATCH (n) RETURN n", "CYPHER 25 MATCH (n) RETURN n",
    "STOP DATABASE neo4j", "TERMINATE TRANSACTION 'x'",
    "FOR VALID_TIME ALL MATCH (n) RETURN n", "START n = node(*) RETURN n", "CALL db.cdc.enable({})",
    "MATCH (n) CALL { WITH n RETURN 1 AS x } IN TRANSACTIONS OF 1 ROWS RETURN n",
    "MATCH (n) CALL { WITH n RETURN 1 AS x } IN 3 CONCURRENT TRANSACTIONS RETURN n",
    "CALL dbms.procedures()", "CALL dbms.listConfig()", "CALL list_procedures()",
    "CALL pagerank() YIELD node RETURN node",
    "CALL db.index.fulltext.queryNodes('x', 'y')", "CALL db.LABELS()", "CALL `pagerank`()", "CALL tx.setMetaData({})",
    "CALL dbms.security.createUser('a', 'b')", "CALL gds.graph.drop('x')", "CALL apoc.cypher.run('CREATE (n)', {})",
    "CALL db.node_embeddings.embed({type: 'x'})", "RETURN gds.util.asNode(1)", "RETURN apoc.cypher.runFirstColumn('x')",
]  # fmt: skip
READING = [
    "LOAD CSV FROM 'file://{0}' AS row RETURN row", "LOAD CSV FROM '{0}' AS row RETURN row",
    "load csv from '{0}' as r return r",
    "LOAD CSV WITH HEADERS FROM 'file://{0}' AS row RETURN row", "LOAD/**/CSV FROM 'file://{0}' AS row RETURN row",
    "LOAD\tCSV\nFROM 'file://localhost{0}' AS row RETURN row", "CALL {{ LOAD CSV FROM '{0}' AS r RETURN r }} RETURN r",
    "WITH 1 AS x LOAD CSV FROM '{0}' AS row RETURN row", "RETURN 1 AS row UNION LOAD CSV FROM '{0}' AS row RETURN row",
    "LOAD CSV FROM 'http://127.0.0.1:1/' AS row RETURN row", "LO\\u0041D CSV FROM '{0}' AS row RETURN row",
    "USING PERIODIC COMMIT 10 LOAD CSV FROM '{0}' AS row RETURN row", "RETURN file()", "RETURN linenumber()",
    "CALL apoc.load.json('file://{0}')", "CALL apoc . load . json('file://{0}')", "CALL `apoc`.`load`.`csv`('{0}')",
    "RETURN apoc.load.json('{0}')", "RETURN {{a: apoc.load.json('{0}')}}", "RETURN [x IN ['{0}'] | apoc.load.html(x)]",
    "MATCH (n) WHERE n.x = `apoc`.`load`.json('{0}') RETURN n", "RETURN genai.vector.encode('{0}', 'OpenAI', {{}})",
]  # fmt: skip
GIANT = [
    "RETURN size(range(1, 5000000000)) AS x", "UNWIND range(1, 100000000) AS x RETURN x",
    "RETURN [x IN range(1, 100000) | [y IN range(1, 100000) | x * y]] AS l",
    "RETURN reduce(s = 'x', i IN range(1, 40) | s + s) AS x", "RETURN reduce(s = [1], i IN range(1, 40) | s + s) AS x",
    "MATCH (a), (b), (c), (d) RETURN count(*)", "MATCH (a), (b) RETURN a, b", "MATCH (a)-[*]-(b) RETURN count(*)",
    "MATCH p = (a)-[*1..12]-(b) RETURN collect(p)", "MATCH (a)" + "--()" * 60 + " RETURN count(*)",
    "UNWIND range(1, 3000) AS a UNWIND range(1, 3000) AS b UNWIND range(1, 3000) AS c RETURN sum(a * b * c)",
    "MATCH (a), (b) RETURN a.name + b.name AS x ORDER BY x LIMIT 1", "MATCH (a)-[r]-(b) RETURN a, r, b",
]  # fmt: skip
DEEP = [
    "RETURN " + "(" * 129 + "1" + ")" * 129, "RETURN " + "[" * 5_000 + "1" + "]" * 5_000,
    "RETURN " + "NOT " * 20_000 + "true",
    "RETURN " + "- " * 40_000 + "1", "RETURN " + "1 + " * 20_000 + "1", "RETURN " + "{a: " * 200 + "1" + "}" * 200,
    "RETURN " + "CASE WHEN true THEN " * 3_000 + "1" + " END" * 3_000, " UNION ".join(["RETURN 1 AS x"] * 2_000),
    "RETURN [1]" + "[0]" * 20_000, "MATCH (n) RETURN n" + ".a" * 20_000, "RETURN '" + "x" * 100_000 + "'",
    "MATCH (n) WHERE " + "EXISTS { MATCH (n) WHERE " * 129 + "true" + " }" * 129 + " RETURN n",
    "CALL { " * 129 + "RETURN 1 AS x" + " } RETURN x" * 129, "RETURN " + "f(" * 129 + ")" * 129, "(" * 50_000,
]  # fmt: skip
UNENDED = [
    "RETURN 'x", 'RETURN "x', "MATCH (n:`x) RETURN n", "RETURN 1 /* x", "RETURN \\u0031", "RETURN 'a\\'", "",
    " ;", "// x",
]  # fmt: skip


@pytest.fixture(scope="module")
def client(bundled: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    environ = {"AIKG_HOME": str(tmp_path_factory.mktemp("home")), "AIKG_TIMEOUT": "2", "AIKG_MAX_ROWS": "5000"}
    with TestClient(create_app(bundled, read_settings(environ))) as made:
        yield made


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files") / "secret.csv"
    path.write_text(SECRET, encoding="utf-8")
    return path


@pytest.mark.parametrize("statement", ALLOWED)
def test_names_texts_and_comments_are_no_keywords(statement: str) -> None:
    assert len(check_cypher(statement, ("set", "load csv"))) == len(statement)


@pytest.mark.parametrize("statement", [*WRITING, *ADMINISTERING])
def test_what_writes_or_administers_is_refused(statement: str) -> None:
    with pytest.raises((QueryRefused, QuerySyntax)):
        check_cypher(statement, ())


@pytest.mark.parametrize("statement", READING)
def test_no_statement_reads_a_file(client: TestClient, file: Path, statement: str) -> None:
    answer = client.post("/cypher", json={"statement": statement.format(file)})
    assert answer.status_code in (400, 403)
    assert SECRET not in answer.text


@pytest.mark.parametrize("statement", [*GIANT, *DEEP], ids=lambda statement: statement[:60])
def test_what_is_giant_or_deep_is_refused_or_stopped_and_the_next_is_served(client: TestClient, statement: str) -> None:
    answer = in_turn(client, "/cypher", statement=statement)
    assert answer.status_code in (400, 403, 413, 422, 504), answer.text[:200]
    assert in_turn(client, "/cypher", statement="RETURN 1 AS x").json()["data"]["values"] == [[1]]


@pytest.mark.parametrize("statement", UNENDED)
def test_what_has_no_end_or_is_empty_is_an_error(statement: str) -> None:
    with pytest.raises((BadRequest, QuerySyntax, QueryRefused)):
        check_cypher(statement, ())


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("MATCH (n) SET n.x = 1", "SET is refused: only reading is allowed"),
        ("CALL apoc.load.json('x')", "the procedure apoc.load.json is refused: allowed are db.labels"),
        ("RETURN apoc.text.join([], '')", "the function apoc.text.join is refused"),
        ("RETURN 1; RETURN 2", "one statement"),
        ("RETURN " + "(" * 129, "nests more than 128 levels of brackets"),
        ("RETURN '" + "x" * 100_000 + "'", "the limit is 100,000"),
        ("RETURN $a + $b", r"parameter \$b is not given"),
        ("SELECT 1", "SELECT: a statement begins with MATCH"),
    ],
)
def test_a_refusal_says_why(statement: str, words: str) -> None:
    with pytest.raises((BadRequest, QueryRefused, QuerySyntax, QueryTooComplex), match=words):
        check_cypher(statement, ("a",))


def test_a_keyword_as_a_name_is_refused_with_the_way_out() -> None:
    with pytest.raises(QueryRefused, match="write `set` in back-ticks if it is a name"):
        check_cypher("MATCH (set) RETURN set", ())
    assert check_cypher("MATCH (`set`) RETURN `set`", ())


@given(st.text(alphabet="'\"`\\/*\n\r;{}[]().:$ aSET1-", max_size=40))
def test_comments_alone_are_blanked_and_every_line_stays(text: str) -> None:
    statement = f"RETURN 1 AS a /* {text.replace('*/', '')} */ ORDER BY a // {text}"
    try:
        checked = check_cypher(statement, ())
    except (QueryRefused, QuerySyntax, BadRequest):
        return
    assert len(checked) == len(statement)
    assert [len(line) for line in checked.split("\n")] == [len(line) for line in statement.split("\n")]
    assert checked.startswith("RETURN 1 AS a ")


def test_the_engine_reads_files_and_its_process_does_not(bundled: Snapshot, file: Path) -> None:
    """What stands behind the guard and beside the sandbox: a misjudged statement finds nothing that it could open."""
    statement = f"LOAD CSV FROM '{file}' AS row RETURN row"
    with closing(EmbeddedGraph(bundled.path / PROPERTY_FOLDER)) as engine:
        assert engine.run(statement, {}).rows == [([SECRET],)]
        with no_files(), pytest.raises(QueryFailed, match="cannot open"):
            engine.run(statement, {})
