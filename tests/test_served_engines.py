"""`aikg serve` from a Neo4j and from SPARQL servers that the bundled snapshot was published to."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from conftest import aikg
from fastapi.testclient import TestClient
from servers.run import Fuseki, Neo4j, OxigraphServer
from test_engines import address
from test_publish import FRANCE, settings
from tiny import build_tiny, write_table

from api.app import create_app
from api.engines import check_generation
from graph.engines.sparql import SparqlStore
from graph.errors import SnapshotError
from graph.rdf import SHOWN_GRAPH
from graph.snapshot import Snapshot

DEVELOPERS = "PREFIX ai: <https://w3id.org/aikg/> SELECT ?m ?o WHERE { ?m ai:developer ?o } ORDER BY ?m ?o"


def test_cypher_is_served_from_neo4j(bundled: Snapshot, published: Neo4j, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", published.auth[1])
    servers = settings(AIKG_PROPERTY_ENGINE=published.bolt)
    check_generation(bundled, servers)
    with TestClient(create_app(bundled, servers)) as remote, TestClient(create_app(bundled, settings())) as local:
        answers = [client.post("/cypher", json={"statement": FRANCE}) for client in (remote, local)]
        assert answers[0].status_code == 200
        assert answers[0].json()["data"] == answers[1].json()["data"]
        version = remote.post("/cypher", json={"statement": "MATCH (n:Entity) RETURN elementId(n) AS e LIMIT 1"}).json()
        assert version["data"]["values"][0][0].count(":") == 2  # as only Neo4j writes it
        assert remote.post("/cypher", json={"statement": "CREATE (:X)"}).status_code == 403
        wrong = remote.post("/cypher", json={"statement": "MATCH (n)\nRETRUN n"})
        assert wrong.status_code == 400


def served(bundled: Snapshot, url: str) -> list[Any]:
    with TestClient(create_app(bundled, settings(AIKG_RDF_ENGINE=url))) as client:
        solutions = client.post("/sparql", data={"query": DEVELOPERS}, headers={"accept": "text/csv"})
        document = client.get("/entities/org-mistral-ai", headers={"accept": "application/n-triples"})
        page = client.get("/entities/org-mistral-ai", headers={"accept": "text/html"})
        wrong = client.post("/sparql", data={"query": "SELECT ?s WHERE {\n ?s ?p"})
    assert [each.status_code for each in (solutions, document, page, wrong)] == [200, 200, 200, 400]
    return [solutions.text, len(document.text.splitlines()), page.text, wrong.json()["line"]]


@pytest.mark.parametrize("name", ["fuseki", "oxigraph_server"])
def test_a_sparql_server_holds_the_snapshot_and_is_served_from(
    bundled: Snapshot, tmp_path: Path, request: pytest.FixtureRequest, name: str
) -> None:
    url = address(request.getfixturevalue(name))
    tiny = build_tiny(tmp_path / "home", write_table(tmp_path))
    with pytest.raises(SnapshotError, match="run `aikg publish --sparql"):
        check_generation(tiny, settings(AIKG_RDF_ENGINE=url))
    for snapshot in (tiny, bundled, bundled):
        done = aikg(snapshot, "publish", "--sparql", url)
        assert done.exit_code == 0, done.output
        local = snapshot.store()
        assert f"{local.count():,} quads, written at once" in done.output
        local.close()
        check_generation(snapshot, settings(AIKG_RDF_ENGINE=url))
    assert served(bundled, url) == served(bundled, "")


class GraphsOnly(BaseHTTPRequestHandler):
    """Passes everything on to a real server, but takes no dataset, as servers do that know the standard only."""

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.headers["transfer-encoding"] == "chunked":
            body = b"".join(iter(self.chunk, b""))
        if self.headers["content-type"] == "application/n-quads":
            answer = httpx.Response(415)
        else:
            kept = {key: self.headers[key] for key in ("content-type", "accept") if key in self.headers}
            answer = self.server.client.request(self.command, self.path, content=body, headers=kept)  # type: ignore[attr-defined]
        self.send_response(answer.status_code)
        self.send_header("content-type", answer.headers.get("content-type", "text/plain"))
        self.send_header("content-length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    do_GET = do_PUT = do_POST = do_DELETE = answer

    def chunk(self) -> bytes:
        data = self.rfile.read(int(self.rfile.readline(), 16))
        self.rfile.readline()
        return data

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on standard error."""


@pytest.mark.parametrize("name", ["fuseki", "oxigraph_server"])
def test_a_server_that_takes_graphs_only_gets_them_one_by_one(
    tmp_path: Path, request: pytest.FixtureRequest, name: str
) -> None:
    server: Fuseki | OxigraphServer = request.getfixturevalue(name)
    graphs = ThreadingHTTPServer(("127.0.0.1", 0), GraphsOnly)
    graphs.client = server.http  # type: ignore[attr-defined]
    Thread(target=graphs.serve_forever).start()
    url = httpx.URL(address(server)).copy_with(port=graphs.server_port)
    try:
        for table in ("name,founded,partOf\nKakao,2010,\nGone,2011,\n", "name,founded,partOf\nKakao,2012,\n"):
            tiny = build_tiny(tmp_path / "home", write_table(tmp_path, table))
            httpx.put(address(server) + ("/data" if name == "fuseki" else "store"), params={"graph": "http://e.org/gone"}, content="<http://e.org/s> <http://e.org/p> 1 .", headers={"content-type": "text/turtle"}).raise_for_status()  # fmt: skip  # noqa: E501
            done = aikg(tiny, "publish", "--sparql", str(url))
            assert done.exit_code == 0, done.output
            assert "written graph by graph" in done.output
            local = tiny.store()
            ours, theirs = local, SparqlStore(address(server))
            query = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
            assert list(ours.select(query)) == list(theirs.select(query))
            assert (
                SHOWN_GRAPH not in {row["g"].value for row in theirs.select(query)}
                or tiny.manifest["counts"]["disputed"]
            )
            assert ours.count() == theirs.count()
            theirs.close()
            local.close()
    finally:
        graphs.shutdown()
        graphs.server_close()
