"""Descriptions of the sources in the shown graph: each named graph says what it is (DCAT, VoID, PROV-O)."""

from __future__ import annotations

from collections.abc import Iterator

from graph.rdf import PREFIXES, RDF_TYPE, RDFS_LABEL, literal
from graph.source import Source
from ontology.model import AI

_DCT = PREFIXES["dct"]


def source_nquads(source: Source, statements: int) -> Iterator[str]:
    """The description of one source edition and of what was derived from it."""
    graph = f"<{source.graph}>"
    facts = [
        (RDF_TYPE, f"<{AI.Source}>"),
        (RDF_TYPE, "<http://rdfs.org/ns/void#Dataset>"),
        (RDFS_LABEL, literal(source.title, "en")),
        (f"{_DCT}identifier", literal(source.name)),
        (f"{_DCT}license", literal(source.licence)),
        (f"{_DCT}rightsHolder", literal(source.attribution)),
        (f"{_DCT}publisher", literal(source.publisher)),
        (f"{_DCT}source", f"<{source.url}>" if source.url else ""),
        (f"{_DCT}hasVersion", literal(source.edition)),
        (str(AI.sourceKind), literal(source.kind)),
        ("http://rdfs.org/ns/void#triples", literal(str(statements), "", f"{PREFIXES['xsd']}integer")),
        *((str(AI.fileHash), literal(f"{f.name} sha256:{f.sha256}")) for f in source.files),
    ]
    for name, term in facts:
        if term and term != '""':
            yield f"{graph} <{name}> {term} .\n"
    derived = f"<{source.derived_graph}>"
    yield f"{derived} <{RDF_TYPE}> <{AI.Source}> .\n"
    yield f"{derived} <{RDFS_LABEL}> {literal(f'computed from: {source.title}', 'en')} .\n"
    yield f"{derived} <{PREFIXES['prov']}wasDerivedFrom> {graph} .\n"
    yield f"{derived} <{AI.sourceKind}> {literal('derived')} .\n"
