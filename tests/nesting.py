"""Texts that nest, or repeat, n times: the shapes that were seen to end the process of an engine, or its patience."""

from __future__ import annotations

from collections.abc import Callable

Shape = Callable[[int], str]
SIZES = (50, 100, 128, 129, 500, 1_000, 10_000, 100_000)


def _around(start: str, opening: str, middle: str, closing: str, end: str = "") -> Shape:
    return lambda n: start + opening * n + middle + closing * n + end


def _after(start: str, more: str, end: str = "") -> Shape:
    return lambda n: start + more * n + end


SPARQL_NESTING: dict[str, Shape] = {
    "EXISTS": _around("ASK { ?s ?p ?o ", "FILTER EXISTS { ?s ?p ?o ", "", "}", "}"),
    "EXISTS in brackets": _around("ASK { ?s ?p ?o ", "FILTER(EXISTS { ?s ?p ?o ", "", "})", "}"),
    "groups": _around("ASK { ", "{ ", "?s ?p ?o", " }", " }"),
    "sub-selects": _around("SELECT * { ", "{ SELECT * { ", "?s ?p ?o", " } }", " } LIMIT 1"),
    "brackets": _around("ASK { BIND(", "(", "1", ")", " AS ?x) }"),
    "functions": _around("ASK { BIND(", "STR(", "1", ")", " AS ?x) }"),
    "negations": _after("ASK { FILTER(", "!", "true) }"),
    "path in brackets": _around("ASK { ?s ", "(", "a", ")", " ?o }"),
    "OPTIONAL": _around("ASK { ?s <x:p> ?o ", "OPTIONAL { ?s <x:p> ?o ", "", "}", "}"),
    "lists": _around("ASK { ?s <x:p> ", "(", "1", ")", " }"),
    "blank nodes": _around("ASK { ?s <x:p> ", "[ <x:p> ", "1", " ]", " }"),
    "triple terms": _around("ASK { BIND(", "<<( <x:s> <x:p> ", "1", " )>>", " AS ?x) }"),
    "UNION in UNION": _around("ASK { ", "{ { ?s a ?o } UNION ", "{ ?s a ?o }", " }", " }"),
}
SPARQL_LONG: dict[str, Shape] = {
    "sum": _after("ASK { BIND(1", " + 1", " AS ?x) }"),
    "UNION": _after("ASK { { ?s a ?o }", " UNION { ?s a ?o }", " }"),
    "&&": _after("ASK { FILTER(true", " && true", ") }"),
    "path": _after("ASK { <x:s> <x:p>", "/<x:p>", " ?o }"),
    "triples": lambda n: "ASK { " + "".join(f"<x:s> <x:p{i}> ?o{i} . " for i in range(n)) + "}",
    "OPTIONAL beside": lambda n: (
        "ASK { <x:s> a ?o " + "".join(f"OPTIONAL {{ ?o <x:p> ?o{i} }} " for i in range(n)) + "}"
    ),
    "BIND": lambda n: "ASK { " + "".join(f"BIND(1 AS ?x{i}) " for i in range(n)) + "}",
    "VALUES": _after("ASK { VALUES ?x { ", "-1 ", "} }"),
    "IRI": _after("ASK { <http://e.org/", "a", "> ?p ?o }"),
}
CYPHER_NESTING: dict[str, Shape] = {
    "brackets": _around("RETURN ", "(", "1", ")", " AS x"),
    "lists": _around("RETURN ", "[", "1", "]", " AS x"),
    "CASE": _around("RETURN ", "CASE WHEN true THEN ", "1", " END", " AS x"),
    "NOT": _after("RETURN ", "NOT ", "true AS x"),
    "CALL": _around("", "CALL { ", "RETURN 1 AS x", " } RETURN x"),
    "EXISTS": _around("MATCH (n:Country) WHERE ", "EXISTS { MATCH (n) WHERE ", "true", " }", " RETURN count(*) AS x"),
    "maps": _around("RETURN ", "{a: ", "1", "}", " AS x"),
    "properties": _after("MATCH (n:Country) RETURN n", ".a", " AS x LIMIT 1"),
}
CYPHER_LONG: dict[str, Shape] = {
    "sum": _after("RETURN 1", " + 1", " AS x"),
    "AND": _after("RETURN true", " AND true", " AS x"),
    "UNION": _after("RETURN 1 AS x", " UNION RETURN 1 AS x"),
    "pattern": _after("MATCH (a:Round)", "-[:RECIPIENT]->()", " RETURN a LIMIT 1"),
    "types": _after("MATCH (:Country)-[:A", "|A", "]->() RETURN 1 AS x"),
    "WITH": _after("WITH 1 AS x ", "WITH x ", "RETURN x"),
}
RDF: dict[tuple[str, str], Shape] = {
    ("blank nodes", "ttl"): _around("<x:s> <x:p> ", "[ <x:p> ", "1", " ]", " ."),
    ("lists", "ttl"): _around("<x:s> <x:p> ", "(", "1", ")", " ."),
    ("triple terms", "ttl"): _around("<x:s> <x:p> ", "<<( <x:s> <x:p> ", "1", " )>>", " ."),
    ("objects", "jsonld"): _around('{"@id": "x:s", "x:p": ', '{"x:p": ', "1", "}", "}"),
    ("lists", "jsonld"): _around('{"@id": "x:s", "x:p": {"@list": [', "[", "1", "]", "]}}"),
    ("elements", "rdf"): _around("<rdf:RDF>", "<a><b>", "1", "</b></a>", "</rdf:RDF>"),
}
