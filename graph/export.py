"""RDF documents: one entity with the sources of each claim, and dumps of the whole graph."""

from __future__ import annotations

from pathlib import Path

from graph.rdf import IDENTITY_GRAPH, PREFIXES, RDF_TYPE, SHOWN_GRAPH, Format, RdfStore, iri, sparql_term
from ontology.model import Model

_PARTS = f"SELECT ?o ?type WHERE {{ {{ ?s ?p ?o }} UNION {{ ?o ?p ?s }} ?o <{RDF_TYPE}> ?type }}"
_DOCUMENT = f"""
PREFIX rdf: <{PREFIXES["rdf"]}> PREFIX rdfs: <{PREFIXES["rdfs"]}> PREFIX dct: <{PREFIXES["dct"]}>
CONSTRUCT {{
  ?s ?p ?o .
  _:claim a ?statement ; rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ; dct:source ?g .
  ?g rdfs:label ?title ; dct:license ?licence ; dct:rightsHolder ?attribution .
}} WHERE {{ VALUES ?s {{ %s }}
  {{ ?s ?p ?o }} UNION {{
    GRAPH ?g {{ ?s ?predicate ?object }} BIND(?s AS ?subject) BIND(rdf:Statement AS ?statement)
    FILTER(?g NOT IN (<{SHOWN_GRAPH}>, <{IDENTITY_GRAPH}>))
    OPTIONAL {{ ?g rdfs:label ?title }} OPTIONAL {{ ?g dct:license ?licence }}
    OPTIONAL {{ ?g dct:rightsHolder ?attribution }}
  }}
}}"""


def entity_document(store: RdfStore, model: Model, id_: str, format_: Format) -> bytes:
    """The shown triples of an entity and its parts, and each claim as an rdf:Statement with its dct:source."""
    embedded = {c.iri for c in model.classes.values() if c.embedded}
    rows = store.select(_PARTS, {"s": iri(id_)})
    parts = {row["o"].id for row in rows if row["type"].value in embedded or row["o"].id.startswith(f"{id_}.")}
    nodes = " ".join(sparql_term(iri(each)) for each in sorted({id_, *parts} - {""}))
    return store.query(_DOCUMENT % nodes, format_)


def dump(store: RdfStore, path: Path, format_: Format) -> None:
    """Write the graph to a file: all claims in N-Quads and TriG, the shown graph in the other formats."""
    partial = path.with_name(f".{path.name}.part")
    try:
        partial.touch()  # says which path is wrong, which the engine does not
        store.dump(partial, format_)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
