"""GraphView: one view with its title, sources and date; every page, picture, embed and file is made of one."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.facts import SourceNote
from graph.sentences import sentence
from graph.subgraph import Edge, Node, Subgraph
from graph.words import WORDS
from ontology.model import LANGUAGES, Model, label

Texts = Mapping[str, str]
"""Language → text."""
_GREY = "#777777"


@dataclass(frozen=True, slots=True)
class GraphView:
    """A part of the graph of one snapshot, drawn; the same view of the same snapshot is always equal."""

    name: str
    """Its path: `ego/org-mistral-ai`, `path/…/…`, `selection/…`, `overview`."""
    title: Texts
    snapshot: str
    as_of: str
    """Day of the snapshot."""
    graph: Subgraph
    model: Model
    sources: Mapping[str, SourceNote]
    """`name/edition` → what is said of it, for those that state what is drawn."""
    note: Texts = field(default_factory=dict)
    """The filters that it is seen through."""
    selected: str = ""
    """Id of the node or edge that is marked in pictures; `path:0` is the first of its paths."""

    def caption(self, node: Node, lang: str) -> str:
        """The name of a node, with fallback; its id where it has none."""
        return label(node.labels, lang, node.id).strip() or node.id

    def word(self, key: str, lang: str) -> str:
        """The label of a class or relation."""
        return label(self.words(key), lang, key)

    def words(self, key: str) -> Texts:
        """The labels of a class or relation in all languages; what pictures alone have is named as they name it."""
        found = self.model.classes.get(key) or self.model.properties.get(key)
        return found.labels if found else {lang: WORDS[lang].get(key, key) for lang in LANGUAGES}

    def colour(self, type_: str) -> str:
        """The colour of a class."""
        found = self.model.classes.get(type_)
        return found.colour if found else _GREY

    def icon(self, type_: str) -> str:
        """The name of the icon of a class."""
        found = self.model.classes.get(type_)
        return found.icon if found else "circle"

    @staticmethod
    def size(node: Node) -> float:
        """The radius of a node: 5 and more, by its rank."""
        return round(5 + 5 * math.log10(1 + node.rank), 1)

    def marked(self) -> frozenset[str]:
        """Ids of the nodes and edges that are selected."""
        place = self.selected.removeprefix("path:")
        if place != self.selected and place.isdecimal() and int(place) < len(self.graph.paths):
            path = self.graph.paths[int(place)]
            return frozenset((*path.nodes, *path.edges))
        return frozenset((self.selected,))

    def legend(self) -> list[tuple[str, int]]:
        """(type, nodes of it), the most frequent first."""
        counts = Counter(node.type for node in self.graph.nodes)
        return sorted(counts.items(), key=lambda item: (-item[1], item[0]))

    def cited(self) -> list[SourceNote]:
        """The sources by title; one that is computed from another that is listed is left out."""
        found = (note for key, note in self.sources.items()
                 if not (note.derived and key.removesuffix("/derived") in self.sources))  # fmt: skip
        return sorted(found, key=lambda note: (note.title, note.edition, note.graph))

    def document(self, lang: str) -> dict[str, Any]:
        """The view as JSON."""
        graph = self.graph
        made: dict[str, Any] = {
            "view": self.name, "title": dict(self.title), "snapshot": self.snapshot, "asOf": self.as_of, "lang": lang,
            "nodes": [self._node(node) for node in graph.nodes],
            "edges": [self._edge(edge) for edge in graph.edges],
            "leftOut": self._left_out(),
            "legend": [{"type": key, "color": self.colour(key), "icon": self.icon(key), "nodes": count,
                        "caption": dict(self.words(key))} for key, count in self.legend()],
            "relations": [{"key": key, "caption": dict(self.words(key))} for key in self._relations()],
            "sources": {key: source_json(note) for key, note in self.sources.items()},
        }  # fmt: skip
        if graph.focus:
            made["focus"] = graph.focus
        if self.note:
            made |= {"note": dict(self.note), "dimmed": sorted(graph.dimmed)}
        if self.name.startswith("path/"):
            made["paths"] = self._paths()
        if graph.communities:
            made["communities"] = [{"number": c.number, "hub": c.hub, "caption": dict(c.labels), "nodes": c.size,
                                    "x": round(c.x, 1), "y": round(c.y, 1)} for c in graph.communities]  # fmt: skip
        return made

    def _node(self, node: Node) -> dict[str, Any]:
        class_ = self.model.classes.get(node.type)
        given = {"country": node.country, "date": node.date}
        return {
            "id": node.id, "type": node.type, "types": [node.type, *(class_.parents if class_ else ())],
            "caption": dict(node.labels) or {"en": node.id}, "color": self.colour(node.type),
            "icon": self.icon(node.type), "size": self.size(node),
            "x": node.x, "y": node.y, "degree": node.degree, "community": node.community,
            **{key: value for key, value in given.items() if value}, "more": dict(node.more),
        }  # fmt: skip

    def _edge(self, edge: Edge) -> dict[str, Any]:
        facts = dict(edge.properties)
        given: dict[str, Any] = {"confidence": facts.get("confidence"), "start": edge.start, "end": edge.end}
        if self.name != "overview":  # thousands of edges, of which few are looked at
            given["facts"] = [{"key": k, "caption": dict(self.words(k)), "value": v} for k, v in facts.items()]
        return {
            "id": edge.id, "source": edge.source, "target": edge.target, "type": edge.type,
            "caption": dict(self.words(edge.type)), **{key: value for key, value in given.items() if value},
            "sources": list(edge.sources),
        }  # fmt: skip

    def _relations(self) -> list[str]:
        drawn = {edge.type for edge in self.graph.edges} | {key for node in self.graph.nodes for key in node.more}
        return sorted(drawn)

    def _left_out(self) -> dict[str, Any]:
        shown, missing = len(self.graph.nodes), sum(self.graph.left_out.values())
        why = {lang: WORDS[lang]["why_left_out"].format(shown=shown, total=shown + missing) for lang in LANGUAGES}
        return {"nodes": missing, "byType": dict(self.graph.left_out), "why": why if missing else {}}

    def _paths(self) -> list[dict[str, Any]]:
        nodes = {node.id: node for node in self.graph.nodes}
        edges = {edge.id: edge for edge in self.graph.edges}
        return [
            {"nodes": list(path.nodes), "edges": list(path.edges),
             "sentence": {lang: " ".join(sentence(self.model, nodes, edges[e], lang) for e in path.edges)
                          for lang in LANGUAGES}}
            for path in self.graph.paths
        ]  # fmt: skip


def source_json(note: SourceNote) -> dict[str, str]:
    """What is said of a source, in JSON."""
    return {"title": note.title, "url": note.url, "licence": note.licence, "attribution": note.attribution,
            "edition": note.edition, "kind": note.kind}  # fmt: skip
