"""GraphView → the formats of other programs: GraphML, GEXF, Cytoscape JSON, JSON-LD, CSV."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import Any
from xml.sax.saxutils import escape

import networkx as nx

from graph.graphview import GraphView
from graph.html import xml_text
from graph.rdf import PREFIXES, RDFS_LABEL
from graph.subgraph import Edge, Node
from ontology.model import ID_BASE, label

_COLUMNS = (
    "source",
    "source_name",
    "relation",
    "target",
    "target_name",
    "start",
    "end",
    "facts",
    "sources",
    "licences",
)


def to_networkx(view: GraphView, lang: str) -> nx.MultiDiGraph[str]:
    """What is drawn, with names in one language; edges by their ids."""
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph(**{key: xml_text(text) for key, text in _about(view, lang).items()})
    for node in view.graph.nodes:
        made.add_node(node.id, **_node(view, node, lang))
    for edge in view.graph.edges:
        made.add_edge(edge.source, edge.target, key=edge.id, **_edge(view, edge, lang))
    return made


def graphml(view: GraphView, lang: str) -> str:
    """GraphML; title, date, licences and sources are attributes of the graph."""
    return "\n".join(nx.generate_graphml(to_networkx(view, lang), named_key_ids=True))


def gexf(view: GraphView, lang: str) -> str:
    """GEXF with places, sizes and colours; title, date, licences and sources are its description."""
    graph = to_networkx(view, lang)
    for node in view.graph.nodes:
        red, green, blue = (int(view.colour(node.type)[at : at + 2], 16) for at in (1, 3, 5))
        graph.nodes[node.id]["viz"] = {
            "position": {"x": node.x, "y": -node.y, "z": 0.0}, "size": view.size(node),
            "color": {"r": red, "g": green, "b": blue, "a": 1.0},
        }  # fmt: skip
    about = escape(xml_text("\n".join(f"{key}: {text}" for key, text in _about(view, lang).items())))
    meta = (
        f'<meta lastmodifieddate="{view.as_of}">\n    <creator>aikg</creator>\n    <description>{about}</description>'
    )
    written = "\n".join(nx.generate_gexf(graph))
    before, _, rest = written.partition("<meta ")
    return before + meta + rest.partition("</creator>")[2]


def cytoscape(view: GraphView, lang: str) -> dict[str, Any]:
    """Cytoscape JSON, as `cy.json()` and Cytoscape Desktop read it."""
    return {
        "data": _about(view, lang),
        "elements": {
            "nodes": [{"data": {"id": node.id, **_node(view, node, lang)}, "position": {"x": node.x, "y": node.y}}
                      for node in view.graph.nodes],
            "edges": [{"data": {"id": edge.id, "source": edge.source, "target": edge.target, **_edge(view, edge, lang)}}
                      for edge in view.graph.edges],
        },
    }  # fmt: skip


def jsonld(view: GraphView) -> dict[str, Any]:
    """JSON-LD: the drawn entities with their names, links and the values of relations, and the sources of all."""
    model = view.model
    entities: dict[str, dict[str, Any]] = {}
    for node in view.graph.nodes:
        names = [{"@value": text, "@language": lang} for lang, text in node.labels.items()]
        entities[node.id] = {"@id": ID_BASE + node.id, "@type": _iri(view, node.type), RDFS_LABEL: names}
    for edge in view.graph.edges:
        if class_ := model.classes.get(edge.type):
            ends = zip(class_.edge or (), (edge.source, edge.target), strict=False)
            entities[edge.id] = {"@id": ID_BASE + edge.id, "@type": class_.iri} | {
                model.properties[key].iri: {"@id": ID_BASE + end} for key, end in ends
            }
        elif edge.type in model.properties:
            links = entities[edge.source].setdefault(_iri(view, edge.type), [])
            links.append({"@id": ID_BASE + edge.target})
    dct = PREFIXES["dct"]
    stated = [
        {"@id": note.graph, RDFS_LABEL: note.title, f"{dct}license": note.licence,
         f"{dct}rightsHolder": note.attribution}
        for note in view.sources.values()
    ]  # fmt: skip
    about = {f"{dct}title": [{"@value": text, "@language": lang} for lang, text in view.title.items()],
             f"{dct}date": view.as_of, f"{dct}source": stated}  # fmt: skip
    return {"@context": {}, "@graph": [about, *entities.values()]}


def edges_csv(view: GraphView, lang: str) -> str:
    """One row an edge, with names, dates, sources and their licences."""
    names = {node.id: view.caption(node, lang) for node in view.graph.nodes}
    out = StringIO()
    rows = csv.writer(out)
    rows.writerow(_COLUMNS)
    for edge in view.graph.edges:
        facts = "; ".join(f"{view.word(key, lang)}: {value}" for key, value in edge.properties)
        licences = dict.fromkeys(view.sources[key].licence for key in edge.sources if key in view.sources)
        rows.writerow((edge.source, names[edge.source], view.word(edge.type, lang), edge.target, names[edge.target],
                       edge.start, edge.end, facts, " ".join(edge.sources), "; ".join(licences)))  # fmt: skip
    return out.getvalue()


def compact(document: dict[str, Any]) -> str:
    """JSON without spaces."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _about(view: GraphView, lang: str) -> dict[str, str]:
    """What has to be said of the whole."""
    cited = view.cited()
    note = {"note": label(view.note, lang)} if view.note else {}
    return {
        **note, "title": label(view.title, lang), "date": view.as_of, "snapshot": view.snapshot,
        "sources": "; ".join(f"{note.title}, {note.edition}" for note in cited),
        "licences": "; ".join(dict.fromkeys(note.licence for note in cited if note.licence)),
    }  # fmt: skip


def _node(view: GraphView, node: Node, lang: str) -> dict[str, Any]:
    found = {"label": xml_text(view.caption(node, lang)), "type": node.type, "country": node.country, "date": node.date,
             "color": view.colour(node.type), "rank": node.rank, "community": node.community, "x": node.x, "y": node.y}  # fmt: skip  # noqa: E501
    return {key: value for key, value in found.items() if value != ""}


def _edge(view: GraphView, edge: Edge, lang: str) -> dict[str, Any]:
    found = {"label": view.word(edge.type, lang), "type": edge.type, "since": edge.start, "until": edge.end,
             "sources": " ".join(edge.sources)}  # fmt: skip
    return {key: value for key, value in found.items() if value != ""}


def _iri(view: GraphView, key: str) -> str:
    found = view.model.classes.get(key) or view.model.properties[key]
    return found.iri
