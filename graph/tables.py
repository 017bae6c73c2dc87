"""What the pages of pictures have in common: heading, legend, and the tables of the same nodes, edges and sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from graph.facts import SourceNote
from graph.graphview import GraphView
from graph.subgraph import Edge, Subgraph
from graph.words import WORDS
from ontology.model import Model, label


def tables(view: GraphView, graph: Subgraph, lang: str, links: str) -> dict[str, Any]:
    """The context of a template; `links` is what goes before an id to reach its page, or "" for no links."""
    notes = _notes(graph.edges, view.sources)
    return {
        "lang": lang, "ui": WORDS[lang], "title": label(view.title, lang), "snapshot": view.snapshot,
        "as_of": view.as_of, "links": links, "graph": graph, "word": lambda key: view.word(key, lang),
        "captions": {node.id: view.caption(node, lang) for node in graph.nodes},
        "legend": [(view.word(key, lang), view.colour(key), count) for key, count in view.legend()],
        "total": len(graph.nodes) + sum(graph.left_out.values()),
        "notes": notes, "numbers": {found.graph: number for number, found in enumerate(notes, 1)},
    }  # fmt: skip


def type_notes(model: Model) -> dict[str, dict[str, object]]:
    """How the scripts of the pages call and draw each type."""
    drawn = (c for c in model.classes.values() if model.drawn(c.key))
    return {c.key: {"caption": dict(c.labels), "color": c.colour} for c in drawn}


def _notes(edges: Iterable[Edge], sources: Mapping[str, SourceNote]) -> list[SourceNote]:
    """Every source that is cited, by the key under which edges name it; of one that is unknown, that is all."""
    keys = {key for edge in edges for key in edge.sources} | sources.keys()
    found = (replace(sources[k], graph=k) if k in sources else SourceNote(k, "", k, "", "", "", "", "") for k in keys)
    return sorted(found, key=lambda each: (each.title, each.edition, each.graph))
