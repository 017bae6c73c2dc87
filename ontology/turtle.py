"""Turtle → Model."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from rdflib import OWL, RDF, RDFS, Graph, Node, URIRef
from rdflib.collection import Collection

from ontology.model import AI, AI_TTL, LANGUAGES, Class, Kind, Model, Property

_LONGEST = 100
"""Characters of a name."""


@cache
def load_model(path: Path = AI_TTL) -> Model:
    """The model written in a Turtle file."""
    return parse_model(path.read_text(encoding="utf-8"))


def parse_model(turtle: str) -> Model:
    """The model written in a Turtle text. Raises ValueError."""
    graph = Graph().parse(data=turtle, format="turtle")
    keys = dict(_keys(graph))
    classes = {keys[n]: _class(graph, n, keys) for n in graph.subjects(RDF.type, OWL.Class) if n in keys}
    properties = {keys[n]: _property(graph, n, keys) for n in _property_nodes(graph)}
    return Model(
        MappingProxyType(dict(sorted(classes.items()))),
        MappingProxyType(_in_order(properties, turtle)),
        MappingProxyType({str(node): key for node, key in keys.items()}),
        hashlib.sha256(turtle.encode()).hexdigest(),
        turtle,
    )


def _in_order(properties: Mapping[str, Property], turtle: str) -> dict[str, Property]:
    """Properties in the order of the file, which is the order in which pages show them."""
    written = re.findall(r"^\w+:(\w+) a owl:\w+Property", turtle, re.M)
    places = {name: number for number, name in enumerate(written)}

    def place(prop: Property) -> tuple[int, str]:
        return places.get(re.split(r"[/#]", prop.iri)[-1], len(places)), prop.key

    return {prop.key: prop for prop in sorted(properties.values(), key=place)}


def _property_nodes(graph: Graph) -> set[Node]:
    kinds = (OWL.DatatypeProperty, OWL.ObjectProperty)
    return {node for kind in kinds for node in graph.subjects(RDF.type, kind)}


def _keys(graph: Graph) -> Iterator[tuple[Node, str]]:
    classes = {n for n in graph.subjects(RDF.type, OWL.Class) if isinstance(n, URIRef)}
    for node in classes | _property_nodes(graph):
        yield node, _name(str(graph.value(node, AI.key) or str(node).removeprefix(str(AI))))


def _name(text: str) -> str:
    """A key or type, which becomes a label, a column and a part of file names. Raises ValueError for what cannot."""
    if not text.isidentifier() or len(text) > _LONGEST:
        raise ValueError(f"{text[:_LONGEST]!r} is no name of a class, property or relationship: letters, digits and _")
    return text


def _labels(graph: Graph, node: Node, predicate: URIRef) -> Mapping[str, str]:
    found = {getattr(text, "language", None) or "": str(text) for text in graph.objects(node, predicate)}
    return MappingProxyType({lang: found[lang] for lang in sorted(found, key=_language_order)})


def _language_order(lang: str) -> tuple[int, str]:
    return (LANGUAGES.index(lang) if lang in LANGUAGES else len(LANGUAGES), lang)


def _class(graph: Graph, node: Node, keys: Mapping[Node, str]) -> Class:
    lineage = [node, *_ancestors(graph, node, keys)]

    def inherited(predicate: URIRef) -> str:
        found = (graph.value(each, predicate) for each in lineage)
        return str(next((value for value in found if value is not None), ""))

    ends = [graph.value(node, predicate) for predicate in (AI.edgeFrom, AI.edgeTo)]
    start, end = (keys[e] if e is not None else "" for e in ends)
    captions = next((c for each in lineage if (c := _labels(graph, each, AI.caption))), MappingProxyType({}))
    return Class(
        keys[node], str(node), _labels(graph, node, RDFS.label), _labels(graph, node, AI.plural),
        tuple(keys[each] for each in lineage[1:]),
        tuple(sorted(str(p) for p in graph.objects(node, RDFS.subClassOf) if p not in keys)),
        tuple(sorted(str(p) for p in graph.objects(node, OWL.equivalentClass))),
        inherited(AI.idPrefix), inherited(AI.colour) or "#777777", inherited(AI.icon) or "circle",
        captions, (start, end) if start and end else None,
        inherited(AI.embedded) == "true", inherited(AI.hidden) == "true",
        _relationship(graph, node, keys), _labels(graph, node, AI.sentence),
    )  # fmt: skip


def _ancestors(graph: Graph, node: Node, keys: Mapping[Node, str]) -> list[Node]:
    found: list[Node] = []
    layer = [node]
    while layer:
        above = sorted({p for n in layer for p in graph.objects(n, RDFS.subClassOf) if p in keys}, key=str)
        layer = [p for p in above if p not in found]
        found.extend(layer)
    return found


def _property(graph: Graph, node: Node, keys: Mapping[Node, str]) -> Property:
    range_ = graph.value(node, RDFS.range)
    kind, target = _kind(range_, keys)
    domain = graph.value(node, RDFS.domain)
    return Property(
        keys[node], str(node), kind, target,
        keys[domain] if domain is not None else "",
        (node, RDF.type, OWL.FunctionalProperty) in graph,
        _labels(graph, node, RDFS.label),
        frozenset(str(value) for value in graph.objects(node, AI.oneOf)),
        str(graph.value(node, AI.unit) or ""),
        _chain(graph, node, keys),
        tuple(sorted(str(p) for p in graph.objects(node, OWL.equivalentProperty))),
        _relationship(graph, node, keys), str(graph.value(node, AI.identifies)) == "true",
        str(graph.value(node, AI.roleLabel) or ""), _labels(graph, node, AI.sentence),
        str(graph.value(node, AI.weak)) == "true", str(graph.value(node, AI.locates)) == "true",
        str(graph.value(node, AI.address) or ""),
        str(graph.value(node, AI.namesProperty)) == "true",
    )  # fmt: skip


def _relationship(graph: Graph, node: Node, keys: Mapping[Node, str]) -> str:
    """The stated relationship type, else the key in upper case: investedIn → INVESTED_IN."""
    stated = graph.value(node, AI.relationshipType)
    return _name(str(stated or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", keys[node]).upper()))


def _kind(range_: Node | None, keys: Mapping[Node, str]) -> tuple[Kind, str]:
    if range_ == OWL.Thing:
        return Kind.LINK, ""
    if range_ is not None and range_ in keys:
        return Kind.LINK, keys[range_]
    return next((kind for kind in Kind if kind.value == str(range_)), Kind.TEXT), ""


def _chain(graph: Graph, node: Node, keys: Mapping[Node, str]) -> tuple[str, ...]:
    head = graph.value(node, OWL.propertyChainAxiom)
    if head is None:
        return ()
    return tuple(_step(graph, step, keys) for step in Collection(graph, head))


def _step(graph: Graph, step: Node, keys: Mapping[Node, str]) -> str:
    inverse = graph.value(step, OWL.inverseOf)
    return keys[step] if inverse is None else f"^{keys[inverse]}"
