"""What a graph says, as a set of facts: read from RDF in SPARQL, and from a property graph in Cypher.

A value is `(subject, key, value, sources)`, a relationship `(type, start, end, its own id, sources)`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from graph.engines.oxigraph import OxigraphStore
from graph.entity import TYPE
from graph.property import CypherEngine
from graph.rdf import PREFIXES, RDF_TYPE, SHOWN_GRAPH, Row, Term
from graph.source import SOURCE_BASE
from ontology.model import ID_BASE, Kind, Model

OURS = f'FILTER(STRSTARTS(STR(?s), "{ID_BASE}"))'
STATED = f'GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{SOURCE_BASE}"))'
DISPUTES = f"{STATED} GRAPH <{SHOWN_GRAPH}> {{ ?v ai:shownOf ?s ; ai:shownProperty ?p ; ai:chosenValue ?chosen }}"
FORMER = '?n ai:nameOf ?s ; ai:nameStatus "former" ; ai:text ?t'
SHORTCUTS = {
    "INVESTED_IN": "?x ai:investor ?s ; ai:round ?r . ?r ai:recipient ?o { BIND(?x AS ?c) } UNION { BIND(?r AS ?c) }",
    "LICENSED_UNDER": "?c ai:componentOf ?s ; ai:licence ?o",
}
"""The chains that are relationships: from ?s to ?o by way of ?c."""
Fact = tuple[Any, ...]


class Rdf:
    """The facts of an RDF store."""

    def __init__(self, store: OxigraphStore, model: Model) -> None:
        self._store = store
        self._model = model
        self._stated: dict[tuple[Term, ...], set[str]] = defaultdict(set)
        for row in self._select(f"{STATED} {OURS}"):
            self._stated[row["s"], row["p"], row["o"]].add(_source(row))
            self._stated[row["s"],].add(_source(row))
        self._shown = list(self._select(f"?s ?p ?o {OURS}"))
        self._types = {row["s"].id: model.by_iri[row["o"].value] for row in self._shown if row["p"].value == RDF_TYPE}
        self.nodes = [*(id_ for id_ in self._types if not self._ends(id_)), *self._disputed(), *self._notes()]

    def facts(self) -> set[Fact]:
        """Everything that the property graph says too."""
        return {*self._labels(), *self._values(), *self._disputes(), *self.relationships()}

    def relationships(self) -> Iterator[Fact]:
        """Links, edges, shortcuts, and what a dispute is about."""
        ends: dict[Term, dict[str, str]] = defaultdict(dict)
        for row in self._shown:
            prop = self._model.properties.get(self._model.by_iri.get(row["p"].value, ""))
            start, end = row["s"].id, row["o"].id
            if prop and prop.key in self._ends(start):
                ends[row["s"]][prop.key] = end
            elif prop and prop.kind is Kind.LINK and not prop.chain and not (self._ends(start) or self._ends(end)):
                yield prop.relationship, start, end, "", self._sources(row["s"], row["p"], row["o"])
        for edge, of_edge in ends.items():
            nodes = (of_edge[key] for key in self._ends(edge.id))
            yield self._model.classes[self._types[edge.id]].relationship, *nodes, edge.id, self._sources(edge)
        yield from (("SHOWN_OF", id_, row["s"].id, "", None) for id_, row in self._disputed().items() if not self._ends(row["s"].id))  # fmt: skip  # noqa: E501
        for type_, pattern in SHORTCUTS.items():
            yield from {(type_, row["s"].id, row["o"].id, "", None) for row in self._select(pattern)}

    def _select(self, pattern: str) -> Iterator[Row]:
        return self._store.select(f"PREFIX ai: <{PREFIXES['ai']}> SELECT * WHERE {{ {pattern} }}")

    def _ends(self, id_: str) -> tuple[str, ...]:
        """The properties that are the ends, where the entity is a relationship."""
        return self._model.classes[self._types[id_]].edge or () if id_ in self._types else ()

    def _sources(self, *statement: Term) -> frozenset[str]:
        return frozenset(self._stated[statement])

    def _disputed(self) -> dict[str, Row]:
        return {row["v"].id: row for row in self._select(DISPUTES)}

    def _notes(self) -> list[str]:
        return [row["g"].value.removeprefix(SOURCE_BASE) for row in self._select("?g a ai:Source")]

    def _labels(self) -> Iterator[Fact]:
        of_class = f"?s a/<{PREFIXES['rdfs']}subClassOf>* ?c {OURS}"
        found = {(row["s"].id, self._model.by_iri.get(row["c"].value, "")) for row in self._select(of_class)}
        found |= {(row["s"].id, "Investor") for row in self._select("?p ai:investor ?s")}
        found |= {(id_, "Entity") for id_ in self._types}
        yield from ((id_, "label", label) for id_, label in found if label and not self._ends(id_))
        yield from ((id_, "label", label) for id_ in self._disputed() for label in ("ShownValue", "Entity"))
        yield from ((id_, "label", label) for id_ in self._notes() for label in ("Source", "Entity"))

    def _values(self) -> Iterator[Fact]:
        aliases: dict[Fact, set[str]] = defaultdict(set)
        for row in self._shown:
            subject, predicate, value = row["s"], row["p"], row["o"]
            key = TYPE if predicate.value == RDF_TYPE else self._model.by_iri.get(predicate.value, "")
            sources = self._sources(subject, predicate, value)
            if key == TYPE and not self._ends(subject.id):
                yield subject.id, "class", repr(self._types[subject.id]), frozenset()
            elif key == "alias":
                name = predicate._replace(value=self._model.properties["name"].iri)
                aliases[subject.id, value.value] |= sources | self._sources(subject, name, value)
            elif key == "name":
                yield from [(subject.id, f"name_{value.lang}", repr(value.value), sources)][
                    : not self._ends(subject.id)
                ]
            elif key != TYPE and self._is_value(subject.id, key, value.id):
                yield subject.id, *self._value(key, value), sources
        yield from ((id_, "aliases[]", repr(text), frozenset(said)) for (id_, text), said in aliases.items())
        yield from ((row["s"].id, "former_names[]", repr(row["t"].value), frozenset()) for row in self._select(FORMER))
        yield from ((id_, "sources", self._sources(Term(ID_BASE + id_, "iri"))) for id_ in self._types)

    def _is_value(self, subject: str, key: str, target: str) -> bool:
        """Of links those are values that begin or end at a relationship; an end of the relationship is none."""
        prop = self._model.properties[key]
        if prop.chain or key in self._ends(subject):
            return False
        return prop.kind is not Kind.LINK or bool(self._ends(subject) or self._ends(target))

    def _value(self, key: str, term: Term) -> tuple[str, str]:
        prop, text = self._model.properties[key], term.id or term.value
        typed: Any = text
        match prop.kind:
            case Kind.BOOLEAN:
                typed = text == "true"
            case Kind.INTEGER:
                typed = int(text)
            case Kind.COUNT:
                typed = float(text)
        return key if prop.functional else f"{key}[]", repr(typed)

    def _disputes(self) -> Iterator[Fact]:
        for row in self._select(DISPUTES):
            value = row["o"].id or self._model.by_iri.get(row["o"].value, row["o"].value)
            key = self._model.by_iri.get(row["p"].value, TYPE)
            chosen = row["chosen"].value.removeprefix(ID_BASE)
            yield row["v"].id, row["s"].id, key, chosen, value, _source(row)


def property_facts(engine: CypherEngine) -> set[Fact]:
    """The facts of a property graph; of sources only that they are there."""
    found: set[Fact] = set()
    for (node,) in engine.run("MATCH (n) RETURN n", {}).rows:
        own = dict(node.properties)
        found |= {(own["id"], "label", label) for label in node.labels}
        if "ShownValue" in node.labels:
            about = own["id"], own["shownOf"], own["shownProperty"], own["chosenValue"]
            found |= {(*about, *said) for said in zip(own["values"], own["valueSources"], strict=True)}
        elif "Source" not in node.labels:
            found |= set(_values(own["id"], own))
    for start, link, end in engine.run("MATCH (a)-[r]->(b) RETURN a.id, r, b.id", {}).rows:
        id_ = link.properties.get("id", "")
        is_stated = link.type not in ("SHOWN_OF", *SHORTCUTS)
        sources = frozenset(link.properties["sources"]) if is_stated else None
        found.add((link.type, start, end, id_, sources))
        found |= set(_values(id_, link.properties)) if id_ else set()
    return found


def _values(id_: str, properties: Mapping[str, Any]) -> Iterator[Fact]:
    for key, value in properties.items():
        said = properties.get(f"{key}_sources", [])
        if key == "sources":
            yield id_, key, frozenset(value)
        elif isinstance(value, list) and not key.endswith("_sources"):
            each = [frozenset(sources.split()) for sources in said] or [frozenset()] * len(value)
            yield from ((id_, f"{key}[]", repr(one), by) for one, by in zip(value, each, strict=True))
        elif key not in ("id", "name") and not isinstance(value, list):
            yield id_, key, repr(value), frozenset(said)


def _source(row: Row) -> str:
    return row["g"].value.removeprefix(SOURCE_BASE)
