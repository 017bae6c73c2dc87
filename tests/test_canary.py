"""Forty spellings of an address on this machine by every way in which a request or a file can name one: no request."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import httpx2
import pytest
from canary import SPELLINGS, Canary, listening
from fastapi.testclient import TestClient
from test_own import run, write
from test_own_rdf import MAPPING

from api.app import create_app
from api.settings import read_settings
from graph.errors import QueryRefused, SourceError
from graph.guard import check_query
from graph.snapshot import Snapshot
from graph.source import SOURCE_BASE
from loaders.reading import read_rows


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    with listening() as made:
        yield made


@pytest.fixture(scope="module")
def client(bundled: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    environ = {"AIKG_HOME": str(tmp_path_factory.mktemp("home")), "AIKG_TIMEOUT": "5", "AIKG_WORKERS": "1"}
    with TestClient(create_app(bundled, read_settings(environ))) as made:
        yield made


def _sparql(text: str) -> Callable[[TestClient, str], httpx2.Response]:
    return lambda client, url: client.post("/sparql", data={"query": text.replace("URL", url)})


def _cypher(text: str) -> Callable[[TestClient, str], httpx2.Response]:
    return lambda client, url: client.post("/cypher", json={"statement": text.replace("URL", url)})


WAYS: dict[str, Callable[[TestClient, str], httpx2.Response]] = {
    "SERVICE": _sparql("SELECT * { SERVICE <URL> { ?s ?p ?o } }"),
    "SERVICE SILENT": _sparql("PREFIX x: <URL> ASK { SERVICE SILENT x: { ?s ?p ?o } }"),
    "FROM": _sparql("SELECT * FROM <URL> { ?s ?p ?o }"),
    "FROM NAMED": _sparql("PREFIX x: <URL> SELECT * FROM NAMED x: { GRAPH ?g { ?s ?p ?o } }"),
    "DESCRIBE FROM": _sparql("BASE <URL> DESCRIBE <> FROM <>"),
    "LOAD": _sparql("LOAD <URL>"),
    "update": lambda client, url: client.post("/sparql", data={"update": f"LOAD SILENT <{url}> INTO GRAPH <{url}>"}),
    "default-graph-uri": lambda client, url: client.get(
        "/sparql", params={"query": "ASK {}", "default-graph-uri": url}
    ),
    "named-graph-uri": lambda client, url: client.get("/sparql", params={"query": "ASK {}", "named-graph-uri": url}),
    "LOAD CSV": _cypher("LOAD CSV FROM 'URL' AS row RETURN row"),
    "procedure": _cypher("CALL apoc.load.json('URL') YIELD value RETURN value"),
    "function": _cypher("RETURN genai.vector.encode('x', 'OpenAI', {endpoint: 'URL'}) AS x"),
}


def test_the_canary_is_heard_when_it_is_asked(canary: Canary) -> None:
    httpx.get(f"http://127.0.0.1:{canary.server_port}/redirect", follow_redirects=True)
    assert canary.asked == 2
    canary.asked = 0


@pytest.mark.parametrize("way", WAYS)
def test_no_address_in_a_query_is_asked(client: TestClient, canary: Canary, way: str) -> None:
    for spelling in SPELLINGS:
        answer = WAYS[way](client, spelling.format(port=canary.server_port))
        assert 400 <= answer.status_code < 500, (spelling, answer.text[:200])
        assert canary.asked == 0, spelling


def test_oembed_asks_no_address(client: TestClient, canary: Canary) -> None:
    for spelling in SPELLINGS:
        answer = client.get("/oembed", params={"url": spelling.format(port=canary.server_port)})
        assert 400 <= answer.status_code < 500, (spelling, answer.text[:200])
        assert canary.asked == 0, spelling


FILES = {
    "context.jsonld": lambda url: json.dumps({"@context": url, "@id": "x:s", "x:p": "1"}),
    "contexts.jsonld": lambda url: json.dumps({"@context": [{"@import": url}], "@id": "x:s", "x:p": "1"}),
    "scoped.jsonld": lambda url: json.dumps(
        {"@context": {"@version": 1.1, "p": {"@id": "x:p", "@context": url}}, "@id": "x:s", "p": {"@id": "x:o"}}
    ),
    "typed.jsonld": lambda url: json.dumps(
        {"@context": {"@version": 1.1, "T": {"@id": "x:T", "@context": [url]}}, "@id": "x:s", "@type": "T"}
    ),
    "imported.jsonld": lambda url: json.dumps(
        {"@context": {"@version": 1.1, "@import": url}, "@id": "x:s", "x:p": "1"}
    ),
    "named.jsonld": lambda url: json.dumps([{"@graph": [{"@context": url, "@id": "x:s", "x:p": "1"}], "@id": "x:g"}]),
    "included.jsonld": lambda url: json.dumps({"@id": "x:s", "@included": [{"@context": url, "@id": "x:t", "x:p": 1}]}),
    "inner.jsonld": lambda url: json.dumps({"@id": "x:s", "x:p": {"@context": [url], "@type": "x:T"}}),
    "imports.ttl": lambda url: f"<x:s> a <x:T> ; <http://www.w3.org/2002/07/owl#imports> <{url}> .",
    "shapes.ttl": lambda url: f"<x:s> a <x:T> ; <http://www.w3.org/ns/shacl#shapesGraph> <{url}> .",
    "base.ttl": lambda url: f"@base <{url}> . @prefix x: <{url}> . <s> a x:T .",
}


@pytest.mark.parametrize("name", FILES)
def test_no_address_in_a_file_is_asked(tmp_path: Path, canary: Canary, name: str) -> None:
    for spelling in SPELLINGS:
        (tmp_path / name).write_text(FILES[name](spelling.format(port=canary.server_port)), encoding="utf-8")
        with suppress(SourceError):
            assert list(read_rows(tmp_path / name))
        assert canary.asked == 0, spelling


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith("jsonld")])
def test_no_context_of_a_user_s_source_is_asked(tmp_path: Path, canary: Canary, name: str) -> None:
    for spelling in SPELLINGS:
        text = FILES[name](spelling.format(port=canary.server_port))
        with suppress(SourceError):
            run(write(tmp_path, name, text, MAPPING))
        assert canary.asked == 0, spelling


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM <{0}one/2024> {{ ?s ?p ?o }}", "ASK FROM NAMED <{0}one/2024>{{ GRAPH ?g {{ ?s ?p ?o }} }}",
        "PREFIX s: <{0}> SELECT * FROM s:one FROM NAMED s:two {{ ?s ?p ?o }}",
        "SELECT ?from {{ ?from ?p 'FROM <x:y>' }} # FROM <x:y>",
    ],
)  # fmt: skip
def test_the_graphs_of_sources_may_be_named(text: str) -> None:
    check_query(text.format(SOURCE_BASE), 10)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM <x:y> {}", "ASK FROMNAMED<x:y>{}", "ASKFROM<x:y>{}", "SELECT * from named x:y {}",
        "PREFIX s: <{0}> PREFIX s: <x:y> ASK FROM s:one {{}}", "PREFIX s: <{0}> ASK FROM s:one FROM <x:y> {{}}",
        "BASE <{0}> ASK FROM <one> {{}}", "SELECT * FROM # NAMED\n<x:y> {{}}", "ASK FROM {{}}",
    ],
)  # fmt: skip
def test_other_graphs_may_not(text: str) -> None:
    with pytest.raises(QueryRefused, match="FROM is refused"):
        check_query(text.format(SOURCE_BASE), 10)
