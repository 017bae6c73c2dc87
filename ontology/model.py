"""Turtle → a frozen Model: what types and properties there are, and how each is shown."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from types import MappingProxyType

from rdflib import OWL, RDF, RDFS, Graph, Namespace, Node, URIRef
from rdflib.collection import Collection

AI = Namespace("https://w3id.org/aikg/")
ID_BASE = "https://w3id.org/aikg/id/"
AI_TTL = Path(__file__).parent / "ai.ttl"
LANGUAGES = ("en", "ko", "fr")


class Kind(Enum):
    """How the values of a property are cleaned, checked and written."""

    TEXT = str(AI["Text"])
    LOCALIZED = str(AI.LocalizedText)
    DATE = str(AI.Date)
    COUNT = str(AI.Count)
    INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
    BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"
    URL = str(AI.Url)
    IRI = str(AI.Iri)
    CURRENCY = str(AI.Currency)
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Property:
    """One relation or attribute; `range` is the class key of a link ("" = any entity)."""

    key: str
    iri: str
    kind: Kind
    range: str
    domain: str
    functional: bool
    labels: Mapping[str, str]
    one_of: frozenset[str]
    unit: str
    chain: tuple[str, ...]
    """Property keys of the path this shortcut stands for; `^key` walks a link backwards."""
    equivalents: tuple[str, ...]
    relationship: str
    """The relationship type that a link has in the property graph."""
    identifies: bool
    """Are two things with one value of it the same thing?"""
    role_label: str
    """The label that the property graph gives to whatever this link leads to ("Investor")."""
    sentences: Mapping[str, str]
    """What the link says, by language, of its {source} and {target}."""
    weak: bool
    """Does it say what something is written or shown in, so that paths prefer other links?"""
    address: str
    """Where an identifier is looked up: a URL with {value}."""
    names_property: bool
    """Are its values keys of properties?"""


@dataclass(frozen=True, slots=True)
class Class:
    """One type of entity, with what it inherits already filled in."""

    key: str
    iri: str
    labels: Mapping[str, str]
    parents: tuple[str, ...]
    """Keys of its superclasses in this ontology, narrowest first."""
    mappings: tuple[str, ...]
    """IRIs of its superclasses in other vocabularies."""
    equivalents: tuple[str, ...]
    """IRIs of classes of other vocabularies whose members are members of this one."""
    id_prefix: str
    colour: str
    icon: str
    captions: Mapping[str, str]
    edge: tuple[str, str] | None
    embedded: bool
    hidden: bool
    relationship: str
    """The relationship type of its members, where it is an edge class."""
    sentences: Mapping[str, str]
    """What a member says, by language, of its {source} and {target}, where it is an edge class."""


@dataclass(frozen=True, slots=True)
class Model:
    """The whole ontology, immutable; `digest` changes whenever the Turtle does."""

    classes: Mapping[str, Class]
    properties: Mapping[str, Property]
    """In the order of the file."""
    by_iri: Mapping[str, str]
    """IRI of a class or property → its key."""
    digest: str
    turtle: str

    def descends(self, key: str, ancestor: str) -> bool:
        """Is class `key` the class `ancestor` or one of its subclasses?"""
        return key == ancestor or ancestor in self.classes[key].parents

    def named(self, key: str, lang: str) -> str:
        """The label of a property; of a key that is none, its words: `comparedTo` → compared to."""
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", key).lower()
        return label(self.properties[key].labels, lang, words) if key in self.properties else words

    def drawn(self, key: str) -> bool:
        """Are members of the class nodes of pictures?"""
        found = self.classes.get(key)
        return found is not None and not (found.embedded or found.hidden or found.edge)

    def doubles_edge(self, prop: Property) -> bool:
        """Is it a shortcut between the two ends of an edge class, which are one relationship anyway?"""
        return any(prop.chain == (f"^{c.edge[0]}", c.edge[1]) for c in self.classes.values() if c.edge)

    def prefix(self, key: str) -> str:
        """The id prefix of a class; the class must have one."""
        return self.classes[key].id_prefix


def label(labels: Mapping[str, str], lang: str, otherwise: str = "") -> str:
    """The label in `lang`, or in English, or in any language, or `otherwise`."""
    return labels.get(lang) or labels.get("en") or next(iter(labels.values()), otherwise)


@cache
def load_model(path: Path = AI_TTL) -> Model:
    """The model written in a Turtle file."""
    return parse_model(path.read_text(encoding="utf-8"))


def parse_model(turtle: str) -> Model:
    """The model written in a Turtle text."""
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
        yield node, str(graph.value(node, AI.key) or str(node).removeprefix(str(AI)))


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
        keys[node], str(node), _labels(graph, node, RDFS.label),
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
        str(graph.value(node, AI.weak)) == "true", str(graph.value(node, AI.address) or ""),
        str(graph.value(node, AI.namesProperty)) == "true",
    )  # fmt: skip


def _relationship(graph: Graph, node: Node, keys: Mapping[Node, str]) -> str:
    """The stated relationship type, else the key in upper case: investedIn → INVESTED_IN."""
    return str(graph.value(node, AI.relationshipType) or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", keys[node]).upper())


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
