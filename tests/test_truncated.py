"""The beginning of an answer that is too large: only for who asks, whole in itself, and marked."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pyoxigraph
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.rows import MARK
from api.settings import read_settings
from graph.rdf import GRAPH_FORMATS, SOLUTION_FORMATS, Format
from graph.results import ResultFormat
from graph.snapshot import Snapshot

ROWS, BYTES = 50, 20_000
LARGE = "SELECT ?s ?n { ?s a ai:Country ; rdfs:label ?n } ORDER BY ?s ?n"
SMALL = f"{LARGE} LIMIT {ROWS}"
WIDE = "SELECT ?a ?l { ?a a ai:Country BIND(CONCAT(STR(?a), REPLACE(STR(?a), '', 'x'), STR(?a), STR(?a)) AS ?b)" \
    " BIND(CONCAT(?b, ?b, ?b, ?b) AS ?l) } ORDER BY ?a LIMIT 40"  # fmt: skip
PREFIXES = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX ai: <https://w3id.org/aikg/> "
GRAPH = "CONSTRUCT WHERE { ?s rdfs:label ?n }"
NODES = "MATCH (n:Country) RETURN n.id AS id, n.name AS name ORDER BY id"


@pytest.fixture(scope="module")
def client(bundled: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    limits = {"AIKG_MAX_ROWS": str(ROWS), "AIKG_MAX_BYTES": str(BYTES), "AIKG_CACHE_BYTES": "0"}
    environ = {"AIKG_HOME": str(tmp_path_factory.mktemp("home")), "AIKG_BUDGET": "0", "AIKG_WORKERS": "1", **limits}
    with TestClient(create_app(bundled, read_settings(environ))) as made:
        yield made


def sparql(client: TestClient, query: str, format_: Format, truncate: str = "true") -> httpx2.Response:
    asked = {"query": PREFIXES + query, "format": format_.extension, "truncate": truncate}
    return client.get("/sparql", params=asked)


def rows(format_: Format, body: bytes) -> list[Any]:
    if format_ is Format.CSV:
        return list(csv.reader(io.StringIO(body.decode(), newline=""), strict=True))[1:]
    if format_ is Format.TSV:
        return body.decode().split("\n")[1:-1]
    kind = pyoxigraph.QueryResultsFormat.JSON if format_ is Format.JSON else pyoxigraph.QueryResultsFormat.XML
    return [str(row) for row in pyoxigraph.parse_query_results(body, format=kind)]  # type: ignore[union-attr]


@pytest.mark.parametrize("format_", SOLUTION_FORMATS)
def test_too_many_rows_become_the_first_ones_for_who_asks(client: TestClient, format_: Format) -> None:
    refused = sparql(client, LARGE, format_, "false")
    assert (refused.status_code, refused.json()["code"]) == (413, "result-too-large")
    assert "x-truncated" not in refused.headers
    cut, whole = sparql(client, LARGE, format_), sparql(client, SMALL, format_)
    assert (cut.status_code, cut.headers["x-truncated"]) == (200, "true")
    assert "X-Truncated" in cut.headers["access-control-expose-headers"]
    assert rows(format_, cut.content) == rows(format_, whole.content)
    assert len(rows(format_, cut.content)) == ROWS
    assert "x-truncated" not in whole.headers
    assert (MARK.encode() in cut.content) == (format_ in (Format.JSON, Format.XML))
    assert MARK.encode() not in whole.content


@pytest.mark.parametrize("format_", SOLUTION_FORMATS)
def test_too_many_bytes_become_the_rows_that_fit(client: TestClient, format_: Format) -> None:
    assert sparql(client, WIDE, format_, "false").status_code == 413
    cut = sparql(client, WIDE, format_)
    assert (cut.status_code, cut.headers["x-truncated"]) == (200, "true")
    found = rows(format_, cut.content)
    assert 3 < len(found) < 40
    assert len(cut.content) < BYTES + 200
    smaller = sparql(client, WIDE.replace("LIMIT 40", f"LIMIT {len(found)}"), format_)
    assert rows(format_, smaller.content) == found


@pytest.mark.parametrize("format_", GRAPH_FORMATS)
def test_a_graph_becomes_triples_that_fit(client: TestClient, format_: Format) -> None:
    assert sparql(client, GRAPH, format_, "false").status_code == 413
    cut = sparql(client, GRAPH, format_)
    assert (cut.status_code, cut.headers["x-truncated"]) == (200, "true")
    assert len(cut.content) <= BYTES
    kinds = {
        Format.TURTLE: pyoxigraph.RdfFormat.TURTLE, Format.NTRIPLES: pyoxigraph.RdfFormat.N_TRIPLES,
        Format.JSONLD: pyoxigraph.RdfFormat.JSON_LD, Format.RDFXML: pyoxigraph.RdfFormat.RDF_XML,
    }  # fmt: skip
    found = {quad.triple for quad in pyoxigraph.parse(cut.content, format=kinds[format_])}
    assert len(found) > 50
    asked = "VALUES ?s { " + " ".join({str(each.subject) for each in found}) + " }"
    known = sparql(client, f"CONSTRUCT {{ ?s rdfs:label ?n }} WHERE {{ {asked} ?s rdfs:label ?n }}", Format.NTRIPLES)
    assert found <= {quad.triple for quad in pyoxigraph.parse(known.content, format=pyoxigraph.RdfFormat.N_TRIPLES)}


def test_one_row_that_is_too_large_is_refused_all_the_same(client: TestClient) -> None:
    for query in ("SELECT (GROUP_CONCAT(?n) AS ?x) { ?s rdfs:label ?n }", f"SELECT ?x {{ VALUES ?x {{ '{'a' * BYTES}' }} }}"):  # fmt: skip  # noqa: E501
        for format_ in SOLUTION_FORMATS:
            assert sparql(client, query, format_).status_code == 413
    statement = {"statement": "MATCH (n:Entity) RETURN collect(n.name) AS x"}
    assert client.post("/cypher?truncate=true", json=statement).status_code == 413


@pytest.mark.parametrize("format_", ["json", "typed", "csv"])
def test_a_table_of_cypher_becomes_its_first_rows(client: TestClient, format_: str) -> None:
    def ask(statement: str, truncate: str = "true") -> httpx2.Response:
        asked = {"statement": statement, "format": format_}
        return client.get("/cypher", params={**asked, "truncate": truncate})

    assert ask(NODES, "false").status_code == 413
    cut, whole = ask(NODES), ask(f"{NODES} LIMIT {ROWS}")
    assert (cut.status_code, cut.headers["x-truncated"]) == (200, "true")
    assert "x-truncated" not in whole.headers
    if format_ == "csv":
        assert cut.content == whole.content
        return
    (notice,) = cut.json()["notifications"]
    assert notice["code"] == "Neo.ClientNotification.Statement.ResultTruncated"
    assert cut.json()["data"] == whole.json()["data"]
    assert "notifications" not in whole.json()


@pytest.mark.parametrize("format_", ResultFormat)
def test_a_table_of_cypher_becomes_the_rows_that_fit(client: TestClient, format_: ResultFormat) -> None:
    asked = {"statement": "MATCH (n:Company) RETURN n ORDER BY n.id LIMIT 49", "format": format_.extension}
    assert client.get("/cypher", params=asked).status_code == 413
    cut = client.post("/cypher?truncate=1", data=asked)
    assert (cut.status_code, cut.headers["x-truncated"]) == (200, "true")
    assert len(cut.content) <= BYTES
    if format_ is ResultFormat.CSV:
        ids = [json.loads(row[0])["properties"]["id"] for row in list(csv.reader(io.StringIO(cut.text)))[1:]]
    elif format_ is ResultFormat.GRAPH:
        ids = [node["id"] for node in cut.json()["nodes"]]
    else:
        ids = [json.dumps(row[0]) for row in cut.json()["data"]["values"]]
    assert 1 <= len(ids) < 49
    assert sorted(ids) == ids or format_ in (ResultFormat.JSON, ResultFormat.TYPED)


def test_neo4j_s_own_path_and_pages_know_no_such_thing(client: TestClient) -> None:
    asked = client.post("/db/neo4j/query/v2?truncate=true", json={"statement": NODES})
    assert asked.status_code == 400
    params = {"query": PREFIXES + LARGE, "truncate": "true"}
    page = client.get("/sparql", params=params, headers={"Accept": "text/html"})
    assert page.status_code == 413
    assert client.get("/sparql", params={"query": "ASK {}", "truncate": "maybe"}).status_code == 400
