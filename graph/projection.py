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
from sys import intern

from graph.describe import source_notes
from graph.entity import TYPE
from graph.property import ENTITY, Node, Relationship, Value
from graph.quads import Claims, Quads, Shown
from graph.rdf import SHOWN_GRAPH, Format, RdfStore
from graph.shortcuts import stated_by
from graph.source import SOURCE_BASE
from ontology.model import ID_BASE, Kind, Model, Property

Link = tuple[str, tuple[str, ...]]
"""A node that is linked, and the sources of the link."""
Way = tuple[Link, ...]


class Projection:
    """All nodes, then all relationships; a part of the quads at a time is in memory, and the class of each id."""

    def __init__(self, store: RdfStore, model: Model, folder: Path, claims: Path, shown: Path) -> None:
        self._store = store
        self._model = model
        self._types = _types(store, model)
        self._kinds = {key: "relationships" if class_.edge else "nodes" for key, class_ in model.classes.items()}
        self._roles = _roles(store, model)
        self._former = _former_names(store, model)
        self._disputes = list(_disputes(store, model))
        self._quads = Quads(claims, shown, model, folder, self._kind)
        self._links = {key for key, prop in model.properties.items() if prop.kind is Kind.LINK}
        self._linked = folder / "projection-links.tsv"
        self._chains = [prop for prop in model.properties.values() if prop.chain and not model.doubles_edge(prop)]
        self._steps: dict[str, dict[str, list[Link]]] = {
            step: defaultdict(list) for prop in self._chains for step in prop.chain
        }

    def nodes(self) -> Iterator[Node]:
        """Entities in a stable order, then the disputed values, then the sources."""
        with self._linked.open("w", encoding="utf-8", newline="\n") as linked:
            for subject, claims in self._quads.read("nodes"):
                self._note_steps(subject, claims)
                linked.writelines("\t".join(link) + "\n" for link in self._take_links(subject, claims))
                values = {"class": self._types[subject]} | self._values(subject, claims)
                yield Node(subject, self._labels(subject), values)
        yield from self._disputes
        for note in source_notes(self._store).values():
            id_ = source_id(note.graph)
            texts = {"name": note.title, "edition": note.edition, "licence": note.licence, "url": note.url}
            texts |= {"attribution": note.attribution, "sourceKind": note.kind}
            yield Node(id_, ("Source", ENTITY), {"id": id_, **{key: text for key, text in texts.items() if text}})

    def relationships(self) -> Iterator[Relationship]:
        """Links, edge-class entities, and the shortcuts between what they connect."""
        with self._linked.open(encoding="utf-8", newline="\n") as linked:
            for line in linked:
                type_, start, end, *sources = line[:-1].split("\t")
                yield Relationship(type_, start, end, {"sources": sources})
        for subject, claims in self._quads.read("relationships"):
            self._note_steps(subject, claims)
            yield self._edge(subject, claims)
        for node in self._disputes:
            subject, stated = str(node.properties["shownOf"]), {"sources": node.properties["sources"]}
            if self._kind(subject) == "nodes":  # a relationship is no end of another
                yield Relationship("SHOWN_OF", node.id, subject, stated)
        for prop in self._chains:
            yield from self._shortcuts(prop)

    def _kind(self, id_: str) -> str:
        """ "nodes" or "relationships", as which the entity is projected, or ""."""
        return self._kinds.get(self._types.get(id_, ""), "")

    def _labels(self, subject: str) -> tuple[str, ...]:
        type_ = self._types[subject]
        return (type_, *self._model.classes[type_].parents, *self._roles.get(subject, ()), ENTITY)

    def _values(self, subject: str, claims: Claims) -> dict[str, Value]:
        """The shown values of a node or relationship and who states each; a link to a relationship is its id."""
        found: dict[str, Value] = {"id": subject}
        for key, shown in claims.shown.items():
            prop = self._model.properties[key]
            if key == "name":
                found |= _names(shown)
            elif prop.functional:
                found |= _sourced(key, _typed(prop, shown[0].text), shown[0].sources)
            else:
                found |= _list("aliases" if key == "alias" else key, shown)
        if subject in self._former:
            found["former_names"] = self._former[subject]
        return found | {"sources": claims.sources}

    def _take_links(self, subject: str, claims: Claims) -> Iterator[tuple[str, ...]]:
        """(type, start, end, source …) of each link to a node; `claims` keep what is linked to relationships."""
        for key in claims.shown.keys() & self._links:
            shown = claims.shown.pop(key)
            for target, _, sources in shown:
                if self._kind(target) == "nodes":
                    yield self._model.properties[key].relationship, subject, target, *sources
            if others := [each for each in shown if self._kind(each.text) == "relationships"]:
                claims.shown[key] = others

    def _edge(self, subject: str, claims: Claims) -> Relationship:
        class_ = self._model.classes[self._types[subject]]
        assert class_.edge
        start, end = (claims.shown[key][0].text for key in class_.edge)
        values = self._values(subject, claims.without((*class_.edge, "name")))
        return Relationship(class_.relationship, start, end, values)

    def _note_steps(self, subject: str, claims: Claims) -> None:
        for step, onward in self._steps.items():
            for target, _, sources in claims.shown.get(step.removeprefix("^"), ()):
                start, end = (target, subject) if step.startswith("^") else (subject, target)
                onward[intern(start)].append((intern(end), sources))

    def _shortcuts(self, prop: Property) -> Iterator[Relationship]:
        """The ends of a chain of links, with the entities in between as `claims`."""
        for start in sorted(self._steps[prop.chain[0]]):
            ways: dict[str, list[Way]] = defaultdict(list)
            for way in self._ways(start, prop.chain):
                ways[way[-1][0]].append(way)
            for end, found in sorted(ways.items()):
                claims = {node for way in found for node, _ in way[:-1]}
                sources = stated_by([[stating for _, stating in way] for way in found])
                stated = {"claims": sorted(claims), "sources": sorted(sources)}
                yield Relationship(prop.relationship, start, end, stated)

    def _ways(self, node: str, chain: Sequence[str]) -> Iterator[Way]:
        """Every way along a chain of links: the nodes after this one, each with the sources of the link to it."""
        if not chain:
            yield ()
            return
        for link in self._steps[chain[0]].get(node, ()):
            for way in self._ways(link[0], chain[1:]):
                yield (link, *way)


