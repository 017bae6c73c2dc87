"""RdfStore on pyoxigraph: on disk, opened read-only for serving."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox

from graph.engines.oxigraph_errors import evaluation_error, syntax_error
from graph.errors import QueryError, ResultTooLarge
from graph.rdf import PREFIXES, Format, Row, Term, bind

_RESULTS = {
    Format.JSON: ox.QueryResultsFormat.JSON,
    Format.XML: ox.QueryResultsFormat.XML,
    Format.CSV: ox.QueryResultsFormat.CSV,
    Format.TSV: ox.QueryResultsFormat.TSV,
}
_GRAPHS = {
    Format.TURTLE: ox.RdfFormat.TURTLE,
    Format.NTRIPLES: ox.RdfFormat.N_TRIPLES,
    Format.JSONLD: ox.RdfFormat.JSON_LD,
    Format.RDFXML: ox.RdfFormat.RDF_XML,
    Format.NQUADS: ox.RdfFormat.N_QUADS,
    Format.TRIG: ox.RdfFormat.TRIG,
}
_SERVICE = re.compile(r"(?<=s)e(?=rvice)", re.IGNORECASE | re.ASCII)
_PREFIXED = dict.fromkeys((Format.TURTLE, Format.TRIG, Format.RDFXML), PREFIXES)
"""Formats that are written with prefixes; JSON-LD has a context of its own."""


def read_triples(text: str, format_: Format) -> Iterator[tuple[str, str, Term]]:
    """(subject, predicate, object) of a file, whatever the graph; nothing is fetched. Raises ValueError."""
    try:
        for quad in ox.parse(text, format=_GRAPHS[format_], base_iri=None):
            if not isinstance(quad.subject, ox.Triple):
                yield str(quad.subject).strip("<>"), quad.predicate.value, _ours(quad.object)
    except SyntaxError as error:
        raise ValueError(str(error)) from None


def rewritten(ntriples: bytes, format_: Format) -> bytes:
    """Triples in another format."""
    triples = (quad.triple for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES))
    sink = io.BytesIO()
    ox.serialize(triples, sink, format=_GRAPHS[format_], prefixes=_PREFIXED.get(format_))
    return sink.getvalue()


class OxigraphStore:
    """A directory of an oxigraph store, or one in memory when no path is given."""

    def __init__(self, path: Path | None = None, *, read_only: bool = False) -> None:
        if path is None:
            self._store = ox.Store()
        else:
            self._store = ox.Store.read_only(str(path)) if read_only else ox.Store(str(path))

    def load(self, nquads: Path) -> None:
        """Add the quads of an N-Quads file."""
        self._store.bulk_load(path=str(nquads), format=ox.RdfFormat.N_QUADS)

    def query(self, text: str, format_: Format, max_bytes: int = 0) -> bytes:
        """The serialised answer, written by the engine itself."""
        result = self._run(text)
        sink = _Sink(max_bytes)
        try:
            if isinstance(result, ox.QueryTriples):
                ox.serialize(result, sink, format=_GRAPHS[format_], prefixes=_PREFIXED.get(format_))
            else:
                result.serialize(sink, format=_RESULTS[format_])
        except KeyError:
            raise QueryError(f"an answer of this kind cannot be written as {format_.media_type}") from None
        except (OSError, RuntimeError) as error:
            if sink.full:
                raise ResultTooLarge(f"the result is larger than {max_bytes:,} bytes", sink.getvalue()) from None
            raise evaluation_error(str(error)) from None
        return sink.getvalue()

    def select(self, text: str, bindings: Mapping[str, Term] | None = None) -> Iterator[Row]:
        """The solutions of a SELECT, as terms of ours."""
        result = self._run(bind(text, bindings))
        if not isinstance(result, ox.QuerySolutions):
            raise QueryError("select() takes SELECT queries only")
        names = [variable.value for variable in result.variables]
        for solution in result:
            yield {name: _ours(term) for name, term in zip(names, solution, strict=True) if term is not None}

    def dump(self, path: Path, format_: Format) -> None:
        """Write all quads, or the default graph in formats without graphs."""
        whole = format_ in (Format.NQUADS, Format.TRIG)
        graph = None if whole else ox.DefaultGraph()
        self._store.dump(str(path), format=_GRAPHS[format_], from_graph=graph, prefixes=_PREFIXED.get(format_))

    def count(self) -> int:
        """The number of quads."""
        return len(self._store)

    def close(self) -> None:
        """Let go of the store, which frees its files."""
        del self._store

    def _run(self, text: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        try:
            _refuse_service(text)
            return self._store.query(text)
        except SyntaxError as error:
            raise syntax_error(str(error), text) from None
        except (OSError, RuntimeError, ValueError) as error:
            raise evaluation_error(str(error)) from None


def _refuse_service(text: str) -> None:
    """Raise SyntaxError where SERVICE is a keyword, for the engine would ask the other server and has no switch for it.

    Its parser knows no words (`SERVICESILENT<…>` and `SERVICE:x{}` are calls), so it is itself the judge: with a letter
    changed, the word still parses in a string, an IRI, a comment or a name, and nowhere else.
    """
    if _SERVICE.search(text):
        ox.Store().query(_SERVICE.sub("x", text))


class _Sink(io.BytesIO):
    """A buffer that refuses to grow beyond a size (0: no limit)."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit
        self.full = False

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        if self._limit and self.tell() + len(data) > self._limit:
            self.full = True
            raise OSError("result too large")
        return super().write(data)


def _ours(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Term:
    if isinstance(term, ox.NamedNode):
        return Term(term.value, "iri")
    if isinstance(term, ox.Literal):
        return Term(term.value, "literal", term.language or "", term.datatype.value)
    return Term(str(term), "bnode")
