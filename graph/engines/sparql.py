"""RdfStore on a server by the SPARQL 1.1 Protocol and Graph Store Protocol."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from graph.doctype import refuse_doctype
from graph.errors import BadRequest, QueryError, QuerySyntax, QueryTooLong, RemoteError, ResultTooLarge
from graph.rdf import Format, Row, Term, bind

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_KINDS = {"uri": "iri", "literal": "literal", "typed-literal": "literal", "bnode": "bnode"}
_LAYOUTS = (("", ""), ("/query", "/store"))
"""Where below its address a server is asked and where it is written to: one for both (Fuseki), two (Oxigraph)."""
_ENDPOINT = re.compile(r"/(query|sparql|store|data|update)/?$")
_PLACE = re.compile(r"line:? (\d+), col(?:umn)?:? (\d+)|\bat (\d+):(\d+)")
_NO_QUADS = (400, 404, 405, 415, 501)
"""How a server answers that takes graphs, and no dataset."""
_GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
_CONNECT = 10.0
"""Seconds in which a server answers the first and smallest question."""
_SENDING = httpx.Timeout(None, connect=_CONNECT)
_COUNT = "SELECT (COUNT(*) AS ?n) WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


class SparqlStore:
    """A dataset of a server. `url` is its address or that of its queries, `graphs` where it is written to.

    Both are found from the address for Fuseki and Oxigraph. `timeout` (0: none) bounds each query.
    Raises BadRequest for what is no such address, RemoteError where nothing answers.
    """

    def __init__(self, url: str, graphs: str = "", timeout: float = 0) -> None:
        self.url = _checked(url)
        self._timeout = timeout
        self._client = httpx.Client(timeout=httpx.Timeout(timeout or None, connect=_CONNECT), follow_redirects=True)
        self._queries, found = self._endpoints()
        self._graphs = graphs or found

    def load(self, nquads: Path) -> None:
        """Add the quads of an N-Quads file."""
        self._send("POST", nquads, Format.NQUADS, {})

    def publish(self, nquads: Path) -> bool:
        """Make the server hold the quads of an N-Quads file and no others; whether in one step for all graphs.

        Raises RemoteError; the same call may then be made again.
        """
        whole = self._send("PUT", nquads, Format.NQUADS, {}, refused=_NO_QUADS)
        if not whole:
            with TemporaryDirectory() as folder:
                self._put_graphs(_split(nquads, Path(folder)))
        return whole

    def query(self, text: str, format_: Format, max_bytes: int = 0) -> bytes:
        """The answer as the server serialises it."""
        end = time.monotonic() + self._timeout if self._timeout else float("inf")
        headers = {"Accept": format_.media_type}
        data = bytearray()
        with (
            self._remote(),
            self._client.stream("POST", self._queries, data={"query": text}, headers=headers) as answer,
        ):
            for part in answer.iter_bytes():
                data += part
                if max_bytes and len(data) > max_bytes:
                    raise ResultTooLarge(f"the result is larger than {max_bytes:,} bytes", bytes(data[:max_bytes]))
                if time.monotonic() > end:
                    raise self._too_long()
        if answer.status_code == httpx.codes.BAD_REQUEST:
            raise _syntax_error(data.decode(errors="replace"))
        if answer.is_error:
            raise QueryError(f"{self.url} answers {answer.status_code}: {_first_line(data.decode(errors='replace'))}")
        if answer.headers.get("content-type", "").partition(";")[0].strip() != format_.media_type:
            raise QueryError(f"an answer of this kind cannot be written as {format_.media_type}")
        if format_ in (Format.XML, Format.RDFXML):
            self._refuse_doctype(bytes(data))
        if not _whole(answer.headers, format_, data):
            raise QueryError(f"{self.url} sent half an answer, or did not say where its answer ends")
        return bytes(data)

    def select(self, text: str, bindings: Mapping[str, Term] | None = None) -> Iterator[Row]:
        """The solutions of a SELECT, as terms of ours."""
        found = json.loads(self.query(bind(text, bindings), Format.JSON))
        if "results" not in found:
            raise QueryError("select() takes SELECT queries only")
        for row in found["results"]["bindings"]:
            yield {name: _term(value) for name, value in row.items()}

    def dump(self, path: Path, format_: Format) -> None:
        """Write all quads, or the default graph in formats without graphs."""
        whole = format_ in (Format.NQUADS, Format.TRIG)
        asked = self._client.stream(
            "GET", self._graphs, params={} if whole else {"default": ""}, headers={"Accept": format_.media_type}
        )
        with self._remote(), asked as answer, path.open("wb") as file:
            answer.raise_for_status()
            for part in answer.iter_bytes():
                file.write(part)

    def count(self) -> int:
        """The number of quads."""
        return sum(int(row["n"].value) for row in self.select(_COUNT))

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _endpoints(self) -> tuple[str, str]:
        """(address of the queries, address of the graphs)."""
        base = _ENDPOINT.sub("", self.url)
        for queries, graphs in _LAYOUTS:
            if self._answers(base + queries):
                return base + queries, base + graphs
        if not self._answers(self.url):
            self._client.close()
            raise RemoteError(f"no SPARQL server answers at {self.url}")
        return self.url, self.url

    def _answers(self, url: str) -> bool:
        headers = {"Accept": Format.JSON.media_type}
        try:
            with self._remote():
                answer = self._client.post(url, data={"query": "ASK {}"}, headers=headers, timeout=_CONNECT)
        except QueryTooLong:
            self._client.close()
            raise RemoteError(f"no SPARQL server answers at {self.url} within {_CONNECT:g} s") from None
        return answer.is_success and answer.headers.get("content-type", "").startswith(Format.JSON.media_type)

    def _put_graphs(self, paths: Mapping[str, Path]) -> None:
        """Replace graph by graph, the default graph last; then delete those that are gone."""
        for graph, path in sorted(paths.items(), reverse=True):
            self._send("PUT", path, Format.NTRIPLES, _named(graph))
        for graph in {row["g"].value for row in self.select(_GRAPHS)} - paths.keys():
            with self._remote():
                self._client.delete(self._graphs, params=_named(graph)).raise_for_status()

    def _send(
        self, method: str, path: Path, format_: Format, graph: Mapping[str, str], refused: tuple[int, ...] = ()
    ) -> bool:
        """Whether the server took the file, where it may refuse it with one of these status codes."""
        headers = {"Content-Type": format_.media_type}
        with self._remote(), path.open("rb") as file:
            answer = self._client.request(
                method, self._graphs, params=graph, content=file, headers=headers, timeout=_SENDING
            )
            if answer.status_code in refused:
                return False
            answer.raise_for_status()
        return True

    @contextmanager
    def _remote(self) -> Iterator[None]:
        try:
            yield
        except httpx.ReadTimeout:
            raise self._too_long() from None
        except httpx.HTTPStatusError as error:
            raise RemoteError(
                f"{self.url} answers {error.response.status_code} {error.response.reason_phrase}"
            ) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise RemoteError(f"no SPARQL server answers at {self.url}: {_first_line(str(error))}") from None

    def _refuse_doctype(self, data: bytes) -> None:
        try:
            reason = "" if refuse_doctype(data) else "is no XML"
        except ValueError as error:
            reason = str(error)
        if reason:
            raise QueryError(f"the answer of {self.url} {reason}")

    def _too_long(self) -> QueryTooLong:
        return QueryTooLong(f"the query was stopped after {self._timeout:g} s")


def _whole(headers: httpx.Headers, format_: Format, data: bytearray) -> bool:
    """Whether the end of an answer is its end: the connection says so, and what is in brackets is closed."""
    if "content-length" not in headers and "transfer-encoding" not in headers:
        return False
    if format_ is Format.XML:
        return data.rstrip().endswith(b"sparql>")
    try:
        return format_ is not Format.JSON or isinstance(json.loads(data), dict)
    except ValueError:
        return False


def _checked(url: str) -> str:
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise BadRequest(f"not the address of a SPARQL server: {error}") from None
    if parts.scheme not in ("http", "https") or not parts.host:
        raise BadRequest("not the address of a SPARQL server: it begins with http:// or https://")
    return url.rstrip("/")


def _named(graph: str) -> dict[str, str]:
    return {"graph": graph} if graph else {"default": ""}


def _split(nquads: Path, folder: Path) -> dict[str, Path]:
    """The IRI of each graph, "" for the default graph, and a file of its triples."""
    paths = {"": folder / "0.nt"}
    with ExitStack() as stack:
        files = {"": stack.enter_context(paths[""].open("w", encoding="utf-8", newline="\n"))}
        for line in stack.enter_context(nquads.open(encoding="utf-8", newline="\n")):
            graph = _graph(line)
            if graph not in paths:
                paths[graph] = folder / f"{len(paths)}.nt"
                files[graph] = stack.enter_context(paths[graph].open("w", encoding="utf-8", newline="\n"))
            files[graph].write(line.replace(f" <{graph}> .\n", " .\n") if graph else line)
    return paths


def _graph(line: str) -> str:
    """The IRI of the graph in a line of N-Quads; a literal with spaces has its last quotation mark in its last word."""
    objects, _, last = line.removesuffix(" .\n").split(" ", 2)[2].rpartition(" ")
    return last[1:-1] if objects and '"' not in last else ""


def _syntax_error(message: str) -> QuerySyntax:
    found = _PLACE.search(message)
    line, column = (int(number) for number in found.groups() if number) if found else (0, 0)
    return QuerySyntax(_first_line(message), line, column)


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]


def _term(value: Mapping[str, Any]) -> Term:
    kind, lang = _KINDS[value["type"]], value.get("xml:lang", "")
    if kind != "literal":
        return Term(value["value"], kind)
    return Term(value["value"], kind, lang, value.get("datatype") or (_LANG_STRING if lang else _XSD_STRING))