def project(store: RdfStore, model: Model, folder: Path, claims: Path, shown: Path) -> Projection:
    """The projection of a store and the N-Quads that it was filled with; `folder` is for temporary files.

    `claims` are the lines of named graphs, `shown` those of the default graph.
    """
    return Projection(store, model, folder, claims, shown)


def source_id(graph: str) -> str:
    """The id of a source in the property graph: `epoch-notable/2026-07-15`."""
    return graph.removeprefix(SOURCE_BASE)


def _typed(prop: Property, text: str) -> Value:
    if prop.kind is Kind.BOOLEAN:
        return text == "true"
    return int(text) if prop.kind is Kind.INTEGER else float(text) if prop.kind is Kind.COUNT else text


def _names(shown: Sequence[Shown]) -> dict[str, Value]:
    """`name_en`, `name_ko` …, and `name`: the English one where there is one."""
    by_lang = {lang or "en": (text, sources) for text, lang, sources in shown}
    best = by_lang.get("en") or next(iter(by_lang.values()))
    found = _sourced("name", *best)
    for lang, (text, sources) in sorted(by_lang.items()):
        found |= _sourced(f"name_{lang}", text, sources)
    return found


def _list(key: str, shown: Sequence[Shown]) -> dict[str, Value]:
    found: dict[str, set[str]] = defaultdict(set)
    for text, _, sources in shown:
        found[text].update(sources)
    said = [" ".join(sorted(found[text])) for text in sorted(found)]
    return _sourced(key, sorted(found), said if any(said) else [])


def _sourced(key: str, value: Value, sources: Sequence[str]) -> dict[str, Value]:
    return {key: value, f"{key}_sources": list(sources)} if sources else {key: value}


def _types(store: RdfStore, model: Model) -> dict[str, str]:
    members = {key: _ids(store, f"SELECT ?s WHERE {{ ?s a <{class_.iri}> }}") for key, class_ in model.classes.items()}
    return {id_: key for key, ids in members.items() for id_ in ids}


def _roles(store: RdfStore, model: Model) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for prop in model.properties.values():
        if prop.role_label:
            for id_ in _ids(store, f"SELECT DISTINCT ?o WHERE {{ ?s <{prop.iri}> ?o }}"):
                found[id_] = (*found.get(id_, ()), prop.role_label)
    return found


def _ids(store: RdfStore, query: str) -> list[str]:
    """The entity ids that a query for one variable finds: as text they are read faster than row by row."""
    lines = store.query(query, Format.TSV).decode().splitlines()[1:]
    return [intern(line[len(ID_BASE) + 1 : -1]) for line in lines if line.startswith(f"<{ID_BASE}")]


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
