"""The shown graph as nodes and relationships, streamed from an RDF store.

Nodes carry the labels of their class, its superclasses, the roles that they play and `Entity`; their
`class`, for labels have no order in Neo4j; the values that are shown; and for each value
`<property>_sources`, the sources that state it. Beside a list these are as many texts: the i-th has the
sources of the i-th value, with spaces between. What has exactly two ends in the ontology is one
relationship with properties; every relationship names its sources. Where sources disagree on a value, a
ShownValue node holds all that they say. Numbers are floats, whole numbers by the ontology are integers,
dates are texts of their own precision.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from graph.describe import source_notes
from graph.entity import TYPE
from graph.property import ENTITY, Node, Relationship, Value
from graph.quads import Claims, Quads
from graph.rdf import SHOWN_GRAPH, RdfStore
from graph.source import SOURCE_BASE
from ontology.model import ID_BASE, Kind, Model, Property

Stated = tuple[str, str, list[str]]
"""Text, language, sources."""


class Projection:
    """All nodes, then all relationships; a part of the store at a time is in memory, and the class of each id."""

    def __init__(self, store: RdfStore, model: Model, folder: Path) -> None:
        self._store = store
        self._model = model
        self._types = _types(store, model)
        self._roles = _roles(store, model)
        self._former = _former_names(store, model)
        self._disputes = list(_disputes(store, model))
        self._quads = Quads(store, model, folder, self._is_relation)

    def nodes(self) -> Iterator[Node]:
        """Entities in a stable order, then the disputed values, then the sources."""
        for subject, claims in self._quads.values():
            if type_ := self._types.get(subject):
                yield Node(subject, self._labels(subject, type_), {"class": type_} | self._values(subject, claims))
        yield from self._disputes
        for note in source_notes(self._store).values():
            id_ = source_id(note.graph)
            texts = {"name": note.title, "edition": note.edition, "licence": note.licence, "url": note.url}
            texts |= {"attribution": note.attribution, "sourceKind": note.kind}
            yield Node(id_, ("Source", ENTITY), {"id": id_, **{key: text for key, text in texts.items() if text}})

    def relationships(self) -> Iterator[Relationship]:
        """Links, edge-class entities, and the shortcuts between what they connect."""
        for subject, claims in self._quads.links():
            type_ = self._types.get(subject, "")
            if type_ and self._is_relation(subject):
                yield self._edge(subject, type_, claims)
            elif type_:
                yield from self._links(subject, claims)
        for node in self._disputes:
            subject, stated = str(node.properties["shownOf"]), {"sources": node.properties["sources"]}
            if not self._is_relation(subject):  # a relationship is no end of another
                yield Relationship("SHOWN_OF", node.id, subject, stated)
        for prop in self._model.properties.values():
            if prop.chain and not self._model.doubles_edge(prop):
                yield from self._shortcuts(prop)

    def close(self) -> None:
        """Remove the temporary files."""
        self._quads.close()

    def _is_relation(self, id_: str) -> bool:
        return self._model.classes[self._types[id_]].edge is not None if id_ in self._types else False

    def _labels(self, subject: str, type_: str) -> tuple[str, ...]:
        return (type_, *self._model.classes[type_].parents, *self._roles.get(subject, ()), ENTITY)

    def _values(self, subject: str, claims: Claims) -> dict[str, Value]:
        """The shown values of a node or relationship and who states each; a link to a relationship is its id."""
        found: dict[str, Value] = {"id": subject}
        for key, shown in claims.shown.items():
            prop = self._model.properties[key]
            stated = [(text, lang, claims.stating(key, text, lang)) for text, lang in shown]
            if key == "name":
                found |= _names(stated)
            elif prop.functional:
                [(text, _, sources)] = stated
                found |= _sourced(key, _typed(prop, text), sources)
            else:
                found |= _list("aliases" if key == "alias" else key, stated)
        if subject in self._former:
            found["former_names"] = self._former[subject]
        return found | {"sources": claims.all_sources()}

    def _edge(self, subject: str, type_: str, claims: Claims) -> Relationship:
        class_ = self._model.classes[type_]
        assert class_.edge
        start, end = (claims.shown[key][0][0] for key in class_.edge)
        values = self._values(subject, claims.without((*class_.edge, "name")))
        return Relationship(class_.relationship, start, end, values)

    def _links(self, subject: str, claims: Claims) -> Iterator[Relationship]:
        for key, shown in claims.shown.items():
            for target, _ in shown:
                if target in self._types:
                    stated = {"sources": claims.stating(key, target)}
                    yield Relationship(self._model.properties[key].relationship, subject, target, stated)

    def _shortcuts(self, prop: Property) -> Iterator[Relationship]:
        """The ends of a chain of links, with the entities in between as `claims`.

        Its sources are those that state the whole chain; where none does, those that state its parts.
        """
        found: dict[tuple[str, str], tuple[set[str], set[frozenset[str]]]] = defaultdict(lambda: (set(), set()))
        for row in self._store.select(_chain_query(self._model, prop)):
            claims, stated = found[row["n0"].id, row[f"n{len(prop.chain)}"].id]
            claims.update(row[f"n{i}"].id for i in range(1, len(prop.chain)))
            stated.add(frozenset(source_id(row[f"g{i}"].value) for i in range(len(prop.chain))))
        for (start, end), (claims, stated) in sorted(found.items()):
            whole = [sources for sources in stated if len(sources) == 1]
            sources = sorted(frozenset().union(*(whole or stated)))
            yield Relationship(prop.relationship, start, end, {"claims": sorted(claims), "sources": sources})


def project(store: RdfStore, model: Model, folder: Path) -> Projection:
    """The projection of a store; `folder` is for temporary files."""
    return Projection(store, model, folder)


def source_id(graph: str) -> str:
    """The id of a source in the property graph: `epoch-notable/2026-07-15`."""
    return graph.removeprefix(SOURCE_BASE)


def _typed(prop: Property, text: str) -> Value:
    if prop.kind is Kind.BOOLEAN:
        return text == "true"
    return int(text) if prop.kind is Kind.INTEGER else float(text) if prop.kind is Kind.COUNT else text


def _names(stated: Sequence[Stated]) -> dict[str, Value]:
    """`name_en`, `name_ko` …, and `name`: the English one where there is one."""
    by_lang = {lang or "en": (text, sources) for text, lang, sources in stated}
    best = by_lang.get("en") or next(iter(by_lang.values()))
    found = _sourced("name", *best)
    for lang, (text, sources) in sorted(by_lang.items()):
        found |= _sourced(f"name_{lang}", text, sources)
    return found


def _list(key: str, stated: Sequence[Stated]) -> dict[str, Value]:
    found: dict[str, set[str]] = defaultdict(set)
    for text, _, sources in stated:
        found[text].update(sources)
    said = [" ".join(sorted(found[text])) for text in sorted(found)]
    return _sourced(key, sorted(found), said if any(said) else [])


def _sourced(key: str, value: Value, sources: list[str]) -> dict[str, Value]:
    return {key: value, f"{key}_sources": sources} if sources else {key: value}


def _types(store: RdfStore, model: Model) -> dict[str, str]:
    rows = store.select("SELECT ?s ?t WHERE { ?s a ?t }")
    return {row["s"].id: key for row in rows if (key := model.by_iri.get(row["t"].value, "")) and row["s"].id}


def _roles(store: RdfStore, model: Model) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for prop in model.properties.values():
        if prop.role_label:
            for row in store.select(f"SELECT DISTINCT ?o WHERE {{ ?s <{prop.iri}> ?o }}"):
                found[row["o"].id] = (*found.get(row["o"].id, ()), prop.role_label)
    return found


def _disputes(store: RdfStore, model: Model) -> Iterator[Node]:
    """One ShownValue node for each value on which sources disagree: `values[i]` is said by `valueSources[i]`."""
    iris = {key: f"<{model.properties[key].iri}>" for key in ("shownOf", "shownProperty", "chosenValue")}
    query = f"""SELECT ?v ?s ?p ?chosen ?o ?g WHERE {{
        GRAPH <{SHOWN_GRAPH}> {{ ?v {iris["shownOf"]} ?s ; {iris["shownProperty"]} ?p ; {iris["chosenValue"]} ?chosen }}
        GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{SOURCE_BASE}")) }}"""
    found: dict[tuple[str, ...], set[tuple[str, str]]] = defaultdict(set)
    for row in store.select(query):
        key = model.by_iri.get(row["p"].value, TYPE)
        value = row["o"].id or model.by_iri.get(row["o"].value, row["o"].value)
        dispute = (row["v"].id, row["s"].id, key, row["chosen"].value.removeprefix(ID_BASE))
        found[dispute].add((value, source_id(row["g"].value)))
    for (id_, subject, key, chosen), said in sorted(found.items()):
        values: dict[str, Value] = {
            "id": id_, "shownOf": subject, "shownProperty": key, "chosenValue": chosen,
            "values": [value for value, _ in sorted(said)],
            "valueSources": [source for _, source in sorted(said)], "sources": sorted({s for _, s in said}),
        }  # fmt: skip
        yield Node(id_, ("ShownValue", ENTITY), values)


def _former_names(store: RdfStore, model: Model) -> dict[str, list[str]]:
    iris = {key: f"<{model.properties[key].iri}>" for key in ("nameOf", "nameStatus", "text")}
    query = f'SELECT ?o ?t WHERE {{ ?n {iris["nameOf"]} ?o ; {iris["nameStatus"]} "former" ; {iris["text"]} ?t }}'
    found: dict[str, set[str]] = defaultdict(set)
    for row in store.select(query):
        found[row["o"].id].add(row["t"].value)
    return {id_: sorted(names) for id_, names in found.items()}


def _chain_query(model: Model, prop: Property) -> str:
    steps = []
    for i, step in enumerate(prop.chain):
        ends = (f"?n{i}", f"?n{i + 1}")
        one, other = reversed(ends) if step.startswith("^") else ends
        triple = f"{one} <{model.properties[step.removeprefix('^')].iri}> {other}"
        steps.append(f"{triple} . GRAPH ?g{i} {{ {triple} }} FILTER(STRSTARTS(STR(?g{i}), '{SOURCE_BASE}'))")
    return f"SELECT * WHERE {{ {' '.join(steps)} }}"
