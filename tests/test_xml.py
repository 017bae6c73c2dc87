"""Hostile XML at every place where XML of others comes in: refused before its entities are read, nothing is fetched."""

from __future__ import annotations

import io
import threading
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import openpyxl
import pytest

from graph.doctype import BEGINNING
from graph.engines.sparql import SparqlStore
from graph.errors import QueryError, SourceError
from graph.rdf import Format
from loaders.own import own
from loaders.reading import read_rows
from ontology import load_model


class Server(ThreadingHTTPServer):
    """A SPARQL server whose answers in XML are what a test says; it counts what else is fetched from it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.answer = b""
        self.fetched: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on standard error."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        accepted = self.headers["Accept"]
        body = b'{"head":{},"boolean":true}' if accepted == Format.JSON.media_type else self.server.answer
        self.send_response(200)
        self.send_header("Content-Type", accepted)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self.server.fetched.append(self.path)
        self.send_error(404)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def laughs(levels: int) -> str:
    more = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, levels + 1))
    return f'<!DOCTYPE x [<!ENTITY e0 "ha">{more}]><x>&e{levels};</x>'


def payloads(url: str) -> list[bytes]:
    """Twenty-eight documents that declare a document type, or hide that they do."""
    xxe = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    declared = '<?xml version="1.0" encoding="{}"?>' + xxe
    texts = [
        xxe,
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "{url}/entity">]><x>&e;</x>',
        f'<!DOCTYPE x [<!ENTITY e PUBLIC "-//x" "{url}/public">]><x>&e;</x>',
        f'<!DOCTYPE x [<!ENTITY % e SYSTEM "{url}/parameter"> %e;]><x/>',
        "<!DOCTYPE x [<!ENTITY % a \"<!ENTITY b 'c'>\"> %a;]><x>&b;</x>",
        f'<!DOCTYPE x SYSTEM "{url}/type.dtd"><x/>',
        f'<!DOCTYPE x PUBLIC "-//W3C//DTD XHTML 1.0//EN" "{url}/public.dtd"><x/>',
        *map(laughs, range(5, 10)),
        f'<!DOCTYPE x [<!ENTITY e "{"A" * 50_000}">]><x>{"&e;" * 50_000}</x>',
        "<!DOCTYPE x><x/>",
        "<!DOCTYPE x [<!ATTLIST x a CDATA 'b'>]><x/>",
        f"<!-- <x> --><?pi <x>?>\n\n{xxe}",
        f"<!--{'x' * (BEGINNING - 1_000)}-->{xxe}",
        f"<!--{'x' * BEGINNING}-->{xxe}",
        f'<?xml version="1.0" standalone="yes"?>{xxe}',
        "\ufeff" + xxe,
    ]
    coded = ("utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "windows-1252", "utf-7", "utf-32", "cp037")
    found = [text.encode() for text in texts] + [declared.format(name).encode(name) for name in coded]
    assert len(found) == 28
    return found


@cache
def good_parts() -> dict[str, bytes]:
    out = io.BytesIO()
    made = openpyxl.Workbook()
    made.active.append(["a"])  # type: ignore[union-attr]
    made.active.append(["1"])  # type: ignore[union-attr]
    made.save(out)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def workbook(part: str, data: bytes) -> bytes:
    """A good workbook with one part replaced, or one more."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in {**good_parts(), part: data}.items():
            archive.writestr(name, content)
    return out.getvalue()


PARTS = (
    "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml",
    "xl/_rels/workbook.xml.rels",
)  # fmt: skip
UNREAD = ("_rels/.rels", "xl/sharedStrings.xml", "xl/other.bin")
"""Parts that are not opened: what is no XML to any parser of ours is let be there."""


def test_every_part_of_a_workbook_is_refused(tmp_path: Path, server: Server) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(workbook("xl/media/image1.png", b"\x89PNG\r\n\x1a\n"))
    assert [dict(row) for _, row in read_rows(path)] == [{"a": "1"}]
    tracemalloc.start()
    spent = []
    for part in PARTS + UNREAD:
        for data in payloads(server.url)[: -2 if part in UNREAD else None]:
            path.write_bytes(workbook(part, data))
            began = time.process_time()
            with pytest.raises(SourceError, match=r"^t\.xlsx: "):
                list(read_rows(path))
            spent.append(time.process_time() - began)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert server.fetched == []
    assert sorted(spent)[len(spent) // 2] < 0.05
    assert most < 20 << 20


def test_no_other_file_of_xml_is_read(tmp_path: Path, server: Server) -> None:
    for ending in ("xml", "rdf", "owl", "rdfs", "trix", "graphml", "gexf", "svg", "rss", "atom", "srx", "xsl"):
        for data in payloads(server.url):
            path = tmp_path / f"t.{ending}"
            path.write_bytes(data)
            with pytest.raises(SourceError, match=rf"^t\.{ending}: "):
                list(read_rows(path))
    path.write_bytes(b"<x/>")
    with pytest.raises(SourceError, match=r"t\.xsl: no reader for \.xsl files"):
        list(read_rows(path))
    assert server.fetched == []


def test_a_user_cannot_bring_rdf_as_xml(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "mine.rdf").write_text("<x/>")
    (tmp_path / "own" / "mine.mapping.yaml").write_text("source: {name: mine}\n")
    with pytest.raises(SourceError, match="needs one file mine of"):
        own(tmp_path, load_model())


def test_what_another_sparql_server_answers_is_not_handed_on(server: Server) -> None:
    store = SparqlStore(server.url)
    for format_ in (Format.XML, Format.RDFXML):
        server.answer = b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"></sparql>'
        assert store.query("SELECT * {}", format_) == server.answer
        for data in payloads(server.url):
            server.answer = data
            with pytest.raises(
                QueryError, match=rf"^the answer of {server.url} (declares a document|is no XML|has no|multi-byte)"
            ):
                store.query("SELECT * {}", format_)
    store.close()
    assert server.fetched == []
