"""The neighbourhood of an entity as a Subgraph: who is linked to it, best linked first, capped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from graph.describe import Describer
from graph.errors import NotFound
from graph.rdf import RDF_TYPE, RdfStore, iri
from graph.subgraph import Edge, Node, Subgraph
from ontology.model import Kind, Model

DEFAULT_NODES = 60
_LINKS = f"SELECT ?p ?o ?type WHERE {{ ?s ?p ?o . ?o <{RDF_TYPE}> ?type }}"
_BACK = f"SELECT ?p ?o ?type WHERE {{ ?o ?p ?s . ?o <{RDF_TYPE}> ?type }}"
_GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
_VALUES = "SELECT ?p ?o WHERE { ?s ?p ?o FILTER(isLiteral(?o)) } ORDER BY ?p ?o"


@dataclass(frozen=True, slots=True)
class _Link:
    """One way from a node to another, before provenance is read."""

    source: str
    target: str
    type: str
    id: str
    far_type: str


def ego(
    store: RdfStore, model: Model, id_: str, degree: Callable[[str], int], cap: int = DEFAULT_NODES
) -> Subgraph:
    """The entity, its best-linked neighbours up to the cap, and all edges among them. Raises NotFound."""
    reader = _Reader(store, model)
    if not (type_ := reader.describer.type(id_)):
        raise NotFound(f"there is no entity {id_!r}")
    types = {id_: type_}
    links = list(reader.links(id_))
    for link in links:
        types.setdefault(link.target if link.source == id_ else link.source, link.far_type)
    degrees = {each: degree(each) for each in types}
    others = sorted((each for each in types if each != id_), key=lambda each: (-degrees[each], each))
    kept = [id_, *others[: cap - 1]]
    left_out = Counter(types[each] for each in others[cap - 1 :])
    inside = set(kept)
    every = [*links, *(link for each in kept[1:] for link in reader.links(each))]
    chosen = dict.fromkeys(link for link in every if {link.source, link.target} <= inside)
    known = {(link.source, link.target, link.type, link.id): link for link in chosen}
    nodes = tuple(Node(each, types[each], reader.describer.labels(each), degree=degrees[each]) for each in kept)
    edges = tuple(reader.edge(known[key]) for key in sorted(known))
    return Subgraph(nodes, edges, id_, dict(sorted(left_out.items())))


class _Reader:
    def __init__(self, store: RdfStore, model: Model) -> None:
        self._store = store
        self._model = model
        self.describer = Describer(store, model)
        self._ends = {model.properties[p].iri: c for c in model.classes.values() if c.edge for p in c.edge}

    def links(self, id_: str) -> Iterator[_Link]:
        """All links of a node to nodes that are drawn, directly or through an edge class."""
        for row in self._store.select(_LINKS, {"s": iri(id_)}):
            if self._plain(row["p"].value) and (type_ := self._drawn(row["type"].value)):
                yield _Link(id_, row["o"].id, self._model.by_iri[row["p"].value], "", type_)
        for row in self._store.select(_BACK, {"s": iri(id_)}):
            predicate, other = row["p"].value, row["o"].id
            if self._plain(predicate) and (type_ := self._drawn(row["type"].value)):
                yield _Link(other, id_, self._model.by_iri[predicate], "", type_)
            elif predicate in self._ends and row["type"].value == self._ends[predicate].iri:
                yield from self._through(id_, other, predicate)

    def _through(self, id_: str, node: str, predicate: str) -> Iterable[_Link]:
        """The far end of an edge-class node."""
        class_ = self._ends[predicate]
        assert class_.edge
        start, end = (self._model.properties[key].iri for key in class_.edge)
        forward = predicate == start
        for row in self._store.select(_LINKS, {"s": iri(node)}):
            if row["p"].value == (end if forward else start) and (type_ := self._drawn(row["type"].value)):
                far = row["o"].id
                yield _Link(*((id_, far) if forward else (far, id_)), class_.key, node, type_)

    def _plain(self, predicate: str) -> bool:
        """A link that is drawn as it is: no type, no end of an edge class, no shortcut for one."""
        prop = self._model.properties.get(self._model.by_iri.get(predicate, ""))
        if prop is None or prop.kind is not Kind.LINK or predicate in self._ends:
            return False
        return not self._model.doubles_edge(prop)

    def _drawn(self, type_iri: str) -> str:
        key = self._model.by_iri.get(type_iri, "")
        found = self._model.classes.get(key)
        return key if found and not (found.embedded or found.hidden or found.edge) else ""

    def edge(self, link: _Link) -> Edge:
        """The link with the sources that state it and the values of the node it stands for."""
        if link.id:
            bound = {"s": iri(link.id)}
            rows = self._store.select(_VALUES, bound)
            values = [(self._model.by_iri.get(row["p"].value, ""), row["o"].value) for row in rows]
        else:
            prop = self._model.properties[link.type]
            bound = {"s": iri(link.source), "p": iri(link.source)._replace(value=prop.iri), "o": iri(link.target)}
            values = []
        graphs = tuple(row["g"].value for row in self._store.select(_GRAPHS, bound))
        named = tuple((key, value) for key, value in values if key not in ("", "name", "citation"))
        return Edge(link.source, link.target, link.type, link.id, named, graphs)


