"""Connections to servers of others that break, and servers that lie about their answers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from random import Random

import pytest
from cuts import CuttingProxy
from servers.run import Neo4j, OxigraphServer
from test_neo4j import STAGED, everything, listing
from worlds import world

from graph.engines.neo4j import Neo4jStore
from graph.engines.sparql import SparqlStore
from graph.errors import AikgError, QueryError, RemoteError
from graph.rdf import Format

NUMBERS = [str(number) for number in range(400)]
QUERY = f'SELECT ?n ?text {{ VALUES ?n {{ {" ".join(NUMBERS)} }} BIND(CONCAT("number ", STR(?n)) AS ?text) }}'
NODES = " ".join(f"<https://example.org/{number}>" for number in NUMBERS)
GRAPH = f"CONSTRUCT {{ ?n <https://example.org/p> ?n }} WHERE {{ VALUES ?n {{ {NODES} }} }}"
ASKED = [(QUERY, each) for each in (Format.JSON, Format.XML, Format.CSV, Format.TSV)] + [(GRAPH, Format.NTRIPLES)]


@pytest.mark.parametrize(("query", "format_"), ASKED, ids=[format_.name for _, format_ in ASKED])
def test_of_an_answer_that_breaks_off_nothing_is_taken(
    oxigraph_server: OxigraphServer, query: str, format_: Format
) -> None:
    """Twenty cuts of each format, at random bytes of all that is sent."""
    moments = Random(format_.name)
    with (
        closing(CuttingProxy(oxigraph_server.http.base_url.port or 0)) as proxy,
        closing(SparqlStore(f"http://127.0.0.1:{proxy.port}")) as store,
    ):
        proxy.cut([])
        whole = store.query(query, format_)
        sent = proxy.passed
        for _ in range(20):
            proxy.cut([moments.randrange(1, sent - 10)])
            with pytest.raises(AikgError):
                store.query(query, format_)
        assert proxy.cuts == 20
        assert store.query(query, format_) == whole


JSON_TYPE = "Content-Type: application/sparql-results+json\r\n"
SHORT = '{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"1"}}'
LIES = {
    "no end is told": f"{JSON_TYPE}\r\n{SHORT}]}}}}",
    "no end of a table is told": "Content-Type: text/csv\r\n\r\nn\r\n1\r\n",
    "a length that is that of half": f"{JSON_TYPE}Content-Length: {len(SHORT)}\r\n\r\n{SHORT}",
    "chunks that end too early": f"{JSON_TYPE}Transfer-Encoding: chunked\r\n\r\n{len(SHORT):x}\r\n{SHORT}\r\n0\r\n\r\n",
}


@pytest.fixture
def liar() -> Iterator[tuple[str, list[str]]]:
    """A server that says yes to ASK and then tells what is in the list."""
    lie: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                with client:
                    read_request(client)
                    yes = '{"head":{},"boolean":true}'
                    truth = f"{JSON_TYPE}Content-Length: {len(yes)}\r\nConnection: close\r\n\r\n{yes}"
                    client.sendall(f"HTTP/1.1 200 OK\r\n{lie[0] if lie else truth}".encode())

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", lie
        server.shutdown(socket.SHUT_RDWR)


def read_request(client: socket.socket) -> None:
    """To its last byte: closing a connection with something unread resets it, and the client would see that instead."""
    with client.makefile("rb") as request:
        length = 0
        while (line := request.readline()).strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        request.read(length)


@pytest.mark.parametrize("said", LIES)
def test_a_status_of_200_with_half_an_answer_is_an_error(liar: tuple[str, list[str]], said: str) -> None:
    url, lie = liar
    with closing(SparqlStore(url)) as store:
        lie.append(LIES[said])
        with pytest.raises(QueryError, match="half an answer, or did not say where its answer ends"):
            store.query(QUERY, Format.CSV if "table" in said else Format.JSON)


def test_a_hundred_lost_connections_to_neo4j_lose_and_double_nothing(neo4j: Neo4j) -> None:
    """At random bytes of all that is sent, the last acknowledgement among them; each publication is asked for again."""
    moments, lost = Random(100), 0
    neo4j.empty()
    with (
        closing(CuttingProxy(int(neo4j.bolt.rpartition(":")[2]))) as proxy,
        closing(Neo4jStore(f"bolt://127.0.0.1:{proxy.port}", *neo4j.auth, patience=0)) as store,
    ):
        store.publish(world(0), "0")
        for generation in range(1, 26):
            sent = proxy.passed  # since the last cut: a whole publication, or, where that was the first, more
            proxy.cut([moments.randrange(1, sent) for _ in range(4)])
            while not published(store, generation):
                lost += 1
            assert everything(neo4j) == listing(world(generation))
    neo4j.empty()
    assert lost > 50
    assert proxy.cuts > 50


def published(store: Neo4jStore, generation: int) -> bool:
    """Every second one is written in steps."""
    try:
        store.publish(world(generation), str(generation), limit=STAGED if generation % 2 else 100_000)
    except RemoteError:
        return False
    return True
