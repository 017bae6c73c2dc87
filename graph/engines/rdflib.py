"""RdfStore on rdflib, in memory: the reference engine of the contract test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pyparsing.exceptions import ParseBaseException
from rdflib import BNode, Dataset, Literal, URIRef
from rdflib.query import Result, ResultRow
from rdflib.term import Identifier

from graph.errors import QueryError, QuerySyntax, ResultTooLarge
from graph.rdf import Format, Row, Term, bind

_NAMES = {
    Format.JSON: "json", Format.XML: "xml", Format.CSV: "csv", Format.TURTLE: "turtle",
    Format.NTRIPLES: "nt", Format.JSONLD: "json-ld", Format.RDFXML: "pretty-xml", Format.NQUADS: "nquads",
    Format.TRIG: "trig",
}  # fmt: skip


class RdflibStore:
    """A Dataset whose default graph is not the union of the named ones."""

    def __init__(self) -> None:
        self._dataset = Dataset(default_union=False)

    def load(self, nquads: Path) -> None:
        """Add the quads of an N-Quads file."""
        self._dataset.parse(nquads, format="nquads")

    def query(self, text: str, format_: Format, max_bytes: int = 0) -> bytes:
        """The serialised answer."""
        try:
            result = self._dataset.query(text)
            made = _tsv(result) if format_ is Format.TSV else result.serialize(format=_NAMES[format_])
        except ParseBaseException as error:
            raise QuerySyntax(error.msg, error.lineno, error.column) from None
        except Exception as error:  # rdflib raises bare exceptions of many kinds from its evaluator
            raise QueryError(str(error)) from None
        if made is None or (max_bytes and len(made) > max_bytes):
            raise ResultTooLarge(f"the result is larger than {max_bytes:,} bytes", (made or b"")[:max_bytes])
        return made

    def select(self, text: str, bindings: Mapping[str, Term] | None = None) -> Iterator[Row]:
        """The solutions of a SELECT, as terms of ours."""
        try:
            result = self._dataset.query(bind(text, bindings))
        except ParseBaseException as error:
            raise QuerySyntax(error.msg, error.lineno, error.column) from None
        if result.type != "SELECT":
            raise QueryError("select() takes SELECT queries only")
        for row in _rows(result):
            yield {str(name): _ours(value) for name, value in row.asdict().items()}

    def dump(self, path: Path, format_: Format) -> None:
        """Write all quads, or the default graph in formats without graphs."""
        whole = format_ in (Format.NQUADS, Format.TRIG)
        graph = self._dataset if whole else self._dataset.default_graph
        graph.serialize(path, format=_NAMES[format_])

    def count(self) -> int:
        """The number of quads."""
        return sum(1 for _ in self._dataset.quads())

    def close(self) -> None:
        """Forget the quads."""
        self._dataset = Dataset(default_union=False)


def _rows(result: Result) -> Iterator[ResultRow]:
    return (row for row in result if isinstance(row, ResultRow))


def _tsv(result: Result) -> bytes:
    """SPARQL 1.1 TSV, for which rdflib has no writer."""
    names = result.vars or []
    lines = ["\t".join(f"?{name}" for name in names)]
    lines += ["\t".join("" if term is None else term.n3() for term in row) for row in _rows(result)]
    return ("\n".join(lines) + "\n").encode()


def _ours(term: Identifier) -> Term:
    if isinstance(term, URIRef):
        return Term(str(term), "iri")
    if isinstance(term, BNode):
        return Term(str(term), "bnode")
    assert isinstance(term, Literal)
    plain = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString" if term.language else f"{_XSD}string"
    return Term(str(term), "literal", term.language or "", str(term.datatype or plain))


_XSD = "http://www.w3.org/2001/XMLSchema#"
