"""SPARQL 1.1 Protocol: the cases of the W3C's suite, in our own words, and updates in every way that one may try."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import read_settings
from graph.snapshot import Snapshot

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
UPDATE = {"Content-Type": "application/sparql-update"}
ASK = "ASK {}"
SELECT = "SELECT ?c { ?c a <https://w3id.org/aikg/Country> } LIMIT 1"
CONSTRUCT = f"CONSTRUCT {{ ?c a <x:y> }} {{ {SELECT} }}"
DESCRIBE = "DESCRIBE <https://w3id.org/aikg/id/country-fr>"
INSERT = "INSERT DATA { <x:written> <x:p> <x:o> }"
GRAPH = "https://w3id.org/aikg/source/epoch-notable/1"
DATASETS = ["default-graph-uri", "named-graph-uri", "using-graph-uri", "using-named-graph-uri"]
Request = tuple[str, str, dict[str, str], bytes]
"""Method, query string, headers and body."""

ANSWERED: dict[str, Request] = {
    "query by GET": ("GET", f"query={quote(ASK)}", {}, b""),
    "query by POST of a form": ("POST", "", FORM, f"query={quote(ASK)}".encode()),
    "query by POST of a form, with a charset": (
        "POST", "", {"Content-Type": f"{FORM['Content-Type']}; charset=UTF-8"}, f"query={quote(ASK)}".encode(),
    ),
    "query by POST of itself": ("POST", "", DIRECT, ASK.encode()),
    "query by POST of itself, with a charset": (
        "POST", "", {"Content-Type": f"{DIRECT['Content-Type']}; charset=utf-8"}, ASK.encode(),
    ),
    "SELECT": ("GET", f"query={quote(SELECT)}", {}, b""),
    "ASK": ("GET", f"query={quote(ASK)}", {}, b""),
    "CONSTRUCT": ("GET", f"query={quote(CONSTRUCT)}", {}, b""),
    "DESCRIBE": ("GET", f"query={quote(DESCRIBE)}", {}, b""),
    "a graph by name": ("GET", f"query={quote(f'ASK {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}')}", {}, b""),
    "not ASCII": ("POST", "", DIRECT, 'ASK { FILTER("미스트랄" = "미스트랄") }'.encode()),
    "plus is a blank": ("GET", "query=ASK+%7B%7D", {}, b""),
}  # fmt: skip
REFUSED: dict[str, Request] = {
    "no query by GET": ("GET", "", {}, b""),
    "no query in a form": ("POST", "", FORM, b"format=json"),
    "no query as itself": ("POST", "", DIRECT, b""),
    "two queries by GET": ("GET", f"query={quote(ASK)}&query={quote(SELECT)}", {}, b""),
    "two queries in a form": ("POST", "", FORM, f"query={quote(ASK)}&query={quote(SELECT)}".encode()),
    "one query in the address and one in the body": ("POST", f"query={quote(ASK)}", DIRECT, ASK.encode()),
    "query by PUT": ("PUT", f"query={quote(ASK)}", {}, b""),
    "form without its type": ("POST", "", {}, f"query={quote(ASK)}".encode()),
    "itself without its type": ("POST", "", {}, ASK.encode()),
    "wrong type": ("POST", "", {"Content-Type": "text/plain"}, ASK.encode()),
    "JSON": ("POST", "", {"Content-Type": "application/json"}, b'{"query": "ASK {}"}'),
    "not UTF-8": ("POST", "", DIRECT, 'ASK { FILTER("é" = "é") }'.encode("latin-1")),
    "UTF-16": ("POST", "", {"Content-Type": f"{DIRECT['Content-Type']}; charset=UTF-16"}, ASK.encode("utf-16")),
    "syntax error by GET": ("GET", "query=ASK%20%7B", {}, b""),
    "syntax error by POST": ("POST", "", DIRECT, b"ASK {"),
    "default graph by GET": ("GET", f"query={quote(ASK)}&default-graph-uri={quote(GRAPH)}", {}, b""),
    "default graph by POST": ("POST", f"default-graph-uri={quote(GRAPH)}", DIRECT, ASK.encode()),
    "default graphs in a form": ("POST", "", FORM, f"query={quote(ASK)}&default-graph-uri=x:a".encode()),
    "named graph by GET": ("GET", f"query={quote(ASK)}&named-graph-uri={quote(GRAPH)}", {}, b""),
    "named graphs by POST": ("POST", "named-graph-uri=x:a&named-graph-uri=x:b", DIRECT, ASK.encode()),
    "both kinds of graphs": ("GET", f"query={quote(ASK)}&named-graph-uri=x:a&default-graph-uri=x:b", {}, b""),
    "a query in a form that is sent as an update": ("POST", "", UPDATE, f"query={quote(ASK)}".encode()),
}  # fmt: skip


@pytest.fixture(scope="module")
def client(bundled: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    environ = {"AIKG_HOME": str(tmp_path_factory.mktemp("home")), "AIKG_WORKERS": "1"}
    with TestClient(create_app(bundled, read_settings(environ))) as made:
        yield made


def send(client: TestClient, request: Request) -> Any:
    method, query, headers, body = request
    return client.request(method, f"/sparql{f'?{query}' if query else ''}", headers=headers, content=body)


def test_requests_of_the_protocol_are_answered(client: TestClient) -> None:
    assert len(ANSWERED) + len(REFUSED) == 34
    for name, request in ANSWERED.items():
        answer = send(client, request)
        assert answer.status_code == 200, (name, answer.text)
        graph = name in ("CONSTRUCT", "DESCRIBE")
        kind = "text/turtle" if graph else "application/sparql-results+json"
        assert answer.headers["content-type"].startswith(kind), name
        assert graph or name == "SELECT" or answer.json()["boolean"] is (name != "a graph by name"), name


def test_requests_that_the_protocol_does_not_know_are_refused(client: TestClient) -> None:
    for name, request in REFUSED.items():
        answer = send(client, request)
        assert 400 <= answer.status_code < 500, (name, answer.text)
        assert answer.headers["content-type"] == "application/problem+json", name


def _updates() -> Iterator[Request]:
    text = quote(INSERT)
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        yield method, f"update={text}", {}, b""
        yield method, f"query={text}", {}, b""
        yield method, f"query={quote(ASK)}&update={text}", {}, b""
    for method in ("POST", "PUT", "PATCH"):
        yield method, "", UPDATE, INSERT.encode()
        yield method, "", DIRECT, INSERT.encode()
        yield method, "", FORM, f"update={text}".encode()
        yield method, "", FORM, f"query={text}".encode()
        yield method, "", FORM, f"query={quote(ASK)}&update={text}".encode()
    yield "POST", f"update={text}", FORM, f"query={quote(ASK)}".encode()
    yield "POST", f"update={text}", DIRECT, ASK.encode()
    yield "POST", "", {"Content-Type": "application/sparql-update;charset=utf-8"}, INSERT.encode()
    yield "POST", "", {**UPDATE, "X-HTTP-Method-Override": "PUT"}, INSERT.encode()
    yield "GET", f"query={quote(f'{ASK} ; {INSERT}')}", {}, b""
    yield "POST", "", DIRECT, f"{ASK}\n{INSERT}".encode()
    for name in DATASETS:
        yield "POST", f"{name}=x:g", UPDATE, INSERT.encode()


def test_no_update_writes_however_it_is_sent(client: TestClient, bundled: Snapshot) -> None:
    before = _digests(bundled.path)
    updates = list(_updates())
    assert len(updates) >= 20
    for request in updates:
        answer = send(client, request)
        assert 400 <= answer.status_code < 500, (request, answer.text)
    written = {"query": "ASK { { <x:written> ?p ?o } UNION { GRAPH ?g { <x:written> ?p ?o } } }"}
    assert client.get("/sparql", params=written).json()["boolean"] is False
    assert _digests(bundled.path) == before


def _digests(folder: Path) -> dict[Path, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "LOG")
    return {path: sha256(path.read_bytes()).hexdigest() for path in files}
