"""The HTTP service on the bundled graph, through a real ASGI client and real query processes."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from rdflib import Graph

from api.app import create_app
from api.settings import read_settings
from graph.snapshot import Snapshot

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
CROSS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def client(bundled: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    home = str(tmp_path_factory.mktemp("home"))
    settings = read_settings({"AIKG_HOME": home, "AIKG_TIMEOUT": "3", "AIKG_WORKERS": "2", "AIKG_MAX_ROWS": "5000"})
    with TestClient(create_app(bundled, settings)) as made:
        yield made


def sparql(client: TestClient, query: str, accept: str = "application/sparql-results+json") -> dict[str, object]:
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.mark.parametrize(
    "path", ["/", "/query", "/sources", "/docs", "/sparql", "/cypher", "/search?q=h", "/entities/country-fr"]
)
@pytest.mark.parametrize("lang", ["en", "ko", "fr"])
def test_pages(client: TestClient, path: str, lang: str) -> None:
    answer = client.get(path, params={"lang": lang} if "?" not in path else None, headers=HTML)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert not re.search(r"<script(?! type=\"module\" src=\"/static/app/(explorer|query)\.js\"></script>)", answer.text)


def test_healthz(client: TestClient, bundled: Snapshot) -> None:
    assert client.get("/healthz").json() == {"status": "ok", "snapshot": bundled.id}


@pytest.mark.parametrize(
    ("spellings", "id_"),
    [
        (("미스트랄AI", "미스트랄 AI", "Mistral AI", "mistral"), "org-mistral-ai"),
        (("홀리스틱AI", "Holistic AI", "H"), "org-h"),
        (("라마 3.1", "Llama 3.1"), "family-llama-3-1"),
        (("프랑스", "France", "FRANCE"), "country-fr"),
    ],
)
def test_search_finds_one_node_by_every_name(client: TestClient, spellings: tuple[str, ...], id_: str) -> None:
    for text in spellings:
        body = client.get("/search", params={"q": text}).json()
        best = body["results"][0]
        assert best["id"] == id_, text
        assert set(best) == {"id", "iri", "label", "type", "name", "lang", "kind"}
        assert best["iri"].endswith(id_)


def test_search_says_that_it_was_cut(client: TestClient) -> None:
    body = client.get("/search", params={"q": "mistral", "limit": 2}).json()
    assert len(body["results"]) == 2
    assert body["more"] is True
    assert client.get("/search", params={"q": "no such name at all"}).json()["results"] == []
    assert client.get("/search", params={"q": "x" * 201}).status_code == 400


def test_entity_page_shows_claims_side_by_side(client: TestClient) -> None:
    answer = client.get("/entities/mistral-large-2", headers=HTML)
    assert str(answer.url).endswith("/entities/model-mistral-large-2")
    text = answer.text
    for shown in ("2024-07-24", "2024-07<", "123,000,000,000", "2.13E+25", "likely", "open-noncommercial",
                  "Mistral AI Research License", "open-source LLM", "Epoch AI", "Aju Business Daily"):  # fmt: skip
        assert shown in text, shown


@pytest.mark.parametrize(
    "media_type", ["application/ld+json", "text/turtle", "application/n-triples", "application/rdf+xml"]
)
def test_entity_documents_name_the_source_of_each_claim(client: TestClient, media_type: str) -> None:
    answer = client.get("/entities/model-mistral-large-2", headers={"Accept": media_type})
    assert answer.headers["content-type"].startswith(media_type)
    name = {"application/ld+json": "json-ld", "text/turtle": "turtle", "application/n-triples": "nt"}
    graph = Graph().parse(data=answer.text, format=name.get(media_type, "xml"))
    found = graph.query(
        "PREFIX dct: <http://purl.org/dc/terms/> PREFIX ai: <https://w3id.org/aikg/>"
        "SELECT ?value ?title WHERE { ?c a rdf:Statement ; rdf:predicate ai:releaseDate ; rdf:object ?value ;"
        " dct:source/rdfs:label ?title }"
    )
    dates = {str(row[0]) for row in found}  # type: ignore[index]
    assert dates == {"2024-07-24", "2024-07"}


def test_merged_and_short_ids_lead_to_the_entity(client: TestClient) -> None:
    assert client.get("/entities/round-mistral-ai-seed").json()
    short = client.get("/entities/mistral-ai", follow_redirects=False)
    assert short.status_code == 307
    assert short.headers["location"] == "/entities/org-mistral-ai"
    ambiguous = client.get("/entities/mit")
    assert ambiguous.status_code in (200, 300)


def test_view(client: TestClient) -> None:
    answer = client.get("/view/mistral-ai", params={"nodes": 20, "lang": "ko"})
    assert answer.status_code == 200
    assert "미스트랄AI" in answer.text
    most = client.get("/view/country-us", params={"nodes": 501, "lang": "en"}).text
    assert most.count("data-node=") == 500
    assert re.search(r"500 of \d+ shown", " ".join(most.split()))
    assert client.get("/view/no-such-thing").status_code == 404


@pytest.mark.parametrize(
    ("accept", "start"),
    [
        ("application/sparql-results+json", '{"head"'),
        ("application/sparql-results+xml", "<?xml"),
        ("text/csv", "n\r\n249"),
        ("text/tab-separated-values", "?n\n249"),
    ],
)
def test_result_formats(client: TestClient, accept: str, start: str) -> None:
    query = "SELECT (COUNT(?c) AS ?n) WHERE { ?c a <https://w3id.org/aikg/Country> }"
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert answer.headers["content-type"].startswith(accept)
    assert answer.text.startswith(start)


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"]
)
def test_graph_formats(client: TestClient, accept: str) -> None:
    query = "DESCRIBE <https://w3id.org/aikg/id/org-mistral-ai>"
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(accept)
    assert "org-mistral-ai" in answer.text


def test_the_three_ways_to_send_a_query(client: TestClient) -> None:
    query = "ASK { ?c a <https://w3id.org/aikg/Country> }"
    forms = [
        client.get("/sparql", params={"query": query}),
        client.post("/sparql", data={"query": query}),
        client.post("/sparql", content=query, headers={"Content-Type": "application/sparql-query"}),
    ]
    assert [answer.json()["boolean"] for answer in forms] == [True] * 3


def test_a_form_value_is_decoded_once(client: TestClient) -> None:
    body = client.post("/sparql", data={"query": 'SELECT ("a%20b+c" AS ?x) {}'}).json()
    assert body["results"]["bindings"][0]["x"]["value"] == "a%20b+c"


@pytest.mark.parametrize(("path", "field"), [("/sparql", "query"), ("/cypher", "statement")])
def test_a_form_that_is_too_large_for_a_query_is_told_so(client: TestClient, path: str, field: str) -> None:
    assert client.post(path, data={field: "x" * 1_100_000}).json()["code"] == "query-too-complex"
    fields = {f"field{number}": "" for number in range(2_000)}
    assert client.post(path, data=fields).json()["code"] == "bad-request"


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("SELECT * WHERE { ?s ?p", 400, "query-syntax"),
        ("SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403, "query-refused"),
        ("sElEcT * { # x\n sErViCe silent <http://127.0.0.1:9/> { ?s ?p ?o } }", 403, "query-refused"),
        ("INSERT DATA { <a:a> <a:a> <a:a> }", 403, "query-refused"),
        ("LOAD <file:///etc/passwd>", 403, "query-refused"),
        ("SELECT * WHERE { ?s ?p ?o }", 413, "result-too-large"),
        (CROSS, 504, "query-too-long"),
        ("ASK { BIND(<http://example.org/f>(1) AS ?x) }", 422, "query-failed"),
        ("SELECT * { ?s ?p ?o FILTER(<http://example.org/f>(?o)) }", 422, "query-failed"),
        ("", 400, "bad-request"),
        ("SELECT * WHERE " + "{" * 200 + "}" * 200, 400, "query-too-complex"),
    ],
)
def test_errors(client: TestClient, query: str, status: int, code: str) -> None:
    answer = client.get("/sparql", params={"query": query})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == code


def test_a_syntax_error_has_line_and_column_of_the_text_as_sent(client: TestClient) -> None:
    body = client.get("/sparql", params={"query": "SELECT ?s WHERE {\n  ?s ?p }"}).json()
    assert (body["line"], body["column"] > 0) == (2, True)
    assert client.get("/sparql", params={"query": "SELECT ?s { ?s ?p"}).json()["line"] == 1


def test_the_time_limit_ends_the_query_and_the_next_one_is_served(client: TestClient) -> None:
    start = time.monotonic()
    assert client.get("/sparql", params={"query": CROSS}).status_code == 504
    assert time.monotonic() - start < 5
    assert sparql(client, "ASK {}")["boolean"] is True


def test_unknown_formats_methods_and_bodies(client: TestClient) -> None:
    query = {"query": "ASK {}"}
    assert client.get("/sparql", params=query, headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/sparql", params={**query, "format": "docx"}).status_code == 400
    assert client.put("/sparql", params=query).status_code == 405
    assert client.post("/sparql", data={"update": "CLEAR ALL"}).json()["code"] == "query-refused"
    assert client.post("/sparql", content="ASK {}", headers={"Content-Type": "text/plain"}).status_code == 415
    assert client.get("/sparql", params={**query, "default-graph-uri": "http://x"}).status_code == 400
    assert client.get("/nope").json()["code"] == "not-found"


def test_browsers_get_a_page_for_results_and_errors(client: TestClient) -> None:
    query = "SELECT ?c ?n WHERE { ?c a <https://w3id.org/aikg/Country> ; rdfs:label ?n }"
    query = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> " + query
    answer = client.get("/sparql", params={"query": query}, headers=HTML)
    assert "/entities/country-fr" in answer.text
    assert client.get("/entities/none-such", headers=HTML).headers["content-type"].startswith("text/html")


def test_hostile_text_stays_text(client: TestClient) -> None:
    bad = "<script>alert(1)</script>"
    for path, params in (("/search", {"q": bad}), ("/sparql", {"query": f'SELECT ("{bad}" AS ?x) {{}}'})):
        assert "<script" not in client.get(path, params=params, headers=HTML).text
    assert "<script" not in client.get(f"/entities/{bad}", headers=HTML).text


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py"])
def test_no_way_out_of_the_static_folder(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_openapi_names_every_route(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    queries = {"/query", "/sparql", "/cypher", "/db/neo4j/query/v2", "/search"}
    views = {"/view/{id}", "/graph/{view}", "/graph/expand/{id}", "/graph/claims/{id}", "/embed/{view}", "/embed/query",
             "/oembed"}  # fmt: skip
    identity = {"/review", "/crosswalk", "/entities/{id}/history"}
    operations = {"/healthz", "/readyz", "/metrics"}
    assert {"/", "/entities/{id}", "/sources", "/docs", *operations, *queries, *views, *identity} == set(paths)


def test_snapshot_is_not_written_by_serving(client: TestClient, bundled: Snapshot) -> None:
    before = {p: p.stat().st_mtime_ns for p in Path(bundled.path).rglob("*") if p.is_file() and p.name != "LOG"}
    sparql(client, "SELECT * { ?s ?p ?o } LIMIT 3")
    assert before == {p: p.stat().st_mtime_ns for p in before}
