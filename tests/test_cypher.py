"""Cypher over HTTP, at Neo4j's path too, and as a page, on the bundled graph."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import in_turn
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import read_settings
from graph.snapshot import Snapshot

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
TYPED = "application/vnd.neo4j.query"
FRANCE = "MATCH (c:Country {id: 'country-fr'}) RETURN c.id, c.name_ko, c.nope"
INVESTORS = """MATCH (i:Investor)-[r:INVESTED_IN]->(:Company {id: 'org-mistral-ai'})
RETURN i.name AS investor, r.claims AS rounds, r.sources AS sources ORDER BY investor"""
QUERY_API = "/db/neo4j/query/v2"


@pytest.fixture(scope="module")
def client(bundled: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    home = str(tmp_path_factory.mktemp("home"))
    environ = {"AIKG_HOME": home, "AIKG_TIMEOUT": "3", "AIKG_MAX_ROWS": "2000", "AIKG_MAX_BYTES": "2000000"}
    with TestClient(create_app(bundled, read_settings(environ))) as made:
        yield made


def ask(client: TestClient, statement: str, path: str = "/cypher", **body: Any) -> dict[str, Any]:
    answer = client.post(path, json={"statement": statement, **body})
    assert answer.is_success, answer.text
    return dict(answer.json())


def test_who_invested_with_rounds_and_sources(client: TestClient) -> None:
    data = ask(client, INVESTORS)["data"]
    assert data["fields"] == ["investor", "rounds", "sources"]
    found = {investor: (rounds, sources) for investor, rounds, sources in data["values"]}
    rounds, sources = found["Lightspeed Venture Partners"]
    assert "round-mistral-ai-2023-06-seed" in rounds
    assert sources


def test_the_three_ways_to_ask(client: TestClient) -> None:
    answers = [
        client.post("/cypher", json={"statement": FRANCE}),
        client.post("/cypher", data={"statement": FRANCE}),
        client.get("/cypher", params={"statement": FRANCE}),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/json"
        assert answer.json()["data"]["fields"] == ["c.id", "c.name_ko", "c.nope"]
        assert answer.json()["data"]["values"] == [["country-fr", "프랑스", None]]
    warned = answers[0].json()["notifications"]
    assert [each["code"] for each in warned] == ["Neo.ClientNotification.Statement.UnknownPropertyKeyWarning"]


@pytest.mark.parametrize("label", ["Offer", "OFFERS", "offers"])
def test_a_label_that_is_a_relationship_is_answered_with_how_to_match_it(client: TestClient, label: str) -> None:
    [warned] = ask(client, f"MATCH (n:{label}) RETURN n.id")["notifications"]
    pattern = "(:Organization)-[:OFFERS]->(:AIModel)"
    assert warned["description"].endswith(f"{label} is a relationship here: MATCH {pattern}")
    answer = ask(client, f"MATCH {pattern} RETURN count(*)")
    assert answer["data"]["values"][0][0] > 0
    assert "notifications" not in answer


def test_a_body_as_the_clients_of_neo4j_send_it(client: TestClient) -> None:
    statement = "MATCH (c:Country) WHERE c.name IN $names AND $n > 0 RETURN c, $n AS n ORDER BY c.id"
    body = {
        "statement": statement, "includeCounters": True, "accessMode": "READ", "bookmarks": [],
        "parameters": {
            "names": {"$type": "List", "_value": [{"$type": "String", "_value": "France"}]},
            "n": {"$type": "Integer", "_value": "9007199254740993"},
        },
    }  # fmt: skip
    headers = {"Accept": f"{TYPED}.v1.1", "Content-Type": f"{TYPED}.v1.1", "Authorization": "Basic bmVvNGo6eA=="}
    answer = client.post(QUERY_API, content=json.dumps(body), headers=headers)
    assert answer.status_code == 202
    assert answer.headers["content-type"] == f"{TYPED}.v1.1"
    found = answer.json()
    assert found["data"]["fields"] == ["c", "n"]
    [[node, number]] = found["data"]["values"]
    assert node["$type"] == "Node"
    assert set(node["_value"]) == {"_element_id", "_labels", "_properties"}
    assert set(node["_value"]["_labels"]) == {"Country", "Jurisdiction", "Entity"}
    assert node["_value"]["_properties"]["name_fr"] == {"$type": "String", "_value": "France"}
    assert number == {"$type": "Integer", "_value": "9007199254740993"}
    assert found["counters"]["containsUpdates"] is False
    assert found["queryType"] == "r"


def test_csv_holds_lists_and_nodes_as_json(client: TestClient) -> None:
    statement = "MATCH (c:Country {id: 'country-fr'}) RETURN c.id AS id, c.sources AS s, null AS n, 'a,\"b\"\n' AS t, c"
    answer = client.get("/cypher", params={"statement": statement}, headers={"Accept": "text/csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    head, row = csv.reader(io.StringIO(answer.text, newline=""))
    assert head == ["id", "s", "n", "t", "c"]
    assert row[0] == "country-fr"
    assert "country-codes/2026-05-15" in json.loads(row[1])
    assert row[2:4] == ["", 'a,"b"\n']
    assert json.loads(row[4])["properties"]["id"] == "country-fr"


def test_a_graph_has_every_node_and_relationship_once_by_our_ids(client: TestClient) -> None:
    statement = "MATCH p = (m:AIModel)-[d:DEVELOPED_BY]->({id: 'org-mistral-ai'}) RETURN p, d, [d] AS again LIMIT 5"
    graph = client.post("/cypher", json={"statement": statement, "format": "graph"}).json()
    assert len(graph["relationships"]) == 5
    ids = [node["id"] for node in graph["nodes"]]
    assert len(ids) == len(set(ids)) == 6
    for link in graph["relationships"]:
        assert (link["type"], link["end"]) == ("DEVELOPED_BY", "org-mistral-ai")
        assert link["start"] in ids
        assert link["properties"]["sources"]
    assert all(node["properties"]["id"] == node["id"] and "Entity" in node["labels"] for node in graph["nodes"])


def test_a_graph_brings_the_ends_of_its_relationships(client: TestClient) -> None:
    statement = "MATCH ({id: 'org-h'})-[r:COUNTRY]->() RETURN r"
    accept = {"Accept": "application/vnd.aikg.graph+json"}
    graph = client.get("/cypher", params={"statement": statement}, headers=accept).json()
    assert {node["id"] for node in graph["nodes"]} == {"org-h", "country-fr"}
    assert [(link["start"], link["end"]) for link in graph["relationships"]] == [("org-h", "country-fr")]


ENDLESS = "UNWIND range(1, 30000) AS a UNWIND range(1, 30000) AS b WITH a, b WHERE a * b % 7 = 3 RETURN count(*)"


@pytest.mark.parametrize(
    ("statement", "parameters", "status", "code", "neo4j"),
    [
        ("MATCH (n RETURN n", {}, 400, "query-syntax", "Statement.SyntaxError"),
        ("RETURN m", {}, 400, "query-syntax", "Statement.SyntaxError"),
        ("MATCH (n) DETACH DELETE n", {}, 403, "query-refused", "Statement.AccessMode"),
        ("RETURN 1 / 0", {}, 422, "query-failed", "Statement.ExecutionFailed"),
        ("RETURN stDev(1)", {}, 422, "query-failed", "Statement.ExecutionFailed"),
        ("RETURN $x", {}, 400, "bad-request", "Request.Invalid"),
        ("RETURN $x", {"x": 2**63}, 400, "bad-request", "Request.Invalid"),
        ("", {}, 400, "bad-request", "Request.Invalid"),
        ("MATCH (n) RETURN n.id", {}, 413, "result-too-large", "General.ResultTooLarge"),
        ("MATCH (n:AIModel) RETURN collect(n)", {}, 413, "result-too-large", "General.ResultTooLarge"),
        (ENDLESS, {}, 504, "query-too-long", "Transaction.TransactionTimedOut"),
    ],
)
def test_errors_are_problems_and_neo4j_s(
    client: TestClient, statement: str, parameters: dict[str, Any], status: int, code: str, neo4j: str
) -> None:
    body = {"statement": statement, "parameters": parameters}
    ours, theirs = (in_turn(client, path, **body) for path in ("/cypher", QUERY_API))
    assert (ours.status_code, ours.headers["content-type"]) == (status, "application/problem+json")
    assert ours.json()["code"] == code
    assert ours.json()["errors"] == [{"code": f"Neo.ClientError.{neo4j}", "message": ours.json()["detail"]}]
    assert (theirs.status_code, theirs.headers["content-type"]) == (400, "application/json")
    assert theirs.json() == {"errors": ours.json()["errors"]}


def test_a_syntax_error_has_line_and_column_of_the_text_as_sent(client: TestClient) -> None:
    statement = "/* a\nb */ MATCH (n)-[r*]->(m)\nRETURN r.end AS e, m.name AS BY x"
    body = client.post("/cypher", json={"statement": statement}).json()
    assert (body["line"], body["column"]) == (3, 33)


@pytest.mark.parametrize(
    ("content", "type_", "words"),
    [
        ('{"statement":', "application/json", "no JSON"),
        ("[]", "application/json", "no JSON object"),
        ('{"statement": 5}', "application/json", "is a text"),
        ('{"statement": "RETURN 1", "parameters": [1]}', "application/json", "are an object"),
        ("[" * 100_000, "application/json", "no JSON"),
        ('{"statement": "RETURN $x", "parameters": {"x": "\\ud800"}}', "application/json", "parameter \\$x"),
        ('{"statement": "RETURN $x", "parameters": {"x": 5}}', TYPED, "parameter \\$x"),
        (b"\xff", "application/json", "no JSON"),
    ],
)  # fmt: skip
def test_bodies_that_are_none(client: TestClient, content: str, type_: str, words: str) -> None:
    answer = client.post("/cypher", content=content, headers={"Content-Type": type_})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-request")
    assert re.search(words, answer.json()["detail"])


def test_formats_that_are_none(client: TestClient) -> None:
    assert client.post("/cypher", json={"statement": "RETURN 1", "format": "docx"}).status_code == 400
    assert client.get("/cypher", params={"statement": "RETURN 1"}, headers={"Accept": "image/png"}).status_code == 406
    assert client.get(QUERY_API).status_code == 405


def test_a_browser_gets_a_table_with_links(client: TestClient) -> None:
    statement = "MATCH p = (o {id: $id})-[r:COUNTRY]->(c) RETURN o, r, c.id, p, o.sources, c.nope, {a: [1]}, 1.5e10"
    given_ = {"statement": statement, "parameters": '{"id": "org-h"}', "lang": "ko"}
    answer = client.get("/cypher", params=given_, headers=HTML)
    assert answer.status_code == 200
    text = answer.text
    for shown in (
        'href="/entities/org-h?lang=ko"', 'href="/entities/country-fr?lang=ko"', "Cypher로 묻기", "[:COUNTRY]",
        "(H)-[:COUNTRY]-&gt;(프랑스)", "15000000000", "format=graph", "parameters=%7B%22id%22",
    ):  # fmt: skip
        assert shown in text, shown
    assert "<script" not in text
    empty = client.get("/cypher", params={"lang": "fr"}, headers=HTML).text
    assert "Interroger en Cypher" in empty
    assert "TOOK_PART_IN" in empty


def test_hostile_text_stays_text_on_the_page(client: TestClient) -> None:
    bad = "<script>alert(1)</script>"
    for params in (
        {"statement": f"RETURN '{bad}' AS `{bad}`"}, {"statement": f"RETURN {bad}"},
        {"statement": "RETURN $x AS x", "parameters": json.dumps({"x": f'"{bad}'})},
        {"statement": "RETURN 'javascript:alert(1)' AS u, 'http://e.org/\"onclick=\"x' AS v"},
    ):  # fmt: skip
        text = client.get("/cypher", params=params, headers=HTML).text
        assert "<script" not in text
        assert 'href="javascript' not in text
        assert '"onclick' not in text
