"""Statements as N-Quads, and the one interface of every RDF engine. Text crosses it, no engine type does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

from graph.entity import TYPE, Statement
from graph.serialisation import Serialisation
from ontology.model import ID_BASE, Kind, Model

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
SHOWN_GRAPH = "https://w3id.org/aikg/graph/shown"
"""Named graph of the ShownValue nodes: which claim was chosen over which."""
IDENTITY_GRAPH = "https://w3id.org/aikg/graph/identity"
OUR_GRAPHS = frozenset((SHOWN_GRAPH, IDENTITY_GRAPH))
"""What no source states."""
PREFIXES = {
    "ai": "https://w3id.org/aikg/",
    "id": ID_BASE,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_XSD = PREFIXES["xsd"]
NUMBERS = frozenset(f"{_XSD}{name}" for name in ("integer", "decimal", "double"))
"""The datatypes of numbers in answers."""
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_NO_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`]')


class Format(Serialisation):
    """Every serialisation the program writes: media type and file extension."""

    JSON = ("application/sparql-results+json", "json")
    XML = ("application/sparql-results+xml", "xml")
    CSV = ("text/csv", "csv")
    TSV = ("text/tab-separated-values", "tsv")
    TURTLE = ("text/turtle", "ttl")
    NTRIPLES = ("application/n-triples", "nt")
    JSONLD = ("application/ld+json", "jsonld")
    RDFXML = ("application/rdf+xml", "rdf")
    NQUADS = ("application/n-quads", "nq")
    TRIG = ("application/trig", "trig")


SOLUTION_FORMATS = (Format.JSON, Format.XML, Format.CSV, Format.TSV)
GRAPH_FORMATS = (Format.TURTLE, Format.NTRIPLES, Format.JSONLD, Format.RDFXML)


class Term(NamedTuple):
    """One bound value of a query result."""

    value: str
    kind: str = "literal"
    """iri, literal or bnode"""
    lang: str = ""
    datatype: str = ""

    @property
    def id(self) -> str:
        """The entity id, or "" where the term is none of our entities."""
        ours = self.kind == "iri" and self.value.startswith(ID_BASE)
        return self.value.removeprefix(ID_BASE) if ours else ""


Row = Mapping[str, Term]


class RdfStore(Protocol):
    """What the program needs of an RDF engine; the contract test runs on every one."""

    def load(self, nquads: Path) -> None:
        """Add the quads of an N-Quads file."""

    def query(self, text: str, format_: Format, max_bytes: int = 0) -> bytes:
        """The serialised answer; raises QuerySyntax, QueryError, ResultTooLarge (max_bytes 0: no limit)."""

    def select(self, text: str, bindings: Mapping[str, Term] | None = None) -> Iterator[Row]:
        """The solutions of a SELECT with variables bound beforehand; only bound variables are in a row."""

    def dump(self, path: Path, format_: Format) -> None:
        """Write all quads (N-Quads, TriG) or the default graph (other formats) to a file."""

    def count(self) -> int:
        """The number of quads."""

    def close(self) -> None:
        """Release files; the store is not used afterwards."""


def iri(id_: str) -> Term:
    """The term of an entity id."""
    return Term(ID_BASE + id_, "iri")


def escape(text: str) -> str:
    """The text between the quotes of an N-Triples literal."""
    return text.translate(_ESCAPES)


def literal(text: str, lang: str = "", datatype: str = "") -> str:
    """An N-Triples literal."""
    suffix = f"@{lang}" if lang else f"^^<{datatype}>" if datatype else ""
    return f'"{escape(text)}"{suffix}'


def bind(text: str, bindings: Mapping[str, Term] | None) -> str:
    """A query of ours with variables bound: a VALUES row at the start of its first WHERE.

    The engines plan around VALUES; substituted variables they only join afterwards (33 ms against 0.1 ms).
    """
    if not bindings:
        return text
    names = " ".join(f"?{name}" for name in bindings)
    row = " ".join(sparql_term(term) for term in bindings.values())
    return text.replace("WHERE {", f"WHERE {{ VALUES ({names}) {{ ({row}) }}", 1)


def sparql_term(term: Term) -> str:
    """A term as it is written in a query. Raises ValueError for what cannot be an IRI (RFC 3987)."""
    if term.kind != "iri":
        return literal(term.value, term.lang, "" if term.lang else term.datatype)
    if _NO_IRI.search(term.value):
        raise ValueError(f"{term.value!r} is not an IRI")
    return f"<{term.value}>"


def object_term(model: Model, key: str, value: str, lang: str = "") -> str:
    """The N-Triples object of a statement."""
    if key == TYPE:
        return f"<{model.classes[value].iri}>"
    kind = model.properties[key].kind
    if kind is Kind.LINK:
        return f"<{ID_BASE}{value}>"
    if kind is Kind.IRI:
        return f"<{value}>"
    return literal(value, lang, "" if lang else _datatype(kind, value))


def _datatype(kind: Kind, value: str) -> str:
    match kind:
        case Kind.DATE:
            return _XSD + {4: "gYear", 7: "gYearMonth"}.get(len(value), "date")
        case Kind.COUNT:
            return _XSD + ("double" if "E" in value else "decimal" if "." in value else "integer")
        case Kind.INTEGER | Kind.BOOLEAN:
            return str(kind.value)
        case Kind.URL:
            return f"{_XSD}anyURI"
        case _:
            return ""


def predicate(model: Model, key: str) -> str:
    """The IRI of a property key."""
    return RDF_TYPE if key == TYPE else model.properties[key].iri


def nquad(model: Model, statement: Statement, graph: str) -> str:
    """One claim as a line of N-Quads in the named graph of its source."""
    subject, key, value, lang, _ = statement
    return f"<{ID_BASE}{subject}> <{predicate(model, key)}> {object_term(model, key, value, lang)} <{graph}> .\n"
